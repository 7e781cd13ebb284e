/** What an emergency has to close, and which witness says so. */
import { decimal, sum, toDecimalString } from '../domain/decimal.ts';
import type { DecimalString } from '../domain/decimal.ts';
import { closingSide, signedQuantity } from '../domain/market.ts';
import type { Side } from '../domain/market.ts';
import { closableQuantity } from '../domain/rounding.ts';
import { filledQuantity, isCertainlyUnfilled } from '../orders/order-log.ts';
import type { OrderIntent, OrderRecord, SizedBy } from '../orders/order.ts';
import { closeSize } from '../orders/rung.ts';
import { marginOf, symbolOf } from '../positions/key.ts';
import type { PositionKey } from '../positions/key.ts';
import { ordersOf, trustedAmount } from '../positions/reading.ts';
import type { Reading } from '../positions/reading.ts';
import type { RestSnapshot } from '../positions/rest.ts';
import { reduceOnlyIntent } from './closing.ts';
import type { World } from './world.ts';

/** What one witness shows of a key: signed. */
export type Witnessed = { readonly amount: DecimalString; readonly by: SizedBy };

/** One close: all that witnesses show of a key with one sign. The venue voids the wrong sign. */
export type Close = {
  readonly key: PositionKey;
  readonly side: Side;
  readonly witnessed: readonly Witnessed[];
};

/** What a close comes to: an order, a residual that no order can close, or less than one step. */
export type SizedClose =
  { readonly kind: 'order'; readonly intent: OrderIntent } | { readonly kind: 'residual' | 'dust' };

/** How a close is priced, and what was sent for its key before. */
export type CloseContext = {
  readonly cycleId: number;
  readonly rungBps: number;
  readonly closes: readonly OrderRecord[];
};

/** How long after the venue's now an emergency close may be received, in milliseconds. */
const EMERGENCY_WINDOW_MS = 5000;

const SIDES: readonly Side[] = ['sell', 'buy'];

/**
 * What the streams show of a key: the book's amount, and where that is not exactly known, also both
 * ledgers of a divergence and what our own orders are known to have filled.
 */
export function shownByStreams({ positions }: World, key: PositionKey): readonly Witnessed[] {
  const reading = positions.read(key);
  const own = ordersOf(positions.orders.unproved, key);
  return [
    ...amountsOf(reading),
    ...(trustedAmount(reading) === undefined ? [{ amount: netOf(own), by: 'fills' } as const] : []),
  ];
}

/** What REST shows of a key; nothing when it could not say. */
export function shownByRest(
  read: RestSnapshot | undefined,
  key: PositionKey,
): readonly Witnessed[] {
  const reading = read?.readings[key];
  return reading?.state === 'amount' ? [{ amount: reading.amount, by: 'rest' }] : [];
}

/** The closes of a key, one for each sign that some witness shows. */
export function closesOf(key: PositionKey, witnessed: readonly Witnessed[]): readonly Close[] {
  return SIDES.flatMap((side) => {
    const shown = witnessed.filter(({ amount }) => closingSide(amount) === side);
    return shown.length === 0 ? [] : [{ key, side, witnessed: shown }];
  });
}

/** Sizes a close by its largest witness, as far as the venue has not refused that. */
export function sizeOf(world: World, close: Close, context: CloseContext): SizedClose {
  const { key, side } = close;
  const { cycleId, rungBps, closes } = context;
  const market = world.markets.market(symbolOf(key));
  const readings = close.witnessed
    .map(({ amount, by }) => ({ quantity: orderableQuantity(world, key, amount), by }))
    .filter(({ quantity }) => !decimal(quantity).isZero());
  const receiveWindowMs = EMERGENCY_WINDOW_MS;
  const terms = { key, side, rungBps, purpose: 'emergency', cycleId, receiveWindowMs } as const;
  const intent = reduceOnlyIntent(world, terms, '0');
  const { limitPrice } = intent;
  const witnessed = readings.map(({ quantity }) => quantity);
  const size = closeSize({ witnessed, side, limitPrice, market, closes });
  if (size === undefined) return { kind: 'dust' };
  if (size.kind === 'residual') return { kind: 'residual' };
  const sizedBy = readings.find(({ quantity }) => quantity === size.reading)?.by ?? 'book';
  return { kind: 'order', intent: { ...intent, quantity: size.quantity, sizedBy } };
}

/** Whether REST is asked about a key: the book does not know it exactly, or is itself in doubt. */
export function isInDoubt({ positions }: World, key: PositionKey, distrustBook: boolean): boolean {
  return distrustBook || positions.read(key).state !== 'live';
}

/**
 * Whether a key of which no witness can tell may hold something: it is in use, was named or traded, or
 * nothing was ever proved in this run, so that nothing can be excluded.
 */
export function mayHold({ positions, settings }: World, key: PositionKey): boolean {
  const reading = positions.read(key);
  return (
    marginOf(key) === settings.margin ||
    reading.state !== 'unknown' ||
    reading.named ||
    positions.lastProof === undefined ||
    !ordersOf(positions.orders.unproved, key).every(isCertainlyUnfilled)
  );
}

/**
 * What can be ordered to close an amount. One that is less than a step which grew since it was opened
 * is asked for as that one step: reduce-only trades no more than is held.
 */
function orderableQuantity(
  { markets }: World,
  key: PositionKey,
  amount: DecimalString,
): DecimalString {
  const symbol = symbolOf(key);
  const { sizeIncrement } = markets.market(symbol);
  const quantity = closableQuantity(amount, sizeIncrement);
  const isDust = decimal(amount).abs().lt(markets.dustStep(symbol));
  return decimal(quantity).isZero() && !isDust ? sizeIncrement : quantity;
}

/** Every amount that a ledger of the stream gives. */
function amountsOf(reading: Reading): readonly Witnessed[] {
  if (reading.state === 'unknown') return [];
  if (reading.state !== 'diverged') return [{ amount: reading.amount, by: 'book' }];
  const { positionChange, fills } = reading;
  const reported = { amount: positionChange, by: 'book' } as const;
  return fills === null ? [reported] : [reported, { amount: fills, by: 'fills' }];
}

function netOf(orders: readonly OrderRecord[]): DecimalString {
  const signed = orders.map((order) => signedQuantity(order.intent.side, filledQuantity(order)));
  return toDecimalString(decimal(sum(signed)));
}
