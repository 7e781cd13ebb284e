/** Sizing: both legs of a cycle rounded together by notional, or one sentence of why not. */
import { invariant } from '../lib/invariant.ts';
import type { CyclePlan, PlannedLeg } from './cycle-record.ts';
import { Decimal, decimal, toDecimalString } from './decimal.ts';
import type { DecimalString } from './decimal.ts';
import { LEG_NAMES, openingSide } from './market.ts';
import type { Direction, LegName, Margin, Market, Touch } from './market.ts';
import { openingLimit, refuseTouch, touchToCross } from './price.ts';
import { roundDownToStep, roundToNearestStep } from './rounding.ts';

/** What a plan is made of. */
export type SizingInput = {
  readonly cycleId: number;
  readonly direction: Direction;
  readonly margin: Margin;
  /** Needed when isolated, without effect when cross. */
  readonly leverage: number | undefined;
  /** Of the primary leg, in quote units; the hedge leg's is this times `hedgeRatio`. */
  readonly notional: DecimalString;
  /** Hedge notional per primary notional. */
  readonly hedgeRatio: DecimalString;
  readonly maxImbalanceBps: number;
  /** How far the opening limits go through the touch. */
  readonly throughBps: number;
  readonly markets: Readonly<Record<LegName, Market>>;
  readonly touches: Readonly<Record<LegName, Touch>>;
};

/** A plan, or why there is none: one sentence with its remedy, and a notional that would do. */
export type Sizing =
  | { readonly ok: true; readonly plan: CyclePlan }
  | { readonly ok: false; readonly reason: string; readonly nearestNotional?: DecimalString };

/** Live notional of a leg, as a multiple of the market's minimum. */
const MIN_NOTIONAL_FACTOR = 1.5;

/** How many coarse steps away from the asked notional one that fits is looked for. */
const NEAREST_SEARCH_STEPS = 500;

/** Decimals of an isolated margin, in quote units. */
const MARGIN_DECIMALS = 6;

/**
 * Sizes and prices both legs of a cycle together.
 *
 * The leg with the coarser step, by notional, takes the most steps within the notional; the other
 * leg follows what that really is, to its nearest step, so the two are never further apart than half
 * a fine step. Refused: a market that is not live, a touch that `refuseTouch` refuses, a leg under
 * 1.5 × its market's minimum notional, and a rest of imbalance above `maxImbalanceBps`.
 */
export function planLegs(input: SizingInput): Sizing {
  const refusal = refuseMarkets(input);
  if (refusal !== undefined) return { ok: false, reason: refusal };
  const joint = sizeJointly(input, decimal(input.notional));
  const misfit = refuseSizes(input, joint);
  if (misfit !== undefined) return refuseWithNearest(input, misfit);
  const legs = { primary: planLeg(input, 'primary', joint), hedge: planLeg(input, 'hedge', joint) };
  const { cycleId, direction } = input;
  return { ok: true, plan: { cycleId, direction, legs, imbalanceBps: imbalanceBps(input, joint) } };
}

type JointSizes = {
  readonly quantities: Readonly<Record<LegName, Decimal>>;
  readonly notionals: Readonly<Record<LegName, Decimal>>;
};

function refuseMarkets(input: SizingInput): string | undefined {
  for (const leg of LEG_NAMES) {
    const market = input.markets[leg];
    invariant(
      market.symbol === input.touches[leg].symbol,
      `The ${leg} touch is of ${market.symbol}.`,
    );
    if (market.tradingStatus !== 'live') {
      return (
        `${market.symbol} is ${market.tradingStatus}: nothing can be opened there ` +
        'until the venue says live.'
      );
    }
    const refusal = refuseTouch(input.touches[leg], market);
    if (refusal !== undefined) return refusal;
  }
  return refuseMargin(input);
}

/** Why the markets do not take positions of this margin mode, in one sentence; undefined when they do. */
export function refuseMargin({
  margin,
  leverage,
  markets,
}: Pick<SizingInput, 'margin' | 'leverage' | 'markets'>): string | undefined {
  const legs = LEG_NAMES.map((leg) => markets[leg]);
  if (margin === 'cross') {
    const isolated = legs.find(({ isolatedOnly }) => isolatedOnly);
    if (isolated === undefined) return undefined;
    return `${isolated.symbol} takes isolated positions alone: use isolated margin with a leverage.`;
  }
  if (leverage === undefined || leverage <= 0) {
    return 'Isolated margin needs a leverage above zero: set one, or use cross.';
  }
  for (const { symbol, weights } of legs) {
    const most = new Decimal(1).div(new Decimal(1).minus(weights.longInitial)).floor();
    if (most.greaterThanOrEqualTo(leverage)) continue;
    return `${symbol} allows a leverage of ${most.toFixed()} at most, not ${String(leverage)}: set a lower one.`;
  }
  return undefined;
}

