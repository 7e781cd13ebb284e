/** The venue's word on orders: open ones of the gateway, finished ones of the archive. */
import { decimal, toDecimalString } from '../../../domain/decimal.ts';
import type { DecimalString } from '../../../domain/decimal.ts';
import type { ArchivedOrder, Digest, OpenOrder } from '../../../orders/order.ts';
import { misfit } from './answers.ts';
import { readAppendix } from './appendix.ts';
import { TRIGGER_ROWS_MAX } from './order-messages.ts';
import type { ArchivedOrders, OpenOrders, TriggerOrders } from './schemas.ts';
import { isIsolatedOf } from './sender.ts';

/** What names the products of an answer. */
export type OrderScope = {
  readonly parent: string;
  readonly names: ReadonlyMap<number, string>;
};

/** What an open order's row has, in the book or waiting for its trigger. */
type OpenRow = Pick<OpenOrder, 'digest' | 'remaining' | 'isTrigger'> & {
  readonly product_id: number;
  /** Signed. */
  readonly amount: DecimalString;
  readonly appendix: string;
};

/** What a trigger order's status is named by when it can no longer fire (4.7). */
const OVER: ReadonlySet<string> = new Set([
  'cancelled',
  'triggered',
  'internal_error',
  'twap_completed',
]);

/**
 * The open orders of every product in `asked`. Throws `VenueProtocolError` when the answer is not
 * about these: a product that is left out is no product without orders.
 */
export function decodeOpenOrders(
  scope: OrderScope,
  asked: readonly number[],
  answer: OpenOrders,
): readonly OpenOrder[] {
  if (answer.sender !== scope.parent) throw openMisfit(`it is about ${answer.sender}`);
  const told = new Set(answer.product_orders.map((row) => row.product_id));
  const missing = asked.filter((id) => !told.has(id));
  if (missing.length > 0) throw openMisfit(`it leaves out product ${missing.join(', ')}`);
  return answer.product_orders.flatMap(({ orders }) =>
    orders.map((order) => {
      const open = { ...order, remaining: order.unfilled_amount, isTrigger: false };
      return decodeOpenOrder(scope, open, openMisfit);
    }),
  );
}

/**
 * The trigger orders that may still fire: all but those whose status says that they are over. Throws
 * `VenueProtocolError` for somebody else's, and when there may be more of them than the answer shows.
 */
export function decodeTriggerOrders(
  scope: OrderScope,
  answer: TriggerOrders,
): readonly OpenOrder[] {
  if (answer.orders.length >= TRIGGER_ROWS_MAX) throw triggerMisfit('it may not show them all');
  return answer.orders.flatMap(({ order: placed, status }) => {
    const { order, product_id, digest } = placed;
    if (order.sender !== scope.parent) throw triggerMisfit(`it is about ${order.sender}`);
    // A status that we do not know may be one that fires.
    if (typeof status === 'object' && Object.keys(status).some((word) => OVER.has(word))) return [];
    const { amount, appendix } = order;
    const open = { product_id, digest, amount, appendix, remaining: amount, isTrigger: true };
    return [decodeOpenOrder(scope, open, triggerMisfit)];
  });
}

/** The archive's rows. Throws `VenueProtocolError` for a row that was not asked for or is not ours. */
export function decodeArchivedOrders(
  scope: OrderScope,
  asked: readonly Digest[],
  answer: ArchivedOrders,
): readonly ArchivedOrder[] {
  const left = new Set(asked);
  return answer.orders.map((row) => {
    if (!left.delete(row.digest)) throw archiveMisfit(`${row.digest} was not asked for, or twice`);
    if (!isOurs(scope.parent, row.product_id, row.subaccount)) {
      throw archiveMisfit(`${row.digest} is of ${row.subaccount}`);
    }
    return {
      digest: row.digest,
      symbol: nameOf(scope, row.product_id),
      filledQuantity: toDecimalString(decimal(row.base_filled).abs()),
      filledQuote: row.quote_filled,
      fee: row.fee,
      lastFillIndex: row.last_fill_submission_idx,
    };
  });
}

function decodeOpenOrder(
  scope: OrderScope,
  { product_id: productId, digest, amount, appendix, remaining, isTrigger }: OpenRow,
  toError: (why: string) => Error,
): OpenOrder {
  const kind = readAppendix(appendix);
  if (kind === undefined) throw toError(`an appendix of ${appendix}`);
  const signed = decimal(amount);
  if (signed.isZero()) throw toError(`order ${digest} is of no amount`);
  return {
    digest,
    symbol: nameOf(scope, productId),
    margin: kind.isolated ? 'isolated' : 'cross',
    side: signed.isPositive() ? 'buy' : 'sell',
    remaining: toDecimalString(decimal(remaining).abs()),
    reduceOnly: kind.reduceOnly,
    isTrigger,
  };
}

function isOurs(parent: string, productId: number, subaccount: string): boolean {
  return subaccount === parent || isIsolatedOf(parent, productId, subaccount);
}

function nameOf(scope: OrderScope, productId: number): string {
  return scope.names.get(productId) ?? `product ${String(productId)}`;
}

function triggerMisfit(why: string): Error {
  return misfit({ kind: 'query', request: 'list_trigger_orders' }, undefined, why);
}

function openMisfit(why: string): Error {
  return misfit({ kind: 'query', request: 'orders' }, undefined, why);
}

function archiveMisfit(why: string): Error {
  return misfit({ kind: 'query', request: 'archive orders' }, undefined, why);
}
