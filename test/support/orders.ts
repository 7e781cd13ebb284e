/** Builders of orders: intents, signed orders, and what the venue tells of them. */
import type {
  ArchivedOrder,
  Digest,
  OrderFill,
  OrderIntent,
  OrderUpdate,
  SignedOrder,
} from '../../src/orders/order.ts';
import { nanos } from './observations.ts';

/** The digest of the order numbered `number`, in the venue's spelling. */
export function digestOf(number: number): Digest {
  return `0x${number.toString(16).padStart(64, '0')}`;
}

/** The intent to open a long of 1 SOL, isolated, in cycle 1, with what `changes` changes. */
export function intent(changes: Partial<OrderIntent> = {}): OrderIntent {
  const purpose = changes.purpose ?? 'open';
  return {
    purpose,
    leg: 'hedge',
    symbol: 'SOL-PERP',
    margin: 'isolated',
    side: 'buy',
    quantity: '1',
    limitPrice: '101.7',
    reduceOnly: purpose !== 'open',
    timeInForce: 'ioc',
    receiveWindowMs: 3000,
    expiresInMs: 5000,
    isolatedMargin: '0',
    planQuantity: purpose === 'open' ? (changes.quantity ?? '1') : '0',
    cycleId: 1,
    ...changes,
  };
}

/** A signed order with the digest of `number`, received until `receiveBy` on the venue's clock. */
export function signed(
  number: number,
  changes: Partial<OrderIntent> = {},
  receiveBy = 3000,
): SignedOrder {
  return {
    digest: digestOf(number),
    intent: intent(changes),
    receiveBy,
    expiresAt: receiveBy + 2000,
    body: '{}',
  };
}

/** An `order_update` of the order with the digest of `number`, at `at` on both clocks. */
export function updated(
  number: number,
  reason: OrderUpdate['reason'],
  remaining: string,
  at: number,
): OrderUpdate {
  return {
    digest: digestOf(number),
    symbol: 'SOL-PERP',
    remaining,
    reason,
    venueAt: nanos(at),
    receivedAt: at,
  };
}

/** A fill of `quantity` under submission index `index`, at `at` on the venue's clock. */
export function orderFill(index: number, quantity: string, at: number): OrderFill {
  return {
    submissionIndex: String(index),
    quantity,
    price: '101.6',
    fee: '0.03556',
    venueAt: nanos(at),
  };
}

/** A row of the archive that tells `filledQuantity` of the order with the digest of `number`. */
export function archived(number: number, filledQuantity: string): ArchivedOrder {
  return {
    digest: digestOf(number),
    symbol: 'SOL-PERP',
    filledQuantity,
    filledQuote: '-101.6',
    fee: '0.03556',
    lastFillIndex: '1',
  };
}
