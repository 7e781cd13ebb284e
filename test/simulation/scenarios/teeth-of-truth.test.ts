/** The stories of position truth have teeth: each is refuted when what it tells of is left out. */
import { describe, expect, it } from 'vitest';
import * as course from '../../../src/app/scenarios/claims-course.ts';
import { judge, playAct } from '../../../src/app/scenarios/play.ts';
import type { Act, Claim, Trace } from '../../../src/app/scenarios/scenario.ts';
import { SCENARIOS } from '../../../src/app/scenarios/catalog.ts';
import { BLIND_TO_ISOLATED, SOL, breaks } from '../../../src/app/scenarios/staging.ts';
import { actOf, refuted, withCues, withoutCues } from './acts.ts';
import type { Sabotage } from './acts.ts';

const refusing = (act: Act): Act => ({
  ...act,
  options: { ...act.options, flags: { ...act.options.flags, onResidual: 'refuse' } },
});

const LONG_AFTER_MS = 25_000;

const SABOTAGES: readonly Sabotage[] = [
  ['S19', 'before the orders', 'no stream is lost', withoutCues, ['hold is never entered']],
  ['S20', 'closed first', 'the residual is not flattened', refusing, ['the cycles end completed']],
  [
    'S21',
    'both closed first',
    'nothing is left',
    withoutCues,
    ['a reduce-only cross buy of 0.9 SOL-PERP closes it'],
  ],
  [
    'S22',
    'prices go on',
    'the stream is away for a moment',
    withCues({ at: 'hold', afterMs: 60_000, does: breaks({ fault: 'stream.close', times: 1 }) }),
    ['the stream is never taken for lost or silent while it is connected'],
  ],
  [
    'S23',
    'cancelled first',
    'the orders are not flattened',
    refusing,
    ['no order is open in the end'],
  ],
  [
    'S23',
    'with two triggers',
    'nothing is flattened',
    refusing,
    ['no order is open in the end', 'no trigger order waits in the end'],
  ],
  [
    'S23',
    'refused, each',
    'no order is there',
    withoutCues,
    ['the 4 open order(s) are left alone'],
  ],
  ['S35', 'REST denies', 'REST denies nothing', withoutCues, ['no cycle is called completed']],
  [
    'S37',
    'at the deadline',
    'a millisecond later',
    staging('S37', 'a millisecond after'),
    ['the waits for zero end zero and zero', 'emergencyClose is never entered'],
  ],
  [
    'S37',
    'a millisecond after',
    'a millisecond earlier',
    staging('S37', 'at the deadline'),
    [
      'the waits for zero end zero and timedOut',
      'one emergency begins, and its alarm says "SOL-PERP/cross timedOut"',
    ],
  ],
  [
    'S38',
    'both legs',
    'nobody closed them',
    withoutCues,
    ['the waits for zero end zero and zero within 0 ms', 'closes of SOL-PERP sent = 0'],
  ],
  [
    'S39',
    'settled while',
    'nothing is settled',
    withoutCues,
    ['a report of SOL-PERP/cross for settle_pnl is observed and changes no quantity'],
  ],
  ['S39', 'liquidated', 'nothing is liquidated', withoutCues, ['emergencyClose is entered once']],
  ['S41', 'one against', 'nothing is there', withoutCues, ['build is never entered']],
  [
    'S48',
    'the stream is silent about prices since',
    'prices are told',
    withoutCues,
    ['nothing is sent', 'a cycle\'s reason says "touch of ETH-PERP is stale"'],
  ],
  [
    'S49',
    'the first report',
    'reports are in order',
    withoutCues,
    ['an older report of SOL-PERP/cross that comes later is ignored'],
  ],
  ['S50', 'a long SOL', 'nobody trades', withoutCues, ['no cycle is called completed']],
  [
    'S51',
    'dust comes',
    'there is no dust',
    withoutCues,
    ['the exchange holds 0.0004 of ETH-PERP/cross in the end'],
  ],
  ['S52', 'the late fill', 'the zero holds', withoutCues, ['emergencyClose is entered once']],
  [
    'S53',
    'one blind read',
    'REST stays blind',
    withCues({ at: 'hold', afterMs: LONG_AFTER_MS, does: breaks(BLIND_TO_ISOLATED) }),
    [
      'emergencyClose is never entered',
      "REST contradicts the stream's SOL-PERP/isolated 1 time(s)",
    ],
  ],
  [
    'S54',
    'the stream shows more',
    'one read alone is blind',
    withCues({
      at: 'hold',
      afterMs: LONG_AFTER_MS,
      does: breaks({ ...BLIND_TO_ISOLATED, times: 1 }),
    }),
    ['emergencyClose is entered once'],
  ],
  [
    'S55',
    'REST is later',
    'REST is prompt',
    withoutCues,
    ['some reads of REST are judged lagging'],
  ],
  ['S56', 'less of the SOL leg', 'nobody trades', withoutCues, ['emergencyClose is entered once']],
];

