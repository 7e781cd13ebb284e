/** Held executes: judged when they arrive, long after the client has given up on an answer. */
import { describe, expect, it } from 'vitest';
import type { Fault } from '../../../src/exchange/fault-plan.ts';
import { parseX18 } from '../../../src/exchange/x18.ts';
import { SENDER, createWorld, ioc } from './world.ts';
import type { World } from './world.ts';

const BUY = { amount: '0.1', price: '3600' };

const held = (world: World): bigint => world.exchange.truth(SENDER).positions[0]?.amountX18 ?? 0n;
const nonce = (world: World, windowMs: number): bigint =>
  (BigInt(world.clock.now() + windowMs) << 20n) + 99n;

function holding(fault: Partial<Extract<Fault, { fault: 'order.hold' }>> = {}): World {
  return createWorld({ faultList: [{ fault: 'order.hold', ms: 20_000, ...fault }] });
}

/** An order far from the market that is open until somebody cancels it. */
function restOrder(world: World): string {
  return world.exchange.operators.restOrder({
    subaccount: SENDER,
    productId: 4,
    margin: 'cross',
    side: 'buy',
    amountX18: parseX18('1'),
    priceX18: parseX18('3000'),
    reduceOnly: false,
  });
}

function cancel(world: World, digest: string, windowMs: number): Promise<{ text: string }> {
  const terms = { productIds: [4], digests: [digest], nonce: nonce(world, windowMs).toString() };
  const tx = { sender: SENDER, ...terms };
  return world.post('/v1/execute', { cancel_orders: { tx, signature: '0x' } });
}

describe('an order that a middleman holds for twenty seconds', () => {
  it('is never answered, and refused on delivery when its receive time has passed', async () => {
    const world = holding();
    expect(await world.place({ ...BUY, nonce: nonce(world, 3000) })).toEqual({});
    await world.clock.advance(19_969);
    expect(world.exchange.truth(SENDER).orders).toEqual([]);
    await world.clock.advance(1000);
    expect(world.exchange.truth(SENDER).orders).toMatchObject([{ refusedWith: 2011 }]);
    expect(held(world)).toBe(0n);
    expect(world.exchange.truth(SENDER).fills).toEqual([]);
    expect(world.faults.applied().get('order.hold')).toBe(1);
  });

  it('lands on delivery when its receive time is still to come', async () => {
    const world = holding();
    expect(await world.place({ ...BUY, nonce: nonce(world, 90_000) })).toEqual({});
    await world.clock.advance(19_969);
    expect(held(world)).toBe(0n);
    await world.clock.advance(31);
    expect(world.exchange.truth(SENDER).orders).toMatchObject([{ accepted: true }]);
    expect(held(world)).toBe(parseX18('0.1'));
  });

  it('is refused on delivery when it has expired', async () => {
    const world = holding();
    const expiration = BigInt(world.clock.now() / 1000 + 10);
    await world.place({ ...BUY, expiration, nonce: nonce(world, 90_000) });
    await world.clock.advance(20_000);
    expect(world.exchange.truth(SENDER).orders).toMatchObject([{ refusedWith: 2004 }]);
  });

  it('meets what is at the door when it arrives', async () => {
    const maintenance = { fault: 'venue.maintenance', atMs: 10_000, forMs: 60_000 } as const;
    const hold = { fault: 'order.hold', ms: 20_000 } as const;
    const world = createWorld({ faultList: [hold, maintenance] });
    await world.place({ ...BUY, nonce: nonce(world, 90_000) });
    await world.clock.advance(80_000);
    expect(world.exchange.truth(SENDER).orders).toEqual([]);
    expect(held(world)).toBe(0n);
  });

  it('never arrives when it is not delivered', async () => {
    const world = holding({ deliver: false });
    expect(await world.place({ ...BUY, nonce: nonce(world, 90_000) })).toEqual({});
    await world.clock.advance(90_000);
    expect(world.exchange.truth(SENDER).orders).toEqual([]);
  });

  it('is a duplicate when the same order came another way before it', async () => {
    const world = holding({ times: 1 });
    const order = { ...BUY, nonce: nonce(world, 90_000) };
    expect(await world.place(order)).toEqual({});
    expect(await world.place(order)).toMatchObject({ status: 'success' });
    await world.clock.advance(20_030);
    const { orders } = world.exchange.truth(SENDER);
    expect(orders.map((entry) => entry.refusedWith)).toEqual([undefined, 2013]);
    expect(held(world)).toBe(parseX18('0.1'));
  });
});

describe('a cancel that a middleman holds', () => {
  it.each([
    [3000, 1],
    [90_000, 0],
  ])('with a receive window of %i ms leaves %i orders open', async (windowMs, left) => {
    const world = holding({ executes: ['cancel_orders'] });
    const digest = restOrder(world);
    expect((await cancel(world, digest, windowMs)).text).toBe('');
    expect(world.exchange.truth(SENDER).openOrders.length).toBe(1);
    await world.clock.advance(20_000);
    expect(world.exchange.truth(SENDER).openOrders.length).toBe(left);
  });

  it('lets orders pass when it names cancels only, and cancels when it filters orders', async () => {
    const cancels = holding({ executes: ['cancel_orders'] });
    expect(await cancels.place(BUY)).toMatchObject({ status: 'success' });
    for (const filter of [{ products: ['ETH-PERP'] }, { reduceOnly: false }]) {
      const world = holding(filter);
      const digest = restOrder(world);
      expect((await cancel(world, digest, 90_000)).text).toContain('"status":"success"');
      expect(await world.place(BUY)).toEqual({});
    }
    const closes = holding({ reduceOnly: true });
    expect(await closes.place(BUY)).toMatchObject({ status: 'success' });
    const close = { amount: '-0.1', price: '3500', appendix: ioc({ reduceOnly: true }) };
    expect(await closes.place(close)).toEqual({});
  });
});
