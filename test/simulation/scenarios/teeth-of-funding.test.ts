/** The story of funding has teeth: each claim is refuted on a stage where what it tells of is not so. */
import { describe, expect, it } from 'vitest';
import { playAct } from '../../../src/app/scenarios/play.ts';
import type { Act } from '../../../src/app/scenarios/scenario.ts';
import { breaks } from '../../../src/app/scenarios/staging.ts';
import { actOf, refuted, withCues, withoutCues } from './acts.ts';
import type { Sabotage } from './acts.ts';

const TRUE = 'the funding of the run is what the exchange took and gave, to the last digit';
const CLOSES = 'the statement closes: nothing is unexplained';
const PAYS = 'in every cycle one leg paid funding and the other received it';
const UNKNOWN = 'the funding of cycle 1 is not known, and not called zero';
const UNEXPLAINED = 'what remains unexplained is the funding that nobody told, to the last digit';

const silence = breaks({
  fault: 'rest.fail',
  as: '503',
  queries: ['archive.interest_and_funding'],
});

/** Held for a second, so that no full hour is in it. */
const briefly = (act: Act): Act => ({
  ...act,
  options: { ...act.options, flags: { ...act.options.flags, holdMs: 1_000 } },
});

const SABOTAGES: readonly Sabotage[] = [
  ['S62', 'an hour of cross', 'over no full hour', briefly, [TRUE, PAYS]],
  [
    'S62',
    'an hour of isolated',
    'with an archive that never tells',
    (act) => withCues({ at: 'start', does: silence }, ...act.cues)(act),
    [TRUE, PAYS, CLOSES],
  ],
  ['S62', 'the archive never tells', 'and does', withoutCues, [UNKNOWN, UNEXPLAINED]],
  [
    'S62',
    'the archive is silent at the proof, and tells before',
    'and never tells again',
    (act) => withCues(...act.cues.slice(0, 1))(act),
    [TRUE, 'the statement of cycle 2 counts what those before it lacked', CLOSES],
  ],
  [
    'S62',
    'the archive is silent at the proof, and tells at the end',
    'and never tells again',
    (act) => withCues(...act.cues.slice(0, 1))(act),
    [TRUE, CLOSES],
  ],
];

describe('the story of funding', () => {
  it.each(SABOTAGES)('%s: %s, %s, is refuted', async (id, title, _how, change, refutes) => {
    const act = actOf(id, title);
    const trace = await playAct(change(act));
    expect(refuted(act, trace)).toEqual(expect.arrayContaining([...refutes]));
  });

  it('comes to the same proof at the same instant, whether the archive answers or not', async () => {
    const act = actOf('S62', 'an hour of cross');
    const provedAt = async (played: Act): Promise<readonly string[]> =>
      (await playAct(played)).records
        .filter(({ kind }) => kind === 'proof.made')
        .map(({ at }) => at);
    const answered = await provedAt(act);
    const silent = await provedAt(withCues({ at: 'start', does: silence }, ...act.cues)(act));
    expect(answered.length).toBeGreaterThan(1);
    expect(silent).toEqual(answered);
  });
});