/** The script of another act of the story. */
function staging(id: string, title: string): (act: Act) => Act {
  return (act) => ({ ...act, cues: actOf(id, title).cues });
}

describe('a story of position truth', () => {
  it.each(SABOTAGES)('%s (%s) is refuted when %s', async (id, title, _how, change, refutes) => {
    const act = actOf(id, title);
    expect(refuted(act, await playAct(change(act)))).toEqual(expect.arrayContaining([...refutes]));
  });

  it('is refuted somewhere for every such story, but the sizes, which are doctored below', () => {
    const ids = SCENARIOS.map(({ id }) => id).filter((id) =>
      /^S(19|2[0-3]|35|3[7-9]|4[0189]|5[0-6])$/.test(id),
    );
    const sabotaged = new Set(SABOTAGES.map(([id]) => id));
    expect(ids.filter((id) => !sabotaged.has(id))).toEqual(['S40']);
  });
});

describe('a claim about the course of a run', () => {
  it('sees legs that are further apart than half a step, and a plan that is missing', async () => {
    const trace = await playAct(actOf('S40', 'balanced'));
    const claim = course.legsDifferByHalfAStep(SOL);
    expectTeeth(
      claim,
      trace,
      doctored(trace, 'cycle.started', (data) => ({
        ...data,
        legs: data.legs.map((leg, index) => (index === 0 ? { ...leg, notional: '1' } : leg)),
      })),
    );
    expectTeeth(claim, trace, {
      records: trace.records.filter(({ kind }) => kind !== 'cycle.started'),
    });
  });

  it('sees a read that is judged before REST can know', async () => {
    const trace = await playAct(actOf('S55', 'REST is a little late'));
    const changed = trace.records.find(({ kind }) => kind === 'position.changed');
    const compared = trace.records.findLast(({ kind }) => kind === 'witness.compared');
    if (changed === undefined || compared === undefined) throw new Error('Nothing was told.');
    const data = { key: keyIn(changed.data), book: '-1.5', rest: '0', verdict: 'strike' };
    const early = { ...compared, at: changed.at, data };
    expectTeeth(course.readsWaitForRest(200), trace, { records: [...trace.records, early] });
  });

  it('sees a second emergency, and orders that are still open', async () => {
    const trace = await playAct(actOf('S50', 'a long SOL'));
    const alarms = trace.records.filter(({ kind }) => kind === 'alarm');
    const claim = course.emergencySays('position.unplanned');
    expectTeeth(claim, trace, { records: [...trace.records, ...alarms] });
    const truth = { ...trace.truth, openOrders: ['0xd1'] };
    expectTeeth(course.nothingLeftOpen, trace, { truth });
  });
});

function expectTeeth(claim: Claim, truthful: Trace, changes: Partial<Trace>): void {
  expect(judge(claim, truthful)).toEqual({ claim: claim.says, holds: true });
  expect(judge(claim, { ...truthful, ...changes }).holds).toBe(false);
}

type Plan = { readonly legs: readonly { readonly notional: string }[] };

function doctored(trace: Trace, kind: string, change: (data: Plan) => Plan): Partial<Trace> {
  const records = trace.records.map((record) =>
    // The records of a plan have its legs: the chronicle wrote them.
    record.kind === kind ? { ...record, data: change(record.data as Plan) } : record,
  );
  return { records };
}

function keyIn(data: unknown): unknown {
  return typeof data === 'object' && data !== null && 'key' in data ? data.key : undefined;
}
