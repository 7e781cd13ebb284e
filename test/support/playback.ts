/** A recording played through the adapter on virtual time, in the order in which its run asked. */
import * as v from 'valibot';
import { PUBLISHED_TEST_KEY } from '../../src/app/venue-account.ts';
import { journaledVenue } from '../../src/journal/journaled-venue.ts';
import { memoryJournal } from '../../src/journal/memory-journal.ts';
import { venueInTurn } from '../../src/journal/venue-in-turn.ts';
import { parseIso } from '../../src/lib/instant.ts';
import { seededRandom } from '../../src/lib/seeded-random.ts';
import { StepClock } from '../../src/lib/step-clock.ts';
import type { SignedOrder } from '../../src/orders/order.ts';
import type { Clock } from '../../src/ports/clock.ts';
import type { JournalRecord } from '../../src/ports/journal.ts';
import type { Venue } from '../../src/ports/venue.ts';
import { TESTNET } from '../../src/venues/nado/protocol/endpoints.ts';
import { createNadoVenue } from '../../src/venues/nado/protocol/nado-venue.ts';
import { playbackTransport } from '../../src/venues/nado/protocol/playback-transport.ts';
import type { Recording } from '../../src/venues/nado/protocol/recording.ts';

const ADDRESS_CHARACTERS = 42;
const ANSWER_MAX_MS = 5_000;
const TOLD_KINDS: ReadonlySet<string> = new Set(['venue.answer', 'venue.error', 'venue.stream']);

/** What the journal of a run says of its venue. */
const VENUE_DATA = v.looseObject({
  id: v.optional(v.number()),
  call: v.optional(v.string()),
  connection: v.optional(v.number()),
  type: v.optional(v.string()),
});

/** What the journaled venue wrote of a call: each call has the fields that are its arguments. */
type AskedData = {
  readonly id: number;
  readonly call: string;
  readonly symbol: Parameters<Venue['readTouch']>[0];
  readonly digests: Parameters<Venue['readArchivedOrders']>[0];
  readonly query: Parameters<Venue['readArchivedEvents']>[0];
  readonly orders: Parameters<Venue['cancel']>[0];
  readonly digest: string;
  readonly connection: number;
  readonly since: number;
};

/** A clock that stands at the beginning of a recording. */
export function clockOf({ startedAt }: Recording): StepClock {
  return new StepClock(startedAt, () => new Promise((resolve) => setImmediate(resolve)));
}

/** The adapter over a recording. Any key will do: nothing that it signs is looked at. */
export function playedVenue(recording: Recording, clock: Clock): Venue {
  const { endpoints, subaccount } = recording;
  const name = Buffer.from(subaccount.slice(ADDRESS_CHARACTERS), 'hex').toString('ascii');
  return createNadoVenue({
    network: TESTNET,
    endpoints,
    symbols: ['ETH-PERP', 'SOL-PERP'],
    privateKey: PUBLISHED_TEST_KEY,
    owner: subaccount.slice(0, ADDRESS_CHARACTERS),
    subaccountName: name.replace(/\0+$/, ''),
    clock,
    random: seededRandom(1),
    transport: playbackTransport(recording, clock),
  });
}

/** Everything that the venue was asked, answered and told, in the words of a journal. */
export type ToldByVenue = {
  /** By the number of the request: the answer, or the error. */
  readonly answers: Readonly<Record<number, unknown>>;
  /** By the number of the connection: its events, in order. */
  readonly streams: Readonly<Record<number, readonly unknown[]>>;
};

/** What a journal says that the venue told, without the instants of our own clock. */
export function toldByVenue(records: readonly JournalRecord[]): ToldByVenue {
  const answers: Record<number, unknown> = {};
  const streams: Record<number, unknown[]> = {};
  for (const { kind, data } of records) {
    if (!TOLD_KINDS.has(kind)) continue;
    const { id, connection, ...told } = v.parse(VENUE_DATA, withoutOurTime(data));
    if (kind === 'venue.stream' && connection !== undefined) {
      (streams[connection] ??= []).push(told);
    } else if (id !== undefined) answers[id] = told;
  }
  return { answers, streams };
}

/**
 * Asks the adapter over `recording` everything that the run of `records` asked of its venue, each once
 * what was told before it in that run is told again. Returns the journal of that.
 */
