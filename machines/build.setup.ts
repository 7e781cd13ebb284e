/** The vocabulary of a build: the plan it opens, and what both policies of building come back with. */
import { assign, setup } from 'xstate';
import type { DoneActorEvent } from 'xstate';
import type { CyclePlan } from '../src/domain/cycle-record.ts';
import { LEG_NAMES } from '../src/domain/market.ts';
import type { LegName } from '../src/domain/market.ts';
import type { FlatProof } from '../src/positions/proof.ts';
import { legMachine } from './leg.machine.ts';
import type { LegOutput } from './leg.setup.ts';
import { promiseOf } from './unprovided.ts';

/** How a build is done; times in milliseconds. */
export type BuildSettings = {
  /** How long orders may take until their fates are told, each time they are sent. */
  readonly buildTimeoutMs: number;
  /** How often what is missing of a leg is sent again. */
  readonly repairsMax: number;
  /** How long the stream may take to report both legs as planned. */
  readonly confirmTimeoutMs: number;
  /** How long a maker's fill may wait for its hedge. */
  readonly hedgeMaxNakedMs: number;
};

/** What is built, and what permits it. */
export type BuildInput = {
  readonly cycleId: number;
  readonly plan: CyclePlan;
  readonly proof: FlatProof;
  readonly settings: BuildSettings;
};

/**
 * How a build ended. `broken`: the venue told what is filled, and it is no pair. `doubtful`: nobody
 * can tell, or our own code failed.
 */
export type BuildOutput = {
  readonly end: 'whole' | 'nothing' | 'broken' | 'doubtful';
  readonly reason: string | null;
  /** The venue's code where it refused a leg. */
  readonly refusalCode: number | null;
};

/** What the build remembers. */
export type BuildContext = BuildInput & {
  readonly legs: Readonly<Partial<Record<LegName, LegOutput>>>;
  readonly repairs: number;
  readonly output: BuildOutput;
};

/** Before anything ended: what a build that is stopped half-way amounts to. */
export const UNENDED: BuildOutput = { end: 'doubtful', reason: null, refusalCode: null };

type Done =
  | DoneActorEvent<LegOutput, 'leg'>
  | DoneActorEvent<{ readonly built: boolean }, 'awaitBuilt'>
  | { readonly type: `xstate.error.actor.${string}`; readonly error: unknown };

/** Refusals that a further price may cure: the order did not cross the book. */
const CURABLE_CODES: readonly (number | null)[] = [null, 2031, 2056];

export const buildSetup = setup({
  types: {
    context: {} as BuildContext,
    events: {} as Done,
    input: {} as BuildInput,
    output: {} as BuildOutput,
  },
  actors: {
    leg: legMachine,
    /** Resolves when the stream reports both legs as planned, or when they are overdue. */
    awaitBuilt: promiseOf<
      { readonly built: boolean },
      { readonly plan: CyclePlan; readonly timeoutMs: number }
    >('awaitBuilt'),
  },
  delays: {
    buildTimeout: ({ context }) => context.settings.buildTimeoutMs,
  },
  guards: {
    haveBothEnded: ({ context }) => LEG_NAMES.every((leg) => context.legs[leg] !== undefined),
    areBothFilled: ({ context }) => LEG_NAMES.every((leg) => context.legs[leg]?.fate === 'filled'),
    /** Of a repair something was filled before, whatever became of it. */
    isNothingFilled: ({ context }) =>
      context.repairs === 0 && LEG_NAMES.every((leg) => isUnfilled(context.legs[leg])),
    isDoubtful: ({ context }) => LEG_NAMES.some((leg) => context.legs[leg]?.fate === 'unknown'),
    mayRepair: ({ context }) =>
      context.repairs < context.settings.repairsMax &&
      LEG_NAMES.every((leg) => isCurable(context.legs[leg])),
    isConfirmed: ({ event }) => 'output' in event && 'built' in event.output && event.output.built,
  },
  actions: {
    noteLeg: assign({
      legs: ({ context, event }, leg: LegName) =>
        'output' in event && 'fate' in event.output
          ? { ...context.legs, [leg]: event.output }
          : context.legs,
    }),
    beginRepair: assign({ legs: {}, repairs: ({ context }) => context.repairs + 1 }),
    noteFailure: assign({
      output: ({ event }) => ({
        ...UNENDED,
        reason: 'error' in event ? String(event.error) : null,
      }),
    }),
    noteUnconfirmed: assign({
      output: {
        ...UNENDED,
        reason: 'the stream did not report both legs as planned in time',
      },
    }),
    endAs: assign({
      output: ({ context }, end: BuildOutput['end']) => ({
        end,
        reason: end === 'whole' ? null : (context.output.reason ?? describeLegs(context)),
        refusalCode: refusalCodeOf(context),
      }),
    }),
  },
});

/** Whether the venue's own word rules out that a leg was filled. */
function isUnfilled(leg: LegOutput | undefined): boolean {
  return leg?.fate === 'notFilled' || leg?.fate === 'rejected';
}

/** Whether a leg is whole, or ended by the venue's word so that a further order may complete it. */
function isCurable(leg: LegOutput | undefined): boolean {
  if (leg === undefined || leg.fate === 'dead' || leg.fate === 'unknown') return false;
  return leg.fate !== 'rejected' || CURABLE_CODES.includes(leg.refusalCode);
}

function refusalCodeOf({ legs }: BuildContext): number | null {
  return (
    LEG_NAMES.map((leg) => legs[leg]?.refusalCode ?? null).find((code) => code !== null) ?? null
  );
}

/** What became of both legs, in words. */
function describeLegs({ legs, repairs }: BuildContext): string {
  const words = LEG_NAMES.map((leg) => {
    const { fate = 'open', reason = null } = legs[leg] ?? {};
    return `${leg} ${fate}${reason === null ? '' : ` (${reason})`}`;
  });
  return `${words.join(', ')}${repairs === 0 ? '' : ` after ${String(repairs)} repairs`}`;
}
