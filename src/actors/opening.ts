/** Opening intents: a planned leg or a part of it, at a limit of this moment. */
import type { PlannedLeg } from '../domain/cycle-record.ts';
import type { DecimalString } from '../domain/decimal.ts';
import { EXPIRES_AFTER_RECEIVE_MS } from '../orders/order.ts';
import type { OrderIntent } from '../orders/order.ts';

/** What is opened of which leg, and how. */
export type Opening = {
  readonly cycleId: number;
  readonly planned: PlannedLeg;
  /** What of the leg this order opens. */
  readonly quantity: DecimalString;
  readonly limitPrice: DecimalString;
  readonly isolatedMargin: DecimalString;
  readonly receiveWindowMs: number;
  /** How long it may rest as a maker; an order that takes when left out. */
  readonly restsForMs?: number;
};

/** The intent of an opening order; all of one leg together may not exceed the plan that it names. */
export function openingIntent(opening: Opening): OrderIntent {
  const { cycleId, planned, quantity, limitPrice, isolatedMargin } = opening;
  const { receiveWindowMs, restsForMs } = opening;
  const { leg, symbol, margin, side } = planned;
  return {
    purpose: 'open',
    leg,
    symbol,
    margin,
    side,
    quantity,
    limitPrice,
    reduceOnly: false,
    timeInForce: restsForMs === undefined ? 'ioc' : 'postOnly',
    receiveWindowMs,
    expiresInMs: restsForMs ?? receiveWindowMs + EXPIRES_AFTER_RECEIVE_MS,
    isolatedMargin,
    planQuantity: planned.quantity,
    cycleId,
  };
}
