/** What a maker-first build is given, what it hears, and what it remembers. */
import type { DoneActorEvent } from 'xstate';
import type { PlannedLeg } from '../src/domain/cycle-record.ts';
import type { DecimalString } from '../src/domain/decimal.ts';
import type { HedgeTerms } from '../src/domain/hedging.ts';
import type { Digest, OrderFate } from '../src/orders/order.ts';
import type { BuildInput, BuildOutput } from './build.setup.ts';

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
  /** The stream went away while the order may fill. */
  | { readonly type: 'stream.lost' }
  /** Our own code could not go on. */
  | { readonly type: 'maker.failed'; readonly reason: string };

/** What one taking order came to: a hedge, or the close of a rest. */
export type TakerOutput = {
  readonly fate: OrderFate;
  readonly asked: DecimalString;
  /** Unsigned, as far as the venue told. */
  readonly filled: DecimalString;
  /** Whether it filled all that it was asked for. */
  readonly isWhole: boolean;
  readonly reason: string | null;
  /** The venue's code of a refusal. */
  readonly refusalCode: number | null;
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
  /** Whether the quote is to end, by its deadline or because its fills would not be seen. */
  readonly isOverdue: boolean;
  /** Whether the venue was asked to cancel the quote. */
  readonly isCancelled: boolean;
  /** Whether the last hedge came short: what is missing of it is not gathered for again. */
  readonly isShort: boolean;
  /** The largest hedge that the venue refused as too small: no such is tried again, it is sold back. */
  readonly refusedQuantity: DecimalString;
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
    refusedQuantity: '0',
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

/** All that the build hears: of its quote, of its deadline, and of what it asked for. */
export type BuildEvent =
  | MakerEvent
  | { readonly type: 'deadline.passed' }
  | DoneActorEvent<TakerOutput, 'hedge' | 'sellBack'>
  | DoneActorEvent<{ readonly built: boolean }, 'awaitBuilt'>;
