/** Walks the session through everything that its cycles and its operator may do. */
import { createActor } from 'xstate';
import type { EventObject, SnapshotFrom } from 'xstate';
import { describe, expect, it } from 'vitest';
import { cycleMachine } from '../../machines/cycle.machine.ts';
import type { CycleResult } from '../../machines/cycle.context.ts';
import { sessionMachine } from '../../machines/session.machine.ts';
import type { SessionContext, SessionInput } from '../../machines/session.setup.ts';
import { BREAKER_COUNTS } from '../../src/domain/breaker.ts';
import type { CycleOutcome } from '../../src/domain/cycle-record.ts';
import { isFlatProof } from '../../src/positions/proof.ts';
import { NO_TRADE } from '../support/proofs.ts';
import { actorDone, actorFailed, actorReported, timerFired, walk } from '../support/walk.ts';
import type { Edge } from '../support/walk.ts';
import { PROOF, SETTINGS } from './cycle.events.ts';
import { itIsModelled } from './modelled.ts';
import { chapters, stuck } from './paths.ts';
import { sessionStaging, silentCycle } from './silent.ts';
import { tell, told } from './story.ts';

type Snapshot = SnapshotFrom<typeof sessionMachine>;
type SessionEdge = Edge<typeof sessionMachine>;

const INPUT: SessionInput = {
  cyclesMax: 2,
  firstDirection: 'buyFirst',
  alternates: true,
  pauseMs: 1000,
  staysWhenHalted: false,
  flattensAtStart: true,
  rules: {
    breaker: { ...BREAKER_COUNTS, recoveredInRow: 3, dailyLossMax: null },
    bounds: {},
    day: null,
  },
  cycle: SETTINGS,
};

const stop = told('the operator stops', { type: 'operator.stop' });
const drain = told('the operator drains', { type: 'operator.drain' });
const pause = told('the operator pauses', { type: 'operator.pause' });
const resume = told('the operator resumes', { type: 'operator.resume' });
const opening = [
  told('a cycle may begin', { type: 'opening.allowed' }),
  told('no cycle may begin', { type: 'opening.delayed', reason: 'maintenance' }),
  told('the watch of the opening fails', actorFailed('openingWatch', new Error('a bug'))),
];
const latching = [
  told('the latch is raised', actorDone('raiseLatch', { wasRaised: false })),
  told('the latch cannot be raised', actorFailed('raiseLatch', new Error('the disk is full'))),
];
const halts = (id: string): readonly EventObject[] => [
  told(`${id} proves flat`, actorDone(id, { reason: 'flat' })),
  told(`${id} fails`, actorFailed(id, new Error('a bug'))),
];
const cycleFails = told('the cycle fails', actorFailed('cycle', new Error('a bug')));
const paused = told('the pause is over', timerFired('pause', 'session.running.resting'));
const checking = [
  told('the start is admitted', actorDone('checkStart', { admitted: true })),
  told('the start is refused', refusedStart(false)),
  told('the start finds what can be flattened', refusedStart(true)),
  told('the check fails', actorFailed('checkStart', new Error('a bug'))),
];
const flattening = closes('first');
const closing = closes('last');

const forged = { flat: true, proof: { fields: PROOF.fields }, account: NO_TRADE };
const proving = [
  told('the end is proved', actorDone('proveEnd', { flat: true, proof: PROOF, account: NO_TRADE })),
  told('a forged proof of the end comes', actorDone('proveEnd', forged)),
  told('the end is not proved, exposed', actorDone('proveEnd', unproved(true))),
  told('the end is not proved, unexposed', actorDone('proveEnd', unproved(false))),
  told('the proof of the end fails', actorFailed('proveEnd', new Error('a bug'))),
];

const cycleContext = createActor(silentCycle, { input: { settings: SETTINGS } }).getSnapshot()
  .context;

/** The cycle in `value`, after a cycle that ended with `last`. */
function cycleIs(value: 'idle' | 'verify' | 'emergencyClose' | 'halted', last: CycleResult | null) {
  const context = { ...cycleContext, last };
  const state = value === 'verify' ? { verify: 'planning' } : value;
  const snapshot = cycleMachine.resolveState({ value: state, context });
  return told(
    `the cycle is in ${value} (${last?.outcome ?? 'new'})`,
    actorReported('cycle', snapshot),
  );
}

