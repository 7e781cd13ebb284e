/** The order desk: takes orders in, holds the open ones through the speed bump, and cancels them. */
import type { Clock } from '../ports/clock.ts';
import { formRefusal, positionKeyOf, refuse, refuseWith, standingRefusal } from './acceptance.ts';
import { unpackAppendix } from './appendix.ts';
import { concernsOrder } from './faults.ts';
import { cancelOrder, matchIoc } from './matching.ts';
import type { MatchingContext } from './matching.ts';
import { newOrder } from './orders.ts';
import type { Order, OrderRequest, Refusal } from './orders.ts';
import type { ReceivedOrder } from './truth.ts';

/** Every order the exchange has heard of. */
export type OrderDesk = {
  /** Accepts an order, which is matched a speed bump later, or says why not. */
  readonly place: (request: OrderRequest) => Refusal | undefined;
  /** Cancels an open order; 2020 when it is not open, 2014 when it is another's. */
  readonly cancel: (sender: string, digest: string) => Order | Refusal;
  readonly findOrder: (digest: string) => Order | undefined;
  readonly openOrders: (sender: string, productId: number) => readonly Order[];
  /** Files an order that no client sent, so that it can be found by its digest. */
  readonly keep: (order: Order) => void;
  /** Files an order that no client sent, and holds it open until it is cancelled. */
  readonly rest: (order: Order) => void;
  /** Everything that clients sent, refused orders too, oldest first. */
  readonly received: () => readonly ReceivedOrder[];
};

/** How long a taker order waits between acceptance and matching (protocol 5.4). */
export const SPEED_BUMP_MS = 30;

/** An empty desk in front of the matching engine. */
export function createOrderDesk(parts: {
  readonly clock: Clock;
  readonly context: MatchingContext;
}): OrderDesk {
  const { clock, context } = parts;
  const { books, ledger, switches, faults } = context;
  const orders = new Map<string, Order>();
  const open = new Set<Order>();
  const received: ReceivedOrder[] = [];

  const judge = (request: OrderRequest): Order | Refusal => {
    const mode = unpackAppendix(request.appendix);
    const subject = { productId: request.productId, reduceOnly: mode.reduceOnly };
    const fault = faults.take('order.reject', (candidate) => concernsOrder(candidate, subject));
    if (fault !== undefined) return refuseWith(fault.code);
    const now = clock.now();
    const isKnown = (digest: string): boolean => orders.has(digest);
    const acceptance = { now, books, ledger, switches, faults, isKnown };
    const malformed = formRefusal(request, mode, acceptance);
    if (malformed !== undefined) return malformed;
    const key = positionKeyOf(request, mode, acceptance);
    if ('code' in key) return key;
    const refusal = standingRefusal(request, mode, key, acceptance);
    return refusal ?? newOrder({ request, mode, key }, now);
  };

  return {
    place: (request) => {
      const order = judge(request);
      const refusal = 'code' in order ? order : undefined;
      received.push({ request, receivedAt: clock.now(), refusedWith: refusal?.code });
      if ('code' in order) return order;
      orders.set(request.digest, order);
      open.add(order);
      clock.setTimeout(() => {
        if (order.state === 'working') matchIoc(order, context);
        open.delete(order);
      }, SPEED_BUMP_MS);
      return undefined;
    },
    cancel: (sender, digest) => {
      const order = orders.get(digest);
      if (order === undefined || order.state === 'done') return refuse(2020);
      if (order.request.sender !== sender) return refuse(2014);
      cancelOrder(order, context);
      open.delete(order);
      return order;
    },
    findOrder: (digest) => orders.get(digest),
    openOrders: (sender, productId) =>
      [...open].filter(({ request, state }) => {
        const isTheirs = request.sender === sender && request.productId === productId;
        return isTheirs && state === 'working';
      }),
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
