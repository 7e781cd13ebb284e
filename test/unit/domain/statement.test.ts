import { describe, expect, it } from 'vitest';
import type { CycleOutcome, CycleRecord } from '../../../src/domain/cycle-record.ts';
import { closeStatement, settle, totals } from '../../../src/domain/statement.ts';

describe('closeStatement', () => {
  const told = { tradingPnl: '-1.11', fees: '1.05', funding: '0.02', interest: '0.5' };

  it('closes to zero when trading, fees, funding and interest tell all', () => {
    const equity = { equityBefore: '10000', equityAfter: '9998.36' };
    expect(closeStatement({ ...equity, ...told }).unexplained).toBe('0');
  });

  it('shows a single wei that nothing explains', () => {
    const equity = { equityBefore: '10000', equityAfter: '9998.360000000000000001' };
    expect(closeStatement({ ...equity, ...told }).unexplained).toBe('0.000000000000000001');
  });
});

describe('settle', () => {
  const money = { equityBefore: '100', equityAfter: '99', tradingPnl: '-0.25', fees: '0.25' };
  const told = { funding: '-0.5', bySymbol: { 'ETH-PERP': '-0.5' }, interest: '0' };
  const nothing = { funding: '0', bySymbol: {}, interest: '0' };

  it('counts what the archive told, and says what that leaves', () => {
    expect(settle(money, told, true)).toEqual({ holding: told, unexplained: '0' });
    expect(settle(money, nothing, true)).toEqual({ holding: nothing, unexplained: '-0.5' });
  });

  it('takes money that closes for evidence, and counts nothing that nobody could tell', () => {
    expect(settle(money, told, false)).toEqual({ holding: told, unexplained: '0' });
    expect(settle(money, nothing, false)).toEqual({ holding: null, unexplained: '-0.5' });
    const partly = { ...told, funding: '-0.2' };
    expect(settle(money, partly, false)).toEqual({ holding: null, unexplained: '-0.5' });
  });
});

describe('totals', () => {
  it('does not know the funding when the last cycle that traded does not, and adds it up else', () => {
    const unknown = { ...record('completed'), funding: null };
    const skipped = { ...record('skipped', ['0', '0']), volume: '0', funding: '0' };
    expect(totals([record('completed'), unknown, skipped], '0').funding).toBeNull();
    expect(totals([unknown, record('completed'), skipped], '0').funding).toBe('0.01');
    expect(totals([unknown, record('completed')], '0').interest).toBe('0.04');
  });

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
      interest: '0',
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
  const closed = { exitQuantity: '0', exitPrice: null, entryPrice: null, funding: '0' };
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
    funding: '0.01',
    interest: '0.02',
    volume: '1000.5',
    legs: [
      { leg: 'primary', market: 'ETH-PERP', side: 'buy', entryQuantity: primary, ...closed },
      { leg: 'hedge', market: 'SOL-PERP', side: 'sell', entryQuantity: hedge, ...closed },
    ],
  };
}
