import { describe, expect, it } from 'vitest';
import { reachedBound } from '../../../src/domain/run-bounds.ts';

const TOTALS = { volume: '1000', pnl: '-0.5', completed: 1 };

describe('reachedBound', () => {
  it('bounds nothing that was not asked for', () => {
    expect(reachedBound(TOTALS, {})).toBeUndefined();
  });

  it('reaches a target volume at the volume itself', () => {
    expect(reachedBound(TOTALS, { targetVolume: '1000.01' })).toBeUndefined();
    expect(reachedBound(TOTALS, { targetVolume: '1000' })).toBe(
      'The run traded $1000, which reaches its target volume of $1000.',
    );
  });

  it('takes the net loss for the cost, so that a gain reaches no bound', () => {
    expect(reachedBound(TOTALS, { maxCost: '0.5' })).toContain('cost $0.5, which reaches');
    expect(reachedBound({ ...TOTALS, pnl: '0.5' }, { maxCost: '0.5', maxCostBps: 1 })).toBe(
      undefined,
    );
  });

  it('reaches a cost per volume with both numbers told', () => {
    expect(reachedBound(TOTALS, { maxCostBps: 5.01 })).toBeUndefined();
    expect(reachedBound(TOTALS, { maxCostBps: 5 })).toBe(
      'The run cost 5.00 bps of its volume, which reaches its most of 5 bps.',
    );
    expect(reachedBound({ ...TOTALS, pnl: '-300' }, { maxCostBps: 5 })).toContain('3000.00 bps');
  });

  it('says nothing of cost per volume before the first completed cycle or any volume', () => {
    expect(reachedBound({ ...TOTALS, completed: 0 }, { maxCostBps: 1 })).toBeUndefined();
    expect(reachedBound({ ...TOTALS, volume: '0' }, { maxCostBps: 1 })).toBeUndefined();
  });
});
