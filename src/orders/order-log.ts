/**
 * The order log: every order of ours, numbered before it is sent, and what became of it.
 *
 * An immutable reducer: each function returns the next log. It stands beside the book in the same
 * service, and never touches it: an order's answer is not a position.
 */
import { Decimal, decimal, sum, toDecimalString } from '../domain/decimal.ts';
import type { DecimalString } from '../domain/decimal.ts';
import { invariant } from '../lib/invariant.ts';
import type {
  ArchivedOrder,
  Digest,
  OrderFate,
  OrderFill,
  OrderRecord,
  OrderUpdate,
  SignedOrder,
} from './order.ts';

/** Milliseconds past its receive time after which an order can certainly not take effect. */
export const DEATH_MARGIN_MS = 1000;

/** Orders by digest, in the order of their numbers. */
type Orders = ReadonlyMap<Digest, OrderRecord>;

/** The orders of the run. Those forgotten are apart, so that a frame copies the few that matter. */
export type OrderLog = {
  readonly lastNumber: number;
  /** Every order that no proof has accounted for, and maybe some that one has. */
  readonly byDigest: Orders;
  /** Orders settled, proved and forgotten but for this: a repeated frame of one is known as ours. */
  readonly forgotten: Orders;
};

/** A certain refusal: the venue's words and code; no code when it was certainly not sent. */
export type Refusal = {
  readonly words: string;
  readonly code: number | undefined;
  readonly byEngine: boolean;
};

/** A log without orders. */
export const EMPTY_LOG: OrderLog = { lastNumber: 0, byDigest: new Map(), forgotten: new Map() };

/** Numbers a signed order that is about to be sent. A digest is numbered once. */
export function numberOrder(log: OrderLog, order: SignedOrder, now: number): OrderLog {
  invariant(orderOf(log, order.digest) === undefined, `Order ${order.digest} is numbered already.`);
  const number = log.lastNumber + 1;
  const record: OrderRecord = {
    number,
    digest: order.digest,
    intent: order.intent,
    receiveBy: order.receiveBy,
    expiresAt: order.expiresAt,
    submittedAt: now,
    fate: 'submitting',
    toldBy: undefined,
    fateAt: undefined,
    refusalCode: undefined,
    refusedByEngine: false,
    toldFilled: undefined,
    toldAt: undefined,
    fills: [],
  };
  return { ...log, lastNumber: number, byDigest: new Map(log.byDigest).set(order.digest, record) };
}

/** The venue accepted the order: it works, which says nothing about fills. */
export function recordAccepted(log: OrderLog, digest: Digest): OrderLog {
  // An update or a fill can overtake the answer; then the order is further along already.
  return change(log, digest, (order) =>
    order.fate === 'submitting' ? { ...order, fate: 'working' } : order,
  );
}

/** The order was certainly refused, or certainly not sent. */
export function recordRefused(
  log: OrderLog,
  digest: Digest,
  refusal: Refusal & { readonly now: number },
): OrderLog {
  return change(log, digest, (order) =>
    isSettled(order)
      ? order
      : {
          ...order,
          fate: 'rejected',
          toldBy: refusal.words,
          refusalCode: refusal.code,
          refusedByEngine: refusal.byEngine,
          fateAt: refusal.now,
        },
  );
}

/** The order was sent and no trustworthy answer came. */
export function recordUnknown(log: OrderLog, digest: Digest, words: string): OrderLog {
  return change(log, digest, (order) =>
    order.fate === 'submitting' ? { ...order, fate: 'unknown', toldBy: words } : order,
  );
}

/** A resend of the same order was accepted, or refused as a duplicate: it was delivered, and works. */
export function recordDelivered(log: OrderLog, digest: Digest): OrderLog {
  return change(log, digest, (order) =>
    order.fate === 'unknown' ? { ...order, fate: 'working' } : order,
  );
}

