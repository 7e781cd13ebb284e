/** The world of the search: one position at a venue, what is on the way, and what we know of it. */
import type { DecimalString } from '../../src/domain/decimal.ts';
import { EMPTY_LOG } from '../../src/orders/order-log.ts';
import type { OrderLog } from '../../src/orders/order-log.ts';
import type { OrderUpdate } from '../../src/orders/order.ts';
import { anchorAnew, beginEpoch, observe, openBook } from '../../src/positions/book.ts';
import type { PositionBook } from '../../src/positions/book.ts';
import type { PositionKey } from '../../src/positions/key.ts';
import type { Attestation, LinkState, ReadingContext } from '../../src/positions/reading.ts';
import type { PositionTimes } from '../../src/positions/times.ts';
import { SOL_ISOLATED, reported } from '../../test/support/observations.ts';

/** One step of time in milliseconds: the margin after which an order of unknown fate is dead. */
export const TICK_MS = 1000;

/** The times of the search: a tick or two each, so that a story is short. */
export const SEARCH_TIMES: PositionTimes = {
  zeroHoldMs: TICK_MS,
  ledgersAgreeMs: 2 * TICK_MS,
  strikeGapMs: TICK_MS,
  restLagMs: TICK_MS,
  restStaleMs: 3 * TICK_MS,
  barrierQuietMs: TICK_MS,
  proofMaxAgeMs: 2 * TICK_MS,
};

/** The one key. */
export const KEY: PositionKey = SOL_ISOLATED;

/** One trade at the venue. Its venue instant is its place in the list. */
export type Trade = {
  readonly added: number;
  readonly amountAfter: number;
  /** The tick in which it happened. */
  readonly at: number;
  /** The number of the order of ours; 0 for a stranger's hand. */
  readonly order: number;
  /** Whether nobody listened for its report. */
  readonly inGap: boolean;
  /** The tick in which the first of its frames came in the present epoch. */
  readonly arrivedAt: number | undefined;
};

/** A frame on the way: of one trade, or of one order's state. */
export type Frame = { readonly trade: number; readonly dueAt: number | undefined };
export type UpdateFrame = {
  readonly order: number;
  readonly reason: OrderUpdate['reason'];
  readonly remaining: number;
  /** The trade whose venue instant it carries. */
  readonly trade: number;
  readonly dueAt: number | undefined;
};

/** The three streams, each in the venue's order. */
export type Wire = {
  readonly report: readonly Frame[];
  readonly fill: readonly Frame[];
  readonly update: readonly UpdateFrame[];
};

/** What REST answered of the key, and the tick in which it was asked. */
export type Read = { readonly amount: number; readonly at: number };

/** How often each thing may still happen. */
export type Budget = {
  readonly orders: readonly ('open' | 'close')[];
  readonly strangers: number;
  readonly losses: number;
  readonly repeats: number;
  readonly breaks: number;
  readonly reads: number;
  /** Ticks in which REST may say anything. */
  readonly glitches: number;
};

/** What the venue, the wire and strangers may do. */
export type Rules = {
  /** Whether a connection that is up may lose both frames of one trade, and updates. */
  readonly losesAll: boolean;
  /** Ticks until a frame has come or is lost; without a bound it may always still come. */
  readonly delayMax: number | undefined;
  /** When a stranger trades. */
  readonly strangers: 'always' | 'whileConnected';
  /** What REST may say; `lagging` is any truth of less than restLagMs ago. */
  readonly rest: 'lagging' | 'anything' | 'blind';
  /** Whether an order may fill in two parts. */
  readonly splits: boolean;
  /** What must not be false: proofs and attestations, or live readings. */
  readonly claims: 'beliefs' | 'live';
  /** No story is longer, in ticks. */
  readonly ticksMax: number;
};

