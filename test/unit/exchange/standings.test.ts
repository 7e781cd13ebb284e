/** The venue's standings: maintenance, query-only access, a refused key, and blocked markets. */
import { describe, expect, it } from 'vitest';
import type { Fault } from '../../../src/exchange/fault-plan.ts';
import type { TradingStatus } from '../../../src/exchange/market-status.ts';
import type { ExchangeSwitches } from '../../../src/exchange/orders.ts';
import { parseX18 } from '../../../src/exchange/x18.ts';
import { SENDER, START_AT, createWorld, ioc } from './world.ts';
import type { Frame, TestOrder, World } from './world.ts';

const BUY = { amount: '0.1', price: '3600' };
const CLOSE = { amount: '-0.1', price: '3500', appendix: ioc({ reduceOnly: true }) };
const INFO = { type: 'subaccount_info', subaccount: SENDER };

const held = (world: World): bigint => world.exchange.truth(SENDER).positions[0]?.amountX18 ?? 0n;
const nonceAt = (receiveBy: number): string => ((BigInt(receiveBy) << 20n) + 7n).toString();

function cancelAll(): object {
  const tx = { sender: SENDER, productIds: [4], nonce: nonceAt(START_AT + 90_000) };
  return { cancel_product_orders: { tx, signature: '0x' } };
}

describe('in maintenance', () => {
  const maintenance = { fault: 'venue.maintenance', atMs: 1000, forMs: 5000 } as const;

  it('the streams are closed, and connections refused until it is over', async () => {
    const world = createWorld({ faultList: [maintenance] });
    const client = world.client();
    await world.clock.advance(1000);
    expect(client.closes).toEqual([1012]);
    expect(() => world.client()).toThrow('Service unavailable');
    await world.clock.advance(5000);
    expect(() => world.client()).not.toThrow();
    expect(world.faults.applied().get('venue.maintenance')).toBe(1);
  });

  it.each([undefined, 1004, 2068] as const)('executes are refused with %s', async (code) => {
    const fault = { ...maintenance, ...(code !== undefined && { code }) };
    const world = createWorld({ faultList: [fault] });
    await world.clock.advance(1000);
    expect(await world.place(BUY)).toMatchObject({
      status: 'failure',
      error_code: code ?? 1004,
      request_type: 'execute_place_order',
    });
    const { status, text } = await world.post('/v1/execute', cancelAll());
    expect(status).toBe(200);
    expect(JSON.parse(text)).toMatchObject({ error_code: code ?? 1004 });
    await world.clock.advance(5000);
    expect(await world.place(BUY)).toMatchObject({ status: 'success' });
  });

  it('the status is not active, and other queries answer as the switch says', async () => {
    for (const maintenanceQueries of ['unavailable', 'answer'] as const) {
      const world = createWorld({ faultList: [maintenance], switches: { maintenanceQueries } });
      expect(await world.query({ type: 'status' })).toMatchObject({ data: 'active' });
      await world.clock.advance(1000);
      expect(await world.query({ type: 'status' })).toMatchObject({ data: 'stopping' });
      const isDown = maintenanceQueries === 'unavailable';
      const { status, text } = await world.post('/v1/query', INFO);
      expect(status).toBe(isDown ? 503 : 200);
      expect(text.includes('"error_code":1006')).toBe(isDown);
      const time = { method: 'GET', path: '/v1/time', headers: {}, body: '' };
      expect(await world.server.request(time)).toMatchObject({ status: isDown ? 503 : 200 });
    }
  });

  it('prices stand still and an order of before is not matched, unless they go on', async () => {
    for (const maintenanceMarkets of ['stand', 'goOn'] as const) {
      const switches = { maintenanceMarkets };
      const world = createWorld({ moving: true, faultList: [maintenance], switches });
      await world.clock.advance(990);
      const before = world.exchange.books.touch(4);
      await world.place(BUY, 5000);
      const stands = maintenanceMarkets === 'stand';
      expect(held(world)).toBe(stands ? 0n : parseX18('0.1'));
      const during = world.exchange.books.touch(4);
      if (stands) expect(during).toEqual(before);
      else expect(during).not.toEqual(before);
      await world.clock.advance(1000);
      expect(world.exchange.books.touch(4)).not.toEqual(during);
    }
  });

  it('price time stands still with the prices: they go on from where they stood', async () => {
    const still = createWorld({ moving: true, faultList: [maintenance] });
    const usual = createWorld({ moving: true });
    await still.clock.advance(11_000);
    await usual.clock.advance(6000);
    expect(still.exchange.books.touch(4).bid?.priceX18).toBe(
      usual.exchange.books.touch(4).bid?.priceX18,
    );
  });

  it('the mid has moved by the gap when it ends, and not before', async () => {
    const world = createWorld({ faultList: [{ ...maintenance, gapBps: 200 }] });
    await world.clock.advance(5999);
    expect(world.exchange.books.touch(4).bid?.priceX18).toBe(parseX18('3575'));
    await world.clock.advance(1);
    expect(world.exchange.books.touch(4).bid?.priceX18).toBe(parseX18('3646.5'));
  });

  it('an operator begins and ends it, and clearing the fault ends it too', async () => {
    const world = createWorld();
    world.exchange.operators.beginMaintenance({ code: 2068, closeCode: 1001 });
    expect(await world.place(BUY)).toMatchObject({ error_code: 2068 });
    await world.clock.advance(3_600_000);
    expect(await world.place(BUY)).toMatchObject({ error_code: 2068 });
    world.exchange.operators.endMaintenance();
    expect(await world.place(BUY)).toMatchObject({ status: 'success' });
    world.faults.add({ ...maintenance, atMs: 0, forMs: 60_000 });
    await world.clock.advance(0);
    expect(await world.place(BUY)).toMatchObject({ error_code: 1004 });
    world.faults.clear();
    expect(await world.place(BUY)).toMatchObject({ status: 'success' });
  });

  it('the end of an earlier one does not end a later one', async () => {
    const world = createWorld({ faultList: [maintenance, { ...maintenance, atMs: 4000 }] });
    await world.clock.advance(8999);
    expect(await world.place(BUY, 0)).toMatchObject({ error_code: 1004 });
    await world.clock.advance(1);
    expect(await world.place(BUY)).toMatchObject({ status: 'success' });
  });
});

