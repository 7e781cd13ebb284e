/** The stories of whole cycles have teeth: each is refuted on a stage where what it tells of is not so. */
import { describe, expect, it } from 'vitest';
import * as ending from '../../../src/app/scenarios/claims-ending.ts';
import * as terms from '../../../src/app/scenarios/claims-terms.ts';
import { judge, playAct } from '../../../src/app/scenarios/play.ts';
import type { Act, Claim, Trace } from '../../../src/app/scenarios/scenario.ts';
import {
  ETH,
  SOL,
  breaks,
  codeBreaks,
  operatorInterrupts,
  operatorStops,
  pricesMove,
  triggerRests,
} from '../../../src/app/scenarios/staging.ts';
import { actOf, refuted, withCues, withoutCues } from './acts.ts';
import type { Sabotage } from './acts.ts';

/** The ids whose teeth are here. */
const IDS = [
  'S12',
  'S24',
  'S25',
  'S26',
  'S27',
  'S28',
  'S29',
  'S30',
  'S31',
  'S32',
  'S33',
  'S34',
  'S36',
];

const withFlags =
  (flags: Act['options']['flags']) =>
  (act: Act): Act => ({
    ...act,
    options: { ...act.options, flags: { ...act.options.flags, ...flags } },
  });

const withSettings =
  (settings: Act['options']['settings']) =>
  (act: Act): Act => ({
    ...act,
    options: { ...act.options, settings: { ...act.options.settings, ...settings } },
  });

const EXITS_AT_ONCE = { takeProfitBps: 2, stopLossBps: null, confirmMs: 0 } as const;

const SABOTAGES: readonly Sabotage[] = [
  [
    'S12',
    'no rung',
    'the oracle is right',
    withoutCues,
    [
      'the closes of SOL-PERP stand 50, 100, 200, 500, 1000, 1000 bps through 130',
      'the latch is raised in the end',
      'flat is never proved once something is held',
    ],
  ],
  [
    'S12',
    'a later rung',
    'no close may go so far',
    withSettings({ maxSlippageBps: 200 }),
    ['the cycles end recovered', 'the latch is lifted in the end'],
  ],
  [
    'S24',
    'both prices',
    'half a close is filled at first',
    withCues({
      at: 'unwind',
      does: breaks({ fault: 'order.partialFill', fraction: 0.5, reduceOnly: true, times: 1 }),
    }),
    ['one close of ETH-PERP trades exactly what was entered', 'the cycles end completed'],
  ],
  [
    'S24',
    'prices jump',
    'they do not',
    withoutCues,
    ['the cycles end recovered', 'closes of SOL-PERP sent = 3'],
  ],
  [
    'S25',
    'it fires in the unwind, before',
    'it may open, and is twice as large',
    withCues({
      at: 'unwind',
      does: triggerRests(SOL, { side: 'buy', amount: '3', at: '1', reduceOnly: false }),
    }),
    ['real SOL-PERP is short or nothing, and never the other'],
  ],
  [
    'S25',
    'it appears between',
    'no trigger waits',
    withoutCues,
    ['the cycles end completed, skipped', 'the alarm "the end is not proved" is raised'],
  ],
  [
    'S25',
    'while nobody tells of triggers, closes',
    'the service answers',
    withoutCues,
    ['unwind lasts 10000 ms at least'],
  ],
  [
    'S26',
    'four cycles',
    'the run keeps one direction',
    withFlags({ direction: 'buyFirst' }),
    ['the legs that are held are those of buyFirst, sellFirst, buyFirst, sellFirst'],
  ],
  [
    'S26',
    'a cycle that was skipped',
    'nothing is skipped',
    withoutCues,
    ['the legs that are held are those of buyFirst, sellFirst'],
  ],
  [
    'S27',
    'the price rises between',
    'it rises in the second hold',
    withCues({ at: 'hold', time: 2, does: pricesMove({ [ETH]: 200 }) }),
    ['the holds are ended by duration, duration', 'ETH-PERP is entered more than 150 bps apart'],
  ],
  [
    'S28',
    'a gain below',
    'margin counts: a fifth of the gain is enough',
    withSettings({ exits: EXITS_AT_ONCE }),
    ['the holds are ended by duration'],
  ],
  [
    'S28',
    'a gain above',
    'the price stands',
    withoutCues,
    ['the holds are ended by takeProfit', 'cycle 1 really earns 10 to 24 bps of a leg'],
  ],
  [
    'S29',
    'the pair that was sold',
    'it is bought first',
    withFlags({ direction: 'buyFirst' }),
    ['the holds are ended by duration', 'cycle 1 really earns 150 to 200 bps of a leg'],
  ],
  [
    'S30',
    'neither leg',
    'both are filled',
    withoutCues,
    ['the cycles end skipped, completed', 'the holds are ended by nothing, duration'],
  ],
  [
    'S30',
    'the same refusal',
    'it comes four times',
    withCues({
      at: 'start',
      does: breaks({ fault: 'order.reject', reduceOnly: false, code: 2070, times: 8 }),
    }),
    ['the latch is raised in the end'],
  ],
  [
    'S31',
    'the oracle of SOL',
    'it agrees with the market',
    withoutCues,
    ['the cycles end skipped, skipped, completed', 'build is entered once'],
  ],
  [
    'S31',
    'the touch of SOL',
    'it is not crossed',
    (act) => ({ ...act, options: { flags: { cycles: 3 } } }),
    ['a cycle\'s reason says "SOL-PERP is crossed"'],
  ],
  [
    'S32',
    'an unwind, and the book of SOL',
    'closes are refused',
    withCues({ at: 'hold', does: breaks({ fault: 'order.reject', reduceOnly: true, code: 2070 }) }),
    ['the cycles end completed, skipped', 'nothing is really held in the end'],
  ],
  [
    'S32',
    'an unwind, and the oracle of SOL',
    'no filter says no',
    withoutCues,
    ['the cycles end completed, skipped', 'entries of SOL-PERP sent = 1'],
  ],
  [
    'S33',
    'a watcher fails in the hold',
    'none fails',
    withoutCues,
    ['emergencyClose is entered once', 'the cycles end halted'],
  ],
  [
    'S33',
    'nothing can be signed any more',
    'the next can',
    withCues({ at: 'hold', afterMs: 7_900, does: codeBreaks('sign') }),
    ['it ends failed'],
  ],
  [
    'S34',
    'told to stop in the hold',
    'it is not told',
    withoutCues,
    ['the result says that it was stopped', 'hold lasts 5000 to 5010 ms'],
  ],
  [
    'S34',
    'told to stop in the hold',
    'it gives up at once',
    withCues({ at: 'hold', afterMs: 5_000, does: operatorInterrupts }),
    ['one close of SOL-PERP trades exactly what was entered', 'the cycles end completed'],
  ],
  [
    'S34',
    'told twice in the unwind',
    'it is told once, and closes',
    withCues({ at: 'unwind', does: operatorStops }),
    ['it ends interrupted', 'something is held in the end, and the result tells exactly that'],
  ],
  [
    'S36',
    'no close is ever filled',
    'closes are filled',
    withoutCues,
    ['closes of SOL-PERP sent = 6', 'no order is sent after the halt'],
  ],
  [
    'S36',
    'it stays, and the venue',
    'it leaves',
    withFlags({ onHalt: 'exit' }),
    [
      'after the halt closes of SOL-PERP go on, a minute apart',
      'nothing is really held in the end',
    ],
  ],
];

