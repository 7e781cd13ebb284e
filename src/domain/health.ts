/** Health: whether a margin pool has room enough to open, to hold, or only to unwind. */
import { Decimal, decimal, toDecimalString } from './decimal.ts';
import type { DecimalString } from './decimal.ts';
import type { MarketSymbol, Side } from './market.ts';

/** Shares of the notional that a pool holds, as fractions. */
export type HealthLimits = {
  /** Below it: an alarm. */
  readonly warnShare: DecimalString;
  /** Below it: unwind. */
  readonly unwindShare: DecimalString;
};

/** What a pool's maintenance health says of holding on. */
export type HealthVerdict = 'fine' | 'warn' | 'unwind';

/** An opening order as it weighs on the initial health of its pool. */
export type HealthOrder = {
  readonly side: Side;
  readonly quantity: DecimalString;
  readonly limitPrice: DecimalString;
  readonly oraclePrice: DecimalString;
  /** The market's initial weight for that side: below 1 for a buy, above 1 for a sell. */
  readonly initialWeight: DecimalString;
  /** In quote units. */
  readonly fee: DecimalString;
};

/** An isolated leg, as its own margin alone keeps it alive. */
export type IsolatedLeg = {
  readonly symbol: MarketSymbol;
  readonly side: Side;
  readonly leverage: number;
  /** The market's maintenance weight for that side: below 1 for a long, above 1 for a short. */
  readonly maintenanceWeight: DecimalString;
};

/** The limits of `orders.md` 5. */
export const HEALTH_LIMITS: HealthLimits = { warnShare: '0.06', unwindShare: '0.03' };

/**
 * How a pool stands whose maintenance health is `maintenance` while it holds `notional` (unsigned,
 * in quote units). One that is exactly at a share is not below it.
 */
export function judgeHealth(
  maintenance: DecimalString,
  notional: DecimalString,
  limits: HealthLimits,
): HealthVerdict {
  const health = decimal(maintenance);
  if (health.lessThan(decimal(limits.unwindShare).times(notional))) return 'unwind';
  return health.lessThan(decimal(limits.warnShare).times(notional)) ? 'warn' : 'fine';
}

/**
 * Why a pool has no room for these orders, in one sentence with its remedy; undefined when its
 * initial health, after all of them filled at their limits, keeps `openBufferShare` of their notional.
 *
 * Give both legs' orders for a cross pool, one for an isolated pool. An `initial` that is not known
 * refuses.
 */
export function refuseHealth(pool: {
  readonly initial: DecimalString | undefined;
  readonly orders: readonly HealthOrder[];
  readonly openBufferShare: DecimalString;
}): string | undefined {
  const { initial, orders, openBufferShare } = pool;
  if (initial === undefined) {
    return 'The initial health is not known: nothing is opened until the venue tells it.';
  }
  const after = orders.reduce((health, order) => health.plus(healthOf(order)), decimal(initial));
  const buffer = orders
    .reduce(
      (total, { quantity, limitPrice }) => total.plus(decimal(quantity).times(limitPrice)),
      new Decimal(0),
    )
    .times(openBufferShare);
  if (after.greaterThanOrEqualTo(buffer)) return undefined;
  return (
    `Initial health would be $${after.toFixed(2)} after the build, below the buffer of ` +
    `$${buffer.toFixed(2)}: add money, or trade a smaller notional.`
  );
}

/**
 * The move of price, signed, in basis points from the entry, at which an isolated leg's maintenance
 * health is zero with no other money in its account; rounded toward the entry. Undefined for a leg
 * that no price can liquidate, `0` for one that is dead where it is entered.
 */
export function moveToLiquidation(leg: Omit<IsolatedLeg, 'symbol'>): DecimalString | undefined {
  const marginShare = new Decimal(1).div(leg.leverage);
  const worth = leg.side === 'buy' ? new Decimal(1).minus(marginShare) : marginShare.plus(1);
  const move = worth.div(leg.maintenanceWeight).minus(1).times(10_000);
  if (move.lessThanOrEqualTo(-10_000)) return undefined;
  const isDead = leg.side === 'buy' ? move.isPositive() : move.isNegative();
  return isDead ? '0' : toDecimalString(move.toDecimalPlaces(0, Decimal.ROUND_DOWN));
}

/** The line at the start of an isolated run: at which move each leg dies alone. */
export function describeLiquidation(legs: readonly IsolatedLeg[]): string {
  const texts = legs.map((leg) => {
    const move = moveToLiquidation(leg);
    const when = move === undefined ? 'at no price' : `at a move of ${percent(move)} %`;
    return `${leg.symbol} ${leg.side === 'buy' ? 'long' : 'short'} ${when}`;
  });
  return `isolated at ${String(legs[0]?.leverage ?? 1)}×, each leg dies alone: ${texts.join(', ')}`;
}

/** What an order changes of its pool's initial health: what it holds, weighted, less what it pays. */
function healthOf(order: HealthOrder): Decimal {
  const { side, quantity, limitPrice, oraclePrice, initialWeight, fee } = order;
  const gained = decimal(oraclePrice).times(initialWeight).minus(limitPrice).times(quantity);
  return (side === 'buy' ? gained : gained.negated()).minus(fee);
}

function percent(bps: DecimalString): string {
  return decimal(bps).div(100).toFixed(2);
}
