/** The gateway's queries (protocol 3), as functions from parameters to `data`. */
import { ACCOUNT_QUERIES } from './account-queries.ts';
import { SUBACCOUNT_INFO } from './estimates.ts';
import { EMPTY_ASK_X18 } from './market-events.ts';
import { marketOf } from './markets.ts';
import type { Refusal } from './orders.ts';
import { QueryRefused, listedMarket, listedMarkets, query, seen } from './query-context.ts';
import type { Query, QueryContext } from './query-context.ts';
import { refuse } from './refusals.ts';
import {
  isolatedPositionRow,
  orderRow,
  perpProductRow,
  quoteProductRow,
  symbolRow,
} from './rows.ts';
import { readHex, readInteger, readProductIds } from './wire-input.ts';
import type { JsonRecord } from './wire-input.ts';

/** The answer of a query. */
export type QueryAnswer = { readonly data: unknown } | { readonly refusal: Refusal };

const MAX_DEPTH = 100;

const QUERIES: Readonly<Record<string, Query>> = {
  status: query(1, (_params, { exchange }) =>
    exchange.maintenance.terms() === undefined ? 'active' : 'stopping',
  ),
  contracts: query(1, (_params, { signatures }) => ({
    chain_id: String(signatures.chainId),
    endpoint_addr: signatures.endpointAddress,
  })),
  nonces: query(2, (params, { exchange }) => {
    const address = readHex(params['address'], 'address', 20);
    const orderNonce = BigInt(Math.floor(exchange.venueNow()) + 100_000) << 20n;
    const txNonce = exchange.wallets.txNonce(address);
    return { tx_nonce: txNonce.toString(), order_nonce: orderNonce.toString() };
  }),
  market_price: query(1, (params, context) =>
    marketPrice(listedMarket(params['product_id'], context).productId, context),
  ),
  market_prices: {
    weight: (params) => readProductIds(params['product_ids'], 'product_ids')?.length ?? 1,
    answer: (params, context) => ({
      market_prices: listedMarkets(params, context).map(({ productId }) =>
        marketPrice(productId, context),
      ),
    }),
  },
  market_liquidity: query(1, marketLiquidity),
  order: query(1, (params, context) => {
    const { exchange } = context;
    const order = exchange.findOrder(readHex(params['digest'], 'digest', 32));
    const { productId } = listedMarket(params['product_id'], context);
    if (order?.state !== 'working' || order.request.productId !== productId) {
      throw new QueryRefused(refuse(2020));
    }
    return orderRow(order);
  }),
  subaccount_orders: query(2, (params, context) => {
    const sender = seen(params['sender'], 'sender', context);
    return openOrders(sender, listedMarket(params['product_id'], context).productId, context);
  }),
  orders: {
    weight: (params) => 2 * (readProductIds(params['product_ids'], 'product_ids')?.length ?? 1),
    answer: (params, context) => {
      const sender = seen(params['sender'], 'sender', context);
      const product_orders = listedMarkets(params, context).map(({ productId }) =>
        openOrders(sender, productId, context),
      );
      return { sender, product_orders };
    },
  },
  symbols: query(2, (params, context) => ({ symbols: symbolsOf(params, context) })),
  all_products: query(5, (_params, context) => allProducts(context)),
  edge_all_products: query(5, (_params, context) => ({
    edge_all_products: { [context.signatures.chainId]: allProducts(context) },
  })),
  // No spot market stands beside a perpetual here, so that none is linked to one.
  health_groups: query(2, () => ({ health_groups: [] })),
  // Nobody has paid into a fund, and no liquidation draws on one.
  insurance: query(2, () => ({ insurance: '0' })),
  nlp_pool_info: query(20, () => ({ nlp_pools: [] })),
  subaccount_info: SUBACCOUNT_INFO,
  ...ACCOUNT_QUERIES,
  isolated_positions: query(10, (params, context) => {
    const subaccount = seen(params['subaccount'], 'subaccount', context);
    const { ledger, books } = context.exchange;
    const account = ledger.stateAgo(subaccount, context.agoMs);
    return {
      isolated_positions: [...(account?.isolated.values() ?? [])].map((isolated) =>
        isolatedPositionRow(isolated, marketOf(isolated.productId), books),
      ),
    };
  }),
};

/** The rate-limit weight of a query, or undefined for a type that does not exist. */
export function queryWeight(type: string, params: JsonRecord): number | undefined {
  return Object.hasOwn(QUERIES, type) ? QUERIES[type]?.weight(params) : undefined;
}

/** The text of the 422 answer to an unknown type. */
export function unknownQueryText(type: string): string {
  const variants = Object.keys(QUERIES)
    .map((name) => `\`${name}\``)
    .join(', ');
  return `Failed to deserialize the JSON body: unknown variant \`${type}\`, expected one of ${variants}`;
}

/** Answers a query of a known type. Throws `WireInputError` for parameters of the wrong shape. */
export function answerQuery(type: string, params: JsonRecord, context: QueryContext): QueryAnswer {
  try {
    return { data: QUERIES[type]?.answer(params, context) };
  } catch (error) {
    if (error instanceof QueryRefused) return { refusal: error.refusal };
    throw error;
  }
}

/** The symbols of the perpetual markets, all or those named by `product_ids`. */
export function symbolsOf(params: JsonRecord, context: QueryContext): Record<string, unknown> {
  const type = params['product_type'] ?? 'perp';
  if (type !== 'spot' && type !== 'perp') throw new QueryRefused(refuse(2061));
  if (type === 'spot') return {};
  const markets = listedMarkets(params, context);
  const { tradingStatus, books } = context.exchange;
  return Object.fromEntries(
    markets.map((market) => {
      const sizeIncrementX18 = books.sizeIncrementX18(market.productId);
      const now = { ...market, sizeIncrementX18 };
      return [market.symbol, symbolRow(now, tradingStatus(market.productId))];
    }),
  );
}

function marketPrice(productId: number, { exchange }: QueryContext): Record<string, unknown> {
  const { bid, ask } = exchange.books.touch(productId);
  return {
    product_id: productId,
    bid_x18: (bid?.priceX18 ?? 0n).toString(),
    ask_x18: (ask?.priceX18 ?? EMPTY_ASK_X18).toString(),
  };
}

function marketLiquidity(params: JsonRecord, context: QueryContext): unknown {
  const { books, nextNs } = context.exchange;
  const { productId } = listedMarket(params['product_id'], context);
  const depth = Math.min(MAX_DEPTH, Number(readInteger(params['depth'], 'depth', 32)));
  const rows = (side: 'bid' | 'ask'): readonly [string, string][] =>
    books
      .levels(productId, side, depth)
      .map((level) => [level.priceX18.toString(), level.quantityX18.toString()]);
  return {
    bids: rows('bid'),
    asks: rows('ask'),
    timestamp: nextNs().toString(),
    product_id: productId,
  };
}

function openOrders(
  sender: string,
  productId: number,
  { exchange }: QueryContext,
): Record<string, unknown> {
  const orders = exchange.openOrders(sender, productId).map(orderRow);
  return { sender, product_id: productId, orders };
}

function allProducts({ exchange: { books } }: QueryContext): unknown {
  return {
    spot_products: [quoteProductRow()],
    perp_products: books.markets.map((market) => perpProductRow(market, books)),
  };
}
