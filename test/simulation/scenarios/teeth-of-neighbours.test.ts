/** The stories seen at neighbours have teeth: each act is refuted in a world that it is not about. */
import { describe, expect, it } from 'vitest';
import { SCENARIOS } from '../../../src/app/scenarios/catalog.ts';
import { playAct } from '../../../src/app/scenarios/play.ts';
import type { Act } from '../../../src/app/scenarios/scenario.ts';
import { breaks } from '../../../src/app/scenarios/staging.ts';
import { clockIsOff } from '../../../src/app/scenarios/wires.ts';
import { actOf, refuted, withoutCues } from './acts.ts';
import type { Sabotage } from './acts.ts';

const untilTheFirst =
  (count: number) =>
  (act: Act): Act => ({ ...act, cues: act.cues.slice(0, count) });

const onAnotherWire =
  (wireOf: NonNullable<Act['options']['wireOf']>) =>
  (act: Act): Act => ({ ...act, options: { ...act.options, wireOf } });

const onATrueWire = onAnotherWire((wire) => wire);

const SABOTAGES: readonly Sabotage[] = [
  [
    'N1',
    'nothing is told since before',
    'everything is told',
    withoutCues,
    ['hold is never entered', 'the latch is raised in the end, and says "the breaker tripped"'],
  ],
  [
    'N1',
    'nothing is told since the hold',
    'everything is told',
    withoutCues,
    ['flat is never proved once something is held', 'no cycle is called completed'],
  ],
  [
    'N1',
    'one leg alone',
    'both are filled and told',
    withoutCues,
    ['entries of ETH-PERP trade 0 in all', 'the cycles end recovered, recovered'],
  ],
  [
    'N2',
    'one fill',
    'every frame is whole',
    withoutCues,
    ['what breaks in the story really broke: stream.malformed'],
  ],
  [
    'N2',
    'the report of one leg',
    'every frame is whole',
    withoutCues,
    ['hold is entered once', 'the cycles end recovered, completed'],
  ],
  [
    'N2',
    'the report of one zero',
    'every frame is whole',
    withoutCues,
    ['the cycles end recovered, completed'],
  ],
  [
    'N2',
    'everything about',
    'every frame is whole',
    withoutCues,
    ['no cycle is called completed', 'build is entered once'],
  ],
  [
    'N3',
    'pings are not',
    'they are answered',
    withoutCues,
    ['what breaks in the story really broke: stream.noPong'],
  ],
  [
    'N3',
    'nothing comes for 35 s',
    'nothing comes any more',
    untilTheFirst(1),
    ['the hold goes on to its 120000 ms', 'emergencyClose is never entered'],
  ],
  [
    'N3',
    'nothing comes any more',
    'somebody is there',
    withoutCues,
    ['unwind is never entered', 'the cycles end recovered'],
  ],
  [
    'N4',
    'it is shut out in the hold, and leaves',
    'it is not',
    withoutCues,
    [
      '0.068 of ETH-PERP/cross, -1.5 of SOL-PERP/cross are still held, and nothing else',
      'the latch is raised in the end',
    ],
  ],
  [
    'N4',
    'it is shut out in the hold, and stays',
    'it is never let in',
    untilTheFirst(1),
    ['nothing is really held in the end', 'nothing is really held 215000 ms after halted began'],
  ],
  [
    'N4',
    'one of the two ways',
    'both are',
    (act) => ({
      ...act,
      cues: [{ at: 'hold', does: breaks({ fault: 'venue.queryOnly', paths: ['http', 'ws'] }) }],
    }),
    ['the cycles end completed', 'it ends flat by the stream, by REST and in truth'],
  ],
  [
    'N4',
    'it is shut out before',
    'it is not',
    (act) => ({ ...act, cues: act.cues.slice(1) }),
    ['nothing is sent', 'the cycles end skipped'],
  ],
  [
    'N5',
    'nobody takes it',
    'the price comes back to it',
    (act) => ({ ...act, cues: actOf('N5', 'it is taken').cues }),
    ['entries of SOL-PERP trade 0 in all', 'the cycles end skipped'],
  ],
  [
    'N5',
    'it is taken',
    'nobody takes it',
    untilTheFirst(2),
    ['entries of SOL-PERP trade 1.5 in all', 'the cycles end completed'],
  ],
  [
    'N6',
    'a difference that harms',
    'it is half a minute behind',
    onAnotherWire(clockIsOff(-30_000)),
    ['the cycles end completed, completed'],
  ],
  [
    'N6',
    'half a minute behind from',
    'the clock is right',
    onATrueWire,
    ['the exchange refuses 10 order(s) with 2011', 'hold is never entered'],
  ],
  [
    'N6',
    'half a minute behind since',
    'the clock is right',
    onATrueWire,
    ['closes of ETH-PERP trade 0.068 in all', 'no cycle is called completed'],
  ],
  [
    'N6',
    'half a minute behind in',
    'the clock stays behind',
    onAnotherWire(clockIsOff(-30_000, { fromMs: 2_000 })),
    ['the cycles end recovered, completed'],
  ],
  [
    'N7',
    'somebody closes one leg',
    'nobody does',
    withoutCues,
    ['what is closed of SOL-PERP is 0, and no more', 'the cycles end recovered'],
  ],
  [
    'N7',
    'somebody closes both',
    'nobody does',
    withoutCues,
    ['what is closed of ETH-PERP is 0, and no more'],
  ],
  [
    'N7',
    'somebody closes two thirds',
    'nobody does',
    withoutCues,
    ['what is closed of SOL-PERP is 0.5, and no more'],
  ],
  [
    'N8',
    'it grows between',
    'it stays',
    onATrueWire,
    ['entries of SOL-PERP ask for 1.5, 1.4', 'closes of SOL-PERP ask for 1.5, 1.4'],
  ],
  ['N8', 'it grows in the hold', 'it stays', onATrueWire, ['closes of SOL-PERP ask for 1, 1, 1']],
  [
    'N9',
    'from the start',
    'it is about ours',
    onATrueWire,
    ['the start is refused, and the reason says "subaccount_info answers for 0x00"'],
  ],
  [
    'N9',
    'since the hold',
    'it is about ours',
    onATrueWire,
    ['some reads of REST are judged inconclusive', 'no cycle is called completed'],
  ],
  [
    'N10',
    '10 s behind',
    'the archive is a minute behind',
    (act) => ({ ...act, cues: actOf('N10', 'a minute').cues }),
    ['the cycles end recovered, completed', 'entries of SOL-PERP sent = 2'],
  ],
  [
    'N10',
    'a minute behind',
    'the archive is 10 s behind',
    (act) => ({ ...act, cues: actOf('N10', '10 s').cues }),
    ['flat is never proved once something is held', 'build is entered once'],
  ],
  [
    'N10',
    'a trade by hand',
    'nobody trades',
    untilTheFirst(2),
    ['closes of SOL-PERP trade 1 in all', 'the cycles end recovered'],
  ],
];

describe('a story seen at a neighbour', () => {
  it('is refuted in each of its acts', () => {
    const titles = SCENARIOS.filter(({ id }) => id.startsWith('N')).flatMap(({ id, acts }) =>
      [...new Set(acts.map(({ title }) => title))].map((title) => `${id} ${title}`),
    );
    const sabotaged = new Set(SABOTAGES.map(([id, title]) => `${id} ${actOf(id, title).title}`));
    expect(titles.filter((title) => !sabotaged.has(title))).toEqual([]);
  });

  it.each(SABOTAGES)('%s (%s) is refuted when %s', async (id, title, _how, change, refutes) => {
    const act = actOf(id, title);
    const trace = await playAct(change(act));
    expect(refuted(act, trace)).toEqual(expect.arrayContaining([...refutes]));
  });
});
