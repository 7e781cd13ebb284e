import { describe, expect, it } from 'vitest';
import {
  NOT_NAKED,
  judgeNaked,
  nakedBudget,
  nakedNotional,
  nextNakedAt,
  noteNaked,
} from '../../../src/domain/naked-budget.ts';

const BUDGET = nakedBudget('250');

describe('nakedNotional', () => {
  it('is nothing where the hedge offsets the primary by its ratio', () => {
    expect(nakedNotional(leg('0.1', '2700'), leg('-2.7', '100'), '1')).toBe('0');
    expect(nakedNotional(leg('0.1', '2700'), leg('-1.35', '100'), '0.5')).toBe('0');
  });

  it('is the whole leg where one alone was filled, on either side', () => {
    expect(nakedNotional(leg('-0.1', '2700'), leg('0', '100'), '1')).toBe('270');
    expect(nakedNotional(leg('0', '2700'), leg('1.35', '100'), '0.5')).toBe('270');
    expect(nakedNotional(leg('0', '2700'), leg('-1.35', '100'), '0.5')).toBe('270');
  });

  it('counts an order in doubt as filled or as not, whichever is worse', () => {
    const hedged = leg('-2.7', '100');
    expect(nakedNotional(leg('0', '2700', '0.1'), hedged, '1')).toBe('270');
    expect(nakedNotional(leg('0.1', '2700', '0.1'), hedged, '1')).toBe('270');
    expect(nakedNotional(leg('0.1', '2700', '0.1', '-0.3'), hedged, '1')).toBe('810');
  });

  it('never lets doubt on one leg offset doubt on the other', () => {
    const both = nakedNotional(leg('0', '2700', '0.1'), leg('0', '100', '-2.7'), '1');
    expect(both).toBe('270');
  });

  it('rounds what a ratio does not divide against us', () => {
    expect(nakedNotional(leg('0', '1'), leg('1', '1'), '3')).toBe('0.333333333333333334');
  });
});

describe('the naked budget', () => {
  it('is the leg for five seconds unless it is configured otherwise', () => {
    expect(BUDGET).toBe('1250000');
    expect(nakedBudget('250', 100)).toBe('25000');
  });

  it('spends notional by time from the first fill, and nothing before or once whole', () => {
    expect(judgeNaked(NOT_NAKED, 1_000_000, BUDGET)).toBe('within');
    const filled = noteNaked(NOT_NAKED, 1000, '250');
    expect(filled).toEqual({ spent: '0', notional: '250', at: 1000 });
    const half = noteNaked(filled, 3000, '125');
    const whole = noteNaked(half, 4000, '0');
    expect(whole).toEqual({ spent: '625000', notional: '0', at: 4000 });
    expect(judgeNaked(whole, 9_000_000, BUDGET)).toBe('within');
  });

  it('is over past the budget, and over twice past twice the budget', () => {
    const naked = noteNaked(NOT_NAKED, 1000, '250');
    expect(judgeNaked(naked, 6000, BUDGET)).toBe('within');
    expect(judgeNaked(naked, 6001, BUDGET)).toBe('over');
    expect(judgeNaked(naked, 11_000, BUDGET)).toBe('over');
    expect(judgeNaked(naked, 11_001, BUDGET)).toBe('overTwice');
  });

  it('tells when the verdict will be worse, to the millisecond', () => {
    const naked = noteNaked(NOT_NAKED, 1000, '250');
    expect(nextNakedAt(naked, 1000, BUDGET)).toBe(6001);
    expect(nextNakedAt(naked, 6001, BUDGET)).toBe(11_001);
    expect(nextNakedAt(naked, 11_001, BUDGET)).toBeUndefined();
    expect(nextNakedAt(noteNaked(naked, 2000, '0'), 2000, BUDGET)).toBeUndefined();
    expect(nextNakedAt(NOT_NAKED, 2000, BUDGET)).toBeUndefined();
  });

  it('counts a fill that is told late from the instant at which it was', () => {
    const naked = noteNaked(NOT_NAKED, 3000, '100');
    expect(noteNaked(naked, 1000, '250')).toEqual({ spent: '300000', notional: '250', at: 3000 });
  });

  it('adds what is told late to what was spent before', () => {
    const naked = noteNaked(noteNaked(NOT_NAKED, 1000, '100'), 3000, '100');
    const late = noteNaked(naked, 2500, '150');
    expect(late).toEqual({ spent: '225000', notional: '150', at: 3000 });
    // 250 × 5000 less 225000, at 150 a millisecond.
    expect(nextNakedAt(late, 3000, BUDGET)).toBe(9834);
  });

  it('spends nothing, and gets nothing back, before the last change', () => {
    const naked = { spent: '1250001', notional: '250', at: 3000 };
    expect(judgeNaked(naked, 2000, BUDGET)).toBe('over');
    expect(judgeNaked({ ...naked, spent: '1250000' }, 2000, BUDGET)).toBe('within');
  });

  it('gives nothing back for a hedge that is told late', () => {
    const naked = noteNaked(NOT_NAKED, 3000, '100');
    expect(noteNaked(naked, 1000, '40')).toEqual({ spent: '0', notional: '40', at: 3000 });
  });
});

function leg(amount: string, price: string, ...unresolved: readonly string[]) {
  return { amount, price, unresolved };
}
