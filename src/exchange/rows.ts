/** The rows of Nado's answers: products, balances, healths and orders as its clients read them. */
import type {
  EngineServerHealthBreakdown,
  EngineServerIsolatedPosition,
  EngineServerOrder,
  EngineServerPerpBalance,
  EngineServerPerpProduct,
  EngineServerSpotBalance,
  EngineServerSpotProduct,
  EngineServerSubaccountInfoResponse,
  EngineServerSymbol,
} from '@nadohq/engine-client';
import type { Books } from './books.ts';
import { HEALTH_KINDS, contributionX18, crossPool, isolatedPool, poolHealth } from './health.ts';
import type { HealthKind, Pool } from './health.ts';
import type { Account, Balance, IsolatedAccount } from './ledger.ts';
import { MAKER_FEE_RATE_X18, QUOTE_PRODUCT_ID, TAKER_FEE_RATE_X18, weightX18 } from './markets.ts';
import type { Market } from './markets.ts';
import type { TradingStatus } from './market-status.ts';
import { unfilledX18 } from './orders.ts';
import type { Order } from './orders.ts';
import { ONE_X18 } from './x18.ts';

const ONE = ONE_X18.toString();

/** An isolated position as the server sends it: the shipped type misnames the healths. */
export type IsolatedPositionRow = Omit<EngineServerIsolatedPosition, 'healths'> & {
  readonly healths: readonly EngineServerHealthBreakdown[];
};

/** What the venue tells of a product beside what its shipped client reads (protocol 3). */
type Priced<Product extends { readonly risk: object }> = Product & {
  readonly risk: { readonly price_x18: string };
};

/** A perpetual product. */
export function perpProductRow(market: Market, books: Books): Priced<EngineServerPerpProduct> {
  const oracle = books.oracleX18(market.productId).toString();
  const fundingIndex = books.fundingIndexX18(market.productId).toString();
  const short = (longX18: bigint): string => weightX18(-1n, longX18).toString();
  return {
    product_id: market.productId,
    oracle_price_x18: oracle,
    index_price_x18: oracle,
    risk: {
      long_weight_initial_x18: market.longWeightInitialX18.toString(),
      short_weight_initial_x18: short(market.longWeightInitialX18),
      long_weight_maintenance_x18: market.longWeightMaintenanceX18.toString(),
      short_weight_maintenance_x18: short(market.longWeightMaintenanceX18),
      large_position_penalty_x18: '0',
      price_x18: oracle,
    },
    state: {
      cumulative_funding_long_x18: fundingIndex,
      cumulative_funding_short_x18: fundingIndex,
      available_settle: '0',
      open_interest: '0',
    },
    book_info: {
      size_increment: books.sizeIncrementX18(market.productId).toString(),
      price_increment_x18: market.priceIncrementX18.toString(),
      min_size: market.minSizeX18.toString(),
      collected_fees: '0',
    },
  };
}

/** USDT0, the one spot product. */
export function quoteProductRow(): Priced<EngineServerSpotProduct> & {
  readonly config: { readonly withdraw_fee_x18: string };
} {
  return {
    product_id: QUOTE_PRODUCT_ID,
    oracle_price_x18: ONE,
    risk: {
      long_weight_initial_x18: ONE,
      short_weight_initial_x18: ONE,
      long_weight_maintenance_x18: ONE,
      short_weight_maintenance_x18: ONE,
      large_position_penalty_x18: '0',
      price_x18: ONE,
    },
    config: {
      token: '0x0200c29006150606b650577bbe7b6248f58470c1',
      interest_inflection_util_x18: '800000000000000000',
      interest_floor_x18: '10000000000000000',
      interest_small_cap_x18: '40000000000000000',
      interest_large_cap_x18: ONE,
      withdraw_fee_x18: ONE,
      min_deposit_rate_x18: '0',
    },
    state: {
      cumulative_deposits_multiplier_x18: ONE,
      cumulative_borrows_multiplier_x18: ONE,
      total_deposits_normalized: '0',
      total_borrows_normalized: '0',
    },
    book_info: {
      size_increment: '0',
      price_increment_x18: '0',
      min_size: '0',
      collected_fees: '0',
    },
  };
}

/** A symbol, with the trading status of newer servers; null is an absent limit on the wire. */
export function symbolRow(
  market: Market,
  status: TradingStatus,
): Omit<EngineServerSymbol, 'max_open_interest_x18'> & {
  readonly max_open_interest_x18: null;
  readonly trading_status: TradingStatus;
} {
  return {
    type: 'perp',
    product_id: market.productId,
    symbol: market.symbol,
    price_increment_x18: market.priceIncrementX18.toString(),
    size_increment: market.sizeIncrementX18.toString(),
    min_size: market.minSizeX18.toString(),
    maker_fee_rate_x18: MAKER_FEE_RATE_X18.toString(),
    taker_fee_rate_x18: TAKER_FEE_RATE_X18.toString(),
    long_weight_initial_x18: market.longWeightInitialX18.toString(),
    long_weight_maintenance_x18: market.longWeightMaintenanceX18.toString(),
    max_open_interest_x18: null,
    isolated_only: false,
    trading_status: status,
  };
}

