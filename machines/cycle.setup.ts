/** The vocabulary of the cycle: its events, actors, delays, guards and actions. */
import { assertEvent, assign, setup } from 'xstate';
import type { DoneActorEvent, SnapshotFrom } from 'xstate';
import type { Account } from '../src/domain/account.ts';
import type { CycleOutcome, CyclePlan } from '../src/domain/cycle-record.ts';
import { LEG_NAMES } from '../src/domain/market.ts';
import type { Direction, LegName } from '../src/domain/market.ts';
import { positionKey } from '../src/positions/key.ts';
import type { PositionKey } from '../src/positions/key.ts';
import { isFlatProof } from '../src/positions/proof.ts';
import type { FlatProof } from '../src/positions/proof.ts';
import { driftCheckMachine } from './drift-check.machine.ts';
import type { DriftCheckOutput } from './drift-check.setup.ts';
import { emergencyCloseMachine } from './emergency-close.machine.ts';
import type { EmergencyOutput } from './emergency-close.setup.ts';
import { legMachine } from './leg.machine.ts';
import type { LegOutput } from './leg.setup.ts';
import { positionTrackerMachine } from './position-tracker.machine.ts';
import type { TrackerInput } from './position-tracker.setup.ts';
import type { ProveInput, ProveOutput } from './proving.ts';
import { callbackOf, promiseOf } from './unprovided.ts';
import { zeroWaitMachine } from './zero-wait.machine.ts';
import type { ZeroWaitOutput } from './zero-wait.setup.ts';

/** How every cycle of a run is done; all times in milliseconds. */
export type CycleSettings = {
  readonly holdMs: number;
  readonly driftIntervalMs: number;
  readonly strikeGapMs: number;
  readonly zeroHoldMs: number;
  readonly zeroTimeoutMs: number;
  /** The feature flag: false skips the timed wait for zero, never the evidence. */
  readonly waitsForZero: boolean;
  readonly buildTimeoutMs: number;
  readonly confirmTimeoutMs: number;
  /** How long verify waits for a live stream before the cycle is skipped. */
  readonly streamTimeoutMs: number;
  readonly verifyPatienceMs: number;
  readonly provePatienceMs: number;
  readonly readsMax: number;
  readonly attemptsMax: number;
  readonly silentRoundsMax: number;
  readonly tracker: TrackerInput;
};

/** How a cycle ended, before anybody stamps it with times. */
export type CycleResult = {
  readonly id: number;
  readonly direction: Direction;
  readonly outcome: CycleOutcome;
  /** Null for a cycle that went as planned. */
  readonly reason: string | null;
  /** Null when nothing was sent. */
  readonly account: Account | null;
};

/** What planning a cycle brings: a plan, or why there is none. */
export type PlanOutput =
  | { readonly planned: true; readonly plan: CyclePlan }
  | { readonly planned: false; readonly reason: string };

/** What the cycle is told from outside: by its supervisor, and by the positions service. */
export type CycleEvent =
  | { readonly type: 'cycle.start'; readonly cycleId: number; readonly direction: Direction }
  | { readonly type: 'operator.unwind' }
  | { readonly type: 'position.unplanned'; readonly key: PositionKey; readonly reason: string }
  | { readonly type: 'position.diverged'; readonly key: PositionKey; readonly reason: string }
  | { readonly type: 'stream.lost'; readonly reason: string }
  /** The stream has been away for longer than a position may be held without it. */
  | { readonly type: 'stream.overdue'; readonly reason: string }
  | { readonly type: 'deadline.passed' }
  /** An actor of ours failed: a bug, and an emergency like any other doubt. */
  | { readonly type: `xstate.error.actor.${string}`; readonly error: unknown };

type TrackerSnapshot = {
  readonly type: 'xstate.snapshot.tracker';
  readonly snapshot: SnapshotFrom<typeof positionTrackerMachine>;
};

type Typed = { readonly type: string };
type Done =
  | DoneActorEvent<DriftCheckOutput, 'driftCheck'>
  | DoneActorEvent<PlanOutput, 'planCycle'>
  | DoneActorEvent<ProveOutput, 'proveFlat'>
  | DoneActorEvent<{ readonly built: boolean }, 'awaitBuilt'>
  | DoneActorEvent<LegOutput, 'primary' | 'hedge'>
  | DoneActorEvent<ZeroWaitOutput, 'zeroPrimary' | 'zeroHedge'>
  | DoneActorEvent<EmergencyOutput, 'emergencyClose'>;

