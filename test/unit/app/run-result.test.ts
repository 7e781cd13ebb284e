import { describe, expect, it } from 'vitest';
import { exitCodeOf, positionRow } from '../../../src/app/run-result.ts';
import { COMPLETED, resultOf } from './results.ts';

describe('runResult', () => {
  it('is one object of plain JSON with the fields in the documented order', () => {
    const result = resultOf();
    expect(JSON.parse(JSON.stringify(result))).toEqual({
      status: 'flat',
      stopped: false,
      reason: null,
      cycles: [COMPLETED],
      totals: {
        completed: 1,
        skipped: 0,
        recovered: 0,
        halted: 0,
        pairedFillRatio: 1,
        pnl: '-0.3749',
        fees: '0.35',
        funding: '0',
        interest: '0',
        unexplained: '0',
        volume: '1000.5',
        costBps: '3.75',
      },
      positions: [
        { market: 'ETH-PERP', margin: 'cross', book: { state: 'live', amount: '0' }, rest: '0' },
      ],
      journal: '/state/journal',
      journalHash: null,
    });
    expect(Object.keys(result).join()).toBe(
      'status,stopped,reason,cycles,totals,positions,journal,journalHash',
    );
  });
});

describe('positionRow', () => {
  it('tells an amount only where a witness told one', () => {
    expect(positionRow('SOL-PERP/isolated', { state: 'unknown', named: true }, undefined)).toEqual({
      market: 'SOL-PERP',
      margin: 'isolated',
      book: { state: 'unknown' },
      rest: null,
    });
    const inconclusive = { state: 'inconclusive', reason: 'timed out' } as const;
    expect(positionRow('SOL-PERP/cross', { state: 'stale', amount: '-1' }, inconclusive)).toEqual({
      market: 'SOL-PERP',
      margin: 'cross',
      book: { state: 'stale', amount: '-1' },
      rest: null,
    });
  });

  it('shows both ledgers where they contradict each other', () => {
    const diverged = { state: 'diverged', positionChange: '1', fills: null } as const;
    expect(positionRow('SOL-PERP/cross', diverged, { state: 'amount', amount: '1' })).toEqual({
      market: 'SOL-PERP',
      margin: 'cross',
      book: diverged,
      rest: '1',
    });
  });
});

describe('exitCodeOf', () => {
  it('gives each status its code', () => {
    const statuses = ['flat', 'failed', 'halted', 'refused', 'interrupted'] as const;
    expect(statuses.map(exitCodeOf)).toEqual([0, 1, 3, 4, 130]);
  });
});
