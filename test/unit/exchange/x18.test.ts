/** Fixed point and fees, against the published vectors. */
import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { formatX18, matchFeeX18, mulX18, parseX18 } from '../../../src/exchange/x18.ts';

const VECTORS = new URL('../../../../shared/data/nado-vectors.json', import.meta.url);
const MIN_SIZE = parseX18('100');

type FeeCase = {
  readonly label: string;
  readonly rateX18?: string;
  readonly taker?: boolean;
  readonly minSize?: string;
  readonly matchQuote?: string;
  readonly fee?: string;
  readonly matches?: readonly {
    readonly matchQuote: string;
    readonly alreadyMatched: string;
    readonly fee: string;
  }[];
};

describe('fixed point', () => {
  it('reads and writes decimals exactly', () => {
    for (const text of ['0', '1', '-0.05', '3575.1', '0.000000000000000001', '-12.3']) {
      expect(formatX18(parseX18(text))).toBe(text);
    }
    expect(() => parseX18('1e3')).toThrow('not a decimal');
  });

  it('truncates products toward zero', () => {
    expect(mulX18(-1n, parseX18('0.5'))).toBe(0n);
    expect(mulX18(3n, parseX18('0.5'))).toBe(1n);
  });
});

describe('fees', () => {
  it.skipIf(!existsSync(VECTORS))('equal the vectors to the wei', () => {
    const { feeVectors } = JSON.parse(readFileSync(VECTORS, 'utf8')) as {
      feeVectors: { cases: readonly FeeCase[] };
    };
    let checked = 0;
    for (const { label, rateX18, taker, minSize, matchQuote, fee, matches } of feeVectors.cases) {
      const steps = matches ?? [{ matchQuote: matchQuote ?? '', alreadyMatched: '0', fee }];
      for (const step of steps) {
        const computed = matchFeeX18({
          matchQuoteX18: BigInt(step.matchQuote),
          alreadyMatchedX18: BigInt(step.alreadyMatched),
          rateX18: BigInt(rateX18 ?? '350000000000000'),
          taker: taker ?? true,
          minSizeX18: BigInt(minSize ?? MIN_SIZE),
        });
        expect(computed.toString(), label).toBe(step.fee);
        checked += 1;
      }
    }
    expect(checked).toBeGreaterThanOrEqual(5);
  });

  it('equal the two samples of the documentation', () => {
    const fee = (matchQuoteX18: bigint, rate: string): bigint =>
      matchFeeX18({
        matchQuoteX18,
        alreadyMatchedX18: 0n,
        rateX18: parseX18(rate),
        taker: true,
        minSizeX18: MIN_SIZE,
      });
    const buy = -mulX18(parseX18('0.736'), parseX18('27544'));
    const sell = mulX18(parseX18('1.16'), parseX18('1750.8'));
    expect(fee(buy, '0.0002')).toBe(4_055_287_857_571_514_302n);
    expect(fee(sell, '0.0003')).toBe(609_278_400_000_000_000n);
  });

  it('charge a taker for the first minimum of an order once', () => {
    const charge = (quote: string, already: string): bigint =>
      matchFeeX18({
        matchQuoteX18: parseX18(quote),
        alreadyMatchedX18: parseX18(already),
        rateX18: parseX18('0.00035'),
        taker: true,
        minSizeX18: MIN_SIZE,
      });
    expect(charge('40', '0')).toBe(parseX18('0.035'));
    expect(charge('40', '40')).toBe(0n);
    expect(charge('40', '80')).toBe(parseX18('0.007'));
  });
});
