/** The shipped charts together, over a venue that may do anything within a small scope. */
import { describe, expect, it } from 'vitest';
import { BROKEN } from '../../scripts/check-model/broken.ts';
import { SHIPPED, spaceOf } from '../../scripts/check-model/composition.ts';
import { explore } from '../../scripts/check-model/graph.ts';
import { CLAIMS, replay, scriptOf } from '../../scripts/check-model/script.ts';
import { SETTINGS } from '../../scripts/check-model/settings.ts';
import { judge } from '../../src/app/scenarios/play.ts';

const STATES_MAX = 100_000;

/** Some settings take seconds, and more on a machine that is shared. */
const TIMEOUT_MS = 120_000;

describe('the shipped charts over the small venue', () => {
  it.each(SETTINGS.filter(({ isSmall }) => isSmall).map((one) => [one.name, one] as const))(
    'never believe or send what they may not, and always find an end: %s',
    (_name, setting) => {
      const { story, isComplete, goals, states } = explore(spaceOf(setting, SHIPPED), STATES_MAX);
      expect(story?.join('\n')).toBeUndefined();
      expect(isComplete).toBe(true);
      expect(goals).toBeGreaterThan(0);
      expect(states).toBeGreaterThan(1000);
    },
    TIMEOUT_MS,
  );

  it('explores the same states and edges each time', () => {
    const [setting] = SETTINGS;
    if (setting === undefined) throw new Error('There is a setting.');
    const [one, other] = [1, 2].map(() => explore(spaceOf(setting, SHIPPED), STATES_MAX));
    expect(one).toEqual(other);
  });
});

describe('what is broken on purpose', () => {
  it.each(BROKEN.map((one) => [one.what, one] as const))(
    'gives a story: %s',
    (_what, { setting, shown, says }) => {
      const { story } = explore(spaceOf(setting, shown), STATES_MAX);
      expect(story?.at(-1)).toMatch(says);
    },
    TIMEOUT_MS,
  );

  it(
    'gives a script whose last line the whole of tandem shows, and the shipped charts refute',
    async () => {
      const broken = BROKEN.find(({ name }) => name === 'idle-without-proof');
      if (broken === undefined) throw new Error('It is in the list.');
      const { story = [] } = explore(spaceOf(broken.setting, broken.shown), STATES_MAX);
      const script = scriptOf({ part: 'broken', name: broken.name }, story);
      expect(script.faults.map(({ fault }) => fault)).toEqual(['order.noFill', 'order.noFill']);
      const shown = await replay(script);
      const shipped = await replay(script, SHIPPED);
      const failing = (trace: typeof shown) =>
        CLAIMS.filter((claim) => !judge(claim, trace).holds).map(({ says }) => says);
      expect(failing(shown)).toEqual(['a cycle that traded ends with a proof, or halted']);
      expect(failing(shipped)).toEqual([]);
    },
    TIMEOUT_MS,
  );
});
