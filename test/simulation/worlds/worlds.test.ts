/** Worlds from one integer: the same seed, the same trace; and what fails shrinks to what matters. */
import { describe, expect, it } from 'vitest';
import { FAULT_NAMES } from '../../../src/exchange/fault-catalogue.ts';
import { CORPUS } from '../../../src/app/worlds/corpus.ts';
import { DEMANDS, IMPOSSIBLE, unmetIn } from '../../../src/app/worlds/demands.ts';
import { drawWorld } from '../../../src/app/worlds/draw-world.ts';
import { playMany } from '../../../src/app/worlds/play-many.ts';
import { playWorld } from '../../../src/app/worlds/play-world.ts';
import type { WorldRun } from '../../../src/app/worlds/play-world.ts';
import { readRecord, withEntry } from '../../../src/app/worlds/record.ts';
import { shrink } from '../../../src/app/worlds/shrink.ts';
import { replayCommand } from '../../../src/app/worlds/telling.ts';
import { Totals } from '../../../src/app/worlds/totals.ts';
import { PLAIN_TERMS, simplified } from '../../../src/app/worlds/world.ts';
import { seedsFrom } from '../../support/seeds.ts';

const EVENTS_MAX = 20;

describe('a world', () => {
  it.each(seedsFrom(1, 6))(
    'gives the same trace each time it is played (seed %i)',
    async (seed) => {
      const first = await playWorld(drawWorld(seed));
      expect(await playWorld(drawWorld(seed))).toEqual(first);
    },
  );

  it('gives another trace on another seed', async () => {
    const [one, other] = [await playWorld(drawWorld(1)), await playWorld(drawWorld(2))];
    expect(one.hash).not.toBe(other.hash);
  });

  it('is the same on another thread, after other worlds', async () => {
    const runs: WorldRun[] = [];
    await playMany({ from: 3, seeds: 4, workers: 1, endsAfterMs: Infinity }, (run) => {
      runs.push(run);
    });
    expect(runs.map(({ seed }) => seed)).toEqual([3, 4, 5, 6]);
    expect(runs[3]).toEqual(await playWorld(drawWorld(6)));
  });

  it('is plain data, whatever befalls it', () => {
    for (const seed of seedsFrom(1, 500)) {
      const world = drawWorld(seed);
      expect(JSON.parse(JSON.stringify(world))).toEqual(world);
      expect(world.events.length).toBeLessThanOrEqual(EVENTS_MAX);
    }
  });

  it('can meet every fault of the catalogue', () => {
    const drawn = new Set(
      seedsFrom(1, 3_000).flatMap((seed) =>
        drawWorld(seed).events.map(({ does }) => (does.kind === 'fault' ? does.fault.fault : '')),
      ),
    );
    expect(FAULT_NAMES.filter((name) => !drawn.has(name))).toEqual([]);
  });
});

describe('a world that fails', () => {
  const world = seedsFrom(1, 200)
    .map(drawWorld)
    .find(({ events, terms }) => events.length >= 7 && terms.margin === 'isolated');

  it('shrinks to the events and the terms that it needs', async () => {
    if (world === undefined) throw new Error('No seed draws such a world.');
    const { kept } = await shrink(world, ({ events, terms }) => {
      const numbers = events.map(({ number }) => number);
      return Promise.resolve(
        numbers.includes(2) && numbers.includes(6) && terms.margin === 'isolated',
      );
    });
    expect(kept.only).toEqual([2, 6]);
    expect(kept.plain).not.toContain('margin');
    expect(simplified(world, kept).terms).toEqual({ ...PLAIN_TERMS, margin: 'isolated' });
    expect(replayCommand(world.seed, { only: [2, 6], plain: ['holdMs', 'switches'] })).toBe(
      `npx tandem simulate --seed ${String(world.seed)} --only 2,6 --plain holdMs,switches`,
    );
  });

  it('shrinks to no event when its terms alone are enough', async () => {
    if (world === undefined) throw new Error('No seed draws such a world.');
    const { kept } = await shrink(world, () => Promise.resolve(true));
    expect(kept.only).toEqual([]);
    expect(replayCommand(world.seed, { only: [], plain: [] })).toContain('--only none');
  });
});

describe('what must happen sometimes', () => {
  const totalsOf = (tally: Readonly<Record<string, number>>): Totals => {
    const totals = new Totals();
    const run = { seed: 1, status: 'flat', breaches: [], steps: 1, hash: '', tookMs: 1 };
    totals.add({ ...run, tally });
    return totals;
  };
  const all = Object.fromEntries(DEMANDS.map(({ name, least }) => [name, least]));

  it('is met by what happened often enough, and by nothing less', () => {
    expect(unmetIn(totalsOf(all))).toEqual([]);
    expect(unmetIn(totalsOf({ ...all, 'cycle halted': 1 }))).toHaveLength(1);
    expect(unmetIn(totalsOf({}))).toHaveLength(DEMANDS.length);
  });

  it('is refuted by what is said to be impossible and happens', () => {
    const [impossible = ''] = Object.keys(IMPOSSIBLE);
    expect(unmetIn(totalsOf({ ...all, [impossible]: 1 }))).toHaveLength(1);
  });
});

describe('the record of worlds', () => {
  const entry = { tree: '0123456789ab', from: 1, worlds: 10, steps: 100, failed: 0 };
  const clean = { ...entry, falseFlats: 0, duplicateExposures: 0 };

  it('counts the same seeds of the same tree once', () => {
    const once = withEntry({ trees: [] }, clean);
    expect(once).toMatchObject({ worlds: 10, steps: 100 });
    expect(withEntry(once, clean)).toEqual(once);
    expect(withEntry(once, { ...clean, from: 11 })).toMatchObject({ worlds: 20, steps: 200 });
  });

  it('as it is committed adds up, and shows no false flat and no exposure twice', () => {
    const record = readRecord();
    expect(record.trees.reduce((total, { worlds }) => total + worlds, 0)).toBe(record.worlds);
    expect(record).toMatchObject({ falseFlats: 0, duplicateExposures: 0 });
  });
});

describe('the corpus', () => {
  it('keeps worlds of at most twenty events', () => {
    for (const { world } of CORPUS) expect(world.events.length).toBeLessThanOrEqual(EVENTS_MAX);
  });
});
