/**
 * What the positions service does with what it is told, over values: the shipped functions of the book,
 * the order log, the readings, the attestations and the proof, in the order in which the service calls
 * them.
 */
import { decimal } from '../../src/domain/decimal.ts';
import {
  forgetThrough,
  isSettled,
  orderOf,
  ordersAfter,
  recordArchived,
  recordDeaths,
  recordFill,
  recordUpdate,
} from '../../src/orders/order-log.ts';
import type { OrderLog } from '../../src/orders/order-log.ts';
import type { OrderRecord } from '../../src/orders/order.ts';
import { attest } from '../../src/positions/attestation.ts';
import { observe } from '../../src/positions/book.ts';
import { compareEveryKey } from '../../src/positions/drift.ts';
import type { Comparison } from '../../src/positions/drift.ts';
import { factsOfReport } from '../../src/positions/facts.ts';
import { prove } from '../../src/positions/proof.ts';
import type { Evidence, ProofResult } from '../../src/positions/proof.ts';
import {
  claimedAmount,
  keyOfOrder,
  readPosition,
  standingAttestation,
  trustedAmount,
} from '../../src/positions/reading.ts';
import type { Reading, ReadingContext } from '../../src/positions/reading.ts';
import { RestScope } from '../../src/positions/rest-scope.ts';
import type { RestReading, RestSnapshot } from '../../src/positions/rest.ts';
import type { Market as MarketRules } from '../../src/domain/market.ts';
import type { PositionKey } from '../../src/positions/key.ts';
import { filled, nanos, reported } from '../../test/support/observations.ts';
import { archived, digestOf, orderFill, updated } from '../../test/support/orders.ts';
import { KEYS, TIMES, msOf, venueMs } from './world.ts';
import type { Desk, Frame, Key, Read, World } from './world.ts';

/** The rules of both markets that a comparison and a proof read. */
const MARKETS = Object.fromEntries(
  ['ETH-PERP', 'SOL-PERP'].map((symbol) => [symbol, { sizeIncrement: '1', oraclePrice: '100' }]),
  // Neither reads more of a market than that.
) as unknown as Readonly<Record<string, MarketRules>>;

/** The digest of nobody's order that we know of. */
const FOREIGN_DIGEST = digestOf(0xffff);

/** What a reading of a key depends on. */
export function contextOf(desk: Desk, now: number): ReadingContext {
  const { book, link, attestations } = desk;
  return { book, link, attestations, orders: unproved(desk), now: msOf(now), times: TIMES };
}

/** What is known, and when. */
type Known = Pick<World, 'desk' | 'now'>;

/** What is known of a key now. */
export function readingOf({ desk, now }: Known, key: PositionKey): Reading {
  return readPosition(contextOf(desk, now), key);
}

/** The orders that the next proof must account for. */
export function unproved({ log, provedThrough }: Desk): readonly OrderRecord[] {
  return ordersAfter(log, provedThrough);
}

/** The record of an order by its number. */
export function recordOf({ log }: Desk, number: number): OrderRecord | undefined {
  return orderOf(log, digestOf(number));
}

/** What a frame makes of what we know, and why it was planned by nobody where it was not. */
export function taken(
  desk: Desk,
  key: Key,
  frame: Frame,
  now: number,
): { readonly desk: Desk; readonly unplanned: readonly string[] } {
  const at = msOf(now);
  const venueAt = venueMs(frame.serial);
  if (frame.stream === 'update') {
    const { order, reason, remaining } = frame;
    const update = { ...updated(order, reason, String(remaining), at), venueAt: nanos(venueAt) };
    return { desk: { ...desk, log: recordUpdate(desk.log, update) }, unplanned: [] };
  }
  if (frame.stream === 'fill') return takenFill(desk, key, frame, at);
  const report = reported({ key, amount: String(frame.amount), at, venueAt });
  const book = observe(desk.book, report, TIMES);
  const after = book.entry(key).report;
  const last = desk.book.entry(key).report;
  if (after === undefined || after === last) return { desk: { ...desk, book }, unplanned: [] };
  const standing = standingAttestation(desk, key);
  const attestations = new Map(desk.attestations);
  attestations.delete(key);
  const from = standing?.amount ?? last?.amount ?? null;
  const facts = factsOfReport(after, from, openedAtMost(desk, key));
  return {
    desk: { ...desk, book, attestations },
    unplanned: facts.flatMap((fact) => (fact.type === 'position.unplanned' ? [fact.reason] : [])),
  };
}

function takenFill(desk: Desk, key: Key, frame: Frame & { readonly stream: 'fill' }, at: number) {
  const { order, added, serial } = frame;
  const venueAt = venueMs(serial);
  const digest = order === 0 ? FOREIGN_DIGEST : digestOf(order);
  const fill = filled({ key, amount: String(added), at, venueAt, digest });
  const book = observe(desk.book, fill, TIMES);
  if (orderOf(desk.log, digest) === undefined) {
    return { desk: { ...desk, book }, unplanned: ['a fill belongs to an order that is not ours'] };
  }
  const log = recordFill(desk.log, digest, orderFill(venueAt, String(Math.abs(added)), venueAt));
  return { desk: { ...desk, book, log }, unplanned: [] };
}

