/** Isolated subaccounts, the archive's chain, and the operators' hands. */
import { describe, expect, it } from 'vitest';
import { parseX18 } from '../../../src/exchange/x18.ts';
import { SENDER, createWorld, ioc } from './world.ts';
import type { Frame, World } from './world.ts';

type Event = {
  readonly submission_idx: string;
  readonly product_id: number;
  readonly isolated: boolean;
  readonly isolated_product_id: number | null;
  readonly event_type: string;
  readonly pre_balance: Frame;
  readonly post_balance: Frame;
};

const opening = ioc({ margin: '50' });
const closing = ioc({ reduceOnly: true, margin: '0' });
const isolatedQuery = { type: 'isolated_positions', subaccount: SENDER };

async function isolatedRows(world: World): Promise<readonly Frame[]> {
  const { data } = await world.query(isolatedQuery);
  return (data as { isolated_positions: Frame[] }).isolated_positions;
}

async function events(world: World): Promise<readonly Event[]> {
  await world.clock.advance(150);
  const answer = await world.archive({ events: { subaccounts: [SENDER], limit: { raw: 500 } } });
  return answer['events'] as readonly Event[];
}

describe('an isolated position', () => {
  it('lives in a subaccount of its own that subaccount_info does not show', async () => {
    const world = createWorld();
    await world.place({ amount: '0.1', price: '3600', appendix: opening });
    const info = await world.query({ type: 'subaccount_info', subaccount: SENDER });
    const { perp_balances, spot_balances } = info['data'] as Record<string, Frame[]>;
    expect(perp_balances?.find((row) => row['product_id'] === 4)).toMatchObject({
      balance: { amount: '0' },
    });
    expect(spot_balances).toMatchObject([{ balance: { amount: parseX18('99950').toString() } }]);
    expect(await isolatedRows(world)).toMatchObject([
      {
        subaccount: `${SENDER.slice(0, 42)}00000000000000040069736f`,
        quote_balance: { balance: { amount: parseX18('50').toString() } },
        base_balance: { product_id: 4, balance: { amount: parseX18('0.1').toString() } },
      },
    ]);
  });

  it('moves its margin once a digest, over however many matches', async () => {
    const world = createWorld();
    await world.place({ amount: '5', price: '3600', appendix: ioc({ margin: '2000' }) });
    expect(world.exchange.truth(SENDER).fills.length).toBeGreaterThan(1);
    expect(world.exchange.truth(SENDER).isolatedQuoteX18).toBe(parseX18('2000'));
    await world.place({ amount: '0.1', price: '3600', appendix: opening });
    expect(world.exchange.truth(SENDER).isolatedQuoteX18).toBe(parseX18('2050'));
  });

  it('returns what is left at zero and lives on under another id', async () => {
    const world = createWorld();
    const before = world.exchange.truth(SENDER).equityX18;
    expect(before).toBe(0n);
    await world.place({ amount: '0.1', price: '3600', appendix: opening });
    await world.place({ amount: '-9', price: '3500', appendix: closing });
    const { positions, quoteX18, isolatedQuoteX18, feesX18, fills } = world.exchange.truth(SENDER);
    expect(positions).toEqual([]);
    expect(isolatedQuoteX18).toBe(0n);
    expect(await isolatedRows(world)).toEqual([]);
    const tradedX18 = fills.reduce(
      (sum, fill) => sum - (fill.baseX18 * fill.priceX18) / 10n ** 18n,
      0n,
    );
    expect(quoteX18).toBe(parseX18('100000') + tradedX18 - feesX18);
    await world.place({ amount: '0.1', price: '3600', appendix: opening });
    const [row] = await isolatedRows(world);
    expect(String(row?.['subaccount']).endsWith('00040169736f')).toBe(true);
  });

  it('is told to the parent, or to the isolated address, as the switches say', async () => {
    const isolatedAddress = `${SENDER.slice(0, 42)}00000000000000040069736f`;
    for (const [on, heardByParent, heardByIsolated] of [
      ['parent', 1, 0],
      ['isolated', 0, 1],
      ['both', 1, 1],
    ] as const) {
      const switches = { isolatedEventsOn: on, isolatedEventSubaccount: 'isolated' } as const;
      const world = createWorld({ switches });
      const [parent, isolated] = [world.client(), world.client()];
      await parent.watchAll();
      await isolated.watchAll(isolatedAddress);
      await world.place({ amount: '0.1', price: '3600', appendix: opening });
      expect(parent.of('position_change').length).toBe(heardByParent);
      expect(isolated.of('position_change').length).toBe(heardByIsolated);
      const [event] = [...parent.of('fill'), ...isolated.of('fill')];
      expect(event).toMatchObject({ subaccount: isolatedAddress });
      expect(parent.of('order_update').length).toBe(1);
    }
  });

  it('keeps cross and isolated apart in one product', async () => {
    const world = createWorld();
    await world.place({ amount: '0.1', price: '3600' });
    await world.place({ amount: '-0.2', price: '3500', appendix: opening });
    const { positions } = world.exchange.truth(SENDER);
    expect(positions.map(({ margin, amountX18 }) => [margin, amountX18])).toEqual([
      ['cross', parseX18('0.1')],
      ['isolated', parseX18('-0.2')],
    ]);
  });

  it('works the cross position without an isolated account only under that reading', async () => {
    const world = createWorld({ switches: { isolatedMissing: 'cross' } });
    await world.place({ amount: '0.1', price: '3600' });
    await world.place({ amount: '-0.1', price: '3500', appendix: closing });
    expect(world.exchange.truth(SENDER).positions).toEqual([]);
  });
});

