/** An unwind ends by two reported zeros alone: whichever leg fails, and whichever is told first. */
import { describe, expect, it } from 'vitest';
import { actorDone } from '../support/walk.ts';
import { DIRECTIONS, agrees, goodCycle, proves, stateAfter, zeroEnds } from './cycle.story.ts';

const ORDERS = [
  ['primary', 'hedge'],
  ['hedge', 'primary'],
] as const;

describe.each(DIRECTIONS)('an unwind %s', (direction) => {
  const { closed, built, opening } = goodCycle(direction);
  // Without the ends of both closes.
  const holding = closed.slice(0, -2);
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

  it.each(ORDERS)('is an emergency at once when the close of %s is refused', (leg) => {
    const refused = (refusalCode: number | null) => [
      ...holding,
      actorDone(`close.${leg}`, { fate: 'rejected', digest: '0x1', reason: null, refusalCode }),
    ];
    for (const code of [1004, 2006, null]) {
      expect(stateAfter(refused(code))).toBe('emergencyClose');
    }
    // Nothing was there to be closed: the report of its zero may be on its way.
    for (const code of [2064, 2087]) {
      expect(stateAfter(refused(code))).toEqual({ unwind: 'closing' });
    }
  });

  it('leaves nothing to the next cycle, which waits for legs and zeros of its own', () => {
    const zeros = [zeroEnds('primary', 'zero'), zeroEnds('hedge', 'zero')];
    const idle = [...closed, ...zeros, agrees('unwindDrift'), proves('proveAfterUnwind')];
    expect(stateAfter(idle)).toBe('idle');
    expect(stateAfter([...idle, ...opening])).toEqual({ build: 'opening' });
    const unwinding = [...idle, ...built, agrees('buildDrift'), { type: 'deadline.passed' }];
    expect(stateAfter([...unwinding, ...zeros])).toEqual({ unwind: 'closing' });
    expect(stateAfter([...idle, ...closed])).toEqual({ unwind: 'closing' });
  });
});