function events(snapshot: Snapshot): readonly EventObject[] {
  const words = [stop, drain, pause, resume];
  if (snapshot.matches('checkingStart')) return [...checking, ...words];
  if (snapshot.matches('flattening')) return [...flattening, ...words];
  if (snapshot.matches('closing')) return closing;
  if (snapshot.matches('lingering')) {
    const trackerFails = told('its tracker fails', actorFailed('haltTracker', new Error('a bug')));
    return [stop, trackerFails, ...halts('lastHalt')];
  }
  const { context } = snapshot;
  const last = context.results.at(-1) ?? null;
  const ended = (outcome: CycleOutcome): CycleResult => ({
    id: context.cycleId,
    direction: context.direction,
    outcome,
    reason: outcome === 'completed' ? null : 'a reason',
    account: NO_TRADE,
    exit: null,
    refusalCode: null,
    provedAt: outcome === 'halted' ? null : 1000,
    isStrike: false,
    foreign: null,
  });
  const { stopped, isDraining, cycleId } = context;
  // What the operator says after the run is over adds nothing, nor does a pause in a later cycle.
  const isEnding = stopped || isDraining;
  const mayPause = !isEnding && cycleId <= 1;
  const always = [
    stop,
    ...(isEnding ? [] : [drain]),
    ...(mayPause ? [pause, resume] : []),
    cycleFails,
    cycleIs('halted', ended('halted')),
  ];
  if (snapshot.matches({ running: 'halting' })) return [...always, ...halts('halt')];
  const isLatching =
    snapshot.matches({ running: 'latching' }) || snapshot.matches({ running: 'tripped' });
  if (isLatching) return [...always, ...latching];
  if (snapshot.matches({ running: 'awaiting' })) {
    return [...always, ...opening, cycleIs('emergencyClose', last)];
  }
  if (snapshot.matches({ running: 'cycling' })) {
    const ends = (['completed', 'skipped', 'recovered'] as const).map((outcome) =>
      cycleIs('idle', ended(outcome)),
    );
    return [...always, cycleIs('verify', last), ...ends];
  }
  if (snapshot.matches({ running: 'proving' })) {
    return [...always, ...proving, cycleIs('emergencyClose', last)];
  }
  const doubted = cycleIs('emergencyClose', last);
  return [...always, paused, doubted, cycleIs('idle', last), cycleIs('idle', ended('recovered'))];
}

function project(context: SessionContext) {
  const { cycleId, direction, results, isCycleIdle, status, verdict } = context;
  const outcomes = results.map(({ id, outcome }) => `${String(id)} ${outcome}`);
  const { stopped, isDraining, isPaused } = context;
  // One more recovery between two cycles tells nothing new.
  return {
    cycleId,
    direction,
    outcomes: outcomes.slice(-2),
    isCycleIdle,
    isOver: stopped || isDraining,
    stopped,
    isPaused,
    status,
    verdict: verdict.kind,
    isLatched: context.isLatched,
  };
}

const STAYING: SessionInput = {
  ...INPUT,
  alternates: false,
  staysWhenHalted: true,
  flattensAtStart: false,
};
const leaving = walk(sessionMachine, { input: INPUT, events, project });
const staying = walk(sessionMachine, { input: STAYING, events, project });
const walks = [leaving, staying];
const edges = walks.flatMap((walked) => walked.edges);
const ended = walks.flatMap((walked) =>
  walked.situations.flatMap(({ snapshot }) => (snapshot.status === 'done' ? [snapshot] : [])),
);

/** The shortest stories of edges that break a rule. A rule concerns some edge. */
function breaches(applies: (edge: SessionEdge) => boolean, holds: (edge: SessionEdge) => boolean) {
  const concerned = edges.filter(applies);
  expect(concerned).not.toHaveLength(0);
  const broken = concerned.filter((edge) => !holds(edge));
  return broken.map(({ from, event }) => tell([...from.path, event])).slice(0, 3);
}

function nameOf(value: Snapshot['value']): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}

function starts({ taken }: SessionEdge): boolean {
  return taken.includes('session.running.starting on always #1');
}

function entersFinal(state: 'flat' | 'refused' | 'failed' | 'halted') {
  return ({ from, to }: SessionEdge): boolean =>
    !from.snapshot.matches(state) && to.snapshot.matches(state);
}

itIsModelled('session', sessionMachine, [
  { walk: leaving, staging: sessionStaging(INPUT), project },
  { walk: staying, staging: sessionStaging(STAYING), project },
]);

