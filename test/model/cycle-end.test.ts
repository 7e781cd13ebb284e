/** How a cycle ends by its story: what is forgiven, and what a person has to look at. */
import type { EventObject } from 'xstate';
import { describe, expect, it } from 'vitest';
import { NO_TRADE } from '../support/proofs.ts';
import { actorDone, actorFailed } from '../support/walk.ts';
import { PROOF } from './cycle.events.ts';
import { agrees, cycleAfter, goodCycle, proves, stateAfter, zeroEnds } from './cycle.story.ts';

const { opening, built, closed } = goodCycle('buyFirst');
const ZEROS = [zeroEnds('primary', 'zero'), zeroEnds('hedge', 'zero')];
const HOLDING = [...built, agrees('buildDrift')];
const DOUBT = { type: 'position.diverged', key: 'SOL-PERP/cross', reason: 'they differ' };
const FOREIGN = { ...DOUBT, type: 'position.unplanned', reason: 'a stranger' };
const FLAT = closeEnds(PROOF);
const BUG = actorFailed('positions', new Error('a bug'));

/** The emergencyClose says that it is flat, by this proof. */
function closeEnds(proof: unknown): EventObject {
  return actorDone('emergencyClose', { flat: true, proof, account: NO_TRADE, reason: 'closed' });
}

function naked(type: 'naked.over' | 'naked.overTwice') {
  return { type, reason: 'a leg stood alone' };
}

function builds(end: 'broken' | 'nothing' | 'doubtful'): readonly EventObject[] {
  const output = { end, reason: null, refusalCode: null };
  return [...opening, actorDone('buildTogether', output)];
}

describe('a build', () => {
  it('that is whole is looked at by REST before it is held', () => {
    expect(stateAfter(built)).toEqual({ build: 'checkingDrift' });
  });

  it('that came to nothing is proved to, and one that nobody can judge is closed', () => {
    expect(stateAfter(builds('nothing'))).toEqual({ build: 'proving' });
    expect(stateAfter([...builds('nothing'), proves('proveUnbuilt')])).toBe('idle');
    expect(stateAfter(builds('doubtful'))).toBe('emergencyClose');
  });

  it('that broke is unwound, and counts as recovered although flat is proved', () => {
    const filled = { fate: 'filled', digest: '0x1', reason: null, refusalCode: null };
    const ended = cycleAfter([
      ...builds('broken'),
      actorDone('close.primary', filled),
      actorDone('close.hedge', filled),
      ...ZEROS,
      agrees('unwindDrift'),
      proves('proveAfterUnwind'),
    ]);
    expect(ended.value).toBe('idle');
    expect(ended.context.last?.outcome).toBe('recovered');
  });

  it('is closed once the stream is away for too long', () => {
    const overdue = { type: 'stream.overdue', reason: 'closed' };
    expect(stateAfter([...opening, overdue])).toBe('emergencyClose');
  });
});

describe('a cycle', () => {
  it('is completed by a genuine proof alone', () => {
    const proving = [...closed, ...ZEROS, agrees('unwindDrift')];
    const forged = { flat: true, proof: { fields: PROOF.fields }, account: NO_TRADE };
    expect(stateAfter([...proving, actorDone('proveAfterUnwind', forged)])).toBe('emergencyClose');
    const { last } = cycleAfter([...proving, proves('proveAfterUnwind')]).context;
    expect(last).toMatchObject({ outcome: 'completed', isStrike: false, foreign: null });
  });

  it('is recovered by a genuine proof alone', () => {
    expect(stateAfter([...HOLDING, DOUBT, closeEnds({ fields: PROOF.fields })])).toBe('halted');
    expect(stateAfter([...HOLDING, DOUBT, FLAT])).toBe('idle');
  });

  it.each([
    ['our own code failed', [BUG]],
    ['our own code failed while it closed', [DOUBT, BUG]],
    ['a leg stood alone for twice its budget', [naked('naked.overTwice')]],
    ['a leg stood alone for twice its budget while it closed', [DOUBT, naked('naked.overTwice')]],
  ])('goes no further, though flat is proved, when %s', (_, events) => {
    const { value, context } = cycleAfter([...HOLDING, ...events, FLAT]);
    expect([value, context.last?.outcome]).toEqual(['halted', 'halted']);
  });

  it('tells a leg that stood alone beyond its budget as a strike, also one told while it closed', () => {
    for (const events of [[naked('naked.over')], [DOUBT, naked('naked.over')]]) {
      const { value, context } = cycleAfter([...HOLDING, ...events, FLAT]);
      expect([value, context.last?.isStrike]).toEqual(['idle', true]);
    }
  });

  it.each([
    ['while it holds', [FOREIGN]],
    ['while it closes', [DOUBT, FOREIGN]],
  ])('tells what somebody else did %s, and closes', (_, events) => {
    expect(stateAfter([...HOLDING, ...events])).toBe('emergencyClose');
    const { last } = cycleAfter([...HOLDING, ...events, FLAT]).context;
    expect(last).toMatchObject({ outcome: 'recovered', foreign: 'a stranger' });
  });

  it('tells nothing of the cycle before it', () => {
    const before = [...HOLDING, FOREIGN, naked('naked.over'), FLAT];
    const good = [...closed, ...ZEROS, agrees('unwindDrift'), proves('proveAfterUnwind')];
    const { last } = cycleAfter([...before, ...good]).context;
    expect(last).toMatchObject({
      outcome: 'completed',
      reason: null,
      isStrike: false,
      foreign: null,
    });
  });
});
