/** Faults of markets and of accounts: thin books, a far oracle, price gaps, liquidations. */
import { describe, expect, it } from 'vitest';
import type { Fault } from '../../../src/exchange/fault-plan.ts';
import { formatX18, parseX18 } from '../../../src/exchange/x18.ts';
import { SENDER, createWorld, ioc } from './world.ts';
import type { Frame, World } from './world.ts';

const ETH = 4;
const BUY = { amount: '0.1', price: '3600' };
const MID = 3575.05;

const bidOf = (world: World, productId: number): string =>
  formatX18(world.exchange.books.touch(productId).bid?.priceX18 ?? 0n);

function held(world: World, productId: number): bigint {
  const { positions } = world.exchange.truth(SENDER);
  return positions.find((entry) => entry.productId === productId)?.amountX18 ?? 0n;
}

describe('book.thin', () => {
  const thin = { fault: 'book.thin', product: 'ETH-PERP', beyondBps: 5, depthShare: 0 } as const;

  it('leaves nothing beyond a distance from the mid, on both sides of its market', async () => {
    const { books } = createWorld({ faultList: [thin] }).exchange;
    const usual = createWorld().exchange.books;
    const farthest = MID * 5e-4;
    for (const side of ['bid', 'ask'] as const) {
      const within = usual
        .levels(ETH, side, 40)
        .filter(({ priceX18 }) => Math.abs(Number(priceX18) / 1e18 - MID) <= farthest);
      expect(within.length).toBeGreaterThan(0);
      expect(books.levels(ETH, side, 40)).toEqual(within);
      expect(books.levels(8, side, 40)).toEqual(usual.levels(8, side, 40));
    }
    const world = createWorld({ faultList: [thin] });
    await world.place({ amount: '60', price: '3600' });
    expect(held(world, ETH)).toBeGreaterThan(0n);
    expect(held(world, ETH)).toBeLessThan(parseX18('60'));
  });

  it('leaves a share of the depth, down to the step', () => {
    const { books } = createWorld({ faultList: [{ ...thin, depthShare: 0.1 }] }).exchange;
    const usual = createWorld().exchange.books.levels(ETH, 'ask', 40).at(-1)?.quantityX18 ?? 0n;
    const left = books.levels(ETH, 'ask', 40).at(-1)?.quantityX18 ?? 0n;
    expect(left).toBeGreaterThan(0n);
    expect(left).toBeLessThanOrEqual(usual / 10n);
    expect(left % parseX18('0.001')).toBe(0n);
  });

  it('empties a side whole, which then has no touch and fills nobody, until it ends', async () => {
    const fault = { ...thin, beyondBps: 0, side: 'ask', untilMs: 1000 } as const;
    const world = createWorld({ faultList: [fault] });
    expect(await world.query({ type: 'market_price', product_id: ETH })).toMatchObject({
      data: {
        bid_x18: parseX18('3575').toString(),
        ask_x18: '170141183460469231731687303715884105727',
      },
    });
    await world.place(BUY);
    expect(held(world, ETH)).toBe(0n);
    await world.place({ amount: '-0.1', price: '3500' });
    expect(held(world, ETH)).toBe(parseX18('-0.1'));
    await world.clock.advance(1000);
    expect(world.exchange.books.touch(ETH).ask?.priceX18).toBe(parseX18('3575.1'));
    expect(world.faults.applied().get('book.thin')).toBe(1);
  });
});

