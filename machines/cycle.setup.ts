/** The vocabulary of the cycle: its actors, delays, guards and actions. */
import { assertEvent, assign, setup } from 'xstate';
import type { Account } from '../src/domain/account.ts';
import type { CycleOutcome, CyclePlan, ExitRule } from '../src/domain/cycle-record.ts';
import { LEG_NAMES } from '../src/domain/market.ts';
import type { Direction, LegName } from '../src/domain/market.ts';
import { positionKey } from '../src/positions/key.ts';
import type { PositionKey } from '../src/positions/key.ts';
import { isFlatProof } from '../src/positions/proof.ts';
import type { FlatProof } from '../src/positions/proof.ts';
import { buildMachine } from './build.machine.ts';
import type { BuildOutput } from './build.setup.ts';
import { FRESH } from './cycle.context.ts';
import type {
  CycleContext,
  CycleDone,
  CycleEvent,
  CycleResult,
  CycleSettings,
  PlanOutput,
  TrackerSnapshot,
} from './cycle.context.ts';
import { driftCheckMachine } from './drift-check.machine.ts';
import type { DriftCheckOutput } from './drift-check.setup.ts';
import { emergencyCloseMachine } from './emergency-close.machine.ts';
import { keepLadder } from './emergency-close.setup.ts';
import { legMachine } from './leg.machine.ts';
import { makerBuildMachine } from './maker-build.machine.ts';
import type { LegOutput } from './leg.setup.ts';
import { positionTrackerMachine } from './position-tracker.machine.ts';
import type { ProveInput, ProveOutput } from './proving.ts';
import { callbackOf, promiseOf } from './unprovided.ts';
import { zeroWaitMachine } from './zero-wait.machine.ts';
import type { ZeroWaitOutput } from './zero-wait.setup.ts';

type Typed = { readonly type: string };

/** The key that a leg of the plan holds. */
export function keyOfLeg(context: CycleContext, leg: LegName): PositionKey {
  const planned = context.plan?.legs[leg];
  return planned === undefined ? 'none/cross' : positionKey(planned.symbol, planned.margin);
}

