/** Several orders in one request: batches, and a cancellation with the order that follows it. */
import { describe, expect, it } from 'vitest';
import { parseX18 } from '../../../src/exchange/x18.ts';
import { SENDER, START_AT, createWorld, typed } from './world.ts';
import type { Frame, World } from './world.ts';

/** Another subaccount of the same wallet. */
const OTHER = `${SENDER.slice(0, 42)}6f74686572${'00'.repeat(7)}`;
const UNKNOWN = `0x${'ab'.repeat(32)}`;

let counter = 0n;

/** The body of an order that rests far below the market, unless told otherwise. */
function order(
  terms: { amount?: string; price?: string; sender?: string; appendix?: bigint } = {},
) {
  const { amount = '0.1', price = '3000', sender = SENDER, appendix = typed('postOnly') } = terms;
  counter += 1n;
  return {
    product_id: 4,
    order: {
      sender,
      priceX18: parseX18(price).toString(),
      amount: parseX18(amount).toString(),
      expiration: '4294967295',
      nonce: ((BigInt(START_AT + 60_000) << 20n) + counter).toString(),
      appendix: appendix.toString(),
    },
    signature: '0x',
  };
}

async function execute(world: World, body: object, waitMs = 100): Promise<Frame> {
  const answer = world.post('/v1/execute', body);
  await world.clock.advance(waitMs);
  return JSON.parse((await answer).text) as Frame; // What the exchange says is an object.
}

function open(world: World): readonly string[] {
  return world.exchange.openOrders(SENDER, 4).map(({ request }) => request.digest);
}

/** Places one order and gives its digest. */
async function resting(world: World, terms: Parameters<typeof order>[0] = {}): Promise<string> {
  const answer = await execute(world, { place_order: order(terms) });
  return String((answer['data'] as Frame)['digest']);
}

describe('a batch of orders', () => {
  it('judges each order by itself, and answers in the form that is chosen', async () => {
    for (const batchAnswer of ['rows', 'named'] as const) {
      const world = createWorld({ switches: { batchAnswer } });
      const orders = [order(), order({ price: '3000.01' }), order({ price: '3001' })];
      const answer = await execute(world, { place_orders: { orders, stop_on_failure: null } });
      const digests = open(world);
      expect(digests).toHaveLength(2);
      const rows = [
        { digest: digests[0], error: null },
        { digest: null, error: expect.stringContaining('2000') as unknown },
        { digest: digests[1], error: null },
      ];
      const data = batchAnswer === 'rows' ? rows : { place_orders: rows };
      expect(answer).toEqual({
        status: 'success',
        signature: '0x',
        data,
        request_type: 'execute_place_orders',
      });
    }
  });

  it('ends at the first failure when it asks for that, and keeps what it placed', async () => {
    const world = createWorld();
    const orders = [order(), order({ price: '3000.01' }), order()];
    const answer = await execute(world, { place_orders: { orders, stop_on_failure: true } });
    expect(answer['data']).toHaveLength(2);
    expect(open(world)).toHaveLength(1);
  });

  it('holds fifty orders of one sender', async () => {
    const world = createWorld();
    const many = (count: number): object[] => Array.from({ length: count }, () => order());
    const tooMany = await execute(world, { place_orders: { orders: many(51) } });
    expect(tooMany).toMatchObject({ status: 'failure', error_code: 2111 });
    const mixed = { orders: [order(), order({ sender: OTHER })] };
    expect(await execute(world, { place_orders: mixed })).toMatchObject({ error_code: 2114 });
    expect(open(world)).toHaveLength(0);
    expect(await execute(world, { place_orders: { orders: many(50) } })).toMatchObject({
      status: 'success',
    });
    expect(open(world)).toHaveLength(50);
  });

  it('waits fifty milliseconds at the venue', async () => {
    const world = createWorld();
    const answer = world.post('/v1/execute', { place_orders: { orders: [order()] } });
    await world.clock.advance(49);
    expect(open(world)).toHaveLength(0);
    await world.clock.advance(1);
    expect(open(world)).toHaveLength(1);
    expect((await answer).status).toBe(200);
  });

  it('weighs as much as its orders together', async () => {
    const world = createWorld({ strict: true });
    const weighed = async (orders: object[]): Promise<number> => {
      const sent = world.post('/v1/execute', { place_orders: { orders } });
      await world.clock.advance(100);
      return (await sent).status;
    };
    const costly = Array.from({ length: 5 }, () => ({ ...order(), spot_leverage: false }));
    expect(await weighed(costly)).toBe(200);
    expect(await weighed([order()])).toBe(429);
  });
});

