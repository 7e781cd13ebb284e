/** The streams of markets: trades, the depth of books, candles, liquidations, and all best prices. */
import { describe, expect, it } from 'vitest';
import { parseX18 } from '../../../src/exchange/x18.ts';
import { followBook, readBook } from './depth-follower.ts';
import { SENDER, START_AT, createWorld, ioc, typed } from './world.ts';
import type { TestClient, World } from './world.ts';

const OTHER = `0x${'ab'.repeat(20)}64656661756c740000000000`;
const BID = { amount: '0.1', price: '3570', appendix: typed('postOnly') };

async function hearing(world: World, stream: object): Promise<TestClient> {
  const client = world.client();
  await client.send({ method: 'subscribe', id: 1, stream });
  expect(client.frames).toEqual([{ result: null, id: 1 }]);
  return client;
}

describe('the stream of trades', () => {
  const ETH = { type: 'trade', product_id: 4 };

  it('tells each match of an order once, at its price, to whom asked for that market', async () => {
    const world = createWorld();
    const client = await hearing(world, ETH);
    const elsewhere = await hearing(world, { type: 'trade', product_id: 8 });
    const depth = world.exchange.books.levels(4, 'ask', 2);
    const [best, next] = depth.map(({ quantityX18 }) => quantityX18);
    await world.place({ amount: '1.5', price: '3600' });
    expect(client.of('trade')).toMatchObject([
      { product_id: 4, price: parseX18('3575.1').toString(), taker_qty: best?.toString() },
      { taker_qty: (parseX18('1.5') - (best ?? 0n)).toString(), is_taker_buyer: true },
    ]);
    expect(parseX18('1.5')).toBeLessThan((best ?? 0n) + (next ?? 0n));
    for (const { maker_qty, taker_qty } of client.of('trade')) expect(maker_qty).toBe(taker_qty);
    expect(elsewhere.of('trade')).toEqual([]);
  });

  it('tells two orders that meet as one trade, and a resting one the prices reach as the other side’s', async () => {
    const world = createWorld();
    const client = await hearing(world, ETH);
    await world.place({ ...BID, price: '3575' });
    const before = world.exchange.truth(OTHER).fills.length;
    await world.place({ amount: '-2', price: '3575', appendix: ioc(), sender: OTHER });
    const taken = world.exchange.truth(OTHER).fills.length - before;
    expect(client.of('trade')).toHaveLength(taken);
    expect(client.of('trade').every((trade) => trade['is_taker_buyer'] === false)).toBe(true);
    await world.place(BID);
    world.exchange.operators.movePrice(4, -20);
    expect(client.of('trade').at(-1)).toMatchObject({
      price: parseX18('3570').toString(),
      taker_qty: parseX18('0.1').toString(),
      is_taker_buyer: false,
    });
  });
});

