/** Prices: which touch may be traded against, and how far through it a limit goes. */
import { Decimal, decimal, toDecimalString } from './decimal.ts';
import type { DecimalString } from './decimal.ts';
import type { Market, Side, Touch } from './market.ts';
import { roundToTick } from './rounding.ts';

/** What a closing limit is made of. */
export type ClosingPriceInput = {
  /** The side of the closing order. */
  readonly side: Side;
  /** The touch, when one is known that is fresh; leave out a stale one. */
  readonly touch: Touch | undefined;
  readonly oraclePrice: DecimalString;
  /** How far through the reference, in basis points. */
  readonly rungBps: number;
  readonly market: Pick<Market, 'priceIncrement'>;
};

/** The rungs of a close, nearest first, in basis points; nothing of ours goes beyond the last. */
export const CLOSING_RUNGS_BPS: readonly number[] = [50, 100, 200, 500, 1000];

/** How far the mid may be from the oracle before opening is refused. */
const MID_FROM_ORACLE_MAX_BPS = 100;

/** How far the touch may be from the oracle before a close is priced from the oracle instead. */
const TOUCH_FROM_ORACLE_MAX_BPS = 300;

/**
 * The limit of an opening IOC: `throughBps` through the touch it crosses, rounded outward to the
 * tick. Undefined when that side of the touch is absent or the book is crossed.
 */
export function openingLimit(
  touch: Touch,
  side: Side,
  throughBps: number,
  market: Pick<Market, 'priceIncrement'>,
): DecimalString | undefined {
  const reference = touchToCross(touch, side);
  if (reference === undefined || isCrossed(touch)) return undefined;
  return through(reference, side, throughBps, market.priceIncrement);
}

/**
 * Why nothing may be opened against this touch, in one sentence with its remedy; undefined when it
 * may be.
 * An empty side, a crossed book, or a mid more than 100 bps from the oracle refuse.
 */
export function refuseTouch(
  touch: Touch,
  market: Pick<Market, 'symbol' | 'oraclePrice'>,
): string | undefined {
  const { bid, ask } = touch;
  const { symbol, oraclePrice } = market;
  if (bid === undefined) return `${symbol} has no bid: wait for a sound book.`;
  if (ask === undefined) return `${symbol} has no ask: wait for a sound book.`;
  if (isCrossed(touch)) {
    return `The book of ${symbol} is crossed (bid ${bid}, ask ${ask}): wait for a sound book.`;
  }
  const mid = toDecimalString(decimal(bid).plus(ask).div(2));
  const apart = distanceBps(mid, oraclePrice);
  if (apart?.lessThanOrEqualTo(MID_FROM_ORACLE_MAX_BPS) === true) return undefined;
  return (
    `The mid ${mid} of ${symbol} is more than ${String(MID_FROM_ORACLE_MAX_BPS)} bps ` +
    `from the oracle price ${oraclePrice}: wait until they agree.`
  );
}

/**
 * The limit of a reduce-only close, rounded outward to the tick. It goes `rungBps` through the touch
 * that it would hit, when that is present and within 300 bps of the oracle, and else through the oracle.
 */
export function closingLimit(input: ClosingPriceInput): DecimalString {
  const { side, touch, oraclePrice, rungBps, market } = input;
  const hit = touch === undefined ? undefined : touchToCross(touch, side);
  const apart = hit === undefined ? undefined : distanceBps(hit, oraclePrice);
  const trusted = apart?.lessThanOrEqualTo(TOUCH_FROM_ORACLE_MAX_BPS) === true;
  const reference = hit !== undefined && trusted ? hit : oraclePrice;
  return through(reference, side, rungBps, market.priceIncrement);
}

/** The price that an order of `side` would trade at: a buy crosses the ask, a sell the bid. */
export function touchToCross(touch: Touch, side: Side): DecimalString | undefined {
  return side === 'buy' ? touch.ask : touch.bid;
}

/**
 * The move from one price to another in basis points of the first, signed. Of price, never of
 * margin: leverage has no part in it. Both prices are above zero.
 */
export function moveBps(from: DecimalString, to: DecimalString): DecimalString {
  return toDecimalString(decimal(to).minus(from).div(from).times(10_000));
}

/** A book whose bid is not below its ask: no matching engine leaves one, so the frame is wrong. */
function isCrossed(touch: Touch): boolean {
  if (touch.bid === undefined || touch.ask === undefined) return false;
  return decimal(touch.bid).greaterThanOrEqualTo(touch.ask);
}

/** How far apart, in basis points of the reference; undefined for a reference that is no price. */
function distanceBps(price: DecimalString, reference: DecimalString): Decimal | undefined {
  const base = decimal(reference);
  if (base.lessThanOrEqualTo(0)) return undefined;
  return base.minus(price).abs().times(10_000).div(base);
}

function through(
  reference: DecimalString,
  side: Side,
  bps: number,
  tick: DecimalString,
): DecimalString {
  const factor = new Decimal(1).plus(new Decimal(side === 'buy' ? bps : -bps).div(10_000));
  return roundToTick(toDecimalString(factor.times(reference)), tick, side);
}
