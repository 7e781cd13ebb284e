/** The trigger service's core: keeps trigger orders, watches prices, and sends orders on (protocol 4.7). */
import type { Clock } from '../ports/clock.ts';
import { formRefusal } from './acceptance.ts';
import { failure, success } from './answers.ts';
import type { Expiries } from './expiries.ts';
import type { MatchingContext } from './matching.ts';
import type { OrderDesk } from './order-desk.ts';
import { isExpired } from './orders.ts';
import type { Match, Refusal } from './orders.ts';
import { refuse } from './refusals.ts';
import { dependencyOutcome, hasFired, isPending, isWaiting, midX18 } from './triggers.ts';
import type { TriggerCancelReason, TriggerOrder, TriggerStatus, TriggerTerms } from './triggers.ts';
import type { Wallets } from './wallets.ts';

/** Every trigger order the exchange has heard of. */
export type TriggerDesk = {
  /** Takes a trigger order in, or says why not. */
  readonly place: (terms: TriggerTerms) => Refusal | undefined;
  /** Cancels a waiting one: 2058 when none waits, 2014 when it is another's. */
  readonly cancel: (sender: string, digest: string) => TriggerOrder | Refusal;
  /** A sender's trigger orders, ended ones too, oldest first. */
  readonly list: (sender: string) => readonly TriggerOrder[];
  /** A trigger order that waits. */
  readonly find: (digest: string) => TriggerOrder | undefined;
  /** Looks at the prices, and sends on what has fired. */
  readonly watch: () => void;
};

/** How long a trigger that fired is on its way to the engine. */
export const TRIGGER_DELAY_MS = 50;

/** How many triggers of one subaccount may wait in one market (protocol 1.5). */
export const PENDING_TRIGGERS_MAX = 25;

/** An order of price triggers; the kinds 2 and 3 are sliced over time. */
const PRICE_TRIGGER = 1;

/** How long a trade counts as the last one: a price step, after which others have traded. */
const LAST_TRADE_MS = 250;

type Parts = {
  readonly clock: Clock;
  readonly expiries: Expiries;
  readonly context: MatchingContext;
  readonly desk: Pick<OrderDesk, 'place' | 'findOrder'>;
  readonly matches: readonly Match[];
  readonly wallets: Pick<Wallets, 'onUnlinked'>;
};

/** An empty trigger desk; isolated subaccounts that close take their reduce-only triggers along. */
export function createTriggerDesk(parts: Parts): TriggerDesk {
  const { clock, expiries, context } = parts;
  const orders = new Map<string, TriggerOrder>();

  const turn = (order: TriggerOrder, status: TriggerStatus): void => {
    order.status = status;
    order.updatedAt = clock.now();
  };

  const end = (order: TriggerOrder, cancelled: TriggerCancelReason): void => {
    if (isWaiting(order)) turn(order, { cancelled });
  };

  const list = (sender: string): readonly TriggerOrder[] =>
    [...orders.values()].filter(({ request }) => request.sender === sender);

  context.ledger.onIsolatedClosed(({ parent, productId }) => {
    for (const order of list(parent)) {
      const { request, mode } = order;
      const isBound = mode.isolated && mode.reduceOnly && request.productId === productId;
      if (isBound) end(order, 'isolated_subaccount_closed');
    }
  });

  parts.wallets.onUnlinked((subaccount, signer) => {
    for (const order of list(subaccount)) {
      if (order.signer === signer) end(order, 'linked_signer_changed');
    }
  });

  return {
    place: (terms) => {
      const { request } = terms;
      const refusal = placementRefusal(terms, parts, orders);
      if (refusal !== undefined) return refusal;
      const now = clock.now();
      const { dependency } = terms.trigger;
      const status = dependency === undefined ? 'waiting_price' : 'waiting_dependency';
      const order: TriggerOrder = { ...terms, placedAt: now, updatedAt: now, status };
      orders.set(request.digest, order);
      expiries.watch(request.expiration, () => {
        end(order, 'expired');
      });
      return undefined;
    },
    cancel: (sender, digest) => {
      const order = orders.get(digest);
      if (order === undefined || !isWaiting(order)) return refuse(2058);
      if (order.request.sender !== sender) return refuse(2014);
      end(order, 'user_requested');
      return order;
    },
    list,
    find: (digest) => {
      const order = orders.get(digest);
      return order !== undefined && isWaiting(order) ? order : undefined;
    },
    watch: () => {
      for (const order of orders.values()) {
        if (order.status === 'waiting_dependency') resolveDependency(order, parts, turn);
        if (order.status !== 'waiting_price' || !isDue(order, parts)) continue;
        turn(order, 'triggering');
        clock.setTimeout(() => {
          // While the venue stands still nothing reaches the engine: the price is awaited again.
          turn(order, context.isStill() ? 'waiting_price' : sendOn(order, parts));
        }, TRIGGER_DELAY_MS);
      }
    },
  };
}

