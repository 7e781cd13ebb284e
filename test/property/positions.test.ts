/** Laws of the book: whatever the frames of a true history go through, it never invents an amount. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decimal, sum } from '../../src/domain/decimal.ts';
import { observe, openBook } from '../../src/positions/book.ts';
import type { PositionBook } from '../../src/positions/book.ts';
import type { PositionKey } from '../../src/positions/key.ts';
import { isPositionChange } from '../../src/positions/observation.ts';
import type { Observation } from '../../src/positions/observation.ts';
import type { Reading } from '../../src/positions/reading.ts';
import type { StreamEvent } from '../../src/positions/stream.ts';
import { POSITION_TIMES } from '../../src/positions/times.ts';
import { filled, nanos, reported } from '../support/observations.ts';
import { openWorld } from '../unit/positions/world.ts';
import type { World } from '../unit/positions/world.ts';

const TRADED: readonly PositionKey[] = ['SOL-PERP/isolated', 'SOL-PERP/cross'];

/** One trade of a true history: what it added, and what the position was after it. */
type Trade = {
  readonly key: PositionKey;
  readonly added: string;
  readonly amount: string;
  /** The venue's instant, in milliseconds. */
  readonly venueAt: number;
};

const tenths = (units: number): string => decimal(String(units)).div(10).toFixed();

/** Histories of one or two keys; the venue's time moves on with every trade. */
const histories = fc
  .array(
    fc.record({
      key: fc.constantFrom(...TRADED),
      units: fc.integer({ min: -3, max: 3 }).filter((units) => units !== 0),
      gapMs: fc.integer({ min: 1, max: 400 }),
    }),
    { minLength: 1, maxLength: 14 },
  )
  .map((steps) => {
    const trades: Trade[] = [];
    let venueAt = 1000;
    for (const { key, units, gapMs } of steps) {
      venueAt += gapMs;
      const added = tenths(units);
      trades.push({ key, added, amount: sum([amountAfter(trades, key), added]), venueAt });
    }
    return trades;
  });

const picks = fc.array(fc.nat({ max: 3 }), { minLength: 28, maxLength: 28 });

function amountAfter(trades: readonly Trade[], key: PositionKey): string {
  return sum(trades.filter((trade) => trade.key === key).map(({ added }) => added));
}

function fillOf({ key, added, venueAt }: Trade, at = venueAt): Observation {
  return filled({ key, amount: added, venueAt, at });
}

function reportOf({ key, amount, venueAt }: Trade, at = venueAt): Observation {
  return reported({ key, amount, venueAt, at });
}

/** Every frame of a history: its fills, then its reports. */
function framesOf(trades: readonly Trade[]): readonly Observation[] {
  return [...trades.map((trade) => fillOf(trade)), ...trades.map((trade) => reportOf(trade))];
}

/** The two streams of every key, each in the venue's order. */
function streamsOf(trades: readonly Trade[]): readonly (readonly Observation[])[] {
  return TRADED.flatMap((key) => {
    const own = trades.filter((trade) => trade.key === key);
    return [own.map((trade) => fillOf(trade)), own.map((trade) => reportOf(trade))];
  });
}

/** Merges streams into one, each in its own order, as `choices` picks among those not yet empty. */
function interleave(
  streams: readonly (readonly Observation[])[],
  choices: readonly number[],
): readonly Observation[] {
  const rest = streams.map((stream) => [...stream]);
  const merged: Observation[] = [];
  for (let turn = 0; ; turn++) {
    const open = rest.filter((stream) => stream.length > 0);
    const next = open[(choices[turn] ?? 0) % Math.max(1, open.length)]?.shift();
    if (next === undefined) return merged;
    merged.push(next);
  }
}

/** Delivers an observation, sealed anew with our clock of now. */
function deliver(world: World, { kind, fields }: Observation): void {
  const at = world.clock.now;
  const venueAt = Number(fields.venueAt.slice(0, -6));
  const { key, amount } = fields;
  if (kind === 'fill') world.fill({ key, amount, venueAt, at });
  else world.report({ key, amount, venueAt, at });
}

function newestReport(
  delivered: readonly Observation[],
  key: PositionKey,
): Observation | undefined {
  return delivered
    .filter((frame) => isPositionChange(frame) && frame.fields.key === key)
    .toSorted((one, other) => Number(one.fields.venueAt) - Number(other.fields.venueAt))
    .at(-1);
}

function reportedAmount(reading: Reading): string | undefined {
  if (reading.state === 'unknown') return undefined;
  return reading.state === 'diverged' ? reading.positionChange : reading.amount;
}

function withWorld(run: (world: World) => void): void {
  const world = openWorld();
  try {
    run(world);
  } finally {
    world.positions.close();
  }
}

function bookAfter(observations: readonly Observation[]): PositionBook {
  return observations.reduce(
    (book, observation) => observe(book, observation, POSITION_TIMES),
    openBook('main', TRADED),
  );
}