export const cycleSetup = setup({
  types: {
    context: {} as CycleContext,
    events: {} as CycleEvent | TrackerSnapshot | CycleDone,
    input: {} as { readonly settings: CycleSettings },
    tags: {} as 'flat' | 'exposed' | 'alarm' | 'halted',
  },
  actors: {
    tracker: positionTrackerMachine,
    leg: legMachine,
    buildTogether: buildMachine,
    buildMakerFirst: makerBuildMachine,
    zeroWait: zeroWaitMachine,
    driftCheck: driftCheckMachine,
    emergencyClose: emergencyCloseMachine,
    /** Relays what the positions service finds: changes nobody planned, divergence, a lost stream. */
    positions: callbackOf<CycleEvent>('positions'),
    /** Tells when a leg has stood alone for longer than its budget. */
    nakedWatch: callbackOf<CycleEvent>('nakedWatch'),
    /** Tells when a rule of exit holds. */
    exitWatch: callbackOf<CycleEvent, { readonly plan: CyclePlan | null }>('exitWatch'),
    deadline: callbackOf<CycleEvent, { readonly afterMs: number }>('deadline'),
    planCycle: promiseOf<PlanOutput, { readonly cycleId: number; readonly direction: Direction }>(
      'planCycle',
    ),
    proveFlat: promiseOf<ProveOutput, ProveInput>('proveFlat'),
    keepLadder,
  },
  delays: {
    streamTimeout: ({ context }) => context.settings.streamTimeoutMs,
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
    mayRecover: ({ context, event }) =>
      !context.hasFailed && context.naked !== 'overTwice' && proofIn(event) !== null,
    mayComplete: ({ context, event }) => !context.isBroken && proofIn(event) !== null,
    isExposed: ({ event }) =>
      (outputOf(event) as { exposed?: boolean } | undefined)?.exposed === true,
    hasDrifted: ({ event }) =>
      (outputOf(event) as DriftCheckOutput | undefined)?.verdict === 'drifted',
    hasAgreed: ({ event }) =>
      (outputOf(event) as DriftCheckOutput | undefined)?.verdict === 'agreed',
    isMakerFirst: ({ context }) => context.settings.policy === 'makerFirst',
    isWhole: ({ event }) => buildEndIn(event) === 'whole',
    isNothing: ({ event }) => buildEndIn(event) === 'nothing',
    isBroken: ({ event }) => buildEndIn(event) === 'broken',
    isUnwound: ({ context: { legs, zeros } }) =>
      LEG_NAMES.every((leg) => legs[leg] !== undefined) &&
      zeros.length === LEG_NAMES.length &&
      zeros.every((zero) => zero.end === 'zero' || zero.end === 'skipped'),
    isStuck: ({ context: { legs, zeros } }) =>
      LEG_NAMES.some((leg) => wasNotTaken(legs[leg])) ||
      zeros.some((zero) => zero.end === 'timedOut' || zero.end === 'residual'),
  },
  actions: {
    startCycle: assign(({ event }) => {
      assertEvent(event, 'cycle.start');
      const { cycleId, direction } = event;
      return { cycleId, direction, ...FRESH };
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
    /** Why the build came to no pair, and whether what is held is to be unwound. */
    noteBuild: assign(({ event }) => {
      const { end, reason, refusalCode } = outputOf(event) as BuildOutput;
      return { reason: `not built: ${reason ?? end}`, refusalCode, isBroken: end === 'broken' };
    }),
    noteExit: assign({ exit: (_, rule: ExitRule) => rule }),
    noteExitReached: assign({
      exit: ({ event }) => {
        assertEvent(event, 'exit.reached');
        return event.rule;
      },
    }),
    noteLeg: assign({
      legs: ({ context, event }, leg: LegName) => ({
        ...context.legs,
        [leg]: outputOf(event) as LegOutput,
      }),
    }),
    noteZero: assign({
      zeros: ({ context, event }) => [...context.zeros, outputOf(event) as ZeroWaitOutput],
    }),
    noteNoStream: assign({ reason: 'the stream did not become live in time' }),
    noteNoWitness: assign({ reason: 'REST could not say whether it agrees with the stream' }),
    noteStopped: assign({ reason: 'stopped before anything was sent' }),
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
    /** Somebody else changed our position: beside the emergency a person is to look at it. */
    noteForeign: assign({
      foreign: ({ context, event }) =>
        event.type === 'position.unplanned' ? event.reason : context.foreign,
    }),
    noteNaked: assign(({ context, event }) => {
      if (event.type === 'naked.overTwice') return { naked: 'overTwice' as const };
      if (event.type !== 'naked.over' || context.naked !== 'within') return {};
      return { naked: 'over' as const, reason: context.reason ?? event.reason };
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

function buildEndIn(event: Typed): BuildOutput['end'] | undefined {
  return (outputOf(event) as Partial<BuildOutput> | undefined)?.end;
}

function ended(context: CycleContext, event: Typed, outcome: CycleOutcome): CycleResult {
  const { cycleId, direction, exit, refusalCode, naked, foreign } = context;
  const output = outputOf(event) as { reason?: string; missing?: readonly string[] } | undefined;
  const reason = output?.reason ?? output?.missing?.join('; ') ?? context.reason;
  return {
    id: cycleId,
    direction,
    outcome,
    reason: outcome === 'completed' ? null : reason,
    account: accountIn(event),
    exit,
    refusalCode,
    provedAt: proofIn(event)?.fields.madeAt ?? null,
    isStrike: naked !== 'within',
    foreign,
  };
}

/** What became of both legs, in words. */
function describeLegs({ legs }: CycleContext): string {
  return LEG_NAMES.map((leg) => {
    const { fate = 'open', reason = null } = legs[leg] ?? {};
    return `${leg} ${fate}${reason === null ? '' : ` (${reason})`}`;
  }).join(', ');
}

/** Refusals of a close that has nothing to reduce: it may have come behind a zero still to be told. */
const NEEDLESS_CODES: readonly (number | null)[] = [2064, 2087];

/** Whether a leg's close never came to the book: no zero will come of waiting for it. */
function wasNotTaken(leg: LegOutput | undefined): boolean {
  if (leg?.fate === 'unknown') return true;
  return leg?.fate === 'rejected' && !NEEDLESS_CODES.includes(leg.refusalCode);
}
