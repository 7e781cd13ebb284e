/** The batch of worlds by which every change is judged: the corpus first, then twenty thousand seeds. */
import { availableParallelism } from 'node:os';
import { describe, expect, it } from 'vitest';
import { CORPUS } from '../../../src/app/worlds/corpus.ts';
import { DEMANDED_WORLDS, unmetIn } from '../../../src/app/worlds/demands.ts';
import { playMany } from '../../../src/app/worlds/play-many.ts';
import { playWorld } from '../../../src/app/worlds/play-world.ts';
import { replayCommand } from '../../../src/app/worlds/telling.ts';
import { Totals } from '../../../src/app/worlds/totals.ts';

const STEPS_MIN = 4_000_000;

/** Real time that the batch may take on a machine that does other things as well. */
const PATIENCE_MS = 900_000;

describe('a world that once broke a promise', () => {
  it.each(CORPUS)('keeps every promise now: $showed', async ({ world }) => {
    expect((await playWorld(world)).breaches).toEqual([]);
  });
});

describe(`${String(DEMANDED_WORLDS)} worlds`, () => {
  it(
    'keep every promise, and everything happens that must happen sometimes',
    async () => {
      const totals = new Totals();
      const workers = availableParallelism();
      const extent = { from: 1, seeds: DEMANDED_WORLDS, workers, endsAfterMs: Infinity };
      await playMany(extent, (run) => {
        totals.add(run);
      });
      const failed = totals.failures.map(({ seed, breaches }) => ({
        replay: replayCommand(seed),
        breach: breaches[0],
      }));
      expect(failed).toEqual([]);
      expect(unmetIn(totals)).toEqual([]);
      expect(totals.worlds).toBe(DEMANDED_WORLDS);
      expect(totals.steps).toBeGreaterThan(STEPS_MIN);
    },
    PATIENCE_MS,
  );
});
