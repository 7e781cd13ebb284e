/**
 * The emergency close brings the pair to flat from anywhere: it closes everything at once while open
 * orders are cancelled and the latch is raised, proves, and lifts the latch again. It ends flat with a
 * proof, or exhausted.
 */
import { UNTRIED, emergencySetup, proofOf } from './emergency-close.setup.ts';

export const emergencyCloseMachine = emergencySetup.createMachine({
  id: 'emergencyClose',
  context: ({ input }) => ({ ...input, ...UNTRIED }),
  invoke: [
    { id: 'keepLadder', src: 'keepLadder', onError: {} },
    // A latch that cannot be written stops no close.
    {
      id: 'raiseLatch',
      src: 'raiseLatch',
      input: ({ context: { reason, cycleId } }) => ({ reason, cycleId }),
      onDone: { actions: 'noteLatch' },
      onError: { actions: 'noteUnlatched' },
    },
  ],
  initial: 'closing',
  states: {
    closing: {
      tags: ['exposed', 'alarm'],
      invoke: [
        {
          id: 'closeRound',
          src: 'closeRound',
          input: ({ context: { cycleId, distrustBook } }) => ({ cycleId, distrustBook }),
          onDone: { target: 'proving', actions: 'noteRound' },
          onError: { target: 'proving', actions: 'noteFailure' },
        },
        // A cancel that fails is seen by the proof, which wants no open order.
        { id: 'cancelOrders', src: 'cancelOrders', onError: {} },
      ],
    },
    proving: {
      tags: ['exposed', 'alarm'],
      invoke: {
        id: 'proveFlat',
        src: 'proveFlat',
        input: ({ context }) => ({ direction: context.direction, patienceMs: 5000 }),
        onDone: [
          { guard: 'isOurLatchOver', target: 'lifting', actions: 'noteProving' },
          { guard: 'isProved', target: 'flat', actions: 'noteProving' },
          { target: 'again', actions: 'noteProving' },
        ],
        onError: 'again',
      },
    },
    // A latch that cannot be lifted is told, and flat is flat all the same.
    lifting: {
      tags: 'flat',
      invoke: {
        id: 'liftLatch',
        src: 'liftLatch',
        input: ({ context }) => ({ proof: proofOf(context.proving) }),
        onDone: 'flat',
        onError: { target: 'flat', actions: 'noteUnlatched' },
      },
    },
    again: {
      tags: ['exposed', 'alarm'],
      always: { guard: 'isExhausted', target: 'exhausted' },
      after: { pause: 'closing' },
    },
    flat: { type: 'final', tags: 'flat' },
    exhausted: { type: 'final', tags: ['exposed', 'alarm'] },
  },
  output: ({ context: { proving, reason, residual, attempts, words } }) => ({
    flat: proofOf(proving) !== null,
    proof: proofOf(proving),
    account: proving?.account ?? null,
    reason: [reason, ...(proving?.flat === false ? proving.missing : []), ...words].join('; '),
    residual: residual && proofOf(proving) === null,
    answered: attempts > 0,
  }),
});
