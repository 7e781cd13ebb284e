/** Orders that rest: how they enter the book, who meets them there, and how they leave it. */
import { describe, expect, it } from 'vitest';
import { parseX18 } from '../../../src/exchange/x18.ts';
import { SENDER, START_AT, createWorld, ioc, typed } from './world.ts';
import type { Frame, TestClient, TestOrder, World } from './world.ts';

const OTHER = `0x${'ab'.repeat(20)}64656661756c740000000000`;
const BID = { amount: '0.1', price: '3570', appendix: typed('postOnly') };

/** The updates of a client in short: what is left, and why. */
function updates(client: TestClient): readonly string[] {
  return client
    .of('order_update')
    .map(({ amount, reason }) => `${String(Number(amount) / 1e18)} ${String(reason)}`);
}

async function watched(world: World): Promise<TestClient> {
  const client = world.client();
  await client.watchAll();
  return client;
}

async function placed(world: World, order: TestOrder): Promise<string> {
  const answer = await world.place(order);
  expect(answer).toMatchObject({ status: 'success' });
  return String((answer['data'] as Frame)['digest']);
}

const openOf = async (world: World): Promise<unknown> => {
  const ask = { type: 'subaccount_orders', sender: SENDER, product_id: 4 };
  return ((await world.query(ask))['data'] as Frame)['orders'];
};

const held = (world: World): bigint => world.exchange.truth(SENDER).positions[0]?.amountX18 ?? 0n;

/** Lets the price of ETH fall under every bid of these tests. */
const fall = (world: World): void => {
  world.exchange.operators.movePrice(4, -20);
};

describe('a post-only order', () => {
  it('that would cross is refused, and one a tick away is not', async () => {
    const world = createWorld();
    const crossing = { ...BID, price: '3575.1' };
    expect(await world.place(crossing)).toMatchObject({ status: 'failure', error_code: 2008 });
    expect(await world.place({ ...BID, price: '3575' })).toMatchObject({ status: 'success' });
  });

  it('rests without a speed bump, and is told and listed as it stands', async () => {
    const world = createWorld();
    const client = await watched(world);
    const answer = await world.place(BID, 0);
    expect(updates(client)).toEqual(['0.1 placed']);
    expect(await openOf(world)).toMatchObject([
      {
        ...(answer['data'] as Frame),
        order_type: 'post_only',
        unfilled_amount: '100000000000000000',
      },
    ]);
  });

  it('shows in touch and depth, and the touch is told when it comes and goes', async () => {
    const world = createWorld();
    const client = world.client();
    const stream = { type: 'best_bid_offer', product_id: 4 };
    await client.send({ method: 'subscribe', id: 1, stream });
    const before = world.exchange.books.touch(4).bid?.quantityX18 ?? 0n;
    const digest = await placed(world, { ...BID, price: '3575' });
    const joined = (before + parseX18('0.1')).toString();
    expect(client.of('best_bid_offer')).toMatchObject([{ bid_qty: joined }]);
    const depth = await world.query({ type: 'market_liquidity', product_id: 4, depth: 1 });
    expect(depth).toMatchObject({ data: { bids: [[parseX18('3575').toString(), joined]] } });
    world.exchange.cancel(SENDER, digest);
    expect(client.of('best_bid_offer').at(-1)).toMatchObject({ bid_qty: before.toString() });
  });

  it('is filled at its own price as a maker once the prices reach it', async () => {
    const world = createWorld();
    const client = await watched(world);
    const digest = await placed(world, BID);
    await world.clock.advance(1000);
    expect(held(world)).toBe(0n);
    fall(world);
    expect(updates(client)).toEqual(['0.1 placed', '0 filled']);
    const fee = (parseX18('357') * 10n ** 18n) / parseX18('0.9999') - parseX18('357');
    expect(client.of('fill')).toMatchObject([
      {
        order_digest: digest,
        price: parseX18('3570').toString(),
        is_taker: false,
        fee: fee.toString(),
      },
    ]);
    expect(held(world)).toBe(parseX18('0.1'));
    expect(await openOf(world)).toEqual([]);
    await world.clock.advance(200);
    const { matches } = await world.archive({ matches: { subaccounts: [SENDER], limit: 5 } });
    expect(matches).toMatchObject([{ digest, is_taker: false, fee: fee.toString() }]);
  });

  it('earns what it is rebated', async () => {
    const world = createWorld({ switches: { makerFeeRate: '-0.00008' } });
    await placed(world, { ...BID, amount: '-0.1', price: '3600' });
    world.exchange.operators.movePrice(4, 100);
    expect(world.exchange.truth(SENDER).feesX18).toBe(-parseX18('0.0288'));
    const { data } = await world.query({ type: 'fee_rates', sender: SENDER });
    expect((data as { maker_fee_rates_x18: string[] }).maker_fee_rates_x18[4]).toBe(
      '-80000000000000',
    );
  });

  it('is filled in seeded parts under a share, and the book is never crossed meanwhile', async () => {
    const trace = async (seed: number): Promise<readonly string[]> => {
      const world = createWorld({ seed, switches: { makerFillShare: 0.5 } });
      const client = await watched(world);
      await placed(world, { ...BID, amount: '2' });
      fall(world);
      for (let step = 0; step < 20; step++) {
        await world.clock.advance(250);
        const { bid, ask } = world.exchange.books.touch(4);
        expect(bid?.priceX18).toBeLessThan(ask?.priceX18 ?? 0n);
      }
      expect(held(world)).toBe(parseX18('2'));
      return updates(client);
    };
    const first = await trace(1);
    expect(first.length).toBeGreaterThan(4);
    expect(first.at(-1)).toBe('0 filled');
    expect(await trace(1)).toEqual(first);
    expect(await trace(2)).not.toEqual(first);
  });

  it('is cancelled when the account could not carry its fill any more', async () => {
    const world = createWorld();
    const client = await watched(world);
    await placed(world, { ...BID, amount: '700' });
    await placed(world, { ...BID, amount: '700', price: '3571' });
    fall(world);
    expect(updates(client)).toEqual(['700 placed', '700 placed', '0 filled', '0 cancelled']);
    expect(held(world)).toBe(parseX18('700'));
    expect(world.exchange.truth(SENDER).fills[0]?.priceX18).toBe(parseX18('3571'));
  });

  it('in isolated margin moves its margin once, with its first fill', async () => {
    const world = createWorld({ switches: { makerFillShare: 0.3 } });
    await placed(world, { ...BID, amount: '2', appendix: typed('postOnly', { margin: '60000' }) });
    expect(world.exchange.truth(SENDER).isolatedQuoteX18).toBe(0n);
    fall(world);
    await world.clock.advance(10_000);
    const { positions, isolatedQuoteX18, fills } = world.exchange.truth(SENDER);
    expect(fills.length).toBeGreaterThan(1);
    expect(positions).toMatchObject([{ margin: 'isolated', amountX18: parseX18('2') }]);
    expect(isolatedQuoteX18).toBe(parseX18('60000'));
  });
});