describe('the stream of depth', () => {
  const ETH = { type: 'book_depth', product_id: 4 };

  it('follows the book: a snapshot and what was queued are the book, whatever happens', async () => {
    const world = createWorld({ moving: true, switches: { makerFillShare: 0.5 } });
    const client = world.client();
    const book = await followBook(world, client, 4, async () => {
      // Queued before the snapshot, in which it shows already.
      await world.place({ ...BID, price: '3500' });
      await world.clock.advance(120);
      await world.place({ amount: '2', price: '3700' }, 31);
    });
    for (let turn = 0; turn < 40; turn++) {
      const price = world.exchange.books.touch(4).bid?.priceX18 ?? 0n;
      const rests = { ...BID, price: (Number(price / 10n ** 17n) / 10 - turn / 10).toFixed(1) };
      await world.place(turn % 3 === 0 ? rests : { amount: '-1', price: '3300' }, 17);
      if (turn % 7 === 0) world.exchange.operators.movePrice(4, turn % 2 === 0 ? -6 : 6);
      // At a boundary, whether or not something has happened since: the last frame is out.
      await world.clock.advance(83);
      expect(book.follow()).toBe(true);
      const { bids, asks } = await readBook(world, 4);
      expect(book.levels()).toEqual({ bids, asks });
    }
    expect(client.of('book_depth').length).toBeGreaterThan(20);
  });

  it('gathers fifty milliseconds into one frame, with absolute quantities and zero for none', async () => {
    const world = createWorld();
    const client = await hearing(world, ETH);
    await world.place({ ...BID, price: '3500' }, 10);
    await world.place({ ...BID, amount: '0.2', price: '3500' }, 10);
    expect(client.of('book_depth')).toEqual([]);
    await world.clock.advance(30);
    const [frame] = client.of('book_depth');
    const price = parseX18('3500').toString();
    expect(frame).toMatchObject({ bids: [[price, parseX18('0.3').toString()]], asks: [] });
    expect(BigInt(String(frame?.['min_timestamp']))).toBeLessThan(
      BigInt(String(frame?.['max_timestamp'])),
    );
    const [first, second] = world.exchange.openOrders(SENDER, 4);
    world.exchange.cancel(SENDER, first?.request.digest ?? '');
    world.exchange.cancel(SENDER, second?.request.digest ?? '');
    await world.clock.advance(500);
    expect(client.of('book_depth')).toHaveLength(2);
    expect(client.of('book_depth')[1]).toMatchObject({
      bids: [[price, '0']],
      last_max_timestamp: frame?.['max_timestamp'],
    });
  });

  it('tells nothing of what was undone within its time, and hears a fault that empties a book', async () => {
    const world = createWorld();
    const client = await hearing(world, ETH);
    await world.place({ ...BID, price: '3500' }, 0);
    const [order] = world.exchange.openOrders(SENDER, 4);
    world.exchange.cancel(SENDER, order?.request.digest ?? '');
    await world.clock.advance(200);
    expect(client.of('book_depth')).toEqual([]);
    world.faults.add({ fault: 'book.thin', product: 4, beyondBps: 0, depthShare: 0, side: 'ask' });
    await world.clock.advance(50);
    const [emptied] = client.of('book_depth');
    expect(emptied?.['asks']).toHaveLength(40);
    expect(new Set((emptied?.['asks'] as string[][]).map(([, left]) => left))).toEqual(
      new Set(['0']),
    );
  });

  it('shows by its times that a frame was lost', async () => {
    const world = createWorld({ moving: true });
    const client = world.client();
    const book = await followBook(world, client, 4, () => Promise.resolve());
    await world.clock.advance(1000);
    expect(book.follow()).toBe(true);
    world.faults.add({ fault: 'stream.drop', streams: ['book_depth'], times: 1 });
    await world.clock.advance(1000);
    expect(book.follow()).toBe(false);
    expect(world.faults.applied().get('stream.drop')).toBe(1);
  });

  it('costs nothing once nobody listens: no timer is left, and its frames end', async () => {
    const world = createWorld({ moving: true });
    const one = await hearing(world, ETH);
    const two = await hearing(world, ETH);
    await world.clock.advance(1000);
    await one.send({ method: 'unsubscribe', id: 2, stream: ETH });
    const heard = one.of('book_depth').length;
    await world.clock.advance(1000);
    expect(one.of('book_depth')).toHaveLength(heard);
    expect(two.of('book_depth').length).toBeGreaterThan(heard);
    two.connection.closed();
    world.server.stop();
    expect(world.clock.nextDueAt()).toBeUndefined();
  });
});

