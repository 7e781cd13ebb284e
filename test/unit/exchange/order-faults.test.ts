/** Faults of orders: filled when nobody expects it, silent, sent twice, and refused by name. */
import { describe, expect, it } from 'vitest';
import type { Fault } from '../../../src/exchange/fault-plan.ts';
import { parseX18 } from '../../../src/exchange/x18.ts';
import { SENDER, createWorld, ioc, typed } from './world.ts';
import type { Frame, TestClient, World } from './world.ts';

const BUY = { amount: '0.1', price: '3600' };
const CLOSE = { amount: '-0.1', price: '3500', appendix: ioc({ reduceOnly: true }) };
const QUOTE = { amount: '0.1', price: '3500', appendix: typed('postOnly') };

const held = (world: World): bigint => world.exchange.truth(SENDER).positions[0]?.amountX18 ?? 0n;

async function watched(...faultList: Fault[]): Promise<{ world: World; client: TestClient }> {
  const world = createWorld({ faultList });
  const client = world.client();
  await client.watchAll();
  return { world, client };
}

async function cancelAll(world: World): Promise<Frame> {
  const nonce = ((BigInt(world.clock.now() + 60_000) << 20n) + 99n).toString();
  const tx = { sender: SENDER, productIds: [4], nonce };
  const { text } = await world.post('/v1/execute', {
    cancel_product_orders: { tx, signature: '0x' },
  });
  return JSON.parse(text) as Frame; // What the exchange says is an object.
}

describe('order.partialSilent', () => {
  it('fills a fraction and says nothing of the end of the rest', async () => {
    const { world, client } = await watched({
      fault: 'order.partialSilent',
      fraction: 0.4,
      times: 1,
    });
    await world.place(BUY);
    await world.clock.advance(10_000);
    expect(held(world)).toBe(parseX18('0.04'));
    const left = parseX18('0.06').toString();
    expect(client.of('order_update')).toMatchObject([{ amount: left, reason: 'filled' }]);
    expect(world.exchange.truth(SENDER).openOrders).toEqual([]);
    await world.place(BUY);
    expect(client.of('order_update').at(-1)).toMatchObject({ amount: '0' });
  });
});

describe('order.fillAfterCancel', () => {
  it('fills at its own price what was cancelled and acknowledged', async () => {
    const { world, client } = await watched({ fault: 'order.fillAfterCancel', ms: 500, times: 1 });
    await world.place(QUOTE);
    expect(await cancelAll(world)).toMatchObject({
      data: { cancelled_orders: [{ amount: parseX18('0.1').toString() }] },
    });
    expect(client.of('order_update').at(-1)).toMatchObject({ reason: 'cancelled' });
    await world.clock.advance(499);
    expect(held(world)).toBe(0n);
    await world.clock.advance(1);
    expect(held(world)).toBe(parseX18('0.1'));
    expect(client.of('fill')).toMatchObject([{ price: parseX18('3500').toString() }]);
    await world.place(QUOTE);
    await cancelAll(world);
    await world.clock.advance(1_000);
    expect(held(world)).toBe(parseX18('0.1'));
  });

  it('spares what a liquidation cancels, and never turns a position round', async () => {
    const { world } = await watched({ fault: 'order.fillAfterCancel', ms: 500 });
    await world.place(BUY);
    await world.place(QUOTE);
    const leg = { subaccount: SENDER, productId: 4, margin: 'cross' } as const;
    world.exchange.operators.liquidate(leg);
    await world.clock.advance(1_000);
    expect(held(world)).toBe(0n);
    expect(world.faults.applied().has('order.fillAfterCancel')).toBe(false);
  });
});

describe('order.fillAfterTimeout', () => {
  it('answers nothing, and matches the accepted order later', async () => {
    const { world, client } = await watched({ fault: 'order.fillAfterTimeout', ms: 5_000 });
    expect(await world.place(BUY)).toEqual({});
    await world.clock.advance(4_969);
    expect([held(world), client.of('fill')]).toEqual([0n, []]);
    expect(world.exchange.truth(SENDER).openOrders).toHaveLength(1);
    await world.clock.advance(1);
    expect(held(world)).toBe(parseX18('0.1'));
  });
});

describe('order.duplicate', () => {
  it('takes the order, and tells the answer to its second coming', async () => {
    const { world } = await watched({ fault: 'order.duplicate', times: 1 });
    expect(await world.place(BUY)).toMatchObject({ status: 'failure', error_code: 2013 });
    expect(held(world)).toBe(parseX18('0.1'));
    expect(await world.place(BUY)).toMatchObject({ status: 'success' });
  });
});

describe('a refusal with a name', () => {
  it.each([
    ['order.minimumNotional', 2094],
    ['order.priceCollar', 2007],
    ['order.health', 2006],
  ] as const)('%s refuses with %i what is in order', async (fault, code) => {
    const { world } = await watched({ fault, products: ['ETH-PERP'] });
    expect(await world.place(BUY)).toMatchObject({ status: 'failure', error_code: code });
    expect(await world.place({ productId: 8, amount: '1', price: '163' })).toMatchObject({
      status: 'success',
    });
    expect(world.faults.applied().get(fault)).toBe(1);
    world.faults.clear();
    expect(await world.place(BUY)).toMatchObject({ status: 'success' });
  });

  it('order.alreadyFlat refuses a close of a position that stands, and no opening', async () => {
    const { world } = await watched({ fault: 'order.alreadyFlat' });
    expect(await world.place(BUY)).toMatchObject({ status: 'success' });
    expect(await world.place(CLOSE)).toMatchObject({ error_code: 2064 });
    expect(held(world)).toBe(parseX18('0.1'));
    world.faults.clear();
    await world.place(CLOSE);
    expect(held(world)).toBe(0n);
  });
});