/** The `subaccount_info` of a state; undefined is a subaccount that does not exist. */
export function subaccountInfo(
  subaccount: string,
  account: Account | undefined,
  books: Books,
): Omit<EngineServerSubaccountInfoResponse, 'pre_state'> {
  const state = account ?? { quoteX18: 0n, cross: new Map(), isolated: new Map() };
  const pool = crossPool(state);
  const products = books.markets.map((market) => market.productId);
  const contributions: string[][] = [];
  for (let productId = 0; productId <= Math.max(0, ...products); productId++) {
    contributions.push(contributionRow(productId, pool, books));
  }
  return {
    subaccount,
    exists: account !== undefined,
    healths: healthRows(pool, books),
    health_contributions: contributions,
    spot_count: 1,
    perp_count: products.length,
    spot_balances: [quoteBalanceRow(state.quoteX18)],
    perp_balances: products.map((productId) => perpBalanceRow(productId, pool, books)),
    spot_products: [quoteProductRow()],
    perp_products: books.markets.map((market) => perpProductRow(market, books)),
  };
}

/** One row of `isolated_positions`. */
export function isolatedPositionRow(
  isolated: IsolatedAccount,
  market: Market,
  books: Books,
): IsolatedPositionRow {
  const pool = isolatedPool(isolated);
  const quote = isolated.quoteX18.toString();
  const oracleX18 = books.oracleX18(isolated.productId);
  const base = (kind: HealthKind): string =>
    contributionX18(isolated.productId, isolated.base, oracleX18, kind).toString();
  return {
    subaccount: isolated.subaccount,
    quote_balance: quoteBalanceRow(isolated.quoteX18),
    base_balance: perpBalanceRow(isolated.productId, pool, books),
    quote_product: quoteProductRow(),
    base_product: perpProductRow(market, books),
    quote_healths: [quote, quote, quote],
    base_healths: [base('initial'), base('maintenance'), base('unweighted')],
    healths: healthRows(pool, books),
  };
}

/** An open order. */
export function orderRow(order: Order): EngineServerOrder {
  const { request, mode } = order;
  return {
    product_id: request.productId,
    sender: request.sender,
    price_x18: request.priceX18.toString(),
    amount: request.amountX18.toString(),
    expiration: request.expiration.toString(),
    nonce: request.nonce.toString(),
    unfilled_amount: unfilledX18(order).toString(),
    digest: request.digest,
    placed_at: Math.floor(order.acceptedAt / 1000),
    appendix: request.appendix.toString(),
    order_type: mode.timeInForce,
  };
}

/** A perpetual balance as a view shows it: funding is in it; what was never traded reads as zero. */
export function perpBalanceRow(
  productId: number,
  pool: Pick<Pool, 'positions'>,
  books: Books,
): EngineServerPerpBalance {
  const balance: Balance = pool.positions.get(productId) ?? { amountX18: 0n, vQuoteX18: 0n };
  return {
    product_id: productId,
    balance: {
      amount: balance.amountX18.toString(),
      v_quote_balance: balance.vQuoteX18.toString(),
      last_cumulative_funding_x18: books.fundingIndexX18(productId).toString(),
    },
  };
}

/** A USDT0 balance. */
export function quoteBalanceRow(amountX18: bigint): EngineServerSpotBalance {
  return { product_id: QUOTE_PRODUCT_ID, balance: { amount: amountX18.toString() } };
}

function contributionRow(productId: number, pool: Pool, books: Books): string[] {
  if (productId === QUOTE_PRODUCT_ID) return HEALTH_KINDS.map(() => pool.quoteX18.toString());
  const balance = pool.positions.get(productId);
  return HEALTH_KINDS.map((kind) =>
    balance === undefined
      ? '0'
      : contributionX18(productId, balance, books.oracleX18(productId), kind).toString(),
  );
}

function healthRows(
  pool: Pool,
  books: Books,
): [EngineServerHealthBreakdown, EngineServerHealthBreakdown, EngineServerHealthBreakdown] {
  const row = (kind: HealthKind): EngineServerHealthBreakdown => {
    const { assetsX18, liabilitiesX18, healthX18 } = poolHealth(pool, kind, books.oracleX18);
    return {
      assets: assetsX18.toString(),
      liabilities: liabilitiesX18.toString(),
      health: healthX18.toString(),
    };
  };
  return [row('initial'), row('maintenance'), row('unweighted')];
}
