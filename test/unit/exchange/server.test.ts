/** The server's edges: headers, limits, unknown requests, stream acknowledgements and liveness. */
import { describe, expect, it } from 'vitest';
import { parseX18 } from '../../../src/exchange/x18.ts';
import { SENDER, START_AT, createWorld } from './world.ts';
import type { Frame } from './world.ts';

const including = (part: string): unknown => expect.stringContaining(part);

describe('the edge', () => {
  it('demands compression from strict clients, in requests and in upgrades', async () => {
    const { server } = createWorld({ strict: true });
    const request = { method: 'POST', path: '/v1/query', headers: {}, body: '{"type":"status"}' };
    expect(await server.request(request)).toMatchObject({
      status: 403,
      body: including("'Accept-Encoding' must include 'gzip', 'br' or 'deflate'"),
    });
    const none = (): void => undefined;
    const sink = { send: none, ping: none, pong: none, close: none };
    expect(server.connect('/v1/subscribe', {}, sink)).toMatchObject({
      kind: 'refused',
      status: 403,
    });
    expect(server.connect('/v1/elsewhere', {}, sink)).toMatchObject({ status: 404 });
  });

  it('answers 422 to what it cannot read and names the variants it knows', async () => {
    const world = createWorld();
    expect(await world.post('/v1/query', { type: 'oops' })).toMatchObject({ status: 422 });
    expect((await world.post('/v1/query', { type: 'oops' })).text).toContain(
      '`isolated_positions`',
    );
    expect(await world.post('/v1/query', '{')).toMatchObject({ status: 422 });
    const bad = { type: 'subaccount_info', subaccount: '0x12' };
    expect((await world.post('/v1/query', bad)).text).toContain('"subaccount" must be 32 bytes');
    expect(await world.post('/v1/nowhere', {})).toMatchObject({ status: 404 });
  });

  it('answers an execute it does not have with 4001', async () => {
    const world = createWorld();
    const { text } = await world.post('/v1/execute', { claim_builder_fee: {} });
    expect(JSON.parse(text)).toMatchObject({
      status: 'failure',
      error_code: 4001,
      request_type: 'execute_claim_builder_fee',
    });
  });

  it('holds strict clients to 400 of weight in ten seconds', async () => {
    const world = createWorld({ strict: true });
    const isolated = { type: 'isolated_positions', subaccount: SENDER };
    for (let sent = 0; sent < 40; sent++) {
      expect((await world.post('/v1/query', isolated)).status).toBe(200);
    }
    await world.clock.advance(5000);
    for (let refused = 0; refused < 40; refused++) {
      expect((await world.post('/v1/query', isolated)).status).toBe(429);
    }
    await world.clock.advance(5000);
    expect(await world.post('/v1/query', { type: 'status' })).toMatchObject({ status: 200 });
  });

  it('counts the queries of each address apart', async () => {
    const { server } = createWorld({ strict: true });
    const ask = async (address: string): Promise<number> => {
      const body = JSON.stringify({ type: 'isolated_positions', subaccount: SENDER });
      const headers = { 'accept-encoding': 'gzip' };
      const request = { method: 'POST', path: '/v1/query', headers, body, address };
      const answer = await server.request(request);
      return answer.kind === 'answer' ? answer.status : 0;
    };
    for (let sent = 0; sent < 40; sent++) expect(await ask('192.0.2.1')).toBe(200);
    expect(await ask('192.0.2.1')).toBe(429);
    expect(await ask('192.0.2.2')).toBe(200);
  });

  it('holds strict clients to a hundred executes of one wallet in ten seconds', async () => {
    const world = createWorld({ strict: true });
    const execute = (sender: string): ReturnType<typeof world.post> => {
      const nonce = (BigInt(world.clock.now() + 1000) << 20n).toString();
      const tx = { sender, productIds: [4], nonce };
      return world.post('/v1/execute', { cancel_product_orders: { tx, signature: '0x' } });
    };
    for (let sent = 0; sent < 20; sent++) expect((await execute(SENDER)).status).toBe(200);
    const headers = { 'accept-encoding': 'gzip' };
    const body =
      '{"cancel_product_orders":{"tx":{"sender":"SENDER","productIds":[4],"nonce":"1"},"signature":"0x"}}';
    const request = {
      method: 'POST',
      path: '/v1/execute',
      headers,
      body: body.replace('SENDER', SENDER),
    };
    expect(await world.server.request(request)).toEqual({
      kind: 'answer',
      status: 429,
      headers: { 'content-type': 'application/json' },
      body: '{"status":"failure","error":"Too many requests","error_code":1000}',
    });
    expect((await execute(`0x${'11'.repeat(32)}`)).status).toBe(200);
    await world.clock.advance(10_000);
    expect((await execute(SENDER)).status).toBe(200);
  });

  it('refuses signatures of the wrong length, recovery value and signer when strict', async () => {
    const world = createWorld({ strict: true });
    const order = {
      sender: SENDER,
      priceX18: parseX18('3600').toString(),
      amount: parseX18('0.1').toString(),
      expiration: '4294967295',
      nonce: (BigInt(START_AT + 1000) << 20n).toString(),
      appendix: '513',
    };
    for (const [signature, code] of [
      ['0x12', 2027],
      [`0x${'1'.repeat(128)}05`, 2034],
      [`0x${'1'.repeat(128)}1b`, 2028],
    ] as const) {
      const body = { place_order: { product_id: 4, order, signature } };
      const { text } = await world.post('/v1/execute', body);
      expect(JSON.parse(text)).toMatchObject({ error_code: code });
    }
  });

  it('is late by its latency both ways', async () => {
    const world = createWorld({ latencyMs: 40 });
    let answeredAt = 0;
    void world.post('/v1/query', { type: 'status' }).then(() => {
      answeredAt = world.clock.now();
    });
    await world.clock.advance(200);
    expect(answeredAt).toBe(START_AT + 80);
  });

  it('answers GET queries, the time and the symbols', async () => {
    const { server } = createWorld();
    const get = async (path: string): Promise<unknown> => {
      const answer = await server.request({ method: 'GET', path, headers: {}, body: '' });
      return answer.kind === 'answer' ? JSON.parse(answer.body) : undefined;
    };
    expect(await get('/v1/time')).toBe(START_AT);
    expect(await get('/v1/query?type=market_price&product_id=4')).toMatchObject({
      data: { bid_x18: parseX18('3575').toString(), ask_x18: parseX18('3575.1').toString() },
    });
    const symbols = (await get('/v1/symbols')) as Frame[];
    expect(symbols.map((row) => row['symbol'])).toEqual(['BTC-PERP', 'ETH-PERP', 'SOL-PERP']);
  });

  it('lists no trigger orders where none was placed', async () => {
    const world = createWorld();
    const tx = { sender: SENDER, recvTime: String(START_AT + 50_000) };
    const { text } = await world.post('/trigger/v1/query', { type: 'list_trigger_orders', tx });
    expect(JSON.parse(text)).toMatchObject({ status: 'success', data: { orders: [] } });
  });
});

