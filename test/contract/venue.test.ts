/** The `Venue` port: one suite, over the in-memory wire on virtual time and over real sockets. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { decimal } from '../../src/domain/decimal.ts';
import type { Market } from '../../src/domain/market.ts';
import type { Truth } from '../../src/exchange/truth.ts';
import { parseX18 } from '../../src/exchange/x18.ts';
import type { OrderIntent } from '../../src/orders/order.ts';
import type { Venue } from '../../src/ports/venue.ts';
import type { StreamConnection, StreamEvent } from '../../src/positions/stream.ts';
import { MAINNET } from '../../src/venues/nado/protocol/endpoints.ts';
import { createVenue, openMemoryWire, openSocketWire } from './wires.ts';
import type { Wire } from './wires.ts';

const SUBACCOUNT = '0xf39fd6e51aad88f6f4ce6ab8827279cfffb9226664656661756c740000000000';
const ETH = 4;

describe.each([
  ['the in-memory wire', openMemoryWire],
  ['real sockets', openSocketWire],
])('a venue over %s', (_name, openWire) => {
  let wire: Wire;
  let venue: Venue;
  const connections: StreamConnection[] = [];

  beforeEach(async () => {
    wire = await openWire();
    venue = createVenue(wire);
    await wire.settled(venue.open());
  });

  afterEach(async () => {
    for (const connection of connections.splice(0)) connection.close();
    await wire.close();
  });

  /** A connection that is acknowledged, and the events that it told and tells. */
  async function openStream(): Promise<readonly StreamEvent[]> {
    const events: StreamEvent[] = [];
    connections.push(venue.connect((event) => events.push(event)));
    await wire.until(() => events.some(({ type }) => type === 'stream.acknowledged'));
    return events;
  }

  async function market(symbol: string): Promise<Market> {
    const found = (await wire.settled(venue.readMarkets())).find((row) => row.symbol === symbol);
    if (found === undefined) throw new Error(`The venue has no ${symbol}.`);
    return found;
  }

  /** A market order in all but name: its limit is 1% through the oracle price. */
  async function intent(change: Partial<OrderIntent> = {}): Promise<OrderIntent> {
    const side = change.side ?? 'buy';
    const { oraclePrice, priceIncrement } = await market('ETH-PERP');
    const limit = decimal(oraclePrice).times(side === 'buy' ? '1.01' : '0.99');
    return {
      purpose: 'open',
      leg: 'primary',
      symbol: 'ETH-PERP',
      margin: 'cross',
      side,
      quantity: '0.07',
      limitPrice: limit.div(priceIncrement).floor().times(priceIncrement).toFixed(),
      reduceOnly: false,
      timeInForce: 'ioc',
      receiveWindowMs: 3_000,
      expiresInMs: 5_000,
      isolatedMargin: '0',
      planQuantity: '0.07',
      cycleId: 1,
      ...change,
    };
  }

  async function submit(change: Partial<OrderIntent> = {}): Promise<string> {
    const order = venue.sign(await intent(change));
    await wire.settled(venue.submit(order));
    return order.digest;
  }

  /** What was really traded, oldest first. */
  function fills(): Truth['fills'] {
    return wire.exchange.truth(SUBACCOUNT).fills;
  }

  async function restOf(key: string): Promise<unknown> {
    const { readings } = await wire.settled(venue.readPositions());
    return Object.entries(readings).find(([known]) => known === key)?.[1];
  }

  it('tells who we are', async () => {
    const identity = await wire.settled(createVenue(wire).open());
    expect(identity).toEqual({
      network: 'testnet',
      chainId: 763373,
      subaccount: SUBACCOUNT,
      products: { 'ETH-PERP': 4, 'SOL-PERP': 8 },
    });
    expect(Math.abs(venue.venueTime() - wire.clock.now())).toBeLessThan(1_000);
  });

  it('refuses to be another network', async () => {
    await expect(
      wire.settled(createVenue(wire, { network: MAINNET }).open()),
    ).rejects.toMatchObject({
      name: 'VenueRejected',
      message: expect.stringContaining('763373') as unknown,
    });
  });

  it('reads the rules of the pair’s markets', async () => {
    expect(await wire.settled(venue.readMarkets())).toMatchObject([
      { symbol: 'ETH-PERP', priceIncrement: '0.1', sizeIncrement: '0.001', tradingStatus: 'live' },
      { symbol: 'SOL-PERP', priceIncrement: '0.01', sizeIncrement: '0.1', tradingStatus: 'live' },
    ]);
    expect(await market('ETH-PERP')).toMatchObject({
      minNotional: '100',
      takerFeeRate: '0.00035',
      makerFeeRate: '0.0001',
    });
  });

  it('says that the venue trades', async () => {
    expect(await wire.settled(venue.readStatus())).toBe('active');
    wire.faults.add({ fault: 'rest.fail', as: '502', queries: ['status'] });
    await expect(wire.settled(venue.readStatus())).rejects.toMatchObject({
      name: 'VenueUnreachable',
    });
  });

  it('shows no trigger order where there is none, and does not know without an answer', async () => {
    expect(await wire.settled(venue.readTriggerOrders())).toEqual([]);
    const queries = ['trigger.list_trigger_orders'];
    wire.faults.add({ fault: 'rest.fail', as: '502', queries });
    await expect(wire.settled(venue.readTriggerOrders())).rejects.toMatchObject({
      name: 'VenueUnreachable',
    });
  });

  it('reads a touch, and hears one from the stream', async () => {
    const { bid, ask } = await wire.settled(venue.readTouch('SOL-PERP'));
    expect(Number(bid)).toBeLessThan(Number(ask));
    expect(venue.lastTouch('SOL-PERP')).toBeUndefined();
    await openStream();
    await wire.until(() => venue.lastTouch('SOL-PERP') !== undefined);
    const heard = venue.lastTouch('SOL-PERP');
    expect(Number(heard?.bid)).toBeLessThan(Number(heard?.ask));
  });

  it('reads every key of a flat account as zero, with its equity', async () => {
    const read = await wire.settled(venue.readPositions());
    const zero = { state: 'amount', amount: '0' };
    expect(read.readings).toEqual({
      'ETH-PERP/cross': zero,
      'ETH-PERP/isolated': zero,
      'SOL-PERP/cross': zero,
      'SOL-PERP/isolated': zero,
    });
    expect(read.foreign).toEqual([]);
    expect(read.equity).toEqual({ quote: '100000', openQuote: '0' });
    expect(read.requestedAt).toBeLessThanOrEqual(read.receivedAt);
  });

  it.each(['cross', 'isolated'] as const)(
    'shows the REST port a position that others opened (%s)',
    async (margin) => {
      const trade = { subaccount: SUBACCOUNT, productId: ETH, margin };
      wire.exchange.operators.manualTrade({ ...trade, amountX18: parseX18('-0.5') });
      const other = margin === 'cross' ? 'isolated' : 'cross';
      expect(await restOf(`ETH-PERP/${margin}`)).toEqual({ state: 'amount', amount: '-0.5' });
      expect(await restOf(`ETH-PERP/${other}`)).toEqual({ state: 'amount', amount: '0' });
    },
  );

  it('tells the health of each pool that holds something', async () => {
    const read = async () => (await wire.settled(venue.readPositions())).health;
    expect(await read()).toEqual([{ pool: 'cross', initial: '100000', maintenance: '100000' }]);
    const trade = { subaccount: SUBACCOUNT, productId: ETH, margin: 'isolated' } as const;
    wire.exchange.operators.manualTrade({ ...trade, amountX18: parseX18('-0.5') });
    const [cross, isolated, ...others] = await read();
    expect(others).toEqual([]);
    expect(cross?.pool).toBe('cross');
    expect(isolated?.pool).toBe('ETH-PERP/isolated');
    const { initial = '0', maintenance = '0' } = isolated ?? {};
    expect(decimal(initial).lt(maintenance)).toBe(true);
  });

  it('reads the positions once at a time, each reading of its own moment', async () => {
    const reads = [venue.readPositions(), venue.readPositions()];
    const [first, second] = await wire.settled(Promise.all(reads));
    expect(second?.requestedAt).toBeGreaterThanOrEqual(first?.receivedAt ?? Infinity);
  });

  it('tells a reading that failed as inconclusive, never as zero', async () => {
    wire.faults.add({ fault: 'rest.fail', as: '502', queries: ['isolated_positions'] });
    expect(await restOf('ETH-PERP/isolated')).toMatchObject({ state: 'inconclusive' });
    expect(await restOf('ETH-PERP/cross')).toEqual({ state: 'amount', amount: '0' });
  });

  it('has no open order once an IOC order was matched', async () => {
    await submit();
    await wire.until(() => fills().length > 0);
    expect(await wire.settled(venue.readOpenOrders())).toEqual([]);
    await expect(wire.settled(venue.cancel([]))).resolves.toBeUndefined();
  });

  it('shows an order that rests, whoever placed it, until it is cancelled', async () => {
    const leg = { subaccount: SUBACCOUNT, productId: ETH, margin: 'isolated' } as const;
    const [amountX18, priceX18] = [parseX18('0.5'), parseX18('9000')];
    const terms = { ...leg, side: 'sell', amountX18, priceX18, reduceOnly: true } as const;
    const digest = wire.exchange.operators.restOrder(terms);
    const open = await wire.settled(venue.readOpenOrders());
    expect(open).toEqual([
      {
        digest,
        symbol: 'ETH-PERP',
        margin: 'isolated',
        side: 'sell',
        remaining: '0.5',
        reduceOnly: true,
        isTrigger: false,
      },
    ]);
    expect(await wire.settled(venue.readTriggerOrders())).toEqual([]);
    await wire.settled(venue.cancel(open));
    expect(await wire.settled(venue.readOpenOrders())).toEqual([]);
    await expect(wire.settled(venue.cancel(open))).resolves.toBeUndefined();
  });

  it('rests as a maker when it is post-only, tells so, and dies at its expiration', async () => {
    const events = await openStream();
    const rests = { timeInForce: 'postOnly', limitPrice: '3000', expiresInMs: 4_000 } as const;
    const order = venue.sign(await intent(rests));
    await wire.settled(venue.submit(order));
    const told = () => events.flatMap((each) => (each.type === 'order.updated' ? [each] : []));
    await wire.until(() => told().length > 0);
    expect(told()[0]).toMatchObject({ update: { reason: 'placed', remaining: '0.07' } });
    const open = await wire.settled(venue.readOpenOrders());
    expect(open).toMatchObject([{ digest: order.digest, remaining: '0.07', isTrigger: false }]);
    await wire.until(() => told().length > 1);
    expect(told()[1]).toMatchObject({ update: { reason: 'cancelled', remaining: '0' } });
    expect(wire.clock.now()).toBeGreaterThanOrEqual(order.expiresAt);
    expect(await wire.settled(venue.readOpenOrders())).toEqual([]);
  });

  it('cancels an order of ours that rests', async () => {
    const rests = { timeInForce: 'postOnly', limitPrice: '3000', expiresInMs: 60_000 } as const;
    await submit(rests);
    const open = await wire.settled(venue.readOpenOrders());
    await wire.settled(venue.cancel(open));
    expect(await wire.settled(venue.readOpenOrders())).toEqual([]);
  });

  it('refuses with 2008 a post-only order that would cross', async () => {
    const order = venue.sign(await intent({ timeInForce: 'postOnly', expiresInMs: 60_000 }));
    await expect(wire.settled(venue.submit(order))).rejects.toMatchObject({
      name: 'VenueRejected',
      code: 2008,
      byEngine: true,
    });
  });

  it('shows an order that waits for its trigger, whoever placed it, until it is cancelled', async () => {
    const leg = { subaccount: SUBACCOUNT, productId: ETH, margin: 'cross' } as const;
    const [amountX18, priceX18] = [parseX18('0.5'), parseX18('2000')];
    const terms = { ...leg, side: 'sell', amountX18, priceX18, reduceOnly: true } as const;
    const trigger = { price: 'oracle', direction: 'below', atX18: parseX18('2000') } as const;
    const digest = wire.exchange.operators.restTrigger({ ...terms, trigger });
    const waiting = await wire.settled(venue.readTriggerOrders());
    expect(waiting).toMatchObject([
      { digest, side: 'sell', remaining: '0.5', reduceOnly: true, isTrigger: true },
    ]);
    expect(await wire.settled(venue.readOpenOrders())).toEqual([]);
    await wire.settled(venue.cancel(waiting));
    expect(await wire.settled(venue.readTriggerOrders())).toEqual([]);
    await expect(wire.settled(venue.cancel(waiting))).resolves.toBeUndefined();
  });

  it('tells what an order did: its fill, the position, its end, each once', async () => {
    const events = await openStream();
    const digest = await submit({ side: 'sell' });
    await wire.until(() => events.some(({ type }) => type === 'order.updated'));
    const filled = events.flatMap((event) =>
      event.type === 'fill.observed' ? [event.observation.fields] : [],
    );
    expect(filled).toMatchObject([
      { key: 'ETH-PERP/cross', digest, amount: '-0.07', isTaker: true },
    ]);
    const changes = events.flatMap((event) =>
      event.type === 'position.observed' ? [event.observation.fields] : [],
    );
    expect(changes).toMatchObject([{ key: 'ETH-PERP/cross', amount: '-0.07' }]);
    const updates = events.flatMap((event) =>
      event.type === 'order.updated' ? [event.update] : [],
    );
    expect(updates).toMatchObject([
      { digest, symbol: 'ETH-PERP', reason: 'filled', remaining: '0' },
    ]);
    expect(events.filter(({ type }) => type === 'frame.refused')).toEqual([]);
  });

  it('archives an order that filled, and none that did not', async () => {
    const filled = await submit();
    const unfilled = await submit({ limitPrice: '3000' });
    const rows = async () => wire.settled(venue.readArchivedOrders([filled, unfilled]));
    let archived = await rows();
    for (let asked = 0; archived.length === 0 && asked < 20; asked++) {
      // The archive lags behind the engine.
      const dueAt = wire.clock.now() + 50;
      await wire.until(() => wire.clock.now() >= dueAt);
      archived = await rows();
    }
    expect(archived).toMatchObject([
      { digest: filled, symbol: 'ETH-PERP', filledQuantity: '0.07' },
    ]);
    expect(parseX18(archived[0]?.fee ?? '')).toBe(fills()[0]?.feeX18);
  });

  it('closes with reduce-only what it opened, and nothing more', async () => {
    await submit();
    await wire.until(() => fills().length === 1);
    const close = { purpose: 'unwind', reduceOnly: true, side: 'sell', quantity: '5' } as const;
    await submit(close);
    await wire.until(() => fills().length === 2);
    expect(await restOf('ETH-PERP/cross')).toEqual({ state: 'amount', amount: '0' });
    const events = await openStream();
    await submit(close);
    await wire.until(() => events.some(({ type }) => type === 'order.updated'));
    expect(events).toContainEqual({
      type: 'order.updated',
      update: expect.objectContaining({ reason: 'cancelled', remaining: '0' }) as unknown,
    });
    expect(await restOf('ETH-PERP/cross')).toEqual({ state: 'amount', amount: '0' });
  });

  it.each<readonly [code: number, why: string, change: Partial<OrderIntent>]>([
    [2094, 'is below the minimum notional', { quantity: '0.001' }],
    [2001, 'is off the size step', { quantity: '0.0705' }],
    [2000, 'is off the price tick', { limitPrice: '3575.05' }],
    [2006, 'is more than the account can bear', { quantity: '5000' }],
  ])('refuses with %i an order that %s', async (code, _why, change) => {
    const order = venue.sign(await intent(change));
    await expect(wire.settled(venue.submit(order))).rejects.toMatchObject({
      name: 'VenueRejected',
      code,
      byEngine: true,
    });
    expect(wire.exchange.truth(SUBACCOUNT).orders).toMatchObject([{ refusedWith: code }]);
  });

  it('tells of an order sent again that it has it already, and carries it out once', async () => {
    const order = venue.sign(await intent());
    const again = { name: 'VenueRejected', code: 2013, byEngine: false };
    await wire.settled(venue.submit(order));
    await expect(wire.settled(venue.submit(order))).rejects.toMatchObject(again);
    await wire.until(() => fills().length > 0);
    await expect(wire.settled(venue.submit(order))).rejects.toMatchObject(again);
    expect(fills().length).toBe(1);
  });

  it('does not know what became of an order whose answer is lost, and soon', async () => {
    wire.faults.add({ fault: 'order.noAnswer', effect: 'after', times: 1 });
    const order = venue.sign(await intent());
    const sentAt = wire.clock.now();
    await expect(wire.settled(venue.submit(order))).rejects.toMatchObject({
      name: 'OutcomeUnknown',
    });
    expect(wire.clock.now() - sentAt).toBeLessThan(order.receiveBy - sentAt);
    await expect(wire.settled(venue.submit(order))).rejects.toMatchObject({ code: 2013 });
    expect(fills().length).toBe(1);
  });

  it('closes on the second path when the first is blocked, and opens on neither', async () => {
    await submit();
    await wire.until(() => fills().length === 1);
    const blocked = { name: 'VenueRejected', code: 403, byEngine: false };
    wire.faults.add({ fault: 'venue.queryOnly', paths: ['http'] });
    await expect(submit()).rejects.toMatchObject(blocked);
    const close = { purpose: 'unwind', reduceOnly: true, side: 'sell' } as const;
    const order = venue.sign(await intent(close));
    await wire.settled(venue.submit(order));
    await wire.until(() => fills().length === 2);
    expect(fills().at(-1)?.digest).toBe(order.digest);
    await expect(wire.settled(venue.submit(order))).rejects.toMatchObject({ code: 2013 });
    expect(await restOf('ETH-PERP/cross')).toEqual({ state: 'amount', amount: '0' });
    wire.faults.add({ fault: 'venue.queryOnly', paths: ['ws'] });
    await expect(submit(close)).rejects.toMatchObject(blocked);
  });

  it('cancels on the second path when the first is blocked', async () => {
    const rests = { timeInForce: 'postOnly', limitPrice: '3000', expiresInMs: 60_000 } as const;
    await submit(rests);
    const open = await wire.settled(venue.readOpenOrders());
    expect(open.length).toBe(1);
    wire.faults.add({ fault: 'venue.queryOnly', paths: ['http'] });
    await wire.settled(venue.cancel(open));
    expect(await wire.settled(venue.readOpenOrders())).toEqual([]);
  });

  it('does not know what became of a close that neither path answered', async () => {
    wire.faults.add({ fault: 'venue.queryOnly', paths: ['http'] });
    wire.faults.add({
      fault: 'order.noAnswer',
      effect: 'after',
      reduceOnly: true,
      skip: 1,
      times: 1,
    });
    const close = { purpose: 'unwind', reduceOnly: true, side: 'sell' } as const;
    await expect(submit(close)).rejects.toMatchObject({ name: 'OutcomeUnknown' });
    await submit(close);
  });

  it('tells a lost connection once, and nothing after it', async () => {
    const events = await openStream();
    wire.faults.add({ fault: 'stream.close' });
    await wire.until(() => events.some(({ type }) => type === 'stream.lost'));
    const told = events.length;
    wire.exchange.operators.movePrice(ETH, 10);
    const calmAt = wire.clock.now() + 600;
    await wire.until(() => wire.clock.now() >= calmAt);
    connections.at(-1)?.close();
    expect(events.length).toBe(told);
    expect(events.at(-1)).toMatchObject({ type: 'stream.lost' });
    expect(events.filter(({ type }) => type === 'stream.lost').length).toBe(1);
    expect(venue.lastTouch('ETH-PERP')).toBeUndefined();
  });

  it('tells a connection that we close as lost, once', async () => {
    const events = await openStream();
    connections.at(-1)?.close();
    connections.at(-1)?.close();
    expect(events.filter(({ type }) => type === 'stream.lost').length).toBe(1);
  });
});
