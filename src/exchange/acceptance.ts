/** What the gateway checks before it accepts an order (protocol 4.4 to 4.6 and 5). */
import { isIsolatedSubaccount } from './appendix.ts';
import type { Appendix } from './appendix.ts';
import type { Books } from './books.ts';
import { tradingStatusOf } from './faults.ts';
import type { FaultSet } from './faults.ts';
import { crossPool, isolatedPool, poolHealth } from './health.ts';
import type { Pool } from './health.ts';
import type { Ledger, PositionKey } from './ledger.ts';
import { TAKER_FEE_RATE_X18, marketOf } from './markets.ts';
import { statusRefusal } from './market-status.ts';
import { isExpired } from './orders.ts';
import type { ExchangeSwitches, OrderRequest, Refusal } from './orders.ts';
import { refuse } from './refusals.ts';
import { meetsOwn, reachableX18 } from './resting.ts';
import type { Resting } from './resting.ts';
import { absX18, matchFeeX18, mulX18 } from './x18.ts';

/** What acceptance looks at. */
export type AcceptanceContext = {
  readonly now: number;
  readonly books: Books;
  readonly ledger: Ledger;
  readonly switches: ExchangeSwitches;
  readonly faults: Pick<FaultSet, 'inForce'>;
  readonly resting: Resting;
  readonly isKnown: (digest: string) => boolean;
  /** Whether the trigger service sends it, which judged the receive time when it took the order. */
  readonly isTriggered: boolean;
};

/** How far ahead of now a receive time may lie. */
export const RECEIVE_WINDOW_MS = 100_000;

/** The receive window of a nonce: 2011 when it closed, 2012 when it is not open yet. */
export function nonceRefusal(nonce: bigint, now: number): Refusal | undefined {
  const receiveBy = Number(nonce >> 20n);
  if (receiveBy <= now) return refuse(2011);
  return receiveBy > now + RECEIVE_WINDOW_MS ? refuse(2012) : undefined;
}

/** Which position an order works on, or a refusal when its isolated account must exist first. */
export function positionKeyOf(
  request: OrderRequest,
  mode: Appendix,
  context: Pick<AcceptanceContext, 'ledger' | 'switches'>,
): PositionKey | Refusal {
  const { sender, productId } = request;
  const margin = mode.isolated ? 'isolated' : 'cross';
  const key: PositionKey = { parent: sender, productId, margin };
  const isMissing = !context.ledger.open(sender).isolated.has(productId);
  if (!mode.isolated || !mode.reduceOnly || !isMissing) return key;
  if (context.switches.isolatedMissing === 'reject') return refuse(2087);
  return context.switches.isolatedMissing === 'cross' ? { ...key, margin: 'cross' } : key;
}

/** The amount an order may still trade: a reduce-only one is clamped, or zero when invalid. */
export function clampedX18(amountX18: bigint, positionX18: bigint, reduceOnly: boolean): bigint {
  if (!reduceOnly) return amountX18;
  const opposite = amountX18 > 0n ? positionX18 < 0n : positionX18 > 0n;
  if (!opposite) return 0n;
  return absX18(amountX18) > absX18(positionX18) ? -positionX18 : amountX18;
}

/** Why an order is wrong whatever the accounts hold, or undefined. */
export function formRefusal(
  request: OrderRequest,
  mode: Appendix,
  context: AcceptanceContext,
): Refusal | undefined {
  const { productId, priceX18, amountX18 } = request;
  if (!Number.isInteger(productId) || productId <= 0) return refuse(2016);
  const market = context.books.markets.find((entry) => entry.productId === productId);
  if (market === undefined) return refuse(2015);
  if (mode.version !== 1) return refuse(2095);
  if (mode.reserved !== 0n) return refuse(2065);
  if (mode.builderRateX18 > 0n && mode.builderId === 0) return refuse(2118);
  if (isIsolatedSubaccount(request.sender)) return refuse(2081);
  if (mode.trigger !== 0 && !context.isTriggered) return refuse(2009);
  const late = context.isTriggered ? undefined : nonceRefusal(request.nonce, context.now);
  if (late !== undefined) return late;
  if (isExpired(request, context.now)) return refuse(2004);
  if (context.isKnown(request.digest)) return refuse(2013);
  if (amountX18 === 0n) return refuse(2002);
  if (priceX18 <= 0n || priceX18 % market.priceIncrementX18 !== 0n) return refuse(2000);
  return amountX18 % context.books.sizeIncrementX18(productId) !== 0n ? refuse(2001) : undefined;
}

/** Why its price or its notional is out of bounds now, or undefined; the form was judged before. */
export function boundsRefusal(
  request: OrderRequest,
  mode: Appendix,
  context: Pick<AcceptanceContext, 'books' | 'switches'>,
): Refusal | undefined {
  const { productId, priceX18, amountX18 } = request;
  const oracleX18 = context.books.oracleX18(productId);
  if (priceX18 * 5n < oracleX18 || priceX18 > oracleX18 * 5n) return refuse(2007);
  const { belowMinimum } = context.switches;
  const isChecked = belowMinimum === 'refuseAll' || (belowMinimum !== 'accept' && !mode.reduceOnly);
  const isSmall = mulX18(absX18(amountX18), priceX18) < marketOf(productId).minSizeX18;
  return (isChecked || canRest(mode)) && isSmall ? refuse(2094) : undefined;
}