describe('the model of the session', () => {
  it.each(walks)('can end from every situation', (walked) => {
    expect(stuck(walked, ({ snapshot }) => snapshot.status === 'done')).toEqual([]);
  });

  it.each(walks)('can end from every situation by what happens of itself', (walked) => {
    const byItself = ({ event }: SessionEdge): boolean => event !== stop && event !== cycleFails;
    const mayStay = ({ snapshot }: { readonly snapshot: Snapshot }): boolean =>
      snapshot.status === 'done' || snapshot.matches({ running: 'halting' });
    expect(stuck(walked, mayStay, byItself)).toEqual([]);
  });
});

describe('a session', () => {
  it('starts a cycle only when the last one is over and idle, and none after the last', () => {
    const isNext = ({ from, to }: SessionEdge): boolean => {
      const { context } = from.snapshot;
      const isOver = context.results.some(({ id }) => id === context.cycleId);
      return (
        to.snapshot.context.cycleId === context.cycleId + 1 &&
        to.snapshot.context.cycleId <= context.cyclesMax &&
        (context.cycleId === 0 || isOver)
      );
    };
    expect(breaches(starts, isNext)).toEqual([]);
  });

  it('starts no cycle once it was stopped or drained, while it is paused, or against its rules', () => {
    const mayStart = ({ from: { snapshot } }: SessionEdge): boolean => {
      const { stopped, isDraining, isPaused, verdict } = snapshot.context;
      return !stopped && !isDraining && !isPaused && verdict.kind === 'go';
    };
    expect(breaches(starts, mayStart)).toEqual([]);
  });

  it('starts a cycle only when it may begin', () => {
    expect(breaches(starts, ({ event }) => event === opening[0])).toEqual([]);
  });

  it('latches before it ends after its breaker tripped, and whenever a cycle halted', () => {
    const trips = ({ from, to }: SessionEdge): boolean =>
      from.snapshot.context.verdict.kind !== 'trip' && to.snapshot.context.verdict.kind === 'trip';
    const latches = ({ to }: SessionEdge): boolean => to.snapshot.matches({ running: 'tripped' });
    expect(breaches(trips, latches)).toEqual([]);
    const leaves = (edge: SessionEdge): boolean =>
      edge.from.snapshot.matches('running') && edge.to.snapshot.matches('halted');
    const hasLatched = ({ from }: SessionEdge): boolean =>
      from.snapshot.matches({ running: 'latching' }) ||
      from.snapshot.matches({ running: 'halting' });
    expect(breaches(leaves, hasLatched)).toEqual([]);
  });

  it('turns the pair around after every cycle that was not skipped', () => {
    const isLater = (edge: SessionEdge): boolean =>
      starts(edge) && edge.from.snapshot.context.cycleId > 0;
    const isRight = ({ from, to }: SessionEdge): boolean => {
      const { alternates, direction, results } = to.snapshot.context;
      const turns = alternates && results.at(-1)?.outcome !== 'skipped';
      return (direction !== from.snapshot.context.direction) === turns;
    };
    expect(breaches(isLater, isRight)).toEqual([]);
  });

  it('sends nothing before the start is admitted', () => {
    const invokes = ({ from, to }: SessionEdge): boolean =>
      from.snapshot.matches('checkingStart') && to.snapshot.matches('running');
    expect(breaches(invokes, ({ event }) => event === checking[0])).toEqual([]);
  });

  it('flattens what it finds at the start only when it was told to and can', () => {
    const isFlattening = ({ to }: SessionEdge): boolean => to.snapshot.matches('flattening');
    const entering = edges.filter(
      (edge) => isFlattening(edge) && edge.from.snapshot.matches('checkingStart'),
    );
    expect(new Set(entering.map(({ event }) => event))).toEqual(new Set([checking[2]]));
    expect(staying.edges.some(isFlattening)).toBe(false);
  });

  it('goes on after flattening only by a genuine proof, and to no cycle once it was stopped or drained', () => {
    const leaves = ({ from, to }: SessionEdge): boolean =>
      from.snapshot.matches('flattening') &&
      (to.snapshot.matches('running') || to.snapshot.matches('flat'));
    const isRight = (edge: SessionEdge): boolean => {
      const { stopped, isDraining } = edge.from.snapshot.context;
      return bringsProof(edge) && (stopped || isDraining) === edge.to.snapshot.matches('flat');
    };
    expect(breaches(leaves, isRight)).toEqual([]);
  });

  it.each([
    ['a halted cycle', (edge: SessionEdge) => edge.from.snapshot.matches('running')],
    [
      'a first close without a proof',
      (edge: SessionEdge) => edge.from.snapshot.matches('flattening'),
    ],
    ['a last close without a proof', (edge: SessionEdge) => edge.from.snapshot.matches('closing')],
  ])('ends halted after %s', (_what, from) => {
    expect(edges.some((edge) => from(edge) && entersFinal('halted')(edge))).toBe(true);
  });

  it('ends failed only by a genuine proof of the last close, or before anything was sent', () => {
    const isUnsent = ({ from }: SessionEdge): boolean => from.snapshot.matches('checkingStart');
    const isProved = (edge: SessionEdge): boolean => isUnsent(edge) || bringsProof(edge);
    expect(breaches(entersFinal('failed'), isProved)).toEqual([]);
  });

  it('ends flat only by a genuine proof: of the last cycle’s end, or of the run’s', () => {
    const isProved = (edge: SessionEdge): boolean =>
      bringsProof(edge) || edge.to.snapshot.context.results.at(-1)?.outcome !== 'skipped';
    expect(breaches(entersFinal('flat'), isProved)).toEqual([]);
    expect(edges.some((edge) => entersFinal('flat')(edge) && bringsProof(edge))).toBe(true);
  });

  it('ends refused, and not flat, when it was stopped before the start was checked', () => {
    const early = edges.filter(
      ({ from, event }) => from.snapshot.matches('checkingStart') && event === stop,
    );
    expect(early.map(({ to }) => to.snapshot.output?.status)).toEqual(early.map(() => 'refused'));
    expect(early).not.toHaveLength(0);
  });

  it('ends refused after its cycles only when nothing is exposed', () => {
    const afterRun = (edge: SessionEdge): boolean =>
      entersFinal('refused')(edge) && edge.from.snapshot.matches('running');
    expect(breaches(afterRun, ({ event }) => event === proving[3])).toEqual([]);
  });

  it('ends flat only while the cycle is idle', () => {
    const afterRun = (edge: SessionEdge): boolean =>
      entersFinal('flat')(edge) && edge.from.snapshot.matches('running');
    expect(breaches(afterRun, ({ to }) => to.snapshot.context.isCycleIdle)).toEqual([]);
  });

  it('comes back with the status that its last state is named after, or failed by its own code', () => {
    const named = new Set(ended.map(({ value, output }) => `${nameOf(value)}: ${output.status}`));
    expect(named).toEqual(
      new Set(['flat: flat', 'refused: refused', 'failed: failed', 'halted: halted']),
    );
  });

  it('says why whenever it does not end flat', () => {
    const silent = ended.filter(({ output }) => output.status !== 'flat' && output.reason === null);
    expect(silent).toEqual([]);
  });

  it('stays when it is halted and told to stay, until it is stopped or proved flat', () => {
    const halting = staying.edges.filter(
      ({ from, to }) =>
        from.snapshot.matches({ running: 'halting' }) && to.snapshot.matches('halted'),
    );
    const words = new Set(halting.map(({ event }) => tell([event])));
    expect(words).toEqual(new Set([tell([stop]), 'halt proves flat']));
    const waits = ({ situation }: { situation: { snapshot: Snapshot } }): boolean =>
      situation.snapshot.matches({ running: 'halting' });
    expect(chapters(staying).filter(waits)).not.toHaveLength(0);
    expect(chapters(leaving).filter(waits)).toHaveLength(0);
  });
});

