/** What may be believed of a key right now: trust is computed at reading, never stored. */
import { decimal, toDecimalString } from '../domain/decimal.ts';
import type { DecimalString } from '../domain/decimal.ts';
import { isCertainlyUnfilled, isSettled, seenQuantity } from '../orders/order-log.ts';
import type { OrderRecord } from '../orders/order.ts';
import type { PositionBook } from './book.ts';
import { positionKey } from './key.ts';
import type { PositionKey } from './key.ts';
import { compareNanos, fillsAmount } from './ledger.ts';
import type { Entry } from './ledger.ts';
import type { PositionTimes } from './times.ts';

/** The state of the stream's connection. */
export type LinkState = {
  /** `live` and `silent` are acknowledged; `silent` has heard neither frame nor pong for too long. */
  readonly status: 'offline' | 'connecting' | 'subscribing' | 'live' | 'silent';
  /** The book's epoch; 0 before the first acknowledgement. */
  readonly epoch: number;
  /** Our clock when the present epoch was acknowledged; undefined before the first. */
  readonly acknowledgedAt: number | undefined;
  /** Our clock when the last epoch ended; undefined while none has. */
  readonly lostAt: number | undefined;
  /** Why it was lost, in the words of the connection. */
  readonly lostReason: string | undefined;
};

/** The stream before its first connection. */
export const NEVER_CONNECTED: LinkState = {
  status: 'offline',
  epoch: 0,
  acknowledgedAt: undefined,
  lostAt: undefined,
  lostReason: undefined,
};

/**
 * An amount that stands without a report until the next one, for as long as this epoch lasts: the end
 * of the archive's chain, or the stale amount itself, confirmed by two exact REST reads.
 */
export type Attestation = {
  readonly key: PositionKey;
  readonly amount: DecimalString;
  readonly epoch: number;
  readonly attestedAt: number;
  /** The last event of the chain; undefined where the reads confirmed the book's own amount. */
  readonly through: string | undefined;
};

/**
 * What is known of a position. There is no bare number: whoever wants an amount must say what it
 * does when there is none, when it is old, and when the two ledgers contradict each other.
 */
export type Reading =
  | { readonly state: 'unknown'; readonly named: boolean }
  | { readonly state: 'live' | 'stale' | 'attested'; readonly amount: DecimalString }
  | {
      readonly state: 'diverged';
      /** What was reported last, or attested since. */
      readonly positionChange: DecimalString;
      /** What the fills say; null when they cannot be added up. */
      readonly fills: DecimalString | null;
    };

/** Everything that trust depends on. */
export type ReadingContext = {
  readonly book: PositionBook;
  readonly link: LinkState;
  readonly orders: readonly OrderRecord[];
  readonly attestations: ReadonlyMap<PositionKey, Attestation>;
  readonly now: number;
  readonly times: PositionTimes;
};

/** Whether the stream is live, and has been so in one connection since `since` on our clock. */
export function isUnbroken({ status, acknowledgedAt }: LinkState, since: number): boolean {
  return status === 'live' && acknowledgedAt !== undefined && acknowledgedAt <= since;
}

/** Reads one key. */
export function readPosition(context: ReadingContext, key: PositionKey): Reading {
  const { book, link } = context;
  const entry = book.entry(key);
  const { report } = entry;
  const attestation = standingAttestation(context, key);
  const amount = attestation?.amount ?? report?.amount;
  if (amount === undefined) return { state: 'unknown', named: entry.named };
  if (hasDiverged(context, key, entry)) {
    return { state: 'diverged', positionChange: amount, fills: fillsAmount(entry) ?? null };
  }
  if (attestation !== undefined) return { state: 'attested', amount };
  const isLive = link.status === 'live' && report?.epoch === book.epoch;
  return { state: isLive ? 'live' : 'stale', amount };
}

/** The attestation of a key, while the connection lasts in which it was made. */
export function standingAttestation(
  { book, link, attestations }: Pick<ReadingContext, 'book' | 'link' | 'attestations'>,
  key: PositionKey,
): Attestation | undefined {
  const attestation = attestations.get(key);
  return link.status === 'live' && attestation?.epoch === book.epoch ? attestation : undefined;
}

/**
 * Our clock since when the amount that a key reads as is zero: by the report, or by the attestation
 * that stands in for one. Undefined when it is not zero.
 */
export function zeroSinceOf(context: ReadingContext, key: PositionKey): number | undefined {
  const attestation = standingAttestation(context, key);
  if (attestation === undefined) return context.book.entry(key).zeroSince;
  return decimal(attestation.amount).isZero() ? attestation.attestedAt : undefined;
}

/**
 * Our clock since when a key is zero and at rest: also since the fate of its last order is told.
 * Undefined when it is not zero or a fate is open.
 */
