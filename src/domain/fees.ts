/** What the venue charges for a trade (`nado-protocol.md` 5.9). */
import { Decimal, toDecimalString } from './decimal.ts';
import type { DecimalString } from './decimal.ts';
import type { Market, Side } from './market.ts';

/** What a taker's fee depends on. */
export type TakerFee = Pick<Market, 'takerFeeRate' | 'minNotional'>;

/** Decimals of a fee: the venue's own, and rounded against us. */
const FEE_DECIMALS = 18;

/**
 * What one taker order of this notional pays, in quote units: a notional below the market's least is
 * charged as the least, and a buyer's fee is charged on itself.
 */
export function takerFee(side: Side, notional: DecimalString, market: TakerFee): DecimalString {
  return feeOf(side, Decimal.max(notional, market.minNotional), market.takerFeeRate);
}

/** What a maker is charged for a fill of this notional, in quote units; negative is a rebate. */
export function makerFee(side: Side, notional: DecimalString, rate: DecimalString): DecimalString {
  return feeOf(side, new Decimal(notional), rate);
}

function feeOf(side: Side, notional: Decimal, rate: DecimalString): DecimalString {
  const charged = notional.times(rate);
  const fee = side === 'sell' ? charged : charged.div(new Decimal(1).minus(rate));
  return toDecimalString(fee.toDecimalPlaces(FEE_DECIMALS, Decimal.ROUND_CEIL));
}
