/** The vocabulary of the position tracker: what it hears of the link and what it asks of it. */
import { assign, setup } from 'xstate';
import { callbackOf, promiseOf } from './unprovided.ts';

/** What the link actor relays of the stream. It tells the present state first. */
export type LinkEvent =
  | { readonly type: 'link.opened' }
  | { readonly type: 'link.acknowledged' }
  | { readonly type: 'link.silent' }
  | { readonly type: 'link.heard' }
  | { readonly type: 'link.lost'; readonly reason: string };

/** What the tracker asks of the link. */
export type LinkCommand = { readonly type: 'link.connect' } | { readonly type: 'link.close' };

/** How the tracker is set up; all in milliseconds. */
export type TrackerInput = {
  readonly connectTimeoutMs: number;
  readonly reconnectMinMs: number;
  readonly reconnectMaxMs: number;
};

/** What the tracker remembers. */
export type TrackerContext = TrackerInput & {
  /** Connections tried since the last that was acknowledged. */
  readonly attempts: number;
  readonly lostReason: string | null;
};

export const trackerSetup = setup({
  types: {
    context: {} as TrackerContext,
    events: {} as LinkEvent,
    input: {} as TrackerInput,
    tags: {} as 'tracking',
  },
  actors: {
    /** Owns one connection at a time on behalf of the positions service. */
    link: callbackOf<LinkCommand>('link'),
    /** Resolves when no key is stale and nothing surprising happened for the quiet time. */
    attestPositions: promiseOf<undefined>('attestPositions'),
  },
  delays: {
    /** None before the first try, then doubled up to the maximum. */
    reconnectDelay: ({ context }) =>
      context.attempts === 0
        ? 0
        : Math.min(context.reconnectMinMs * 2 ** (context.attempts - 1), context.reconnectMaxMs),
    connectTimeout: ({ context }) => context.connectTimeoutMs,
  },
  actions: {
    countAttempt: assign({ attempts: ({ context }) => context.attempts + 1 }),
    forgetAttempts: assign({ attempts: 0, lostReason: null }),
    noteLoss: assign({
      lostReason: ({ event }) => (event.type === 'link.lost' ? event.reason : 'no answer in time'),
    }),
  },
});
