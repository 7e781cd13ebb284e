/** Every guard of the proof, the attestation and the reading left out, where that is fatal. */
import { isSettled } from '../../src/orders/order-log.ts';
import type { OrderRecord } from '../../src/orders/order.ts';
import { anchorKeyAnew, observe } from '../../src/positions/book.ts';
import type { Attestation, ReadingContext } from '../../src/positions/reading.ts';
import type { RestSnapshot } from '../../src/positions/rest.ts';
import type { PositionTimes } from '../../src/positions/times.ts';
import { reported } from '../../test/support/observations.ts';
import { readingsOf } from './claims.ts';
import type { Reads, Removal } from './claims.ts';
import {
  honestRest,
  honestStream,
  leftOver,
  ledgers,
  orderInGap,
  slowStream,
  wrongScope,
} from './settings.ts';
import type { Setting } from './settings.ts';
import { KEY, SEARCH_TIMES } from './world.ts';

/** A guard left out, and a setting that is safe with it. */
export type LeftOut = {
  readonly guard: string;
  readonly setting: Setting;
  readonly removal: Removal;
};

/** A proof without one of its clauses. */
const PROOF: readonly LeftOut[] = [
  {
    guard: 'proof: a zero holds for a while before it counts',
    setting: honestStream({ strangers: 2, losses: 1 }, 3),
    removal: { proof: (evidence) => withTimes(evidence, { zeroHoldMs: 0 }) },
  },
  {
    guard: 'proof: a key that nobody reported is not zero',
    setting: honestStream({ orders: ['open'], losses: 1 }, 3),
    removal: { proof: (evidence) => ({ ...evidence, book: reportedZero(evidence.book) }) },
  },
  {
    guard: 'proof: a stale zero does not count',
    setting: orderInGap(),
    removal: { proof: withEverythingAttested },
  },
  {
    guard: 'proof: a fill that no report tells yet contradicts a zero',
    setting: honestStream({ orders: ['open'], losses: 1 }, 4),
    removal: { proof: (evidence) => ({ ...evidence, book: anchorKeyAnew(evidence.book, KEY) }) },
  },
  {
    guard: 'proof: the fate of every order is told',
    setting: honestRest({ orders: ['open'] }, 2),
    removal: { proof: (evidence) => ({ ...evidence, orders: evidence.orders.filter(isSettled) }) },
  },
  {
    guard: 'proof: what an order is told to have filled is in the book',
    setting: slowStream({ orders: ['open'] }, 4),
    removal: { proof: (evidence) => ({ ...evidence, orders: evidence.orders.map(untold) }) },
  },
  {
    guard: 'proof: REST shows zero',
    setting: honestRest({ strangers: 1, losses: 2 }, 3),
    removal: {
      proof: (evidence) => ({ ...evidence, reads: both(evidence.reads, showingZero) }),
    },
  },
  {
    guard: 'proof: REST is read twice',
    setting: honestRest({ strangers: 1, losses: 2, glitches: 1 }, 3),
    removal: { proof: (evidence) => ({ ...evidence, reads: secondAlone(evidence.reads) }) },
  },
  {
    guard: 'proof: the two reads are apart',
    setting: honestRest({ strangers: 1, losses: 2, glitches: 1 }, 3),
    removal: { proof: (evidence) => withTimes(evidence, { strikeGapMs: 0 }) },
  },
  {
    guard: 'proof: REST is read after it can know of the last order',
    setting: honestRest({ orders: ['open'], losses: 3, glitches: 1 }, 3),
    removal: { proof: (evidence) => withTimes(evidence, { restLagMs: 0 }) },
  },
  {
    guard: 'proof: REST showed what was held',
    setting: wrongScope(),
    removal: { proof: (evidence) => ({ ...evidence, unseenByRest: [] }) },
  },
  {
    guard: 'proof: no order is open',
    setting: leftOver(),
    removal: {
      proof: (evidence) => ({
        ...evidence,
        openOrders: evidence.openOrders && { ...evidence.openOrders, orders: [] },
      }),
    },
  },
];

