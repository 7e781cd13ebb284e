/** Cancels every open order that the venue shows; the proof of flatness checks that it worked. */
import { fromPromise } from 'xstate';
import type { World } from './world.ts';

/**
 * Rejects as the venue does: the proof will see what is still open. The emergency's own closes are
 * spared: they leave in the same tick and are open for as long as the venue holds takers back.
 */
export function cancelOrders({ venue, positions }: World) {
  return fromPromise<undefined>(async () => {
    const open = await venue.readOpenOrders();
    const strays = open.filter(
      ({ digest }) => positions.orders.order(digest)?.intent.purpose !== 'emergency',
    );
    if (strays.length > 0) await venue.cancel(strays);
    return undefined;
  });
}