describe('oracle.offset', () => {
  it('sets the oracle apart from the touch, and with it equity and what the products tell', async () => {
    const fault: Fault = { fault: 'oracle.offset', product: ETH, bps: -500, fromMs: 1000 };
    const world = createWorld({ faultList: [fault] });
    const { books } = world.exchange;
    expect(books.oracleX18(ETH)).toBe(parseX18('3575.05'));
    await world.place(BUY);
    const equity = world.exchange.truth(SENDER).equityX18;
    await world.clock.advance(1000);
    expect(books.oracleX18(ETH)).toBe(parseX18('3396.2975'));
    expect(books.oracleX18(8)).toBe(parseX18('162.405'));
    expect(bidOf(world, ETH)).toBe('3575');
    const loss = parseX18('17.87525');
    expect(world.exchange.truth(SENDER).equityX18).toBe(equity - loss);
    const { data } = await world.query({ type: 'all_products' });
    const rows = (data as { perp_products: Frame[] }).perp_products;
    expect(rows.find((row) => row['product_id'] === ETH)).toMatchObject({
      oracle_price_x18: parseX18('3396.2975').toString(),
    });
    expect(world.faults.applied().get('oracle.offset')).toBe(1);
  });
});

describe('price.gap', () => {
  it('moves the mid of its market at once and tells the new touch', async () => {
    const fault: Fault = { fault: 'price.gap', product: 'SOL-PERP', bps: -1000, atMs: 1100 };
    const world = createWorld({ faultList: [fault] });
    const client = world.client();
    const stream = { type: 'best_bid_offer', product_id: 8 };
    await client.send({ method: 'subscribe', id: 1, stream });
    await world.clock.advance(1099);
    const before = client.of('best_bid_offer').length;
    await world.clock.advance(1);
    expect(client.of('best_bid_offer').slice(before)).toMatchObject([
      { bid_price: parseX18('146.16').toString() },
    ]);
    expect(bidOf(world, ETH)).toBe('3575');
    expect(world.faults.applied().get('price.gap')).toBe(1);
  });
});

describe('leg.liquidate', () => {
  const liquidate = { fault: 'leg.liquidate', product: 'ETH-PERP', atMs: 1000 } as const;

  it('takes the position at the oracle without a fill, and no other', async () => {
    const world = createWorld({ faultList: [liquidate] });
    const client = world.client();
    await client.watchAll();
    await world.place(BUY);
    await world.place({ productId: 8, amount: '-2', price: '160' });
    const { equityX18, fills } = world.exchange.truth(SENDER);
    await world.clock.advance(1000);
    expect(held(world, ETH)).toBe(0n);
    expect(held(world, 8)).toBe(parseX18('-2'));
    expect(client.of('position_change').at(-1)).toMatchObject({
      product_id: ETH,
      amount: '0',
      reason: 'liquidate_subaccount',
    });
    expect(world.exchange.truth(SENDER)).toMatchObject({ equityX18, fills });
    expect(world.faults.applied().get('leg.liquidate')).toBe(1);
  });

  it.each(['cross', 'isolated'] as const)('takes a fraction of a %s leg', async (margin) => {
    const world = createWorld({ faultList: [{ ...liquidate, margin, fraction: 0.333 }] });
    const client = world.client();
    await client.watchAll();
    const appendix = margin === 'cross' ? ioc() : ioc({ margin: '100' });
    await world.place({ amount: '-0.1', price: '3500', appendix });
    await world.clock.advance(1000);
    expect(held(world, ETH)).toBe(parseX18('-0.067'));
    expect(client.of('position_change').at(-1)).toMatchObject({
      amount: parseX18('-0.067').toString(),
      isolated: margin === 'isolated',
      reason: 'liquidate_subaccount',
    });
  });

  it('cancels the orders of its own account first, and tells so first', async () => {
    for (const margin of ['cross', 'isolated'] as const) {
      const world = createWorld({ faultList: [{ ...liquidate, margin }] });
      const client = world.client();
      await client.watchAll();
      await world.place(BUY);
      await world.place({ ...BUY, appendix: ioc({ margin: '100' }) });
      const rest = (productId: number, restMargin: 'cross' | 'isolated'): string =>
        world.exchange.operators.restOrder({
          subaccount: SENDER,
          productId,
          margin: restMargin,
          side: 'buy',
          amountX18: parseX18('1'),
          priceX18: parseX18('100'),
          reduceOnly: false,
        });
      const crossEth = rest(ETH, 'cross');
      const crossSol = rest(8, 'cross');
      const isolatedEth = rest(ETH, 'isolated');
      const before = client.frames.length;
      await world.clock.advance(1000);
      const ofCross = [isolatedEth];
      const ofIsolated = [crossEth, crossSol];
      expect(world.exchange.truth(SENDER).openOrders).toEqual(
        margin === 'cross' ? ofCross : ofIsolated,
      );
      const told = client.frames.slice(before).map((frame) => frame['reason']);
      expect(told.slice(0, -1).every((reason) => reason === 'cancelled')).toBe(true);
      expect(told.at(-1)).toBe('liquidate_subaccount');
    }
  });

  it('does nothing to an account without the position', async () => {
    const world = createWorld({ faultList: [liquidate] });
    const client = world.client();
    await client.watchAll();
    await world.clock.advance(1000);
    expect(client.of('position_change')).toEqual([]);
  });
});