/** The most that the opening orders of a key since the last proof can amount to: their plan. */
function openedAtMost(desk: Desk, key: Key): string {
  const opening = unproved(desk).filter(
    (order) => order.intent.purpose === 'open' && keyOfOrder(order) === key,
  );
  return String(Math.max(0, ...opening.map((order) => Number(order.intent.planQuantity))));
}

/**
 * What the archive and the venue's clock make of orders: rows of those that filled where the archive
 * answers, and after that the death of those whose limits have passed.
 */
export function resolved({ desk, now, venue }: World, answers: boolean): Desk {
  const at = msOf(now);
  let log: OrderLog = desk.log;
  for (const order of unproved(desk)) {
    if (!answers || (isSettled(order) && order.fate !== 'dead')) continue;
    const sent = venue.sent.find(({ number }) => number === order.number);
    if (sent === undefined || sent.filled === 0) continue;
    log = recordArchived(log, archived(order.number, String(sent.filled)), at);
  }
  log = recordDeaths(log, at, at);
  return log === desk.log ? desk : { ...desk, log };
}

/** Whether there is anything to ask the archive about. */
export function hasQuestions(desk: Desk): boolean {
  return unproved(desk).some((order) => !isSettled(order) || order.fate === 'dead');
}

/** A reading of REST in the shape of the port. */
export function snapshotOf({ amounts, at }: Read): RestSnapshot {
  const readings: Record<PositionKey, RestReading> = {};
  for (const key of KEYS) {
    const amount = amounts[key];
    readings[key] =
      amount === null
        ? { state: 'inconclusive', reason: 'no answer' }
        : { state: 'amount', amount: String(amount) };
  }
  const isWhole = KEYS.every((key) => amounts[key] !== null);
  return {
    readings,
    requestedAt: msOf(at),
    receivedAt: msOf(at),
    equity: isWhole ? { quote: '1000', openQuote: '0' } : undefined,
    foreign: [],
    health: [],
  };
}

/** A comparison of one reading with the book, and what it tells of the scope of REST. */
export function compared(desk: Desk, read: Read, now: number) {
  const context = contextOf(desk, now);
  const comparisons = compareEveryKey(context, snapshotOf(read), MARKETS);
  let { scope } = desk;
  for (const comparison of comparisons) scope = scopeAfter(scope, comparison);
  return { desk: { ...desk, scope }, comparisons };
}

/** The shipped scope with what is known of it, after one comparison, asked what it knows. */
function scopeAfter(scope: Desk['scope'], comparison: Comparison): Desk['scope'] {
  const shipped = new RestScope();
  const seen = { rest: '1', verdict: 'agreed' } as const;
  const unseen = { rest: '0', verdict: 'strike' } as const;
  for (const key of scope.seen) shipped.note({ ...comparison, ...seen, key }, '1');
  for (const key of scope.unseen) shipped.note({ ...comparison, ...unseen, key }, '1');
  shipped.note(comparison, claimedAmount(comparison.reading));
  const isUnseen = (key: Key): boolean => shipped.unseen.includes(key);
  const stillUnseen = KEYS.filter(isUnseen);
  // What was never noted becomes unseen by a note that shows nothing; what was seen stays seen.
  for (const key of KEYS) shipped.note({ ...comparison, ...unseen, key }, '1');
  return { unseen: stillUnseen, seen: KEYS.filter((key) => !isUnseen(key)) };
}

/** What two readings attest of the keys in doubt; the archive's chain does not answer here. */
export function attested(desk: Desk, reads: readonly [Read, Read], now: number): Desk {
  const made = attest(contextOf(desk, now), {
    reads: [snapshotOf(reads[0]), snapshotOf(reads[1])],
    answers: new Map(),
    linkOf: () => ({ amount: '0', index: '0' }),
    observedAt: new Map(),
  });
  if (made.length === 0) return desk;
  const attestations = new Map(desk.attestations);
  for (const each of made) attestations.set(each.key, each);
  return { ...desk, attestations };
}

/** A proof by two readings, of which `shown` may hide something, and what is known after it. */
export function proved(
  desk: Desk,
  reads: readonly [Read, Read],
  now: number,
  shown: (evidence: Evidence) => Evidence,
): { readonly desk: Desk; readonly result: ProofResult } {
  const evidence: Evidence = {
    ...contextOf(desk, now),
    markets: MARKETS,
    reads: [snapshotOf(reads[0]), snapshotOf(reads[1])],
    openOrders: { requestedAt: msOf(reads[0].at), orders: [] },
    lastOrderNumber: desk.log.lastNumber,
    unseenByRest: desk.scope.unseen,
  };
  const result = prove(shown(evidence));
  if (!result.flat) return { desk, result };
  const provedThrough = desk.log.lastNumber;
  return {
    result,
    desk: {
      ...desk,
      log: forgetThrough(desk.log, provedThrough),
      provedThrough,
      scope: { seen: [], unseen: [] },
      lastProof: result.proof,
    },
  };
}

/** Whether some key reads as from before the present connection. */
export function hasStale(world: Known): boolean {
  return KEYS.some((key) => readingOf(world, key).state === 'stale');
}

/** The amount of a key that is good enough to act on, as a number; undefined otherwise. */
export function trusted(world: Known, key: PositionKey): number | undefined {
  const amount = trustedAmount(readingOf(world, key));
  return amount === undefined ? undefined : decimal(amount).toNumber();
}
