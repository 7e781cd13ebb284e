import { describe, expect, it } from 'vitest';
import { isLargeChange } from '../../../src/app/position-alert.ts';

describe('a change of a position', () => {
  it.each([
    ['0', '1.24', '100', false],
    ['0', '1.25', '100', true],
    ['1.25', '0', '100', true],
    ['-1', '-1.5', '100', false],
    ['-1', '1', '100', true],
    [null, '-1.5', '100', true],
    [null, '0', '100', false],
  ])('from %s to %s at %s counts as large from $125 on: %s', (from, to, price, isLarge) => {
    expect(isLargeChange({ from, to }, price, '125')).toBe(isLarge);
  });

  it('that cannot be priced is not called small', () => {
    expect(isLargeChange({ from: '0', to: '0.1' }, undefined, '125')).toBe(true);
  });
});
