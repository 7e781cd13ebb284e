/** What the guards of the cycle let through, and what a proof opens in every chart. */
import type { AnyStateMachine } from 'xstate';
import { describe, expect, it } from 'vitest';
import { cycleMachine } from '../../../machines/cycle.machine.ts';
import { emergencyCloseMachine } from '../../../machines/emergency-close.machine.ts';
import { haltMachine } from '../../../machines/halt.machine.ts';
import { sessionMachine } from '../../../machines/session.machine.ts';
import { forgeriesOf, genuineProof } from '../../support/proofs.ts';
import { FAILED, NOTHING, ask, done, passingContexts, passingEvents } from './asking.ts';
import type { Fields } from './asking.ts';

const PROOF = genuineProof();
const flat = done({ flat: true, proof: PROOF });

/** What is no proof: forgeries of one, ends without one, and other events. */
const unproved: readonly Fields[] = [
  ...forgeriesOf(PROOF).map(([, forged]) => done({ flat: true, proof: forged })),
  done({ flat: false, missing: [] }),
  FAILED,
  { type: 'deadline.passed' },
];

describe('a genuine proof', () => {
  const asked: readonly (readonly [AnyStateMachine, string, Fields])[] = [
    [cycleMachine, 'isProvedFlat', NOTHING],
    [cycleMachine, 'mayBuild', { isTracking: true }],
    [cycleMachine, 'mayRecover', { hasFailed: false, naked: 'over' }],
    [cycleMachine, 'mayComplete', { isBroken: false }],
    [sessionMachine, 'isFlat', NOTHING],
    [sessionMachine, 'isFlatAndStopped', { stopped: true }],
    [sessionMachine, 'isFlatAfterFailure', { status: 'failed' }],
    [emergencyCloseMachine, 'isProved', NOTHING],
    [emergencyCloseMachine, 'isOurLatchOver', { liftsLatch: true, latch: 'ours' }],
    [haltMachine, 'isFlat', NOTHING],
  ];

  it.each(asked.map((each) => [`${each[0].id}.${each[1]}`, ...each] as const))(
    'passes %s, and nothing else does',
    (_, machine, name, context) => {
      expect(ask(machine, name, context, flat)).toBe(true);
      expect(unproved.filter((event) => ask(machine, name, context, event))).toEqual([]);
    },
  );

  it('is looked for in what is no object at all without being found', () => {
    const passed = [null, undefined, 'proof', 7].filter((output) =>
      ask(cycleMachine, 'isProvedFlat', NOTHING, done(output)),
    );
    expect(passed).toEqual([]);
  });

  it('is not enough to build without a stream', () => {
    expect(ask(cycleMachine, 'mayBuild', { isTracking: false }, flat)).toBe(false);
  });

  it('is not enough to recover after our own code FAILED, or after twice the naked budget', () => {
    const may = (hasFailed: boolean, naked: string) =>
      ask(cycleMachine, 'mayRecover', { hasFailed, naked }, flat);
    expect([may(false, 'within'), may(true, 'within'), may(false, 'overTwice')]).toEqual([
      true,
      false,
      false,
    ]);
  });

  it('is not enough to complete what came to no pair', () => {
    expect(ask(cycleMachine, 'mayComplete', { isBroken: true }, flat)).toBe(false);
  });

  it('ends a session that was stopped, or that FAILED, and no other', () => {
    expect(ask(sessionMachine, 'isFlatAndStopped', { stopped: false }, flat)).toBe(false);
    expect(ask(sessionMachine, 'isFlatAfterFailure', { status: 'flat' }, flat)).toBe(false);
  });

  it('lifts the latch of its own emergency alone, and where it may', () => {
    const lifts = (liftsLatch: boolean, latch: string) =>
      ask(emergencyCloseMachine, 'isOurLatchOver', { liftsLatch, latch }, flat);
    expect(lifts(true, 'another')).toBe(false);
    expect(lifts(true, 'none')).toBe(false);
    expect(lifts(false, 'ours')).toBe(false);
  });
});

describe('the cycle', () => {
  it('is as its flags say', () => {
    for (const name of ['isTracking', 'isStopping']) {
      expect(
        passingContexts(cycleMachine, name, { yes: { [name]: true }, no: { [name]: false } }),
      ).toEqual(['yes']);
    }
    const policy = (each: string): Fields => ({ settings: { policy: each } });
    expect(
      passingContexts(cycleMachine, 'isMakerFirst', {
        makerFirst: policy('makerFirst'),
        simultaneous: policy('simultaneous'),
      }),
    ).toEqual(['makerFirst']);
  });

  it.each([
    ['isPlanned', { planned: true }, { planned: false }],
    ['isExposed', { exposed: true }, { exposed: false }],
    ['hasDrifted', { verdict: 'drifted' }, { verdict: 'agreed' }],
    ['hasAgreed', { verdict: 'agreed' }, { verdict: 'inconclusive' }],
    ['isWhole', { end: 'whole' }, { end: 'nothing' }],
    ['isNothing', { end: 'nothing' }, { end: 'broken' }],
    ['isBroken', { end: 'broken' }, { end: 'doubtful' }],
  ])('takes %s from what an actor came back with', (name, yes, no) => {
    const cases = { yes: done(yes), no: done(no), empty: done({}), none: done(undefined), FAILED };
    expect(passingEvents(cycleMachine, name, cases)).toEqual(['yes']);
  });

  const filled = { fate: 'filled', refusalCode: null };
  const both = { primary: filled, hedge: filled };
  const zeros = (...ends: readonly string[]) => ends.map((end) => ({ end }));

  it('is unwound when both closes ended and both zeros were waited for or skipped', () => {
    expect(
      passingContexts(cycleMachine, 'isUnwound', {
        zeros: { legs: both, zeros: zeros('zero', 'zero') },
        skipped: { legs: both, zeros: zeros('skipped', 'skipped') },
        'one close open': { legs: { primary: filled }, zeros: zeros('zero', 'zero') },
        'one zero open': { legs: both, zeros: zeros('zero') },
        'one zero too late': { legs: both, zeros: zeros('zero', 'timedOut') },
        'a rest': { legs: both, zeros: zeros('residual', 'zero') },
      }),
    ).toEqual(['zeros', 'skipped']);
  });

  it('is stuck when a close was not taken, or a zero does not come', () => {
    const leg = (fate: string, refusalCode: number | null): Fields => ({
      legs: { primary: filled, hedge: { fate, refusalCode } },
      zeros: [],
    });
    expect(
      passingContexts(cycleMachine, 'isStuck', {
        filled: { legs: both, zeros: zeros('zero', 'skipped') },
        'nothing yet': { legs: {}, zeros: [] },
        unknown: leg('unknown', null),
        refused: leg('rejected', 2006),
        'nothing to reduce': leg('rejected', 2064),
        'no position': leg('rejected', 2087),
        late: { legs: both, zeros: zeros('zero', 'timedOut') },
        rest: { legs: both, zeros: zeros('residual') },
      }),
    ).toEqual(['unknown', 'refused', 'late', 'rest']);
  });
});
