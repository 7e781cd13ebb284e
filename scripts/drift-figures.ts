/**
 * How fast the drift check finds what is wrong, and how often it cries wolf, on generated histories in
 * simulated time: `node scripts/drift-figures.ts [checks]`. Exit 1 when a figure is missed.
 */
import { seededRandom } from '../src/lib/seeded-random.ts';
import { anchorAnew, beginEpoch, observe, openBook } from '../src/positions/book.ts';
import { compareWithRest, confirmsDrift } from '../src/positions/drift.ts';
import type { Comparison } from '../src/positions/drift.ts';
import { POSITION_TIMES } from '../src/positions/times.ts';
import { SOL_ISOLATED, filled, reported } from '../test/support/observations.ts';

const { restLagMs, restStaleMs, strikeGapMs } = POSITION_TIMES;
const MARKET = { sizeIncrement: '0.1', oraclePrice: '117.45' };
const SUBMIT_TO_FILL_MS = 50;
const FRAME_DELAY_MAX_MS = 300;
const INJECTIONS = 20_000;

const random = seededRandom(1);
const below = (limit: number): number => Math.floor(random.next() * limit);

/** One position: the truth over time, and the book that hears of it. */
class Account {
  now = 1_000_000;
  book = anchorAnew(beginEpoch(openBook('drift figures', [SOL_ISOLATED])));
  lastOwnEventAt: number | undefined;
  /** What was true since when, the newest last, as far back as REST may lag. */
  #truth: { readonly since: number; readonly units: number }[] = [{ since: 0, units: 0 }];
  #pending: { readonly at: number; readonly deliver: () => void }[] = [];

  constructor() {
    this.#report(this.now, 0);
  }

  get units(): number {
    return this.#truth.at(-1)?.units ?? 0;
  }

  /** Lets time pass, and every frame come that is due. */
  advance(ms: number): void {
    this.now += ms;
    const due = this.#pending.filter((frame) => frame.at <= this.now);
    this.#pending = this.#pending.filter((frame) => frame.at > this.now);
    for (const frame of due.toSorted((one, other) => one.at - other.at)) frame.deliver();
    const kept = this.now - 2 * restStaleMs;
    while ((this.#truth[1]?.since ?? Infinity) < kept) this.#truth.shift();
  }

  /** An order of ours that fills `units` a moment later and is told of a moment after that. */
  trade(units: number): void {
    const submittedAt = this.now;
    this.lastOwnEventAt = submittedAt;
    const at = submittedAt + SUBMIT_TO_FILL_MS;
    const total = this.units + units;
    this.#truth.push({ since: at, units: total });
    this.#later(at, () => {
      this.#fill(at, units);
    });
    this.#later(at, () => {
      this.#report(at, total);
      this.lastOwnEventAt = this.now;
    });
  }

  /** A change of the truth of which no frame comes. */
  inject(units: number): void {
    this.#truth.push({ since: this.now, units: this.units + units });
  }

  /** One read, requested now, that shows the truth of `lagMs` ago. */
  compare(lagMs: number): Comparison {
    const entry = this.book.entry(SOL_ISOLATED);
    const shown = this.#truth.findLast(({ since }) => since <= this.now - lagMs)?.units ?? 0;
    return compareWithRest(
      SOL_ISOLATED,
      { state: 'live', amount: entry.report?.amount ?? '0' },
      { state: 'amount', amount: amountOf(shown) },
      {
        entry,
        market: MARKET,
        requestedAt: this.now,
        lastOwnEventAt: this.lastOwnEventAt,
        times: POSITION_TIMES,
      },
    );
  }

  #later(at: number, deliver: () => void): void {
    this.#pending.push({ at: at + 1 + below(FRAME_DELAY_MAX_MS), deliver });
  }

  #report(venueAt: number, units: number): void {
    const report = reported({ amount: amountOf(units), at: this.now, venueAt });
    this.book = observe(this.book, report, POSITION_TIMES);
  }

  #fill(venueAt: number, units: number): void {
    const fill = filled({ amount: amountOf(units), at: this.now, venueAt });
    this.book = observe(this.book, fill, POSITION_TIMES);
  }
}

const checks = Number(process.argv[2] ?? '1000000');
const alarms = falseAlarms(checks);
const unheld = readsUntilFound(false);
const held = readsUntilFound(true);
process.stdout.write(
  [
    `false alarms in ${String(checks)} checks of clean cycles, REST 0–20 s late: ${String(alarms)}`,
    `admissible reads until a drift of a new amount is confirmed: at most ${String(unheld.reads)}`,
    `after the worst lag, of an amount held lately: at most ${String(held.reads)}`,
    `time until it is confirmed, in ms: at most ${String(unheld.ms)}, held lately ${String(held.ms)}`,
    '',
  ].join('\n'),
);
process.exitCode = alarms === 0 && unheld.reads <= 2 && held.reads <= 2 ? 0 : 1;

/** Cycles that open, hold and close, with reads at any moment: how many pairs confirm a drift. */
function falseAlarms(count: number): number {
  const account = new Account();
  let alarms = 0;
  let nextTradeAt = account.now;
  for (let check = 0; check < count; check++) {
    account.advance(1 + below(400));
    if (account.now >= nextTradeAt) {
      const side = random.next() < 0.5 ? 1 : -1;
      account.trade(account.units === 0 ? side * (1 + below(30)) : -account.units);
      nextTradeAt = account.now + 1000 + below(30_000);
    }
    const first = account.compare(below(restStaleMs + 1));
    account.advance(strikeGapMs);
    const second = account.compare(below(restStaleMs + 1));
    if (confirmsDrift([first], [second])) alarms++;
  }
  return alarms;
}

/** The most admissible reads, and the longest time, until an injected drift is confirmed. */
function readsUntilFound(isHeldLately: boolean): { readonly reads: number; readonly ms: number } {
  let most = 0;
  let longest = 0;
  for (let injection = 0; injection < INJECTIONS; injection++) {
    const account = new Account();
    account.advance(2 * restStaleMs);
    const opened = 1 + below(30);
    account.trade(opened);
    account.advance(1000 + below(isHeldLately ? 10_000 : 60_000));
    const added = 1 + below(30);
    // Back to the amount before the trade, or to one that the book never held.
    account.inject(isHeldLately ? -opened : added);
    const injectedAt = account.now;
    let reads = 0;
    let then: Comparison | undefined;
    for (;;) {
      account.advance(strikeGapMs);
      const now = account.compare(below(restLagMs));
      const isAdmissible = now.verdict !== 'tooEarly' && now.verdict !== 'lagging';
      if (isAdmissible) reads++;
      if (then !== undefined && confirmsDrift([then], [now])) break;
      then = now;
    }
    most = Math.max(most, reads);
    longest = Math.max(longest, account.now - injectedAt);
  }
  return { reads: most, ms: longest };
}

function amountOf(units: number): string {
  return (units / 10).toFixed(1);
}
