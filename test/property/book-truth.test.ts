/** Laws of belief: the book says the venue's truth, or that it does not know, and finds back by itself. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decimal, sum } from '../../src/domain/decimal.ts';
import { confirmsDrift, summarize } from '../../src/positions/drift.ts';
import type { PositionKey } from '../../src/positions/key.ts';
import type { Reading } from '../../src/positions/reading.ts';
import type { RestReading } from '../../src/positions/rest.ts';
import { POSITION_TIMES } from '../../src/positions/times.ts';
import { MARKETS, amountOf, openWorld, snapshot } from '../unit/positions/world.ts';
import type { World } from '../unit/positions/world.ts';

const TRADED: readonly PositionKey[] = ['SOL-PERP/isolated', 'ETH-PERP/cross'];
const { ledgersAgreeMs, restLagMs, restStaleMs, strikeGapMs } = POSITION_TIMES;

/** One trade at the venue and what becomes of its two frames. */
type Trade = {
  readonly key: PositionKey;
  readonly added: string;
  readonly amount: string;
  /** The venue's instant, in milliseconds. */
  readonly venueAt: number;
  readonly report: Fate;
  readonly fill: Fate;
};

/** How long a frame is on its way, and how often it comes: zero times when it is lost. */
type Fate = { readonly delayMs: number; readonly copies: number };

type Delivery = { readonly at: number; readonly trade: Trade; readonly kind: 'report' | 'fill' };

const tenths = (units: number): string => decimal(String(units)).div(10).toFixed();

const fates = (copies: fc.Arbitrary<number>): fc.Arbitrary<Fate> =>
  fc.record({ delayMs: fc.integer({ min: 0, max: 1500 }), copies });
const anyFate = fates(fc.integer({ min: 0, max: 2 }));

/** True histories; with `told`, at least one frame of every trade comes. */
const histories = (told: boolean): fc.Arbitrary<readonly Trade[]> =>
  fc
    .array(
      fc
        .record({
          key: fc.constantFrom(...TRADED),
          units: fc.integer({ min: -3, max: 3 }).filter((units) => units !== 0),
          // Trades of one millisecond are one to the ledgers.
          gapMs: fc.integer({ min: 2, max: 1000 }),
          report: anyFate,
          fill: anyFate,
        })
        .filter(({ report, fill }) => !told || report.copies + fill.copies > 0),
      { minLength: 1, maxLength: 8 },
    )
    .map((steps) => {
      const trades: Trade[] = [];
      let venueAt = 100_000;
      for (const { key, units, gapMs, report, fill } of steps) {
        venueAt += gapMs;
        const added = tenths(units);
        const amount = sum([truthOf(trades, key), added]);
        trades.push({ key, added, amount, venueAt, report, fill });
      }
      return trades;
    });

function truthOf(trades: readonly Trade[], key: PositionKey): string {
  return sum(trades.filter((trade) => trade.key === key).map(({ added }) => added));
}

/** Every copy of every frame that comes, in the order of its coming. */
function deliveriesOf(trades: readonly Trade[]): readonly Delivery[] {
  return trades
    .flatMap((trade) =>
      (['report', 'fill'] as const).flatMap((kind) =>
        Array.from({ length: trade[kind].copies }, (_, copy) => ({
          at: trade.venueAt + trade[kind].delayMs * (copy + 1),
          trade,
          kind,
        })),
      ),
    )
    .toSorted((one, other) => one.at - other.at);
}

function deliver({ clock, report, fill }: World, { at, trade, kind }: Delivery): void {
  clock.now = Math.max(clock.now, at);
  const { key, added, amount, venueAt } = trade;
  if (kind === 'report') report({ key, amount, venueAt });
  else fill({ key, amount: added, venueAt });
}

/** A connected world in which every traded key was reported as zero long ago. */
function inWorld(run: (world: World) => void): void {
  const world = openWorld();
  try {
    world.connect();
    for (const key of TRADED) world.report({ key, amount: '0', venueAt: 1 });
    run(world);
  } finally {
    world.positions.close();
  }
}

