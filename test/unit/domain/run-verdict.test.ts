/** Whether a run goes on after the cycles that it has had. */
import { describe, expect, it } from 'vitest';
import { BREAKER_COUNTS } from '../../../src/domain/breaker.ts';
import { dayOf, judgeRun } from '../../../src/domain/run-verdict.ts';
import type { EndedCycle, RunRules } from '../../../src/domain/run-verdict.ts';
import { NO_TRADE } from '../../support/proofs.ts';

const RULES: RunRules = {
  breaker: { ...BREAKER_COUNTS, dailyLossMax: null },
  bounds: {},
  day: null,
};
const NOON = Date.UTC(2026, 1, 1, 12);

/** A completed cycle without any trade, with what `changes` changes. */
function cycle(changes: Partial<EndedCycle> & { readonly pnl?: string } = {}): EndedCycle {
  const { pnl = '0', ...rest } = changes;
  return {
    outcome: 'completed',
    account: { ...NO_TRADE, pnl, volume: '1000' },
    refusalCode: null,
    provedAt: NOON,
    isStrike: false,
    foreign: null,
    ...rest,
  };
}

const within = (dailyLossMax: string): RunRules => ({
  ...RULES,
  breaker: { ...RULES.breaker, dailyLossMax },
});

describe('judgeRun', () => {
  it('lets a run go on that has no history, or a good one', () => {
    expect(judgeRun([], within('10'))).toEqual({ kind: 'go' });
    expect(judgeRun([cycle(), cycle({ outcome: 'skipped', account: null })], RULES)).toEqual({
      kind: 'go',
    });
  });

  it('trips for somebody else’s trade, however the cycle ended and whatever came after it', () => {
    const foreign = cycle({ outcome: 'recovered', foreign: 'a fill of 1 is not ours' });
    const rules = { ...RULES, bounds: { targetVolume: '1' } };
    for (const cycles of [
      [foreign, cycle()],
      [cycle(), foreign],
    ]) {
      expect(judgeRun(cycles, rules)).toEqual({
        kind: 'trip',
        reason: 'somebody else traded this subaccount: a fill of 1 is not ours',
      });
    }
  });

  it('trips with its breaker, for recoveries and strikes alike, before any bound drains it', () => {
    const recovered = cycle({ outcome: 'recovered' });
    const bounded = { ...RULES, bounds: { targetVolume: '1' } };
    expect(judgeRun([recovered, cycle({ isStrike: true })], bounded)).toMatchObject({
      kind: 'trip',
      reason: expect.stringMatching(/^the breaker tripped: 2 recoveries in a row/) as string,
    });
    expect(judgeRun([recovered], bounded).kind).toBe('drain');
  });

  it('trips for what recoveries cost', () => {
    const cheap = { ...within('100').breaker, recoveredInRow: 9 };
    const judged = (pnl: string) =>
      judgeRun([cycle({ outcome: 'recovered', pnl })], { ...RULES, breaker: cheap }).kind;
    expect([judged('-25'), judged('-25.01')]).toEqual(['go', 'trip']);
  });

  it('reckons no cost for a recovery whose account is not known', () => {
    const unknown = cycle({ outcome: 'recovered', account: null });
    expect(judgeRun([unknown], within('10'))).toEqual({ kind: 'go' });
  });

  it('trips for five cycles that were skipped for one code', () => {
    const skipped = cycle({ outcome: 'skipped', refusalCode: 2006, account: null });
    expect(judgeRun([skipped, skipped, skipped, skipped], RULES).kind).toBe('go');
    expect(judgeRun([skipped, skipped, skipped, skipped, skipped], RULES).kind).toBe('trip');
  });

  it('drains for the loss of the day, what was lost before the run included', () => {
    const rules = { ...within('10'), day: { date: '2026-02-01', pnl: '-6' } };
    expect(judgeRun([cycle({ pnl: '-3.99' })], rules)).toEqual({ kind: 'go' });
    expect(judgeRun([cycle({ pnl: '-4' })], rules)).toMatchObject({ kind: 'drain' });
    const yesterday = { ...rules, day: { date: '2026-01-31', pnl: '-6' } };
    expect(judgeRun([cycle({ pnl: '-4' })], yesterday)).toEqual({ kind: 'go' });
  });

  it('drains at a bound, of completed cycles alone where it is a cost per volume', () => {
    expect(judgeRun([cycle(), cycle()], { ...RULES, bounds: { targetVolume: '2000' } })).toEqual({
      kind: 'drain',
      reason: 'The run traded $2000, which reaches its target volume of $2000.',
    });
    const rules = { ...RULES, bounds: { maxCostBps: 10 } };
    expect(judgeRun([cycle({ pnl: '-5', outcome: 'recovered' })], rules)).toEqual({ kind: 'go' });
    expect(judgeRun([cycle({ pnl: '-5' })], rules)).toMatchObject({ kind: 'drain' });
  });
});

describe('dayOf', () => {
  it('adds up what was proved, and turns the page at midnight', () => {
    const midnight = Date.UTC(2026, 1, 2);
    const before = [cycle({ pnl: '-2' }), cycle({ pnl: '-3', provedAt: midnight - 1 })];
    expect(dayOf(before, null)).toEqual({ date: '2026-02-01', pnl: '-5' });
    const after = [...before, cycle({ pnl: '1', provedAt: midnight })];
    expect(dayOf(after, null)).toEqual({ date: '2026-02-02', pnl: '1' });
  });

  it('leaves out a cycle without a proof, or without an account', () => {
    const day = { date: '2026-02-01', pnl: '-1' };
    const left = [cycle({ pnl: '-2', provedAt: null }), cycle({ account: null })];
    expect(dayOf(left, day)).toEqual(day);
  });
});