/** Why a trigger order is not taken in; its price and size are judged when it fires. */
function placementRefusal(
  { request, mode, origin }: TriggerTerms,
  { context, desk }: Parts,
  orders: ReadonlyMap<string, TriggerOrder>,
): Refusal | undefined {
  const { sender, productId } = request;
  if (mode.trigger === 0) return refuse(2059);
  if (mode.trigger !== PRICE_TRIGGER) return refuse(4001);
  const isKnown = (digest: string): boolean =>
    orders.has(digest) || desk.findOrder(digest) !== undefined;
  const unsigned = { ...mode, trigger: 0 };
  const isTriggered = origin === 'hand';
  const malformed = formRefusal(request, unsigned, {
    ...context,
    now: context.venueNow(),
    isKnown,
    isTriggered,
  });
  if (malformed !== undefined) return malformed;
  const pending = [...orders.values()].filter(
    (order) =>
      isPending(order) && order.request.sender === sender && order.request.productId === productId,
  );
  return pending.length >= PENDING_TRIGGERS_MAX ? refuse(2057) : undefined;
}

function resolveDependency(
  order: TriggerOrder,
  { desk }: Parts,
  turn: (order: TriggerOrder, status: TriggerStatus) => void,
): void {
  const { dependency } = order.trigger;
  if (dependency === undefined) return;
  const { digest, onPartialFill } = dependency;
  const outcome = dependencyOutcome(onPartialFill, desk.findOrder(digest));
  if (outcome === 'met') turn(order, 'waiting_price');
  if (outcome === 'failed') turn(order, { cancelled: 'dependent_order_cancelled' });
}

function isDue({ trigger, request }: TriggerOrder, { context, matches, clock }: Parts): boolean {
  const { productId } = request;
  const { books } = context;
  const mid = midX18(books, productId);
  const since = clock.now() - LAST_TRADE_MS;
  const lastMatch = matches.findLast((match) => match.order.request.productId === productId);
  const isRecent = lastMatch !== undefined && lastMatch.at > since;
  const last = isRecent ? lastMatch.priceX18 : mid;
  return hasFired(trigger, { oracle: books.oracleX18(productId), mid, last });
}

/** Sends a trigger order to the engine; what it has become by that. */
function sendOn({ request, origin, signature }: TriggerOrder, parts: Parts): TriggerStatus {
  if (isExpired(request, parts.context.venueNow())) return { cancelled: 'expired' };
  const refusal = parts.desk.place(request, origin);
  if (refusal?.code === 2006) return { cancelled: 'account_health' };
  return { triggered: executeResult(request.digest, signature, refusal) };
}

/** The answer that the engine gave to the trigger service. */
function executeResult(digest: string, signature: string, refusal: Refusal | undefined): object {
  const type = 'execute_place_order';
  return refusal === undefined
    ? success(type, { digest }, { signature })
    : failure(type, refusal, { signature });
}
