/** The vocabulary of the drift check. */
import { assign, setup } from 'xstate';
import type { DoneActorEvent } from 'xstate';
import { confirmsDrift, summarize } from '../src/positions/drift.ts';
import type { Comparison } from '../src/positions/drift.ts';
import { promiseOf } from './unprovided.ts';

/** How long to wait between two reads, and how often to try. */
export type DriftCheckInput = {
  readonly strikeGapMs: number;
  /** Reads that may come back without evidence before the check gives up as inconclusive. */
  readonly readsMax: number;
};

/** How the check ended, with what was compared last. */
export type DriftCheckOutput = {
  readonly verdict: 'agreed' | 'drifted' | 'inconclusive';
  readonly comparisons: readonly Comparison[];
};

/** What the check remembers. */
export type DriftCheckContext = DriftCheckInput & {
  readonly reads: number;
  /** The comparisons that raised the suspicion; null while there is none. */
  readonly suspicion: readonly Comparison[] | null;
  readonly comparisons: readonly Comparison[];
  readonly verdict: DriftCheckOutput['verdict'] | null;
};

type ReadDone = DoneActorEvent<readonly Comparison[], 'readWitness'>;

export const driftCheckSetup = setup({
  types: {
    context: {} as DriftCheckContext,
    events: {} as ReadDone,
    input: {} as DriftCheckInput,
    output: {} as DriftCheckOutput,
  },
  actors: {
    /** Reads both scopes once and compares every key with the book. */
    readWitness: promiseOf<readonly Comparison[]>('readWitness'),
  },
  delays: {
    strikeGap: ({ context }) => context.strikeGapMs,
  },
  guards: {
    agrees: ({ context }) => summarize(context.comparisons) === 'agreed',
    confirmsDrift: ({ context }) =>
      context.suspicion !== null && confirmsDrift(context.suspicion, context.comparisons),
    isSuspicious: ({ context }) => summarize(context.comparisons) === 'suspicious',
    isSpent: ({ context }) => context.reads >= context.readsMax,
  },
  actions: {
    noteRead: assign({
      reads: ({ context }) => context.reads + 1,
      comparisons: ({ event }) => event.output,
    }),
    noteSuspicion: assign({ suspicion: ({ context }) => context.comparisons }),
    forgetSuspicion: assign({ suspicion: null }),
    endAsAgreed: assign({ verdict: 'agreed' }),
    endAsDrifted: assign({ verdict: 'drifted' }),
    endAsInconclusive: assign({ verdict: 'inconclusive' }),
  },
});
