/**
 * One cycle of the pair: idle → verify → build → hold → unwind → idle. Any doubt leads to
 * emergencyClose, which ends flat with a proof, or halted.
 */
import * as invoke from './cycle.invokes.ts';
import { emergency, skipped, whileClosing } from './cycle.invokes.ts';
import { cycleSetup, initialContext } from './cycle.setup.ts';

export const cycleMachine = cycleSetup.createMachine({
  id: 'cycle',
  context: initialContext,
  invoke: [invoke.tracker, invoke.positions],
  on: {
    'operator.unwind': { actions: 'noteStop' },
    'position.unplanned': emergency('noteDoubt'),
    'position.diverged': emergency('noteDoubt'),
    'xstate.error.actor.*': emergency('noteFailure'),
  },
  initial: 'idle',
  states: {
    idle: { tags: 'flat', on: { 'cycle.start': { target: 'verify', actions: 'startCycle' } } },

    verify: {
      initial: 'awaitingStream',
      always: { guard: 'isStopping', ...skipped('noteStopped') },
      states: {
        awaitingStream: {
          always: { guard: 'isTracking', target: 'checkingDrift' },
          after: { streamTimeout: skipped('noteNoStream') },
        },
        checkingDrift: {
          invoke: invoke.driftCheck(
            'verifyDrift',
            { guard: 'hasAgreed', target: 'planning' },
            skipped('noteNoWitness'),
          ),
        },
        planning: {
          invoke: invoke.planCycle(
            { guard: 'isPlanned', target: 'proving', actions: 'notePlan' },
            { target: '#cycle.idle', actions: 'endAsSkipped' },
          ),
        },
        proving: {
          invoke: invoke.proveFlat(
            'proveBeforeBuild',
            { guard: 'mayBuild', target: '#cycle.build', actions: 'noteProof' },
            { guard: 'isProvedFlat', target: 'awaitingStream' },
            { guard: 'isExposed', ...emergency('noteMissing') },
            { target: '#cycle.idle', actions: 'endAsSkipped' },
          ),
        },
      },
    },

    build: {
      tags: 'exposed',
      initial: 'opening',
      on: { 'stream.lost': emergency('noteDoubt') },
      states: {
        opening: {
          invoke: [invoke.openLeg('primary'), invoke.openLeg('hedge')],
          always: [
            { guard: 'areBothFilled', target: 'confirming' },
            { guard: 'areBothUnfilled', target: 'proving' },
            { guard: 'haveBothEnded', ...emergency('noteOneLeg') },
          ],
          after: { buildTimeout: emergency('noteOneLeg') },
        },
        confirming: {
          invoke: invoke.awaitBuilt(
            { guard: 'isBuilt', target: 'checkingDrift' },
            emergency('noteUnconfirmed'),
          ),
        },
        checkingDrift: { invoke: invoke.driftCheck('buildDrift', { target: '#cycle.hold' }) },
        proving: {
          invoke: invoke.proveFlat(
            'proveUnbuilt',
            { guard: 'isProvedFlat', ...skipped('noteUnbuilt') },
            emergency('noteMissing'),
          ),
        },
      },
    },

    hold: {
      tags: 'exposed',
      invoke: invoke.holdClock,
      initial: 'holding',
      always: { guard: 'isStopping', target: 'unwind' },
      on: { 'deadline.passed': 'unwind', 'stream.overdue': emergency('noteDoubt') },
      states: {
        holding: { after: { driftInterval: 'checkingDrift' } },
        checkingDrift: { invoke: invoke.driftCheck('holdDrift', { target: 'holding' }) },
      },
    },

    unwind: {
      tags: 'exposed',
      entry: 'forgetLegs',
      initial: 'closing',
      on: { 'stream.overdue': emergency('noteDoubt') },
      states: {
        closing: {
          invoke: [
            invoke.closeLeg('primary'),
            invoke.closeLeg('hedge'),
            invoke.zeroWait('primary'),
            invoke.zeroWait('hedge'),
          ],
          always: [
            { guard: 'isUnwound', target: 'checkingDrift' },
            { guard: 'isStuck', ...emergency('noteStuck') },
          ],
        },
        checkingDrift: { invoke: invoke.driftCheck('unwindDrift', { target: 'proving' }) },
        proving: {
          invoke: invoke.proveFlat(
            'proveAfterUnwind',
            { guard: 'isProvedFlat', target: '#cycle.idle', actions: 'endAsCompleted' },
            emergency('noteMissing'),
          ),
        },
      },
    },

    emergencyClose: {
      tags: ['exposed', 'alarm'],
      invoke: invoke.emergencyClose,
      on: whileClosing,
    },

    halted: { tags: ['exposed', 'alarm', 'halted'], on: whileClosing },
  },
});
