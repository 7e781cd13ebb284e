/** The products of the simulated exchange and what an order on them must keep to (protocol 3.1). */
import { ONE_X18, parseX18 } from './x18.ts';

/** One perpetual market. All amounts are X18; `minSizeX18` is a notional in USDT0. */
export type Market = {
  readonly productId: number;
  readonly symbol: string;
  readonly priceIncrementX18: bigint;
  readonly sizeIncrementX18: bigint;
  readonly minSizeX18: bigint;
  readonly longWeightInitialX18: bigint;
  readonly longWeightMaintenanceX18: bigint;
};

/** The product id of USDT0, the quote. */
export const QUOTE_PRODUCT_ID = 0;

/** What makers pay at the entry tier: 1 bp. */
export const MAKER_FEE_RATE_X18 = parseX18('0.0001');

/** What takers pay at the entry tier: 3.5 bps. */
export const TAKER_FEE_RATE_X18 = parseX18('0.00035');

/** The perpetual markets, by ascending product id. */
export const MARKETS: readonly Market[] = [
  market(2, 'BTC-PERP', '1', '0.00005', '0.98', '0.99'),
  market(4, 'ETH-PERP', '0.1', '0.001', '0.975', '0.9875'),
  market(8, 'SOL-PERP', '0.01', '0.1', '0.95', '0.975'),
];

const MARKET_BY_ID = new Map(MARKETS.map((entry) => [entry.productId, entry]));

/** The market of a product id, or undefined for what is not a perpetual of this exchange. */
export function findMarket(productId: number): Market | undefined {
  return MARKET_BY_ID.get(productId);
}

/** The market of a product id that is known to exist. */
export function marketOf(productId: number): Market {
  const found = MARKET_BY_ID.get(productId);
  if (found === undefined) throw new RangeError(`${String(productId)} is no perpetual market`);
  return found;
}

/** Whether a list of symbols and product ids names the product; an absent list names them all. */
export function namesProduct(
  products: readonly (string | number)[] | undefined,
  productId: number | undefined,
): boolean {
  if (products === undefined) return true;
  if (productId === undefined) return false;
  const symbol = findMarket(productId)?.symbol;
  return products.some((product) => product === productId || product === symbol);
}

/** The weight of an amount: the long weight, or for a short 2 − long weight. */
export function weightX18(amountX18: bigint, longWeightX18: bigint): bigint {
  return amountX18 >= 0n ? longWeightX18 : 2n * ONE_X18 - longWeightX18;
}

function market(
  productId: number,
  symbol: string,
  tick: string,
  step: string,
  initial: string,
  maintenance: string,
): Market {
  return {
    productId,
    symbol,
    priceIncrementX18: parseX18(tick),
    sizeIncrementX18: parseX18(step),
    minSizeX18: parseX18('100'),
    longWeightInitialX18: parseX18(initial),
    longWeightMaintenanceX18: parseX18(maintenance),
  };
}