describe('a stream client', () => {
  it('is acknowledged, listed and unsubscribed, and given no snapshot', async () => {
    const world = createWorld();
    await world.place({ amount: '0.1', price: '3600' });
    const client = world.client();
    const stream = { type: 'position_change', subaccount: SENDER };
    await client.send({ method: 'subscribe', id: 10, stream });
    await client.send({ method: 'list', id: 11 });
    await client.send({ method: 'unsubscribe', id: 12, stream });
    await world.place({ amount: '0.1', price: '3600' });
    expect(client.frames).toEqual([
      { result: null, id: 10 },
      { result: [{ type: 'position_change', product_id: null, subaccount: SENDER }], id: 11 },
      { result: null, id: 12 },
    ]);
  });

  it('must authenticate before it hears of orders, and only of its own', async () => {
    const world = createWorld();
    const client = world.client();
    const stream = { type: 'order_update', product_id: null, subaccount: SENDER };
    await client.send({ method: 'subscribe', id: 1, stream });
    expect(client.frames).toMatchObject([{ id: 1, error: including('authentication') }]);
    const late = { sender: SENDER, expiration: String(START_AT + 100_001) };
    await client.send({ method: 'authenticate', id: 2, tx: late, signature: '0x' });
    expect(client.frames[1]).toMatchObject({ id: 2, error: including('2012') });
    await client.watchAll();
    const foreign = { ...stream, subaccount: `0x${'11'.repeat(32)}` };
    await client.send({ method: 'subscribe', id: 3, stream: foreign });
    expect(client.frames.at(-1)).toHaveProperty('error');
  });

  it('hears of no subaccount but the one it asked for', async () => {
    const world = createWorld();
    const client = world.client();
    await client.watchAll(`0x${'22'.repeat(32)}`);
    await world.place({ amount: '0.1', price: '3600' });
    expect(client.frames.filter((frame) => 'type' in frame)).toEqual([]);
  });

  it('is answered its ping and time messages and its ping frames', async () => {
    const world = createWorld();
    const client = world.client();
    await client.send({ method: 'ping', id: 1, client_time: '5' });
    await client.send({ method: 'time', id: 2 });
    client.connection.ping();
    const server_time = String(START_AT);
    expect(client.frames).toEqual([
      { result: { method: 'pong', server_time, client_time: '5' }, id: 1 },
      { result: { method: 'time', server_time }, id: 2 },
    ]);
    expect(client.pongs).toEqual([START_AT]);
  });

  it('hears the touch at every price step', async () => {
    const world = createWorld({ moving: true });
    const client = world.client();
    await client.send({
      method: 'subscribe',
      id: 1,
      stream: { type: 'best_bid_offer', product_id: 8 },
    });
    await world.clock.advance(10_000);
    const quotes = client.of('best_bid_offer');
    expect(quotes.length).toBe(40);
    for (const quote of quotes) {
      expect(BigInt(String(quote['bid_price']))).toBeLessThan(BigInt(String(quote['ask_price'])));
    }
    expect(new Set(quotes.map((quote) => quote['bid_price'])).size).toBeGreaterThan(3);
  });

  it('is closed after a minute of silence, counted from its last ping', async () => {
    const world = createWorld();
    const client = world.client();
    await world.clock.advance(59_000);
    client.connection.ping();
    await world.clock.advance(59_999);
    expect(client.closes).toEqual([]);
    await world.clock.advance(1);
    expect(client.closes).toEqual([1001]);
  });
});
