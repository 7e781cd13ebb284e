/** A sample of the study of closes: troubles at random instants, on a venue that answers. */
import { describe, expect, it } from 'vitest';
import { closes, playCloses } from '../../scripts/simulate/closes.ts';
import { nakedMs } from '../../scripts/simulate/naked.ts';
import { openWatched, openingsWhileClosing } from '../../scripts/simulate/stage.ts';
import type { WatchedStage } from '../../scripts/simulate/stage.ts';
import { Totals } from '../../scripts/simulate/study.ts';
import { ETH, NOTHING_CLOSES } from '../../src/app/scenarios/staging.ts';
import type { FaultPlan } from '../../src/exchange/fault-plan.ts';
import { seedsFrom } from '../support/seeds.ts';

const RUNS = 24;

/** A proof once moved the chain past a fill that had no number, and the next doubt ended in a halt. */
const UNNUMBERED_FILL_SEEDS: readonly number[] = [91, 173];

const CLOSED = 'emergency to flat or halted, ms';
const CLOSED_WITHIN_MS = 20_000;

/** Plays a cycle and lets it be watched. */
async function watchedCycle(faultPlan: FaultPlan): Promise<WatchedStage> {
  const watched = await openWatched({ seed: 1, signs: false, faultPlan });
  await watched.stage.play();
  watched.stage.exchange.stop();
  return watched;
}

describe('a run with troubles at random instants', () => {
  it.each(seedsFrom(1, RUNS))('opens nothing while it closes, and ends (seed %i)', async (seed) => {
    const { breaches, samples } = await playCloses(seed);
    expect(breaches).toEqual([]);
    for (const took of samples[CLOSED] ?? []) expect(took).toBeLessThan(CLOSED_WITHIN_MS);
  });

  it.each(UNNUMBERED_FILL_SEEDS)(
    'finds its way back when reports of both ways are lost (seed %i)',
    async (seed) => {
      const { breaches, counts } = await playCloses(seed);
      expect(breaches).toEqual([]);
      expect(counts['run flat']).toBe(1);
    },
  );

  it('is the same run each time it is played', async () => {
    expect(await playCloses(5)).toEqual(await playCloses(5));
  });
});

describe('the study of closes', () => {
  it('is refuted by a world in which no close is answered', async () => {
    const totals = new Totals();
    const silent = { fault: 'order.noAnswer', effect: 'before', reduceOnly: true } as const;
    totals.add(await playCloses(1, { faultPlan: { faults: [silent] } }));
    expect(closes.judge(totals).map(({ holds }) => holds)).toEqual([true, false]);
  });

  it('sees an order that could open in a phase of closing', async () => {
    const watched = await watchedCycle({ faults: [] });
    expect(openingsWhileClosing(watched, 5)).toEqual([]);
    const closing = { phase: 'unwind', at: 0, held: [] };
    expect(openingsWhileClosing({ ...watched, phases: [closing] }, 5)).toHaveLength(2);
  });

  it('measures how long a leg stood alone', async () => {
    const whole = await watchedCycle({ faults: [] });
    expect(nakedMs(whole, 'cross')).toBeLessThan(100);
    const atMs = 3_000;
    const taken = { fault: 'leg.liquidate', product: ETH, atMs } as const;
    const alone = await watchedCycle({
      faults: [taken, { ...NOTHING_CLOSES, untilMs: atMs + 1_000 }],
    });
    expect(nakedMs(alone, 'cross')).toBeGreaterThan(500);
  });
});