/** What the cycle remembers. */
export type CycleContext = {
  readonly settings: CycleSettings;
  readonly cycleId: number;
  readonly direction: Direction;
  readonly plan: CyclePlan | null;
  /** What permitted this cycle's build; null before. */
  readonly proof: FlatProof | null;
  /** Whether the stream is live and the barrier is down. */
  readonly isTracking: boolean;
  /** Whether the operator asked to unwind without waiting for the end of the hold. */
  readonly isStopping: boolean;
  readonly legs: Readonly<Partial<Record<LegName, LegOutput>>>;
  readonly zeros: readonly ZeroWaitOutput[];
  readonly reason: string | null;
  /** Whether the doubt is about the book itself. */
  readonly distrustsBook: boolean;
  /** Whether code of ours failed: then the cycle still closes, and goes no further. */
  readonly hasFailed: boolean;
  readonly last: CycleResult | null;
};

/** Where every cycle machine begins: knowing nothing. */
export function initialContext({
  input,
}: {
  readonly input: { readonly settings: CycleSettings };
}): CycleContext {
  return {
    settings: input.settings,
    cycleId: 0,
    direction: 'buyFirst',
    plan: null,
    proof: null,
    isTracking: false,
    isStopping: false,
    legs: {},
    zeros: [],
    reason: null,
    distrustsBook: false,
    hasFailed: false,
    last: null,
  };
}

/** The output of whatever actor ended, for guards that read one. */
function outputOf(event: Typed): unknown {
  return 'output' in event ? event.output : undefined;
}

function proofIn(event: Typed): FlatProof | null {
  const output = outputOf(event);
  if (typeof output !== 'object' || output === null || !('proof' in output)) return null;
  return isFlatProof(output.proof) ? output.proof : null;
}

function accountIn(event: Typed): Account | null {
  const output = outputOf(event) as { account?: Account | null } | undefined;
  return output?.account ?? null;
}

function ended(context: CycleContext, event: Typed, outcome: CycleOutcome): CycleResult {
  const output = outputOf(event) as { reason?: string; missing?: readonly string[] } | undefined;
  const reason = output?.reason ?? output?.missing?.join('; ') ?? context.reason;
  return {
    id: context.cycleId,
    direction: context.direction,
    outcome,
    reason: outcome === 'completed' ? null : reason,
    account: accountIn(event),
  };
}

/** The key that a leg of the plan holds. */
export function keyOfLeg(context: CycleContext, leg: LegName): PositionKey {
  const planned = context.plan?.legs[leg];
  return planned === undefined ? 'none/cross' : positionKey(planned.symbol, planned.margin);
}

