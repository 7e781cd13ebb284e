/** Finds out what became of orders whose fate the stream did not tell. */
import { fromPromise } from 'xstate';
import { isSettled } from '../orders/order-log.ts';
import type { ArchivedOrder, Digest } from '../orders/order.ts';
import type { World } from './world.ts';

/**
 * Asks the archive about every order that is still open, and lets those die whose limits the venue's
 * time has passed. An order that the archive does not know is no answer: it stays as it is.
 */
export async function resolveOrders({ venue, positions }: World): Promise<void> {
  const open = positions.orders.unproved.filter((order) => !isSettled(order));
  if (open.length === 0) return;
  let rows: readonly ArchivedOrder[] = [];
  try {
    rows = await venue.readArchivedOrders(open.map((order) => order.digest));
  } catch {
    // The archive is a witness that may be absent. Death by its own limits needs no witness.
  }
  positions.orders.resolve(rows, venue.venueTime());
}

/** The leg's question about its own order; what comes of it, the order actor tells. */
export function resolveOrder(world: World) {
  return fromPromise<undefined, { readonly digest: Digest | null }>(async () => {
    await resolveOrders(world);
    return undefined;
  });
}
