/**
 * The zero wait ends when the stream has reported zero for long enough, when what is left cannot close
 * by itself, or at its deadline, which belongs to the whole wait and is never armed again.
 */
import { zeroWaitSetup } from './zero-wait.setup.ts';

export const zeroWaitMachine = zeroWaitSetup.createMachine({
  id: 'zeroWait',
  context: ({ input }) => ({ ...input, heldMs: 0, overdue: false, end: null }),
  invoke: [
    {
      id: 'zeroWatch',
      src: 'zeroWatch',
      input: ({ context }) => ({ key: context.key }),
      onError: { target: '.timedOut' },
    },
    {
      id: 'deadline',
      src: 'deadline',
      input: ({ context }) => ({ afterMs: context.timeoutMs }),
      onError: { target: '.timedOut' },
    },
  ],
  initial: 'waiting',
  states: {
    waiting: {
      always: { guard: 'isDisabled', target: 'skipped' },
      on: {
        'zero.began': { target: 'settling', actions: 'noteHold' },
        'zero.impossible': 'residual',
        'deadline.passed': 'timedOut',
      },
    },
    settling: {
      on: {
        'zero.broken': [{ guard: 'isOverdue', target: 'timedOut' }, { target: 'waiting' }],
        // A hold that began in time may end after the deadline.
        'deadline.passed': { actions: 'noteOverdue' },
      },
      after: { restOfHold: 'zero' },
    },
    zero: { type: 'final', entry: 'endAsZero' },
    residual: { type: 'final', entry: 'endAsResidual' },
    timedOut: { type: 'final', entry: 'endAsTimedOut' },
    skipped: { type: 'final', entry: 'endAsSkipped' },
  },
  output: ({ context }) => ({ key: context.key, end: context.end ?? 'timedOut' }),
});
