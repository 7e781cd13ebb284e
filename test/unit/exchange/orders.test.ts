/** Orders: acceptance, IOC matching, the reduce-only clamp, nonces and health. */
import { describe, expect, it } from 'vitest';
import { parseX18 } from '../../../src/exchange/x18.ts';
import { SENDER, START_AT, createWorld, ioc } from './world.ts';
import type { Frame, TestOrder, World } from './world.ts';

const nonceAt = (receiveBy: number): bigint => (BigInt(receiveBy) << 20n) + 99n;

function held(world: World, productId = 4, margin = 'cross'): bigint {
  const { positions } = world.exchange.truth(SENDER);
  const found = positions.find((entry) => entry.productId === productId && entry.margin === margin);
  return found?.amountX18 ?? 0n;
}

describe('acceptance', () => {
  const refusals: readonly (readonly [number, string, Partial<TestOrder>])[] = [
    [2000, 'a price off the tick', { price: '3575.15' }],
    [2001, 'an amount off the step', { amount: '0.1005' }],
    [2002, 'an amount of zero', { amount: '0' }],
    [2004, 'an expiration that is now', { expiration: BigInt(START_AT / 1000) }],
    [2006, 'more than health carries', { amount: '2000', price: '3600' }],
    [2007, 'a price under a fifth of the oracle', { price: '700' }],
    [2007, 'a price over five times the oracle', { price: '17900' }],
    [2009, 'an order for the trigger service', { appendix: 4609n }],
    [2011, 'a receive time that is now', { nonce: nonceAt(START_AT) }],
    [2012, 'a receive time too far ahead', { nonce: nonceAt(START_AT + 100_001) }],
    [2015, 'a product without a market', { productId: 6 }],
    [2016, 'the quote as a product', { productId: 0 }],
    [2065, 'a reserved bit', { appendix: 513n | (1n << 14n) }],
    [2081, 'an isolated sender', { sender: `${SENDER.slice(0, 42)}00000000000000040069736f` }],
    [2087, 'a close without its account', { appendix: ioc({ reduceOnly: true, margin: '0' }) }],
    [2094, 'a notional below the minimum', { amount: '0.02' }],
    [2095, 'another version', { appendix: 514n }],
  ];

  it.each(refusals)('refuses with %i %s', async (code, _rule, change) => {
    const world = createWorld();
    const answer = await world.place({ amount: '0.1', price: '3600', ...change });
    expect(answer).toMatchObject({ status: 'failure', error_code: code });
    expect(answer['request_type']).toBe('execute_place_order');
    expect(held(world)).toBe(0n);
  });

  it('accepts a receive time of one millisecond and of a hundred seconds ahead', async () => {
    const world = createWorld();
    for (const nonce of [nonceAt(START_AT + 1), nonceAt(START_AT + 100_000)]) {
      const answer = await world.place({ amount: '0.1', price: '3600', nonce }, 0);
      expect(answer['status']).toBe('success');
    }
  });

  it('refuses a digest that it has seen, whatever became of it', async () => {
    const world = createWorld();
    const order = { amount: '0.1', price: '3600', nonce: nonceAt(START_AT + 50_000) };
    expect(await world.place(order)).toMatchObject({ status: 'success' });
    expect(await world.place(order)).toMatchObject({ error_code: 2013 });
    expect(held(world)).toBe(parseX18('0.1'));
  });

  it('answers before it matches, thirty milliseconds later', async () => {
    const world = createWorld();
    const { data } = await world.place({ amount: '0.1', price: '3600' }, 29);
    expect(held(world)).toBe(0n);
    const order = { type: 'order', product_id: 4, ...(data as Frame) };
    expect(await world.query(order)).toMatchObject({
      data: { unfilled_amount: '100000000000000000' },
    });
    await world.clock.advance(1);
    expect(held(world)).toBe(parseX18('0.1'));
    expect(await world.query(order)).toMatchObject({ status: 'failure', error_code: 2020 });
  });
});