describe('market.stepSize', () => {
  it('tells another step, refuses what is off it, and matches by it, until it ends', async () => {
    const fault: Fault = { fault: 'market.stepSize', product: ETH, sizeIncrement: '0.03' };
    const world = createWorld();
    await world.place(BUY);
    world.faults.add({ ...fault, untilMs: 1000 });
    const stepOf = async (symbol: string): Promise<unknown> => {
      const { data } = await world.query({ type: 'symbols' });
      return (data as { symbols: Record<string, Frame> }).symbols[symbol]?.['size_increment'];
    };
    expect([await stepOf('ETH-PERP'), await stepOf('SOL-PERP')]).toEqual([
      parseX18('0.03').toString(),
      parseX18('0.1').toString(),
    ]);
    expect(await world.place(BUY)).toMatchObject({ error_code: 2001 });
    // More than the position, on the step: it is clamped, and matched down to the step.
    await world.place({ amount: '-0.3', price: '3500', appendix: ioc({ reduceOnly: true }) });
    expect(held(world, ETH)).toBe(parseX18('0.01'));
    await world.clock.advance(1000);
    expect(await stepOf('ETH-PERP')).toBe(parseX18('0.001').toString());
    expect(await world.place(BUY)).toMatchObject({ status: 'success' });
    expect(world.faults.applied().get('market.stepSize')).toBe(1);
  });
});

describe('funding.tick', () => {
  const tick = { fault: 'funding.tick', product: 'ETH-PERP', atMs: 1000, bps: 10 } as const;

  it.each(['cross', 'isolated'] as const)(
    'moves the quote of a %s position, and tells nobody',
    async (margin) => {
      const world = createWorld({ faultList: [tick] });
      const client = world.client();
      await client.watchAll();
      await world.place({ ...BUY, appendix: margin === 'cross' ? ioc() : ioc({ margin: '100' }) });
      await world.place({ productId: 8, amount: '1', price: '163' });
      const before = world.exchange.truth(SENDER);
      const rows = world.exchange.ledger.events().length;
      const frames = client.frames.length;
      await world.clock.advance(1000);
      const after = world.exchange.truth(SENDER);
      const paid = parseX18('0.357505');
      expect(after.fundingX18).toBe(-paid);
      expect(after.vQuoteX18).toBe(before.vQuoteX18 - paid);
      expect(after.equityX18).toBe(before.equityX18 - paid);
      expect(client.frames.slice(frames).filter((frame) => frame['type'] !== undefined)).toEqual(
        [],
      );
      expect(world.exchange.ledger.events()).toHaveLength(rows);
    },
  );

  it('is paid to shorts when longs pay, and by nobody without a position', async () => {
    const world = createWorld({ faultList: [tick, { ...tick, atMs: 3000 }] });
    await world.place({ amount: '-0.1', price: '3500' });
    await world.clock.advance(2000);
    expect(world.exchange.truth(SENDER).fundingX18).toBe(parseX18('0.357505'));
    await world.place({ amount: '0.1', price: '3600', appendix: ioc({ reduceOnly: true }) });
    await world.clock.advance(2000);
    expect(world.exchange.truth(SENDER).fundingX18).toBe(parseX18('0.357505'));
  });
});