describe('with query-only access', () => {
  it('every execute gets the 403 of the edge, and queries are answered', async () => {
    const world = createWorld({ faultList: [{ fault: 'venue.queryOnly', untilMs: 1000 }] });
    for (const body of [{ place_order: orderBody() }, cancelAll()]) {
      const { status, text } = await world.post('/v1/execute', body);
      expect(status).toBe(403);
      expect(JSON.parse(text)).toEqual({ reason: 'ip_query_only', blocked: true });
    }
    expect(await world.query(INFO)).toMatchObject({ status: 'success' });
    await world.clock.advance(1000);
    expect(await world.place(BUY)).toMatchObject({ status: 'success' });
  });
});

describe('with a refused key', () => {
  it.each([undefined, 2028, 2024] as const)('executes and streams tell %s', async (code) => {
    const fault = { fault: 'key.refused', ...(code !== undefined && { code }) } as const;
    const world = createWorld({ faultList: [fault] });
    const expected = code ?? 2028;
    expect(await world.place(BUY)).toMatchObject({ error_code: expected });
    const { text } = await world.post('/v1/execute', cancelAll());
    expect(JSON.parse(text)).toMatchObject({ error_code: expected });
    const client = world.client();
    const tx = { sender: SENDER, expiration: String(START_AT + 60_000) };
    await client.send({ method: 'authenticate', id: 1, tx, signature: '0x' });
    const error: unknown = expect.stringContaining(String(expected));
    expect(client.frames).toMatchObject([{ id: 1, error }]);
    const stream = { type: 'order_update', product_id: null, subaccount: SENDER };
    await client.send({ method: 'subscribe', id: 2, stream });
    expect(client.frames[1]).toHaveProperty('error');
    expect(await world.query(INFO)).toMatchObject({ status: 'success' });
  });
});

