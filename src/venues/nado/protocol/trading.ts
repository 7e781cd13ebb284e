/** The trading of an open venue: orders signed, sent and cancelled. */
import { invariant } from '../../../lib/invariant.ts';
import type { OpenOrder, OrderIntent, SignedOrder } from '../../../orders/order.ts';
import type { Random } from '../../../ports/random.ts';
import { VenueRejected } from '../../../ports/venue-errors.ts';
import { misfit } from './answers.ts';
import { ORDER_NOT_FOUND, TRIGGER_NOT_FOUND } from './codes.ts';
import type { ExecuteRequest, GatewayClient } from './gateway-client.ts';
import {
  CANCELLATION_MAX,
  cancellationInWords,
  orderInWords,
  signCancellation,
  signOrder,
} from './order-messages.ts';
import { productOf } from './markets.ts';
import { cancelledOrders, placedOrder } from './schemas.ts';
import type { Session } from './session.ts';
import type { VenueClock } from './venue-clock.ts';

/** What trading stands on. */
export type TradingOptions = {
  readonly client: GatewayClient;
  readonly random: Random;
  readonly venueClock: VenueClock;
  /** The session. Throws `InvariantError` before the venue is open. */
  readonly session: () => Session;
};

/** The trading half of the `Venue` port. */
export type Trading = {
  readonly sign: (intent: OrderIntent) => SignedOrder;
  readonly submit: (order: SignedOrder) => Promise<void>;
  readonly cancel: (orders: readonly OpenOrder[]) => Promise<void>;
};

/** Trading on the venue behind `client`. */
export function createTrading(options: TradingOptions): Trading {
  const { client, random, venueClock, session } = options;
  return {
    sign: (intent) => {
      const { account, products } = session();
      const productId = productOf(products, intent.symbol);
      return signOrder(account, intent, productId, venueClock.now(), random);
    },
    submit: (order) => submit(client, order),
    cancel: async (orders) => {
      const resting = orders.filter((order) => !order.isTrigger);
      const waiting = orders.filter((order) => order.isTrigger);
      const ends = await Promise.allSettled([
        cancelAll(options, 'gateway', resting),
        cancelAll(options, 'trigger', waiting),
      ]);
      for (const end of ends) if (end.status === 'rejected') throw end.reason;
    },
  };
}

async function submit(client: GatewayClient, order: SignedOrder): Promise<void> {
  const words = orderInWords(order);
  const urgency = order.intent.reduceOnly ? 'closing' : 'other';
  const request = {
    service: 'gateway',
    type: 'place_order',
    body: order.body,
    words,
    weight: 1,
    urgency,
  } as const;
  const { digest } = await client.execute(request, placedOrder);
  if (digest === order.digest) return;
  throw misfit({ kind: 'execute', request: words }, undefined, `it accepts ${digest}`);
}

async function cancelAll(
  options: TradingOptions,
  service: ExecuteRequest['service'],
  orders: readonly OpenOrder[],
): Promise<void> {
  for (let from = 0; from < orders.length; from += CANCELLATION_MAX) {
    await cancel(options, service, orders.slice(from, from + CANCELLATION_MAX));
  }
}

async function cancel(
  options: TradingOptions,
  service: ExecuteRequest['service'],
  orders: readonly OpenOrder[],
): Promise<void> {
  const { client, random, venueClock, session } = options;
  const { account, products } = session();
  const named = orders.map(({ symbol, digest }) => ({
    productId: anyProductOf(products, symbol),
    digest,
  }));
  const body = signCancellation(account, named, venueClock.now(), random);
  const request = {
    service,
    type: 'cancel_orders',
    body,
    words: cancellationInWords(orders),
    weight: orders.length,
    urgency: 'closing',
  } as const;
  try {
    await client.execute(request, cancelledOrders);
  } catch (error) {
    if (!isGone(error)) throw error;
    // One order that is gone already may have spoiled the request for the others.
    if (orders.length > 1) for (const order of orders) await cancel(options, service, [order]);
  }
}

/** The product id of any market, foreign ones included: their orders can be cancelled too. */
function anyProductOf(products: Session['products'], symbol: string): number {
  for (const [productId, name] of products.names) if (name === symbol) return productId;
  invariant(false, `The venue has no market ${symbol}.`);
}

function isGone(error: unknown): boolean {
  if (!(error instanceof VenueRejected)) return false;
  return error.code === ORDER_NOT_FOUND || error.code === TRIGGER_NOT_FOUND;
}
