/** Fixed-point arithmetic of the exchange: bigint, 18 decimals, truncating as the contract does. */

/** One, in X18. */
export const ONE_X18 = 10n ** 18n;

/** Reads a plain decimal such as `-0.05` into X18; more than 18 decimals or other text throws. */
export function parseX18(text: string): bigint {
  const match = /^(-?)(\d+)(?:\.(\d{1,18}))?$/.exec(text);
  if (match === null) throw new RangeError(`"${text}" is not a decimal of at most 18 places`);
  const [, sign = '', whole = '', fraction = ''] = match;
  const magnitude = BigInt(whole) * ONE_X18 + BigInt(fraction.padEnd(18, '0'));
  return sign === '-' ? -magnitude : magnitude;
}

/** Writes an X18 amount as the shortest plain decimal. */
export function formatX18(valueX18: bigint): string {
  const magnitude = absX18(valueX18);
  const fraction = (magnitude % ONE_X18).toString().padStart(18, '0').replace(/0+$/, '');
  const whole = (magnitude / ONE_X18).toString();
  return `${valueX18 < 0n ? '-' : ''}${whole}${fraction === '' ? '' : `.${fraction}`}`;
}

/** The product of two X18 values, truncated toward zero. */
export function mulX18(left: bigint, right: bigint): bigint {
  return (left * right) / ONE_X18;
}

/** The quotient of two X18 values, truncated toward zero. */
export function divX18(left: bigint, right: bigint): bigint {
  return (left * ONE_X18) / right;
}

/** The magnitude. */
export function absX18(valueX18: bigint): bigint {
  return valueX18 < 0n ? -valueX18 : valueX18;
}

/** The smaller of two. */
export function minX18(left: bigint, right: bigint): bigint {
  return left < right ? left : right;
}

/** The larger of two. */
export function maxX18(left: bigint, right: bigint): bigint {
  return left > right ? left : right;
}

/** The magnitude rounded down to a multiple of `stepX18`, keeping the sign. */
export function floorToStepX18(valueX18: bigint, stepX18: bigint): bigint {
  return valueX18 - (valueX18 % stepX18);
}

/**
 * The fee of one match (protocol 5.9), from the trader's signed quote flow (a buy is negative).
 *
 * A buyer pays |m|·f/(1−f) and a seller m·f of the metered quote m. For a taker the first `minSizeX18`
 * of quote of an order is charged in full with its first match: `alreadyMatchedX18` is the signed
 * quote of its earlier matches.
 */
export function matchFeeX18(match: {
  readonly matchQuoteX18: bigint;
  readonly alreadyMatchedX18: bigint;
  readonly rateX18: bigint;
  readonly taker: boolean;
  readonly minSizeX18: bigint;
}): bigint {
  const { matchQuoteX18, alreadyMatchedX18, rateX18, taker, minSizeX18 } = match;
  const before = absX18(alreadyMatchedX18);
  const after = before + absX18(matchQuoteX18);
  const charged = before === 0n ? 0n : maxX18(before, minSizeX18);
  const metered = taker ? maxX18(after, minSizeX18) - charged : after - before;
  return matchQuoteX18 > 0n
    ? metered - mulX18(metered, ONE_X18 - rateX18)
    : divX18(metered, ONE_X18 - rateX18) - metered;
}