describe('a market with a trading status', () => {
  const statusOf = async (world: World, symbol: string): Promise<unknown> => {
    const { data } = await world.query({ type: 'symbols' });
    return (data as { symbols: Record<string, Frame> }).symbols[symbol]?.['trading_status'];
  };

  async function exposed(
    status: TradingStatus,
    statusRefuses: ExchangeSwitches['statusRefuses'] = 'openings',
  ): Promise<World> {
    const fault: Fault = { fault: 'market.status', product: 'ETH-PERP', status, fromMs: 1000 };
    const world = createWorld({ faultList: [fault], switches: { statusRefuses } });
    await world.place(BUY);
    await world.clock.advance(1000);
    return world;
  }

  it('is told by the symbols while it lasts, and touches no other market', async () => {
    const world = await exposed('reduce_only');
    expect(await statusOf(world, 'ETH-PERP')).toBe('reduce_only');
    expect(await statusOf(world, 'SOL-PERP')).toBe('live');
    const sol = { productId: 8, amount: '1', price: '163' };
    expect(await world.place(sol)).toMatchObject({ status: 'success' });
    expect(world.faults.applied().get('market.status')).toBe(1);
    world.faults.clear('market.status');
    expect(await statusOf(world, 'ETH-PERP')).toBe('live');
    expect(await world.place(BUY)).toMatchObject({ status: 'success' });
  });

  it.each([
    ['reduce_only', 2119],
    ['soft_reduce_only', 2119],
    ['post_only', 2117],
    ['not_tradable', 2069],
  ] as const)('%s refuses openings with %i and takes closes', async (status, code) => {
    const world = await exposed(status);
    expect(await world.place(BUY)).toMatchObject({ status: 'failure', error_code: code });
    expect(await world.place(CLOSE)).toMatchObject({ status: 'success' });
    expect(held(world)).toBe(0n);
  });

  it.each([
    ['post_only', 2117],
    ['not_tradable', 2069],
  ] as const)('%s refuses closes with %i under the stricter reading', async (status, code) => {
    const world = await exposed(status, 'all');
    expect(await world.place(CLOSE)).toMatchObject({ status: 'failure', error_code: code });
    expect(held(world)).toBe(parseX18('0.1'));
  });

  it('takes what makes the position smaller, flagged or not, when it is soft', async () => {
    const unflagged: TestOrder = { ...CLOSE, appendix: ioc() };
    const soft = await exposed('soft_reduce_only');
    expect(await soft.place(unflagged)).toMatchObject({ status: 'success' });
    const hard = await exposed('reduce_only');
    expect(await hard.place(unflagged)).toMatchObject({ error_code: 2119 });
    const beyond = await exposed('soft_reduce_only');
    const flip = { ...unflagged, amount: '-0.2' };
    expect(await beyond.place(flip)).toMatchObject({ error_code: 2119 });
  });
});

function orderBody(): object {
  const order = {
    sender: SENDER,
    priceX18: parseX18('3600').toString(),
    amount: parseX18('0.1').toString(),
    expiration: '4294967295',
    nonce: nonceAt(START_AT + 60_000),
    appendix: '513',
  };
  return { product_id: 4, order, signature: '0x' };
}

describe('the trigger service', () => {
  it('stands behind the same doors as the gateway', async () => {
    const world = createWorld({ faultList: [{ fault: 'venue.queryOnly', times: 1 }] });
    const post = (): ReturnType<typeof world.post> =>
      world.post('/trigger/v1/execute', cancelAll());
    expect((await post()).status).toBe(403);
    world.exchange.operators.beginMaintenance();
    expect(JSON.parse((await post()).text)).toMatchObject({
      error_code: 1004,
      request_type: 'execute_cancel_product_orders',
    });
    world.exchange.operators.endMaintenance();
    expect((await post()).text).toContain('"status":"success"');
  });
});
