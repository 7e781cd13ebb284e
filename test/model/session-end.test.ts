/** How a run ends by its story: when it begins no further cycle, and what it does before it is over. */
import { createActor } from 'xstate';
import type { EventFrom, EventObject } from 'xstate';
import { describe, expect, it } from 'vitest';
import type { CycleResult } from '../../machines/cycle.context.ts';
import { cycleMachine } from '../../machines/cycle.machine.ts';
import type { sessionMachine } from '../../machines/session.machine.ts';
import type { SessionInput } from '../../machines/session.setup.ts';
import { BREAKER_COUNTS } from '../../src/domain/breaker.ts';
import { NO_TRADE } from '../support/proofs.ts';
import { actorDone, actorReported } from '../support/walk.ts';
import { PROOF, SETTINGS } from './cycle.events.ts';
import { silentCycle, silentSession } from './silent.ts';

const INPUT: SessionInput = {
  cyclesMax: 3,
  firstDirection: 'buyFirst',
  alternates: true,
  pauseMs: 1000,
  staysWhenHalted: true,
  flattensAtStart: false,
  rules: {
    breaker: { ...BREAKER_COUNTS, dailyLossMax: null },
    bounds: { targetVolume: '1000' },
    day: null,
  },
  cycle: SETTINGS,
};

const ADMITTED = actorDone('checkStart', { admitted: true });
const ALLOWED = { type: 'opening.allowed' };
const LATCHED = actorDone('raiseLatch', { wasRaised: false });
const DRAIN = { type: 'operator.drain' };
const SKIPPED = { outcome: 'skipped', provedAt: null } as const;
const FOREIGN = { outcome: 'recovered', foreign: 'a stranger' } as const;

/** The cycle is in `value`, after one that ended as `changes` says. */
function cycleIs(value: 'idle' | 'emergencyClose' | 'halted', changes?: Partial<CycleResult>) {
  const { context } = createActor(silentCycle, { input: { settings: SETTINGS } }).getSnapshot();
  const last: CycleResult | null = changes === undefined ? null : { ...RESULT, ...changes };
  return actorReported(
    'cycle',
    cycleMachine.resolveState({ value, context: { ...context, last } }),
  );
}

const RESULT: CycleResult = {
  id: 1,
  direction: 'buyFirst',
  outcome: 'completed',
  reason: null,
  account: NO_TRADE,
  exit: null,
  refusalCode: null,
  provedAt: 1000,
  isStrike: false,
  foreign: null,
};

/** A run that was admitted, after these events. */
function runAfter(events: readonly EventObject[], input: Partial<SessionInput> = {}) {
  const session = createActor(silentSession, { input: { ...INPUT, ...input } });
  session.start();
  for (const event of events) session.send(event as EventFrom<typeof sessionMachine>);
  const snapshot = session.getSnapshot();
  session.stop();
  return snapshot;
}

const stateAfter = (...events: readonly EventObject[]): unknown =>
  runAfter([ADMITTED, ...events]).value;