/** Why the accounts or the book forbid an order, or undefined. */
export function standingRefusal(
  request: OrderRequest,
  mode: Appendix,
  key: PositionKey,
  context: AcceptanceContext,
): Refusal | undefined {
  const { switches, ledger } = context;
  const { amountX18 } = request;
  const positionX18 = ledger.position(key).amountX18;
  const { reduceOnly, timeInForce } = mode;
  const postOnly = timeInForce === 'post_only';
  const subject = { amountX18, positionX18, reduceOnly, postOnly };
  const status = tradingStatusOf(request.productId, context.faults);
  const blocked = statusRefusal(status, subject, switches.statusRefuses);
  if (blocked !== undefined) return refuse(blocked);
  const effectiveX18 = clampedX18(amountX18, positionX18, mode.reduceOnly);
  if (effectiveX18 === 0n && switches.reduceOnlyInvalid === 'reject') return refuse(2064);
  if (
    effectiveX18 !== amountX18 &&
    effectiveX18 !== 0n &&
    switches.reduceOnlyOversize === 'reject'
  ) {
    return refuse(2064);
  }
  const untimely = typeRefusal(request, mode, absX18(effectiveX18), context);
  if (untimely !== undefined) return untimely;
  const trade = { ...request, amountX18: effectiveX18 };
  return keepsInitialHealth(trade, mode, key, context) ? undefined : refuse(2006);
}

/** Why the type of an order forbids it at the present book (protocol 5.2 to 5.7), or undefined. */
function typeRefusal(
  request: OrderRequest,
  mode: Appendix,
  wantedX18: bigint,
  context: AcceptanceContext,
): Refusal | undefined {
  const { switches, books, resting } = context;
  const { timeInForce, reduceOnly } = mode;
  const doesCross = crosses(request, books);
  if (timeInForce === 'post_only' && doesCross) return refuse(2008);
  if (canRest(mode) && reduceOnly && switches.restingReduceOnly === 'reject') return refuse(2067);
  if (timeInForce === 'ioc' && switches.iocNoCross === 'reject' && !doesCross) return refuse(2056);
  const isShort = timeInForce === 'fok' && reachableX18(request, resting) < wantedX18;
  if (isShort && switches.fokUnfilled === 'reject') return refuse(2031);
  const meetsItself = switches.selfTrade === 'reject' && meetsOwn(request, resting);
  return meetsItself ? refuse(2073) : undefined;
}

/** Whether an order of this type may stand in the book. */
export function canRest({ timeInForce }: Appendix): boolean {
  return timeInForce === 'default' || timeInForce === 'post_only';
}

/** Whether a limit price reaches the other side's touch. */
export function crosses(request: OrderRequest, books: Books): boolean {
  const { bid, ask } = books.touch(request.productId);
  if (request.amountX18 > 0n) return ask !== undefined && request.priceX18 >= ask.priceX18;
  return bid !== undefined && request.priceX18 <= bid.priceX18;
}

/** What an order is judged by, as if the whole amount traded at the price. */
type Trade = Pick<OrderRequest, 'productId' | 'priceX18' | 'amountX18'>;

/** Initial health of every pool touched; `healthAt` says at which price a reduce-only order's is. */
export function keepsInitialHealth(
  order: Trade,
  mode: Appendix,
  key: PositionKey,
  context: Pick<AcceptanceContext, 'books' | 'ledger' | 'switches'>,
): boolean {
  const { books, ledger, switches } = context;
  if (mode.reduceOnly && switches.healthAt === 'none') return true;
  const isAtOracle = mode.reduceOnly && switches.healthAt === 'oracle';
  const trade = isAtOracle ? { ...order, priceX18: books.oracleX18(order.productId) } : order;
  const account = ledger.open(key.parent);
  const health = (pool: Pool): bigint => poolHealth(pool, 'initial', books.oracleX18).healthX18;
  const traded = (pool: Pool): Pool => withTrade(pool, trade);
  if (key.margin === 'cross') return health(traded(crossPool(account))) >= 0n;
  const cross = crossPool(account);
  const parent = { ...cross, quoteX18: cross.quoteX18 - mode.marginX18 };
  const existing = account.isolated.get(key.productId);
  const pool = existing === undefined ? EMPTY_POOL : isolatedPool(existing);
  const funded = { ...pool, quoteX18: pool.quoteX18 + mode.marginX18 };
  return (mode.marginX18 === 0n || health(parent) >= 0n) && health(traded(funded)) >= 0n;
}

const EMPTY_POOL: Pool = { quoteX18: 0n, positions: new Map() };

function withTrade(pool: Pool, { productId, priceX18, amountX18 }: Trade): Pool {
  const before = pool.positions.get(productId) ?? { amountX18: 0n, vQuoteX18: 0n };
  const matchQuoteX18 = -mulX18(amountX18, priceX18);
  const feeX18 =
    amountX18 === 0n
      ? 0n
      : matchFeeX18({
          matchQuoteX18,
          alreadyMatchedX18: 0n,
          rateX18: TAKER_FEE_RATE_X18,
          taker: true,
          minSizeX18: marketOf(productId).minSizeX18,
        });
  const after = {
    amountX18: before.amountX18 + amountX18,
    vQuoteX18: before.vQuoteX18 + matchQuoteX18 - feeX18,
  };
  return { ...pool, positions: new Map(pool.positions).set(productId, after) };
}
