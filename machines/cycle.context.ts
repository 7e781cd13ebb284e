/** What a cycle is told, remembers and comes back with. */
import type { DoneActorEvent, SnapshotFrom } from 'xstate';
import type { Account } from '../src/domain/account.ts';
import type { CycleOutcome, CyclePlan, ExitRule } from '../src/domain/cycle-record.ts';
import type { BuildPolicy } from '../src/domain/expected-cost.ts';
import type { Direction, LegName } from '../src/domain/market.ts';
import type { PositionKey } from '../src/positions/key.ts';
import type { FlatProof } from '../src/positions/proof.ts';
import type { BuildOutput, BuildSettings } from './build.setup.ts';
import type { DriftCheckOutput } from './drift-check.setup.ts';
import type { EmergencyOutput } from './emergency-close.setup.ts';
import type { LegOutput } from './leg.setup.ts';
import type { positionTrackerMachine } from './position-tracker.machine.ts';
import type { TrackerInput } from './position-tracker.setup.ts';
import type { ProveOutput } from './proving.ts';
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
  readonly build: BuildSettings;
  readonly policy: BuildPolicy;
  /** How long verify waits for a live stream before the cycle is skipped. */
  readonly streamTimeoutMs: number;
  readonly verifyPatienceMs: number;
  readonly provePatienceMs: number;
  readonly readsMax: number;
  readonly attemptsMax: number;
  /** How long the matching engine may stay silent before a close counts as failed. */
  readonly silentMaxMs: number;
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
  /** What ended the hold; null when there was none. */
  readonly exit: ExitRule | null;
  /** The venue's code that kept it from building, or null. */
  readonly refusalCode: number | null;
  /** Our clock at its proof of flatness; null when it ended without one. */
  readonly provedAt: number | null;
  /** Whether a leg stood alone for longer than its budget. */
  readonly isStrike: boolean;
  /** What somebody else did to our positions; a person is to look before the next cycle. */
  readonly foreign: string | null;
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
  /** A rule of exit holds. */
  | { readonly type: 'exit.reached'; readonly rule: ExitRule; readonly reason: string }
  /** One leg stands alone: for longer than its budget, or than twice that. */
  | { readonly type: 'naked.over'; readonly reason: string }
  | { readonly type: 'naked.overTwice'; readonly reason: string }
  /** An actor of ours failed: a bug, and an emergency like any other doubt. */
  | { readonly type: `xstate.error.actor.${string}`; readonly error: unknown };

/** What the tracker reports of itself. */
export type TrackerSnapshot = {
  readonly type: 'xstate.snapshot.tracker';
  readonly snapshot: SnapshotFrom<typeof positionTrackerMachine>;
};

/** What an actor of the cycle comes back with. */
export type CycleDone =
  | DoneActorEvent<DriftCheckOutput, 'driftCheck'>
  | DoneActorEvent<PlanOutput, 'planCycle'>
  | DoneActorEvent<ProveOutput, 'proveFlat'>
  | DoneActorEvent<BuildOutput, 'buildTogether' | 'buildMakerFirst'>
  | DoneActorEvent<LegOutput, 'close.primary' | 'close.hedge'>
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
  /** Whether the build came to no pair: what is held is unwound, and the cycle counts as recovered. */
  readonly isBroken: boolean;
  readonly exit: ExitRule | null;
  readonly refusalCode: number | null;
  /** How far a leg that stood alone went beyond its budget. */
  readonly naked: 'within' | 'over' | 'overTwice';
  readonly foreign: string | null;
  readonly last: CycleResult | null;
};

/** What a new cycle remembers of the one before: nothing. */
export const FRESH = {
  plan: null,
  proof: null,
  legs: {},
  zeros: [],
  reason: null,
  distrustsBook: false,
  isBroken: false,
  exit: null,
  refusalCode: null,
  naked: 'within',
  foreign: null,
} as const satisfies Partial<CycleContext>;

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
    ...FRESH,
    isTracking: false,
    isStopping: false,
    hasFailed: false,
    last: null,
  };
}