/** An `order_update` of the stream. One of an order that is not ours changes nothing. */
export function recordUpdate(log: OrderLog, update: OrderUpdate): OrderLog {
  return change(log, update.digest, (order) => {
    const told =
      update.reason === 'cancelled'
        ? (order.toldFilled ?? '0')
        : toDecimalString(decimal(order.intent.quantity).minus(update.remaining));
    const toldFilled = larger(told, order.toldFilled ?? '0');
    const ended = update.reason === 'cancelled' || decimal(update.remaining).isZero();
    const next = { ...order, toldFilled, toldAt: toldAtAfter(order, told, update.venueAt) };
    if (!ended) return { ...next, fate: isSettled(order) ? order.fate : 'working' };
    return settle(next, 'order_update', update.receivedAt);
  });
}

/**
 * A fill, each submission index once, in any order. One that the archive told first counts as seen
 * when the stream tells it too.
 */
export function recordFill(log: OrderLog, digest: Digest, fill: OrderFill): OrderLog {
  return change(log, digest, (order) => {
    const known = order.fills.find((seen) => seen.submissionIndex === fill.submissionIndex);
    if (known !== undefined && (known.isArchived !== true || fill.isArchived === true))
      return order;
    const next = { ...order, fills: [...order.fills.filter((seen) => seen !== known), fill] };
    // A fill that comes after the end was told corrects how the end reads, not that it is one.
    if (isEndedByVenue(order)) return { ...next, fate: endOf(next) };
    return isSettled(order) ? next : { ...next, fate: 'working' };
  });
}

/**
 * A row of the archive: an IOC order that is archived has filled and is over. One that may rest is over
 * when it is filled whole; of any other the row tells what was filled so far.
 */
export function recordArchived(log: OrderLog, row: ArchivedOrder, now: number): OrderLog {
  return change(log, row.digest, (order) => {
    const toldFilled = larger(row.filledQuantity, order.toldFilled ?? '0');
    const isNews = decimal(toldFilled).gt(order.toldFilled ?? '0');
    const next = { ...order, toldFilled, toldAt: isNews ? undefined : order.toldAt };
    const goesOn = mayRest(order) && decimal(toldFilled).lt(order.intent.quantity);
    if (goesOn && !isSettled(order)) return { ...next, fate: 'working' };
    return isEndedByVenue(order) ? { ...next, fate: endOf(next) } : settle(next, 'archive', now);
  });
}

/**
 * Marks every open order dead whose limits the venue's clock has passed by the margin: it can
 * no longer take effect. What it may have filled before is for the archive and the book to say.
 */
export function recordDeaths(log: OrderLog, venueNow: number, now: number): OrderLog {
  let next = log;
  for (const order of openOrders(log)) {
    if (!isPastItsLimits(order, venueNow)) continue;
    next = change(next, order.digest, (open) => ({
      ...open,
      fate: 'dead',
      toldBy: 'its own limits',
      fateAt: now,
    }));
  }
  return next;
}

/**
 * Whether the venue's time rules out that `order` still takes effect: it is no longer received, and if
 * it could rest, it has expired.
 */
export function isPastItsLimits(order: OrderRecord, venueNow: number): boolean {
  const { receiveBy, expiresAt } = order;
  const lastAt = mayRest(order) ? Math.max(receiveBy, expiresAt) : receiveBy;
  return venueNow > lastAt + DEATH_MARGIN_MS;
}

/** Whether the fate of the order is told: nothing of it is to come. */
export function isSettled(order: OrderRecord): boolean {
  return order.fateAt !== undefined;
}

/** The orders whose fate is not told yet, oldest first. */
export function openOrders(log: OrderLog): readonly OrderRecord[] {
  return [...log.byDigest.values()].filter((order) => !isSettled(order));
}

/** The orders numbered after `number`, oldest first. */
export function ordersAfter(log: OrderLog, number: number): readonly OrderRecord[] {
  return [...log.byDigest.values()].filter((order) => order.number > number);
}

/** What is known to be filled of an order, unsigned: the larger of its fills and what was told. */
export function filledQuantity(order: OrderRecord): DecimalString {
  return larger(numberedQuantity(order), order.toldFilled ?? '0');
}

