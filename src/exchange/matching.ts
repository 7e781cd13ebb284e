/** The matching engine: takes orders through the book, and fills those that rest in it. */
import type { Random } from '../ports/random.ts';
import { clampedX18, crosses, keepsInitialHealth } from './acceptance.ts';
import type { Books, Touch } from './books.ts';
import { fillEvent, orderUpdateEvent, positionChangeEvent } from './events.ts';
import type { ExchangeEvent } from './events.ts';
import type { FaultOf } from './fault-plan.ts';
import { concernsOrder, tradingStatusOf } from './faults.ts';
import type { FaultSet } from './faults.ts';
import type { Ledger, PositionKey } from './ledger.ts';
import { bestBidOfferEvent, tradeEvent } from './market-events.ts';
import { statusRefusal } from './market-status.ts';
import { TAKER_FEE_RATE_X18, marketOf } from './markets.ts';
import { isExpired, unfilledX18 } from './orders.ts';
import type { ExchangeSwitches, Match, Order } from './orders.ts';
import { isWithin, reachableX18 } from './resting.ts';
import type { Resting } from './resting.ts';
import { absX18, floorToStepX18, matchFeeX18, minX18, mulX18, parseX18 } from './x18.ts';

/** What matching works on. */
export type MatchingContext = {
  readonly now: () => number;
  /** What the venue takes the time to be. */
  readonly venueNow: () => number;
  /** A nanosecond instant, each later than the last. */
  readonly nextNs: () => bigint;
  /** What everybody sees: the synthetic depth with the resting orders in it. */
  readonly books: Books;
  readonly resting: Resting;
  /** Decides how much of a resting order one price step fills. */
  readonly chance: Random;
  readonly ledger: Ledger;
  readonly faults: FaultSet;
  readonly switches: ExchangeSwitches;
  /** Whether the venue stands still: nothing is matched. */
  readonly isStill: () => boolean;
  readonly emit: (event: ExchangeEvent) => void;
  readonly record: (match: Match) => void;
};

/** Ends an order that leaves nothing behind: `order_update (0, cancelled)`. */
export function cancelOrder(order: Order, context: MatchingContext): void {
  changeBook(order.request.productId, context, () => {
    order.state = 'done';
    const news = { reason: 'cancelled', remainingX18: 0n, ns: context.nextNs() } as const;
    context.emit(orderUpdateEvent(order, news, context.switches));
  });
}

/** Lets what is left of an order stand in the book: `order_update (left, placed)`. */
export function restOrder(order: Order, context: MatchingContext): void {
  changeBook(order.request.productId, context, () => {
    context.resting.add(order);
    const ns = context.nextNs();
    const news = { reason: 'placed', remainingX18: unfilledX18(order), ns } as const;
    context.emit(orderUpdateEvent(order, news, context.switches));
  });
}

/** Takes an order through the present book; what is left of it rests or is cancelled. */
export function matchTaker(order: Order, exchange: MatchingContext): void {
  const context = { ...exchange, nextNs: stepTimes(exchange) };
  const { books, resting } = context;
  const { request, mode } = order;
  const { productId } = request;
  const side = request.amountX18 > 0n ? 'ask' : 'bid';
  const stepX18 = books.sizeIncrementX18(productId);
  const silent = context.faults.take('order.partialSilent', (fault) =>
    concernsOrder(fault, { productId, reduceOnly: mode.reduceOnly }),
  );
  const wantedX18 = absX18(tradableX18(order, context, silent));
  const isWhole = mode.timeInForce !== 'fok' || reachableX18(request, resting) >= wantedX18;
  let leftX18 = isWhole ? wantedX18 : 0n;
  for (const { priceX18, quantityX18, maker } of resting.offers(productId, side)) {
    if (leftX18 === 0n || !isWithin(request, priceX18)) break;
    if (maker?.request.sender === request.sender) {
      cancelOrder(maker, context);
      continue;
    }
    const offeredX18 = floorToStepX18(minX18(quantityX18, leftX18), stepX18);
    if (offeredX18 === 0n) break;
    const metX18 =
      maker === undefined ? offeredX18 : fillMaker(maker, offeredX18, context, 'metByOrder');
    if (metX18 === 0n) continue;
    if (maker === undefined) books.take(productId, side, { priceX18, quantityX18: metX18 });
    matchAt(order, priceX18, metX18, context);
    leftX18 -= metX18;
  }
  const isTouchEaten = order.filledX18 !== 0n;
  if (unfilledX18(order) === 0n) order.state = 'done';
  else if (silent !== undefined && isTouchEaten) order.state = 'done';
  else if (mayRest(order, context)) restOrder(order, context);
  else cancelOrder(order, context);
  if (isTouchEaten) tellTouch(productId, exchange);
}