function restOf(trades: readonly Trade[]): Readonly<Record<PositionKey, RestReading>> {
  return Object.fromEntries(TRADED.map((key) => [key, amountOf(truthOf(trades, key))]));
}

/** What a reading claims to be exact; undefined when it claims nothing. */
function claimed(reading: Reading): string | undefined {
  return reading.state === 'live' || reading.state === 'attested' ? reading.amount : undefined;
}

describe('whatever the frames of a connection go through', () => {
  it('what is live once the ledgers must agree is the truth, if a frame of every trade came', () => {
    fc.assert(
      fc.property(histories(true), (trades) => {
        inWorld((world) => {
          for (const delivery of deliveriesOf(trades)) deliver(world, delivery);
          world.clock.now += ledgersAgreeMs + 1;
          for (const key of TRADED) {
            const amount = claimed(world.positions.read(key));
            if (amount !== undefined) expect(amount).toBe(truthOf(trades, key));
          }
        });
      }),
      { numRuns: 500 },
    );
  });

  it('and is live, when no frame was lost and the reports of a key kept their order', () => {
    const whole = histories(true).map((trades) =>
      trades.map((trade) => ({
        ...trade,
        report: { delayMs: 40, copies: 1 },
        // Fills so late that the ledgers differ without a pause count as a divergence.
        fill: { delayMs: trade.fill.delayMs % 240, copies: Math.max(1, trade.fill.copies) },
      })),
    );
    fc.assert(
      fc.property(whole, (trades) => {
        inWorld((world) => {
          for (const delivery of deliveriesOf(trades)) {
            deliver(world, delivery);
            for (const key of TRADED) expect(world.positions.read(key).state).toBe('live');
          }
          world.clock.now += ledgersAgreeMs + 1;
          for (const key of TRADED) {
            const amount = truthOf(trades, key);
            expect(world.positions.read(key)).toEqual({ state: 'live', amount });
          }
        });
      }),
    );
  });

  it('what is live and wrong without a frame is drift at the next admissible check', () => {
    let found = 0;
    fc.assert(
      fc.property(histories(false), (trades) => {
        inWorld((world) => {
          for (const delivery of deliveriesOf(trades)) deliver(world, delivery);
          world.clock.now += restStaleMs + 1;
          const wrong = TRADED.filter((key) => {
            const amount = claimed(world.positions.read(key));
            return amount !== undefined && amount !== truthOf(trades, key);
          });
          const first = world.positions.compare(snapshot(world.clock.now, restOf(trades)), MARKETS);
          world.clock.now += strikeGapMs;
          const second = world.positions.compare(
            snapshot(world.clock.now, restOf(trades)),
            MARKETS,
          );
          for (const key of wrong) {
            found++;
            const of = (all: typeof first) => all.filter((one) => one.key === key);
            expect(confirmsDrift(of(first), of(second))).toBe(true);
          }
          const right = first.filter(({ key, rest, reading }) => {
            return !wrong.includes(key) && claimed(reading) === rest;
          });
          for (const one of right) expect(summarize([one])).toBe('agreed');
        });
      }),
      { numRuns: 500 },
    );
    expect(found).toBeGreaterThan(20);
  });

  it('coming once more, after any time, changes no reading', () => {
    fc.assert(
      fc.property(histories(false), fc.nat({ max: 5000 }), (trades, laterMs) => {
        inWorld((world) => {
          const deliveries = deliveriesOf(trades);
          for (const delivery of deliveries) deliver(world, delivery);
          world.clock.now += laterMs;
          const before = TRADED.map((key) => world.positions.read(key));
          for (const delivery of deliveries) {
            deliver(world, delivery);
            expect(TRADED.map((key) => world.positions.read(key))).toEqual(before);
          }
        });
      }),
    );
  });

  it('of one key leaves what is read of the other as it was', () => {
    fc.assert(
      fc.property(histories(false), fc.constantFrom(...TRADED), (trades, watched) => {
        const readAlone = (deliveries: readonly Delivery[]): Reading => {
          let reading: Reading = { state: 'unknown', named: false };
          inWorld((world) => {
            for (const delivery of deliveries) deliver(world, delivery);
            world.clock.now = 1_000_000;
            reading = world.positions.read(watched);
          });
          return reading;
        };
        const all = deliveriesOf(trades);
        const own = all.filter(({ trade }) => trade.key === watched);
        expect(readAlone(all)).toEqual(readAlone(own));
      }),
    );
  });
});

