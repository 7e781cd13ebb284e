/** The fills of our own orders since the last proof, with what each order was for. */
import type { CycleFill } from '../domain/pnl.ts';
import type { OrderRecord } from '../orders/order.ts';
import type { World } from './world.ts';

/** Every fill since the last proof, in the order in which the orders were numbered. */
export function fillsSinceProof({ positions }: Pick<World, 'positions'>): readonly CycleFill[] {
  return fillsOf(positions.orders.unproved);
}

/** Every fill of these orders. */
export function fillsOf(orders: readonly OrderRecord[]): readonly CycleFill[] {
  return orders.flatMap(({ intent: { leg, side, purpose }, fills }) =>
    fills.map(({ quantity, price, fee }) => ({ leg, side, purpose, quantity, price, fee })),
  );
}
