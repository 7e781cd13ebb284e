/** What the legs amount to together: the market risk that is left, and how unequal they are. */
import { decimal, sum, toDecimalString } from './decimal.ts';
import type { DecimalString } from './decimal.ts';

/** One leg as it stands: a signed amount in base units at a price that the caller qualifies. */
export type LegAtPrice = { readonly amount: DecimalString; readonly price: DecimalString };

/** The signed sum of the legs' notionals in quote units; above zero is net long. */
export function exposure(legs: readonly LegAtPrice[]): DecimalString {
  return sum(legs.map(signedNotional));
}

/** The absolute difference of two legs' notionals in quote units, whatever their sides. */
export function imbalance(one: LegAtPrice, other: LegAtPrice): DecimalString {
  const difference = decimal(signedNotional(one))
    .abs()
    .minus(decimal(signedNotional(other)).abs());
  return toDecimalString(difference.abs());
}

function signedNotional(leg: LegAtPrice): DecimalString {
  return toDecimalString(decimal(leg.amount).times(leg.price));
}
