/** Trigger orders as the trigger service keeps them, and when their price has come (protocol 4.7). */
import type { Appendix } from './appendix.ts';
import type { Books } from './books.ts';
import type { Order, OrderRequest } from './orders.ts';

/** Which price fires a trigger: the oracle's, that of the last trade, or the middle of the book. */
export type TriggerPrice = 'oracle' | 'last' | 'mid';

/** When a trigger order becomes an order. */
export type PriceTrigger = {
  readonly price: TriggerPrice;
  readonly direction: 'above' | 'below';
  /** The price itself fires too. */
  readonly atX18: bigint;
  /** The order that must fill first, whole unless a part is enough. */
  readonly dependency?: { readonly digest: string; readonly onPartialFill: boolean } | undefined;
};

/** Why a trigger order ended without becoming an order. */
export type TriggerCancelReason =
  | 'user_requested'
  | 'linked_signer_changed'
  | 'expired'
  | 'account_health'
  | 'isolated_subaccount_closed'
  | 'dependent_order_cancelled';

/** Where a trigger order stands, in the words of the wire; `triggered` holds the engine's answer. */
export type TriggerStatus =
  | 'waiting_price'
  | 'waiting_dependency'
  | 'triggering'
  | { readonly triggered: object }
  | { readonly cancelled: TriggerCancelReason };

/** A trigger order as it arrived. */
export type TriggerTerms = {
  readonly request: OrderRequest;
  readonly mode: Appendix;
  readonly trigger: PriceTrigger;
  readonly signature: string;
  /** Who signed it: the owner, or the signer that was linked then. */
  readonly signer: string;
  /** Who left it: a client, or the hand of a scenario. */
  readonly origin: 'trigger' | 'hand';
};

/** A trigger order. The trigger service alone changes it. */
export type TriggerOrder = TriggerTerms & {
  readonly placedAt: number;
  updatedAt: number;
  status: TriggerStatus;
};

/** Whether a trigger order can still become an order. */
export function isPending({ status }: Pick<TriggerOrder, 'status'>): boolean {
  return isWaiting({ status }) || status === 'triggering';
}

/** Whether a trigger order waits, so that it can be cancelled. */
export function isWaiting({ status }: Pick<TriggerOrder, 'status'>): boolean {
  return status === 'waiting_price' || status === 'waiting_dependency';
}

/** What a status is called in a filter. */
export function statusType(status: TriggerStatus): string {
  return typeof status === 'string' ? status : (Object.keys(status)[0] ?? '');
}

/** Whether the price has come; an empty side of the book has no middle, which fires nothing. */
export function hasFired(
  { price, direction, atX18 }: PriceTrigger,
  nowX18: Readonly<Record<TriggerPrice, bigint | undefined>>,
): boolean {
  const priceX18 = nowX18[price];
  if (priceX18 === undefined) return false;
  return direction === 'above' ? priceX18 >= atX18 : priceX18 <= atX18;
}

/** The middle of a product's touch. */
export function midX18(books: Books, productId: number): bigint | undefined {
  const { bid, ask } = books.touch(productId);
  return bid === undefined || ask === undefined ? undefined : (bid.priceX18 + ask.priceX18) / 2n;
}

/** What became of the order that a trigger waits for; an unknown one may still come. */
export function dependencyOutcome(
  onPartialFill: boolean,
  order: Pick<Order, 'state' | 'filledX18' | 'request'> | undefined,
): 'met' | 'failed' | 'open' {
  if (order === undefined) return 'open';
  const isWhole = order.filledX18 === order.request.amountX18;
  if (isWhole || (onPartialFill && order.filledX18 !== 0n)) return 'met';
  return order.state === 'done' ? 'failed' : 'open';
}
