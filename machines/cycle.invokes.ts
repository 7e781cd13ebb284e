/** What the cycle invokes, each with its id, its input and what always follows from its end. */
import type { LegName } from '../src/domain/market.ts';
import type { CycleContext } from './cycle.context.ts';
import type { ExitRule } from '../src/domain/cycle-record.ts';
import { keyOfLeg } from './cycle.setup.ts';
import type { BuildInput } from './build.setup.ts';
import type { LegRequest } from './leg.setup.ts';

type Given = { readonly context: CycleContext };

/** Leaves for emergencyClose; the notes say why. */
export function emergency<const Notes extends readonly string[]>(...notes: Notes) {
  return { target: '#cycle.emergencyClose', actions: notes } as const;
}

/** Notes which rule ended the hold. */
export function noteExit(rule: ExitRule) {
  return { type: 'noteExit', params: rule } as const;
}

/** Closing already: a further doubt is no reason to begin anew, and what it says is kept in mind. */
export const whileClosing = {
  'position.unplanned': { actions: 'noteForeign' },
  'position.diverged': {},
  'naked.over': { actions: 'noteNaked' },
  'naked.overTwice': { actions: 'noteNaked' },
  'xstate.error.actor.*': { actions: 'noteFailure' },
} as const;

/** Goes back to idle without a cycle: nothing was traded; `note` says why. */
export function skipped<const Note extends string>(note: Note) {
  return { target: '#cycle.idle', actions: [note, 'endAsSkipped'] } as const;
}

/** Keeps the stream connected, for as long as the cycle machine lives. */
export const tracker = {
  id: 'tracker',
  src: 'tracker',
  input: ({ context }: Given) => context.settings.tracker,
  onSnapshot: { actions: 'noteTracking' },
} as const;

/** Relays what the positions service finds. */
export const positions = { id: 'positions', src: 'positions' } as const;

/** Plans both legs of the cycle together. */
export function planCycle<const Ways extends readonly object[]>(...onDone: Ways) {
  return {
    id: 'planCycle',
    src: 'planCycle',
    input: ({ context: { cycleId, direction } }: Given) => ({ cycleId, direction }),
    onDone,
  } as const;
}

/** Asks REST, the witness; a confirmed drift is an emergency wherever it is found. */
export function driftCheck<const Ways extends readonly object[]>(id: string, ...ways: Ways) {
  return {
    id,
    src: 'driftCheck',
    input: ({ context: { settings } }: Given) => ({
      strikeGapMs: settings.strikeGapMs,
      readsMax: settings.readsMax,
    }),
    onDone: [{ guard: 'hasDrifted', ...emergency('noteDrift') }, ...ways],
  } as const;
}

/** Gathers evidence that the pair is flat; before a build there is less patience than after. */
export function proveFlat<const Ways extends readonly object[]>(id: string, ...onDone: Ways) {
  return {
    id,
    src: 'proveFlat',
    input: ({ context: { direction, proof, settings } }: Given) => ({
      direction,
      patienceMs: proof === null ? settings.verifyPatienceMs : settings.provePatienceMs,
    }),
    onDone,
  } as const;
}

/** Builds the plan under this cycle's proof. */
export function build<const Policy extends string>(policy: Policy) {
  return {
    id: policy,
    src: policy,
    input: ({ context: { cycleId, plan, proof, settings } }: Given): BuildInput => ({
      cycleId,
      plan: required(plan),
      proof: required(proof),
      settings: settings.build,
    }),
    onDone: [
      { guard: 'isWhole', target: 'checkingDrift' },
      { guard: 'isNothing', target: 'proving', actions: 'noteBuild' },
      { guard: 'isBroken', target: '#cycle.unwind', actions: 'noteBuild' },
      emergency('noteBuild'),
    ],
  } as const;
}

/** Closes what the book shows of one leg. */
export function closeLeg(leg: LegName) {
  return {
    id: `close.${leg}`,
    src: 'leg',
    input: ({ context: { cycleId } }: Given): { readonly request: LegRequest } => ({
      request: { purpose: 'unwind', cycleId, leg },
    }),
    onDone: { actions: { type: 'noteLeg', params: leg } },
  } as const;
}

/** Waits until the stream reports that one leg is zero. */
export function zeroWait(leg: LegName) {
  return {
    id: `zero.${leg}`,
    src: 'zeroWait',
    input: ({ context }: Given) => ({
      key: keyOfLeg(context, leg),
      zeroHoldMs: context.settings.zeroHoldMs,
      timeoutMs: context.settings.zeroTimeoutMs,
      enabled: context.settings.waitsForZero,
    }),
    onDone: { actions: 'noteZero' },
  } as const;
}

/** Watches how long a leg stands alone, for as long as the cycle machine lives. */
export const nakedWatch = { id: 'nakedWatch', src: 'nakedWatch' } as const;

/** Keeps the closes of an emergency signed while there is anything to close. */
export const keepLadder = { id: 'keepLadder', src: 'keepLadder', onError: {} } as const;

/** Watches the rules of exit while the pair is held. */
export const exitWatch = {
  id: 'exitWatch',
  src: 'exitWatch',
  input: ({ context: { plan } }: Given) => ({ plan }),
} as const;

/** Ends the hold. */
export const holdClock = {
  id: 'holdClock',
  src: 'deadline',
  input: ({ context }: Given) => ({ afterMs: context.settings.holdMs }),
} as const;

/** Brings the pair to flat from anywhere: recovered with a proof, or halted. */
export const emergencyClose = {
  id: 'emergencyClose',
  src: 'emergencyClose',
  input: ({
    context: { cycleId, direction, reason, distrustsBook, hasFailed, naked, settings },
  }: Given) => ({
    cycleId,
    direction,
    reason: reason ?? 'unknown',
    distrustBook: distrustsBook,
    attemptsMax: settings.attemptsMax,
    silentMaxMs: settings.silentMaxMs,
    liftsLatch: !hasFailed && naked !== 'overTwice',
  }),
  onDone: [
    { guard: 'mayRecover', target: 'idle', actions: 'endAsRecovered' },
    { target: 'halted', actions: 'endAsHalted' },
  ],
  onError: { target: 'halted', actions: ['noteFailure', 'endAsHalted'] },
} as const;

/** A value that the chart's order guarantees: its absence fails the actor, which is an emergency. */
function required<Value>(value: Value | null): Value {
  if (value === null) throw new Error('A leg opens after its plan and its proof.');
  return value;
}