export const cycleSetup = setup({
  types: {
    context: {} as CycleContext,
    events: {} as CycleEvent | TrackerSnapshot | Done,
    input: {} as { readonly settings: CycleSettings },
    tags: {} as 'flat' | 'exposed' | 'alarm' | 'halted',
  },
  actors: {
    tracker: positionTrackerMachine,
    leg: legMachine,
    zeroWait: zeroWaitMachine,
    driftCheck: driftCheckMachine,
    emergencyClose: emergencyCloseMachine,
    /** Relays what the positions service finds: changes nobody planned, divergence, a lost stream. */
    positions: callbackOf<CycleEvent>('positions'),
    deadline: callbackOf<CycleEvent, { readonly afterMs: number }>('deadline'),
    planCycle: promiseOf<PlanOutput, { readonly cycleId: number; readonly direction: Direction }>(
      'planCycle',
    ),
    proveFlat: promiseOf<ProveOutput, ProveInput>('proveFlat'),
    /** Resolves when the stream reports both legs as planned, or when they are overdue. */
    awaitBuilt: promiseOf<
      { readonly built: boolean },
      { readonly plan: CyclePlan | null; readonly timeoutMs: number }
    >('awaitBuilt'),
  },
  delays: {
    streamTimeout: ({ context }) => context.settings.streamTimeoutMs,
    buildTimeout: ({ context }) => context.settings.buildTimeoutMs,
    driftInterval: ({ context }) => context.settings.driftIntervalMs,
  },
  guards: {
    isTracking: ({ context }) => context.isTracking,
    isStopping: ({ context }) => context.isStopping,
    isPlanned: ({ event }) => (outputOf(event) as PlanOutput | undefined)?.planned === true,
    /** Invariant: build and, after exposure, idle are entered with a genuine proof in the event. */
    isProvedFlat: ({ event }) => proofIn(event) !== null,
    /** A proof may rest on silence: nothing opens while the stream is away. */
    mayBuild: ({ context, event }) => context.isTracking && proofIn(event) !== null,
    mayRecover: ({ context, event }) => !context.hasFailed && proofIn(event) !== null,
    isExposed: ({ event }) =>
      (outputOf(event) as { exposed?: boolean } | undefined)?.exposed === true,
    hasDrifted: ({ event }) =>
      (outputOf(event) as DriftCheckOutput | undefined)?.verdict === 'drifted',
    hasAgreed: ({ event }) =>
      (outputOf(event) as DriftCheckOutput | undefined)?.verdict === 'agreed',
    isBuilt: ({ event }) => (outputOf(event) as { built?: boolean } | undefined)?.built === true,
    areBothFilled: ({ context: { legs } }) =>
      legs.primary?.fate === 'filled' && legs.hedge?.fate === 'filled',
    areBothUnfilled: ({ context: { legs } }) => isUnfilled(legs.primary) && isUnfilled(legs.hedge),
    haveBothEnded: ({ context: { legs } }) =>
      legs.primary !== undefined && legs.hedge !== undefined,
    isUnwound: ({ context: { legs, zeros } }) =>
      legs.primary !== undefined &&
      legs.hedge !== undefined &&
      zeros.length === 2 &&
      zeros.every((zero) => zero.end === 'zero' || zero.end === 'skipped'),
    isStuck: ({ context: { legs, zeros } }) =>
      wasNotSent(legs.primary) ||
      wasNotSent(legs.hedge) ||
      zeros.some((zero) => zero.end === 'timedOut' || zero.end === 'residual'),
  },
  actions: {
    startCycle: assign(({ event }) => {
      assertEvent(event, 'cycle.start');
      const { cycleId, direction } = event;
      const fresh = { plan: null, proof: null, legs: {}, zeros: [], reason: null };
      return { cycleId, direction, distrustsBook: false, ...fresh };
    }),
    noteStop: assign({ isStopping: true }),
    notePlan: assign({
      plan: ({ event }) => {
        const output = outputOf(event) as PlanOutput;
        return output.planned ? output.plan : null;
      },
    }),
    noteProof: assign({ proof: ({ event }) => proofIn(event) }),
    noteTracking: assign({
      isTracking: ({ context, event }) =>
        event.type === 'xstate.snapshot.tracker'
          ? event.snapshot.hasTag('tracking')
          : context.isTracking,
    }),
    noteLeg: assign({
      legs: ({ context, event }, leg: LegName) => ({
        ...context.legs,
        [leg]: outputOf(event) as LegOutput,
      }),
    }),
    forgetLegs: assign({ legs: {}, zeros: [] }),
    noteZero: assign({
      zeros: ({ context, event }) => [...context.zeros, outputOf(event) as ZeroWaitOutput],
    }),
    noteNoStream: assign({ reason: 'the stream did not become live in time' }),
    noteNoWitness: assign({ reason: 'REST could not say whether it agrees with the stream' }),
    noteStopped: assign({ reason: 'stopped before anything was sent' }),
    noteUnbuilt: assign({ reason: ({ context }) => describeLegs(context) }),
    noteOneLeg: assign({ reason: ({ context }) => `not built whole: ${describeLegs(context)}` }),
    noteUnconfirmed: assign({ reason: 'the stream did not report both legs as planned in time' }),
    noteStuck: assign({
      reason: ({ context }) => {
        const zeros = context.zeros.map(({ key, end }) => `${key} ${end}`).join(', ');
        return `not unwound: ${describeLegs(context)}${zeros === '' ? '' : `; ${zeros}`}`;
      },
    }),
    noteMissing: assign({
      reason: ({ event }) => {
        const output = outputOf(event) as ProveOutput;
        return output.flat ? null : `not proved flat: ${output.missing.join('; ')}`;
      },
    }),
    noteFailure: assign({
      reason: ({ event }) => ('error' in event ? String(event.error) : event.type),
      distrustsBook: true,
      hasFailed: true,
    }),
    noteDoubt: assign({
      reason: ({ event }) => ('reason' in event ? `${event.type}: ${event.reason}` : event.type),
      distrustsBook: true,
    }),
    noteDrift: assign({
      reason: ({ event }) => {
        const { comparisons } = outputOf(event) as DriftCheckOutput;
        const struck = comparisons.filter((comparison) => comparison.verdict === 'strike');
        return `drift: ${struck.map(({ key, rest, reason }) => `${key}: ${reason} (REST ${rest ?? 'silent'})`).join('; ')}`;
      },
      distrustsBook: true,
    }),
    endAsCompleted: assign({ last: ({ context, event }) => ended(context, event, 'completed') }),
    endAsSkipped: assign({ last: ({ context, event }) => ended(context, event, 'skipped') }),
    endAsRecovered: assign({ last: ({ context, event }) => ended(context, event, 'recovered') }),
    endAsHalted: assign({ last: ({ context, event }) => ended(context, event, 'halted') }),
  },
});

/** What became of both legs, in words. */
function describeLegs({ legs }: CycleContext): string {
  return LEG_NAMES.map((leg) => {
    const { fate = 'open', reason = null } = legs[leg] ?? {};
    return `${leg} ${fate}${reason === null ? '' : ` (${reason})`}`;
  }).join(', ');
}

/** Whether a leg failed before its order was numbered: no zero will come of waiting for it. */
function wasNotSent(leg: LegOutput | undefined): boolean {
  return leg?.fate === 'unknown' || (leg?.fate === 'rejected' && leg.digest === null);
}

/** Whether the venue's own word rules out that a leg was filled. */
function isUnfilled(leg: LegOutput | undefined): boolean {
  return leg?.fate === 'notFilled' || leg?.fate === 'rejected';
}
