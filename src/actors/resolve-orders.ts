/** Finds out what became of orders whose fate the stream did not tell. */
import { fromPromise } from 'xstate';
import { isSettled, lacksFills } from '../orders/order-log.ts';
import type { Digest, OrderRecord } from '../orders/order.ts';
import type { World } from './world.ts';

/**
 * Asks the archive about every order that is still open or died without a word, and about fills that
 * are told and not known one by one; lets those die whose limits the venue's time has passed. An order
 * that the archive does not know is no answer: it stays as it is.
 */
export async function resolveOrders({ venue, positions }: World): Promise<void> {
  const asked = positions.orders.unproved.filter(
    (order) => !isSettled(order) || order.fate === 'dead',
  );
  if (asked.length > 0) {
    const rows = await orNothing(venue.readArchivedOrders(digestsOf(asked)));
    positions.orders.resolve(rows, venue.venueTime());
  }
  const lacking = positions.orders.unproved.filter(lacksFills);
  if (lacking.length === 0) return;
  const fills = await orNothing(venue.readArchivedFills(digestsOf(lacking)));
  for (const { digest, fill } of fills) positions.orders.filled(digest, fill);
}

/** The leg's question about its own order; what comes of it, the order actor tells. */
export function resolveOrder(world: World) {
  return fromPromise<undefined, { readonly digest: Digest | null }>(async () => {
    await resolveOrders(world);
    return undefined;
  });
}

/** The archive is a witness that may be absent. Death by its own limits needs no witness. */
function orNothing<Row>(rows: Promise<readonly Row[]>): Promise<readonly Row[]> {
  return rows.catch(() => []);
}

function digestsOf(orders: readonly OrderRecord[]): readonly Digest[] {
  return orders.map((order) => order.digest);
}
