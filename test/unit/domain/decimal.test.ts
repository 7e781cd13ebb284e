/** The arithmetic of decimal strings. */
import { describe, expect, it } from 'vitest';
import {
  Decimal,
  decimal,
  isDecimalString,
  isFarther,
  isSameNumber,
  isZero,
  sum,
  toDecimalString,
} from '../../../src/domain/decimal.ts';

describe('a decimal string', () => {
  it.each(['0', '-0.070', '00.5', '123456789.000000000000000001'])('may be %s', (text) => {
    expect(isDecimalString(text)).toBe(true);
  });

  it.each(['', ' 1', '1e3', '+1', '.5', '1.', '--1', 'NaN', 'Infinity', '1\n'])(
    'is not %j',
    (text) => {
      expect(isDecimalString(text)).toBe(false);
    },
  );

  it('is bounded: 40 digits before the point and 30 behind it', () => {
    const [whole, part] = ['9'.repeat(40), '9'.repeat(30)];
    expect(isDecimalString(`-${whole}.${part}`)).toBe(true);
    expect(isDecimalString(`${whole}9`)).toBe(false);
    expect(isDecimalString(`0.${part}9`)).toBe(false);
  });

  it('is zero however it is spelled', () => {
    expect(['0', '-0', '00', '0.000', '-0.0'].map(isZero)).toEqual(Array(5).fill(true));
    expect(['0.1', '-1', '10', '0.01', '', '0.'].map(isZero)).toEqual(Array(6).fill(false));
  });

  it('is the same number however it is spelled', () => {
    expect(isSameNumber('1.5', '1.5')).toBe(true);
    expect(isSameNumber('1.50', '1.5')).toBe(true);
    expect(isSameNumber('1.5', '01.5')).toBe(true);
    expect(isSameNumber('0', '-0')).toBe(true);
    expect(isSameNumber('1.50', '1.500')).toBe(true);
    expect(isSameNumber('1.5', '-1.5')).toBe(false);
    expect(isSameNumber('1.50', '1.51')).toBe(false);
  });

  it('is farther from zero on either side', () => {
    expect(isFarther('-2', '1')).toBe(true);
    expect(isFarther('1', '-2')).toBe(false);
    expect(isFarther('2', '-1')).toBe(true);
    expect(isFarther('-2', '2')).toBe(false);
    expect(isFarther('1', '0')).toBe(true);
    expect(isFarther('0', '1')).toBe(false);
    expect(isFarther('0', '-0.0')).toBe(false);
  });
});

describe('decimal arithmetic', () => {
  it('keeps sixty significant digits', () => {
    expect(new Decimal(1).div(3).toFixed()).toBe(`0.${'3'.repeat(60)}`);
  });

  it('prints numbers in full', () => {
    expect(String(decimal(`1${'0'.repeat(59)}`))).toBe(`1${'0'.repeat(59)}`);
    expect(String(decimal(`0.${'0'.repeat(58)}1`))).toBe(`0.${'0'.repeat(58)}1`);
    expect(toDecimalString(decimal(`1${'0'.repeat(70)}`))).toBe(`1${'0'.repeat(70)}`);
  });

  it('knows no negative zero', () => {
    expect(toDecimalString(decimal('-0'))).toBe('0');
    expect(toDecimalString(decimal('-0.5'))).toBe('-0.5');
  });

  it('adds exactly, and nothing to zero', () => {
    expect(sum(['0.1', '0.2', '-0.000000000000000001'])).toBe('0.299999999999999999');
    expect(sum([])).toBe('0');
  });
});
