/** The vocabulary of the maker-first build: one quote, its hedges, and what is held in the end. */
import { assertEvent, assign, setup } from 'xstate';
import type { DoneActorEvent } from 'xstate';
import type { CyclePlan, PlannedLeg } from '../src/domain/cycle-record.ts';
import { isZero, sum } from '../src/domain/decimal.ts';
import type { DecimalString } from '../src/domain/decimal.ts';
import {
  heldQuantity,
  isWorthHedging,
  quantityToSellBack,
  unhedgedQuantity,
} from '../src/domain/hedging.ts';
import type { HedgeTerms } from '../src/domain/hedging.ts';
import type { Digest, OrderFate } from '../src/orders/order.ts';
import type { BuildInput, BuildOutput } from './build.setup.ts';
import { callbackOf, promiseOf } from './unprovided.ts';

/** What the quote actor tells of the maker order, by the order log; instants by our clock. */
export type MakerEvent =
  /** The order is about to be sent. */
  | { readonly type: 'maker.numbered'; readonly digest: Digest; readonly terms: HedgeTerms }
  /** What it filled so far, in all; also after its end was told. */
  | { readonly type: 'maker.filled'; readonly total: DecimalString; readonly at: number }
  /** Its fate is told; `rejected` also when there was no price to send it at. */
  | {
      readonly type: 'maker.ended';
      readonly fate: OrderFate;
      readonly reason: string | null;
      readonly refusalCode: number | null;
    }
  /** Our own code could not go on. */
  | { readonly type: 'maker.failed'; readonly reason: string };

/** What one taking order came to: a hedge, or the close of a rest. */
export type TakerOutput = {
  readonly fate: OrderFate;
  /** Unsigned, as far as the venue told. */
  readonly filled: DecimalString;
  /** Whether it filled all that it was asked for. */
  readonly isWhole: boolean;
  readonly reason: string | null;
  /** Our clock when its fate was told. */
  readonly endedAt: number;
};

/** What to quote, and for how long. */
export type QuoteInput = Pick<BuildInput, 'cycleId' | 'plan' | 'proof'> & {
  readonly expiresInMs: number;
};

/** One hedge: a part of the other leg, each try further through the touch. */
export type HedgeInput = Pick<BuildInput, 'cycleId' | 'proof'> & {
  readonly planned: PlannedLeg;
  readonly quantity: DecimalString;
  /** Hedges that came short before. */
  readonly misses: number;
};

/** One close of what no hedge can match. */
export type SellBackInput = {
  readonly cycleId: number;
  readonly planned: PlannedLeg;
  readonly quantity: DecimalString;
  readonly timeoutMs: number;
};

/** What the build remembers. */
export type BuildContext = BuildInput & {
  readonly digest: Digest | null;
  /** Null until the quote is numbered. */
  readonly terms: HedgeTerms | null;
  readonly filled: DecimalString;
  readonly hedged: DecimalString;
  readonly soldBack: DecimalString;
  /** Null while the quote may fill. */
  readonly makerFate: OrderFate | null;
  /** Whether nothing more of the quote is to be waited for. */
  readonly isSettled: boolean;
  /** Whether the quote was refused for its price once. */
  readonly isRepriced: boolean;
  readonly isOverdue: boolean;
  /** Whether the venue was asked to cancel the quote. */
  readonly isCancelled: boolean;
  /** Whether the last hedge came short: what is missing of it is not gathered for again. */
  readonly isShort: boolean;
  /** Hedges that came short. */
  readonly misses: number;
  /** Whether no further order of this build may open: then what is held is not a pair. */
  readonly isGivenUp: boolean;
  /** Whether nobody can tell what some order of this build came to. */
  readonly isDoubtful: boolean;
  /** Our clock at the first fill that no hedge was sent for since; null when there is none. */
  readonly nakedSince: number | null;
  /** Our clock by what was told last. */
  readonly toldAt: number;
  readonly end: BuildOutput['end'] | null;
  readonly reason: string | null;
  readonly refusalCode: number | null;
};

/** The venue's code for a post-only order that would have crossed. */
const POST_ONLY_CROSSES = 2008;

/** Where every build begins: with a plan, a proof and no order. */
export function initialContext({ input }: { readonly input: BuildInput }): BuildContext {
  return {
    ...input,
    digest: null,
    terms: null,
    filled: '0',
    hedged: '0',
    soldBack: '0',
    makerFate: null,
    isSettled: false,
    isRepriced: false,
    isOverdue: false,
    isCancelled: false,
    isShort: false,
    misses: 0,
    isGivenUp: false,
    isDoubtful: false,
    nakedSince: null,
    toldAt: 0,
    end: null,
    reason: null,
    refusalCode: null,
  };
}

type BuildEvent =
  | MakerEvent
  | { readonly type: 'deadline.passed' }
  | DoneActorEvent<TakerOutput, 'hedge' | 'sellBack'>
  | DoneActorEvent<{ readonly built: boolean }, 'awaitBuilt'>;

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
function isClosing({ isOverdue, isGivenUp, makerFate }: BuildContext): boolean {
  return isOverdue || isGivenUp || makerFate !== null;
}

/** Whether there is anything to hedge, and a hedge may still be sent. */
function hasUnhedged(context: BuildContext): boolean {
  const { terms, isGivenUp } = context;
  return terms !== null && !isGivenUp && !isZero(unhedgedQuantity(terms, context));
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
