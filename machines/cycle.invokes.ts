/** What the cycle invokes, each with its id, its input and what always follows from its end. */
import type { LegName } from '../src/domain/market.ts';
import type { CycleContext } from './cycle.setup.ts';
import { keyOfLeg } from './cycle.setup.ts';
import type { LegRequest } from './leg.setup.ts';

type Given = { readonly context: CycleContext };

/** Leaves for emergencyClose; `note` says why. */
export function emergency<const Note extends string>(note: Note) {
  return { target: '#cycle.emergencyClose', actions: note } as const;
}

/** Closing already: a further doubt is no reason to begin anew, a failure is kept in mind. */
export const whileClosing = {
  'position.unplanned': {},
  'position.diverged': {},
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

/** Opens one leg of the plan under this cycle's proof. */
export function openLeg(leg: LegName) {
  return {
    id: `open.${leg}`,
    src: 'leg',
    input: ({ context }: Given): { readonly request: LegRequest } => ({
      request: {
        purpose: 'open',
        cycleId: context.cycleId,
        planned: required(context.plan).legs[leg],
        proof: required(context.proof),
      },
    }),
    onDone: { actions: { type: 'noteLeg', params: leg } },
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

/** Waits until the stream reports both legs as planned. */
export function awaitBuilt<const Ways extends readonly object[]>(...onDone: Ways) {
  return {
    id: 'awaitBuilt',
    src: 'awaitBuilt',
    input: ({ context }: Given) => ({
      plan: context.plan,
      timeoutMs: context.settings.confirmTimeoutMs,
    }),
    onDone,
  } as const;
}

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
  input: ({ context: { cycleId, direction, reason, distrustsBook, settings } }: Given) => ({
    cycleId,
    direction,
    reason: reason ?? 'unknown',
    distrustBook: distrustsBook,
    attemptsMax: settings.attemptsMax,
    silentRoundsMax: settings.silentRoundsMax,
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
