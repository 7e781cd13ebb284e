/**
 * The session supervises a run: it checks the start, flattens what it finds there if it was told to,
 * runs cycles one after the other and alternates their direction. It ends flat, halted, refused before
 * anything was sent, or failed.
 */
import * as invoke from './session.invokes.ts';
import { initialContext, outputOf, sessionSetup } from './session.setup.ts';

export const sessionMachine = sessionSetup.createMachine({
  id: 'session',
  context: ({ input }) => initialContext(input),
  initial: 'checkingStart',
  states: {
    checkingStart: {
      invoke: {
        id: 'checkStart',
        src: 'checkStart',
        onDone: [
          { guard: 'isAdmitted', target: 'running' },
          { guard: 'mayFlatten', target: 'flattening', actions: 'noteFindings' },
          { target: 'refused', actions: 'endAsRefused' },
        ],
        onError: { target: 'failed', actions: 'noteFailure' },
      },
      on: {
        'operator.stop': { target: 'refused', actions: ['noteStop', 'endAsUnbegun'] },
        ...invoke.words,
      },
    },
    // Before the first cycle: the proof at its end wants no open order either.
    flattening: {
      tags: 'exposed',
      invoke: [
        invoke.tracker('firstTracker'),
        invoke.emergencyClose(
          'firstClose',
          { guard: 'isFlatAndStopped', target: '#session.flat', actions: 'forgetFindings' },
          { guard: 'isFlat', target: '#session.running', actions: 'forgetFindings' },
        ),
      ],
      on: { 'operator.stop': { actions: 'noteStop' }, ...invoke.words },
    },
    running: {
      invoke: {
        id: 'cycle',
        src: 'cycle',
        input: ({ context }) => ({ settings: context.cycle }),
        onSnapshot: [
          { guard: 'hasCycleHalted', target: '.latching', actions: ['noteCycle', 'endAsHalted'] },
          { actions: 'noteCycle' },
        ],
        // The cycle's own code broke: nothing of it is asked again.
        onError: { target: 'closing', actions: 'noteFailure' },
      },
      on: invoke.operator,
      initial: 'awaiting',
      states: {
        // The venue's calendar and standing, and the operator, decide when a cycle may begin.
        awaiting: {
          invoke: invoke.openingWatch,
          always: { guard: 'mayNotStart', target: 'stopping' },
          on: {
            'opening.allowed': [
              { guard: 'isPaused', actions: 'noteDelay' },
              { target: 'starting', actions: 'forgetDelay' },
            ],
            'opening.delayed': { actions: 'noteDelay' },
            'operator.resume': { target: 'awaiting', reenter: true, actions: 'noteResume' },
          },
        },
        starting: { entry: ['nextCycle', 'startCycle'], always: 'cycling' },
        cycling: { always: { guard: 'hasCycleEnded', target: 'resting' } },
        resting: {
          always: [
            { guard: 'mustLatch', target: 'tripped' },
            { guard: 'isOver', target: 'stopping', actions: 'noteVerdict' },
          ],
          after: { pause: 'stopping' },
        },
        // No run begins after this one before a person has looked.
        tripped: {
          tags: 'alarm',
          entry: 'noteVerdict',
          invoke: invoke.raiseLatch('stopping'),
        },
        // A doubt between two cycles has the cycle closing again: it must be idle to go on.
        stopping: {
          always: [
            { guard: 'mustLatch', target: 'tripped' },
            { guard: 'hasEndedProved', target: '#session.flat' },
            { guard: 'isOverAndIdle', target: 'proving' },
            { guard: 'mayStart', target: 'awaiting' },
          ],
        },
        // A run that ends with a skipped cycle has no proof of its end yet.
        proving: {
          always: { guard: 'isCycleBusy', target: 'stopping' },
          invoke: invoke.proveEnd,
        },
        // Also a cycle that was proved flat may have halted: its emergency lifted the latch.
        latching: {
          tags: ['exposed', 'alarm', 'halted'],
          invoke: invoke.raiseLatch('halting'),
        },
        // Halted is the end of trading: whoever stays keeps watching until the operator stops it.
        halting: {
          tags: ['exposed', 'alarm', 'halted'],
          always: { guard: 'mayLeaveHalted', target: '#session.halted' },
          invoke: invoke.halt('halt'),
        },
      },
    },
    // What the cycle cannot do any more: follow the stream, and close.
    closing: {
      tags: ['exposed', 'alarm'],
      invoke: [
        invoke.tracker('lastTracker'),
        invoke.emergencyClose(
          'lastClose',
          { guard: 'isFlatAfterFailure', target: '#session.failed' },
          { guard: 'isFlat', target: '#session.flat' },
        ),
      ],
    },
    // Nobody can say that the pair is flat, and no cycle is left to close it.
    lingering: {
      tags: ['exposed', 'alarm', 'halted'],
      always: { guard: 'mayLeaveHalted', target: 'halted' },
      invoke: [invoke.tracker('haltTracker'), invoke.halt('lastHalt')],
      on: { 'operator.stop': { actions: 'noteStop' } },
    },
    flat: { type: 'final', tags: 'flat' },
    refused: { type: 'final' },
    failed: { type: 'final', tags: 'alarm' },
    halted: { type: 'final', tags: ['exposed', 'alarm', 'halted'] },
  },
  output: ({ context }) => outputOf(context),
});
