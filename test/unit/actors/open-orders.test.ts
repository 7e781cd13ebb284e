import { describe, expect, it } from 'vitest';
import { OpenOrderBoard } from '../../../src/actors/open-orders.ts';
import type { OpenOrder } from '../../../src/orders/order.ts';
import { digestOf } from '../../support/orders.ts';

const order = (number: number): OpenOrder => ({
  digest: digestOf(number),
  symbol: 'ETH-PERP',
  margin: 'cross',
  side: 'buy',
  remaining: '0.1',
  reduceOnly: false,
  isTrigger: false,
});

/** A venue whose two services answer as told at each asking. */
function openBoard(
  resting: () => Promise<readonly OpenOrder[]>,
  triggers: () => Promise<readonly OpenOrder[]>,
): OpenOrderBoard {
  return new OpenOrderBoard({ readOpenOrders: resting, readTriggerOrders: triggers });
}

const gone = (): Promise<never> => Promise.reject(new Error('gone'));

describe('the open orders', () => {
  it('are those that rest and those that wait for a trigger', async () => {
    const board = openBoard(
      () => Promise.resolve([order(1)]),
      () => Promise.resolve([order(2)]),
    );
    expect(await board.read()).toEqual([order(1), order(2)]);
  });

  it('are those that rest where no trigger service ever answered', async () => {
    const board = openBoard(() => Promise.resolve([order(1)]), gone);
    expect(await board.read()).toEqual([order(1)]);
    expect(await board.read()).toEqual([order(1)]);
  });

  it('are unknown once a trigger service that answered does not any more', async () => {
    let isGone = false;
    const board = openBoard(
      () => Promise.resolve([]),
      () => (isGone ? gone() : Promise.resolve([])),
    );
    await board.read();
    isGone = true;
    await expect(board.read()).rejects.toThrow('gone');
    isGone = false;
    expect(await board.read()).toEqual([]);
  });

  it('are unknown while the gateway does not say what rests', async () => {
    await expect(openBoard(gone, () => Promise.resolve([])).read()).rejects.toThrow('gone');
  });
});
