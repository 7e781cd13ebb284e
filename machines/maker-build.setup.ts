/** The vocabulary of the maker-first build: one quote, its hedges, and what is held in the end. */
import { assertEvent, assign, setup } from 'xstate';
import type { CyclePlan } from '../src/domain/cycle-record.ts';
import { decimal, isZero, sum } from '../src/domain/decimal.ts';
import {
  heldQuantity,
  isWorthHedging,
  quantityToSellBack,
  unhedgedQuantity,
} from '../src/domain/hedging.ts';
import type { Digest } from '../src/orders/order.ts';
import type { BuildInput, BuildOutput } from './build.setup.ts';
import type {
  BuildContext,
  BuildEvent,
  HedgeInput,
  MakerEvent,
  QuoteInput,
  SellBackInput,
  TakerOutput,
} from './maker-build.context.ts';
import { callbackOf, promiseOf } from './unprovided.ts';

/** The venue's code for a post-only order that would have crossed. */
const POST_ONLY_CROSSES = 2008;

/** The venue's code for an order below its least notional. */
const BELOW_MINIMUM = 2094;

export const makerBuildSetup = setup({
  types: {
    context: {} as BuildContext,
    events: {} as BuildEvent,
    input: {} as BuildInput,
    output: {} as BuildOutput,
  },
  actors: {
    /** Sends the maker order, and relays what it fills for as long as the build lives. */
    quote: callbackOf<MakerEvent, QuoteInput>('quote'),
    /** Sends one hedge, and ends when its fate is told. */
    hedge: promiseOf<TakerOutput, HedgeInput>('hedge'),
    /** Asks the venue to cancel the quote if it shows it; what came of it, the quote actor tells. */
    cancelQuote: promiseOf<undefined, { readonly digest: Digest | null }>('cancelQuote'),
    /** Closes a rest of the maker leg, reduce-only, and ends when its fate is told. */
    sellBack: promiseOf<TakerOutput, SellBackInput>('sellBack'),
    deadline: callbackOf<BuildEvent, { readonly afterMs: number }>('deadline'),
    /** Resolves when the stream reports both legs as built, or when they are overdue. */
    awaitBuilt: promiseOf<
      { readonly built: boolean },
      { readonly plan: CyclePlan; readonly timeoutMs: number }
    >('awaitBuilt'),
  },
  delays: {
    /** What is left of the time that a fill may stand unhedged. */
    restOfNaked: ({ context: { nakedSince, toldAt, settings } }) =>
      nakedSince === null ? 0 : Math.max(0, nakedSince + settings.hedgeMaxNakedMs - toldAt),
    /** How long a late fill is waited for, and how long until an unheeded cancel is repeated. */
    settlePause: 500,
  },
  guards: {
    mayReprice: ({ context, event }) =>
      event.type === 'maker.ended' &&
      event.fate === 'rejected' &&
      event.refusalCode === POST_ONLY_CROSSES &&
      !context.isRepriced &&
      !isClosing(context),
    isWorthItNow: ({ context, event }) =>
      event.type === 'maker.filled' &&
      context.terms !== null &&
      isWorthHedging(context.terms, { ...context, filled: event.total }),
    isHedgeDue: ({ context }) => hasUnhedged(context) && isDue(context),
    isGathering: ({ context }) => !isClosing(context) && hasUnhedged(context),
    isQuoting: ({ context }) => !isClosing(context),
    mustCancel: ({ context }) => context.makerFate === null && !context.isCancelled,
    isUnsettled: ({ context }) => !context.isSettled,
    isOver: ({ context }) => context.makerFate !== null,
    isDoubtful: ({ context }) => context.isDoubtful,
    isGivenUp: ({ context }) => context.isGivenUp,
    hasRest: ({ context }) =>
      context.terms !== null && !isZero(quantityToSellBack(context.terms, context)),
    holdsNothing: ({ context }) => isZero(heldQuantity(context)) && isZero(context.hedged),
    isWhole: ({ event }) => 'output' in event && 'isWhole' in event.output && event.output.isWhole,
    isBuilt: ({ event }) => 'output' in event && 'built' in event.output && event.output.built,
  },
  actions: {
    noteMaker: assign(({ event }) => {
      assertEvent(event, 'maker.numbered');
      return { digest: event.digest, terms: event.terms };
    }),
    noteFill: assign(({ context, event }) => {
      assertEvent(event, 'maker.filled');
      const { total, at } = event;
      return { filled: total, nakedSince: context.nakedSince ?? at, toldAt: at };
    }),
    noteReprice: assign({ isRepriced: true, digest: null, terms: null }),
    noteEnd: assign(({ context, event }) => {
      assertEvent(event, 'maker.ended');
      const { fate, refusalCode } = event;
      const isDoubtful = fate === 'dead' || (fate === 'rejected' && !isZero(context.filled));
      return {
        makerFate: fate,
        // A cancelled order may have filled in the same instant; these cannot fill any more.
        isSettled: fate === 'filled' || fate === 'rejected' || fate === 'dead',
        isGivenUp: context.isGivenUp || isDoubtful,
        isDoubtful: context.isDoubtful || isDoubtful,
        reason: context.reason ?? `the quote is ${inWords(event)}`,
        refusalCode,
      };
    }),
    noteOverdue: assign({ isOverdue: true }),
    noteCancel: assign({ isCancelled: true }),
    noteSettled: assign({ isSettled: true }),
    /** What fills from here on is naked from then on: this hedge does not cover it. */
    beginHedge: assign({ nakedSince: null }),
    noteHedge: assign(({ context, event }) => {
      const output = takerOutputOf(event);
      if (output.refusalCode === BELOW_MINIMUM) return { refusedQuantity: output.asked };
      const misses = context.misses + (output.isWhole ? 0 : 1);
      const isGivenUp = isUntold(output) || misses > context.settings.repairsMax;
      return {
        hedged: sum([context.hedged, output.filled]),
        misses,
        isShort: !output.isWhole,
        toldAt: output.endedAt,
        isGivenUp: context.isGivenUp || isGivenUp,
        isDoubtful: context.isDoubtful || isUntold(output),
        reason: isGivenUp ? `the hedge is ${inWords(output)}` : context.reason,
      };
    }),
    noteSoldBack: assign(({ context, event }) => {
      const output = takerOutputOf(event);
      return {
        soldBack: sum([context.soldBack, output.filled]),
        isGivenUp: context.isGivenUp || !output.isWhole,
        isDoubtful: context.isDoubtful || isUntold(output),
        reason: `the sale of what could not be hedged is ${inWords(output)}`,
      };
    }),
    noteFailure: assign(({ event }) => {
      return { isGivenUp: true, isDoubtful: true, reason: failureIn(event) };
    }),
    noteUnconfirmed: assign({ reason: 'the stream did not report both legs as built in time' }),
    endAsWhole: assign({ end: 'whole', reason: null, refusalCode: null }),
    endAsNothing: assign({ end: 'nothing' }),
    endAsBroken: assign({ end: 'broken' }),
    endAsDoubtful: assign({ end: 'doubtful' }),
  },
});

