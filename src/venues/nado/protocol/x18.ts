/** The venue's fixed point: integers × 10^18 in base-10 strings, within a signed 128-bit integer. */
import type { DecimalString } from '../../../domain/decimal.ts';
import { invariant } from '../../../lib/invariant.ts';

/** The greatest 128-bit integer; as an ask price it means that nobody sells (protocol sheet 2.4). */
export const MAX_I128 = '170141183460469231731687303715884105727';

const MIN_I128_DIGITS = '170141183460469231731687303715884105728';
const INTEGER = /^(?:0|-?[1-9]\d{0,38})$/;
const PLAIN = /^(-?)(\d+)(?:\.(\d+))?$/;
const FRACTION_DIGITS = 18;
const ZERO_CODE = 48;
const MINUS_CODE = 45;

/** Whether `text` is an integer in canonical form within 128 bits: no blank, plus, exponent or `-0`. */
export function isX18(text: string): boolean {
  if (!INTEGER.test(text)) return false;
  if (text.length < MAX_I128.length) return true;
  // Equal lengths compare as text exactly as they compare as numbers.
  if (text.charCodeAt(0) !== MINUS_CODE) return text <= MAX_I128;
  return text.length === MAX_I128.length || text.slice(1) <= MIN_I128_DIGITS;
}

/** The decimal number that an X18 integer stands for, exactly. The text must satisfy `isX18`. */
export function fromX18(text: string): DecimalString {
  if (text === '0') return '0';
  const negative = text.charCodeAt(0) === MINUS_CODE;
  const digits = (negative ? text.slice(1) : text).padStart(FRACTION_DIGITS + 1, '0');
  const point = digits.length - FRACTION_DIGITS;
  let end = digits.length;
  while (end > point && digits.charCodeAt(end - 1) === ZERO_CODE) end--;
  const whole = digits.slice(0, point);
  const magnitude = end === point ? whole : `${whole}.${digits.slice(point, end)}`;
  return negative ? `-${magnitude}` : magnitude;
}

/**
 * The X18 integer of a decimal number. Throws `InvariantError` for what the venue cannot write: more
 * than 18 decimals, or more than 128 bits. Nothing is rounded.
 */
export function toX18(value: DecimalString): string {
  const text = toFixedPoint(value, FRACTION_DIGITS);
  invariant(isX18(text), `${value} does not fit the venue's 128 bits.`);
  return text;
}

/** The integer `value` × 10^`decimals`. Throws `InvariantError` when that is not whole. */
export function toFixedPoint(value: DecimalString, decimals: number): string {
  const match = PLAIN.exec(value);
  invariant(match !== null, `${value} is not a plain decimal number.`);
  const [, sign = '', whole = '', fraction = ''] = match;
  const kept = fraction.replace(/0+$/, '');
  invariant(kept.length <= decimals, `${value} has more than ${String(decimals)} decimals.`);
  const digits = `${whole}${kept.padEnd(decimals, '0')}`.replace(/^0+(?=\d)/, '');
  return digits === '0' ? '0' : `${sign}${digits}`;
}