describe('the stream of candles', () => {
  const MINUTE = { type: 'latest_candlestick', product_id: 4, granularity: 60 };

  it('tells the middle of the touch and the volume, and begins anew with each minute', async () => {
    const world = createWorld({ moving: true });
    const client = await hearing(world, MINUTE);
    const longer = await hearing(world, { ...MINUTE, granularity: 300 });
    await world.clock.advance(500);
    await world.place({ amount: '0.1', price: '3700' });
    await world.clock.advance(30_000);
    client.connection.ping();
    await world.clock.advance(31_000);
    const candles = client.of('latest_candlestick');
    const starts = [...new Set(candles.map(({ timestamp }) => timestamp))];
    expect(starts).toEqual([String(START_AT / 1000), String(START_AT / 1000 + 60)]);
    expect(longer.of('latest_candlestick').length).toBeGreaterThan(0);
    for (const candle of longer.of('latest_candlestick')) {
      expect(candle).toMatchObject({ granularity: 300, timestamp: starts[0] });
    }
    const first = candles.filter(({ timestamp }) => timestamp === starts[0]);
    expect(first.at(-1)).toMatchObject({ granularity: 60, volume: parseX18('0.1').toString() });
    const closes = first.map((candle) => BigInt(String(candle['close_x18'])));
    const extremes = closes.toSorted((left, right) => (left < right ? -1 : 1));
    expect(first.at(-1)).toMatchObject({
      open_x18: closes[0]?.toString(),
      low_x18: extremes[0]?.toString(),
      high_x18: extremes.at(-1)?.toString(),
    });
    expect(candles.at(-1)).toMatchObject({ volume: '0' });
  });

  it.each([
    ['string', String(START_AT / 1000)],
    ['number', START_AT / 1000],
  ] as const)('writes its time as a %s', async (publicTimesAs, timestamp) => {
    const world = createWorld({ switches: { publicTimesAs } });
    const client = await hearing(world, MINUTE);
    await world.clock.advance(250);
    expect(client.of('latest_candlestick')).toMatchObject([{ timestamp }]);
  });
});

describe('the other streams of markets', () => {
  it('tell every liquidation to whom named no product, and of whom it was', async () => {
    const world = createWorld();
    const all = await hearing(world, { type: 'liquidation', product_id: null });
    const sol = await hearing(world, { type: 'liquidation', product_id: 8 });
    await world.place({ amount: '-0.1', price: '3500' });
    await world.place({ amount: '1', price: '3600', appendix: ioc({ margin: '900' }) });
    const isolated = world.exchange.ledger.open(SENDER).isolated.get(4)?.subaccount;
    for (const margin of ['cross', 'isolated'] as const) {
      world.exchange.operators.liquidate({ subaccount: SENDER, productId: 4, margin });
    }
    expect(all.of('liquidation')).toMatchObject([
      { product_ids: [4], liquidatee: SENDER, amount: parseX18('-0.1').toString() },
      { product_ids: [4], liquidatee: isolated, amount: parseX18('1').toString() },
    ]);
    expect(sol.of('liquidation')).toEqual([]);
  });

  it('tell the best prices of all markets each second', async () => {
    const world = createWorld();
    const client = await hearing(world, { type: 'all_bbo' });
    await world.clock.advance(2000);
    expect(client.of('all_bbo')).toHaveLength(2);
    const { bid, ask } = world.exchange.books.touch(8);
    expect(client.of('all_bbo')[0]).toMatchObject({
      time: START_AT + 1000,
      bbos: { 8: { bid: bid?.priceX18.toString(), ask: ask?.priceX18.toString() } },
    });
  });

  it.each([
    [{ type: 'trade' }, 'trade needs a product_id'],
    [{ type: 'trade', product_id: 999 }, '2015'],
    [{ type: 'latest_candlestick', product_id: 4, granularity: 61 }, '"granularity" must be'],
    [{ type: 'fill', product_id: 4 }, '"subaccount" must be'],
    [{ type: 'toString', product_id: 4 }, 'unknown stream "toString"'],
    ['trade', '"stream" must be an object'],
  ])('are refused as %j', async (stream, words) => {
    const client = createWorld().client();
    await client.send({ method: 'subscribe', id: 7, stream });
    expect(client.frames).toEqual([{ error: expect.stringContaining(words) as unknown, id: 7 }]);
  });

  it('are listed as they were asked for', async () => {
    const client = createWorld().client();
    const streams = [
      { type: 'trade', product_id: 2 },
      { type: 'latest_candlestick', product_id: 2, granularity: 300 },
      { type: 'all_bbo' },
    ];
    for (const stream of streams) await client.send({ method: 'subscribe', id: 1, stream });
    await client.send({ method: 'list', id: 12 });
    expect(client.frames.at(-1)).toEqual({ result: streams, id: 12 });
  });
});
