/** Samples of the studies of many worlds: lost acknowledgements, and a month of normal weather. */
import { describe, expect, it } from 'vitest';
import { acks, playAcks } from '../../scripts/simulate/acks.ts';
import { month, playMonth } from '../../scripts/simulate/month.ts';
import { Totals } from '../../scripts/simulate/study.ts';
import type { Study, StudyRun } from '../../scripts/simulate/study.ts';
import type { RehearsalOptions } from '../../src/app/rehearsal.ts';
import { ETH } from '../../src/app/scenarios/staging.ts';
import { seedsFrom } from '../support/seeds.ts';

const RUNS = 16;

/** Whether each claim of a study holds of these runs, in the order of the claims. */
function verdicts(study: Study, runs: readonly StudyRun[]): readonly boolean[] {
  const totals = new Totals();
  for (const run of runs) totals.add(run);
  return study.judge(totals).map(({ holds }) => holds);
}

/** A month's figures, none of them real. */
function monthOf(counts: StudyRun['counts'], returnMs = 1_000): StudyRun {
  return { seed: 1, breaches: [], counts, samples: { 'venue back to building, ms': [returnMs] } };
}

describe('a run that loses three acknowledgements of ten', () => {
  it.each(seedsFrom(1, RUNS))('opens nothing twice and ends as it says (seed %i)', async (seed) => {
    const { breaches, counts } = await playAcks(seed);
    expect(breaches).toEqual([]);
    expect((counts['run flat'] ?? 0) + (counts['run halted'] ?? 0)).toBe(1);
  });

  it('is the same run each time it is played', async () => {
    expect(await playAcks(3)).toEqual(await playAcks(3));
  });
});

describe('the study of acknowledgements', () => {
  it('is refuted by a world that holds more than the plan', async () => {
    const trade = { fault: 'trade.manual', product: ETH, amount: '0.05', atMs: 2_500 } as const;
    const sabotage: RehearsalOptions = {
      seed: 2,
      flags: { direction: 'buyFirst', holdMs: 2_000 },
      faultPlan: { faults: [trade] },
    };
    const run = await playAcks(2, sabotage);
    expect(run.breaches.join()).toContain('was held');
    expect(verdicts(acks, [run])[0]).toBe(false);
  });

  it('is refuted by a world that loses nothing', async () => {
    expect(verdicts(acks, [await playAcks(2, { faultPlan: { faults: [] } })])).toEqual([
      true,
      false,
    ]);
  });
});

describe('the study of a month', () => {
  it('holds of its first day, with a maintenance in it and a cut an hour', async () => {
    const run = await playMonth(1, { days: 0.62, holdMs: 7_200_000 });
    expect(run.breaches).toEqual([]);
    expect(run.counts).toMatchObject({ maintenances: 1, interventions: 0 });
    expect(run.counts['fault stream.close']).toBeGreaterThan(10);
    expect(verdicts(month, [run])).toEqual([true, true, true]);
  }, 300_000);

  it.each([
    ['a person comes twice in a thousand cycles', { cycles: 1_000, interventions: 2 }, 1_000, 0],
    ['two emergencies are false', { cycles: 9_999, 'false emergencies': 2 }, 1_000, 1],
    ['it comes back after a minute', { cycles: 1_000 }, 60_001, 2],
  ])('is refuted when %s', (_, counts, returnMs, claim) => {
    const expected = [0, 1, 2].map((index) => index !== claim);
    expect(verdicts(month, [monthOf({ ...counts }, returnMs)])).toEqual(expected);
  });

  it('is refuted by a month without a cycle', () => {
    expect(verdicts(month, [monthOf({})])).toEqual([false, false, true]);
  });
});
