/**
 * A build opens both legs of a plan at once, and what is missing of one again. It ends whole, with
 * nothing filled, broken when something is held that is no pair, or doubtful when it cannot tell.
 */
import * as invoke from './build.invokes.ts';
import { UNENDED, buildSetup } from './build.setup.ts';

export const buildMachine = buildSetup.createMachine({
  id: 'build',
  context: ({ input }) => ({ ...input, legs: {}, repairs: 0, output: UNENDED }),
  initial: 'opening',
  states: {
    opening: {
      invoke: [invoke.openLeg('primary'), invoke.openLeg('hedge')],
      always: { guard: 'haveBothEnded', target: 'judging' },
      after: { buildTimeout: 'doubtful' },
    },
    judging: {
      always: [
        { guard: 'isDoubtful', target: 'doubtful' },
        { guard: 'areBothFilled', target: 'confirming' },
        { guard: 'isNothingFilled', target: 'nothing' },
        { guard: 'mayRepair', target: 'repairing' },
        { target: 'broken' },
      ],
    },
    // A leg that is whole ends at once: only what is missing is sent.
    repairing: {
      entry: 'beginRepair',
      invoke: [invoke.repairLeg('primary'), invoke.repairLeg('hedge')],
      always: { guard: 'haveBothEnded', target: 'judging' },
      after: { buildTimeout: 'doubtful' },
    },
    confirming: {
      invoke: {
        id: 'awaitBuilt',
        src: 'awaitBuilt',
        input: ({ context: { plan, settings } }) => ({
          plan,
          timeoutMs: settings.confirmTimeoutMs,
        }),
        onDone: [
          { guard: 'isConfirmed', target: 'whole' },
          { target: 'doubtful', actions: 'noteUnconfirmed' },
        ],
        onError: { target: 'doubtful', actions: 'noteFailure' },
      },
    },
    whole: { type: 'final', entry: { type: 'endAs', params: 'whole' } },
    nothing: { type: 'final', entry: { type: 'endAs', params: 'nothing' } },
    broken: { type: 'final', entry: { type: 'endAs', params: 'broken' } },
    doubtful: { type: 'final', entry: { type: 'endAs', params: 'doubtful' } },
  },
  output: ({ context: { output } }) => output,
});
