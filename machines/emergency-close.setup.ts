/** The vocabulary of the emergency close. */
import { assign, setup } from 'xstate';
import type { DoneActorEvent } from 'xstate';
import type { Account } from '../src/domain/account.ts';
import type { Direction } from '../src/domain/market.ts';
import { isFlatProof } from '../src/positions/proof.ts';
import type { FlatProof } from '../src/positions/proof.ts';
import type { ProveInput, ProveOutput } from './proving.ts';
import { promiseOf } from './unprovided.ts';

/** Why we close, and how often and how long we may try. */
export type EmergencyInput = {
  readonly cycleId: number;
  /** Of the cycle that is closed; the account is told along it. */
  readonly direction: Direction;
  readonly reason: string;
  /** True when the book itself is in doubt: every witness then sizes the closes, REST included. */
  readonly distrustBook: boolean;
  /** Answers of the matching engine that may fail to bring us to flat. */
  readonly attemptsMax: number;
  /** Rounds in a row that may stay without any answer of the matching engine. */
  readonly silentRoundsMax: number;
};

/** What one round of closing brought. */
export type CloseRoundOutput = {
  /** Closes that were sent. */
  readonly sent: number;
  /** Whether the matching engine answered at all: only then was it an attempt. */
  readonly answered: boolean;
  /** The venue's words where it refused, each once. */
  readonly words: readonly string[];
};

/** How the emergency ended. */
export type EmergencyOutput = {
  readonly flat: boolean;
  readonly proof: FlatProof | null;
  readonly account: Account | null;
  readonly reason: string;
};

/** What the emergency remembers. */
export type EmergencyContext = EmergencyInput & {
  readonly attempts: number;
  readonly silentRounds: number;
  readonly words: readonly string[];
  readonly proving: ProveOutput | null;
};

type RoundDone = DoneActorEvent<CloseRoundOutput, 'closeRound'>;
type ProveDone = DoneActorEvent<ProveOutput, 'proveFlat'>;

/** The genuine proof that proving brought, or null: a record or a forgery of one proves nothing. */
export function proofOf(proving: ProveOutput | null): FlatProof | null {
  return proving?.flat === true && isFlatProof(proving.proof) ? proving.proof : null;
}

export const emergencySetup = setup({
  types: {
    context: {} as EmergencyContext,
    events: {} as RoundDone | ProveDone,
    input: {} as EmergencyInput,
    output: {} as EmergencyOutput,
  },
  actors: {
    /** Sends one reduce-only close for every leg at once, and waits until their fates are told. */
    closeRound: promiseOf<
      CloseRoundOutput,
      { readonly cycleId: number; readonly attempt: number; readonly distrustBook: boolean }
    >('closeRound'),
    /** Cancels every open order of the pair. Only the proof waits for it. */
    cancelOrders: promiseOf<undefined>('cancelOrders'),
    proveFlat: promiseOf<ProveOutput, ProveInput>('proveFlat'),
  },
  delays: {
    /** Doubled with each silent round, at most five seconds. */
    pause: ({ context }) => Math.min(250 * 2 ** context.silentRounds, 5000),
  },
  guards: {
    isProved: ({ event }) =>
      'output' in event && 'flat' in event.output && proofOf(event.output) !== null,
    isExhausted: ({ context }) =>
      context.attempts >= context.attemptsMax || context.silentRounds >= context.silentRoundsMax,
  },
  actions: {
    noteRound: assign(({ context, event }) => {
      if (!('output' in event) || !('answered' in event.output)) return {};
      const { answered, sent, words } = event.output;
      // A round with nothing to send still waits for its proof, and is counted like an answer.
      const isAttempt = answered || sent === 0;
      return {
        attempts: context.attempts + (isAttempt ? 1 : 0),
        silentRounds: isAttempt ? 0 : context.silentRounds + 1,
        words: [...new Set([...context.words, ...words])].slice(-8),
      };
    }),
    noteSilence: assign({ silentRounds: ({ context }) => context.silentRounds + 1 }),
    noteProving: assign({
      proving: ({ context, event }) =>
        'output' in event && 'flat' in event.output ? event.output : context.proving,
    }),
  },
});
