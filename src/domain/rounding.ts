/** Steps and ticks: quantities round by the size step, prices by the tick, never one by the other. */
import type { Decimal as DecimalJs } from 'decimal.js';
import { invariant } from '../lib/invariant.ts';
import { Decimal, decimal, toDecimalString } from './decimal.ts';
import type { DecimalString } from './decimal.ts';
import type { Side } from './market.ts';

/** The largest multiple of `step` that is no further from zero than `quantity`; keeps the sign. */
export function roundDownToStep(quantity: DecimalString, step: DecimalString): DecimalString {
  return toDecimalString(toMultiple(decimal(quantity), step, Decimal.ROUND_DOWN));
}

/** The multiple of `step` nearest to `quantity`; of two that are equally near, the smaller. */
export function roundToNearestStep(quantity: DecimalString, step: DecimalString): DecimalString {
  return toDecimalString(toMultiple(decimal(quantity), step, Decimal.ROUND_HALF_DOWN));
}

/** Whether `value` is a whole number of steps (or ticks). */
export function isOnStep(value: DecimalString, step: DecimalString): boolean {
  invariant(decimal(step).greaterThan(0), `A step is more than zero, not ${step}.`);
  return decimal(value).modulo(step).isZero();
}

/**
 * The limit price on the tick that is at least as eager as `price`: a buy rounds up, a sell down.
 * Never below one tick: zero is no price.
 */
export function roundToTick(price: DecimalString, tick: DecimalString, side: Side): DecimalString {
  const direction = side === 'buy' ? Decimal.ROUND_CEIL : Decimal.ROUND_FLOOR;
  return toDecimalString(Decimal.max(tick, toMultiple(decimal(price), tick, direction)));
}

/**
 * What can be traded of a position of this signed amount: unsigned, on the step, never more than
 * is held. What is left, less than one step, is dust.
 */
export function closableQuantity(amount: DecimalString, step: DecimalString): DecimalString {
  return toDecimalString(toMultiple(decimal(amount).abs(), step, Decimal.ROUND_DOWN));
}

function toMultiple(value: Decimal, step: DecimalString, rounding: DecimalJs.Rounding): Decimal {
  invariant(decimal(step).greaterThan(0), `A step is more than zero, not ${step}.`);
  // `toNearest` rounds the quotient once and exactly; a division and a floor would round twice.
  return value.toNearest(step, rounding);
}
