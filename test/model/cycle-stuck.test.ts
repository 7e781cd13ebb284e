/** An unwind ends by two reported zeros alone: whichever leg fails, and whichever is told first. */
import { describe, expect, it } from 'vitest';
import { DIRECTIONS, agrees, goodCycle, proves, stateAfter, zeroEnds } from './cycle.story.ts';

const ORDERS = [
  ['primary', 'hedge'],
  ['hedge', 'primary'],
] as const;

describe.each(DIRECTIONS)('an unwind %s', (direction) => {
  const { closed, opening } = goodCycle(direction);
  const checking = { unwind: 'checkingDrift' };

  it.each(ORDERS)('goes on when both legs are zero, %s first', (one, other) => {
    const first = [...closed, zeroEnds(one, 'zero')];
    expect(stateAfter(first)).toEqual({ unwind: 'closing' });
    expect(stateAfter([...first, zeroEnds(other, 'zero')])).toEqual(checking);
    const skipped = [zeroEnds(one, 'skipped'), zeroEnds(other, 'skipped')];
    expect(stateAfter([...closed, ...skipped])).toEqual(checking);
  });

  it.each(ORDERS)('is an emergency when %s is not zero, whatever %s is', (one, other) => {
    for (const end of ['timedOut', 'residual'] as const) {
      expect(stateAfter([...closed, zeroEnds(one, end)])).toBe('emergencyClose');
      const last = [zeroEnds(other, 'zero'), zeroEnds(one, end)];
      expect(stateAfter([...closed, ...last])).toBe('emergencyClose');
    }
  });

  it('leaves nothing to the next cycle, which waits for legs of its own', () => {
    const idle = [
      ...closed,
      zeroEnds('primary', 'zero'),
      zeroEnds('hedge', 'zero'),
      agrees('unwindDrift'),
      proves('proveAfterUnwind'),
    ];
    expect(stateAfter(idle)).toBe('idle');
    expect(stateAfter([...idle, ...opening])).toEqual({ build: 'opening' });
  });
});
