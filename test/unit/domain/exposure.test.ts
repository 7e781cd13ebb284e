import { describe, expect, it } from 'vitest';
import { exposure, imbalance } from '../../../src/domain/exposure.ts';

describe('exposure', () => {
  it('is the signed sum of the legs, so that a hedge takes away', () => {
    const long = { amount: '0.07', price: '3575.1' };
    const short = { amount: '-1.5', price: '162.4' };
    expect(exposure([long, short])).toBe('6.657');
    expect(exposure([])).toBe('0');
  });
});

describe('imbalance', () => {
  it('compares sizes whatever the sides', () => {
    const one = { amount: '0.1', price: '2700' };
    expect(imbalance(one, { amount: '-2.5', price: '100' })).toBe('20');
    expect(imbalance({ amount: '-2.5', price: '100' }, one)).toBe('20');
    expect(imbalance(one, { amount: '2.7', price: '100' })).toBe('0');
  });
});
