/** The world of the composition: the charts and their actors, what we know, and what the venue holds. */
import { EMPTY_LOG } from '../../src/orders/order-log.ts';
import type { OrderLog } from '../../src/orders/order-log.ts';
import type { OrderUpdate } from '../../src/orders/order.ts';
import { openBook } from '../../src/positions/book.ts';
import type { PositionBook } from '../../src/positions/book.ts';
import type { PositionKey } from '../../src/positions/key.ts';
import type { FlatProof } from '../../src/positions/proof.ts';
import { NEVER_CONNECTED } from '../../src/positions/reading.ts';
import type { Attestation, LinkState } from '../../src/positions/reading.ts';
import type { PositionTimes } from '../../src/positions/times.ts';
import type { Situation } from './chart.ts';

/** One step of time in milliseconds: the margin after which an order of unknown fate is dead. */
export const TICK_MS = 1000;

/** The times of the composition: one tick each, where one is enough to have a before and an after. */
export const TIMES: PositionTimes = {
  zeroHoldMs: TICK_MS,
  ledgersAgreeMs: TICK_MS,
  strikeGapMs: TICK_MS,
  restLagMs: TICK_MS,
  restStaleMs: TICK_MS,
  barrierQuietMs: TICK_MS,
  proofMaxAgeMs: TICK_MS,
};

/** The keys of the run: one margin mode of both markets. */
export const KEYS = ['ETH-PERP/isolated', 'SOL-PERP/isolated'] as const satisfies PositionKey[];

/** One of the two keys. */
export type Key = (typeof KEYS)[number];

/** A key without its margin mode, as a story names it. */
export function nameOf(key: Key): string {
  return key === 'ETH-PERP/isolated' ? 'ETH' : 'SOL';
}

/** What each leg plans, in units. */
export const PLANNED = 2;

/** One trade at the venue, as far as a claim may still have to know of it. */
export type Trade = {
  readonly added: number;
  readonly amountAfter: number;
  /** The tick in which it happened. */
  readonly at: number;
  readonly isOurs: boolean;
  /** Whether nobody listened for its report. */
  readonly inGap: boolean;
  /** Whether a frame of it came. */
  readonly arrived: boolean;
  readonly serial: number;
};

/** A frame on its way. */
export type Frame =
  | {
      readonly stream: 'report';
      readonly amount: number;
      readonly serial: number;
      readonly dueAt: number | undefined;
    }
  | {
      readonly stream: 'fill';
      readonly added: number;
      /** 0 for a stranger's. */
      readonly order: number;
      readonly serial: number;
      readonly dueAt: number | undefined;
    }
  | {
      readonly stream: 'update';
      readonly order: number;
      readonly reason: OrderUpdate['reason'];
      readonly remaining: number;
      readonly serial: number;
      readonly dueAt: number | undefined;
    };

/** The streams, of which each keeps its order. */
export const STREAMS = ['report', 'fill', 'update'] as const;

/** An order of ours as the venue knows it, until nothing of it can happen any more. */
export type Sent = {
  readonly number: number;
  readonly key: Key;
  readonly side: 'buy' | 'sell';
  readonly quantity: number;
  readonly reduceOnly: boolean;
  /** The last tick in which the venue receives it. */
  readonly by: number;
  readonly isTravelling: boolean;
  /** The answer on its way to us. */
  readonly answer: 'none' | 'accepted' | 'refused';
  /** Whether somebody waits for an answer. */
  readonly isAwaited: boolean;
  /** What it filled, unsigned. */
  readonly filled: number;
};

/** What the venue holds of one key, and what it sends of it. */
export type Market = {
  readonly amount: number;
  readonly trades: readonly Trade[];
  readonly wire: Readonly<Record<(typeof STREAMS)[number], readonly Frame[]>>;
};

/** How often each thing may still happen in a story. */
export type Budget = {
  readonly cycles: number;
  /** The operator's word to unwind. */
  readonly unwinds: number;
  /** An opening or a close that fills half, that fills nothing, or that is refused. */
  readonly halves: number;
  readonly unfilled: number;
  readonly refusals: number;
  /** An order that never reaches the venue, and an answer that never reaches us. */
  readonly undelivered: number;
  readonly unanswered: number;
  readonly losses: number;
  readonly repeats: number;
  readonly breaks: number;
  readonly silences: number;
  readonly strangers: number;
  /** A reading of REST that fails, and one that says what once was. */
  readonly restFails: number;
  readonly restWrong: number;
  /** A patience that runs out while what it waits for is still on its way. */
  readonly hurries: number;
  /** A leg that stands alone for too long. */
  readonly naked: number;
};