/**
 * Fills a resting order at its own price, as far as it may still trade; returns how far. Whoever
 * meets it is the synthetic market unless told.
 *
 * One that may trade nothing, or that the account could not carry, is cancelled (protocol 2.4);
 * one that the market's status bars stays and trades nothing.
 */
export function fillMaker(
  order: Order,
  wantedX18: bigint,
  context: MatchingContext,
  part: Exclude<Part, 'taker'> = 'metByMarket',
): bigint {
  const { ledger } = context;
  const { request, key, mode } = order;
  const positionX18 = ledger.position(key).amountX18;
  if (isBarred(order, positionX18, context)) return 0n;
  const mayX18 = clampedX18(unfilledX18(order), positionX18, mode.reduceOnly);
  const quantityX18 = minX18(wantedX18, absX18(mayX18));
  const signedX18 = request.amountX18 > 0n ? quantityX18 : -quantityX18;
  const due = order.marginMoved ? { ...mode, marginX18: 0n } : mode;
  const trade = { ...request, amountX18: signedX18 };
  if (quantityX18 === 0n || !keepsInitialHealth(trade, due, key, context)) {
    cancelOrder(order, context);
    return 0n;
  }
  matchAt(order, request.priceX18, quantityX18, context, part);
  if (unfilledX18(order) === 0n) order.state = 'done';
  return quantityX18;
}

/** Matches what is left of an order that was cancelled, as far as it may still trade. */
export function matchCancelled(order: Order, context: MatchingContext): void {
  const { books, ledger } = context;
  const { request, key, mode } = order;
  if (context.isStill()) return;
  const heldX18 = ledger.position(key).amountX18;
  const leftX18 = clampedX18(unfilledX18(order), heldX18, mode.reduceOnly);
  if (leftX18 === 0n) return;
  const { bid, ask } = books.touch(request.productId);
  const touchX18 = (leftX18 > 0n ? ask : bid)?.priceX18;
  const isTaker = crosses(request, books) && touchX18 !== undefined;
  const priceX18 = isTaker ? touchX18 : request.priceX18;
  matchAt(order, priceX18, absX18(leftX18), context, isTaker ? 'taker' : 'metByMarket');
}

/** Whether the market's status would refuse now what rests: it was accepted under another one. */
function isBarred(
  order: Order,
  positionX18: bigint,
  { faults, switches }: Pick<MatchingContext, 'faults' | 'switches'>,
): boolean {
  const { request, mode } = order;
  const amountX18 = unfilledX18(order);
  const subject = { amountX18, positionX18, reduceOnly: mode.reduceOnly, postOnly: true };
  const status = tradingStatusOf(request.productId, faults);
  return statusRefusal(status, subject, switches.statusRefuses) !== undefined;
}

/** Tells a product's touch. */
export function tellTouch(
  productId: number,
  { books, emit, nextNs }: Pick<MatchingContext, 'books' | 'emit' | 'nextNs'>,
): void {
  emit(bestBidOfferEvent(productId, () => books.touch(productId), nextNs));
}

/**
 * The part an order has in a match: it came to the book, or it stood there and was met, by the
 * synthetic market or by an order that tells the trade as its own.
 */
export type Part = 'taker' | 'metByMarket' | 'metByOrder';

/** Matches one quantity at one price; the events of the step share one instant. */
export function matchAt(
  order: Order,
  priceX18: bigint,
  quantityX18: bigint,
  context: MatchingContext,
  part: Part = 'taker',
): void {
  const { ledger, switches } = context;
  const { request, key, mode } = order;
  const isTaker = part === 'taker';
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
    rateX18: isTaker ? TAKER_FEE_RATE_X18 : parseX18(switches.makerFeeRate),
    taker: isTaker,
    minSizeX18: marketOf(request.productId).minSizeX18,
  });
  const builderFeeX18 = mulX18(absX18(matchQuoteX18), mode.builderRateX18);
  const change = { amountX18: baseX18, vQuoteX18: matchQuoteX18 - feeX18 - builderFeeX18 };
  const before = ledger.position(key);
  const submissionIdx = ledger.trade(key, 'match_orders', change);
  const after = ledger.position(key);
  const isolated = isolatedAddress(key, ledger);
  if (key.margin === 'isolated') ledger.closeIsolatedWhenFlat(key);

  order.filledX18 += baseX18;
  order.matchedQuoteX18 += matchQuoteX18;
  order.feeX18 += feeX18;
  order.builderFeeX18 += builderFeeX18;
  order.firstSubmissionIdx ??= submissionIdx;
  order.lastSubmissionIdx = submissionIdx;
  const match: Match = {
    order,
    at: context.now(),
    submissionIdx,
    subaccount: isolated ?? key.parent,
    priceX18,
    baseX18,
    isTaker,
    matchQuoteX18,
    feeX18,
    builderFeeX18,
    cumulativeBaseX18: order.filledX18,
    cumulativeQuoteX18: order.matchedQuoteX18 - order.feeX18 - order.builderFeeX18,
    cumulativeFeeX18: order.feeX18,
    before,
    after,
  };
  context.record(match);

  tellMatch(match, part, isolated, context);
}

