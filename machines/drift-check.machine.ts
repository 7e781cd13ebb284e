/**
 * The drift check asks REST, the witness, whether it sees what the stream reported. One strike is a
 * suspicion; a second one on the same key confirms the drift. It writes nothing and repairs nothing.
 */
import { driftCheckSetup } from './drift-check.setup.ts';

export const driftCheckMachine = driftCheckSetup.createMachine({
  id: 'driftCheck',
  context: ({ input }) => ({
    ...input,
    reads: 0,
    suspicion: null,
    comparisons: [],
    verdict: null,
  }),
  initial: 'reading',
  states: {
    reading: {
      invoke: {
        id: 'readWitness',
        src: 'readWitness',
        onDone: { target: 'judging', actions: 'noteRead' },
        onError: 'inconclusive',
      },
    },
    judging: {
      always: [
        { guard: 'agrees', target: 'agreed' },
        { guard: 'confirmsDrift', target: 'drifted' },
        { guard: 'isSpent', target: 'inconclusive' },
        { guard: 'isSuspicious', target: 'suspected', actions: 'noteSuspicion' },
        { target: 'pausing', actions: 'forgetSuspicion' },
      ],
    },
    suspected: {
      after: { strikeGap: 'reading' },
    },
    pausing: {
      after: { strikeGap: 'reading' },
    },
    agreed: { type: 'final', entry: 'endAsAgreed' },
    drifted: { type: 'final', entry: 'endAsDrifted' },
    inconclusive: { type: 'final', entry: 'endAsInconclusive' },
  },
  output: ({ context }) => ({
    verdict: context.verdict ?? 'inconclusive',
    comparisons: context.comparisons,
  }),
});
