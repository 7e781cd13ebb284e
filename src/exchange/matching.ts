/** The matching engine: takes an accepted IOC order through the book, level by level. */
import { clampedX18 } from './acceptance.ts';
import { BOOK_DEPTH } from './books.ts';
import type { Books } from './books.ts';
import { bestBidOfferEvent, fillEvent, orderUpdateEvent, positionChangeEvent } from './events.ts';
import type { ExchangeEvent } from './events.ts';
import { concernsOrder } from './faults.ts';
import type { FaultSet } from './faults.ts';
import type { Ledger } from './ledger.ts';
import { TAKER_FEE_RATE_X18, marketOf } from './markets.ts';
import type { ExchangeSwitches, Match, Order } from './orders.ts';
import { absX18, floorToStepX18, matchFeeX18, minX18, mulX18, parseX18 } from './x18.ts';

/** What matching works on. */
export type MatchingContext = {
  readonly now: () => number;
  /** A nanosecond instant, each later than the last. */
  readonly nextNs: () => bigint;
  readonly books: Books;
  readonly ledger: Ledger;
  readonly faults: FaultSet;
  readonly switches: ExchangeSwitches;
  /** Whether the venue stands still: nothing is matched. */
  readonly isStill: () => boolean;
  readonly emit: (event: ExchangeEvent) => void;
  readonly record: (match: Match) => void;
};

/** Ends an order that leaves nothing behind: `order_update (0, cancelled)`. */
export function cancelOrder(order: Order, context: Pick<MatchingContext, 'emit' | 'nextNs'>): void {
  order.state = 'done';
  context.emit(orderUpdateEvent(order, 'cancelled', 0n, context.nextNs()));
}

/** Takes an IOC order to its end at the present book: filled, partly filled or cancelled. */
export function matchIoc(order: Order, context: MatchingContext): void {
  const { books } = context;
  const { productId, priceX18, amountX18 } = order.request;
  const isBuy = amountX18 > 0n;
  const side = isBuy ? 'ask' : 'bid';
  let leftX18 = absX18(tradableX18(order, context));
  for (const level of books.levels(productId, side, BOOK_DEPTH)) {
    const isWithin = isBuy ? level.priceX18 <= priceX18 : level.priceX18 >= priceX18;
    const stepX18 = marketOf(productId).sizeIncrementX18;
    const quantityX18 = floorToStepX18(minX18(level.quantityX18, leftX18), stepX18);
    if (!isWithin || quantityX18 === 0n) break;
    books.take(productId, side, { priceX18: level.priceX18, quantityX18 });
    matchAt(order, level.priceX18, quantityX18, context);
    leftX18 -= quantityX18;
  }
  const isTouchEaten = order.filledX18 !== 0n;
  if (order.filledX18 === amountX18) order.state = 'done';
  else cancelOrder(order, context);
  if (isTouchEaten) {
    context.emit(bestBidOfferEvent(productId, () => books.touch(productId), context.nextNs));
  }
}

/** Matches one quantity at one price; the events of the step share one instant. */
export function matchAt(
  order: Order,
  priceX18: bigint,
  quantityX18: bigint,
  context: MatchingContext,
): void {
  const { ledger } = context;
  const { request, key, mode } = order;
  const sign = request.amountX18 > 0n ? 1n : -1n;
  if (key.margin === 'isolated' && mode.marginX18 > 0n && !order.marginMoved) {
    order.marginMoved = true;
    ledger.fundIsolated(key, mode.marginX18);
  }
  const baseX18 = sign * quantityX18;
  const matchQuoteX18 = -sign * mulX18(quantityX18, priceX18);
  const feeX18 = matchFeeX18({
    matchQuoteX18,
    alreadyMatchedX18: order.matchedQuoteX18,
    rateX18: TAKER_FEE_RATE_X18,
    taker: true,
    minSizeX18: marketOf(request.productId).minSizeX18,
  });
  const change = { amountX18: baseX18, vQuoteX18: matchQuoteX18 - feeX18 };
  const before = ledger.position(key);
  const submissionIdx = ledger.trade(key, 'match_orders', change);
  const after = ledger.position(key);
  const isolated = isolatedAddress(order, ledger);
  if (key.margin === 'isolated') ledger.closeIsolatedWhenFlat(key);

  order.filledX18 += baseX18;
  order.matchedQuoteX18 += matchQuoteX18;
  order.feeX18 += feeX18;
  order.firstSubmissionIdx ??= submissionIdx;
  order.lastSubmissionIdx = submissionIdx;
  const match: Match = {
    order,
    at: context.now(),
    submissionIdx,
    subaccount: isolated ?? key.parent,
    priceX18,
    baseX18,
    matchQuoteX18,
    feeX18,
    cumulativeBaseX18: order.filledX18,
    cumulativeQuoteX18: order.matchedQuoteX18 - order.feeX18,
    cumulativeFeeX18: order.feeX18,
    before,
    after,
  };
  context.record(match);

  const ns = context.nextNs();
  const { parent, productId } = key;
  const remainingX18 = request.amountX18 - order.filledX18;
  const events = {
    fill: fillEvent(match, isolated, ns),
    position_change: positionChangeEvent({
      parent,
      productId,
      isolated,
      after,
      reason: 'match_orders',
      ns,
    }),
    order_update: orderUpdateEvent(order, 'filled', remainingX18, ns),
  };
  for (const kind of context.switches.emissionOrder) context.emit(events[kind]);
}

/** What the order may trade now: expired, invalid and faulty orders may not trade at all. */
function tradableX18(order: Order, context: MatchingContext): bigint {
  const { faults, ledger } = context;
  const { request, key, mode } = order;
  if (request.expiration * 1000n <= BigInt(Math.floor(context.now()))) return 0n;
  if (context.isStill()) return 0n;
  const subject = { productId: request.productId, reduceOnly: mode.reduceOnly };
  if (faults.take('order.noFill', (fault) => concernsOrder(fault, subject))) return 0n;
  // Invariant: an isolated reduce-only order never creates the account it would reduce.
  const positionX18 = ledger.position(key).amountX18;
  const fullX18 = clampedX18(request.amountX18, positionX18, mode.reduceOnly);
  const partial = faults.take('order.partialFill', (fault) => concernsOrder(fault, subject));
  if (partial === undefined) return fullX18;
  const shareX18 = mulX18(fullX18, parseX18(partial.fraction.toFixed(6)));
  return floorToStepX18(shareX18, marketOf(request.productId).sizeIncrementX18);
}

function isolatedAddress(order: Order, ledger: Ledger): string | undefined {
  const { parent, productId, margin } = order.key;
  return margin === 'isolated'
    ? ledger.open(parent).isolated.get(productId)?.subaccount
    : undefined;
}
