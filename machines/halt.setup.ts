/** The vocabulary of the halt: what goes on after trading has ended for good. */
import { assign, setup } from 'xstate';
import type { DoneActorEvent } from 'xstate';
import { isFlatProof } from '../src/positions/proof.ts';
import { emergencyCloseMachine } from './emergency-close.machine.ts';
import { keepLadder } from './emergency-close.setup.ts';
import type { EmergencyInput, EmergencyOutput } from './emergency-close.setup.ts';
import { callbackOf } from './unprovided.ts';

/** What was halted, and why. */
export type HaltInput = Pick<EmergencyInput, 'cycleId' | 'direction' | 'reason'>;

/** What the halt ends with, once flat is proved. */
export type HaltOutput = { readonly reason: string };

/** What the watcher of the venue tells. */
export type VenueReturn = { readonly type: 'venue.returned' };

type RoundDone = DoneActorEvent<EmergencyOutput, 'haltRound'>;

export const haltSetup = setup({
  types: {
    context: {} as HaltInput & { readonly last: string | null },
    events: {} as VenueReturn | RoundDone,
    input: {} as HaltInput,
    output: {} as HaltOutput,
    tags: {} as 'exposed' | 'alarm' | 'halted' | 'flat',
  },
  actors: {
    keepLadder,
    emergencyClose: emergencyCloseMachine,
    /** Tells when a venue that did not answer is active. */
    watchVenue: callbackOf<VenueReturn>('watchVenue'),
  },
  delays: {
    /** One round a minute, and no more. */
    roundPause: 60_000,
  },
  guards: {
    isFlat: ({ event }) => 'output' in event && isFlatProof(event.output.proof),
    wasAnswered: ({ event }) => 'output' in event && event.output.answered,
  },
  actions: {
    noteRound: assign({
      last: ({ context, event }) => ('output' in event ? event.output.reason : context.last),
    }),
  },
});

/** One reduce-only round, which believes no book, tries once and leaves the latch as it is. */
export function roundInput({ cycleId, direction, reason }: HaltInput): EmergencyInput {
  const once = { attemptsMax: 1, silentMaxMs: 0, liftsLatch: false };
  return { cycleId, direction, reason, distrustBook: true, ...once };
}
