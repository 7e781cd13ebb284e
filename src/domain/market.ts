/** Markets, legs and directions: what is traded and on which side. */
import { decimal, toDecimalString } from './decimal.ts';
import type { DecimalString } from './decimal.ts';

/** A market's name as the venue spells it, for example `ETH-PERP`. */
export type MarketSymbol = string;

/** How a position is margined; the two never net and are read apart. */
export type Margin = 'cross' | 'isolated';

/** The side of an order. */
export type Side = 'buy' | 'sell';

/** The two legs of a pair: `primary` is ETH, `hedge` is SOL. */
export type LegName = 'primary' | 'hedge';

/** `buyFirst`: long primary, short hedge. `sellFirst`: the reverse. */
export type Direction = 'buyFirst' | 'sellFirst';

/** What a market lets us do now, as the venue says. */
export type TradingStatus =
  'live' | 'post_only' | 'reduce_only' | 'soft_reduce_only' | 'not_tradable';

/** What a position weighs in the health of its pool: below 1 for a long, above 1 for a short. */
export type MarketWeights = {
  readonly longInitial: DecimalString;
  readonly shortInitial: DecimalString;
  readonly longMaintenance: DecimalString;
  readonly shortMaintenance: DecimalString;
};

/** One perpetual market with the venue's rules, read anew before every build. */
export type Market = {
  readonly symbol: MarketSymbol;
  /** Least difference of two limit prices. */
  readonly priceIncrement: DecimalString;
  /** Least difference of two quantities: one size step. */
  readonly sizeIncrement: DecimalString;
  /** Least notional of an opening order, in quote units. */
  readonly minNotional: DecimalString;
  /** The account's taker fee as a fraction of notional, for example `0.00035`. */
  readonly takerFeeRate: DecimalString;
  /** The account's maker fee as a fraction of notional; below zero it is a rebate. */
  readonly makerFeeRate: DecimalString;
  /** The venue's oracle price when the market was read. */
  readonly oraclePrice: DecimalString;
  readonly tradingStatus: TradingStatus;
  readonly weights: MarketWeights;
  /** Whether the venue takes no cross position there. */
  readonly isolatedOnly: boolean;
};

/** The best bid and ask of a market. A side without orders is absent, never a price. */
export type Touch = {
  readonly symbol: MarketSymbol;
  readonly bid: DecimalString | undefined;
  readonly ask: DecimalString | undefined;
  /** The venue's time of the frame, in milliseconds; of a query, the instant of its answer. */
  readonly venueAt: number;
};

/** The two markets that are traded against each other. */
export type Pair = Readonly<Record<LegName, MarketSymbol>>;

/** Both legs, in the order in which tables show them. */
export const LEG_NAMES: readonly LegName[] = ['primary', 'hedge'];

/** The other side: what closes a position that `side` opened. */
export function opposite(side: Side): Side {
  return side === 'buy' ? 'sell' : 'buy';
}

/** The side that opens `leg` in `direction`. */
export function openingSide(leg: LegName, direction: Direction): Side {
  return (leg === 'primary') === (direction === 'buyFirst') ? 'buy' : 'sell';
}

/** The direction of the cycle after one of `direction`. */
export function otherDirection(direction: Direction): Direction {
  return direction === 'buyFirst' ? 'sellFirst' : 'buyFirst';
}

/** The position, signed, that `quantity` bought or sold amounts to. */
export function signedQuantity(side: Side, quantity: DecimalString): DecimalString {
  const value = decimal(quantity);
  return toDecimalString(side === 'buy' ? value : value.negated());
}

/** The side that closes a position of this signed amount. Undefined for zero: nothing to close. */
export function closingSide(amount: DecimalString): Side | undefined {
  const value = decimal(amount);
  if (value.isZero()) return undefined;
  return value.isPositive() ? 'sell' : 'buy';
}
