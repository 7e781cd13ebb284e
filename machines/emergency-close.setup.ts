/** The vocabulary of the emergency close. */
import { assign, setup } from 'xstate';
import type { DoneActorEvent } from 'xstate';
import type { Account } from '../src/domain/account.ts';
import type { Direction } from '../src/domain/market.ts';
import { isFlatProof } from '../src/positions/proof.ts';
import type { FlatProof } from '../src/positions/proof.ts';
import type { ProveInput, ProveOutput } from './proving.ts';
import { callbackOf, promiseOf } from './unprovided.ts';

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
  /** How long the matching engine may leave every round unanswered, in milliseconds. */
  readonly silentMaxMs: number;
  /** Whether the proof lifts the latch that this emergency raised. */
  readonly liftsLatch: boolean;
};

/** What one round of closing brought. */
export type CloseRoundOutput = {
  /** Closes that were sent. */
  readonly sent: number;
  /** Whether the matching engine answered at all: only then was it an attempt. */
  readonly answered: boolean;
  /** Whether all that is left is too small for the venue in every way that there is. */
  readonly residual: boolean;
  /** The venue's words where it refused, each once. */
  readonly words: readonly string[];
  /** Our clock when the round began and when it ended. */
  readonly beganAt: number;
  readonly endedAt: number;
};

/** What the latch says. */
export type LatchInput = { readonly reason: string; readonly cycleId: number };

/** Whether the latch stood already: then it is another's to lift. */
export type LatchOutput = { readonly wasRaised: boolean };

/** How the emergency ended. */
export type EmergencyOutput = {
  readonly flat: boolean;
  readonly proof: FlatProof | null;
  readonly account: Account | null;
  readonly reason: string;
  /** Whether it ended for a rest that no order can close. */
  readonly residual: boolean;
  /** Whether the matching engine answered any round. */
  readonly answered: boolean;
};

/** What the emergency remembers. */
export type EmergencyContext = EmergencyInput & {
  readonly attempts: number;
  readonly silentRounds: number;
  /** Our clock at the beginning of the first round since the last answer; null after an answer. */
  readonly silentSince: number | null;
  readonly silentForMs: number;
  readonly residual: boolean;
  /** Whose latch stands: of this emergency, of one before it, or none that we know of. */
  readonly latch: 'none' | 'ours' | 'another';
  readonly words: readonly string[];
  readonly proving: ProveOutput | null;
};

type RoundDone = DoneActorEvent<CloseRoundOutput, 'closeRound'>;
type ProveDone = DoneActorEvent<ProveOutput, 'proveFlat'>;
type LatchDone = DoneActorEvent<LatchOutput, 'raiseLatch'>;

/** What no emergency remembers at its beginning. */
export const UNTRIED = {
  attempts: 0,
  silentRounds: 0,
  silentSince: null,
  silentForMs: 0,
  residual: false,
  latch: 'none',
  words: [],
  proving: null,
} as const;

/** Keeps the ladder signed; for every machine that is up while something may be held. */
export const keepLadder = callbackOf('keepLadder');

/** The genuine proof that proving brought, or null: a record or a forgery of one proves nothing. */
export function proofOf(proving: ProveOutput | null): FlatProof | null {
  return proving?.flat === true && isFlatProof(proving.proof) ? proving.proof : null;
}

export const emergencySetup = setup({
  types: {
    context: {} as EmergencyContext,
    events: {} as RoundDone | ProveDone | LatchDone,
    input: {} as EmergencyInput,
    output: {} as EmergencyOutput,
    tags: {} as 'exposed' | 'alarm' | 'flat',
  },
  actors: {
    keepLadder,
    /** Sends reduce-only closes of every key at once, and waits until their fates are told. */
    closeRound: promiseOf<
      CloseRoundOutput,
      { readonly cycleId: number; readonly distrustBook: boolean }
    >('closeRound'),
    /** Cancels every open order of the pair. Only the proof waits for it. */
    cancelOrders: promiseOf<undefined>('cancelOrders'),
    raiseLatch: promiseOf<LatchOutput, LatchInput>('raiseLatch'),
    proveFlat: promiseOf<ProveOutput, ProveInput>('proveFlat'),
    liftLatch: promiseOf<undefined, { readonly proof: FlatProof | null }>('liftLatch'),
  },
  delays: {
    /** Doubled with each silent round, at most five seconds. */
    pause: ({ context }) => Math.min(250 * 2 ** context.silentRounds, 5000),
  },
  guards: {
    isProved: ({ event }) => bringsProof(event),
    /** A latch that stood before is not this emergency's to lift, whatever it proves. */
    isOurLatchOver: ({ context, event }) =>
      context.liftsLatch && context.latch === 'ours' && bringsProof(event),
    isExhausted: ({ context }) =>
      context.residual ||
      context.attempts >= context.attemptsMax ||
      (context.silentRounds > 0 && context.silentForMs >= context.silentMaxMs),
  },
  actions: {
    noteLatch: assign({
      latch: ({ context, event }) => {
        if (!('output' in event) || !('wasRaised' in event.output)) return context.latch;
        return event.output.wasRaised ? 'another' : 'ours';
      },
    }),
    noteUnlatched: assign(({ context, event }) => heard(context, [wordsOfLatch(event)])),
    noteRound: assign(({ context, event }) => {
      if (!('output' in event) || !('answered' in event.output)) return {};
      const { answered, sent, residual, words, beganAt, endedAt } = event.output;
      const said = { ...heard(context, words), residual: residual && sent === 0 };
      // A round with nothing to send still waits for its proof, and is counted like an answer.
      if (answered || sent === 0) {
        return { ...said, ...ANSWERED, attempts: context.attempts + 1 };
      }
      const silentSince = context.silentSince ?? beganAt;
      const silentForMs = endedAt - silentSince;
      return { ...said, silentRounds: context.silentRounds + 1, silentSince, silentForMs };
    }),
    /** A round that failed is our own fault, and no time will mend it: it is counted like an answer. */
    noteFailure: assign(({ context, event }) => ({
      ...heard(context, ['error' in event ? String(event.error) : event.type]),
      attempts: context.attempts + 1,
    })),
    noteProving: assign({
      proving: ({ context, event }) =>
        'output' in event && 'flat' in event.output ? event.output : context.proving,
    }),
  },
});

const ANSWERED = { silentRounds: 0, silentSince: null, silentForMs: 0 } as const;

function bringsProof(event: RoundDone | ProveDone | LatchDone): boolean {
  return 'output' in event && 'flat' in event.output && proofOf(event.output) !== null;
}

/** The last words of the venue and of ours, each once. */
function heard({ words }: EmergencyContext, more: readonly string[]) {
  return { words: [...new Set([...words, ...more])].slice(-8) };
}

function wordsOfLatch(event: object): string {
  const error = 'error' in event ? `: ${String(event.error)}` : '';
  return `the latch could not be written${error}`;
}
