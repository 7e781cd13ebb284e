/** The order of a leg: sends it, and relays its fate for as long as the leg lives. */
import { fromCallback } from 'xstate';
import type { LegEvent, LegRequest, OrderCommand } from '../../machines/leg.setup.ts';
import { Decimal, decimal, sum, toDecimalString } from '../domain/decimal.ts';
import type { DecimalString } from '../domain/decimal.ts';
import { openingLimit, refuseTouch } from '../domain/price.ts';
import { roundDownToStep } from '../domain/rounding.ts';
import { filledQuantity, isSettled } from '../orders/order-log.ts';
import type { OrderFate, OrderIntent, SignedOrder } from '../orders/order.ts';
import { positionKey } from '../positions/key.ts';
import { describeReading, isUnbroken } from '../positions/reading.ts';
import { closingIntent, freshTouch } from './closing.ts';
import { openingIntent } from './opening.ts';
import { resend, submit, submitOpening } from './submit.ts';
import type { Submission } from './submit.ts';
import type { World } from './world.ts';

/** How long after the venue's now an unwinding order may be received, in milliseconds. */
const UNWIND_WINDOW_MS = 5000;

/** How far through the touch an unwind goes, in basis points: the first rung of the ladder. */
const UNWIND_RUNG_BPS = 50;

/** What came of the request: an intent, nothing to do, or why it cannot be done. */
type Prepared =
  | { readonly kind: 'intent'; readonly intent: OrderIntent }
  | { readonly kind: 'needless' }
  /** What is to be opened is held already. */
  | { readonly kind: 'whole' }
  | { readonly kind: 'refused'; readonly reason: string };

type OpenRequest = LegRequest & { readonly purpose: 'open' };

/** Signs, numbers and sends in the tick in which the leg starts, and sends again when it is asked to. */
export function placeOrder(world: World) {
  const { positions } = world;
  return fromCallback<OrderCommand, { readonly request: LegRequest }>(
    ({ input, sendBack, receive }) => {
      let sent: SignedOrder | undefined;
      const tell = (event: LegEvent): void => {
        sendBack(event);
      };
      const end = (fate: OrderFate, reason: string | null, refusalCode: number | null): void => {
        tell({ type: 'order.ended', fate, reason, refusalCode });
      };
      const fail = (error: unknown): void => {
        tell({ type: 'order.failed', reason: String(error) });
      };
      const unsubscribe = positions.subscribe((fact) => {
        if (fact.type !== 'order.changed' || fact.order.digest !== sent?.digest) return;
        const { fate, toldBy, refusalCode } = fact.order;
        if (isSettled(fact.order)) {
          end(fate, fate === 'filled' ? null : (toldBy ?? null), refusalCode ?? null);
        }
      });
      receive(() => {
        if (sent === undefined) return;
        resend(world, sent).then((isDelivered) => {
          if (isDelivered) tell({ type: 'order.accepted' });
        }, fail);
      });
      try {
        const { request } = input;
        const prepared = request.purpose === 'open' ? open(world, request) : unwind(world, request);
        if (prepared.kind === 'needless') tell({ type: 'order.needless' });
        if (prepared.kind === 'whole') end('filled', null, null);
        if (prepared.kind === 'refused') end('rejected', prepared.reason, null);
        if (prepared.kind !== 'intent') return unsubscribe;
        const submission = submitFor(world, request, prepared.intent);
        if (submission === undefined) {
          end('rejected', 'the decision to open was too old to be sent', null);
          return unsubscribe;
        }
        sent = submission.order;
        tell({ type: 'order.numbered', digest: sent.digest });
        submission.answer.then((word) => {
          if (word === 'accepted') tell({ type: 'order.accepted' });
          if (word === 'unknown') tell({ type: 'order.unknown', reason: 'no answer to trust' });
        }, fail);
      } catch (error) {
        fail(error);
      }
      return unsubscribe;
    },
  );
}

function submitFor(world: World, request: LegRequest, intent: OrderIntent): Submission | undefined {
  if (request.purpose === 'unwind') return submit(world, intent);
  const { proof, repair } = request;
  // The whole leg was decided with the proof; what is missing of it is decided here and now.
  const decidedAt = repair === 0 ? proof.fields.madeAt : world.clock.now();
  return submitOpening(world, intent, { proof, decidedAt });
}

/** The plan fixed the quantity; the limit is taken from the touch of this very moment. */
function open(world: World, request: OpenRequest): Prepared {
  const { planned, cycleId, repair } = request;
  const { symbol, side } = planned;
  const market = world.markets.market(symbol);
  const quantity = repair === 0 ? planned.quantity : missingOf(world, request);
  if (quantity === undefined)
    return { kind: 'refused', reason: `what ${symbol} holds is in doubt` };
  if (decimal(quantity).isZero()) return { kind: 'whole' };
  const touch = freshTouch(world, symbol);
  const throughBps = world.settings.openingThroughBps * (repair + 1);
  // A repair has no other price than that of now; a plan is as old as its proof.
  const limitPrice =
    touch !== undefined
      ? openingLimit(touch, side, throughBps, market)
      : repair === 0
        ? planned.limitPrice
        : undefined;
  const refusal = touch === undefined ? undefined : refuseTouch(touch, market);
  if (refusal !== undefined || limitPrice === undefined) {
    return { kind: 'refused', reason: refusal ?? `${symbol} has no price to open at` };
  }
  const intent = openingIntent({
    cycleId,
    planned,
    quantity,
    limitPrice,
    // The margin moves with the first fill: what repairs a leg without any still brings all of it.
    isolatedMargin: decimal(quantity).eq(planned.quantity) ? planned.isolatedMargin : '0',
    receiveWindowMs: world.settings.openingWindowMs,
  });
  return { kind: 'intent', intent };
}

/**
 * What is missing of a leg, on the step: the plan less the most that the orders or the book say is
 * there. Undefined when the book is in doubt about the key, or when the stream has been away since the
 * build began: what was never reported is then not nothing, and nothing opens behind the barrier.
 */
function missingOf({ positions, markets }: World, request: OpenRequest): DecimalString | undefined {
  const { symbol, margin, quantity, leg } = request.planned;
  const reading = positions.read(positionKey(symbol, margin));
  if (reading.state !== 'live' && reading.state !== 'unknown') return undefined;
  const opening = positions.orders.unproved.filter(({ intent }) => intent.purpose === 'open');
  const began = Math.min(...opening.map(({ submittedAt }) => submittedAt));
  if (!isUnbroken(positions.link, began)) return undefined;
  const told = opening.filter(({ intent }) => intent.leg === leg).map(filledQuantity);
  const held = reading.state === 'live' ? decimal(reading.amount).abs() : decimal('0');
  const there = Decimal.max(sum(told), held);
  const missing = toDecimalString(Decimal.max(0, decimal(quantity).minus(there)));
  return roundDownToStep(missing, markets.market(symbol).sizeIncrement);
}

/** Side and quantity follow the book: an unwind closes what the stream reported, and only that. */
function unwind(world: World, request: LegRequest & { readonly purpose: 'unwind' }): Prepared {
  const { settings, positions } = world;
  const key = positionKey(settings.pair[request.leg], settings.margin);
  const reading = positions.read(key);
  if (positions.wasNeverFilled(key)) return { kind: 'needless' };
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