function sizeJointly(input: SizingInput, notional: Decimal): JointSizes {
  const weights = { primary: new Decimal(1), hedge: decimal(input.hedgeRatio) };
  const coarse = coarseLeg(input);
  const fine = coarse === 'primary' ? 'hedge' : 'primary';
  const sized = (leg: LegName, target: Decimal, round: typeof roundDownToStep): Decimal => {
    const wanted = toDecimalString(target.times(weights[leg]).div(touchPrice(input, leg)));
    return decimal(round(wanted, input.markets[leg].sizeIncrement));
  };
  const coarseQuantity = sized(coarse, notional, roundDownToStep);
  const coarseNotional = coarseQuantity.times(touchPrice(input, coarse));
  const fineQuantity = sized(fine, coarseNotional.div(weights[coarse]), roundToNearestStep);
  const fineNotional = fineQuantity.times(touchPrice(input, fine));
  const byLeg = (ofCoarse: Decimal, ofFine: Decimal): Readonly<Record<LegName, Decimal>> =>
    coarse === 'primary'
      ? { primary: ofCoarse, hedge: ofFine }
      : { primary: ofFine, hedge: ofCoarse };
  return {
    quantities: byLeg(coarseQuantity, fineQuantity),
    notionals: byLeg(coarseNotional, fineNotional),
  };
}

/** The leg whose one step is the larger part of what it is meant to be. */
function coarseLeg(input: SizingInput): LegName {
  const primary = stepNotional(input, 'primary').times(input.hedgeRatio);
  return stepNotional(input, 'hedge').greaterThanOrEqualTo(primary) ? 'hedge' : 'primary';
}

function stepNotional(input: SizingInput, leg: LegName): Decimal {
  return touchPrice(input, leg).times(input.markets[leg].sizeIncrement);
}

function touchPrice(input: SizingInput, leg: LegName): Decimal {
  const price = touchToCross(input.touches[leg], openingSide(leg, input.direction));
  invariant(price !== undefined, 'A touch with an empty side was refused before sizing.');
  return decimal(price);
}

/**
 * How far the hedge, which is not zero, is from what the ratio asks of it: in basis points of the
 * larger, rounded up.
 */
function imbalanceBps(input: SizingInput, { notionals }: JointSizes): DecimalString {
  const wanted = notionals.primary.times(input.hedgeRatio);
  const larger = Decimal.max(wanted, notionals.hedge);
  const bps = wanted.minus(notionals.hedge).abs().times(10_000).div(larger);
  return toDecimalString(bps.toDecimalPlaces(2, Decimal.ROUND_UP));
}

function refuseSizes(input: SizingInput, joint: JointSizes): string | undefined {
  for (const leg of LEG_NAMES) {
    const { symbol, minNotional } = input.markets[leg];
    const notional = joint.notionals[leg];
    const least = decimal(minNotional).times(MIN_NOTIONAL_FACTOR);
    if (notional.greaterThanOrEqualTo(least) && notional.greaterThan(0)) continue;
    return (
      `The ${leg} leg would be ${notional.toFixed(2)} of ${symbol}, below ${toDecimalString(least)}, ` +
      `which is ${String(MIN_NOTIONAL_FACTOR)} × its minimum notional of ${minNotional}`
    );
  }
  const apartBps = imbalanceBps(input, joint);
  if (decimal(apartBps).lessThanOrEqualTo(input.maxImbalanceBps)) return undefined;
  return (
    `Rounded to their steps the legs would be ${apartBps} bps apart, ` +
    `above the limit of ${String(input.maxImbalanceBps)} bps`
  );
}

function refuseWithNearest(input: SizingInput, misfit: string): Sizing {
  const nearestNotional = findNearestNotional(input);
  if (nearestNotional === undefined) {
    return {
      ok: false,
      reason: `${misfit}; no notional near ${input.notional} fits these markets.`,
    };
  }
  const reason = `${misfit}; the nearest notional that fits is ${nearestNotional}.`;
  return { ok: false, reason, nearestNotional };
}

/** Looks at whole coarse steps around the notional, nearest first; whole cents, for people. */
function findNearestNotional(input: SizingInput): DecimalString | undefined {
  const coarse = coarseLeg(input);
  const weight = coarse === 'primary' ? new Decimal(1) : decimal(input.hedgeRatio);
  const step = stepNotional(input, coarse).div(weight);
  const start = Decimal.max(input.notional, leastNotional(input)).div(step).floor();
  for (let away = 0; away <= NEAREST_SEARCH_STEPS; away++) {
    for (const steps of [start.minus(away), start.plus(away)]) {
      const candidate = steps.times(step).toDecimalPlaces(2, Decimal.ROUND_UP);
      const fits = refuseSizes(input, sizeJointly(input, candidate)) === undefined;
      if (fits) return toDecimalString(candidate);
    }
  }
  return undefined;
}

/** The notional below which one of the legs is under its minimum. */
function leastNotional(input: SizingInput): Decimal {
  const { primary, hedge } = input.markets;
  const byHedge = decimal(hedge.minNotional).div(input.hedgeRatio);
  return Decimal.max(primary.minNotional, byHedge).times(MIN_NOTIONAL_FACTOR);
}

function planLeg(input: SizingInput, leg: LegName, joint: JointSizes): PlannedLeg {
  const market = input.markets[leg];
  const side = openingSide(leg, input.direction);
  const limitPrice = openingLimit(input.touches[leg], side, input.throughBps, market);
  invariant(limitPrice !== undefined, 'A touch that gives no limit was refused before sizing.');
  const { margin, leverage } = input;
  const isolatedMargin =
    margin === 'isolated' && leverage !== undefined
      ? joint.notionals[leg].div(leverage).toDecimalPlaces(MARGIN_DECIMALS, Decimal.ROUND_UP)
      : new Decimal(0);
  return {
    leg,
    symbol: market.symbol,
    margin,
    side,
    quantity: toDecimalString(joint.quantities[leg]),
    limitPrice,
    notional: toDecimalString(joint.notionals[leg]),
    isolatedMargin: toDecimalString(isolatedMargin),
  };
}