describe('a limit order', () => {
  it('takes what crosses and rests with what is left', async () => {
    const world = createWorld();
    const client = await watched(world);
    const { ask } = world.exchange.books.touch(4);
    const takenX18 = ask?.quantityX18 ?? 0n;
    await placed(world, { amount: '3', price: '3575.1', appendix: typed('default') });
    const left = String(Number(parseX18('3') - takenX18) / 1e18);
    expect(updates(client)).toEqual([`${left} filled`, `${left} placed`]);
    expect(client.of('fill')).toMatchObject([{ is_taker: true }]);
    expect(world.exchange.books.touch(4).bid?.priceX18).toBe(parseX18('3575.1'));
    fall(world);
    expect(client.of('fill').at(-1)).toMatchObject({ is_taker: false, remaining_qty: '0' });
    expect(held(world)).toBe(parseX18('3'));
  });

  it('waits out the speed bump before it rests, and can be cancelled in it', async () => {
    const world = createWorld();
    const client = await watched(world);
    const order = { ...BID, appendix: typed('default') };
    await world.place(order, 29);
    expect(updates(client)).toEqual([]);
    await world.clock.advance(1);
    expect(updates(client)).toEqual(['0.1 placed']);
    const answer = await world.place(order, 10);
    world.exchange.cancel(SENDER, String((answer['data'] as Frame)['digest']));
    await world.clock.advance(100);
    expect(updates(client)).toEqual(['0.1 placed', '0 cancelled']);
  });

  it('meets what another left in the book, at that price, each on its own side', async () => {
    const world = createWorld();
    const client = await watched(world);
    await placed(world, { ...BID, price: '3575' });
    const hit = { amount: '-2', price: '3575', appendix: ioc(), sender: OTHER };
    const depthX18 = world.exchange.books.touch(4).bid?.quantityX18 ?? 0n;
    expect(depthX18).toBeLessThan(parseX18('2'));
    await placed(world, hit);
    expect(updates(client)).toEqual(['0.1 placed', '0 filled']);
    expect(world.exchange.truth(OTHER).positions).toMatchObject([{ amountX18: -depthX18 }]);
    expect(world.exchange.truth(OTHER).fills.every((fill) => fill.isTaker)).toBe(true);
    expect(world.exchange.truth(SENDER).fills).toMatchObject([{ isTaker: false }]);
  });

  it('cancels its own sender’s resting order instead of meeting it, or is refused', async () => {
    const world = createWorld();
    const client = await watched(world);
    await placed(world, { ...BID, price: '3575' });
    const depthX18 = world.exchange.books.touch(4).bid?.quantityX18 ?? 0n;
    await placed(world, { amount: '-2', price: '3574', appendix: ioc() });
    expect(updates(client)).toContain('0 cancelled');
    expect(world.exchange.truth(SENDER).openOrders).toEqual([]);
    expect(client.of('fill')[0]).toMatchObject({
      filled_qty: (depthX18 - parseX18('0.1')).toString(),
    });
    expect(held(world)).toBe(parseX18('-2'));
    const strict = createWorld({ switches: { selfTrade: 'reject' } });
    await placed(strict, { ...BID, price: '3575' });
    expect(await strict.place({ amount: '-2', price: '3574' })).toMatchObject({ error_code: 2073 });
    expect(await strict.place({ amount: '2', price: '3576' })).toMatchObject({ status: 'success' });
  });
});

