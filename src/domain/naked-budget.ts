/** The naked budget: how much unhedged notional, for how long, a build may stand open. */
import { Decimal, decimal, toDecimalString } from './decimal.ts';
import type { DecimalString } from './decimal.ts';
import type { LegAtPrice } from './exposure.ts';

/** One leg while it is being built: what is held of it, and what may come of its orders. */
export type NakedLeg = LegAtPrice & {
  /** Signed quantities of the leg's orders whose end is not known. */
  readonly unresolved: readonly DecimalString[];
};

/** What was naked so far, and what is now. */
export type NakedState = {
  /** Notional × milliseconds up to `at`. */
  readonly spent: DecimalString;
  /** Naked since `at`, in quote units. */
  readonly notional: DecimalString;
  /** The venue's time, in milliseconds, of the last change; null before the first fill. */
  readonly at: number | null;
};

/** How the spending stands: over the budget is emergencyClose and a strike, over twice is halted. */
export type NakedVerdict = 'within' | 'over' | 'overTwice';

/** How long a whole leg may stand naked, unless configured otherwise. */
export const NAKED_BUDGET_MS = 5000;

/** Before the first fill: nothing was naked. */
export const NOT_NAKED: NakedState = { spent: '0', notional: '0', at: null };

/** Decimals of a naked notional: a ratio's quotient need not end, and is rounded against us. */
const NOTIONAL_DECIMALS = 18;

/** What may be spent: a leg's notional for `budgetMs`, in notional × milliseconds. */
export function nakedBudget(legNotional: DecimalString, budgetMs = NAKED_BUDGET_MS): DecimalString {
  return toDecimalString(decimal(legNotional).times(budgetMs));
}

/**
 * The most that may be unhedged now, in notional of the primary leg: what the primary and the hedge
 * (by its ratio) do not offset, over every outcome of the orders whose end is not known.
 */
export function nakedNotional(
  primary: NakedLeg,
  hedge: NakedLeg,
  hedgeRatio: DecimalString,
): DecimalString {
  const [ofPrimary, ofHedge] = [rangeOf(primary), rangeOf(hedge)];
  const low = ofPrimary.low.plus(ofHedge.low.div(hedgeRatio));
  const high = ofPrimary.high.plus(ofHedge.high.div(hedgeRatio));
  const most = Decimal.max(low.negated(), high);
  return toDecimalString(most.toDecimalPlaces(NOTIONAL_DECIMALS, Decimal.ROUND_UP));
}

/**
 * Takes note that `notional` is naked since `at` (milliseconds). An instant before the last one is
 * a fill that was told late: what it adds was naked since then, and what it takes away was not.
 */
export function noteNaked(state: NakedState, at: number, notional: DecimalString): NakedState {
  if (state.at === null || at >= state.at) {
    return { spent: toDecimalString(spentBy(state, at)), notional, at };
  }
  const added = Decimal.max(0, decimal(notional).minus(state.notional));
  const late = added.times(state.at - at);
  return { spent: toDecimalString(late.plus(state.spent)), notional, at: state.at };
}

/** How the spending stands at `now`, milliseconds of the same time as the notes. */
export function judgeNaked(state: NakedState, now: number, budget: DecimalString): NakedVerdict {
  const spent = spentBy(state, now);
  if (spent.greaterThan(decimal(budget).times(2))) return 'overTwice';
  return spent.greaterThan(budget) ? 'over' : 'within';
}

/**
 * The first whole millisecond at which the verdict will be worse than it is at `now`, if nothing
 * changes before; undefined when it cannot get worse.
 */
export function nextNakedAt(
  state: NakedState,
  now: number,
  budget: DecimalString,
): number | undefined {
  const verdict = judgeNaked(state, now, budget);
  const notional = decimal(state.notional);
  if (state.at === null || notional.isZero() || verdict === 'overTwice') return undefined;
  const mark = decimal(budget).times(verdict === 'within' ? 1 : 2);
  return mark.minus(state.spent).div(notional).floor().toNumber() + 1 + state.at;
}

function spentBy({ spent, notional, at }: NakedState, now: number): Decimal {
  return decimal(notional)
    .times(Math.max(0, now - (at ?? now)))
    .plus(spent);
}

function rangeOf(leg: NakedLeg): { readonly low: Decimal; readonly high: Decimal } {
  const held = decimal(leg.amount);
  let [low, high] = [held, held];
  for (const quantity of leg.unresolved) {
    low = low.plus(Decimal.min(0, quantity));
    high = high.plus(Decimal.max(0, quantity));
  }
  return { low: low.times(leg.price), high: high.times(leg.price) };
}