export function restingZeroSince(context: ReadingContext, key: PositionKey): number | undefined {
  const zeroSince = zeroSinceOf(context, key);
  const fates = ordersOf(context.orders, key).map((order) => order.fateAt);
  if (zeroSince === undefined || fates.includes(undefined)) return undefined;
  return Math.max(zeroSince, ...fates.map((fate) => fate ?? 0));
}

/** Whether nothing can have touched a key: no report names it, and no own order on it can have filled. */
export function isUntouched(context: ReadingContext, key: PositionKey): boolean {
  const reading = readPosition(context, key);
  if (reading.state !== 'unknown' || reading.named) return false;
  return ordersOf(context.orders, key).every(isCertainlyUnfilled);
}

/** Whether a key was ordered, the venue told that nothing of it was filled, and no report names it. */
export function wasNeverFilled(context: ReadingContext, key: PositionKey): boolean {
  return ordersOf(context.orders, key).length > 0 && isUntouched(context, key);
}

/** Whether every order of a key is over, and all that they filled is known to its reading. */
export function hasSettled(context: ReadingContext, key: PositionKey): boolean {
  return (
    context.book.entry(key).differSince === undefined &&
    ordersOf(context.orders, key).every(
      (order) => isSettled(order) && isAccountedFor(context, order),
    )
  );
}

/** The amount of a reading that is good enough to act on as exact; undefined otherwise. */
export function trustedAmount(reading: Reading): DecimalString | undefined {
  return reading.state === 'live' || reading.state === 'attested' ? reading.amount : undefined;
}

/** The amount that a reading claims, however well; of a diverged one, what `position_change` says. */
export function claimedAmount(reading: Reading): DecimalString | undefined {
  if (reading.state === 'unknown') return undefined;
  return reading.state === 'diverged' ? reading.positionChange : reading.amount;
}

/** Whether a reading is exactly known and below one size step: what the venue cannot trade. */
export function isFlat(reading: Reading, sizeIncrement: DecimalString): boolean {
  const amount = trustedAmount(reading);
  return amount !== undefined && decimal(amount).abs().lt(sizeIncrement);
}

/** The key that an order changes when it fills. */
export function keyOfOrder({ intent }: OrderRecord): PositionKey {
  return positionKey(intent.symbol, intent.margin);
}

/**
 * Our clock when a key last changed by an order of ours, or its fate was told; undefined when no order
 * since the last proof concerns it.
 */
export function lastOwnEventAt(
  orders: readonly OrderRecord[],
  key: PositionKey,
  { report }: Entry,
): number | undefined {
  const own = ordersOf(orders, key).map((order) => order.fateAt ?? order.submittedAt);
  return own.length === 0 ? undefined : Math.max(report?.receivedAt ?? 0, ...own);
}

/** The orders of one key. */
export function ordersOf(orders: readonly OrderRecord[], key: PositionKey): readonly OrderRecord[] {
  return orders.filter((order) => keyOfOrder(order) === key);
}

/**
 * Whether the streams contradict each other for longer than they may: the ledgers differ, a fill was
 * followed by no position_change, or the venue told a fill of ours that neither stream reported.
 */
function hasDiverged(context: ReadingContext, key: PositionKey, entry: Entry): boolean {
  const { now, times } = context;
  if (entry.differSince !== undefined && now - entry.differSince > times.ledgersAgreeMs)
    return true;
  return ordersOf(context.orders, key).some(
    (order) =>
      !isAccountedFor(context, order) && now - (order.fateAt ?? now) > times.ledgersAgreeMs,
  );
}

/**
 * Whether what the venue told as filled is known to the reading: fill by fill, by a later report, or
 * by the archive's chain, which was asked after the fate was told.
 */
export function isAccountedFor(context: ReadingContext, order: OrderRecord): boolean {
  if (order.toldFilled === undefined) return true;
  if (decimal(seenQuantity(order)).gte(order.toldFilled)) return true;
  const key = keyOfOrder(order);
  const attestation = standingAttestation(context, key);
  const { fateAt, toldAt } = order;
  if (attestation?.through !== undefined && fateAt !== undefined) {
    // A fate of the same instant came after it: nothing is attested so soon after a fate.
    return fateAt < attestation.attestedAt;
  }
  const { report } = context.book.entry(key);
  return report !== undefined && toldAt !== undefined && compareNanos(report.venueAt, toldAt) >= 0;
}

/** How a reading is printed for a person: `-1 (live)`, `unknown`, `diverged: -1 by …`. */
export function describeReading(reading: Reading): string {
  switch (reading.state) {
    case 'unknown':
      return 'unknown';
    case 'diverged': {
      const fills = reading.fills === null ? 'unclear' : toDecimalString(decimal(reading.fills));
      return `diverged: ${reading.positionChange} by position_change, ${fills} by fills`;
    }
    default:
      return `${reading.amount} (${reading.state})`;
  }
}
