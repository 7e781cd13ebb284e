/** What a venue in trouble does to the orders that rest and to those that wait for their price. */
import { describe, expect, it } from 'vitest';
import type { Fault } from '../../../src/exchange/fault-plan.ts';
import type { ExchangeSwitches } from '../../../src/exchange/orders.ts';
import { parseX18 } from '../../../src/exchange/x18.ts';
import { SENDER, createWorld, ioc, typed } from './world.ts';
import type { Frame, TestClient, World } from './world.ts';

const ETH = 4;
const BID = { amount: '0.1', price: '3570', appendix: typed('postOnly') };
const LIMIT = { amount: '0.1', price: '3600', appendix: typed('default') };
const EXIT = typed('postOnly', { reduceOnly: true });

const held = (world: World): bigint => world.exchange.truth(SENDER).positions[0]?.amountX18 ?? 0n;
const openCount = (world: World): number => world.exchange.truth(SENDER).openOrders.length;
const pendingCount = (world: World): number => world.exchange.truth(SENDER).pendingTriggers.length;
const nonceOf = (world: World): string =>
  ((BigInt(world.clock.now() + 90_000) << 20n) + 7n).toString();

/** Lets the price of ETH fall under every bid of these tests, and gives it time to tell. */
async function fall(world: World): Promise<void> {
  world.exchange.operators.movePrice(ETH, -20);
  await world.clock.advance(300);
}

async function placed(world: World, order: Parameters<World['place']>[0]): Promise<void> {
  expect(await world.place(order)).toMatchObject({ status: 'success' });
}

/** A trigger that sells 0.1 ETH under 3570, left by another hand. */
function restTrigger(world: World, margin: 'cross' | 'isolated' = 'cross'): string {
  return world.exchange.operators.restTrigger({
    subaccount: SENDER,
    productId: ETH,
    margin,
    side: 'sell',
    amountX18: parseX18('0.1'),
    priceX18: parseX18('3400'),
    reduceOnly: margin === 'isolated',
    trigger: { price: 'mid', direction: 'below', atX18: parseX18('3570') },
  });
}

function cancelTrigger(world: World, digest: string): Promise<{ text: string }> {
  const tx = { sender: SENDER, productIds: [ETH], digests: [digest], nonce: nonceOf(world) };
  return world.post('/trigger/v1/execute', { cancel_orders: { tx, signature: '0x' } });
}

/** A batch of one trigger order that a client signed. */
async function placeTriggers(world: World, recvBy = nonceOf(world)): Promise<string> {
  const order = {
    sender: SENDER,
    priceX18: parseX18('3400').toString(),
    amount: parseX18('-0.1').toString(),
    expiration: '4294967295',
    nonce: recvBy,
    appendix: (ioc() | 4096n).toString(),
  };
  const price_requirement = { mid_price_below: parseX18('3570').toString() };
  const trigger = { price_trigger: { price_requirement } };
  const body = { id: null, product_id: ETH, order, trigger, signature: '0x', digest: null };
  return (await world.post('/trigger/v1/execute', { place_orders: { orders: [body] } })).text;
}

const listTriggers = (world: World): Promise<{ status: number; text: string }> => {
  const tx = { sender: SENDER, recvTime: String(world.clock.now() + 5000) };
  const body = { type: 'list_trigger_orders', tx, signature: '0x' };
  return world.post('/trigger/v1/query', body);
};

const reasons = (client: TestClient): readonly unknown[] =>
  client.frames.map((frame: Frame) => frame['reason']).filter((reason) => reason !== undefined);

