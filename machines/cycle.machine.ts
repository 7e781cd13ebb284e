/**
 * One cycle of the pair: idle → verify → build → hold → unwind → idle. Any doubt leads to
 * emergencyClose, which ends flat with a proof, or halted.
 */
import { initialContext } from './cycle.context.ts';
import * as invoke from './cycle.invokes.ts';
import { emergency, noteExit, skipped, whileClosing } from './cycle.invokes.ts';
import { cycleSetup } from './cycle.setup.ts';

export const cycleMachine = cycleSetup.createMachine({
  id: 'cycle',
  context: initialContext,
  invoke: [invoke.tracker, invoke.positions, invoke.nakedWatch],
  on: {
    'operator.unwind': { actions: 'noteStop' },
    'position.unplanned': emergency('noteDoubt', 'noteForeign'),
    'position.diverged': emergency('noteDoubt'),
    'naked.over': emergency('noteNaked'),
    'naked.overTwice': emergency('noteNaked'),
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
      invoke: invoke.keepLadder,
      initial: 'choosing',
      on: { 'stream.overdue': emergency('noteDoubt') },
      states: {
        choosing: { always: [{ guard: 'isMakerFirst', target: 'quoting' }, { target: 'opening' }] },
        opening: { invoke: invoke.build('buildTogether') },
        quoting: { invoke: invoke.build('buildMakerFirst') },
        checkingDrift: { invoke: invoke.driftCheck('buildDrift', { target: '#cycle.hold' }) },
        proving: {
          invoke: invoke.proveFlat(
            'proveUnbuilt',
            { guard: 'isProvedFlat', target: '#cycle.idle', actions: 'endAsSkipped' },
            emergency('noteMissing'),
          ),
        },
      },
    },

    hold: {
      tags: 'exposed',
      invoke: [invoke.keepLadder, invoke.holdClock, invoke.exitWatch],
      initial: 'holding',
      always: { guard: 'isStopping', target: 'unwind', actions: noteExit('operator') },
      on: {
        'deadline.passed': { target: 'unwind', actions: noteExit('duration') },
        'exit.reached': { target: 'unwind', actions: 'noteExitReached' },
        'stream.overdue': emergency('noteDoubt'),
      },
      states: {
        holding: { after: { driftInterval: 'checkingDrift' } },
        checkingDrift: { invoke: invoke.driftCheck('holdDrift', { target: 'holding' }) },
      },
    },

    unwind: {
      tags: 'exposed',
      invoke: invoke.keepLadder,
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
            { guard: 'mayComplete', target: '#cycle.idle', actions: 'endAsCompleted' },
            { guard: 'isProvedFlat', target: '#cycle.idle', actions: 'endAsRecovered' },
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
