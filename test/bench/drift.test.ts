/** The drift check over generated histories: what it must find, and what it must leave alone. */
import { expect, it } from 'vitest';
import { driftFigures } from './drift.ts';

it('finds every injected drift within two admissible reads, and none where there is none', () => {
  const { falseAlarms, fresh, lagging } = driftFigures(50_000, 1000);
  expect(falseAlarms).toBe(0);
  expect(fresh.reads).toBeLessThanOrEqual(2);
  expect(lagging.reads).toBeLessThanOrEqual(2);
  expect(fresh.ms).toBeLessThanOrEqual(2000);
  expect(lagging.ms).toBeLessThanOrEqual(22_000);
});
