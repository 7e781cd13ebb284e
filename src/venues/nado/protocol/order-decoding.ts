/** The venue's word on orders: open ones of the gateway, finished ones of the archive. */
import { decimal, toDecimalString } from '../../../domain/decimal.ts';
import type { ArchivedOrder, Digest, OpenOrder } from '../../../orders/order.ts';
import { misfit } from './answers.ts';
import { readAppendix } from './appendix.ts';
import type { ArchivedOrders, OpenOrders } from './schemas.ts';
import { isIsolatedOf } from './sender.ts';

/** What names the products of an answer. */
export type OrderScope = {
  readonly parent: string;
  readonly names: ReadonlyMap<number, string>;
};

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
      const appendix = readAppendix(order.appendix);
      if (appendix === undefined) throw openMisfit(`an appendix of ${order.appendix}`);
      const amount = decimal(order.amount);
      const remaining = decimal(order.unfilled_amount);
      if (amount.isZero()) throw openMisfit(`order ${order.digest} is of no amount`);
      return {
        digest: order.digest,
        symbol: nameOf(scope, order.product_id),
        margin: appendix.isolated ? ('isolated' as const) : ('cross' as const),
        side: amount.isPositive() ? ('buy' as const) : ('sell' as const),
        remaining: toDecimalString(remaining.abs()),
        reduceOnly: appendix.reduceOnly,
      };
    }),
  );
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

function isOurs(parent: string, productId: number, subaccount: string): boolean {
  return subaccount === parent || isIsolatedOf(parent, productId, subaccount);
}

function nameOf(scope: OrderScope, productId: number): string {
  return scope.names.get(productId) ?? `product ${String(productId)}`;
}

function openMisfit(why: string): Error {
  return misfit({ kind: 'query', request: 'orders' }, undefined, why);
}

function archiveMisfit(why: string): Error {
  return misfit({ kind: 'query', request: 'archive orders' }, undefined, why);
}
