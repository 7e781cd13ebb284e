/**
 * The halt is the end of trading, not of closing: it sends one reduce-only round a minute, and one at
 * once when a silent venue returns. It ends only flat with a proof, and the latch stays.
 */
import { haltSetup, roundInput } from './halt.setup.ts';

export const haltMachine = haltSetup.createMachine({
  id: 'halt',
  context: ({ input }) => ({ ...input, last: null }),
  invoke: { id: 'keepLadder', src: 'keepLadder', onError: {} },
  initial: 'watching',
  states: {
    watching: {
      tags: ['exposed', 'alarm', 'halted'],
      // It may have been the venue's silence that halted us: then its return is not waited out.
      initial: 'awaitingVenue',
      after: { roundPause: 'closing' },
      states: {
        awaitingVenue: {
          invoke: { id: 'watchVenue', src: 'watchVenue', onError: '#halt.watching.resting' },
          on: { 'venue.returned': '#halt.closing' },
        },
        resting: {},
      },
    },
    closing: {
      tags: ['exposed', 'alarm', 'halted'],
      invoke: {
        id: 'haltRound',
        src: 'emergencyClose',
        input: ({ context }) => roundInput(context),
        onDone: [
          { guard: 'isFlat', target: 'flat', actions: 'noteRound' },
          { guard: 'wasAnswered', target: 'watching.resting', actions: 'noteRound' },
          { target: 'watching', actions: 'noteRound' },
        ],
        onError: 'watching.resting',
      },
    },
    flat: { type: 'final', tags: 'flat' },
  },
  output: ({ context: { reason, last } }) => ({ reason: last ?? reason }),
});
