/** What may be believed of a key right now: trust is computed at reading, never stored. */
import { decimal, toDecimalString } from '../domain/decimal.ts';
import type { DecimalString } from '../domain/decimal.ts';
import { seenQuantity } from '../orders/order-log.ts';
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

/** A stale amount that two exact REST reads confirmed, for as long as this epoch lasts. */
export type Attestation = {
  readonly key: PositionKey;
  readonly amount: DecimalString;
  readonly epoch: number;
  readonly attestedAt: number;
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

/** Reads one key. */
export function readPosition(context: ReadingContext, key: PositionKey): Reading {
  const { book, link, attestations } = context;
  const entry = book.entry(key);
  const { report } = entry;
  if (report === undefined) return { state: 'unknown', named: entry.named };
  if (hasDiverged(context, key, entry)) {
    return {
      state: 'diverged',
      positionChange: report.amount,
      fills: fillsAmount(entry) ?? null,
    };
  }
  const { amount } = report;
  if (link.status === 'live' && report.epoch === book.epoch) return { state: 'live', amount };
  const attestation = attestations.get(key);
  const holds =
    link.status === 'live' && attestation?.epoch === book.epoch && attestation.amount === amount;
  return { state: holds ? 'attested' : 'stale', amount };
}

/** The amount of a reading that is good enough to act on as exact; undefined otherwise. */
export function trustedAmount(reading: Reading): DecimalString | undefined {
  return reading.state === 'live' || reading.state === 'attested' ? reading.amount : undefined;
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
    (order) => !isAccountedFor(order, entry) && now - (order.fateAt ?? now) > times.ledgersAgreeMs,
  );
}

/** Whether what the venue told as filled is in the book: fill by fill, or by a later report. */
export function isAccountedFor(order: OrderRecord, entry: Entry): boolean {
  if (order.toldFilled === undefined) return true;
  if (decimal(seenQuantity(order)).gte(order.toldFilled)) return true;
  const { report } = entry;
  if (report === undefined || order.toldAt === undefined) return false;
  return compareNanos(report.venueAt, order.toldAt) >= 0;
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
