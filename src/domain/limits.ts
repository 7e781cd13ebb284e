/** Limits: the most that may be held, reckoned as if every doubtful order were the worst it can be. */
import type { CyclePlan } from './cycle-record.ts';
import { Decimal, decimal, sum, toDecimalString } from './decimal.ts';
import type { DecimalString } from './decimal.ts';
import { exposure } from './exposure.ts';
import type { LegAtPrice } from './exposure.ts';
import { LEG_NAMES, closingSide, signedQuantity } from './market.ts';
import type { Margin, MarketSymbol, Side } from './market.ts';

/** What may be held, lost and sent at most; null is no limit. Money in quote units. */
export type Limits = {
  /** Of one market, cross and isolated together, whatever their sides. */
  readonly legNotionalMax: DecimalString | null;
  readonly grossNotionalMax: DecimalString | null;
  readonly netNotionalMax: DecimalString | null;
  readonly dailyLossMax: DecimalString | null;
  readonly ordersPerMinuteMax: number | null;
};

/** What is held of one market in one margin mode, as the book knows it: one entry for each. */
export type Holding = LegAtPrice & { readonly symbol: MarketSymbol; readonly margin: Margin };

/** An order of ours whose end is not known: it may have filled in full, in part or not at all. */
export type UnresolvedOrder = {
  readonly symbol: MarketSymbol;
  readonly margin: Margin;
  readonly side: Side;
  readonly quantity: DecimalString;
  readonly limitPrice: DecimalString;
  readonly reduceOnly: boolean;
};

/** Between which signed notionals a holding lies, whatever became of the unresolved orders. */
export type NotionalRange = {
  readonly symbol: MarketSymbol;
  readonly margin: Margin;
  readonly low: DecimalString;
  readonly high: DecimalString;
};

/** One range a holding: every outcome of every order lies within. */
export type WorstCase = readonly NotionalRange[];

/** The trade that limits must leave room for. */
export type LimitedTrade = { readonly notional: DecimalString; readonly hedgeRatio: DecimalString };

const MONEY_LIMITS = [
  'legNotionalMax',
  'grossNotionalMax',
  'netNotionalMax',
  'dailyLossMax',
] as const;

/** A build sends one order a leg. */
const ORDERS_PER_BUILD = 2;

/**
 * The worst that holdings and unresolved orders can amount to: each order is counted as filled in
 * full, at its limit, and as not filled. A reduce-only order takes a holding to zero at most.
 */
export function worstCase(state: {
  readonly positions: readonly Holding[];
  readonly unresolvedOrders: readonly UnresolvedOrder[];
}): WorstCase {
  const { positions, unresolvedOrders } = state;
  const keys = new Map(
    [...positions, ...unresolvedOrders].map(({ symbol, margin }) => [
      `${symbol}/${margin}`,
      { symbol, margin },
    ]),
  );
  return [...keys.values()].map((key) => {
    const holding = positions.find((each) => isSameKey(each, key));
    return {
      ...key,
      ...rangeOf(
        holding,
        unresolvedOrders.filter((each) => isSameKey(each, key)),
      ),
    };
  });
}

/**
 * Why this plan must not be built, in one sentence with its remedy; undefined when it may. The
 * limits hold for what is there now and for what is there once the plan is filled in full.
 */
export function refusePlan(limits: Limits, worst: WorstCase, plan: CyclePlan): string | undefined {
  return refuseWorst(limits, worst) ?? refuseWorst(limits, [...worst, ...planRanges(plan)]);
}