/** The whole state. Nothing in it is changed in place. */
export type World = {
  readonly rules: Rules;
  readonly now: number;
  /** The truth. */
  readonly amount: number;
  readonly trades: readonly Trade[];
  /** Orders that the venue may still receive, and until when. */
  readonly travelling: readonly { readonly number: number; readonly by: number }[];
  /** An order of ours from before that the log does not know rests at the venue. */
  readonly isResting: boolean;
  readonly wire: Wire;
  /** Which subscriptions are active. */
  readonly hears: { readonly report: boolean; readonly fill: boolean };
  readonly link: LinkState;
  readonly book: PositionBook;
  readonly log: OrderLog;
  readonly attestation: Attestation | undefined;
  readonly reads: readonly Read[];
  /** When the open orders were asked for, and whether any was open; undefined before. */
  readonly asked: { readonly at: number; readonly anyOpen: boolean } | undefined;
  /** The tick in which REST says anything; undefined when in none so far. */
  readonly glitchAt: number | undefined;
  /** Whether REST was asked while the position was held and did not show it. */
  readonly isUnseen: boolean;
  readonly left: Budget;
};

/** An amount as the book has it. */
export function text(amount: number): DecimalString {
  return String(amount);
}

/** An instant of our clock, in milliseconds. */
export function msOf(tick: number): number {
  return tick * TICK_MS;
}

/** The venue's instant of a trade, in milliseconds; -1 is before every trade. */
export function venueMs(trade: number): number {
  // Two trades of one millisecond would be one to the ledgers.
  return 1000 + 10 * trade;
}

/** The tick in which every story begins. */
export const FIRST_TICK = 10;

/** What a story begins with: connected; nothing reported, or `holding` reported long ago. */
export function startOf(
  rules: Rules,
  budget: Budget,
  holding: number | undefined,
  changes: Partial<World> = {},
): World {
  let book = anchorAnew(beginEpoch(openBook('the search', [KEY])));
  if (holding !== undefined) {
    const report = reported({ key: KEY, amount: text(holding), at: 1, venueAt: venueMs(-1) });
    book = observe(book, report, SEARCH_TIMES);
  }
  return {
    rules,
    now: FIRST_TICK,
    amount: holding ?? 0,
    trades: [],
    travelling: [],
    isResting: false,
    wire: { report: [], fill: [], update: [] },
    hears: { report: true, fill: true },
    link: { status: 'live', epoch: 1, acknowledgedAt: 0, lostAt: undefined, lostReason: undefined },
    book,
    log: EMPTY_LOG,
    attestation: undefined,
    reads: [],
    asked: undefined,
    glitchAt: undefined,
    isUnseen: false,
    left: budget,
    ...changes,
  };
}

/** The world when the stream is lost, and with it all that was on the way. */
export function disconnected(world: World): World {
  const lostAt = msOf(world.now);
  return {
    ...world,
    link: { ...world.link, status: 'offline', lostAt, lostReason: 'closed' },
    hears: { report: false, fill: false },
    wire: { report: [], fill: [], update: [] },
    trades: world.trades.map((trade) => ({ ...trade, arrivedAt: undefined })),
  };
}

/** What a reading of this world depends on. */
export function contextOf(world: World): ReadingContext {
  const { book, link, log, attestation, now } = world;
  return {
    book,
    link,
    orders: [...log.byDigest.values()],
    attestations: new Map(attestation === undefined ? [] : [[KEY, attestation]]),
    now: msOf(now),
    times: SEARCH_TIMES,
  };
}

/** Two worlds with one print are one world: it holds all that can still make a difference. */
export function printOf(world: World): string {
  const { now, amount, travelling, isResting, wire, hears, link, reads, left } = world;
  const { report, zeroSince, anchor, fills, differSince, named } = world.book.entry(KEY);
  const isLive = world.rules.claims === 'live';
  return JSON.stringify([
    [now, amount, travelling, isResting, wire, hears, reads, left, world.asked],
    [link.status, link.acknowledgedAt, link.lostAt],
    world.trades.map(({ added, at, order, inGap, arrivedAt }) => [
      added,
      at,
      order,
      inGap,
      isLive ? arrivedAt : arrivedAt !== undefined,
    ]),
    [report?.amount, report?.venueAt, report?.epoch, zeroSince, differSince, named],
    [anchor, fills.map((fill) => [fill.submissionIndex, fill.receivedAt])],
    [...world.log.byDigest.values()].map((order) => [
      order.fate,
      order.fateAt,
      order.toldFilled,
      order.toldAt,
      order.fills.map((fill) => fill.submissionIndex),
    ]),
    [world.attestation],
    [world.glitchAt === undefined ? 'none' : world.glitchAt === now],
  ]);
}

/** The world after something happened that may happen so often. */
export function spend(world: World, change: Partial<Budget>): World {
  return { ...world, left: { ...world.left, ...change } };
}
