/** Chance from a seed: equal seeds, equal streams, and forks that do not disturb each other. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { seededRandom } from '../../../src/lib/seeded-random.ts';
import type { Random } from '../../../src/ports/random.ts';

function draws(random: Random, count = 20): readonly number[] {
  return Array.from({ length: count }, () => random.next());
}

describe('seeded chance', () => {
  it('repeats itself for one seed, and differs for another', () => {
    expect(draws(seededRandom(7))).toEqual(draws(seededRandom(7)));
    expect(draws(seededRandom(7))).not.toEqual(draws(seededRandom(8)));
  });

  it('draws within its bounds', () => {
    fc.assert(
      fc.property(fc.integer(), fc.integer({ min: 1, max: 2 ** 31 }), (seed, bound) => {
        const random = seededRandom(seed);
        const whole = random.below(bound);
        const part = random.next();
        return Number.isInteger(whole) && whole >= 0 && whole < bound && part >= 0 && part < 1;
      }),
    );
  });

  it('forks by name, whatever was drawn before', () => {
    const random = seededRandom(7);
    const early = draws(random.fork('prices'));
    draws(random);
    expect(draws(random.fork('prices'))).toEqual(early);
    expect(draws(random.fork('faults'))).not.toEqual(early);
  });

  it('spreads over its range', () => {
    const mean = draws(seededRandom(1), 10_000).reduce((sum, draw) => sum + draw, 0) / 10_000;
    expect(mean).toBeGreaterThan(0.48);
    expect(mean).toBeLessThan(0.52);
  });
});
