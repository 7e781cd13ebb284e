/**
 * The emergency close brings the pair to flat from anywhere: it closes both legs at once while open
 * orders are cancelled, then proves. It ends flat with a proof, or exhausted.
 */
import { emergencySetup, proofOf } from './emergency-close.setup.ts';

export const emergencyCloseMachine = emergencySetup.createMachine({
  id: 'emergencyClose',
  context: ({ input }) => ({ ...input, attempts: 0, silentRounds: 0, words: [], proving: null }),
  initial: 'closing',
  states: {
    closing: {
      invoke: [
        {
          id: 'closeRound',
          src: 'closeRound',
          input: ({ context }) => ({
            cycleId: context.cycleId,
            attempt: context.attempts,
            distrustBook: context.distrustBook,
          }),
          onDone: { target: 'proving', actions: 'noteRound' },
          onError: { target: 'proving', actions: 'noteSilence' },
        },
        // A cancel that fails is seen by the proof, which wants no open order.
        { id: 'cancelOrders', src: 'cancelOrders', onError: {} },
      ],
    },
    proving: {
      invoke: {
        id: 'proveFlat',
        src: 'proveFlat',
        input: ({ context }) => ({ direction: context.direction, patienceMs: 5000 }),
        onDone: [
          { guard: 'isProved', target: 'flat', actions: 'noteProving' },
          { target: 'again', actions: 'noteProving' },
        ],
        onError: 'again',
      },
    },
    again: {
      always: { guard: 'isExhausted', target: 'exhausted' },
      after: { pause: 'closing' },
    },
    flat: { type: 'final' },
    exhausted: { type: 'final' },
  },
  output: ({ context: { proving, reason, words } }) => ({
    flat: proofOf(proving) !== null,
    proof: proofOf(proving),
    account: proving?.account ?? null,
    reason: [reason, ...(proving?.flat === false ? proving.missing : []), ...words].join('; '),
  }),
});
