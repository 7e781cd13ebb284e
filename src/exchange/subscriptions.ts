/** Which streams exist, and which subscription hears which event under which address. */
import type { ExchangeEvent } from './events.ts';
import type { FaultStream } from './fault-plan.ts';
import type { ExchangeSwitches } from './orders.ts';
import { readInteger, readProductId, readRecord, readSubaccount, readText } from './wire-input.ts';

/** One subscription; an absent product means all. */
export type Subscription = {
  readonly type: FaultStream;
  readonly productId: number | undefined;
  readonly subaccount: string | undefined;
  /** The length of a candle in seconds. */
  readonly granularity: number | undefined;
};

/** What a stream is asked with: one product, one or all, or none; a subaccount; a candle's length. */
type StreamShape = {
  readonly product: 'one' | 'oneOrAll' | 'none';
  readonly isPrivate?: true;
  readonly hasGranularity?: true;
};

/** The streams that are served, each with its parameters (protocol 2.2). */
export const STREAM_SHAPES: Readonly<Record<FaultStream, StreamShape>> = {
  fill: { product: 'oneOrAll', isPrivate: true },
  position_change: { product: 'oneOrAll', isPrivate: true },
  order_update: { product: 'oneOrAll', isPrivate: true },
  trade: { product: 'one' },
  best_bid_offer: { product: 'one' },
  book_depth: { product: 'one' },
  liquidation: { product: 'oneOrAll' },
  latest_candlestick: { product: 'one', hasGranularity: true },
  funding_payment: { product: 'one' },
  funding_rate: { product: 'oneOrAll' },
  all_bbo: { product: 'none' },
};

/** The lengths of candles, in seconds: a minute to four weeks (protocol 2.2). */
export const GRANULARITIES = [
  60, 300, 900, 3600, 7200, 14_400, 86_400, 604_800, 2_419_200,
] as const;

/** Reads `stream` of a subscribe or unsubscribe; throws for what is not served here. */
export function readStream(value: unknown): Subscription {
  const stream = readRecord(value, 'stream');
  const type = readText(stream['type'], 'type');
  if (!isStream(type)) throw new RangeError(`unknown stream "${type}"`);
  const { product, isPrivate = false, hasGranularity = false } = STREAM_SHAPES[type];
  const given = product === 'none' ? undefined : (stream['product_id'] ?? undefined);
  if (product === 'one' && given === undefined) throw new RangeError(`${type} needs a product_id`);
  return {
    type,
    productId: given === undefined ? undefined : readProductId(given),
    subaccount: isPrivate ? readSubaccount(stream['subaccount'], 'subaccount') : undefined,
    granularity: hasGranularity ? readGranularity(stream['granularity']) : undefined,
  };
}

/** A subscription as `list` tells it: the object with which it was asked for. */
export function streamRow(subscription: Subscription): object {
  const { type, productId, subaccount, granularity } = subscription;
  return {
    type,
    ...(STREAM_SHAPES[type].product === 'none' ? {} : { product_id: productId ?? null }),
    ...(subaccount === undefined ? {} : { subaccount }),
    ...(granularity === undefined ? {} : { granularity }),
  };
}

/** Whether two subscriptions are one. */
export function isSameStream(left: Subscription, right: Subscription): boolean {
  return (
    left.type === right.type &&
    left.productId === right.productId &&
    left.subaccount === right.subaccount &&
    left.granularity === right.granularity
  );
}

/** Whether a subscription hears an event, by the switch for isolated ones. */
export function listens(
  subscription: Subscription,
  event: ExchangeEvent,
  switches: Pick<ExchangeSwitches, 'isolatedEventsOn'>,
): boolean {
  const { type, productId, subaccount, granularity } = subscription;
  if (type !== event.stream) return false;
  if (productId !== undefined && productId !== event.productId) return false;
  if (granularity !== event.granularity) return false;
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

function isStream(type: string): type is FaultStream {
  return Object.hasOwn(STREAM_SHAPES, type);
}

function readGranularity(value: unknown): number {
  const seconds = Number(readInteger(value, 'granularity', 32));
  if (GRANULARITIES.some((known) => known === seconds)) return seconds;
  throw new RangeError(`"granularity" must be one of ${GRANULARITIES.join(', ')}`);
}
