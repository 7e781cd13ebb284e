/** The vocabulary of the session: what the operator says, what the cycle comes back with. */
import { assign, sendTo, setup } from 'xstate';
import type { DoneActorEvent, SnapshotFrom } from 'xstate';
import type { Direction } from '../src/domain/market.ts';
import { otherDirection } from '../src/domain/market.ts';
import { isFlatProof } from '../src/positions/proof.ts';
import { cycleMachine } from './cycle.machine.ts';
import type { CycleResult, CycleSettings } from './cycle.setup.ts';
import { emergencyCloseMachine } from './emergency-close.machine.ts';
import type { EmergencyInput, EmergencyOutput } from './emergency-close.setup.ts';
import { positionTrackerMachine } from './position-tracker.machine.ts';
import type { ProveInput, ProveOutput } from './proving.ts';
import { promiseOf } from './unprovided.ts';

/** What a run is to do. */
export type SessionInput = {
  readonly cyclesMax: number;
  readonly firstDirection: Direction;
  readonly alternates: boolean;
  /** Pause between two cycles, in milliseconds. */
  readonly pauseMs: number;
  /** Whether a halted run stays, watching, until it is stopped. */
  readonly staysWhenHalted: boolean;
  /** Whether a residual found at the start is closed first, and leftover orders cancelled. */
  readonly flattensAtStart: boolean;
  readonly cycle: CycleSettings;
};

/** What the check before the first cycle found. */
export type StartOutput =
  | { readonly admitted: true }
  | {
      readonly admitted: false;
      readonly reasons: readonly string[];
      /** Whether closing the pair's positions and cancelling its orders would leave no reason. */
      readonly canFlatten: boolean;
    };

/** How the run ended. `failed`: our own code broke; `flat` is proved in any status but halted. */
export type SessionOutput = {
  readonly status: 'flat' | 'halted' | 'refused' | 'failed';
  readonly reason: string | null;
  readonly results: readonly CycleResult[];
  readonly stopped: boolean;
};

/** What the session is told. */
export type SessionEvent = { readonly type: 'operator.stop' };

type CycleSnapshot = {
  readonly type: 'xstate.snapshot.cycle';
  readonly snapshot: SnapshotFrom<typeof cycleMachine>;
};
type Failure = { readonly type: `xstate.error.actor.${string}`; readonly error: unknown };
type ProveEnd = DoneActorEvent<ProveOutput, 'proveEnd'>;
type Done =
  | DoneActorEvent<StartOutput, 'checkStart'>
  | DoneActorEvent<EmergencyOutput, 'firstClose' | 'lastClose'>;

/** What the session remembers. */
export type SessionContext = SessionInput & {
  readonly cycleId: number;
  readonly direction: Direction;
  readonly results: readonly CycleResult[];
  readonly isCycleIdle: boolean;
  readonly stopped: boolean;
  readonly status: SessionOutput['status'];
  readonly reason: string | null;
};