describe('a cancellation with an order', () => {
  const pair = (digests: readonly string[], more: object = {}, sender = SENDER): object => ({
    cancel_and_place: {
      cancel_tx: {
        sender,
        productIds: digests.map(() => 4),
        digests,
        nonce: (BigInt(START_AT + 60_000) << 20n).toString(),
      },
      cancel_signature: '0x',
      place_order: { ...order(), id: 7 },
      ...more,
    },
  });

  it('takes one order away and brings another', async () => {
    const world = createWorld();
    const digest = await resting(world);
    const answer = await execute(world, pair([digest]));
    const [placed] = open(world);
    expect(answer).toEqual({
      status: 'success',
      signature: '0x',
      id: 7,
      data: { digest: placed },
      request_type: 'execute_cancel_and_place',
    });
    expect(world.exchange.findOrder(digest)).toMatchObject({ state: 'done', filledX18: 0n });
  });

  it('cancels nothing when the senders differ', async () => {
    const world = createWorld();
    const digest = await resting(world);
    expect(await execute(world, pair([digest], {}, OTHER))).toMatchObject({ error_code: 2066 });
    expect(open(world)).toEqual([digest]);
  });

  it.each([
    ['place', undefined, 1],
    ['refuse', 2020, 0],
  ] as const)('failedCancel: %s', async (failedCancel, code, orders) => {
    const world = createWorld({ switches: { failedCancel } });
    const answer = await execute(world, pair([UNKNOWN]));
    expect(answer['error_code']).toBe(code);
    expect(open(world)).toHaveLength(orders);
  });

  it('places nothing after a cancellation that failed or came late, when it asks for that', async () => {
    const wish = { place_requires_unfilled: true };
    const empty = createWorld();
    expect(await execute(empty, pair([UNKNOWN], wish))).toMatchObject({ error_code: 2121, id: 7 });
    expect(open(empty)).toEqual([]);
    // What it crosses is smaller than the order: the rest of it stands in the book.
    const world = createWorld();
    const terms = { amount: '10', price: '3575.1', appendix: typed('default') };
    const digest = await resting(world, terms);
    expect(world.exchange.findOrder(digest)?.filledX18).not.toBe(0n);
    expect(open(world)).toEqual([digest]);
    expect(await execute(world, pair([digest], wish))).toMatchObject({ error_code: 2120 });
    expect(open(world)).toEqual([]);
  });

  it('cancels only an order of the amount that is required', async () => {
    const world = createWorld();
    const digest = await resting(world, { amount: '0.5' });
    const required = (amount: string): object => ({
      required_unfilled_amount: parseX18(amount).toString(),
    });
    expect(await execute(world, pair([digest], required('0.4')))).toMatchObject({
      error_code: 2124,
    });
    const second = await resting(world);
    expect(await execute(world, pair([digest, second], required('0.5')))).toMatchObject({
      error_code: 2123,
    });
    expect(open(world)).toEqual([digest, second]);
    expect(await execute(world, pair([digest], required('0.5')))).toMatchObject({
      status: 'success',
    });
    expect(world.exchange.findOrder(digest)?.state).toBe('done');
  });

  it('keeps the cancellation when the order is refused', async () => {
    const world = createWorld();
    const digest = await resting(world);
    const place_order = order({ price: '3000.01' });
    expect(await execute(world, pair([digest], { place_order }))).toMatchObject({
      status: 'failure',
      error_code: 2000,
      request_type: 'execute_cancel_and_place',
    });
    expect(open(world)).toEqual([]);
  });
});

describe('a cancellation by digest', () => {
  it('asks for the amount of one order at most', async () => {
    const world = createWorld();
    const digest = await resting(world, { amount: '0.5' });
    const cancel = (amount: string): object => ({
      cancel_orders: {
        tx: {
          sender: SENDER,
          productIds: [4],
          digests: [digest],
          nonce: (BigInt(START_AT + 60_000) << 20n).toString(),
        },
        signature: '0x',
        required_unfilled_amount: parseX18(amount).toString(),
      },
    });
    expect(await execute(world, cancel('0.4'))).toMatchObject({ error_code: 2124 });
    expect(await execute(world, cancel('0.5'))).toMatchObject({
      data: { cancelled_orders: [{ digest }] },
    });
  });
});
