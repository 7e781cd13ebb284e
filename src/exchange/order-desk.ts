/** The order desk: takes orders in, holds them through the speed bump, rests them, cancels them. */
import type { Clock } from '../ports/clock.ts';
import {
  boundsRefusal,
  canRest,
  formRefusal,
  positionKeyOf,
  standingRefusal,
} from './acceptance.ts';
import type { AcceptanceContext } from './acceptance.ts';
import { unpackAppendix } from './appendix.ts';
import type { Expiries } from './expiries.ts';
import type { FaultOf, RefusalFault } from './fault-plan.ts';
import { concernsOrder } from './faults.ts';
import { cancelOrder, matchCancelled, matchTaker, restOrder } from './matching.ts';
import type { MatchingContext } from './matching.ts';
import { isWorking, newOrder } from './orders.ts';
import type { Order, OrderRequest, Refusal } from './orders.ts';
import { refuse, refuseWith } from './refusals.ts';
import type { ReceivedOrder } from './truth.ts';

/** Who brings an order: a client, the trigger service for one, or for a hand that nobody signed. */
export type OrderOrigin = 'client' | 'trigger' | 'hand';

/** Every order the exchange has heard of. */
export type OrderDesk = {
  /** Accepts an order, which enters the book after a speed bump at most unless told, or says why not. */
  readonly place: (
    request: OrderRequest,
    origin?: OrderOrigin,
    bumpMs?: number,
  ) => Refusal | undefined;
  /** Cancels an open order; 2020 when it is not open, 2014 when it is another's. */
  readonly cancel: (sender: string, digest: string, origin?: OrderOrigin) => Order | Refusal;
  readonly findOrder: (digest: string) => Order | undefined;
  readonly openOrders: (sender: string, productId: number) => readonly Order[];
  /** Files an order that no client sent, so that it can be found by its digest. */
  readonly keep: (order: Order) => void;
  /** Files an order that no client sent, and holds it open, outside the book, until it is cancelled. */
  readonly rest: (order: Order) => void;
  /** Everything that clients sent, refused orders too, oldest first. */
  readonly received: () => readonly ReceivedOrder[];
};

/** How long an order waits between acceptance and matching; post-only waits not (protocol 5.4). */
export const SPEED_BUMP_MS = 30;

/** How many orders of one subaccount may be open in one market (protocol 1.5). */
export const OPEN_ORDERS_MAX = 500;

/** The refusals that faults have names for: none of them is true. */
const NAMED_REFUSALS = [
  { name: 'order.alreadyFlat', code: 2064 },
  { name: 'order.minimumNotional', code: 2094 },
  { name: 'order.priceCollar', code: 2007 },
  { name: 'order.health', code: 2006 },
] as const satisfies readonly { readonly name: RefusalFault; readonly code: number }[];

type Parts = {
  readonly clock: Clock;
  readonly expiries: Expiries;
  readonly context: MatchingContext;
};

/** An empty desk in front of the matching engine. */
export function createOrderDesk(parts: Parts): OrderDesk {
  const { clock, context } = parts;
  const orders = new Map<string, Order>();
  const open = new Set<Order>();
  const received: ReceivedOrder[] = [];

  const openOrders = (sender: string, productId: number): readonly Order[] => {
    for (const order of open) if (!isWorking(order)) open.delete(order);
    return [...open].filter(
      ({ request }) => request.sender === sender && request.productId === productId,
    );
  };

  const judge = (request: OrderRequest, origin: OrderOrigin): Order | Refusal => {
    const isKnown = (digest: string): boolean => orders.has(digest);
    const isTriggered = origin !== 'client';
    const acceptance = { ...context, now: context.venueNow(), isKnown, isTriggered };
    const openCount = openOrders(request.sender, request.productId).length;
    return accepted(request, acceptance, openCount);
  };

  return {
    place: (request, origin = 'client', bumpMs) => {
      const isClients = origin === 'client';
      const order =
        (isClients ? faultRefusal(request, context) : undefined) ?? judge(request, origin);
      const refusal = 'code' in order ? order : undefined;
      if (origin !== 'hand') {
        received.push({ request, receivedAt: clock.now(), refusedWith: refusal?.code });
      }
      if ('code' in order) return order;
      orders.set(request.digest, order);
      open.add(order);
      const isPostOnly = order.mode.timeInForce === 'post_only';
      if (isPostOnly && bumpMs === undefined) enterBook(order, parts);
      else
        clock.setTimeout(() => {
          enterBook(order, parts);
        }, bumpMs ?? SPEED_BUMP_MS);
      return undefined;
    },
    cancel: (sender, digest, origin = 'client') => {
      const order = orders.get(digest);
      if (order === undefined || !isWorking(order)) return refuse(2020);
      if (order.request.sender !== sender) return refuse(2014);
      cancelOrder(order, context);
      if (origin === 'client') fillAfterAll(order, context);
      return order;
    },
    findOrder: (digest) => orders.get(digest),
    openOrders,
    keep: (order) => {
      orders.set(order.request.digest, order);
    },
    rest: (order) => {
      orders.set(order.request.digest, order);
      open.add(order);
    },
    received: () => received,
  };
}

/** The order that a request becomes, or why it becomes none. */
function accepted(
  request: OrderRequest,
  context: AcceptanceContext,
  openCount: number,
): Order | Refusal {
  const mode = unpackAppendix(request.appendix);
  const malformed = formRefusal(request, mode, context) ?? boundsRefusal(request, mode, context);
  if (malformed !== undefined) return malformed;
  if (canRest(mode) && openCount >= OPEN_ORDERS_MAX) return refuse(2005);
  const key = positionKeyOf(request, mode, context);
  if ('code' in key) return key;
  const refusal = standingRefusal(request, mode, key, context);
  return refusal ?? newOrder({ request, mode, key }, context.now);
}

/** Takes an accepted order to the book, unless it was cancelled on the way. */
function enterBook(order: Order, { expiries, context }: Parts): void {
  if (!isWorking(order)) return;
  if (order.mode.timeInForce === 'post_only') restOrder(order, context);
  else matchTaker(order, context);
  // Invariant: an order that is still working now stands in the book, and has an end.
  if (!isWorking(order)) return;
  expiries.watch(order.request.expiration, () => {
    if (isWorking(order)) cancelOrder(order, context);
  });
}

/** What a fault has this order refused with, whatever it says. */
function faultRefusal(request: OrderRequest, { faults }: MatchingContext): Refusal | undefined {
  const { reduceOnly } = unpackAppendix(request.appendix);
  const subject = { productId: request.productId, reduceOnly };
  const fault = faults.take('order.reject', (candidate) => concernsOrder(candidate, subject));
  if (fault !== undefined) return refuseWith(fault.code);
  for (const { name, code } of NAMED_REFUSALS) {
    const mayHit = name !== 'order.alreadyFlat' || reduceOnly;
    const named = faults.take(name, (candidate) => mayHit && concernsOrder(candidate, subject));
    if (named !== undefined) return refuse(code);
  }
  return undefined;
}

/** A fault lets an order trade after its cancellation was acknowledged. */
function fillAfterAll(order: Order, context: MatchingContext): void {
  const { faults } = context;
  const { request, mode } = order;
  const subject = { productId: request.productId, reduceOnly: mode.reduceOnly };
  const isConcerned = (fault: FaultOf<'order.fillAfterCancel'>): boolean =>
    concernsOrder(fault, subject);
  const fault = faults.take('order.fillAfterCancel', isConcerned);
  if (fault === undefined) return;
  faults.after(fault.ms, () => {
    matchCancelled(order, context);
  });
}
