/** A confirmed drift is an emergency wherever it is found, in either direction. */
import { describe, expect, it } from 'vitest';
import { actorDone } from '../support/walk.ts';
import { DIRECTIONS, agrees, goodCycle, stateAfter, zeroEnds } from './cycle.story.ts';

describe.each(DIRECTIONS)('a drift of a cycle %s', (direction) => {
  const { started, built, closed } = goodCycle(direction);
  const unwound = [...closed, zeroEnds('primary', 'zero'), zeroEnds('hedge', 'zero')];

  it.each([
    ['before the build', 'verifyDrift', started, { verify: 'planning' }],
    ['after the build', 'buildDrift', built, { hold: 'holding' }],
    ['after the unwind', 'unwindDrift', unwound, { unwind: 'proving' }],
  ] as const)('is an emergency %s', (_, id, before, next) => {
    const drifted = actorDone(id, { verdict: 'drifted', comparisons: [] });
    expect(stateAfter([...before, drifted])).toBe('emergencyClose');
    expect(stateAfter([...before, agrees(id)])).toEqual(next);
  });
});