/** Which limits contradict each other or the trade, in one sentence; undefined when none do. */
export function contradiction(limits: Limits, trade: LimitedTrade): string | undefined {
  const { legNotionalMax, netNotionalMax, ordersPerMinuteMax } = limits;
  for (const name of MONEY_LIMITS) {
    const limit = limits[name];
    if (limit === null || decimal(limit).greaterThan(0)) continue;
    return `${name} is ${limit}, which allows nothing: give a number above zero, or leave it out.`;
  }
  const hedge = decimal(trade.notional).times(trade.hedgeRatio);
  const leg = toDecimalString(Decimal.max(trade.notional, hedge));
  const gross = toDecimalString(hedge.plus(trade.notional));
  const rules = [
    ['legNotionalMax', leg, "a leg's notional of", 'no cycle could be built'],
    ['grossNotionalMax', gross, "both legs' notional of", 'no cycle could be built'],
    ['grossNotionalMax', legNotionalMax, 'legNotionalMax', 'one leg alone would break it'],
    ['grossNotionalMax', netNotionalMax, 'netNotionalMax', 'that one could never be reached'],
  ] as const;
  for (const [name, least, what, consequence] of rules) {
    const limit = limits[name];
    if (least === null || !isBelow(limit, least)) continue;
    return `${name} ${String(limit)} is below ${what} ${least}: ${consequence}.`;
  }
  if (ordersPerMinuteMax === null || ordersPerMinuteMax >= ORDERS_PER_BUILD) return undefined;
  return (
    `ordersPerMinuteMax ${String(ordersPerMinuteMax)} is below the ` +
    `${String(ORDERS_PER_BUILD)} orders of a build: no cycle could be built.`
  );
}

function refuseWorst(limits: Limits, worst: WorstCase): string | undefined {
  const symbols = [...new Set(worst.map(({ symbol }) => symbol))];
  const checks = [
    ...symbols.map(
      (symbol) =>
        [
          symbol,
          grossOf(worst.filter((each) => each.symbol === symbol)),
          'legNotionalMax',
        ] as const,
    ),
    ['Both legs', grossOf(worst), 'grossNotionalMax'] as const,
    ['The difference of the legs', netOf(worst), 'netNotionalMax'] as const,
  ];
  for (const [what, notional, name] of checks) {
    const limit = limits[name];
    if (!isBelow(limit, notional)) continue;
    return (
      `${what} could amount to $${notional.toFixed(2)}, orders of unknown fate counted as filled, ` +
      `above ${name} ${String(limit)}: trade less, or raise the limit.`
    );
  }
  return undefined;
}

function isSameKey(one: Omit<NotionalRange, 'low' | 'high'>, other: typeof one): boolean {
  return one.symbol === other.symbol && one.margin === other.margin;
}

function rangeOf(
  holding: Holding | undefined,
  orders: readonly UnresolvedOrder[],
): Pick<NotionalRange, 'low' | 'high'> {
  const held =
    holding === undefined ? new Decimal(0) : decimal(holding.amount).times(holding.price);
  const reduced = holding === undefined ? held : reducedNotional(holding, orders);
  const opened = (side: Side): DecimalString =>
    exposure(
      orders
        .filter((order) => order.side === side && !order.reduceOnly)
        .map(({ quantity, limitPrice: price }) => ({
          amount: signedQuantity(side, quantity),
          price,
        })),
    );
  return {
    low: toDecimalString(Decimal.min(held, reduced).plus(opened('sell'))),
    high: toDecimalString(Decimal.max(held, reduced).plus(opened('buy'))),
  };
}

/** What is left of a holding when every reduce-only order against it fills. */
function reducedNotional(holding: Holding, orders: readonly UnresolvedOrder[]): Decimal {
  const against = closingSide(holding.amount);
  const quantity = sum(
    orders.filter((each) => each.reduceOnly && each.side === against).map((each) => each.quantity),
  );
  const left = Decimal.max(0, decimal(holding.amount).abs().minus(quantity));
  const notional = left.times(holding.price);
  return against === 'buy' ? notional.negated() : notional;
}

function planRanges(plan: CyclePlan): WorstCase {
  return LEG_NAMES.map((leg) => {
    const { symbol, margin, side, notional } = plan.legs[leg];
    const filled = signedQuantity(side, notional);
    return { symbol, margin, low: filled, high: filled };
  });
}

/** The most that the holdings amount to when none offsets another. */
function grossOf(worst: WorstCase): Decimal {
  return worst.reduce(
    (total, { low, high }) => total.plus(Decimal.max(decimal(low).negated(), high)),
    new Decimal(0),
  );
}

/** The most that they amount to when long and short offset each other. */
function netOf(worst: WorstCase): Decimal {
  const low = worst.reduce((total, range) => total.plus(range.low), new Decimal(0));
  const high = worst.reduce((total, range) => total.plus(range.high), new Decimal(0));
  return Decimal.max(low.negated(), high);
}

function isBelow(limit: DecimalString | null, amount: Decimal | DecimalString): boolean {
  return limit !== null && decimal(limit).lessThan(amount);
}
