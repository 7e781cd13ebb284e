/** The vocabulary of the session: what the operator says, what the cycle comes back with. */
import { assign, sendTo, setup } from 'xstate';
import type { DoneActorEvent, SnapshotFrom } from 'xstate';
import { decimal } from '../src/domain/decimal.ts';
import type { Direction } from '../src/domain/market.ts';
import { otherDirection } from '../src/domain/market.ts';
import { judgeRun } from '../src/domain/run-verdict.ts';
import type { RunRules, RunVerdict } from '../src/domain/run-verdict.ts';
import { isFlatProof } from '../src/positions/proof.ts';
import { cycleMachine } from './cycle.machine.ts';
import type { CycleResult, CycleSettings } from './cycle.context.ts';
import { emergencyCloseMachine } from './emergency-close.machine.ts';
import type {
  EmergencyInput,
  EmergencyOutput,
  LatchInput,
  LatchOutput,
} from './emergency-close.setup.ts';
import { positionTrackerMachine } from './position-tracker.machine.ts';
import type { ProveInput, ProveOutput } from './proving.ts';
import { haltMachine } from './halt.machine.ts';
import { callbackOf, promiseOf } from './unprovided.ts';

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
  /** What ends the run before its last cycle. */
  readonly rules: RunRules;
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
export type SessionEvent =
  /** No new cycle; what is held is unwound now. */
  | { readonly type: 'operator.stop' }
  /** No new cycle; the one under way goes on as planned. */
  | { readonly type: 'operator.drain' }
  | { readonly type: 'operator.pause' }
  | { readonly type: 'operator.resume' }
  /** Nothing may be opened now, and why; then that it may. */
  | { readonly type: 'opening.delayed'; readonly reason: string }
  | { readonly type: 'opening.allowed' };

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
  readonly isDraining: boolean;
  readonly isPaused: boolean;
  /** Why nothing may be opened now; null when it may. */
  readonly delay: string | null;
  readonly verdict: RunVerdict;
  /** Whether the latch of a tripped run was raised, or could not be. */
  readonly isLatched: boolean;
  readonly status: SessionOutput['status'];
  readonly reason: string | null;
};

export const sessionSetup = setup({
  types: {
    context: {} as SessionContext,
    events: {} as SessionEvent | CycleSnapshot | Failure | Done,
    input: {} as SessionInput,
    output: {} as SessionOutput,
    tags: {} as 'exposed' | 'alarm' | 'halted' | 'flat',
  },
  actors: {
    cycle: cycleMachine,
    tracker: positionTrackerMachine,
    emergencyClose: emergencyCloseMachine,
    halt: haltMachine,
    /** Tells whether the venue's calendar and standing let a cycle begin, for as long as it runs. */
    openingWatch: callbackOf('openingWatch'),
    /** Writes the latch that keeps the next run from starting before a person has looked. */
    raiseLatch: promiseOf<LatchOutput, LatchInput>('raiseLatch'),
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
    hasCycleHalted: ({ context, event }) =>
      context.status !== 'halted' && 'snapshot' in event && event.snapshot.hasTag('halted'),
    hasCycleEnded: ({ context }) =>
      context.isCycleIdle && context.results.some((result) => result.id === context.cycleId),
    isOver: ({ context }) => isOver(context),
    isOverAndIdle: ({ context }) => isOver(context) && context.isCycleIdle,
    /** A cycle that ended other than skipped came back to idle with a proof, and sent nothing since. */
    hasEndedProved: ({ context }) =>
      isOver(context) && context.isCycleIdle && context.results.at(-1)?.outcome !== 'skipped',
    isPaused: ({ context }) => context.isPaused,
    mustLatch: ({ context }) => context.verdict.kind === 'trip' && !context.isLatched,
    isCycleBusy: ({ context }) => !context.isCycleIdle,
    /** Nothing is exposed, and no cycle traded: a run that did ends flat or halted. */
    mayRefuse: ({ context, event }) =>
      missingIn(event)?.exposed === false && !context.results.some(hasTraded),
    mayNotStart: ({ context }) => isOver(context) || !context.isCycleIdle,
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
      const isCycleIdle = event.snapshot.matches('idle');
      if (!isNew) return { isCycleIdle };
      const results = [...context.results, last];
      return { isCycleIdle, results, verdict: judgeRun(results, context.rules) };
    }),
    noteStop: assign({ stopped: true }),
    noteDrain: assign({ isDraining: true }),
    notePause: assign({ isPaused: true }),
    noteResume: assign({ isPaused: false }),
    noteDelay: assign({
      delay: ({ event }) =>
        event.type === 'opening.delayed' ? event.reason : 'paused by the operator',
    }),
    forgetDelay: assign({ delay: null }),
    noteLatched: assign({ isLatched: true }),
    noteVerdict: assign({
      reason: ({ context: { verdict, reason } }) =>
        verdict.kind === 'go' ? reason : verdict.reason,
    }),
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

/** Where a session begins: nothing checked, nothing run. */
export function initialContext(input: SessionInput): SessionContext {
  return {
    ...input,
    cycleId: 0,
    direction: input.firstDirection,
    results: [],
    isCycleIdle: true,
    stopped: false,
    isDraining: false,
    isPaused: false,
    delay: null,
    verdict: { kind: 'go' },
    isLatched: false,
    status: 'flat',
    reason: null,
  };
}

/** How the run ended. */
export function outputOf(context: SessionContext): SessionOutput {
  const { status, reason, results, stopped, isDraining, verdict } = context;
  const wasEnded = stopped || isDraining || verdict.kind !== 'go';
  return { status, reason, results, stopped: wasEnded };
}

/** The input of the close that the supervisor runs itself. */
export function closeInput({ context }: { readonly context: SessionContext }): EmergencyInput {
  const { cycleId, direction, cycle, reason } = context;
  const { attemptsMax, silentMaxMs } = cycle;
  const why = reason ?? 'the cycle failed';
  const bounds = { attemptsMax, silentMaxMs, liftsLatch: context.status !== 'failed' };
  return { cycleId, direction, reason: why, distrustBook: true, ...bounds };
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
/** Whether a cycle filled anything; also one that was skipped may have, and undone it. */
function hasTraded({ outcome, account }: CycleResult): boolean {
  return outcome !== 'skipped' || !decimal(account?.volume ?? '0').isZero();
}

function missingIn(event: { readonly type: string } | ProveEnd) {
  if (!('output' in event)) return undefined;
  return event.output.flat ? undefined : event.output;
}

/** Whether no further cycle is to begin. */
function isOver(context: SessionContext): boolean {
  const { stopped, isDraining, cycleId, cyclesMax, verdict } = context;
  return stopped || isDraining || verdict.kind !== 'go' || cycleId >= cyclesMax;
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
