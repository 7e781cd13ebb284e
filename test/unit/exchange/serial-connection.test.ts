/** The gateway's own socket: the routes of HTTP, one after the other, on a connection of its own. */
import { describe, expect, it } from 'vitest';
import { parseX18 } from '../../../src/exchange/x18.ts';
import { SENDER, START_AT, createWorld } from './world.ts';
import type { TestClient, World } from './world.ts';

const STATUS = { type: 'status' };
const INFO = { type: 'subaccount_info', subaccount: SENDER };

/** A whole order; its number makes it another one. */
function order(number: number, id: number | null = null): object {
  const terms = {
    sender: SENDER,
    priceX18: parseX18('3600').toString(),
    amount: parseX18('0.1').toString(),
    expiration: '4294967295',
    nonce: ((BigInt(START_AT + 60_000) << 20n) + BigInt(number)).toString(),
    appendix: '513',
  };
  return { place_order: { product_id: 4, order: terms, signature: '0x', id } };
}

function answersOf(client: TestClient): readonly unknown[] {
  return client.frames.map((frame) => frame['request_type'] ?? frame['error_code']);
}

function filled(world: World): number {
  return world.exchange.truth(SENDER).fills.length;
}

describe('the gateway’s socket', () => {
  it('answers queries and executes in the order in which they came', async () => {
    const world = createWorld({ latencyMs: 20 });
    const client = world.client('/v1/ws');
    for (const each of [order(1), STATUS, order(2), INFO]) void client.send(each);
    await world.clock.advance(39);
    expect(client.frames).toEqual([]);
    await world.clock.advance(100);
    const expected = ['execute_place_order', 'query_status', 'execute_place_order'];
    expect(answersOf(client)).toEqual([...expected, 'query_subaccount_info']);
    expect(filled(world)).toBe(2);
  });

  it('answers what is behind a slow request after it', async () => {
    const faultList = [{ fault: 'order.delay', ms: 500, times: 1 }] as const;
    const world = createWorld({ faultList });
    const client = world.client('/v1/ws');
    void client.send(order(1));
    void client.send(STATUS);
    await world.clock.advance(499);
    expect(client.frames).toEqual([]);
    await world.clock.advance(100);
    expect(answersOf(client)).toEqual(['execute_place_order', 'query_status']);
  });

  it('answers as HTTP does, word for word', async () => {
    const [world, twin] = [createWorld(), createWorld()];
    const client = world.client('/v1/ws');
    for (const [path, body] of [
      ['/v1/query', INFO],
      ['/v1/query', { type: 'nonsense' }],
      ['/v1/execute', order(1, 77)],
      ['/v1/execute', order(1)],
      ['/v1/execute', { mint_nothing: {} }],
      ['/v1/execute', { place_order: { product_id: 4 } }],
    ] as const) {
      await client.send(body);
      expect(client.texts.at(-1)).toBe((await twin.post(path, body)).text);
    }
    expect(client.frames[2]).toMatchObject({ status: 'success', id: 77 });
    expect(client.frames[3]).toMatchObject({ status: 'failure', error_code: 2013 });
  });

  it('says what it cannot read, and goes on', async () => {
    const world = createWorld();
    const client = world.client('/v1/ws');
    client.connection.receive('{"type":');
    client.connection.receive('[]');
    await client.send({ type: 7 });
    expect(client.texts.map((text) => text.includes('Failed to deserialize'))).toEqual([
      true,
      true,
      true,
    ]);
    await client.send(STATUS);
    expect(client.frames.at(-1)).toMatchObject({ status: 'success', data: 'active' });
  });

  it('has no streams: a subscription is refused, and nothing is told', async () => {
    const world = createWorld();
    const client = world.client('/v1/ws');
    const stream = { type: 'fill', product_id: null, subaccount: SENDER };
    await client.send({ method: 'subscribe', id: 1, stream });
    await client.send(order(1));
    await world.clock.advance(1_000);
    expect(client.frames.length).toBe(2);
    expect(client.frames[0]).toMatchObject({ status: 'failure' });
    expect(filled(world)).toBe(1);
  });

  it('shares the budgets of HTTP, and holds to the same signatures', async () => {
    const world = createWorld({ strict: true });
    const client = world.client('/v1/ws');
    await client.send(order(1));
    expect(client.frames).toMatchObject([{ error_code: 2027 }]);
    for (let count = 1; count < 100; count++) await world.post('/v1/execute', order(count));
    await client.send(order(101));
    expect(client.frames.at(-1)).toEqual({
      status: 'failure',
      error: 'Too many requests',
      error_code: 1000,
    });
  });

  it('answers pings, and closes on a client that says nothing for a minute', async () => {
    const world = createWorld({ latencyMs: 10 });
    const client = world.client('/v1/ws');
    await world.clock.advance(59_000);
    client.connection.ping();
    await world.clock.advance(59_000);
    expect([client.pongs.length, client.closes.length]).toEqual([1, 0]);
    await client.send(STATUS);
    await world.clock.advance(60_000);
    expect(client.closes).toEqual([1001]);
    client.connection.receive(JSON.stringify(STATUS));
    await world.clock.advance(1_000);
    expect(client.frames.length).toBe(1);
  });

  it('ends when a maintenance begins, lets nobody in while it lasts, and goes with the server', () => {
    const world = createWorld();
    const before = world.client('/v1/ws');
    world.exchange.operators.beginMaintenance({ closeCode: 1012 });
    expect(before.closes).toEqual([1012]);
    expect(() => world.client('/v1/ws')).toThrow('Service unavailable');
    world.exchange.operators.endMaintenance();
    const after = world.client('/v1/ws');
    world.server.stop();
    expect(after.closes).toEqual([1001]);
  });

  it.each([
    [['http'], 'blocked', 'success'],
    [['ws'], 'success', 'blocked'],
    [undefined, 'blocked', 'blocked'],
  ] as const)('with %j blocked HTTP says %s and the socket %s', async (paths, http, socket) => {
    const world = createWorld({
      faultList: [{ fault: 'venue.queryOnly', ...(paths && { paths }) }],
    });
    const client = world.client('/v1/ws');
    await client.send(order(1));
    const { text } = await world.post('/v1/execute', order(2));
    const [frame = {}] = client.frames;
    expect(text.includes('"ip_query_only"') ? 'blocked' : 'success').toBe(http);
    expect(frame['reason'] === 'ip_query_only' ? 'blocked' : frame['status']).toBe(socket);
    await client.send(STATUS);
    expect(client.frames[1]).toMatchObject({ status: 'success' });
  });
});
