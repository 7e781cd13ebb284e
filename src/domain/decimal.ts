/** The one arithmetic of tandem: decimal strings at the edges, 60 digits in between. */
import { Decimal as DecimalJs } from 'decimal.js';

/** A decimal number in plain notation, for example `-0.070`; how amounts travel in events. */
export type DecimalString = string;

/**
 * decimal.js with 60 significant digits: its default of 20 loses wei. It never rounds on its own in
 * the ranges of this trade, and prints without an exponent.
 */
export const Decimal = DecimalJs.clone({ precision: 60, toExpNeg: -60, toExpPos: 60 });

/** An instance of `Decimal`; for arithmetic inside a function, never for context or events. */
export type Decimal = DecimalJs;

const PLAIN = /^-?\d{1,40}(\.\d{1,30})?$/;
const ZERO = /^-?0+(\.0+)?$/;
const SHORTEST = /^(?:0|-?[1-9]\d*|-?(?:0|[1-9]\d*)\.\d*[1-9])$/;

/** Whether `text` is a plain decimal number: no exponent, no sign of plus, no blank, no NaN. */
export function isDecimalString(text: string): text is DecimalString {
  return PLAIN.test(text);
}

/** Numbers that were read lately, by how they were written: the same few amounts are read over and over. */
const read = new Map<DecimalString, Decimal>();
const READ_MAX = 4_096;

/** Reads a decimal string. Throws on anything else: parse the world's input with a schema first. */
export function decimal(text: DecimalString): Decimal {
  const known = read.get(text);
  if (known !== undefined) return known;
  // A `Decimal` never changes, so that one can serve everybody who reads the same.
  const value = new Decimal(text);
  if (read.size >= READ_MAX) read.clear();
  read.set(text, value);
  return value;
}

/** Whether a decimal string is zero, however it is spelled. */
export function isZero(text: DecimalString): boolean {
  return text === '0' || ZERO.test(text);
}

/** Whether two decimal strings are one number, however they are spelled. */
export function isSameNumber(one: DecimalString, other: DecimalString): boolean {
  if (one === other) return true;
  // What is written in its shortest form has no other spelling: most amounts need no arithmetic.
  if (SHORTEST.test(one) && SHORTEST.test(other)) return false;
  return decimal(one).eq(other);
}

/** Whether `one` is farther from zero than `other`. */
export function isFarther(one: DecimalString, other: DecimalString): boolean {
  if (isZero(one) || isZero(other)) return !isZero(one);
  return decimal(one).abs().gt(decimal(other).abs());
}

/** Writes a number in full, without exponent and without a negative zero. */
export function toDecimalString(value: Decimal): DecimalString {
  return value.toFixed();
}

/** The exact sum of decimal strings; of none it is `0`. */
export function sum(amounts: Iterable<DecimalString>): DecimalString {
  let total = new Decimal(0);
  for (const amount of amounts) total = total.plus(amount);
  return toDecimalString(total);
}