function bringsProof({ event }: SessionEdge): boolean {
  const output: unknown = 'output' in event ? event.output : null;
  return (
    typeof output === 'object' && output !== null && 'proof' in output && isFlatProof(output.proof)
  );
}

function unproved(exposed: boolean) {
  return { flat: false, missing: ['REST is silent'], account: NO_TRADE, exposed };
}

function refusedStart(canFlatten: boolean): EventObject {
  return actorDone('checkStart', { admitted: false, reasons: ['1 ETH'], canFlatten });
}

/** Every end of the close before the first cycle, or after a failure. */
function closes(which: 'first' | 'last'): readonly EventObject[] {
  return [
    told(`the ${which} close proves flat`, closed(which, true, PROOF)),
    told(`the ${which} close brings a forged proof`, closed(which, true, { fields: PROOF.fields })),
    told(`the ${which} close is exhausted`, closed(which, false, null)),
    told(`the ${which} close fails`, actorFailed(`${which}Close`, new Error('a bug'))),
    told(`the ${which} tracker fails`, actorFailed(`${which}Tracker`, new Error('a bug'))),
  ];
}

function closed(which: 'first' | 'last', flat: boolean, proof: unknown): EventObject {
  return actorDone(`${which}Close`, { flat, proof, account: NO_TRADE, reason: 'closed' });
}
