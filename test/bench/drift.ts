/** How fast the drift check finds what is wrong, and how often it cries wolf, in simulated time. */
import { seededRandom } from '../../src/lib/seeded-random.ts';
import { anchorAnew, beginEpoch, observe, openBook } from '../../src/positions/book.ts';
import { compareWithRest, confirmsDrift } from '../../src/positions/drift.ts';
import type { Comparison } from '../../src/positions/drift.ts';
import { POSITION_TIMES } from '../../src/positions/times.ts';
import type { Figure } from './measure.ts';
import { SOL_ISOLATED, filled, reported } from '../support/observations.ts';

const { restLagMs, restStaleMs, strikeGapMs } = POSITION_TIMES;
const MARKET = { sizeIncrement: '0.1', oraclePrice: '117.45' };
const SUBMIT_TO_FILL_MS = 50;
const FRAME_DELAY_MAX_MS = 300;

/** What the drift check did over generated histories. */
export type DriftFigures = {
  /** Pairs of reads that confirmed a drift where there was none. */
  readonly falseAlarms: number;
  /** Of an injected amount that the book never held. */
  readonly fresh: Found;
  /** Of an injected amount that the book held within REST's worst lag. */
  readonly lagging: Found;
};

/** The most admissible reads, and the longest time, until an injected drift was confirmed. */
export type Found = { readonly reads: number; readonly ms: number };

/** Draws clean histories for `checks` checks, and `injections` drifts of each kind. */
export function driftFigures(checks: number, injections: number): DriftFigures {
  return {
    falseAlarms: falseAlarms(checks),
    fresh: untilFound(injections, false),
    lagging: untilFound(injections, true),
  };
}

/** The figures as lines of the bench. */
export function benchDrift(checks: number, injections: number): readonly Figure[] {
  const { falseAlarms: alarms, fresh, lagging } = driftFigures(checks, injections);
  const within = '2 asked; the most of all injections';
  return [
    {
      name: 'false alarms',
      value: alarms,
      unit: '',
      note: `in ${String(checks)} clean checks, REST 0–20 s late`,
    },
    {
      name: 'reads until it is found',
      value: fresh.reads,
      unit: '',
      note: `a new amount; ${within}`,
    },
    {
      name: '… after the worst lag',
      value: lagging.reads,
      unit: '',
      note: `an amount held lately; ${within}`,
    },
    {
      name: 'time until it is found',
      value: fresh.ms,
      unit: 'ms',
      note: 'a new amount, simulated time',
    },
    {
      name: '… of an amount held lately',
      value: lagging.ms,
      unit: 'ms',
      note: 'the worst lag is in it',
    },
  ];
}

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

/** Injects what no frame tells of, and reads until a drift is confirmed. */
function untilFound(injections: number, isHeldLately: boolean): Found {
  let most = 0;
  let longest = 0;
  for (let injection = 0; injection < injections; injection++) {
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
