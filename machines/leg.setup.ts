/** The vocabulary of a leg: one order, from the request to the fate that the venue told. */
import { assertEvent, assign, sendTo, setup } from 'xstate';
import type { PlannedLeg } from '../src/domain/cycle-record.ts';
import type { LegName } from '../src/domain/market.ts';
import type { Digest, OrderFate } from '../src/orders/order.ts';
import type { FlatProof } from '../src/positions/proof.ts';
import { callbackOf, promiseOf } from './unprovided.ts';

/** What the order is for. A close takes side and quantity from the book when it is sent. */
export type LegRequest =
  | {
      readonly purpose: 'open';
      readonly cycleId: number;
      readonly planned: PlannedLeg;
      /** What permits to open: sealed, fresh, and spent by any order that is not of the same build. */
      readonly proof: FlatProof;
      /** 0 for the whole leg; from 1 on for what is missing of it, each time further through the touch. */
      readonly repair: number;
    }
  | { readonly purpose: 'unwind'; readonly cycleId: number; readonly leg: LegName };

/** What the order actor tells. It stands for the leg's whole life, so no answer is lost. */
export type LegEvent =
  | { readonly type: 'order.numbered'; readonly digest: Digest }
  | { readonly type: 'order.accepted' }
  | { readonly type: 'order.unknown'; readonly reason: string }
  /** There was nothing to send: the book shows no position of the leg. */
  | { readonly type: 'order.needless' }
  /** Our own code could not go on. */
  | { readonly type: 'order.failed'; readonly reason: string }
  /** The fate is told, by the venue or by the order's own limits. */
  | {
      readonly type: 'order.ended';
      readonly fate: OrderFate;
      readonly reason: string | null;
      readonly refusalCode: number | null;
    };

/** What the leg tells its order actor: send the same signed order again, its fate is unknown. */
export type OrderCommand = { readonly type: 'order.resend' };

/** How the leg ended. What it holds is for the stream to say. */
export type LegOutput = {
  readonly fate: OrderFate;
  readonly digest: Digest | null;
  readonly reason: string | null;
  readonly refusalCode: number | null;
};

/** What the leg remembers. */
export type LegContext = LegOutput & { readonly request: LegRequest };

export const legSetup = setup({
  types: {
    context: {} as LegContext,
    events: {} as LegEvent,
    input: {} as { readonly request: LegRequest },
    output: {} as LegOutput,
  },
  actors: {
    /** Signs, numbers and sends the order, and relays its fate for as long as the leg lives. */
    order: callbackOf<OrderCommand, { readonly request: LegRequest }>('order'),
    /** Asks the archive about the order, and lets it die when its limits have passed. */
    resolveOrder: promiseOf<undefined, { readonly digest: Digest | null }>('resolveOrder'),
  },
  delays: {
    /** How long an accepted order may work before the archive is asked. */
    workingTime: 1500,
    /** How long to wait between two questions about an order of unknown fate. */
    resolvePause: 1000,
  },
  guards: {
    isFilled: ({ event }) => event.type === 'order.ended' && event.fate === 'filled',
    isPartlyFilled: ({ event }) => event.type === 'order.ended' && event.fate === 'partlyFilled',
    isRejected: ({ event }) => event.type === 'order.ended' && event.fate === 'rejected',
    isDead: ({ event }) => event.type === 'order.ended' && event.fate === 'dead',
  },
  actions: {
    noteDigest: assign({
      digest: ({ event }) => {
        assertEvent(event, 'order.numbered');
        return event.digest;
      },
    }),
    resendOrder: sendTo('order', { type: 'order.resend' }),
    noteFate: assign(({ event }) => {
      assertEvent(event, 'order.ended');
      return { fate: event.fate, reason: event.reason, refusalCode: event.refusalCode };
    }),
    noteFailure: assign({
      fate: 'unknown',
      reason: ({ event }) => ('reason' in event ? event.reason : 'the order could not be handled'),
    }),
    noteNeedless: assign({ fate: 'notFilled', reason: 'there was nothing to close' }),
  },
});