/** Tells a match: the trade to everybody, the rest to its account. */
function tellMatch(
  match: Match,
  part: Part,
  isolated: string | undefined,
  { emit, nextNs, switches }: Pick<MatchingContext, 'emit' | 'nextNs' | 'switches'>,
): void {
  const { order, priceX18, baseX18, after } = match;
  const { parent, productId } = order.key;
  const ns = nextNs();
  const traded = { quantityX18: absX18(baseX18), priceX18 };
  if (part !== 'metByOrder') {
    const isTakerBuyer = match.isTaker === baseX18 > 0n;
    emit(tradeEvent({ productId, ...traded, isTakerBuyer, ns }));
  }
  const position = { parent, productId, isolated, after, reason: 'match_orders', ns } as const;
  const news = { reason: 'filled', remainingX18: unfilledX18(order), traded, ns } as const;
  const events = {
    fill: fillEvent(match, isolated, ns, switches),
    position_change: positionChangeEvent(position),
    order_update: orderUpdateEvent(order, news, switches),
  };
  for (const kind of switches.emissionOrder) emit(events[kind]);
}

/** The instants of what one order does as it arrives: one for all of it, or one for each step. */
function stepTimes({
  nextNs,
  switches,
}: Pick<MatchingContext, 'nextNs' | 'switches'>): () => bigint {
  if (switches.matchTimes === 'each') return nextNs;
  let shared: bigint | undefined;
  return () => (shared ??= nextNs());
}

/** What the order may trade now: expired, invalid and faulty orders may not trade at all. */
function tradableX18(
  order: Order,
  context: MatchingContext,
  silent: FaultOf<'order.partialSilent'> | undefined,
): bigint {
  const { books, faults, ledger } = context;
  const { request, key, mode } = order;
  if (isExpired(request, context.venueNow())) return 0n;
  if (context.isStill()) return 0n;
  const subject = { productId: request.productId, reduceOnly: mode.reduceOnly };
  if (faults.take('order.noFill', (fault) => concernsOrder(fault, subject))) return 0n;
  // Invariant: an isolated reduce-only order never creates the account it would reduce.
  const positionX18 = ledger.position(key).amountX18;
  const fullX18 = clampedX18(request.amountX18, positionX18, mode.reduceOnly);
  const partial =
    silent ?? faults.take('order.partialFill', (fault) => concernsOrder(fault, subject));
  if (partial === undefined) return fullX18;
  if (mode.timeInForce === 'fok') return 0n;
  const shareX18 = mulX18(fullX18, parseX18(partial.fraction.toFixed(6)));
  return floorToStepX18(shareX18, books.sizeIncrementX18(request.productId));
}

/** Whether what is left of an order may stand in the book. */
function mayRest({ request, mode }: Order, context: MatchingContext): boolean {
  if (mode.timeInForce !== 'default' || isExpired(request, context.venueNow())) return false;
  // Invariant: what a fault or a standstill kept from trading does not rest in a crossed book.
  return !crosses(request, context.books);
}

function isSameLevel(left: Touch['bid'], right: Touch['bid']): boolean {
  return left?.priceX18 === right?.priceX18 && left?.quantityX18 === right?.quantityX18;
}

/** Makes a change to the book and tells the touch when it is another one afterwards. */
function changeBook(productId: number, context: MatchingContext, change: () => void): void {
  const before = context.books.touch(productId);
  change();
  const after = context.books.touch(productId);
  const isSame = isSameLevel(before.bid, after.bid) && isSameLevel(before.ask, after.ask);
  if (!isSame) tellTouch(productId, context);
}

/** The isolated subaccount of a key, while it lives. */
export function isolatedAddress(
  { parent, productId, margin }: PositionKey,
  ledger: Ledger,
): string | undefined {
  return margin === 'isolated'
    ? ledger.open(parent).isolated.get(productId)?.subaccount
    : undefined;
}