describe('a fill-or-kill order', () => {
  const order = { amount: '5', price: '3575.1', appendix: typed('fok') };

  it('trades whole or not at all', async () => {
    const world = createWorld();
    const client = await watched(world);
    await placed(world, order);
    expect(updates(client)).toEqual(['0 cancelled']);
    expect(held(world)).toBe(0n);
    await placed(world, { ...order, price: '3576' });
    expect(held(world)).toBe(parseX18('5'));
    expect(updates(client).at(-1)).toBe('0 filled');
  });

  it('is refused at once under the stricter reading', async () => {
    const world = createWorld({ switches: { fokUnfilled: 'reject' } });
    expect(await world.place(order)).toMatchObject({ error_code: 2031 });
    expect(await world.place({ ...order, price: '3576' })).toMatchObject({ status: 'success' });
  });
});

describe('a reduce-only order that could rest', () => {
  const exit = { amount: '-0.2', price: '3580', appendix: typed('postOnly', { reduceOnly: true }) };

  it('is refused unless the venue allows it, and below the minimum in any case', async () => {
    const world = createWorld();
    expect(await world.place(exit)).toMatchObject({ error_code: 2067 });
    const limit = { ...exit, appendix: typed('default', { reduceOnly: true }) };
    expect(await world.place(limit)).toMatchObject({ error_code: 2067 });
    const lenient = createWorld({ switches: { restingReduceOnly: 'accept' } });
    const small = { ...exit, amount: '-0.02' };
    expect(await lenient.place(small)).toMatchObject({ error_code: 2094 });
  });

  it('is clamped when it is met, and cancelled once there is nothing to reduce', async () => {
    const world = createWorld({ switches: { restingReduceOnly: 'accept' } });
    await placed(world, { amount: '0.1', price: '3600' });
    const client = await watched(world);
    await placed(world, exit);
    world.exchange.operators.movePrice(4, 20);
    expect(held(world)).toBe(0n);
    await world.clock.advance(250);
    expect(updates(client)).toEqual(['0.2 placed', '0.1 filled', '0 cancelled']);
    expect(held(world)).toBe(0n);
  });
});

describe('an order that rests', () => {
  it('dies in the second of its expiration', async () => {
    const world = createWorld();
    const client = await watched(world);
    await placed(world, { ...BID, expiration: BigInt(START_AT / 1000 + 5) });
    await world.clock.advanceUntil(() => false, START_AT + 4999 - world.clock.now());
    expect(updates(client)).toEqual(['0.1 placed']);
    await world.clock.advance(1);
    expect(updates(client)).toEqual(['0.1 placed', '0 cancelled']);
    expect(await openOf(world)).toEqual([]);
    fall(world);
    expect(held(world)).toBe(0n);
  });

  it('is cancelled by its digest and by its product, and is not found after a fill', async () => {
    const world = createWorld();
    const cancel = async (name: string, fields: object): Promise<Frame> => {
      const nonce = (BigInt(world.clock.now() + 1000) << 20n).toString();
      const tx = { sender: SENDER, nonce, ...fields };
      const { text } = await world.post('/v1/execute', { [name]: { tx, signature: '0x' } });
      return JSON.parse(text) as Frame;
    };
    const first = await placed(world, BID);
    const second = await placed(world, BID);
    const byDigest = { productIds: [4], digests: [first] };
    expect(await cancel('cancel_orders', byDigest)).toMatchObject({
      data: { cancelled_orders: [{ digest: first }] },
    });
    expect(await cancel('cancel_product_orders', { productIds: [4] })).toMatchObject({
      data: { cancelled_orders: [{ digest: second }] },
    });
    const third = await placed(world, BID);
    fall(world);
    expect(await cancel('cancel_orders', { productIds: [4], digests: [third] })).toMatchObject({
      error_code: 2020,
    });
  });

  it('is one of five hundred a market at most, while an IOC is not counted out', async () => {
    const world = createWorld();
    const leg = { subaccount: SENDER, productId: 4, margin: 'cross', reduceOnly: false } as const;
    const terms = { side: 'buy', amountX18: parseX18('1'), priceX18: parseX18('900') } as const;
    for (let count = 0; count < 500; count++)
      world.exchange.operators.restOrder({ ...leg, ...terms });
    expect(await world.place(BID)).toMatchObject({ error_code: 2005 });
    expect(await world.place({ amount: '0.1', price: '3600' })).toMatchObject({
      status: 'success',
    });
  });
});