describe('while the venue stands still', () => {
  it.each(['stand', 'goOn'] as const)('a resting order is met as the markets %s', async (how) => {
    const world = createWorld({ switches: { maintenanceMarkets: how } });
    await placed(world, BID);
    world.exchange.operators.beginMaintenance();
    await fall(world);
    expect(held(world)).toBe(how === 'stand' ? 0n : parseX18('0.1'));
    world.exchange.operators.endMaintenance();
    await world.clock.advance(250);
    expect(held(world)).toBe(parseX18('0.1'));
    expect(openCount(world)).toBe(0);
  });

  it('an order of before that would cross ends, and one that would not comes to rest', async () => {
    for (const [price, left] of [
      ['3600', 0],
      ['3500', 1],
    ] as const) {
      const world = createWorld();
      expect(await world.place({ ...LIMIT, price }, 10)).toMatchObject({ status: 'success' });
      world.exchange.operators.beginMaintenance();
      await world.clock.advance(1000);
      expect(openCount(world)).toBe(left);
      world.exchange.operators.endMaintenance();
      await world.clock.advance(1000);
      expect(held(world)).toBe(0n);
    }
  });

  it.each(['stand', 'goOn'] as const)('a trigger fires as the markets %s', async (how) => {
    const world = createWorld({ switches: { maintenanceMarkets: how } });
    restTrigger(world);
    world.exchange.operators.beginMaintenance();
    await fall(world);
    expect(pendingCount(world)).toBe(how === 'stand' ? 1 : 0);
    expect(held(world)).toBe(how === 'stand' ? 0n : parseX18('-0.1'));
    world.exchange.operators.endMaintenance();
    await world.clock.advance(400);
    expect(held(world)).toBe(parseX18('-0.1'));
  });

  it('a trigger that was on its way waits for its price again', async () => {
    const world = createWorld();
    restTrigger(world);
    world.exchange.operators.movePrice(ETH, -20);
    await world.clock.advance(20);
    world.exchange.operators.beginMaintenance();
    await world.clock.advance(1000);
    expect(pendingCount(world)).toBe(1);
    world.exchange.operators.movePrice(ETH, 20);
    world.exchange.operators.endMaintenance();
    await world.clock.advance(1000);
    expect(held(world)).toBe(0n);
    await fall(world);
    expect(held(world)).toBe(parseX18('-0.1'));
  });

  it('a resting order still dies at its expiration', async () => {
    const world = createWorld();
    await placed(world, { ...BID, expiration: BigInt(world.clock.now() / 1000 + 5) });
    world.exchange.operators.beginMaintenance();
    await world.clock.advance(5000);
    expect(openCount(world)).toBe(0);
  });
});

describe('a market whose status bars an order', () => {
  const blocked = (status: 'not_tradable' | 'reduce_only' | 'post_only'): Fault => {
    const span = { fromMs: 1000, untilMs: 4000 };
    return { fault: 'market.status', product: 'ETH-PERP', status, ...span };
  };

  it.each([
    ['not_tradable', 0n],
    ['reduce_only', 0n],
    ['post_only', parseX18('0.1')],
  ] as const)('keeps a resting opening when it is %s', async (status, during) => {
    const world = createWorld({ faultList: [blocked(status)] });
    await placed(world, BID);
    await world.clock.advance(1000);
    await fall(world);
    expect(held(world)).toBe(during);
    expect(openCount(world)).toBe(during === 0n ? 1 : 0);
    await world.clock.advance(3000);
    expect(held(world)).toBe(parseX18('0.1'));
  });

  it.each([
    ['openings', '0'],
    ['all', '0.1'],
  ] as const)('meets a resting close unless it refuses %s', async (statusRefuses, left) => {
    const switches: Partial<ExchangeSwitches> = { statusRefuses, restingReduceOnly: 'accept' };
    const world = createWorld({ faultList: [blocked('not_tradable')], switches });
    await placed(world, { amount: '0.1', price: '3600' });
    await placed(world, { amount: '-0.1', price: '3580', appendix: EXIT });
    await world.clock.advance(1000);
    world.exchange.operators.movePrice(ETH, 20);
    expect(held(world)).toBe(parseX18(left));
  });

  it('has a trigger that fires refused', async () => {
    const world = createWorld({ faultList: [blocked('not_tradable')] });
    restTrigger(world);
    await world.clock.advance(1000);
    await fall(world);
    expect((await listTriggers(world)).text).toContain('"error_code":2069');
    expect(held(world)).toBe(0n);
  });
});

describe('a book without sellers', () => {
  it('fills no bid however far the mid falls', async () => {
    const empty = { beyondBps: 0, depthShare: 0, side: 'ask', untilMs: 5000 } as const;
    const fault: Fault = { fault: 'book.thin', product: 'ETH-PERP', ...empty };
    const world = createWorld({ faultList: [fault] });
    await placed(world, BID);
    await fall(world);
    expect(held(world)).toBe(0n);
    await world.clock.advance(5000);
    expect(held(world)).toBe(parseX18('0.1'));
  });
});

describe('a fault that keeps an order from trading', () => {
  it.each([
    [{ fault: 'order.noFill' }, '0'],
    [{ fault: 'order.partialFill', fraction: 0.4 }, '0.04'],
  ] as const)('leaves nothing of a limit order in a crossed book', async (fault, filled) => {
    const world = createWorld({ faultList: [fault] });
    await placed(world, LIMIT);
    await world.clock.advance(1000);
    expect(held(world)).toBe(parseX18(filled));
    expect(openCount(world)).toBe(0);
  });
});

