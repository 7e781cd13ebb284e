/** A fill that the archive tells and the stream tells too: counted once, and seen by the stream's word. */
import { expect, it } from 'vitest';
import {
  EMPTY_LOG,
  filledQuantity,
  numberOrder,
  recordFill,
  seenQuantity,
} from '../../../src/orders/order-log.ts';
import type { OrderLog } from '../../../src/orders/order-log.ts';
import type { OrderFill, OrderRecord } from '../../../src/orders/order.ts';
import { digestOf, orderFill, signed } from '../../support/orders.ts';

const TOLD = orderFill(7, '0.4', 300);
const ARCHIVED: OrderFill = { ...TOLD, venueAt: undefined, isArchived: true };

/** Order 1 after `fills`, in the order in which they came. */
function orderAfter(...fills: readonly OrderFill[]): OrderRecord | undefined {
  const log = fills.reduce<OrderLog>(
    (before, fill) => recordFill(before, digestOf(1), fill),
    numberOrder(EMPTY_LOG, signed(1), 0),
  );
  return log.byDigest.get(digestOf(1));
}

it.each<readonly [string, readonly OrderFill[], string]>([
  ['the archive alone', [ARCHIVED], '0'],
  ['the archive twice', [ARCHIVED, ARCHIVED], '0'],
  ['the archive and then the stream', [ARCHIVED, TOLD], '0.4'],
  ['the stream and then the archive', [TOLD, ARCHIVED], '0.4'],
])('a fill that %s tell counts once, and as seen once the stream told it', (_who, fills, seen) => {
  const order = orderAfter(...fills);
  expect(order && filledQuantity(order)).toBe('0.4');
  expect(order && seenQuantity(order)).toBe(seen);
});
