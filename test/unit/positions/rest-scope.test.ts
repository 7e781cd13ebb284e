/** What REST says: whether it sees what we hold, and how much money there is. */
import { describe, expect, it } from 'vitest';
import type { DriftVerdict } from '../../../src/positions/drift.ts';
import { RestScope } from '../../../src/positions/rest-scope.ts';
import { totalEquity } from '../../../src/positions/rest.ts';
import { SOL_ISOLATED } from '../../support/observations.ts';

describe('the scope of REST', () => {
  it.each<readonly [DriftVerdict, string, boolean]>([
    ['agreed', '1', true],
    ['lagging', '1', true],
    ['strike', '0.5', false],
    ['suspect', '0.95', false],
    ['strike', '0', false],
    ['lagging', '0', false],
  ])('sees an exposure in what is judged as %s with %s: %s', (verdict, rest, isShown) => {
    const scope = new RestScope();
    const reading = { state: 'live', amount: '1' } as const;
    scope.note({ key: SOL_ISOLATED, verdict, reading, rest, drift: '0', reason: '' }, '1');
    expect(scope.unseen).toEqual(isShown ? [] : [SOL_ISOLATED]);
  });

  it('is asked nothing about what was not held', () => {
    const scope = new RestScope();
    const reading = { state: 'live', amount: '0.0' } as const;
    scope.note(
      { key: SOL_ISOLATED, verdict: 'strike', reading, rest: '0', drift: '0', reason: '' },
      '0.0',
    );
    expect(scope.unseen).toEqual([]);
  });
});

describe('the equity', () => {
  it('is the money and what the open positions are worth', () => {
    expect(totalEquity({ quote: '1000.5', openQuote: '-0.25' })).toBe('1000.25');
  });
});