export const sessionSetup = setup({
  types: {
    context: {} as SessionContext,
    events: {} as SessionEvent | CycleSnapshot | Failure | Done,
    input: {} as SessionInput,
    output: {} as SessionOutput,
    tags: {} as 'alarm' | 'halted',
  },
  actors: {
    cycle: cycleMachine,
    tracker: positionTrackerMachine,
    emergencyClose: emergencyCloseMachine,
    /** Looks at everything the venue shows, and says what forbids to begin. */
    checkStart: promiseOf<StartOutput>('checkStart'),
    proveFlat: promiseOf<ProveOutput, ProveInput>('proveFlat'),
  },
  delays: {
    pause: ({ context }) => context.pauseMs,
  },
  guards: {
    isAdmitted: ({ event }) =>
      'output' in event && 'admitted' in event.output && event.output.admitted,
    mayFlatten: ({ context, event }) =>
      context.flattensAtStart &&
      'output' in event &&
      'canFlatten' in event.output &&
      event.output.canFlatten,
    isFlatAndStopped: ({ context, event }) => context.stopped && bringsProof(event),
    hasCycleHalted: ({ event }) => 'snapshot' in event && event.snapshot.hasTag('halted'),
    hasCycleEnded: ({ context }) =>
      context.isCycleIdle && context.results.some((result) => result.id === context.cycleId),
    isOver: ({ context }) => isOver(context),
    isOverAndIdle: ({ context }) => isOver(context) && context.isCycleIdle,
    /** A cycle that ended other than skipped came back to idle with a proof, and sent nothing since. */
    hasEndedProved: ({ context }) =>
      isOver(context) && context.isCycleIdle && context.results.at(-1)?.outcome !== 'skipped',
    isCycleBusy: ({ context }) => !context.isCycleIdle,
    isUnexposed: ({ event }) => missingIn(event)?.exposed === false,
    mayStart: ({ context }) => !isOver(context) && context.isCycleIdle,
    mayLeaveHalted: ({ context }) => context.stopped || !context.staysWhenHalted,
    isFlatAfterFailure: ({ context, event }) => context.status === 'failed' && bringsProof(event),
    isFlat: ({ event }) => bringsProof(event),
  },
  actions: {
    nextCycle: assign(({ context }) => ({
      cycleId: context.cycleId + 1,
      direction: nextDirection(context),
    })),
    startCycle: sendTo('cycle', ({ context: { cycleId, direction } }) => ({
      type: 'cycle.start',
      cycleId,
      direction,
    })),
    unwindCycle: sendTo('cycle', { type: 'operator.unwind' }),
    noteCycle: assign(({ context, event }) => {
      if (!('snapshot' in event)) return {};
      const { last } = event.snapshot.context;
      const isNew = last !== null && !context.results.includes(last);
      return {
        isCycleIdle: event.snapshot.matches('idle'),
        results: isNew ? [...context.results, last] : context.results,
      };
    }),
    noteStop: assign({ stopped: true }),
    endAsHalted: assign(({ context }) => ({
      status: 'halted' as const,
      reason: context.results.at(-1)?.reason ?? 'halted',
    })),
    noteFindings: assign({ reason: ({ event }) => findingsIn(event) }),
    forgetFindings: assign({ reason: null }),
    endAsRefused: assign(({ event }) => ({
      status: 'refused' as const,
      reason: findingsIn(event),
    })),
    endAsUnbegun: assign({ status: 'refused', reason: 'stopped before the start was checked' }),
    noteUnproved: assign({ reason: ({ event }) => describeMissing(missingIn(event)) }),
    endAsUnproved: assign({
      status: 'refused',
      reason: ({ event }) => describeMissing(missingIn(event)),
    }),
    noteFailure: assign(({ event }) => ({
      status: 'failed' as const,
      reason: 'error' in event ? String(event.error) : event.type,
    })),
    endAsUncertain: assign({ status: 'halted' }),
  },
});

/** The input of the close that the supervisor runs itself. */
export function closeInput({ context }: { readonly context: SessionContext }): EmergencyInput {
  const { cycleId, direction, cycle, reason } = context;
  const { attemptsMax, silentRoundsMax } = cycle;
  const why = reason ?? 'the cycle failed';
  return { cycleId, direction, reason: why, distrustBook: true, attemptsMax, silentRoundsMax };
}

/** What the check of the start found, in one sentence. */
function findingsIn(event: { readonly type: string } | Done): string {
  return 'output' in event && 'admitted' in event.output && !event.output.admitted
    ? event.output.reasons.join('; ')
    : 'the start could not be checked';
}

function bringsProof(event: { readonly type: string } | Done): boolean {
  return 'output' in event && 'proof' in event.output && isFlatProof(event.output.proof);
}

function describeMissing(proving: ReturnType<typeof missingIn>): string {
  return `not proved flat: ${proving?.missing.join('; ') ?? 'the proof is not genuine'}`;
}

/** What is missing for a proof of the end; undefined when the event tells of none. */
function missingIn(event: { readonly type: string } | ProveEnd) {
  if (!('output' in event)) return undefined;
  return event.output.flat ? undefined : event.output;
}

/** Whether no further cycle is to begin. */
function isOver({ stopped, cycleId, cyclesMax }: SessionContext): boolean {
  return stopped || cycleId >= cyclesMax;
}

/** A skipped cycle is tried again in its direction; any other turns the pair around. */
function nextDirection({
  alternates,
  direction,
  firstDirection,
  results,
}: SessionContext): Direction {
  const last = results.at(-1);
  if (last === undefined) return firstDirection;
  return alternates && last.outcome !== 'skipped' ? otherDirection(direction) : direction;
}
