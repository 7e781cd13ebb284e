/** What the guards of the build, the leg and the small charts let through. */
import { describe, expect, it } from 'vitest';
import { buildMachine } from '../../../machines/build.machine.ts';
import { driftCheckMachine } from '../../../machines/drift-check.machine.ts';
import { emergencyCloseMachine } from '../../../machines/emergency-close.machine.ts';
import { haltMachine } from '../../../machines/halt.machine.ts';
import { legMachine } from '../../../machines/leg.machine.ts';
import { zeroWaitMachine } from '../../../machines/zero-wait.machine.ts';
import { FAILED, NOTHING, ask, done, passingContexts, passingEvents } from './asking.ts';
import type { Fields } from './asking.ts';

describe('the build', () => {
  const leg = (fate: string, refusalCode: number | null = null) => ({ fate, refusalCode });
  const of = (primary: Fields | undefined, hedge: Fields | undefined, repairs = 0): Fields => ({
    legs: { primary, hedge },
    repairs,
    settings: { repairsMax: 2 },
  });
  const contexts = {
    'nothing ended': of(undefined, undefined),
    'one ended': of(leg('filled'), undefined),
    filled: of(leg('filled'), leg('filled')),
    'one not filled': of(leg('filled'), leg('notFilled')),
    'none filled': of(leg('notFilled'), leg('rejected', 2006)),
    'none filled in a repair': of(leg('notFilled'), leg('notFilled'), 1),
    'partly filled': of(leg('partlyFilled'), leg('filled'), 1),
    'did not cross': of(leg('filled'), leg('rejected', 2031)),
    'did not cross either': of(leg('rejected', 2056), leg('rejected', null)),
    'repaired to the end': of(leg('filled'), leg('notFilled'), 2),
    dead: of(leg('filled'), leg('dead')),
    unknown: of(leg('unknown'), leg('filled')),
  };

  it.each([
    [
      'haveBothEnded',
      Object.keys(contexts).filter((name) => name !== 'nothing ended' && name !== 'one ended'),
    ],
    ['areBothFilled', ['filled']],
    ['isNothingFilled', ['none filled', 'did not cross either']],
    ['isDoubtful', ['unknown']],
    [
      'mayRepair',
      [
        'filled',
        'one not filled',
        'none filled in a repair',
        'partly filled',
        'did not cross',
        'did not cross either',
      ],
    ],
  ])('passes %s for %j', (name, passed) => {
    expect(passingContexts(buildMachine, name, contexts)).toEqual(passed);
  });

  it('is confirmed by what was awaited alone', () => {
    expect(
      passingEvents(buildMachine, 'isConfirmed', {
        built: done({ built: true }),
        overdue: done({ built: false }),
        leg: done(leg('filled')),
        failed: FAILED,
      }),
    ).toEqual(['built']);
  });
});

describe('the leg', () => {
  it.each([
    ['isFilled', 'filled'],
    ['isPartlyFilled', 'partlyFilled'],
    ['isRejected', 'rejected'],
    ['isDead', 'dead'],
  ])('passes %s for an order that ended as %s, and for no other word', (name, fate) => {
    const fates = ['filled', 'partlyFilled', 'notFilled', 'rejected', 'dead', 'unknown'];
    const passed = fates.filter((each) =>
      ask(legMachine, name, NOTHING, { type: 'order.ended', fate: each }),
    );
    expect(passed).toEqual([fate]);
    expect(ask(legMachine, name, NOTHING, { type: 'order.unknown', fate })).toBe(false);
  });
});

describe('the small charts', () => {
  it('wait for zero unless that is disabled, and until they are overdue', () => {
    expect(
      passingContexts(zeroWaitMachine, 'isDisabled', {
        on: { enabled: true },
        off: { enabled: false },
      }),
    ).toEqual(['off']);
    expect(
      passingContexts(zeroWaitMachine, 'isOverdue', {
        late: { overdue: true },
        early: { overdue: false },
      }),
    ).toEqual(['late']);
  });

  it('know whether a round of the halt was answered', () => {
    const events = {
      yes: done({ answered: true }),
      no: done({ answered: false }),
      returned: { type: 'venue.returned' },
    };
    expect(passingEvents(haltMachine, 'wasAnswered', events)).toEqual(['yes']);
  });

  it('judge a drift by both reads', () => {
    const key = 'ETH-PERP/cross';
    const [agreed, strike, suspect] = ['agreed', 'strike', 'suspect'].map((verdict) => [
      { key, verdict },
    ]);
    const contexts = {
      agreed: { comparisons: agreed, suspicion: null, reads: 1, readsMax: 3 },
      suspect: { comparisons: suspect, suspicion: strike, reads: 2, readsMax: 3 },
      strike: { comparisons: strike, suspicion: null, reads: 3, readsMax: 3 },
      again: { comparisons: strike, suspicion: strike, reads: 4, readsMax: 3 },
    };
    const passed = (name: string) => passingContexts(driftCheckMachine, name, contexts);
    expect(passed('agrees')).toEqual(['agreed']);
    expect(passed('isSuspicious')).toEqual(['suspect', 'strike', 'again']);
    expect(passed('confirmsDrift')).toEqual(['again']);
    expect(passed('isSpent')).toEqual(['strike', 'again']);
  });

  it('give an emergency up for a rest, for its attempts, or for a silence', () => {
    const fresh = {
      residual: false,
      attempts: 0,
      attemptsMax: 5,
      silentRounds: 0,
      silentForMs: 0,
      silentMaxMs: 60_000,
    };
    expect(
      passingContexts(emergencyCloseMachine, 'isExhausted', {
        fresh,
        rest: { ...fresh, residual: true },
        'before the last attempt': { ...fresh, attempts: 4 },
        'after the last attempt': { ...fresh, attempts: 5 },
        'a short silence': { ...fresh, silentRounds: 3, silentForMs: 59_999 },
        'a long silence': { ...fresh, silentRounds: 1, silentForMs: 60_000 },
        'an answer after a silence': { ...fresh, silentRounds: 0, silentForMs: 60_000 },
      }),
    ).toEqual(['rest', 'after the last attempt', 'a long silence']);
  });
});
