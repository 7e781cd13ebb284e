/** The order of a leg: sends it, and relays its fate for as long as the leg lives. */
import { fromCallback } from 'xstate';
import type { LegEvent, LegRequest } from '../../machines/leg.setup.ts';
import { openingLimit, refuseTouch } from '../domain/price.ts';
import { isSettled } from '../orders/order-log.ts';
import type { Digest, OrderIntent, OrderRecord } from '../orders/order.ts';
import { positionKey } from '../positions/key.ts';
import { describeReading } from '../positions/reading.ts';
import { closingIntent, freshTouch } from './closing.ts';
import { submit } from './submit.ts';
import type { World } from './world.ts';

/** How long after the venue's now an opening order may be received, in milliseconds. */
const OPENING_WINDOW_MS = 3000;

/** How long after the venue's now an unwinding order may be received, in milliseconds. */
const UNWIND_WINDOW_MS = 5000;

/** How far through the touch an unwind goes, in basis points: the first rung of the ladder. */
const UNWIND_RUNG_BPS = 50;

/** What came of the request: an intent, nothing to do, or why it cannot be done. */
type Prepared =
  | { readonly kind: 'intent'; readonly intent: OrderIntent }
  | { readonly kind: 'needless' }
  | { readonly kind: 'refused'; readonly reason: string };

/** Signs, numbers and sends in the tick in which the leg starts. */
export function placeOrder(world: World) {
  const { positions } = world;
  return fromCallback<LegEvent, { readonly request: LegRequest }>(({ input, sendBack }) => {
    let digest: Digest | undefined;
    const tellEnd = (order: OrderRecord | undefined): void => {
      if (order?.digest === digest && order !== undefined && isSettled(order)) {
        const { fate, toldBy, refusalCode } = order;
        const reason = fate === 'filled' ? null : (toldBy ?? null);
        sendBack({ type: 'order.ended', fate, reason, refusalCode: refusalCode ?? null });
      }
    };
    const fail = (error: unknown): void => {
      sendBack({ type: 'order.failed', reason: String(error) });
    };
    const unsubscribe = positions.subscribe((fact) => {
      if (fact.type === 'order.changed') tellEnd(fact.order);
    });
    try {
      const { request } = input;
      const prepared = request.purpose === 'open' ? open(world, request) : unwind(world, request);
      if (prepared.kind === 'needless') sendBack({ type: 'order.needless' });
      if (prepared.kind === 'refused') {
        const { reason } = prepared;
        sendBack({ type: 'order.ended', fate: 'rejected', reason, refusalCode: null });
      }
      if (prepared.kind === 'intent') {
        const proof = request.purpose === 'open' ? request.proof : undefined;
        const { order, answer } = submit(world, prepared.intent, proof);
        digest = order.digest;
        sendBack({ type: 'order.numbered', digest });
        answer.then((word) => {
          if (word === 'accepted') sendBack({ type: 'order.accepted' });
          if (word === 'unknown') sendBack({ type: 'order.unknown', reason: 'no answer to trust' });
        }, fail);
      }
    } catch (error) {
      fail(error);
    }
    return unsubscribe;
  });
}

/** The plan fixed the quantity; the limit is taken from the touch of this very moment. */
function open(world: World, request: LegRequest & { readonly purpose: 'open' }): Prepared {
  const { planned, cycleId } = request;
  const { symbol, side, margin, leg, quantity, isolatedMargin } = planned;
  const market = world.markets.market(symbol);
  const touch = freshTouch(world, symbol);
  const limitPrice =
    touch === undefined
      ? planned.limitPrice
      : openingLimit(touch, side, world.settings.openingThroughBps, market);
  const refusal = touch === undefined ? undefined : refuseTouch(touch, market);
  if (refusal !== undefined || limitPrice === undefined) {
    return { kind: 'refused', reason: refusal ?? `${symbol} has no price to open at` };
  }
  const intent: OrderIntent = {
    purpose: 'open',
    leg,
    symbol,
    margin,
    side,
    quantity,
    limitPrice,
    reduceOnly: false,
    receiveWindowMs: OPENING_WINDOW_MS,
    isolatedMargin,
    cycleId,
  };
  return { kind: 'intent', intent };
}

/** Side and quantity follow the book: an unwind closes what the stream reported, and only that. */
function unwind(world: World, request: LegRequest & { readonly purpose: 'unwind' }): Prepared {
  const { settings, positions } = world;
  const key = positionKey(settings.pair[request.leg], settings.margin);
  const reading = positions.read(key);
  // A stale amount is still the observed side, and a reduce-only close cannot do harm.
  if (reading.state === 'unknown' || reading.state === 'diverged') {
    return { kind: 'refused', reason: `${key} is ${describeReading(reading)}` };
  }
  const { amount } = reading;
  const intent = closingIntent(world, {
    key,
    amount,
    rungBps: UNWIND_RUNG_BPS,
    purpose: 'unwind',
    cycleId: request.cycleId,
    receiveWindowMs: UNWIND_WINDOW_MS,
  });
  return intent === undefined ? { kind: 'needless' } : { kind: 'intent', intent };
}
