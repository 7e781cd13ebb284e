import { describe, expect, it } from 'vitest';
import { BREAKER_COUNTS, tripOf } from '../../../src/domain/breaker.ts';
import type { BreakerEntry, BreakerLimits } from '../../../src/domain/breaker.ts';

const HOUR_MS = 3_600_000;
const LIMITS: BreakerLimits = { ...BREAKER_COUNTS, dailyLossMax: '20' };

describe('tripOf', () => {
  it('lets a run go on that has no history, and one that recovered once', () => {
    expect(tripOf([], LIMITS)).toBeUndefined();
    expect(tripOf([completed(0), recovered(1)], LIMITS)).toBeUndefined();
  });

  it('trips at two recovered in a row, and says the rule and both numbers', () => {
    expect(tripOf([recovered(0), recovered(2 * HOUR_MS)], LIMITS)).toBe(
      '2 recoveries in a row, where 2 stop the run (a strike of the naked budget counts as one): ' +
        'find out why cycles do not end whole.',
    );
  });

  it('ends a row at a completed cycle, and at no skipped or halted one', () => {
    expect(tripOf([recovered(0), completed(1), recovered(2)], LIMITS)).toBeUndefined();
    expect(tripOf([recovered(0), skipped(1, null), recovered(2)], LIMITS)).toContain('in a row');
    expect(tripOf([recovered(0), halted(1), recovered(2)], LIMITS)).toContain('in a row');
  });

  it('trips at three recovered within an hour, whatever completed between', () => {
    const history = [recovered(0), completed(1), recovered(2), completed(3), recovered(HOUR_MS)];
    expect(tripOf(history, LIMITS)).toContain('3 recoveries within an hour');
    const slower = [...history.slice(0, -1), recovered(HOUR_MS + 1)];
    expect(tripOf(slower, LIMITS)).toBeUndefined();
  });

  it('says of three in an hour what it says of two in a row', () => {
    const history = [recovered(0), completed(1), recovered(2), completed(3), recovered(4)];
    expect(tripOf(history, LIMITS)).toBe(
      '3 recoveries within an hour, where 3 stop the run (a strike of the naked budget counts as ' +
        'one): find out why cycles do not end whole.',
    );
  });

  it('counts what has no instant as if it had just ended', () => {
    const history = [
      { ...recovered(0), at: null },
      completed(1),
      recovered(0),
      completed(2 * HOUR_MS),
      recovered(2 * HOUR_MS),
    ];
    expect(tripOf(history, LIMITS)).toBeUndefined();
    const second = { ...recovered(0), at: null };
    expect(tripOf([second, ...history], LIMITS)).toContain('within an hour');
  });

  it('counts a strike as a recovery, once, however the cycle ended', () => {
    expect(tripOf([{ ...recovered(0), isStrike: true }], LIMITS)).toBeUndefined();
    const strike = { ...completed(0), isStrike: true };
    expect(tripOf([strike], LIMITS)).toBeUndefined();
    expect(tripOf([strike, recovered(1)], LIMITS)).toContain('2 recoveries in a row');
  });

  it('trips at five skipped for one code of the venue with none completed between', () => {
    const four = [0, 1, 2, 3].map((at) => skipped(at, 2070));
    expect(tripOf(four, LIMITS)).toBeUndefined();
    expect(tripOf([...four, skipped(4, 2006), skipped(5, null)], LIMITS)).toBeUndefined();
    expect(tripOf([...four, skipped(4, 2006), skipped(5, 2070)], LIMITS)).toContain(
      "5 cycles were skipped for the venue's code 2070",
    );
    expect(tripOf([...four, completed(4), skipped(5, 2070)], LIMITS)).toBeUndefined();
    expect(tripOf([...four, skipped(4, 2070)], LIMITS)).toMatch(
      /with none completed between, where 5 stop the run: trying again will not help\.$/,
    );
  });

  it('counts no cycle that was skipped without a code, and none that ended otherwise', () => {
    const uncoded = [0, 1, 2, 3, 4].map((at) => skipped(at, null));
    expect(tripOf(uncoded, LIMITS)).toBeUndefined();
    const stopped = [0, 1, 2, 3, 4].map((at) => ({ ...halted(at), refusalCode: 2070 }));
    expect(tripOf(stopped, LIMITS)).toBeUndefined();
  });

  it('trips when recoveries cost more than a quarter of the daily loss in 24 hours', () => {
    const history = [recovered(0, '-3'), completed(1), recovered(2 * HOUR_MS, '-2')];
    expect(tripOf(history, LIMITS)).toBeUndefined();
    const later = [...history, completed(3 * HOUR_MS), recovered(24 * HOUR_MS, '-0.01')];
    expect(tripOf(later, LIMITS)).toBe(
      'Recoveries cost $5.01 in 24 hours, above $5, a quarter of the daily loss limit of $20: ' +
        'find out why cycles do not end whole.',
    );
    const forgotten = [...later.slice(0, -1), recovered(24 * HOUR_MS + 1, '-0.01')];
    expect(tripOf(forgotten, LIMITS)).toBeUndefined();
  });

  it('sets no gain and no cost of another outcome against the cost of recoveries', () => {
    const gain = [recovered(0, '9'), completed(1), recovered(2 * HOUR_MS, '-6')];
    expect(tripOf(gain, LIMITS)).toContain('Recoveries cost $6');
    expect(tripOf([{ ...completed(0), pnl: '-100' }], LIMITS)).toBeUndefined();
  });

  it('has no rule of cost where there is no daily limit', () => {
    expect(tripOf([recovered(0, '-1000')], { ...LIMITS, dailyLossMax: null })).toBeUndefined();
  });
});

function completed(at: number): BreakerEntry {
  return { outcome: 'completed', at, refusalCode: null, pnl: '-0.4', isStrike: false };
}

function recovered(at: number, pnl = '-0.1'): BreakerEntry {
  return { outcome: 'recovered', at, refusalCode: null, pnl, isStrike: false };
}

function skipped(at: number, refusalCode: number | null): BreakerEntry {
  return { outcome: 'skipped', at, refusalCode, pnl: '0', isStrike: false };
}

function halted(at: number): BreakerEntry {
  return { outcome: 'halted', at, refusalCode: null, pnl: '0', isStrike: false };
}