describe('an IOC order', () => {
  it('takes levels best first and reports each, then ends filled', async () => {
    const world = createWorld();
    const client = world.client();
    await client.watchAll();
    await world.place({ amount: '5', price: '3600' });
    const fills = client.of('fill');
    expect(fills.length).toBeGreaterThan(1);
    const prices = fills.map((fill) => BigInt(String(fill['price'])));
    expect(prices).toEqual(prices.toSorted((left, right) => (left < right ? -1 : 1)));
    const total = fills.reduce((sum, fill) => sum + BigInt(String(fill['filled_qty'])), 0n);
    expect(total).toBe(parseX18('5'));
    expect(fills.at(-1)).toMatchObject({ remaining_qty: '0', is_bid: true, is_taker: true });
    expect(client.of('order_update').at(-1)).toMatchObject({ amount: '0', reason: 'filled' });
    expect(client.of('position_change').at(-1)).toMatchObject({
      amount: parseX18('5').toString(),
      reason: 'match_orders',
      isolated: false,
    });
  });

  it('tells fill, position change and order update of one step at one instant, in that order', async () => {
    const world = createWorld();
    const client = world.client();
    await client.watchAll();
    await world.place({ amount: '-0.1', price: '3500' });
    const events = client.frames.filter((frame) => 'type' in frame);
    expect(events.map((event) => event['type'])).toEqual([
      'fill',
      'position_change',
      'order_update',
    ]);
    expect(new Set(events.map((event) => event['timestamp'])).size).toBe(1);
    expect(events[0]).toMatchObject({ is_bid: false, subaccount: SENDER });
  });

  it('fills what is within its limit and cancels the rest', async () => {
    const world = createWorld();
    const client = world.client();
    await client.watchAll();
    await world.place({ amount: '5', price: '3575.1' });
    const updates = client.of('order_update');
    expect(updates.at(-2)).toMatchObject({ reason: 'filled' });
    expect(updates.at(-2)?.['amount']).not.toBe('0');
    expect(updates.at(-1)).toMatchObject({ amount: '0', reason: 'cancelled' });
    expect(held(world)).toBe(BigInt(String(client.of('fill')[0]?.['filled_qty'])));
  });

  it('that does not cross is cancelled, or refused under the stricter reading', async () => {
    const lenient = createWorld();
    const client = lenient.client();
    await client.watchAll();
    expect(await lenient.place({ amount: '0.1', price: '3500' })).toMatchObject({
      status: 'success',
    });
    expect(client.of('order_update')).toMatchObject([{ amount: '0', reason: 'cancelled' }]);
    expect(client.of('fill')).toEqual([]);
    const strict = createWorld({ switches: { iocNoCross: 'reject' } });
    expect(await strict.place({ amount: '0.1', price: '3500' })).toMatchObject({
      error_code: 2056,
    });
  });

  it('pays the fee out of v_quote', async () => {
    const world = createWorld();
    await world.place({ amount: '-0.1', price: '3575' });
    const { vQuoteX18, feesX18, quoteX18, fills } = world.exchange.truth(SENDER);
    expect(feesX18).toBe(parseX18('0.1251250'));
    expect(vQuoteX18).toBe(parseX18('357.5') - feesX18);
    expect(quoteX18).toBe(parseX18('100000'));
    expect(fills).toMatchObject([{ baseX18: parseX18('-0.1'), priceX18: parseX18('3575') }]);
  });

  it('leaves a thinner touch behind until the next price step refills it', async () => {
    const world = createWorld();
    const price = { type: 'market_price', product_id: 4 };
    const before = await world.query(price);
    await world.place({ amount: '5', price: '3600' });
    expect(await world.query(price)).not.toEqual(before);
    await world.clock.advance(250);
    expect(await world.query(price)).toEqual(before);
  });
});