describe('once the faults stop', () => {
  /** Loses the stream at some point of the deliveries, and all that comes until it is back. */
  const withGap = fc.record({ trades: histories(false), from: fc.nat(), length: fc.nat() });

  function playWithGap(
    world: World,
    {
      trades,
      from,
      length,
    }: { readonly trades: readonly Trade[]; readonly from: number; readonly length: number },
  ): void {
    const deliveries = deliveriesOf(trades);
    const lostFrom = from % (deliveries.length + 1);
    const backFrom = lostFrom + (length % (deliveries.length - lostFrom + 1));
    for (const delivery of deliveries.slice(0, lostFrom)) deliver(world, delivery);
    world.positions.receive({ type: 'stream.lost', reason: 'closed' });
    world.clock.now = Math.max(world.clock.now, deliveries[backFrom]?.at ?? 0);
    world.connect();
    for (const delivery of deliveries.slice(backFrom)) deliver(world, delivery);
  }

  /** A connection that comes after every trade, and its acknowledgement. */
  function heal(world: World): void {
    world.clock.now += 10_000;
    world.positions.receive({ type: 'stream.lost', reason: 'closed' });
    world.connect();
  }

  it('one whole trade after a reconnect makes its key live and true, without a reset', () => {
    fc.assert(
      fc.property(withGap, fc.boolean(), (story, isFillFirst) => {
        inWorld((world) => {
          playWithGap(world, story);
          heal(world);
          for (const key of TRADED) {
            const venueAt = world.clock.now;
            const amount = sum([truthOf(story.trades, key), '0.1']);
            const tell = [
              () => {
                world.report({ key, amount, venueAt });
              },
              () => {
                world.fill({ key, amount: '0.1', venueAt });
              },
            ];
            for (const say of isFillFirst ? tell.toReversed() : tell) say();
            expect(world.positions.read(key)).toEqual({ state: 'live', amount });
            world.clock.now += ledgersAgreeMs + 1;
            expect(world.positions.read(key)).toEqual({ state: 'live', amount });
          }
        });
      }),
    );
  });

  it('two exact reads after it attest what the book has right, and nothing that it has wrong', () => {
    const seen = new Set<string>();
    fc.assert(
      fc.property(withGap, (story) => {
        inWorld((world) => {
          playWithGap(world, story);
          heal(world);
          world.clock.now += restLagMs;
          const first = snapshot(world.clock.now, restOf(story.trades));
          world.clock.now += strikeGapMs;
          const second = snapshot(world.clock.now, restOf(story.trades));
          const before = TRADED.map((key) => world.positions.read(key));
          world.positions.attest([first, second], []);
          for (const [index, key] of TRADED.entries()) {
            const reading = before[index];
            // A fill that no report told: without the archive's chain nothing resolves that.
            if (reading?.state !== 'stale') {
              expect(reading?.state).toBe('diverged');
              expect(world.positions.read(key)).toEqual(reading);
              seen.add('in doubt');
              continue;
            }
            const { amount } = reading;
            const isRight = amount === truthOf(story.trades, key);
            seen.add(isRight ? 'right' : 'wrong');
            const state = isRight ? 'attested' : 'stale';
            expect(world.positions.read(key)).toEqual({ state, amount });
          }
        });
      }),
    );
    expect([...seen].toSorted()).toEqual(['in doubt', 'right', 'wrong']);
  });
});