describe('a liquidation', () => {
  const liquidate = { fault: 'leg.liquidate', product: 'ETH-PERP', atMs: 1000 } as const;

  it('takes what rests in the book first, and tells so first', async () => {
    const world = createWorld({ faultList: [liquidate] });
    const client = world.client();
    await client.watchAll();
    await placed(world, { amount: '0.2', price: '3600' });
    await placed(world, BID);
    await world.clock.advance(1000);
    expect(reasons(client).slice(-3)).toEqual(['placed', 'cancelled', 'liquidate_subaccount']);
    await fall(world);
    expect(held(world)).toBe(0n);
  });

  it.each([
    [1, 0],
    [0.5, 1],
  ])('of %s of an isolated leg leaves %i of its triggers', async (fraction, left) => {
    const world = createWorld({ faultList: [{ ...liquidate, margin: 'isolated', fraction }] });
    await placed(world, { amount: '0.2', price: '3600', appendix: ioc({ margin: '200' }) });
    restTrigger(world, 'isolated');
    await world.clock.advance(1000);
    expect(pendingCount(world)).toBe(left);
  });
});

describe('the reading of a reduce-only order’s health', () => {
  it.each([
    ['limit', '50'],
    ['none', '0'],
  ] as const)('at %s leaves %s when a resting close is met', async (healthAt, left) => {
    const switches: Partial<ExchangeSwitches> = { healthAt, restingReduceOnly: 'accept' };
    const world = createWorld({ switches });
    await placed(world, { amount: '50', price: '3600' });
    await placed(world, { amount: '-50', price: '3580', appendix: EXIT });
    const { ledger, operators } = world.exchange;
    const loss = { amountX18: 0n, vQuoteX18: -parseX18('150000') };
    ledger.trade({ parent: SENDER, productId: ETH, margin: 'cross' }, 'match_orders', loss);
    operators.movePrice(ETH, 20);
    expect(held(world)).toBe(parseX18(left));
  });
});

describe('a request of the trigger service', () => {
  it('is held like any other, and judged when it arrives', async () => {
    for (const [windowMs, pending] of [
      [3000, 0],
      [90_000, 1],
    ] as const) {
      const world = createWorld({ faultList: [{ fault: 'order.hold', ms: 20_000 }] });
      const recvBy = ((BigInt(world.clock.now() + windowMs) << 20n) + 5n).toString();
      expect(await placeTriggers(world, recvBy)).toBe('');
      expect(pendingCount(world)).toBe(0);
      await world.clock.advance(20_000);
      expect(pendingCount(world)).toBe(pending);
    }
  });

  it('is held by name, a cancel apart from a placement', async () => {
    const executes = ['trigger.cancel_orders'] as const;
    const world = createWorld({ faultList: [{ fault: 'order.hold', ms: 20_000, executes }] });
    expect(await placeTriggers(world)).toContain('"status":"success"');
    const [digest = ''] = world.exchange.truth(SENDER).pendingTriggers;
    expect((await cancelTrigger(world, digest)).text).toBe('');
    expect(pendingCount(world)).toBe(1);
    await world.clock.advance(20_000);
    expect(pendingCount(world)).toBe(0);
  });

  it('of several orders is lost when the fault names one of them', async () => {
    const lost = { fault: 'order.noAnswer', effect: 'before' } as const;
    const other = createWorld({ faultList: [{ ...lost, products: ['SOL-PERP'] }] });
    expect(await placeTriggers(other)).toContain('"status":"success"');
    const world = createWorld({ faultList: [{ ...lost, products: ['ETH-PERP'] }] });
    expect(await placeTriggers(world)).toBe('');
    expect(pendingCount(world)).toBe(0);
  });

  it('is not answered in maintenance, unless queries are, and tells of a refused key', async () => {
    for (const maintenanceQueries of ['unavailable', 'answer'] as const) {
      const world = createWorld({ switches: { maintenanceQueries } });
      world.exchange.operators.beginMaintenance();
      const status = maintenanceQueries === 'answer' ? 200 : 503;
      expect((await listTriggers(world)).status).toBe(status);
    }
    const refused = createWorld({ faultList: [{ fault: 'key.refused', times: 1 }] });
    expect(JSON.parse((await listTriggers(refused)).text)).toMatchObject({
      error_code: 2028,
      request_type: 'query_list_trigger_orders',
    });
    expect((await listTriggers(refused)).text).toContain('"status":"success"');
  });
});
