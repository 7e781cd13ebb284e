/** The sides and directions of a trade. */
import { describe, expect, it } from 'vitest';
import {
  closingSide,
  openingSide,
  opposite,
  otherDirection,
  signedQuantity,
} from '../../../src/domain/market.ts';

describe('the sides of a trade', () => {
  it('open a long primary and a short hedge, or the reverse', () => {
    expect([openingSide('primary', 'buyFirst'), openingSide('hedge', 'buyFirst')]).toEqual([
      'buy',
      'sell',
    ]);
    expect([openingSide('primary', 'sellFirst'), openingSide('hedge', 'sellFirst')]).toEqual([
      'sell',
      'buy',
    ]);
  });

  it('are each other’s opposite', () => {
    expect([opposite('buy'), opposite('sell')]).toEqual(['sell', 'buy']);
  });

  it('sign what is traded', () => {
    expect([signedQuantity('buy', '1.5'), signedQuantity('sell', '1.5')]).toEqual(['1.5', '-1.5']);
  });

  it('close a long by a sale, a short by a purchase, and nothing by nothing', () => {
    expect([closingSide('0.1'), closingSide('-0.1'), closingSide('0.0')]).toEqual([
      'sell',
      'buy',
      undefined,
    ]);
  });
});

describe('the direction of a cycle', () => {
  it('turns around', () => {
    expect(otherDirection('buyFirst')).toBe('sellFirst');
    expect(otherDirection('sellFirst')).toBe('buyFirst');
  });
});