describe('a story of a whole cycle', () => {
  it.each(SABOTAGES)('%s (%s) is refuted when %s', async (id, title, _how, change, refutes) => {
    const act = actOf(id, title);
    const found = refuted(act, await playAct(change(act)));
    for (const words of refutes) {
      expect(found).toContainEqual(expect.stringContaining(words));
    }
  });

  it('is refuted somewhere for every one of them', () => {
    expect([...new Set(SABOTAGES.map(([id]) => id))].toSorted()).toEqual(IDS);
  });
});

describe('a claim about terms and ends', () => {
  const expectTeeth = (claim: Claim, truthful: Trace, changes: Partial<Trace>): void => {
    expect(judge(claim, truthful)).toEqual({ claim: claim.says, holds: true });
    expect(judge(claim, { ...truthful, ...changes }).holds).toBe(false);
  };

  it('sees an entry price that is of other fills, and an order that opens after the emergency', async () => {
    const trace = await playAct(actOf('S27', 'the price rises'));
    const { result, truth } = trace;
    if (result === undefined) throw new Error('The run did not end.');
    const cycles = result.cycles.map((cycle) => ({ ...cycle, legs: result.cycles[0]?.legs ?? [] }));
    expectTeeth(terms.entryIsOfItsOwnFills, trace, { result: { ...result, cycles } });
    const halted = await playAct(actOf('S36', 'no close is ever filled'));
    const [entry] = truth.orders;
    if (entry === undefined) throw new Error('Nothing was sent.');
    const orders = [...halted.truth.orders, { ...entry, receivedAt: Infinity }];
    const claim = ending.opensNothingAfter('emergencyClose');
    expectTeeth(claim, halted, { truth: { ...halted.truth, orders } });
  });

  it('sees a result that leaves out what is held, and an order that comes after the end', async () => {
    const trace = await playAct(actOf('S34', 'told twice in the unwind'));
    const { result, truth } = trace;
    if (result === undefined) throw new Error('The run did not end.');
    const positions = result.positions.map((row) => ({ ...row, rest: '0' }));
    expectTeeth(ending.tellsWhatIsHeld, trace, { result: { ...result, positions } });
    const orders = truth.orders.map((order) => ({ ...order, receivedAt: Infinity }));
    expectTeeth(ending.nothingSentAfterTheEnd, trace, { truth: { ...truth, orders } });
  });
});
