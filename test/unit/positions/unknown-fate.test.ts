/** Where a doubt begins and ends: fates that nobody told, zeros across a gap, one and the same instant. */
import { describe, expect, it } from 'vitest';
import {
  EMPTY_LOG,
  numberOrder,
  recordArchived,
  recordUpdate,
} from '../../../src/orders/order-log.ts';
import type { OrderLog } from '../../../src/orders/order-log.ts';
import type { OrderRecord } from '../../../src/orders/order.ts';
import { observe, openBook } from '../../../src/positions/book.ts';
import { NEVER_CONNECTED, isAccountedFor } from '../../../src/positions/reading.ts';
import { POSITION_TIMES } from '../../../src/positions/times.ts';
import { SOL_ISOLATED, reported } from '../../support/observations.ts';
import { archived, digestOf, signed, updated } from '../../support/orders.ts';
import { KEYS, missingOf, openWorld } from './world.ts';

function recordIn(log: OrderLog): OrderRecord {
  const record = log.byDigest.get(digestOf(1));
  if (record === undefined) throw new Error('The order is not in the log.');
  return record;
}

describe('an order without a trustworthy answer', () => {
  it('is missing in a proof until its fate is told, however long that takes', () => {
    const { positions, clock, connect, prove } = openWorld();
    connect();
    positions.orders.number(signed(1, { purpose: 'emergency', side: 'sell' }));
    positions.orders.outcomeUnknown(digestOf(1), 'no answer');
    clock.now += 60_000;
    expect(missingOf(prove())).toContain('the fate of order 1 (SOL-PERP sell) is not told');
    positions.orders.refused(digestOf(1), { words: 'no', code: 2056, byEngine: true });
    clock.now += 5000;
    expect(prove().flat).toBe(true);
  });
});

describe('an order that the archive tells as filled', () => {
  it('keeps the larger amount that an update told before', () => {
    const numbered = numberOrder(EMPTY_LOG, signed(1, { quantity: '1' }), 0);
    const told = recordUpdate(numbered, updated(1, 'filled', '0.2', 300));
    expect(recordIn(recordArchived(told, archived(1, '0.5'), 400)).toldFilled).toBe('0.8');
  });
});

describe('a told fill without a fill of the stream', () => {
  const order = recordIn(
    recordUpdate(numberOrder(EMPTY_LOG, signed(1), 0), updated(1, 'filled', '0', 300)),
  );

  it.each([
    [299, false],
    [300, true],
    [301, true],
  ])('at 300 ms is in a report of %i ms: %j', (venueAt, isIn) => {
    const report = reported({ amount: '1', at: 500, venueAt });
    const book = observe(openBook('main', KEYS), report, POSITION_TIMES);
    const context = {
      book,
      link: NEVER_CONNECTED,
      orders: [order],
      attestations: new Map(),
      now: 500,
      times: POSITION_TIMES,
    };
    expect(isAccountedFor(context, order)).toBe(isIn);
  });
});

describe('a run of zeros', () => {
  it('does not reach across a gap: what happened in it, nobody saw', () => {
    const { positions, clock, connect, report } = openWorld();
    connect();
    report({ amount: '0' });
    clock.now += 60_000;
    positions.receive({ type: 'stream.lost', reason: 'closed' });
    connect();
    report({ amount: '0' });
    expect(positions.zeroSince(SOL_ISOLATED)).toBe(clock.now);
  });
});
