/** The claims have teeth: each is refuted by a stage that was sabotaged, or by a doctored trace. */
import { beforeAll, describe, expect, it } from 'vitest';
import * as evidence from '../../../src/app/scenarios/claims-evidence.ts';
import * as exposure from '../../../src/app/scenarios/claims-exposure.ts';
import * as outcome from '../../../src/app/scenarios/claims-outcome.ts';
import { judge, playAct } from '../../../src/app/scenarios/play.ts';
import type { Act, Claim, Trace } from '../../../src/app/scenarios/scenario.ts';
import { BLIND_TO_ISOLATED, SOL, breaks } from '../../../src/app/scenarios/staging.ts';
import { actOf } from './acts.ts';

/** The claims of an act that a trace refutes. */
const refuted = (act: Act, trace: Trace): readonly string[] =>
  act.claims.map((claim) => judge(claim, trace)).flatMap((p) => (p.holds ? [] : [p.claim]));

/** That a claim holds of the true trace and not of the doctored one. */
function expectTeeth(claim: Claim, truthful: Trace, doctored: Partial<Trace>): void {
  expect(judge(claim, truthful)).toEqual({ claim: claim.says, holds: true });
  expect(judge(claim, { ...truthful, ...doctored })).toMatchObject({
    holds: false,
    detail: expect.any(String) as string,
  });
}

describe('a story on a sabotaged stage', () => {
  it('is refuted when the closes are filled after all', async () => {
    const act = actOf('S03', 'no close is ever filled');
    const trace = await playAct({
      ...act,
      cues: [{ at: 'start', does: breaks(BLIND_TO_ISOLATED) }],
    });
    expect(refuted(act, trace)).toEqual(
      expect.arrayContaining([
        'the exchange holds -1.5 of SOL-PERP/isolated in the end',
        'the alarm of the halt shows -1.5 of SOL-PERP/isolated',
      ]),
    );
  });

  it('is refuted when REST is not blind', async () => {
    const act = actOf('S04', 'both legs fill');
    expect(refuted(act, await playAct({ ...act, cues: [] }))).toEqual(
      expect.arrayContaining([
        'build is entered once',
        'entries of SOL-PERP sent = 1',
        'flat is never proved once something is held',
        'no order is sent after the halt',
        'no cycle is called completed',
        'what breaks in the story really broke: rest.blindIsolated',
      ]),
    );
  });

  it('is refuted when there is no residual', async () => {
    const act = actOf('S01', 'it is there before the start');
    expect(refuted(act, await playAct({ ...act, cues: [] }))).toHaveLength(act.claims.length);
  });

  it('is refuted when no stranger trades', async () => {
    const act = actOf('S05', 'one size step more');
    expect(refuted(act, await playAct({ ...act, cues: [] }))).toEqual(
      expect.arrayContaining([
        'emergencyClose begins within 20 ms of a position beyond the plan',
        'the cycles end recovered',
      ]),
    );
  });

  it('is refuted when the report is not late', async () => {
    const act = actOf('T0-T8', 'cross margin, buyFirst');
    expect(refuted(act, await playAct({ ...act, cues: [] }))).toEqual(
      expect.arrayContaining([
        'no other phase begins in the 3000 ms for which the stream is silent on SOL-PERP/cross',
        'emergencyClose is entered once',
      ]),
    );
  });
});

describe('a story of a gap on a sabotaged stage', () => {
  it.each([
    ['S18', 'nothing is traded in the gap, cross', 'the hold goes on to its 20000 ms'],
    ['S18-Z', 'cross margin, buyFirst', "the archive's chain attests 0 of SOL-PERP/cross"],
    ['S18-F', 'the closes are filled unheard, cross', 'halted is never entered'],
  ])('%s is refuted when the archive does not answer: %s', async (id, title, claim) => {
    const act = actOf(id, title);
    const silence = breaks({ fault: 'rest.fail', as: '502', queries: ['archive.events'] });
    const trace = await playAct({ ...act, cues: [{ at: 'start', does: silence }, ...act.cues] });
    if (id === 'S18') {
      // An untouched amount needs no archive: then it is the reads alone that attest it.
      expect(refuted(act, trace)).toEqual([
        "the archive's chain attests 0.068 of ETH-PERP/cross",
        "the archive's chain attests -1.5 of SOL-PERP/cross",
      ]);
      return;
    }
    expect(refuted(act, trace)).toContain(claim);
  });

  it.each([
    ['S18', 'nothing is traded in the gap, cross'],
    ['S18-Z', 'cross margin, buyFirst'],
    ['S18-F', 'the closes are filled unheard, cross'],
  ])('%s is refuted when nothing is lost: %s', async (id, title) => {
    const act = actOf(id, title);
    expect(refuted(act, await playAct({ ...act, cues: [] }))).toEqual(
      expect.arrayContaining([expect.stringContaining("the archive's chain attests")]),
    );
  });
});

