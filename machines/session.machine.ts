/**
 * The session supervises a run: it checks the start, flattens what it finds there if it was told to,
 * runs cycles one after the other and alternates their direction. It ends flat, halted, refused before
 * anything was sent, or failed.
 */
import * as invoke from './session.invokes.ts';
import { sessionSetup } from './session.setup.ts';

export const sessionMachine = sessionSetup.createMachine({
  id: 'session',
  context: ({ input }) => ({
    ...input,
    cycleId: 0,
    direction: input.firstDirection,
    results: [],
    isCycleIdle: true,
    stopped: false,
    status: 'flat',
    reason: null,
  }),
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
      on: { 'operator.stop': { target: 'refused', actions: ['noteStop', 'endAsUnbegun'] } },
    },
    // Before the first cycle: the proof at its end wants no open order either.
    flattening: {
      invoke: [
        invoke.tracker('firstTracker'),
        invoke.emergencyClose(
          'firstClose',
          { guard: 'isFlatAndStopped', target: '#session.flat', actions: 'forgetFindings' },
          { guard: 'isFlat', target: '#session.running', actions: 'forgetFindings' },
        ),
      ],
      on: { 'operator.stop': { actions: 'noteStop' } },
    },
    running: {
      invoke: {
        id: 'cycle',
        src: 'cycle',
        input: ({ context }) => ({ settings: context.cycle }),
        onSnapshot: [
          { guard: 'hasCycleHalted', target: '.halting', actions: ['noteCycle', 'endAsHalted'] },
          { actions: 'noteCycle' },
        ],
        // The cycle's own code broke: nothing of it is asked again.
        onError: { target: 'closing', actions: 'noteFailure' },
      },
      on: { 'operator.stop': { actions: ['noteStop', 'unwindCycle'] } },
      initial: 'starting',
      states: {
        starting: { entry: ['nextCycle', 'startCycle'], always: 'cycling' },
        cycling: { always: { guard: 'hasCycleEnded', target: 'resting' } },
        resting: {
          always: { guard: 'isOver', target: 'stopping' },
          after: { pause: 'stopping' },
        },
        // A doubt between two cycles has the cycle closing again: it must be idle to go on.
        stopping: {
          always: [
            { guard: 'hasEndedProved', target: '#session.flat' },
            { guard: 'isOverAndIdle', target: 'proving' },
            { guard: 'mayStart', target: 'starting' },
          ],
        },
        // A run that ends with a skipped cycle has no proof of its end yet.
        proving: {
          always: { guard: 'isCycleBusy', target: 'stopping' },
          invoke: {
            id: 'proveEnd',
            src: 'proveFlat',
            input: ({ context: { direction, cycle } }) => ({
              direction,
              patienceMs: cycle.verifyPatienceMs,
            }),
            onDone: [
              { guard: 'isFlat', target: '#session.flat' },
              { guard: 'isUnexposed', target: '#session.refused', actions: 'endAsUnproved' },
              { target: '#session.closing', actions: 'noteUnproved' },
            ],
            onError: { target: '#session.closing', actions: 'noteFailure' },
          },
        },
        // Halted is the end of trading: whoever stays keeps watching until the operator stops it.
        halting: {
          tags: ['alarm', 'halted'],
          always: { guard: 'mayLeaveHalted', target: '#session.halted' },
        },
      },
    },
    // What the cycle cannot do any more: follow the stream, and close.
    closing: {
      tags: 'alarm',
      invoke: [
        invoke.tracker('lastTracker'),
        invoke.emergencyClose(
          'lastClose',
          { guard: 'isFlatAfterFailure', target: '#session.failed' },
          { guard: 'isFlat', target: '#session.flat' },
        ),
      ],
    },
    flat: { type: 'final' },
    refused: { type: 'final' },
    failed: { type: 'final', tags: 'alarm' },
    halted: { type: 'final', tags: ['alarm', 'halted'] },
  },
  output: ({ context: { status, reason, results, stopped } }) => ({
    status,
    reason,
    results,
    stopped,
  }),
});
