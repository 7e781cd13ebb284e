/** What the exchange tells of one account's orders and positions, in Nado's words (protocol 2.4). */
import type {
  EngineServerSubscriptionFillEvent,
  EngineServerSubscriptionOrderUpdateEvent,
  EngineServerSubscriptionPositionChangeEvent,
  PositionChangeReason,
} from '@nadohq/engine-client';
import type { Balance } from './ledger.ts';
import type { FaultStream } from './fault-plan.ts';
import type { ExchangeSwitches, Match, Order } from './orders.ts';
import { absX18 } from './x18.ts';

/** One event on its way to the subscriptions, which choose the address it carries. */
export type ExchangeEvent = {
  readonly stream: FaultStream;
  /** Undefined when it tells of every market. */
  readonly productId: number | undefined;
  /** The length of the candle that it tells of, in seconds. */
  readonly granularity?: number;
  /** How much a trade traded, in base units. */
  readonly tradedX18?: bigint;
  /** Whose event it is; undefined for public streams. */
  readonly parent: string | undefined;
  /** The isolated subaccount, when the event is one of an isolated position. */
  readonly isolated: string | undefined;
  /** The payload, made only when somebody listens; `subaccount` is what the subscription sees. */
  readonly payload: (subaccount: string) => object;
};

/** How the events of accounts are written, where the sources differ. */
export type Spelling = Pick<
  ExchangeSwitches,
  'submissionIdxAs' | 'orderUpdateFills' | 'fillFee' | 'fillFeeSign'
>;

/** The `fill` of one match; the remaining quantity is that of the order as it was sent. */
export function fillEvent(
  match: Match,
  isolated: string | undefined,
  ns: bigint,
  spelling: Spelling,
): ExchangeEvent {
  const { request, key } = match.order;
  return {
    stream: 'fill',
    productId: request.productId,
    parent: key.parent,
    isolated,
    payload: (subaccount): FillPayload => ({
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
      fee: toldFeeX18(match, spelling).toString(),
      submission_idx:
        spelling.submissionIdxAs === 'number' ? match.submissionIdx : String(match.submissionIdx),
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

/** What an `order_update` says of its order; `remainingX18` is zero when it is done. */
export type OrderNews = {
  readonly reason: 'placed' | 'filled' | 'cancelled';
  readonly remainingX18: bigint;
  /** What was traded just now, and at which price. */
  readonly traded?: { readonly quantityX18: bigint; readonly priceX18: bigint };
  readonly ns: bigint;
};

/** The `order_update` of an order. Always the parent's. */
export function orderUpdateEvent(
  order: Order,
  { reason, remainingX18, traded, ns }: OrderNews,
  { orderUpdateFills }: Spelling,
): ExchangeEvent {
  const { request, key } = order;
  return {
    stream: 'order_update',
    productId: request.productId,
    parent: key.parent,
    isolated: undefined,
    payload: (): OrderUpdatePayload => ({
      type: 'order_update',
      timestamp: ns.toString(),
      product_id: request.productId,
      digest: request.digest,
      amount: absX18(remainingX18).toString(),
      reason,
      ...(orderUpdateFills === 'untold'
        ? {}
        : {
            filled_qty: (traded?.quantityX18 ?? 0n).toString(),
            filled_price: (traded?.priceX18 ?? 0n).toString(),
          }),
      ...(request.id === undefined ? {} : { id: request.id }),
    }),
  };
}

type FillPayload = Omit<EngineServerSubscriptionFillEvent, 'submission_idx'> & {
  readonly submission_idx: string | number;
  readonly id?: number;
};

type OrderUpdatePayload = EngineServerSubscriptionOrderUpdateEvent & {
  readonly filled_qty?: string;
  readonly filled_price?: string;
  readonly id?: number;
};

/** What the order paid, by the sign and the parts that the switches choose. */
function toldFeeX18({ feeX18, builderFeeX18 }: Match, { fillFee, fillFeeSign }: Spelling): bigint {
  const paidX18 = fillFee === 'withBuilder' ? feeX18 + builderFeeX18 : feeX18;
  return fillFeeSign === 'flow' ? -paidX18 : paidX18;
}
