/** The incident stories: every claim of every act holds, and a story played twice is the same. */
import { describe, expect, it } from 'vitest';
import { SCENARIOS } from '../../../src/app/scenarios/catalog.ts';
import { playAct, playScenario } from '../../../src/app/scenarios/play.ts';
import type { Trace } from '../../../src/app/scenarios/scenario.ts';
import { actOf } from './acts.ts';

describe('the incident stories', () => {
  it.each(SCENARIOS.map((scenario) => [scenario.id, scenario.title, scenario] as const))(
    '%s %s',
    async (_id, _title, scenario) => {
      const { acts } = await playScenario(scenario);
      const failed = acts.flatMap(({ act, proofs }) =>
        proofs
          .filter(({ holds }) => !holds)
          .map(({ claim, detail }) => ({ act: act.title, variant: act.variant, claim, detail })),
      );
      expect(failed).toEqual([]);
      expect(acts.every(({ proofs }) => proofs.length > 0)).toBe(true);
    },
  );

  it('have ids of their own', () => {
    expect(new Set(SCENARIOS.map(({ id }) => id)).size).toBe(SCENARIOS.length);
  });

  it('are the same to the last line of the journal when they are played twice', async () => {
    const act = actOf('S04', 'one leg fills and the venue keeps it');
    const lines = withoutActorNumber(await playAct(act));
    expect(withoutActorNumber(await playAct(act))).toEqual(lines);
    const otherwise = await playAct({ ...act, options: { ...act.options, seed: 2 } });
    expect(withoutActorNumber(otherwise)).not.toEqual(lines);
  });
});

/** XState numbers the outermost actor through the whole process: the second play has a later number. */
function withoutActorNumber({ lines }: Trace): readonly string[] {
  return lines.map((line) => line.replace(/"actor":"x:\d+"/, '"actor":"x"'));
}
