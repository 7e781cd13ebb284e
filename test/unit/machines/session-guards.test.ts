/** What the guards of the session let through. */
import { describe, expect, it } from 'vitest';
import { sessionMachine } from '../../../machines/session.machine.ts';
import { genuineProof } from '../../support/proofs.ts';
import { FAILED, NOTHING, ask, done, passingContexts } from './asking.ts';
import type { Fields } from './asking.ts';

const flat = done({ flat: true, proof: genuineProof() });

describe('the session', () => {
  const fresh = {
    stopped: false,
    isDraining: false,
    cycleId: 1,
    cyclesMax: 2,
    verdict: { kind: 'go' },
    isCycleIdle: true,
    results: [{ id: 1, outcome: 'completed' }],
    status: 'flat',
    isPaused: false,
    isLatched: false,
    staysWhenHalted: true,
    flattensAtStart: true,
  };
  const contexts = {
    fresh,
    stopped: { ...fresh, stopped: true },
    draining: { ...fresh, isDraining: true },
    'at its last cycle': { ...fresh, cycleId: 2 },
    tripped: { ...fresh, verdict: { kind: 'trip' } },
    'tripped and latched': { ...fresh, verdict: { kind: 'trip' }, isLatched: true },
    drained: { ...fresh, verdict: { kind: 'drain' } },
    busy: { ...fresh, isCycleIdle: false },
    'stopped and busy': { ...fresh, stopped: true, isCycleIdle: false },
    'after a skipped cycle': { ...fresh, stopped: true, results: [{ id: 1, outcome: 'skipped' }] },
    paused: { ...fresh, isPaused: true },
    'without staying': { ...fresh, staysWhenHalted: false },
    'without a result': { ...fresh, results: [] },
  };
  const over = [
    'stopped',
    'draining',
    'at its last cycle',
    'tripped',
    'tripped and latched',
    'drained',
    'stopped and busy',
    'after a skipped cycle',
  ];
  const overAndIdle = over.filter((name) => name !== 'stopped and busy');
  const but = (...names: readonly string[]) =>
    Object.keys(contexts).filter((name) => !names.includes(name));

  it.each([
    ['isOver', over],
    ['isOverAndIdle', overAndIdle],
    ['hasEndedProved', overAndIdle.filter((name) => name !== 'after a skipped cycle')],
    ['isPaused', ['paused']],
    ['mustLatch', ['tripped']],
    ['isCycleBusy', ['busy', 'stopped and busy']],
    ['mayStart', but(...over, 'busy')],
    ['mayNotStart', [...over.slice(0, 6), 'busy', ...over.slice(6)]],
    ['mayLeaveHalted', ['stopped', 'stopped and busy', 'after a skipped cycle', 'without staying']],
    ['hasCycleEnded', but('at its last cycle', 'busy', 'stopped and busy', 'without a result')],
  ])('passes %s for %j', (name, passed) => {
    expect(passingContexts(sessionMachine, name, contexts)).toEqual(passed);
  });

  it('takes a cycle for ended that is idle with its own result, among others', () => {
    const results = [{ id: 1 }, { id: 2 }];
    const ended = (cycleId: number) =>
      ask(sessionMachine, 'hasCycleEnded', { ...fresh, cycleId, results }, NOTHING);
    expect([ended(1), ended(2), ended(3)]).toEqual([true, true, false]);
  });

  it('hears of a halted cycle once', () => {
    const snapshot = (tag: string): Fields => ({
      type: 'xstate.snapshot.cycle',
      snapshot: { hasTag: (asked: string) => asked === tag },
    });
    const hears = (status: string, event: Fields) =>
      ask(sessionMachine, 'hasCycleHalted', { status }, event);
    expect(hears('flat', snapshot('halted'))).toBe(true);
    expect(hears('flat', snapshot('exposed'))).toBe(false);
    expect(hears('halted', snapshot('halted'))).toBe(false);
    expect(hears('flat', { type: 'operator.stop' })).toBe(false);
  });

  it('begins when the check admits it, and flattens where it may and it helps', () => {
    const admitted = (event: Fields) => ask(sessionMachine, 'isAdmitted', NOTHING, event);
    const refused = (canFlatten: boolean) => done({ admitted: false, reasons: [], canFlatten });
    expect([done({ admitted: true }), refused(true), flat, FAILED].map(admitted)).toEqual([
      true,
      false,
      false,
      false,
    ]);
    const flattens = (flattensAtStart: boolean, event: Fields) =>
      ask(sessionMachine, 'mayFlatten', { flattensAtStart }, event);
    expect(flattens(true, refused(true))).toBe(true);
    expect(flattens(false, refused(true))).toBe(false);
    expect(flattens(true, refused(false))).toBe(false);
    expect(flattens(true, done({ admitted: true }))).toBe(false);
    expect(flattens(true, FAILED)).toBe(false);
  });

  it('is refused by what an unfinished proof says of a run that never traded, and by nothing else', () => {
    const mayRefuse = (event: Fields, results: readonly Fields[] = []) =>
      ask(sessionMachine, 'mayRefuse', { results }, event);
    const unexposed = done({ flat: false, exposed: false });
    expect(mayRefuse(unexposed)).toBe(true);
    expect(mayRefuse(unexposed, [{ outcome: 'completed', account: null }])).toBe(false);
    expect(mayRefuse(done({ flat: false, exposed: true }))).toBe(false);
    expect(mayRefuse(done({ flat: true, exposed: false }))).toBe(false);
    expect(mayRefuse(FAILED)).toBe(false);
  });
});