export async function askAgain(
  recording: Recording,
  records: readonly JournalRecord[],
): Promise<readonly JournalRecord[]> {
  const clock = clockOf(recording);
  const heard = new Map<string, number>();
  const journal = memoryJournal(clock, (record) => {
    countIn(heard, record);
  });
  const adapter = playedVenue(recording, clock);
  const ask = asker(
    journaledVenue(venueInTurn(adapter, journal.take), journal),
    recording,
    records,
  );
  const before = new Map<string, number>();
  for (const record of records) {
    const told = countIn(before, record);
    if (told !== undefined) {
      const { name, count } = told;
      await clock.advanceUntil(() => (heard.get(name) ?? 0) >= count, ANSWER_MAX_MS);
    } else if (record.kind === 'venue.request' || record.kind === 'order.sent') {
      await clock.advance(Math.max(0, (parseIso(record.at) ?? 0) - clock.now()));
      ask(record);
    }
  }
  return journal.records();
}

/** Counts what was told: an answer by its request, the events of a connection by their type. */
function countIn(
  counts: Map<string, number>,
  { kind, data }: JournalRecord,
): { readonly name: string; readonly count: number } | undefined {
  if (!TOLD_KINDS.has(kind)) return undefined;
  const { id, connection, type } = v.parse(VENUE_DATA, plain(data));
  const name =
    connection === undefined ? `answer ${String(id)}` : `${String(connection)} ${String(type)}`;
  if (name === 'answer undefined') return undefined;
  const count = (counts.get(name) ?? 0) + 1;
  counts.set(name, count);
  return { name, count };
}

/** Calls of `venue` as a journal has them; what comes of each is written into the journal of the play. */
function asker(
  venue: Venue,
  recording: Recording,
  records: readonly JournalRecord[],
): (record: JournalRecord) => void {
  const orders = signedOrders(recording, records);
  const connections = new Map<number, ReturnType<Venue['connect']>>();
  const calls: Partial<Record<string, (data: AskedData) => unknown>> = {
    open: venue.open,
    readMarkets: venue.readMarkets,
    readTouch: ({ symbol }) => venue.readTouch(symbol),
    readPositions: venue.readPositions,
    readOpenOrders: venue.readOpenOrders,
    readTriggerOrders: venue.readTriggerOrders,
    readStatus: venue.readStatus,
    readArchivedOrders: ({ digests }) => venue.readArchivedOrders(digests),
    readArchivedFills: ({ digests }) => venue.readArchivedFills(digests),
    readArchivedEvents: ({ query }) => venue.readArchivedEvents(query),
    readPayments: ({ since }) => venue.readPayments(since),
    cancel: ({ orders: open }) => venue.cancel(open),
    submit: ({ digest }) => {
      const order = orders.get(digest);
      if (order === undefined) throw new Error(`The recording has no order ${digest}.`);
      return venue.submit(order);
    },
    connect: ({ id }) =>
      connections.set(
        id,
        venue.connect(() => undefined),
      ),
    close: ({ connection }) => connections.get(connection)?.close(),
  };
  return ({ data }) => {
    // Written by the journaled venue, whose arguments these are; the adapter checks what it is given.
    const asked = data as AskedData;
    const call = calls[asked.call];
    if (call === undefined) throw new Error(`Nothing here knows to ask ${asked.call}.`);
    const answer = call(asked);
    // A refusal is in the journal, as it was in the run.
    if (answer instanceof Promise) answer.catch(() => undefined);
  };
}

/** The orders of a run: as they were signed, with the body that left, which lacks its signature. */
function signedOrders(
  { events }: Recording,
  records: readonly JournalRecord[],
): ReadonlyMap<string, SignedOrder> {
  const bodies = events.flatMap((event) =>
    event.kind === 'request' && event.body?.includes('"place_order"') === true ? [event.body] : [],
  );
  return new Map(
    records.flatMap(({ kind, data }) => {
      if (kind !== 'order.signed') return [];
      // As the journaled venue wrote it.
      const order = data as Omit<SignedOrder, 'body'>;
      const body = bodies.find((text) => text.includes(order.digest));
      return body === undefined ? [] : [[order.digest, { ...order, body }]];
    }),
  );
}

/** As a reader of the journal sees it, without our own clock. */
function withoutOurTime(data: unknown): unknown {
  return JSON.parse(JSON.stringify(data), (name, value: unknown) =>
    name === 'requestedAt' || name === 'receivedAt' ? undefined : value,
  );
}

function plain(data: unknown): unknown {
  return JSON.parse(JSON.stringify(data));
}
