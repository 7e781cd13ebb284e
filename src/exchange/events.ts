/** What the exchange tells its streams, in Nado's words (protocol 2.4). */
import type {
  EngineServerSubscriptionBestBidOfferEvent,
  EngineServerSubscriptionFillEvent,
  EngineServerSubscriptionOrderUpdateEvent,
  EngineServerSubscriptionPositionChangeEvent,
  PositionChangeReason,
} from '@nadohq/engine-client';
import type { Touch } from './books.ts';
import type { Balance } from './ledger.ts';
import type { FaultStream } from './fault-plan.ts';
import type { Match, Order } from './orders.ts';
import { absX18 } from './x18.ts';

/** One event on its way to the subscriptions, which choose the address it carries. */
export type ExchangeEvent = {
  readonly stream: FaultStream;
  readonly productId: number;
  /** Whose event it is; undefined for public streams. */
  readonly parent: string | undefined;
  /** The isolated subaccount, when the event is one of an isolated position. */
  readonly isolated: string | undefined;
  /** The payload, made only when somebody listens; `subaccount` is what the subscription sees. */
  readonly payload: (subaccount: string) => object;
};

/** The largest int128: what the ask of an empty side reads. */
export const EMPTY_ASK_X18 = (1n << 127n) - 1n;

/** The `fill` of one match; the remaining quantity is that of the order as it was sent. */
export function fillEvent(match: Match, isolated: string | undefined, ns: bigint): ExchangeEvent {
  const { request, key } = match.order;
  return {
    stream: 'fill',
    productId: request.productId,
    parent: key.parent,
    isolated,
    payload: (subaccount): EngineServerSubscriptionFillEvent & { readonly id?: number } => ({
      type: 'fill',
      timestamp: ns.toString(),
      product_id: request.productId,
      subaccount,
      order_digest: request.digest,
      appendix: request.appendix.toString(),
      filled_qty: absX18(match.baseX18).toString(),
      remaining_qty: absX18(request.amountX18 - match.cumulativeBaseX18).toString(),
      original_qty: absX18(request.amountX18).toString(),
      price: match.priceX18.toString(),
      is_taker: match.isTaker,
      is_bid: request.amountX18 > 0n,
      fee: match.feeX18.toString(),
      submission_idx: String(match.submissionIdx),
      ...(request.id === undefined ? {} : { id: request.id }),
    }),
  };
}

/** The `position_change` that carries a position's new absolute amount. */
export function positionChangeEvent(change: {
  readonly parent: string;
  readonly productId: number;
  readonly isolated: string | undefined;
  readonly after: Balance;
  readonly reason: PositionChangeReason;
  readonly ns: bigint;
}): ExchangeEvent {
  const { parent, productId, isolated, after, reason, ns } = change;
  return {
    stream: 'position_change',
    productId,
    parent,
    isolated,
    payload: (subaccount): EngineServerSubscriptionPositionChangeEvent => ({
      type: 'position_change',
      timestamp: ns.toString(),
      product_id: productId,
      subaccount,
      isolated: isolated !== undefined,
      amount: after.amountX18.toString(),
      v_quote_amount: after.vQuoteX18.toString(),
      reason,
    }),
  };
}

/** The `order_update` of an order; `remainingX18` is zero when it is done. Always the parent's. */
export function orderUpdateEvent(
  order: Order,
  reason: 'placed' | 'filled' | 'cancelled',
  remainingX18: bigint,
  ns: bigint,
): ExchangeEvent {
  const { request, key } = order;
  return {
    stream: 'order_update',
    productId: request.productId,
    parent: key.parent,
    isolated: undefined,
    payload: (): EngineServerSubscriptionOrderUpdateEvent & { readonly id?: number } => ({
      type: 'order_update',
      timestamp: ns.toString(),
      product_id: request.productId,
      digest: request.digest,
      amount: absX18(remainingX18).toString(),
      reason,
      ...(request.id === undefined ? {} : { id: request.id }),
    }),
  };
}

/** The `best_bid_offer` of a product; an empty side is bid 0 or the largest ask (protocol 2.4). */
export function bestBidOfferEvent(
  productId: number,
  touch: () => Touch,
  ns: () => bigint,
): ExchangeEvent {
  return {
    stream: 'best_bid_offer',
    productId,
    parent: undefined,
    isolated: undefined,
    payload: (): EngineServerSubscriptionBestBidOfferEvent => {
      const { bid, ask } = touch();
      return {
        type: 'best_bid_offer',
        timestamp: ns().toString(),
        product_id: productId,
        bid_price: (bid?.priceX18 ?? 0n).toString(),
        bid_qty: (bid?.quantityX18 ?? 0n).toString(),
        ask_price: (ask?.priceX18 ?? EMPTY_ASK_X18).toString(),
        ask_qty: (ask?.quantityX18 ?? 0n).toString(),
      };
    },
  };
}
