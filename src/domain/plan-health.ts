/** Whether the account has room for a plan: its pool, and for isolated legs the margin that moves to them. */
import type { CyclePlan, PlannedLeg } from './cycle-record.ts';
import { sum } from './decimal.ts';
import type { DecimalString } from './decimal.ts';
import { takerFee } from './fees.ts';
import { refuseHealth } from './health.ts';
import type { HealthOrder } from './health.ts';
import { LEG_NAMES } from './market.ts';
import type { LegName, Margin, Market } from './market.ts';

/** What a plan is judged against. */
export type PlanHealthInput = {
  readonly plan: CyclePlan;
  readonly margin: Margin;
  readonly markets: Readonly<Record<LegName, Market>>;
  /** Initial health of the parent's cross pool, in quote units; undefined when it is not known. */
  readonly initial: DecimalString | undefined;
  /** The share of the notional that must be left. */
  readonly openBufferShare: DecimalString;
};

/** Why the initial health, after both legs at their limits, would keep too little; undefined when not. */
export function refusePlanHealth(input: PlanHealthInput): string | undefined {
  const { plan, margin, markets, initial, openBufferShare } = input;
  const orders = LEG_NAMES.map((leg) => healthOrder(plan.legs[leg], markets[leg]));
  if (margin === 'cross') return refuseHealth({ initial, orders, openBufferShare });
  // An isolated leg lives on its own margin, which the parent's pool must be able to spare.
  const margins = sum(LEG_NAMES.map((leg) => plan.legs[leg].isolatedMargin));
  const spared = initial === undefined ? undefined : sum([initial, `-${margins}`]);
  return (
    refuseHealth({ initial: spared, orders: [], openBufferShare }) ??
    LEG_NAMES.map((leg, index) =>
      refuseHealth({
        initial: plan.legs[leg].isolatedMargin,
        orders: orders.slice(index, index + 1),
        openBufferShare: '0',
      }),
    ).find((refusal) => refusal !== undefined)
  );
}

function healthOrder(
  { side, quantity, limitPrice, notional }: PlannedLeg,
  market: Market,
): HealthOrder {
  const { oraclePrice, weights } = market;
  const initialWeight = side === 'buy' ? weights.longInitial : weights.shortInitial;
  const fee = takerFee(side, notional, market);
  return { side, quantity, limitPrice, oraclePrice, initialWeight, fee };
}
