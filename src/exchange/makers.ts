/** What the moving prices do to resting orders: whoever sells down to a bid, or buys up to an ask. */
import { fillMaker } from './matching.ts';
import type { MatchingContext } from './matching.ts';
import { unfilledX18 } from './orders.ts';
import type { Order } from './orders.ts';
import { absX18, floorToStepX18, maxX18, minX18, mulX18, parseX18 } from './x18.ts';

/** Fills the resting orders that the prices have reached, each at its own price (protocol 5.6). */
export function fillReached(context: MatchingContext): void {
  for (const order of context.resting.reached()) {
    fillMaker(order, stepFillX18(order, context), context);
  }
}

/** What one price step brings to an order: all that is left of it, or a seeded part. */
function stepFillX18(order: Order, { switches, chance, books }: MatchingContext): bigint {
  const leftX18 = absX18(unfilledX18(order));
  const { makerFillShare } = switches;
  if (makerFillShare >= 1) return leftX18;
  const { amountX18, productId } = order.request;
  const sizeIncrementX18 = books.sizeIncrementX18(productId);
  const shareX18 = parseX18((makerFillShare * chance.next()).toFixed(6));
  const partX18 = floorToStepX18(mulX18(absX18(amountX18), shareX18), sizeIncrementX18);
  return minX18(leftX18, maxX18(sizeIncrementX18, partX18));
}
