/** What differs for an order that may rest: fills do not end it, and its expiration bounds its life. */
import { describe, expect, it } from 'vitest';
import {
  DEATH_MARGIN_MS,
  EMPTY_LOG,
  filledQuantity,
  isPastItsLimits,
  numberOrder,
  orderOf,
  recordAccepted,
  recordArchived,
  recordDeaths,
  recordUnknown,
  recordUpdate,
} from '../../../src/orders/order-log.ts';
import type { OrderLog } from '../../../src/orders/order-log.ts';
import type { OrderRecord } from '../../../src/orders/order.ts';
import { archived, digestOf, signed, updated } from '../../support/orders.ts';

type Step = (log: OrderLog) => OrderLog;

const ONE = digestOf(1);

/** An order of 1 that is received until 3000 and rests until 8000, after `steps`. */
function restingAfter(...steps: readonly Step[]): OrderRecord {
  const order = { ...signed(1, { timeInForce: 'postOnly' }), expiresAt: 8000 };
  const log = steps.reduce((next, step) => step(next), numberOrder(EMPTY_LOG, order, 100));
  const record = orderOf(log, ONE);
  if (record === undefined) throw new Error('the order is in its log');
  return record;
}

const accepted: Step = (log) => recordAccepted(log, ONE);
const unknown: Step = (log) => recordUnknown(log, ONE, 'timed out');
const cancelled: Step = (log) => recordUpdate(log, updated(1, 'cancelled', '0', 300));
const died: Step = (log) => recordDeaths(log, 9001, 9001);
const archive = (quantity: string): Step => {
  return (log) => recordArchived(log, archived(1, quantity), 900);
};

describe('an order that may rest', () => {
  it('works on after the archive told of a part, and is over when it told of all', () => {
    expect(restingAfter(accepted, archive('0.4'))).toMatchObject({
      fate: 'working',
      fateAt: undefined,
    });
    expect(filledQuantity(restingAfter(accepted, archive('0.4')))).toBe('0.4');
    expect(restingAfter(accepted, archive('0.4'), archive('1'))).toMatchObject({
      fate: 'filled',
      fateAt: 900,
    });
  });

  it('is known to have arrived once the archive told of a part', () => {
    expect(restingAfter(unknown, archive('0.4')).fate).toBe('working');
  });

  it('that is over stays over when the archive tells of a part late', () => {
    expect(restingAfter(accepted, cancelled, archive('0.4'))).toMatchObject({
      fate: 'partlyFilled',
      fateAt: 300,
    });
    expect(restingAfter(unknown, died, archive('0.4')).fate).toBe('partlyFilled');
  });

  it('can take effect until it has expired, and the margin has passed', () => {
    expect(isPastItsLimits(restingAfter(accepted), 8000 + DEATH_MARGIN_MS)).toBe(false);
    expect(isPastItsLimits(restingAfter(accepted), 8001 + DEATH_MARGIN_MS)).toBe(true);
  });
});