/** What the fills of an order that the stream told add up to, unsigned. */
export function seenQuantity(order: OrderRecord): DecimalString {
  return sum(order.fills.filter((fill) => fill.isArchived !== true).map((fill) => fill.quantity));
}

/** What all the fills of an order that are known one by one add up to, unsigned. */
export function numberedQuantity(order: OrderRecord): DecimalString {
  return sum(order.fills.map((fill) => fill.quantity));
}

/** Whether the venue told that more was filled than the fills known one by one. */
export function lacksFills(order: OrderRecord): boolean {
  return decimal(numberedQuantity(order)).lt(filledQuantity(order));
}

/** The most that an order can amount to, unsigned: what it filled once its end is told, else all of it. */
export function mostFilled(order: OrderRecord): DecimalString {
  const isTold = isEndedByVenue(order) || order.fate === 'rejected';
  return isTold ? filledQuantity(order) : order.intent.quantity;
}

/** Whether not one unit of the order can have been filled, by the venue's own word. */
export function isCertainlyUnfilled(order: OrderRecord): boolean {
  const told = order.fate === 'rejected' || order.fate === 'notFilled';
  return told && decimal(filledQuantity(order)).isZero();
}

/** The order of this digest, forgotten or not; undefined when it is not ours. */
export function orderOf(log: OrderLog, digest: Digest): OrderRecord | undefined {
  return log.byDigest.get(digest) ?? log.forgotten.get(digest);
}

/** Settled orders kept after their proof. */
const KEPT_ORDERS_MAX = 200;

/** Forgets settled orders up to `number`, but for the newest: a proof has accounted for them. */
export function forgetThrough(log: OrderLog, number: number): OrderLog {
  const from = number - KEPT_ORDERS_MAX;
  const isOver = (order: OrderRecord): boolean => order.number <= number && isSettled(order);
  const byDigest = [...log.byDigest].filter(([, order]) => !isOver(order));
  const over = [...log.byDigest].filter(([, order]) => isOver(order));
  const forgotten = [...log.forgotten, ...over].filter(([, order]) => order.number > from);
  return { ...log, byDigest: new Map(byDigest), forgotten: new Map(forgotten) };
}

function change(
  log: OrderLog,
  digest: Digest,
  update: (order: OrderRecord) => OrderRecord,
): OrderLog {
  const order = orderOf(log, digest);
  if (order === undefined) return log;
  const next = update(order);
  if (next === order) return log;
  const place = log.byDigest.has(digest) ? 'byDigest' : 'forgotten';
  return { ...log, [place]: new Map(log[place]).set(digest, next) };
}

/** Whether the order can work on after it was received. */
function mayRest({ intent }: OrderRecord): boolean {
  return intent.timeInForce === 'postOnly';
}

function isEndedByVenue(order: OrderRecord): boolean {
  return order.fate === 'filled' || order.fate === 'partlyFilled' || order.fate === 'notFilled';
}

/** The instant of the update that first told so much: a report since then has all of it. */
function toldAtAfter(order: OrderRecord, told: DecimalString, venueAt: string): string | undefined {
  const { toldFilled, toldAt } = order;
  if (toldFilled === undefined || decimal(told).gt(toldFilled)) return venueAt;
  return decimal(told).eq(toldFilled) ? (toldAt ?? venueAt) : toldAt;
}

function settle(order: OrderRecord, toldBy: string, now: number): OrderRecord {
  // The end may be told twice, and also after the order was given up as dead: the first instant
  // stands, because it is what the zero's hold is counted from.
  return { ...order, fate: endOf(order), toldBy, fateAt: order.fateAt ?? now };
}

function endOf(order: OrderRecord): OrderFate {
  const filled = new Decimal(filledQuantity(order));
  if (filled.isZero()) return 'notFilled';
  return filled.lt(order.intent.quantity) ? 'partlyFilled' : 'filled';
}

function larger(one: DecimalString, other: DecimalString): DecimalString {
  return decimal(one).gte(other) ? one : other;
}
