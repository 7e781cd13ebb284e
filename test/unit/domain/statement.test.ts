import { describe, expect, it } from 'vitest';
import type { CycleOutcome, CycleRecord } from '../../../src/domain/cycle-record.ts';
import { closeStatement, totals } from '../../../src/domain/statement.ts';

describe('closeStatement', () => {
  const told = { tradingPnl: '-1.11', fees: '1.05', funding: '0.02' };

  it('closes to zero when trading, fees and funding tell all', () => {
    const equity = { equityBefore: '10000', equityAfter: '9997.86' };
    expect(closeStatement({ ...equity, ...told }).unexplained).toBe('0');
  });

  it('shows a single wei that nothing explains', () => {
    const equity = { equityBefore: '10000', equityAfter: '9997.860000000000000001' };
    expect(closeStatement({ ...equity, ...told }).unexplained).toBe('0.000000000000000001');
  });
});

describe('totals', () => {
  it('is one and nought for a run without cycles', () => {
    expect(totals([], '0')).toEqual({
      completed: 0,
      skipped: 0,
      recovered: 0,
      halted: 0,
      pairedFillRatio: 1,
      pnl: '0',
      fees: '0',
      funding: '0',
      unexplained: '0',
      volume: '0',
      costBps: '0',
    });
  });

  it('adds money exactly and tells cost as net loss per volume', () => {
    const run = totals([record('completed'), record('completed'), record('completed')], '0.01');
    expect(run).toMatchObject({ completed: 3, pnl: '-1.11', fees: '1.05', unexplained: '0.01' });
    expect(run).toMatchObject({ volume: '3001.5', costBps: '3.7' });
    const dear = { ...record('completed'), pnl: '-123.45678' };
    expect(totals([dear], '0').costBps).toBe('1233.95');
  });

  it('relates cycles with both legs filled to cycles with any fill', () => {
    const run = totals(
      [
        record('completed'),
        record('recovered', ['0.07', '0']),
        record('skipped', ['0', '0']),
        record('halted'),
        record('recovered'),
      ],
      '0',
    );
    expect(run.pairedFillRatio).toBe(0.75);
    expect(run).toMatchObject({ completed: 1, skipped: 1, recovered: 2, halted: 1 });
  });
});

function record(
  outcome: CycleOutcome,
  [primary, hedge]: readonly [string, string] = ['0.07', '1.5'],
): CycleRecord {
  const closed = { exitQuantity: '0', exitPrice: null, entryPrice: null };
  return {
    id: 1,
    direction: 'buyFirst',
    outcome,
    reason: null,
    exit: null,
    startedAt: '2026-01-01T00:00:00.000Z',
    endedAt: '2026-01-01T00:00:09.000Z',
    pnl: '-0.37',
    fees: '0.35',
    funding: '0',
    volume: '1000.5',
    legs: [
      { leg: 'primary', market: 'ETH-PERP', side: 'buy', entryQuantity: primary, ...closed },
      { leg: 'hedge', market: 'SOL-PERP', side: 'sell', entryQuantity: hedge, ...closed },
    ],
  };
}