describe('a reduce-only order', () => {
  const closing = ioc({ reduceOnly: true });

  it('is clamped to the position when it is larger, and may be below the minimum', async () => {
    const world = createWorld();
    await world.place({ amount: '0.1', price: '3600' });
    await world.place({ amount: '-0.09', price: '3500' });
    const huge = '-1000000000';
    expect(await world.place({ amount: huge, price: '3500', appendix: closing })).toMatchObject({
      status: 'success',
    });
    expect(held(world)).toBe(0n);
  });

  it.each(['-0.1', '0.1'])('for %s does nothing on a flat account', async (amount) => {
    const world = createWorld();
    const client = world.client();
    await client.watchAll();
    const price = amount.startsWith('-') ? '3500' : '3600';
    expect(await world.place({ amount, price, appendix: closing })).toMatchObject({
      status: 'success',
    });
    expect(client.of('order_update')).toMatchObject([{ amount: '0', reason: 'cancelled' }]);
    expect(held(world)).toBe(0n);
  });

  it('never enlarges or flips a position', async () => {
    const world = createWorld();
    await world.place({ amount: '-0.1', price: '3500' });
    await world.place({ amount: '-0.1', price: '3500', appendix: closing });
    expect(held(world)).toBe(parseX18('-0.1'));
    await world.place({ amount: '0.3', price: '3600', appendix: closing });
    expect(held(world)).toBe(0n);
  });

  it('is refused with 2064 under the stricter readings', async () => {
    const switches = { reduceOnlyInvalid: 'reject', reduceOnlyOversize: 'reject' } as const;
    const world = createWorld({ switches });
    const flat = await world.place({ amount: '-0.1', price: '3500', appendix: closing });
    expect(flat).toMatchObject({ error_code: 2064 });
    await world.place({ amount: '0.1', price: '3600' });
    const oversize = await world.place({ amount: '-0.2', price: '3500', appendix: closing });
    expect(oversize).toMatchObject({ error_code: 2064 });
    await world.place({ amount: '-0.1', price: '3500', appendix: closing });
    expect(held(world)).toBe(0n);
  });

  it('judges only the position of its own margin mode', async () => {
    const world = createWorld({ switches: { isolatedMissing: 'cancel' } });
    await world.place({ amount: '0.1', price: '3600' });
    const isolated = ioc({ reduceOnly: true, margin: '0' });
    await world.place({ amount: '-0.1', price: '3500', appendix: isolated });
    expect(held(world)).toBe(parseX18('0.1'));
  });
});

describe('a cancellation', () => {
  const cancel = (digest: unknown, receiveBy: number): unknown => ({
    cancel_orders: {
      tx: {
        sender: SENDER,
        productIds: [4],
        digests: [digest],
        nonce: nonceAt(receiveBy).toString(),
      },
      signature: '0x',
    },
  });
  const execute = async (world: World, body: unknown): Promise<unknown> =>
    JSON.parse((await world.post('/v1/execute', body)).text);

  it('ends an order within the speed bump and finds nothing afterwards', async () => {
    const world = createWorld();
    const client = world.client();
    await client.watchAll();
    const { data } = await world.place({ amount: '0.1', price: '3600' }, 10);
    const { digest } = data as Frame;
    const receiveBy = world.clock.now() + 1000;
    expect(await execute(world, cancel(digest, receiveBy))).toMatchObject({
      status: 'success',
      data: { cancelled_orders: [{ digest }] },
    });
    await world.clock.advance(100);
    expect(held(world)).toBe(0n);
    expect(client.of('order_update')).toMatchObject([{ amount: '0', reason: 'cancelled' }]);
    expect(await execute(world, cancel(digest, receiveBy + 100))).toMatchObject({
      error_code: 2020,
    });
  });
});

describe('determinism', () => {
  const trace = async (seed: number): Promise<readonly string[]> => {
    const world = createWorld({ seed, moving: true });
    const client = world.client();
    await client.watchAll();
    await client.send({
      method: 'subscribe',
      id: 9,
      stream: { type: 'best_bid_offer', product_id: 4 },
    });
    for (const amount of ['2', '-3', '1']) {
      await world.place({ amount, price: amount.startsWith('-') ? '3400' : '3800' });
      await world.clock.advance(5000);
    }
    return client.texts;
  };

  it('gives the same trace for the same seed and another for another', async () => {
    const first = await trace(3);
    expect(first.length).toBeGreaterThan(60);
    expect(await trace(3)).toEqual(first);
    expect(await trace(4)).not.toEqual(first);
  });
});