/** An attestation without one of its steps. */
const ATTESTATION: readonly LeftOut[] = [
  {
    guard: 'attestation: every subscription is acknowledged',
    setting: honestRest({ strangers: 1, breaks: 1 }, 4),
    removal: {
      attestation: ({ context, reads }) => {
        const { link } = context;
        const acknowledgedAt = link.lostAt ?? link.acknowledgedAt;
        return {
          context: { ...context, link: { ...link, status: 'live', acknowledgedAt } },
          reads,
        };
      },
    },
  },
  {
    guard: 'attestation: REST is read after it can know of the gap',
    setting: honestRest({ strangers: 1, breaks: 1, glitches: 1 }, 4),
    removal: {
      attestation: ({ context, reads }) => ({
        context: withTimes(context, { restLagMs: 0 }),
        reads,
      }),
    },
  },
  {
    guard: 'attestation: REST is read twice',
    setting: honestRest({ strangers: 1, breaks: 1, glitches: 1 }, 4),
    removal: {
      attestation: ({ context, reads: [, second] }) => ({
        context,
        reads: [early(second), second],
      }),
    },
  },
  {
    guard: 'attestation: the two reads are apart',
    setting: honestRest({ strangers: 1, breaks: 1, glitches: 1 }, 4),
    removal: {
      attestation: ({ context, reads }) => ({
        context: withTimes(context, { strikeGapMs: 0 }),
        reads,
      }),
    },
  },
  {
    guard: 'attestation: no own order was open since the stream was lost',
    setting: honestStream({ orders: ['open'], breaks: 1 }, 5),
    removal: {
      attestation: ({ context, reads }) => ({ context: { ...context, orders: [] }, reads }),
    },
  },
  {
    guard: 'attestation: what an order is told to have filled is in the book',
    setting: honestStream({ orders: ['open'], breaks: 1 }, 5),
    removal: {
      attestation: ({ context, reads }) => ({
        context: { ...context, orders: context.orders.map(untold) },
        reads,
      }),
    },
  },
  {
    guard: 'attestation: no fill came that no report tells yet',
    setting: honestStream({ strangers: 1, losses: 1, breaks: 1 }, 4),
    removal: {
      attestation: ({ context, reads }) => ({
        context: { ...context, book: anchorKeyAnew(context.book, KEY) },
        reads,
      }),
    },
  },
];

/** A reading without one of its doubts. */
const READING: readonly LeftOut[] = [
  {
    guard: 'reading: ledgers that differ for too long have diverged',
    setting: ledgers({ strangers: 1, losses: 1 }, 4),
    removal: {
      reading: (context) => withTimes(context, { ledgersAgreeMs: Number.POSITIVE_INFINITY }),
    },
  },
  {
    guard: 'reading: what was reported before a gap is stale',
    setting: ledgers({ strangers: 1, breaks: 1 }, 3),
    removal: { reading: withEverythingAttested },
  },
];

/** Every guard that is left out, one at a time. */
export const LEFT_OUT: readonly LeftOut[] = [...PROOF, ...ATTESTATION, ...READING];

function withTimes<Context extends ReadingContext>(
  context: Context,
  changes: Partial<PositionTimes>,
): Context {
  return { ...context, times: { ...context.times, ...changes } };
}

function reportedZero(book: ReadingContext['book']): ReadingContext['book'] {
  if (book.entry(KEY).report !== undefined) return book;
  return observe(
    book,
    reported({ key: KEY, amount: '0', at: 0, venueAt: 1_000_000 }),
    SEARCH_TIMES,
  );
}

function withEverythingAttested<Context extends ReadingContext>(context: Context): Context {
  const { report } = context.book.entry(KEY);
  if (report === undefined) return context;
  const attestation: Attestation = {
    key: KEY,
    amount: report.amount,
    epoch: context.book.epoch,
    attestedAt: 0,
    through: undefined,
  };
  return { ...context, attestations: new Map([[KEY, attestation]]) };
}

function untold(order: OrderRecord): OrderRecord {
  return { ...order, toldFilled: undefined };
}

function both(
  reads: Reads | undefined,
  change: (read: RestSnapshot) => RestSnapshot,
): Reads | undefined {
  return reads && [change(reads[0]), change(reads[1])];
}

function showingZero(read: RestSnapshot): RestSnapshot {
  return { ...read, readings: readingsOf('0') };
}

function secondAlone(reads: Reads | undefined): Reads | undefined {
  return reads && [early(reads[1]), reads[1]];
}

/** The same answer, as if it had been asked for a strike gap before. */
function early(read: RestSnapshot): RestSnapshot {
  return { ...read, requestedAt: read.requestedAt - SEARCH_TIMES.strikeGapMs };
}
