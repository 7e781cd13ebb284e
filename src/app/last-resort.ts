/**
 * The last resort: closes when the positions service or the supervisor itself has failed. It stands on
 * the venue port alone and on orders that were signed while everything still worked.
 */
import type { SignedOrder } from '../orders/order.ts';
import type { Clock } from '../ports/clock.ts';
import type { Venue } from '../ports/venue.ts';

/** What is left to work with when nothing of the core can be trusted any more. */
export type LastResortOptions = {
  readonly venue: Pick<Venue, 'submit' | 'readPositions'>;
  /** Reduce-only closes, for each rung of the ladder, the nearest first. */
  readonly orders: readonly (readonly SignedOrder[])[];
  readonly clock: Clock;
  readonly raiseLatch: () => void;
  readonly alarm: (words: string) => void;
};

/** How long the rungs are sent for, in milliseconds, however many there are. */
const SENDING_MS = 10_000;

/** How long before REST is asked what is left, and between its two answers, in milliseconds. */
const READ_GAP_MS = 1000;

/**
 * Latches and alarms first, sends the rungs in turn, each at once, and then reads REST twice. Exposed
 * unless both reads show none of every key. Never rejects: whatever fails is told, and the rest goes on.
 */
export async function lastResort(
  options: LastResortOptions,
): Promise<{ readonly exposed: boolean }> {
  const { venue, orders, clock, raiseLatch, alarm } = options;
  const attempt = (doing: () => void): void => {
    try {
      doing();
    } catch (error) {
      tell(alarm, error);
    }
  };
  attempt(raiseLatch);
  attempt(() => {
    alarm('the last resort: the signed closes are sent, rung by rung');
  });
  for (const rung of orders) {
    for (const order of rung) {
      attempt(() => {
        venue.submit(order).catch((error: unknown) => {
          tell(alarm, error);
        });
      });
    }
    await sleep(clock, SENDING_MS / orders.length);
  }
  const first = await showsNothing(venue);
  await sleep(clock, READ_GAP_MS);
  const second = await showsNothing(venue);
  return { exposed: !(first && second) };
}

/** Whether one reading of both scopes shows no position of any kind, and leaves nothing open. */
async function showsNothing(venue: Pick<Venue, 'readPositions'>): Promise<boolean> {
  try {
    const { readings, foreign } = await venue.readPositions();
    const isZero = Object.values(readings).every(
      (reading) => reading.state === 'amount' && Number(reading.amount) === 0,
    );
    return isZero && foreign.length === 0 && Object.keys(readings).length > 0;
  } catch {
    return false;
  }
}

function sleep(clock: Clock, ms: number): Promise<void> {
  return new Promise((resolve) => {
    clock.setTimeout(resolve, ms);
  });
}

/** Even the alarm may be what failed. */
function tell(alarm: (words: string) => void, error: unknown): void {
  try {
    alarm(String(error));
  } catch {
    // Nothing is left to tell it to.
  }
}
