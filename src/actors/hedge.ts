/** One hedge of a maker-first build: an IOC order on the other leg, until its fate is told. */
import { fromPromise } from 'xstate';
import type { HedgeInput, TakerOutput } from '../../machines/maker-build.context.ts';
import { decimal, sum } from '../domain/decimal.ts';
import { partOf } from '../domain/hedging.ts';
import { signedQuantity } from '../domain/market.ts';
import { openingLimit, refuseTouch } from '../domain/price.ts';
import { filledQuantity } from '../orders/order-log.ts';
import type { OrderIntent } from '../orders/order.ts';
import { positionKey } from '../positions/key.ts';
import { describeReading, ordersOf } from '../positions/reading.ts';
import { inDoubt, notSent, takerOutput, untilTold } from './hedge-fate.ts';
import { openingIntent } from './opening.ts';
import { confirmedTouch } from './plan-cycle.ts';
import { submit } from './submit.ts';
import { pause } from './timing.ts';
import type { World } from './world.ts';

/** How long after the venue's now a hedge may be received, in milliseconds. */
const HEDGE_WINDOW_MS = 3000;

/** How long a fill of a hedge that came short may be later than its end, in milliseconds. */
const LATE_FILL_MS = 250;

/** A hedge, or why none can be priced. */
type Priced =
  | { readonly ok: true; readonly intent: OrderIntent }
  | { readonly ok: false; readonly reason: string };

/**
 * Sends one hedge at a price of this moment. One that came short ends a moment later and only when the
 * book agrees: another is sized by what this one filled.
 */
export function hedge(world: World) {
  return fromPromise<TakerOutput, HedgeInput>(async ({ input, signal }) => {
    const priced = await priceHedge(world, input, signal);
    // A build that is over opens nothing.
    signal.throwIfAborted();
    if (!priced.ok) return notSent(world, priced.reason);
    const submission = submit(world, priced.intent, input.proof);
    const order = await untilTold(world, submission, signal);
    if (takerOutput(world, order).isWhole || order.fate === 'rejected') {
      return takerOutput(world, order);
    }
    await pause(world.clock, LATE_FILL_MS, signal);
    const contradiction = contradictionOf(world, input);
    if (contradiction !== undefined) return inDoubt(world, contradiction);
    return takerOutput(world, world.positions.orders.order(order.digest) ?? order);
  });
}

async function priceHedge(
  world: World,
  { cycleId, planned, quantity, misses }: HedgeInput,
  signal: AbortSignal,
): Promise<Priced> {
  const { symbol, side } = planned;
  const market = world.markets.market(symbol);
  const touch = await confirmedTouch(world, symbol, signal).catch(() => undefined);
  if (touch === undefined) return { ok: false, reason: `the stream's touch of ${symbol} is stale` };
  const throughBps = world.settings.openingThroughBps * (misses + 1);
  const limitPrice = openingLimit(touch, side, throughBps, market);
  const refusal = refuseTouch(touch, market);
  if (refusal !== undefined || limitPrice === undefined) {
    return { ok: false, reason: refusal ?? `${symbol} has no price to hedge at` };
  }
  const { isolatedMargin } = partOf(planned, quantity);
  const receiveWindowMs = HEDGE_WINDOW_MS;
  const opening = { cycleId, planned, quantity, limitPrice, isolatedMargin, receiveWindowMs };
  return { ok: true, intent: openingIntent(opening) };
}

/** Why the book does not bear out what the hedges are said to have filled; undefined when it does. */
function contradictionOf(
  { positions }: World,
  { planned: { symbol, margin, side } }: HedgeInput,
): string | undefined {
  const key = positionKey(symbol, margin);
  const own = ordersOf(positions.orders.unproved, key);
  const told = signedQuantity(side, sum(own.map(filledQuantity)));
  const reading = positions.read(key);
  const isUntouched = reading.state === 'unknown' && !reading.named && decimal(told).isZero();
  const isBorneOut = reading.state === 'live' && decimal(reading.amount).eq(told);
  if (isUntouched || isBorneOut) return undefined;
  return `${key} is ${describeReading(reading)}, and its hedges filled ${told}`;
}
