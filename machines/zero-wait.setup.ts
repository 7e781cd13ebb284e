/** The vocabulary of the zero wait. */
import { assertEvent, assign, setup } from 'xstate';
import type { PositionKey } from '../src/positions/key.ts';
import { callbackOf } from './unprovided.ts';

/** What the watcher tells of one key. The present state is told first. */
export type ZeroWaitEvent =
  /** The stream reports zero, `heldMs` ago already. Crossing zero is not zero. */
  | { readonly type: 'zero.began'; readonly heldMs: number }
  | { readonly type: 'zero.broken' }
  /** Every closing order of the key is over and the book shows a rest. */
  | { readonly type: 'zero.impossible' }
  | { readonly type: 'deadline.passed' };

/** What to wait for, and until when. */
export type ZeroWaitInput = {
  readonly key: PositionKey;
  readonly zeroHoldMs: number;
  readonly timeoutMs: number;
  /** False skips the wait, never the evidence: the proof of flatness asks the same again. */
  readonly enabled: boolean;
};

/** How the wait ended. */
export type ZeroWaitOutput = {
  readonly key: PositionKey;
  readonly end: 'zero' | 'residual' | 'timedOut' | 'skipped';
};

/** What the wait remembers. */
export type ZeroWaitContext = ZeroWaitInput & {
  readonly heldMs: number;
  readonly overdue: boolean;
  readonly end: ZeroWaitOutput['end'] | null;
};

export const zeroWaitSetup = setup({
  types: {
    context: {} as ZeroWaitContext,
    events: {} as ZeroWaitEvent,
    input: {} as ZeroWaitInput,
    output: {} as ZeroWaitOutput,
  },
  actors: {
    zeroWatch: callbackOf<ZeroWaitEvent, { readonly key: PositionKey }>('zeroWatch'),
    deadline: callbackOf<ZeroWaitEvent, { readonly afterMs: number }>('deadline'),
  },
  delays: {
    /** What is left of the hold: nothing, when zero has stood long enough already. */
    restOfHold: ({ context }) => Math.max(0, context.zeroHoldMs - context.heldMs),
  },
  guards: {
    isDisabled: ({ context }) => !context.enabled,
    isOverdue: ({ context }) => context.overdue,
  },
  actions: {
    noteHold: assign({
      heldMs: ({ event }) => {
        assertEvent(event, 'zero.began');
        return event.heldMs;
      },
    }),
    noteOverdue: assign({ overdue: true }),
    endAsZero: assign({ end: 'zero' }),
    endAsResidual: assign({ end: 'residual' }),
    endAsTimedOut: assign({ end: 'timedOut' }),
    endAsSkipped: assign({ end: 'skipped' }),
  },
});
