/** The ports of a replay: a venue, a clock and a latch that say what the journal says they said. */
import type { Clock } from '../ports/clock.ts';
import type { JournalRecord } from '../ports/journal.ts';
import type { Latch, LatchEntry } from '../ports/latch.ts';
import type { Venue } from '../ports/venue.ts';
import { reviveError } from './recorded-errors.ts';
import { fieldOf } from './recorded-run.ts';
import { TapeEnded } from './replay-tape.ts';
import type { ReplayTape } from './replay-tape.ts';

type Sink = Parameters<Venue['connect']>[0];
type StreamEvent = Parameters<Sink>[0];
type ArchiveAnswer = Awaited<ReturnType<Venue['readArchivedEvents']>>;
type SignedOrder = ReturnType<Venue['sign']>;

/**
 * Makes genuine what cannot be made from a record: sealed values, from the frames and rows that they
 * were decoded from. Both throw when it cannot be done.
 */
export type Recall = {
  /** An event of the stream, from the data of its record. */
  readonly event: (data: object) => StreamEvent;
  /** The archive's events of one key, from the recorded answer. */
  readonly archive: (answer: unknown) => ArchiveAnswer;
};

/** The recorded world of one run. `deliver` hands the core the next record, if that is an input. */
export type ReplayPorts = {
  readonly venue: Venue;
  readonly clock: Clock;
  readonly latch: Latch;
  /** Returns false for what nothing waits for. */
  readonly deliver: (record: JournalRecord) => boolean;
};

type Pending = {
  readonly call: string;
  readonly resolve: (answer: unknown) => void;
  readonly reject: (error: Error) => void;
};

/** The world of `tape`. `firstId` is the id of the first request of its core. */
export function replayPorts(tape: ReplayTape, recall: Recall, firstId: number): ReplayPorts {
  const pending = new Map<number, Pending>();
  const sinks = new Map<number, Sink>();
  const timers = replayedTimers();
  return {
    venue: replayedVenue({ tape, pending, sinks, recall, firstId }),
    clock: { now: tape.now, setTimeout: timers.set, clearTimeout: timers.clear },
    latch: replayedLatch(tape),
    deliver: ({ kind, data }) => {
      switch (kind) {
        case 'timer':
          return timers.fire(Number(fieldOf(data, 'n')));
        case 'venue.stream': {
          const sink = sinks.get(Number(fieldOf(data, 'connection')));
          sink?.(recall.event(Object(data) as object));
          return sink !== undefined;
        }
        case 'venue.answer':
        case 'venue.error':
          return settle(pending, kind, data, recall);
        default:
          return false;
      }
    },
  };
}

function settle(
  pending: Map<number, Pending>,
  kind: string,
  data: unknown,
  recall: Recall,
): boolean {
  const id = Number(fieldOf(data, 'id'));
  const asked = pending.get(id);
  if (asked === undefined || asked.call !== fieldOf(data, 'call')) return false;
  pending.delete(id);
  if (kind === 'venue.error') asked.reject(reviveError(fieldOf(data, 'error')));
  else {
    const answer = fieldOf(data, 'answer');
    asked.resolve(
      asked.call === 'readArchivedEvents' ? recall.archive(answer) : (answer ?? undefined),
    );
  }
  return true;
}

function replayedTimers() {
  const timers = new Map<number, () => void>();
  let last = 0;
  return {
    set: (fn: () => void): number => {
      timers.set(++last, fn);
      return last;
    },
    clear: (handle: unknown): void => {
      if (typeof handle === 'number') timers.delete(handle);
    },
    fire: (n: number): boolean => {
      const fn = timers.get(n);
      timers.delete(n);
      fn?.();
      return fn !== undefined;
    },
  };
}

/** What the journal says here and now; the code that asks must be the code that asked. */
function toldNow(tape: ReplayTape, kind: string, call: string): unknown {
  const record = tape.peek();
  if (record?.kind === 'venue.error' && fieldOf(record.data, 'call') === call) {
    throw reviveError(fieldOf(record.data, 'error'));
  }
  const isMeant =
    record?.kind === kind && (kind !== 'venue.answer' || fieldOf(record.data, 'call') === call);
  if (isMeant) return record.data;
  tape.differs(`it asks for ${call}`);
  throw new TapeEnded(`The journal does not say what is told of ${call} here.`);
}

type VenueParts = {
  readonly tape: ReplayTape;
  readonly pending: Map<number, Pending>;
  readonly sinks: Map<number, Sink>;
  readonly recall: Recall;
  readonly firstId: number;
};

function replayedVenue({ tape, pending, sinks, recall, firstId }: VenueParts): Venue {
  let nextId = firstId;
  // The answers were written by the same port: one that does not fit shows as a difference.
  const wait = <Answer>(call: string): Promise<Answer> =>
    new Promise((resolve, reject) => {
      pending.set(nextId++, { call, resolve: resolve as (answer: unknown) => void, reject });
    });
  const told = (call: string): unknown =>
    fieldOf(toldNow(tape, 'venue.answer', call), 'answer') ?? undefined;
  return {
    open: () => wait('open'),
    venueTime: () => told('venueTime') as number,
    readMarkets: () => wait('readMarkets'),
    lastTouch: () => told('lastTouch') as ReturnType<Venue['lastTouch']>,
    readTouch: () => wait('readTouch'),
    readPositions: () => wait('readPositions'),
    readOpenOrders: () => wait('readOpenOrders'),
    readTriggerOrders: () => wait('readTriggerOrders'),
    readStatus: () => wait('readStatus'),
    readArchivedOrders: () => wait('readArchivedOrders'),
    readArchivedFills: () => wait('readArchivedFills'),
    readArchivedEvents: () => wait('readArchivedEvents'),
    readPayments: () => wait('readPayments'),
    sign: (intent) => {
      const signed = toldNow(tape, 'order.signed', 'sign') as Omit<SignedOrder, 'body'>;
      const { digest, receiveBy, expiresAt } = signed;
      // What went over the wire is in no journal, and nothing leaves here.
      return { digest, intent, receiveBy, expiresAt, body: '' };
    },
    submit: () => wait('submit'),
    cancel: () => wait('cancel'),
    connect: (sink) => {
      const id = nextId++;
      sinks.set(id, sink);
      return {
        close: () => {
          const { kind, data } = tape.peek() ?? {};
          const isLast = kind === 'venue.stream' && fieldOf(data, 'type') === 'stream.lost';
          if (!isLast || fieldOf(data, 'connection') !== id) return;
          sink(recall.event(Object(data) as object));
        },
      };
    },
  };
}

function replayedLatch(tape: ReplayTape): Latch {
  const throwIfTold = (): void => {
    const { kind, data } = tape.peek() ?? {};
    if (kind === 'latch.error') throw reviveError(fieldOf(data, 'error'));
  };
  return {
    read: () => {
      const entry = fieldOf(toldNow(tape, 'latch.read', 'the latch'), 'entry');
      return (entry ?? undefined) as LatchEntry | undefined;
    },
    raise: throwIfTold,
    lift: throwIfTold,
  };
}
