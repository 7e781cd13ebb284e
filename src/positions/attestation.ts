/**
 * Attestation: the way back after a gap for an amount that the stream reported before it.
 *
 * REST supplies nothing here: two exact reads may only confirm the book's own amount, and only when
 * no order of ours could have changed it unseen. (The archive's chain, which can do more, is absent.)
 */
import { decimal } from '../domain/decimal.ts';
import { readPosition, ordersOf } from './reading.ts';
import type { Attestation, ReadingContext } from './reading.ts';
import type { PositionKey } from './key.ts';
import { awaitsReport } from './ledger.ts';
import type { RestSnapshot } from './rest.ts';

/** The attestations that two reads support, for every stale key that they confirm. */
export function attest(
  context: ReadingContext,
  reads: readonly [RestSnapshot, RestSnapshot],
): readonly Attestation[] {
  const { book, link, now, times } = context;
  const { acknowledgedAt } = link;
  if (link.status !== 'live' || acknowledgedAt === undefined) return [];
  const [first, second] = reads;
  if (second.requestedAt - first.requestedAt < times.strikeGapMs) return [];
  return book.keys.flatMap((key) => {
    const reading = readPosition(context, key);
    if (reading.state !== 'stale' || !isUntouched(context, key)) return [];
    if (awaitsReport(book.entry(key))) return [];
    const since = Math.max(acknowledgedAt, lastFateAt(context, key)) + times.restLagMs;
    if (first.requestedAt < since) return [];
    const confirmed = reads.every((read) => shows(read, key, reading.amount));
    return confirmed ? [{ key, amount: reading.amount, epoch: book.epoch, attestedAt: now }] : [];
  });
}

/** Whether no own order of the key was open at any time since the stream was lost. */
function isUntouched({ orders, link }: ReadingContext, key: PositionKey): boolean {
  const { lostAt } = link;
  return ordersOf(orders, key).every(
    (order) => order.fateAt !== undefined && (lostAt === undefined || order.fateAt <= lostAt),
  );
}

function lastFateAt({ orders }: ReadingContext, key: PositionKey): number {
  return Math.max(0, ...ordersOf(orders, key).map((order) => order.fateAt ?? 0));
}

function shows(read: RestSnapshot, key: PositionKey, amount: string): boolean {
  const reading = read.readings[key];
  return reading?.state === 'amount' && decimal(reading.amount).eq(amount);
}
