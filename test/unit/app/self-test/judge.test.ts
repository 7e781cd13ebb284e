/** What the judge of a self-test makes of evidence that no simulated exchange gives. */
import { expect, it } from 'vitest';
import type { Evidence, SentOrder } from '../../../../src/app/self-test/evidence.ts';
import { judgeSelfTest } from '../../../../src/app/self-test/judge.ts';
import type { OrderIntent } from '../../../../src/orders/order.ts';
import type { PositionKey } from '../../../../src/positions/key.ts';
import { filled, reported } from '../../../support/observations.ts';

const KEY: PositionKey = 'ETH-PERP/cross';
const OPENING = `0x${'a'.repeat(64)}`;
const CLOSING = `0x${'c'.repeat(64)}`;

const intent = (change: Partial<OrderIntent>): OrderIntent => ({
  purpose: 'open',
  leg: 'primary',
  symbol: 'ETH-PERP',
  margin: 'cross',
  side: 'buy',
  quantity: '0.05',
  limitPrice: '3600',
  reduceOnly: false,
  timeInForce: 'ioc',
  receiveWindowMs: 3_000,
  expiresInMs: 5_000,
  isolatedMargin: '0',
  planQuantity: '0.05',
  cycleId: 1,
  ...change,
});

const OPENED: SentOrder = {
  digest: OPENING,
  intent: intent({}),
  enough: undefined,
  sentAt: 1_000,
  answer: 'accepted',
};

const CLOSED: SentOrder = {
  digest: CLOSING,
  intent: intent({ purpose: 'unwind', side: 'sell', quantity: '0.1', reduceOnly: true }),
  enough: '0.05',
  sentAt: 5_000,
  answer: 'accepted',
};

/** A position that was opened and closed with twice its size; `left` is what the reports say of it. */
function evidence(
  closedBy: string,
  left: readonly [afterOpen: string, afterClose: string],
): Evidence {
  const report = (amount: string, at: number) => ({
    fields: reported({ key: KEY, amount, at }).fields,
    namedAs: undefined,
  });
  const fill = (digest: string, amount: string, at: number) => ({
    fields: filled({ key: KEY, digest, amount, at }).fields,
    namedAs: undefined,
  });
  return {
    orders: [OPENED, CLOSED],
    updates: [],
    fills: [fill(OPENING, '0.05', 1_040), fill(CLOSING, `-${closedBy}`, 5_040)],
    changes: [report(left[0], 1_040), report(left[1], 5_040)],
    snapshots: [],
    refusedFrames: [],
  };
}

function factOf(name: string, told: Evidence) {
  const afterwards = { archivedOrders: [], chains: new Map(), triggerFailure: undefined };
  const result = { status: 'flat', reason: null, cycles: [] } as const;
  const facts = judgeSelfTest({ margin: 'cross', keys: [KEY], evidence: told, afterwards, result });
  return facts.find((fact) => fact.name === name);
}

it('calls an oversize close clamped only where what it filled is what was held', () => {
  expect(factOf('oversize close', evidence('0.05', ['0.05', '0']))).toMatchObject({ passed: true });
  expect(factOf('oversize close', evidence('0.1', ['0.05', '-0.05']))).toMatchObject({
    passed: false,
    fact: 'reduce-only 0.1 over a position of 0.05 filled 0.1: the venue did not clamp it',
  });
});

it('wants a report of something held after what opens, and of nothing after what closes', () => {
  expect(factOf('position_change', evidence('0.05', ['0.05', '0']))?.passed).toBe(true);
  expect(factOf('position_change', evidence('0.05', ['0', '0']))?.passed).toBe(false);
  expect(factOf('position_change', evidence('0.05', ['0.05', '-0.05']))?.passed).toBe(false);
});
