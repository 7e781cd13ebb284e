/** Hedging: how much of what a maker order filled is to be hedged now, and what is sold back. */
import type { CyclePlan, PlannedLeg } from './cycle-record.ts';
import { Decimal, decimal, toDecimalString } from './decimal.ts';
import type { DecimalString } from './decimal.ts';
import type { LegName, Side, Touch } from './market.ts';
import { roundDownToStep, roundToNearestStep } from './rounding.ts';

/** What one build hedges by: fixed when its maker order is priced. Quantities in base units. */
export type HedgeTerms = {
  readonly makerLeg: LegName;
  /** The plan's quantities; their ratio is the hedge of one unit. */
  readonly makerQuantity: DecimalString;
  readonly hedgeQuantity: DecimalString;
  readonly makerStep: DecimalString;
  readonly hedgeStep: DecimalString;
  /** What one unit of the hedge was worth when it was planned, in quote units. */
  readonly hedgePrice: DecimalString;
  /** The least notional that is hedged before its time is over, in quote units. */
  readonly minNotional: DecimalString;
};

/** What the orders of one build filled so far, by the order log; unsigned, in base units. */
export type HedgeTally = {
  /** By the maker order. */
  readonly filled: DecimalString;
  /** By the hedges together. */
  readonly hedged: DecimalString;
  /** Of the maker's fills, by the close of what no hedge can match. */
  readonly soldBack: DecimalString;
};

/** Decimals of an isolated margin, in quote units. */
const MARGIN_DECIMALS = 6;

/** The leg that is hedged with an order that takes. */
export function hedgeLegOf({ makerLeg }: Pick<HedgeTerms, 'makerLeg'>): LegName {
  return makerLeg === 'primary' ? 'hedge' : 'primary';
}

/**
 * The leg that is quoted: the less liquid one, by its wider touch in basis points of the mid. A touch
 * with an empty side is the widest there is; of two that are equally wide, the hedge leg.
 */
export function quotedLeg(touches: Readonly<Record<LegName, Touch>>): LegName {
  return widthOf(touches.primary).gt(widthOf(touches.hedge)) ? 'primary' : 'hedge';
}

/** The limit of a maker order: its own side's touch. Undefined when that side is empty. */
export function quotePrice(touch: Touch, side: Side): DecimalString | undefined {
  return side === 'buy' ? touch.bid : touch.ask;
}

/**
 * What is to be hedged of what was filled, on the hedge's step and never below zero. The totals are
 * rounded, not the parts, so that many small fills come to the same as a large one: a hedge of the
 * coarser step takes the most steps within what was filled, one of the finer step the nearest.
 */
export function unhedgedQuantity(terms: HedgeTerms, tally: HedgeTally): DecimalString {
  const round = isHedgeCoarser(terms) ? roundDownToStep : roundToNearestStep;
  const target = round(toDecimalString(hedgeOf(terms, tally)), terms.hedgeStep);
  return toDecimalString(Decimal.max(0, decimal(target).minus(tally.hedged)));
}

/** Whether the unhedged notional, at the planned price, reaches the least that is hedged at once. */
export function isWorthHedging(terms: HedgeTerms, tally: HedgeTally): boolean {
  const notional = decimal(unhedgedQuantity(terms, tally)).times(terms.hedgePrice);
  return notional.gt(0) && notional.gte(terms.minNotional);
}

/**
 * What is sold back of the maker's fills once nothing more can be hedged: the steps of the maker's
 * market that the hedge leaves over, so that the two are no further apart than half the finer step.
 */
export function quantityToSellBack(terms: HedgeTerms, tally: HedgeTally): DecimalString {
  const { makerQuantity, hedgeQuantity, makerStep } = terms;
  const over = hedgeOf(terms, tally).minus(tally.hedged);
  if (over.lte(0)) return '0';
  const inMaker = over.times(makerQuantity).div(hedgeQuantity);
  return roundToNearestStep(toDecimalString(inMaker), makerStep);
}

/** What is held of the maker leg by the log: filled, and not sold back. */
export function heldQuantity({ filled, soldBack }: HedgeTally): DecimalString {
  return toDecimalString(decimal(filled).minus(soldBack));
}

/** The plan with the quantities that were really built, for the stream to confirm. */
export function builtPlan(plan: CyclePlan, terms: HedgeTerms, tally: HedgeTally): CyclePlan {
  const { primary, hedge } = plan.legs;
  const held = heldQuantity(tally);
  const legs =
    terms.makerLeg === 'primary'
      ? { primary: partOf(primary, held), hedge: partOf(hedge, tally.hedged) }
      : { primary: partOf(primary, tally.hedged), hedge: partOf(hedge, held) };
  return { ...plan, legs };
}

/**
 * The same leg with another quantity: its notional at the planned price, and its part of the isolated
 * margin, rounded up.
 */
export function partOf(planned: PlannedLeg, quantity: DecimalString): PlannedLeg {
  const share = (whole: DecimalString): Decimal =>
    decimal(whole).times(quantity).div(planned.quantity);
  return {
    ...planned,
    quantity,
    notional: toDecimalString(share(planned.notional)),
    isolatedMargin: toDecimalString(
      share(planned.isolatedMargin).toDecimalPlaces(MARGIN_DECIMALS, Decimal.ROUND_UP),
    ),
  };
}

/** What would hedge all that is held of the maker leg, before any rounding. */
function hedgeOf({ makerQuantity, hedgeQuantity }: HedgeTerms, tally: HedgeTally): Decimal {
  // Multiplied first: what is filled whole comes to the planned hedge exactly.
  return decimal(heldQuantity(tally)).times(hedgeQuantity).div(makerQuantity);
}

/** Whether one step of the hedge is more than one of the maker's market. */
function isHedgeCoarser(terms: HedgeTerms): boolean {
  const { makerQuantity, hedgeQuantity, makerStep, hedgeStep } = terms;
  return decimal(hedgeStep).times(makerQuantity).gt(decimal(makerStep).times(hedgeQuantity));
}

/** How wide a touch is: its ask by its bid, which orders touches as their basis points do. */
function widthOf({ bid, ask }: Touch): Decimal {
  return bid === undefined || ask === undefined ? new Decimal(Infinity) : decimal(ask).div(bid);
}