describe('the archive', () => {
  it('forms a closed chain per balance over fills, margin moves and settlements', async () => {
    const world = createWorld({ moving: true });
    for (const [amount, price] of [
      ['1', '3800'],
      ['-2', '3300'],
    ] as const) {
      await world.place({ amount, price, appendix: ioc({ margin: '2000' }) });
      await world.clock.advance(3000);
      await world.place({ amount, price });
    }
    const leg = { subaccount: SENDER, productId: 4, margin: 'cross' } as const;
    world.exchange.operators.settlePnl(leg);
    world.exchange.operators.liquidate(leg);
    await world.place({ amount: '9', price: '3800', appendix: closing });
    const rows = (await events(world)).toReversed();
    const last = new Map<string, Frame>();
    for (const row of rows) {
      const key = JSON.stringify([row.product_id, row.isolated, row.isolated_product_id]);
      const previous = last.get(key);
      if (previous !== undefined) expect(row.pre_balance).toEqual(previous);
      last.set(key, row.post_balance);
    }
    expect(last.size).toBe(4);
    expect(new Set(rows.map((row) => row.event_type)).size).toBe(5);
    const indices = rows.map((row) => Number(row.submission_idx));
    expect(indices).toEqual(indices.toSorted((left, right) => left - right));
  });

  it('lags a tenth of a second, and never shows an order that did not fill', async () => {
    const world = createWorld();
    const question = { orders: { subaccounts: [SENDER] } };
    const { data } = await world.place({ amount: '0.1', price: '3600' });
    await world.place({ amount: '0.1', price: '3500' }, 69);
    expect(await world.archive(question)).toEqual({ orders: [] });
    await world.clock.advance(100);
    const { orders } = (await world.archive(question)) as { orders: Frame[] };
    expect(orders).toMatchObject([
      { ...(data as Frame), base_filled: parseX18('0.1').toString(), isolated: false },
    ]);
  });

  it('answers matches newest first, filtered and limited', async () => {
    const world = createWorld();
    await world.place({ amount: '0.1', price: '3600' });
    await world.place({ amount: '-2', price: '162', productId: 8 });
    await world.clock.advance(200);
    const ask = async (filter: object): Promise<readonly Frame[]> =>
      (await world.archive({ matches: { subaccounts: [SENDER], ...filter } }))[
        'matches'
      ] as Frame[];
    const all = await ask({ limit: 10 });
    expect(all.map((row) => Number(row['submission_idx']))).toEqual([3, 2]);
    expect(await ask({ limit: 1 })).toEqual([all[0]]);
    expect(await ask({ limit: 10, product_ids: [4] })).toEqual([all[1]]);
    expect(await ask({ limit: 10, idx: '2' })).toEqual([all[1]]);
    expect(await ask({ limit: 10, isolated: true })).toEqual([]);
  });
});

describe('the operators', () => {
  it('trade by hand under a digest of their own', async () => {
    const world = createWorld();
    const client = world.client();
    await client.watchAll();
    const trade = { subaccount: SENDER, productId: 8, amountX18: parseX18('-1') };
    const digest = world.exchange.operators.manualTrade({ ...trade, margin: 'isolated' });
    expect(client.of('fill')).toMatchObject([{ order_digest: digest, is_bid: false }]);
    expect(client.of('position_change')).toMatchObject([{ isolated: true, product_id: 8 }]);
    expect(world.exchange.truth(SENDER).orders).toEqual([]);
  });

  it('settle without moving a quantity, and liquidate without a fill', async () => {
    const world = createWorld();
    const client = world.client();
    await client.watchAll();
    await world.place({ amount: '0.1', price: '3600' });
    const leg = { subaccount: SENDER, productId: 4, margin: 'cross' } as const;
    world.exchange.operators.movePrice(4, 100);
    const { equityX18 } = world.exchange.truth(SENDER);
    world.exchange.operators.settlePnl(leg);
    expect(world.exchange.truth(SENDER).equityX18).toBe(equityX18);
    world.exchange.operators.liquidate(leg);
    expect(client.of('position_change').slice(1)).toMatchObject([
      { reason: 'settle_pnl', amount: parseX18('0.1').toString() },
      { reason: 'liquidate_subaccount', amount: '0' },
    ]);
    expect(client.of('fill').length).toBe(1);
    expect(world.exchange.truth(SENDER).equityX18).toBe(equityX18);
  });

  it('leave an order resting, which nothing matches and the owner can cancel', async () => {
    const world = createWorld();
    const { operators, cancel } = world.exchange;
    const rest = {
      subaccount: SENDER,
      productId: 8,
      margin: 'isolated',
      reduceOnly: true,
    } as const;
    const terms = { amountX18: parseX18('1.5'), priceX18: parseX18('900') };
    const digest = operators.restOrder({ ...rest, ...terms, side: 'buy' });
    await world.clock.advance(60_000);
    const ask = { type: 'subaccount_orders', sender: SENDER, product_id: 8 };
    expect(await world.query(ask)).toMatchObject({
      data: { orders: [{ digest, unfilled_amount: terms.amountX18.toString(), product_id: 8 }] },
    });
    expect(world.exchange.truth(SENDER)).toMatchObject({ openOrders: [digest], orders: [] });
    expect(cancel(SENDER, digest)).toMatchObject({ state: 'done' });
    expect(world.exchange.truth(SENDER)).toMatchObject({ openOrders: [], positions: [] });
  });

  it('move the oracle and the touch', async () => {
    const world = createWorld();
    world.exchange.operators.setOracle(4, parseX18('4000'));
    expect(world.exchange.books.oracleX18(4)).toBe(parseX18('4000'));
    world.exchange.operators.movePrice(8, -100);
    const { data } = await world.query({ type: 'market_price', product_id: 8 });
    expect(data).toMatchObject({ bid_x18: parseX18('160.78').toString() });
  });
});
