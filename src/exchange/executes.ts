/** The gateway's executes (protocol 4): which there are, and where each is carried out. */
import { cancelAndPlace } from './cancel-and-place.ts';
import { cancelOrders, isCancellation } from './cancellations.ts';
import type { CancelBook } from './cancellations.ts';
import { onlyKey, refusedExecute } from './execute-types.ts';
import type { Execute, ExecuteContext } from './execute-types.ts';
import type { Exchange } from './exchange.ts';
import { isWorking, unfilledX18 } from './orders.ts';
import { placeOrder, placeOrders, readPlacement } from './placements.ts';
import type { Put } from './placements.ts';
import { refuse } from './refusals.ts';
import { orderRow } from './rows.ts';
import { isTransaction, transact } from './transactions.ts';
import { readRecord } from './wire-input.ts';
import type { JsonRecord } from './wire-input.ts';

/** How long the venue lets a batch wait before it looks at it (protocol 1.5). */
export const BATCH_PENALTY_MS = 50;

/** Reads an execute's body, which has exactly one key. Throws `WireInputError`. */
export function readExecute(body: JsonRecord, context: ExecuteContext): Execute {
  const { exchange } = context;
  const type = onlyKey(body);
  const fields = (): JsonRecord => readRecord(body[type], type);
  const put: Put = (request, _seal, bumpMs) => exchange.place(request, 'client', bumpMs);
  const book = gatewayBook(exchange);
  if (type === 'place_order') return placeOrder(fields(), context, put);
  if (type === 'place_orders') {
    const isNamed = exchange.switches.batchAnswer === 'named';
    const batch = placeOrders(
      fields(),
      (item) => readPlacement(item, context, put),
      (rows) => (isNamed ? { place_orders: rows } : rows),
    );
    return { ...batch, penaltyMs: BATCH_PENALTY_MS };
  }
  if (type === 'cancel_and_place') return cancelAndPlace(fields(), context, { book, put });
  if (isCancellation(type)) return cancelOrders(type, fields(), context, book);
  if (isTransaction(type)) return transact(type, fields(), context);
  return refusedExecute(type, refuse(4001));
}

function gatewayBook(exchange: Exchange): CancelBook {
  const all = exchange.books.markets.map((market) => market.productId);
  return {
    cancel: (sender, digest) => {
      const outcome = exchange.cancel(sender, digest);
      return 'code' in outcome ? outcome : { row: orderRow(outcome) };
    },
    open: (sender, productIds) =>
      (productIds.length === 0 ? all : productIds).flatMap((productId) =>
        exchange.openOrders(sender, productId).map((order) => order.request.digest),
      ),
    unfilledX18: (digest) => {
      const order = exchange.findOrder(digest);
      return order !== undefined && isWorking(order) ? unfilledX18(order) : undefined;
    },
  };
}