/** What holds for a whole story. */
export type Rules = {
  /** Ticks until a frame has come; without a bound it may always still come. */
  readonly delayMax: number | undefined;
  /** Whether both frames of one trade may be lost. */
  readonly losesAll: boolean;
  /** Whether REST sees no position of ETH, ever. */
  readonly restIsBlind: boolean;
  /** Whether no word of the archive ever comes. */
  readonly archiveIsSilent: boolean;
  /** Keys whose orders fill whole, and are told of in the moment in which they arrive. */
  readonly calm: readonly Key[];
  /** How often an emergency closes before it is exhausted. */
  readonly attemptsMax: number;
};

/** The venue. */
export type Venue = {
  readonly markets: Readonly<Record<Key, Market>>;
  readonly sent: readonly Sent[];
  /** Counts the trades; the venue's instant of each follows from it. */
  readonly lastSerial: number;
};

/** What the positions service of the run knows. */
export type Desk = {
  readonly book: PositionBook;
  readonly log: OrderLog;
  readonly provedThrough: number;
  readonly link: LinkState;
  readonly attestations: ReadonlyMap<PositionKey, Attestation>;
  /** The keys that REST was asked about while they were held, by whether it ever showed them. */
  readonly scope: { readonly seen: readonly Key[]; readonly unseen: readonly Key[] };
  readonly lastProof: FlatProof | undefined;
};

/** An actor that runs: a chart in a situation with its timers, or a small process of ours. */
export type Actor = {
  readonly path: string;
  /** The path of who invoked it; empty for the cycle. */
  readonly parent: string;
  /** The id under which its parent invoked it. */
  readonly id: string;
  readonly situation: Situation | undefined;
  readonly timers: readonly string[];
  readonly src: string;
  readonly input: unknown;
  /** What a process remembers: plain, with its instants in ticks. */
  readonly memory: Memory;
};

/** What a process remembers; each uses what it needs. */
export type Memory = {
  readonly stage?: string;
  /** The number of its order. */
  readonly order?: number;
  readonly orders?: readonly number[];
  readonly first?: Read | undefined;
  readonly since?: number | undefined;
  readonly isTold?: boolean;
  readonly isImpossible?: boolean;
  readonly told?: readonly string[];
};

/** One answer of REST: what it says of each key, null where it is inconclusive. */
export type Read = {
  readonly amounts: Readonly<Record<Key, number | null>>;
  /** The tick in which it was asked for. */
  readonly at: number;
};

/** The whole state. Nothing in it is changed in place. */
export type World = {
  readonly rules: Rules;
  readonly now: number;
  readonly actors: ReadonlyMap<string, Actor>;
  readonly desk: Desk;
  readonly venue: Venue;
  readonly left: Budget;
};

/** The tick in which every story begins. */
const FIRST_TICK = 10;

const NO_FRAMES: Market['wire'] = { report: [], fill: [], update: [] };

/** A venue that holds nothing, and a service that knows nothing. */
export function emptyWorld(rules: Rules, left: Budget): World {
  const market: Market = { amount: 0, trades: [], wire: NO_FRAMES };
  return {
    rules,
    now: FIRST_TICK,
    actors: new Map(),
    desk: {
      book: openBook('the composition', KEYS),
      log: EMPTY_LOG,
      provedThrough: 0,
      link: NEVER_CONNECTED,
      attestations: new Map(),
      scope: { seen: [], unseen: [] },
      lastProof: undefined,
    },
    venue: {
      markets: { 'ETH-PERP/isolated': market, 'SOL-PERP/isolated': market },
      sent: [],
      lastSerial: 0,
    },
    left,
  };
}

/** An instant of our clock, in milliseconds. */
export function msOf(tick: number): number {
  return tick * TICK_MS;
}

/** The venue's instant of a trade, in milliseconds. Two trades of one millisecond would be one. */
export function venueMs(serial: number): number {
  return 1000 + 10 * serial;
}