describe('frames in any order, late, repeated or lost', () => {
  const deliveries = fc.array(
    fc.record({ frame: fc.nat(), waitMs: fc.integer({ min: 0, max: 3000 }) }),
    { maxLength: 60 },
  );

  it('leave the amount of the newest report that came, and no other', () => {
    fc.assert(
      fc.property(histories, deliveries, (trades, steps) => {
        withWorld((world) => {
          const frames = framesOf(trades);
          const delivered: Observation[] = [];
          world.connect();
          for (const { frame, waitMs } of steps) {
            const next = frames[frame % frames.length];
            if (next === undefined) continue;
            world.clock.now += waitMs;
            deliver(world, next);
            delivered.push(next);
            for (const key of TRADED) {
              const newest = newestReport(delivered, key);
              expect(reportedAmount(world.positions.read(key))).toBe(newest?.fields.amount);
            }
          }
        });
      }),
    );
  });

  it('change nothing when they come again, at once or at any later time', () => {
    fc.assert(
      fc.property(histories, deliveries, (trades, steps) => {
        const frames = framesOf(trades);
        const delivered = steps.flatMap(({ frame }) => frames[frame % frames.length] ?? []);
        let book = openBook('main', TRADED);
        for (const [index, frame] of delivered.entries()) {
          book = observe(book, frame, POSITION_TIMES);
          for (const earlier of delivered.slice(0, index + 1)) {
            expect(observe(book, earlier, POSITION_TIMES)).toBe(book);
          }
        }
      }),
    );
  });

  it('of one key make the same book whatever came of the other in between', () => {
    fc.assert(
      fc.property(histories, deliveries, picks, picks, (trades, steps, one, other) => {
        const frames = framesOf(trades);
        const delivered = steps.flatMap(({ frame }) => frames[frame % frames.length] ?? []);
        const byKey = TRADED.map((key) => delivered.filter((frame) => frame.fields.key === key));
        const print = (choices: readonly number[]): string =>
          JSON.stringify(bookAfter(interleave(byKey, choices)));
        expect(print(one)).toBe(print(other));
      }),
    );
  });
});

describe('every frame, each stream in its order', () => {
  it('ends live at the true amount, and in between nothing diverges that comes in time', () => {
    fc.assert(
      fc.property(histories, picks, (trades, choices) => {
        withWorld((world) => {
          world.connect();
          for (const frame of interleave(streamsOf(trades), choices)) {
            world.clock.now += 50;
            deliver(world, frame);
            for (const key of TRADED) {
              expect(world.positions.read(key).state).not.toBe('diverged');
            }
          }
          world.clock.now += 3_600_000;
          for (const { key } of trades) {
            const amount = amountAfter(trades, key);
            expect(world.positions.read(key)).toEqual({ state: 'live', amount });
          }
        });
      }),
    );
  });

  it('but one leaves the truth, or what is seen to be in doubt once the ledgers must agree', () => {
    fc.assert(
      fc.property(histories, picks, fc.nat(), (trades, choices, lost) => {
        withWorld((world) => {
          world.connect();
          const frames = interleave(streamsOf(trades), choices);
          for (const [index, frame] of frames.entries()) {
            world.clock.now += 50;
            if (index !== lost % frames.length) deliver(world, frame);
          }
          world.clock.now += POSITION_TIMES.ledgersAgreeMs + 1;
          for (const { key } of trades) {
            const reading = world.positions.read(key);
            if (reading.state === 'live') expect(reading.amount).toBe(amountAfter(trades, key));
            else if (reading.state === 'unknown') expect(reading.named).toBe(true);
            else expect(reading.state).toBe('diverged');
          }
        });
      }),
    );
  });

  it('but the last report is diverged', () => {
    fc.assert(
      fc.property(histories, picks, (trades, choices) => {
        const last = trades.at(-1);
        fc.pre(last !== undefined && trades.filter(({ key }) => key === last.key).length > 1);
        withWorld((world) => {
          world.connect();
          for (const frame of interleave(streamsOf(trades), choices)) {
            const isLast = frame.fields.venueAt === nanos(last.venueAt);
            world.clock.now += 50;
            if (!isLast || frame.kind === 'fill') deliver(world, frame);
          }
          world.clock.now += POSITION_TIMES.ledgersAgreeMs + 1;
          expect(world.positions.read(last.key).state).toBe('diverged');
        });
      }),
    );
  });
});

describe('a stream that is lost, silent and opened anew at any moment', () => {
  const LINK_EVENTS: readonly StreamEvent[] = [
    { type: 'stream.opened' },
    { type: 'stream.acknowledged' },
    { type: 'stream.silent' },
    { type: 'stream.heard' },
    { type: 'stream.lost', reason: 'closed' },
  ];
  const steps = fc.array(
    fc.oneof(fc.record({ frame: fc.nat() }), fc.record({ link: fc.constantFrom(...LINK_EVENTS) })),
    { maxLength: 60 },
  );

  it('never makes live what no report of its epoch had, nor what nobody acknowledged', () => {
    fc.assert(
      fc.property(histories, steps, (trades, taken) => {
        withWorld((world) => {
          const frames = framesOf(trades);
          const inEpoch = new Set<string>();
          let isAcknowledged = false;
          for (const step of taken) {
            world.clock.now += 100;
            if ('link' in step) {
              world.positions.receive(step.link);
              if (step.link.type === 'stream.opened') inEpoch.clear();
              isAcknowledged =
                step.link.type === 'stream.acknowledged' ||
                (isAcknowledged && ['stream.silent', 'stream.heard'].includes(step.link.type));
            } else {
              const frame = frames[step.frame % frames.length];
              if (frame === undefined) continue;
              deliver(world, frame);
              if (isPositionChange(frame))
                inEpoch.add(`${frame.fields.key} ${frame.fields.amount}`);
            }
            for (const key of TRADED) {
              const reading = world.positions.read(key);
              if (reading.state !== 'live') continue;
              expect(inEpoch).toContain(`${key} ${reading.amount}`);
              expect(isAcknowledged).toBe(true);
            }
          }
        });
      }),
    );
  });
});
