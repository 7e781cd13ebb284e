/** The nonce of an order or a cancellation (protocol sheet 4.4). */
import { invariant } from '../../../lib/invariant.ts';
import type { Random } from '../../../ports/random.ts';

const RANDOM_BITS = 20n;
const RANDOM_BOUND = 2 ** 20;

/**
 * The nonce that the venue receives until `receiveBy`, its time in milliseconds, as a decimal string.
 * All 20 random bits are drawn: with fewer, equal orders of one millisecond share a digest (2013).
 */
export function drawNonce(receiveBy: number, random: Random): string {
  return packNonce(receiveBy, random.below(RANDOM_BOUND));
}

/** The nonce of these two parts. */
export function packNonce(receiveBy: number, low: number): string {
  invariant(
    Number.isSafeInteger(receiveBy) && receiveBy >= 0,
    `A receive time is whole milliseconds, not ${String(receiveBy)}.`,
  );
  invariant(Number.isInteger(low) && low >= 0 && low < RANDOM_BOUND, 'A nonce has 20 free bits.');
  return ((BigInt(receiveBy) << RANDOM_BITS) | BigInt(low)).toString();
}
