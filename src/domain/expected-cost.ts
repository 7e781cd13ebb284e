/** What a cycle is expected to cost before it starts, and which exit rules that rules out. */
import { Decimal, decimal, toDecimalString } from './decimal.ts';
import type { DecimalString } from './decimal.ts';
import type { ExitRules } from './exits.ts';
import { makerFee, takerFee } from './fees.ts';
import type { TakerFee } from './fees.ts';
import type { LegName } from './market.ts';

/** How the two legs are built (`orders.md` 3). */
export type BuildPolicy = 'simultaneous' | 'makerFirst';

/** What a leg's fees are reckoned from. */
export type FeeMarket = TakerFee & { readonly makerFeeRate: DecimalString };

/** What a cycle's cost is expected from. */
export type ExpectedCostInput = {
  readonly markets: Readonly<Record<LegName, FeeMarket>>;
  /** Of the primary leg, in quote units. */
  readonly notional: DecimalString;
  /** Hedge notional per primary notional. */
  readonly hedgeRatio: DecimalString;
  readonly policy: BuildPolicy;
  /** From bid to ask, in basis points; leave out to reckon the fees alone. */
  readonly spreadsBps?: Readonly<Record<LegName, number>> | undefined;
};

/** What one round trip of both legs is expected to cost; above zero is a cost. */
export type ExpectedCost = {
  /** In quote units. */
  readonly perCycle: DecimalString;
  /** In basis points of the primary leg's notional, as the exit rules are written. */
  readonly bpsOfLeg: DecimalString;
  /** In basis points of all that is traded, as a run's `costBps` is. */
  readonly bpsOfVolume: DecimalString;
};

const BPS_DECIMALS = 2;

/**
 * The fees of opening and closing both legs, the least taker fee among them, and the spread that
 * each leg crosses. With `makerFirst` one leg opens as maker and pays its spread only once over;
 * the book decides which, so it is reckoned as the leg where that saves less.
 */
export function expectedCost(input: ExpectedCostInput): ExpectedCost {
  const { policy, hedgeRatio } = input;
  const notional = decimal(input.notional);
  const [primary, hedge] = [legCosts(input, 'primary'), legCosts(input, 'hedge')];
  const taken = primary.taken.plus(hedge.taken);
  const perCycle =
    policy === 'simultaneous'
      ? taken
      : Decimal.max(primary.made.plus(hedge.taken), primary.taken.plus(hedge.made));
  const volume = notional.plus(notional.times(hedgeRatio)).times(2);
  return {
    perCycle: toDecimalString(perCycle),
    bpsOfLeg: bpsOf(perCycle, notional),
    bpsOfVolume: bpsOf(perCycle, volume),
  };
}

/**
 * Why these exit rules make no sense at this cost, in one sentence with both numbers; undefined
 * when they do. A pair that was just built stands at minus its cost: a stop-loss that is not above
 * it fires at once, and a take-profit that is not above it is less than the noise of its own fees.
 */
export function refuseExits(rules: ExitRules, cost: ExpectedCost): string | undefined {
  const { takeProfitBps, stopLossBps } = rules;
  const costText = `${cost.bpsOfLeg} bps of a leg that a round trip costs`;
  if (takeProfitBps !== null && decimal(cost.bpsOfLeg).greaterThanOrEqualTo(takeProfitBps)) {
    return (
      `A take-profit of ${String(takeProfitBps)} bps is not above the ${costText}: ` +
      'set a higher one, or none.'
    );
  }
  if (stopLossBps !== null && decimal(cost.bpsOfLeg).greaterThanOrEqualTo(stopLossBps)) {
    return (
      `A stop-loss of ${String(stopLossBps)} bps is not above the ${costText}, ` +
      'so it would fire at once: set a higher one, or none.'
    );
  }
  return undefined;
}

/** The one line at the start of a run. */
export function describeCost(cost: ExpectedCost): string {
  const { perCycle, bpsOfLeg, bpsOfVolume } = cost;
  return (
    `a cycle is expected to cost $${decimal(perCycle).toFixed(2)}: ` +
    `${bpsOfLeg} bps of a leg, ${bpsOfVolume} bps of its volume`
  );
}

/** A leg's round trip when it opens as taker, and when it opens as maker; it closes as taker. */
function legCosts(
  input: ExpectedCostInput,
  leg: LegName,
): { readonly taken: Decimal; readonly made: Decimal } {
  const market = input.markets[leg];
  const exact = decimal(input.notional).times(leg === 'primary' ? 1 : input.hedgeRatio);
  const notional = toDecimalString(exact);
  // Either side opens, by turns: a buyer's fee is the larger by a hair, and both sides are paid once.
  const buying = decimal(takerFee('buy', notional, market));
  const selling = takerFee('sell', notional, market);
  const spread = exact.times(input.spreadsBps?.[leg] ?? 0).div(10_000);
  return {
    taken: buying.plus(selling).plus(spread),
    made: buying.plus(makerFee('sell', notional, market.makerFeeRate)),
  };
}

function bpsOf(amount: Decimal, base: Decimal): DecimalString {
  const bps = base.isZero() ? new Decimal(0) : amount.times(10_000).div(base);
  return toDecimalString(bps.toDecimalPlaces(BPS_DECIMALS, Decimal.ROUND_UP));
}