describe('a claim about a doctored trace', () => {
  let ideal: Trace;
  let halted: Trace;

  beforeAll(async () => {
    ideal = await playAct(actOf('S00', 'with cross margin'));
    halted = await playAct(actOf('S02', 'REST fails after the build'));
  });

  const without = (trace: Trace, kind: string): Partial<Trace> => ({
    records: trace.records.filter((record) => record.kind !== kind),
  });

  it('sees a second entry on top of the first', () => {
    const steps = [...ideal.steps, { at: 0, held: { 'SOL-PERP/cross': '-3' } }];
    expectTeeth(exposure.neverBeyondOneLeg(SOL), ideal, { steps });
    expectTeeth(exposure.neverBeyondOneLeg(SOL), ideal, { steps: [] });
  });

  it('does not let cross and isolated net', () => {
    const held = { 'SOL-PERP/cross': '-1.5', 'SOL-PERP/isolated': '1.5' };
    expectTeeth(exposure.neverBeyondOneLeg(SOL), ideal, {
      steps: [...ideal.steps, { at: 0, held }],
    });
  });

  it('sees an entry that is sent while its market is held', () => {
    const steps = [{ at: 0, held: { 'SOL-PERP/cross': '-0.5' } }];
    expectTeeth(exposure.opensOnlyWhenFlat, ideal, { steps });
  });

  it('sees a close that could open', () => {
    const orders = ideal.truth.orders.map((order) => ({ ...order, reduceOnly: false }));
    expectTeeth(exposure.closesAreReduceOnly, ideal, { truth: { ...ideal.truth, orders } });
    expectTeeth(exposure.closesAreReduceOnly, ideal, without(ideal, 'order.signed'));
  });

  it('sees an order after the halt', () => {
    const orders = halted.truth.orders.map((order) => ({ ...order, receivedAt: Infinity }));
    expectTeeth(exposure.noOrderAfterTheHalt, halted, { truth: { ...halted.truth, orders } });
    expectTeeth(exposure.noOrderAfterTheHalt, halted, without(halted, 'phase.entered'));
  });

  it('sees an amount that came into the book from anywhere but the stream', () => {
    expectTeeth(evidence.bookFollowsTheStream, ideal, without(ideal, 'venue.stream'));
  });

  it('sees a completed cycle without a proof', () => {
    expectTeeth(evidence.completedIsProved, ideal, without(ideal, 'proof.made'));
    expectTeeth(evidence.provedAtLast, ideal, without(ideal, 'proof.made'));
  });

  it('sees a failing REST that is taken for zero', () => {
    const asZero = halted.records.map((record) =>
      record.kind === 'witness.compared'
        ? {
            ...record,
            data: { key: 'SOL-PERP/cross', book: '-1.5', rest: '0', verdict: 'agreed' },
          }
        : record,
    );
    expectTeeth(evidence.silenceIsNoNumber('build'), halted, { records: asZero });
    expectTeeth(evidence.silenceIsNoNumber('build'), halted, without(halted, 'witness.compared'));
  });

  it('sees a proof of flat that nothing supports', () => {
    const proof = ideal.records.filter((record) => record.kind === 'proof.made').slice(-1);
    const records = [...halted.records, ...proof.map((made) => ({ ...made, seq: 1e6 }))];
    expectTeeth(evidence.neverCalledFlatOnceHeld, halted, { records });
  });

  it('sees a witness that doubts the end, and an exchange that holds something', () => {
    const { result } = ideal;
    if (result === undefined) throw new Error('The ideal story did not end.');
    const positions = result.positions.map((row) => ({ ...row, rest: null }));
    const { endsFlatByEveryWitness } = outcome;
    expectTeeth(endsFlatByEveryWitness, ideal, { result: { ...result, positions } });
    expectTeeth(endsFlatByEveryWitness, ideal, { result: { ...result, status: 'halted' } });
    const totals = { ...result.totals, unexplained: '0.01' };
    expectTeeth(outcome.statementCloses, ideal, { result: { ...result, totals } });
    const left = {
      productId: 8,
      margin: 'cross',
      subaccount: '',
      amountX18: 1n,
      vQuoteX18: 0n,
    } as const;
    const truth = { ...ideal.truth, positions: [left] };
    expectTeeth(endsFlatByEveryWitness, ideal, { truth });
    expectTeeth(exposure.reallyFlat, ideal, { truth });
  });
});
