/** The venue's markets: which product a symbol is, and the rules of the pair's markets now. */
import * as v from 'valibot';
import type { Market, MarketSymbol, Touch } from '../../../domain/market.ts';
import { invariant } from '../../../lib/invariant.ts';
import { VenueRejected } from '../../../ports/venue-errors.ts';
import { describe, misfit } from './answers.ts';
import { MARKET_NOT_FOUND } from './codes.ts';
import type { FeeReader } from './fees.ts';
import type { GatewayClient } from './gateway-client.ts';
import { allProducts, marketPrice, marketRow, symbols } from './schemas.ts';

/** What products there are, as known since `open`. */
export type Products = {
  /** The pair's markets by product id. */
  readonly pair: ReadonlyMap<number, MarketSymbol>;
  /** The pair's product ids by symbol. */
  readonly ids: ReadonlyMap<MarketSymbol, number>;
  /** Every product's symbol by its id. */
  readonly names: ReadonlyMap<number, string>;
  /** Every perpetual's product id. */
  readonly perpIds: readonly number[];
};

/** Asks which products there are. Rejects with `VenueRejected` when one of the pair is not. */
export async function readProducts(
  client: GatewayClient,
  pairSymbols: readonly MarketSymbol[],
): Promise<Products> {
  const answer = await client.query('symbols', {}, symbols);
  const rows = Object.entries(answer.symbols);
  const perps = rows.filter(([, row]) => row.type === 'perp');
  const perpIdOf = new Map(perps.map(([symbol, row]) => [symbol, row.product_id]));
  const ids = new Map<MarketSymbol, number>();
  for (const symbol of pairSymbols) {
    const id = perpIdOf.get(symbol);
    if (id === undefined) throw unknownMarket(symbol, [...perpIdOf.keys()]);
    ids.set(symbol, id);
  }
  return {
    ids,
    pair: new Map([...ids].map(([symbol, id]) => [id, symbol])),
    names: new Map(rows.map(([symbol, row]) => [row.product_id, symbol])),
    perpIds: [...perpIdOf.values()],
  };
}

/** The pair's markets with the rules and the oracle prices of this moment, and the account's fees. */
export async function readMarkets(
  client: GatewayClient,
  products: Products,
  readFees: FeeReader,
): Promise<readonly Market[]> {
  const asked = { product_ids: [...products.pair.keys()] };
  // Closes are priced by them, so what opens must not hold them back.
  const [rules, oracle, fees] = await Promise.all([
    client.query('symbols', asked, symbols, 'closing'),
    client.query('all_products', {}, allProducts, 'closing'),
    readFees(),
  ]);
  return [...products.pair].map(([productId, symbol]) => {
    const parsed = v.safeParse(marketRow, rules.symbols[symbol]);
    if (!parsed.success) throw marketMisfit(symbol, describe(parsed.issues));
    const row = parsed.output;
    if (row.product_id !== productId) throw marketMisfit(symbol, 'its product id changed');
    const product = oracle.perp_products.find((each) => each.product_id === productId);
    if (product === undefined) throw marketMisfit(symbol, 'it has no oracle price');
    const takerFeeRate = fees?.takers[productId] ?? row.taker_fee_rate_x18;
    if (takerFeeRate === undefined) throw marketMisfit(symbol, 'it has no taker fee');
    const makerFeeRate = fees?.makers[productId] ?? row.maker_fee_rate_x18;
    if (makerFeeRate === undefined) throw marketMisfit(symbol, 'it has no maker fee');
    return {
      symbol,
      priceIncrement: row.price_increment_x18,
      sizeIncrement: row.size_increment,
      minNotional: row.min_size,
      takerFeeRate,
      makerFeeRate,
      oraclePrice: product.oracle_price_x18,
      // Builds that know no trading status refuse the order itself (2069, 2117, 2119).
      tradingStatus: row.trading_status ?? 'live',
      weights: weightsOf(product.risk),
      isolatedOnly: row.isolated_only === true,
    };
  });
}

function weightsOf(risk: v.InferOutput<typeof allProducts>['perp_products'][number]['risk']) {
  return {
    longInitial: risk.long_weight_initial_x18,
    shortInitial: risk.short_weight_initial_x18,
    longMaintenance: risk.long_weight_maintenance_x18,
    shortMaintenance: risk.short_weight_maintenance_x18,
  };
}

/** The touch of one market, asked anew; `now` gives the venue's time when the answer came. */
export async function readTouch(
  client: GatewayClient,
  symbol: MarketSymbol,
  productId: number,
  now: () => number,
): Promise<Touch> {
  const price = await client.query('market_price', { product_id: productId }, marketPrice);
  if (price.product_id !== productId) {
    throw marketMisfit(symbol, `market_price answers for product ${String(price.product_id)}`);
  }
  return { symbol, bid: price.bid_x18, ask: price.ask_x18, venueAt: now() };
}

/** The product id of a market of the pair. Throws `InvariantError` for any other. */
export function productOf(products: Products, symbol: MarketSymbol): number {
  const productId = products.ids.get(symbol);
  invariant(productId !== undefined, `${symbol} is not a market of the pair.`);
  return productId;
}

function marketMisfit(symbol: MarketSymbol, why: string): Error {
  return misfit({ kind: 'query', request: `the market ${symbol}` }, undefined, why);
}

function unknownMarket(symbol: MarketSymbol, known: readonly string[]): Error {
  return new VenueRejected(
    `The venue has no perpetual ${symbol}; it has ${known.join(', ')}.`,
    MARKET_NOT_FOUND,
    false,
    { request: 'symbols', remedy: 'Configure the pair with the venue’s own symbols.' },
  );
}
