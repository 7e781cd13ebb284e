/**
 * A leg is one order's life. It ends when the order's fate is told: filled, partly filled, not filled,
 * rejected, or dead by its own limits; failed when our own code could not go on.
 */
import { legSetup } from './leg.setup.ts';

const ended = [
  { guard: 'isFilled', target: '#leg.filled', actions: 'noteFate' },
  { guard: 'isPartlyFilled', target: '#leg.partlyFilled', actions: 'noteFate' },
  { guard: 'isRejected', target: '#leg.rejected', actions: 'noteFate' },
  { guard: 'isDead', target: '#leg.dead', actions: 'noteFate' },
  { target: '#leg.notFilled', actions: 'noteFate' },
] as const;

export const legMachine = legSetup.createMachine({
  id: 'leg',
  context: ({ input }) => ({
    request: input.request,
    fate: 'submitting',
    digest: null,
    reason: null,
    refusalCode: null,
  }),
  invoke: {
    id: 'order',
    src: 'order',
    input: ({ context }) => ({ request: context.request }),
    onError: { target: '.failed', actions: 'noteFailure' },
  },
  on: {
    'order.numbered': { actions: 'noteDigest' },
    'order.ended': ended,
    'order.failed': { target: '.failed', actions: 'noteFailure' },
  },
  initial: 'submitting',
  states: {
    submitting: {
      on: {
        'order.accepted': 'working',
        'order.unknown': 'unknown',
        'order.needless': { target: 'notFilled', actions: 'noteNeedless' },
      },
    },
    working: {
      after: { workingTime: 'resolving' },
    },
    // The same signed order again: the venue takes a digest once.
    unknown: {
      tags: 'unresolved',
      entry: 'resendOrder',
      on: { 'order.accepted': 'working' },
      after: { resolvePause: 'resolving' },
    },
    resolving: {
      invoke: {
        id: 'resolveOrder',
        src: 'resolveOrder',
        input: ({ context }) => ({ digest: context.digest }),
        // The order actor tells what came of it; without news the question is asked again.
        onDone: 'unknown',
        onError: 'unknown',
      },
    },
    filled: { type: 'final' },
    partlyFilled: { type: 'final' },
    notFilled: { type: 'final' },
    rejected: { type: 'final' },
    dead: { type: 'final' },
    failed: { type: 'final' },
  },
  output: ({ context: { fate, digest, reason, refusalCode } }) => ({
    fate,
    digest,
    reason,
    refusalCode,
  }),
});