/** Whether the quote is over or is to be over: what is unhedged then is not gathered for. */
function isClosing({ isOverdue, isGivenUp, makerFate, refusedQuantity }: BuildContext): boolean {
  return isOverdue || isGivenUp || makerFate !== null || !isZero(refusedQuantity);
}

/** Whether there is anything that can be hedged, and a hedge may still be sent. */
function hasUnhedged(context: BuildContext): boolean {
  const { terms, isGivenUp, refusedQuantity } = context;
  if (terms === null || isGivenUp) return false;
  return decimal(unhedgedQuantity(terms, context)).gt(refusedQuantity);
}

function isDue(context: BuildContext): boolean {
  const { terms, isShort } = context;
  return isShort || isClosing(context) || (terms !== null && isWorthHedging(terms, context));
}

/** How a taking order ended, for an action that its end runs. */
function takerOutputOf(event: BuildEvent): TakerOutput {
  if ('output' in event && 'isWhole' in event.output) return event.output;
  throw new Error(`${event.type} tells of no order that takes.`);
}

/** Whether what an order came to is not the venue's plain word: then nothing may build on it. */
function isUntold({ fate, filled }: TakerOutput): boolean {
  if (fate === 'rejected') return !isZero(filled);
  return fate !== 'filled' && fate !== 'partlyFilled' && fate !== 'notFilled';
}

function inWords({ fate, reason }: Pick<TakerOutput, 'fate' | 'reason'>): string {
  return reason === null ? fate : `${fate} (${reason})`;
}

/** What our own code failed of, by an actor's error or by its own words. */
function failureIn(event: object): string {
  return String('error' in event ? event.error : 'reason' in event ? event.reason : 'a failure');
}
