/** Cancels every open order that the venue shows; the proof of flatness checks that it worked. */
import { fromPromise } from 'xstate';
import type { OpenOrder } from '../orders/order.ts';
import type { World } from './world.ts';

/**
 * Rejects as the venue does: the proof will see what is still open. The emergency's own closes are
 * spared: they leave in the same tick and are open for as long as the venue holds takers back. Trigger
 * orders are asked for beside the others and not after them: one service may be away.
 */
export function cancelOrders({ venue, positions }: World) {
  const cancelAll = async (read: () => Promise<readonly OpenOrder[]>): Promise<void> => {
    const strays = (await read()).filter(
      ({ digest }) => positions.orders.order(digest)?.intent.purpose !== 'emergency',
    );
    if (strays.length > 0) await venue.cancel(strays);
  };
  return fromPromise<undefined>(async () => {
    const ends = await Promise.allSettled([
      cancelAll(venue.readOpenOrders),
      cancelAll(venue.readTriggerOrders),
    ]);
    for (const end of ends) if (end.status === 'rejected') throw end.reason;
    return undefined;
  });
}