describe('a run', () => {
  it('begins no cycle while it is paused', () => {
    const paused = [{ type: 'operator.pause' }, ALLOWED];
    expect(stateAfter(...paused)).toEqual({ running: 'awaiting' });
    const resumed = [...paused, { type: 'operator.resume' }, ALLOWED];
    expect(stateAfter(...resumed)).toEqual({ running: 'cycling' });
  });

  it('keeps what the operator says before its start is checked', () => {
    const [pause, resume] = [{ type: 'operator.pause' }, { type: 'operator.resume' }];
    const early = (...words: readonly EventObject[]): unknown =>
      runAfter([...words, ADMITTED, ALLOWED]).value;
    expect(early()).toEqual({ running: 'cycling' });
    expect(early(pause)).toEqual({ running: 'awaiting' });
    expect(early(pause, resume)).toEqual({ running: 'cycling' });
    expect(runAfter([DRAIN, ADMITTED]).value).toBe('flat');
  });

  it('keeps what the operator says while it flattens what its start found', () => {
    const found = actorDone('checkStart', {
      admitted: false,
      reasons: ['1 ETH'],
      canFlatten: true,
    });
    const closed = actorDone('firstClose', { flat: true, proof: PROOF, account: NO_TRADE });
    const after = (...words: readonly EventObject[]): unknown =>
      runAfter([found, ...words, closed], { flattensAtStart: true }).value;
    expect(after()).toEqual({ running: 'awaiting' });
    expect(after(DRAIN)).toBe('flat');
  });

  it('is flat after a cycle that completed, when it was drained or has reached a bound', () => {
    const ends = (changes: Partial<CycleResult>): EventObject => cycleIs('idle', changes);
    expect(stateAfter(ALLOWED, ends({}))).toEqual({ running: 'resting' });
    expect(stateAfter(ALLOWED, DRAIN, ends({}))).toBe('flat');
    expect(stateAfter(ALLOWED, ends({ account: { ...NO_TRADE, volume: '1000' } }))).toBe('flat');
  });

  it('latches as soon as its last cycle trips it, and then is flat', () => {
    const tripped = [ALLOWED, cycleIs('idle', FOREIGN)];
    expect(stateAfter(...tripped)).toEqual({ running: 'tripped' });
    expect(stateAfter(...tripped, LATCHED)).toBe('flat');
  });

  it('latches also when a doubt between two cycles trips it', () => {
    const resting = [ALLOWED, cycleIs('idle', {}), cycleIs('emergencyClose', {}), DRAIN];
    expect(stateAfter(...resting)).toEqual({ running: 'stopping' });
    expect(stateAfter(...resting, cycleIs('idle', FOREIGN))).toEqual({ running: 'tripped' });
  });

  it('latches when a cycle halted, and then stays until it is stopped', () => {
    const halted = [ALLOWED, cycleIs('halted', { outcome: 'halted', reason: 'a reason' })];
    expect(stateAfter(...halted)).toEqual({ running: 'latching' });
    expect(stateAfter(...halted, LATCHED)).toEqual({ running: 'halting' });
    expect(stateAfter(...halted, LATCHED, { type: 'operator.stop' })).toBe('halted');
  });

  it('proves its end after a cycle that was skipped, and closes what is exposed', () => {
    const proving = [ALLOWED, DRAIN, cycleIs('idle', SKIPPED)];
    const ends = (output: object): unknown => stateAfter(...proving, actorDone('proveEnd', output));
    const lacks = { flat: false, missing: ['REST is silent'], account: NO_TRADE };
    expect(stateAfter(...proving)).toEqual({ running: 'proving' });
    expect(ends({ flat: true, proof: PROOF, account: NO_TRADE })).toBe('flat');
    expect(ends({ ...lacks, exposed: false })).toBe('refused');
    expect(ends({ ...lacks, exposed: true })).toBe('closing');
  });

  it('is not refused for the lack of a last proof once a cycle of it has traded', () => {
    const traded = [ALLOWED, cycleIs('idle', {}), cycleIs('idle', { id: 2, ...SKIPPED }), DRAIN];
    const lacks = { flat: false, missing: ['REST is silent'], account: NO_TRADE, exposed: false };
    expect(stateAfter(...traded)).toEqual({ running: 'proving' });
    expect(stateAfter(...traded, actorDone('proveEnd', lacks))).toBe('closing');
    const undone = { ...SKIPPED, account: { ...NO_TRADE, volume: '97' } };
    const sold = [ALLOWED, DRAIN, cycleIs('idle', undone), actorDone('proveEnd', lacks)];
    expect(stateAfter(...sold)).toBe('closing');
  });

  it('flattens what its start finds only when it was told to', () => {
    const found = actorDone('checkStart', {
      admitted: false,
      reasons: ['1 ETH'],
      canFlatten: true,
    });
    expect(runAfter([found]).value).toBe('refused');
    expect(runAfter([found], { flattensAtStart: true }).value).toBe('flattening');
  });
});
