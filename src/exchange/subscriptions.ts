/** Which streams exist, and which subscription hears which event under which address. */
import type { ExchangeEvent } from './events.ts';
import type { FaultStream } from './fault-plan.ts';
import type { ExchangeSwitches } from './orders.ts';
import { readProductId, readRecord, readSubaccount, readText } from './wire-input.ts';

/** One subscription; an absent product means all. */
export type Subscription = {
  readonly type: FaultStream;
  readonly productId: number | undefined;
  readonly subaccount: string | undefined;
};

const PRIVATE = ['fill', 'position_change', 'order_update'] as const;

/** Reads `stream` of a subscribe or unsubscribe; throws for what is not served here. */
export function readStream(value: unknown): Subscription {
  const stream = readRecord(value, 'stream');
  const type = readText(stream['type'], 'type');
  const product = stream['product_id'] ?? undefined;
  const productId = product === undefined ? undefined : readProductId(product);
  if (type === 'best_bid_offer') {
    if (productId === undefined) throw new RangeError('best_bid_offer needs a product_id');
    return { type, productId, subaccount: undefined };
  }
  const known = PRIVATE.find((name) => name === type);
  if (known === undefined) throw new RangeError(`unknown stream "${type}"`);
  return { type: known, productId, subaccount: readSubaccount(stream['subaccount'], 'subaccount') };
}

/** Whether two subscriptions are one. */
export function isSameStream(left: Subscription, right: Subscription): boolean {
  return (
    left.type === right.type &&
    left.productId === right.productId &&
    left.subaccount === right.subaccount
  );
}

/** Whether a subscription hears an event, by the switch for isolated ones. */
export function listens(
  subscription: Subscription,
  event: ExchangeEvent,
  switches: Pick<ExchangeSwitches, 'isolatedEventsOn'>,
): boolean {
  const { type, productId, subaccount } = subscription;
  if (type !== event.stream) return false;
  if (productId !== undefined && productId !== event.productId) return false;
  if (event.parent === undefined) return true;
  if (event.isolated === undefined) return subaccount === event.parent;
  const { isolatedEventsOn } = switches;
  return (
    (subaccount === event.parent && isolatedEventsOn !== 'isolated') ||
    (subaccount === event.isolated && isolatedEventsOn !== 'parent')
  );
}

/** The address that an event carries, by the switch for isolated ones. */
export function addressFor(
  event: ExchangeEvent,
  switches: Pick<ExchangeSwitches, 'isolatedEventSubaccount'>,
): string {
  const parent = event.parent ?? '';
  if (event.isolated === undefined) return parent;
  return switches.isolatedEventSubaccount === 'parent' ? parent : event.isolated;
}
