/** The gateway's queries (protocol 3), as functions from parameters to `data`. */
import { clampedX18, refuse } from './acceptance.ts';
import { isIsolatedSubaccount } from './appendix.ts';
import { EMPTY_ASK_X18 } from './events.ts';
import type { Exchange } from './exchange.ts';
import { crossPool, poolHealth } from './health.ts';
import type { Account } from './ledger.ts';
import { TAKER_FEE_RATE_X18, marketOf, weightX18 } from './markets.ts';
import type { Market } from './markets.ts';
import {
  isolatedPositionRow,
  orderRow,
  perpProductRow,
  quoteProductRow,
  subaccountInfo,
  symbolRow,
} from './rows.ts';
import type { Signatures } from './signatures.ts';
import type { Refusal } from './orders.ts';
import {
  readHex,
  readInteger,
  readProductId,
  readProductIds,
  readSubaccount,
  readText,
} from './wire-input.ts';
import type { JsonRecord } from './wire-input.ts';
import { ONE_X18, absX18, divX18, floorToStepX18, maxX18, mulX18, parseX18 } from './x18.ts';

/** What a query reads; `agoMs` makes it answer with the accounts as they were. */
export type QueryContext = {
  readonly exchange: Exchange;
  readonly signatures: Signatures;
  readonly agoMs: number;
};

/** The answer of a query. */
export type QueryAnswer = { readonly data: unknown } | { readonly refusal: Refusal };

type Query = {
  readonly weight: (params: JsonRecord) => number;
  readonly answer: (params: JsonRecord, context: QueryContext) => unknown;
};

const MAX_DEPTH = 100;

/** Thrown inside a query to answer with a failure. */
class QueryRefused extends Error {
  readonly refusal: Refusal;
  constructor(refusal: Refusal) {
    super(refusal.error);
    this.refusal = refusal;
  }
}

const QUERIES: Readonly<Record<string, Query>> = {
  status: query(1, (_params, { exchange }) =>
    exchange.maintenance.terms() === undefined ? 'active' : 'stopping',
  ),
  contracts: query(1, (_params, { signatures }) => ({
    chain_id: String(signatures.chainId),
    endpoint_addr: signatures.endpointAddress,
  })),
  nonces: query(2, (params, { exchange }) => {
    readHex(params['address'], 'address', 20);
    const orderNonce = BigInt(Math.floor(exchange.venueNow()) + 100_000) << 20n;
    return { tx_nonce: '0', order_nonce: orderNonce.toString() };
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
  max_order_size: query(5, maxOrderSize),
  fee_rates: query(2, feeRates),
  symbols: query(2, (params, context) => ({ symbols: symbolsOf(params, context) })),
  all_products: query(5, (_params, { exchange: { books } }) => ({
    spot_products: [quoteProductRow()],
    perp_products: books.markets.map((market) => perpProductRow(market, books)),
  })),
  subaccount_info: {
    weight: (params) =>
      params['txns'] === undefined ? 2 : params['pre_state'] === 'true' ? 15 : 10,
    answer: (params, context) => {
      const subaccount = seen(params['subaccount'], 'subaccount', context);
      return subaccountInfo(subaccount, stateOf(subaccount, context), context.exchange.books);
    },
  },
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
  if (params['product_type'] === 'spot') return {};
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

function query(weight: number, answer: Query['answer']): Query {
  return { weight: () => weight, answer };
}

/** A subaccount, funded when this is the first the exchange hears of it. */
function seen(value: unknown, field: string, { exchange }: QueryContext): string {
  const subaccount = readSubaccount(value, field);
  if (!isIsolatedSubaccount(subaccount)) exchange.ledger.open(subaccount);
  return subaccount;
}

/** A parent's state, or that of a living isolated subaccount as if it stood alone. */
function stateOf(subaccount: string, { exchange, agoMs }: QueryContext): Account | undefined {
  const { ledger } = exchange;
  if (!isIsolatedSubaccount(subaccount)) return ledger.stateAgo(subaccount, agoMs);
  for (const parent of ledger.parents()) {
    for (const isolated of ledger.stateAgo(parent, agoMs)?.isolated.values() ?? []) {
      if (isolated.subaccount !== subaccount) continue;
      const { quoteX18, productId, base } = isolated;
      return { quoteX18, cross: new Map([[productId, base]]), isolated: new Map() };
    }
  }
  return undefined;
}

function listedMarket(value: unknown, { exchange }: QueryContext): Market {
  const productId = readProductId(value);
  const market = exchange.books.markets.find((entry) => entry.productId === productId);
  if (market === undefined) throw new QueryRefused(refuse(2015));
  return market;
}

function listedMarkets(params: JsonRecord, context: QueryContext): readonly Market[] {
  const ids = readProductIds(params['product_ids'], 'product_ids');
  if (ids === undefined) return context.exchange.books.markets;
  return ids.map((id) => listedMarket(id, context));
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

/** How much initial health would carry at this price; reduce-only is bound by the position. */
function maxOrderSize(params: JsonRecord, context: QueryContext): unknown {
  const { ledger, books } = context.exchange;
  const sender = seen(params['sender'], 'sender', context);
  const market = listedMarket(params['product_id'], context);
  const priceX18 = readInteger(params['price_x18'], 'price_x18', 128, true);
  const isLong = readText(params['direction'], 'direction') === 'long';
  const healthX18 = poolHealth(
    crossPool(ledger.open(sender)),
    'initial',
    books.oracleX18,
  ).healthX18;
  const sign = isLong ? 1n : -1n;
  const weight = weightX18(sign, market.longWeightInitialX18);
  const costX18 = maxX18(1n, mulX18(priceX18, absX18(ONE_X18 - weight)));
  const affordableX18 = divX18(maxX18(0n, healthX18), costX18);
  const margin = params['isolated'] === 'true' ? 'isolated' : 'cross';
  const held = ledger.position({ parent: sender, productId: market.productId, margin });
  const reduceOnly = params['reduce_only'] === 'true';
  const sizeX18 = clampedX18(sign * affordableX18, held.amountX18, reduceOnly);
  return {
    max_order_size: floorToStepX18(
      absX18(sizeX18),
      books.sizeIncrementX18(market.productId),
    ).toString(),
  };
}

function feeRates(params: JsonRecord, context: QueryContext): unknown {
  seen(params['sender'], 'sender', context);
  const ids = context.exchange.books.markets.map((market) => market.productId);
  const count = Math.max(0, ...ids) + 1;
  const rates = (rateX18: bigint): readonly string[] =>
    Array.from({ length: count }, (_, id) => (ids.includes(id) ? rateX18.toString() : '0'));
  return {
    taker_fee_rates_x18: rates(TAKER_FEE_RATE_X18),
    maker_fee_rates_x18: rates(parseX18(context.exchange.switches.makerFeeRate)),
    liquidation_sequencer_fee: ONE_X18.toString(),
    health_check_sequencer_fee: '0',
    taker_sequencer_fee: '0',
    withdraw_sequencer_fees: Array.from({ length: count }, () => '0'),
    fee_tier: 0,
  };
}
