/** Nado's own archive client reads what the exchange kept: orders, matches, events, prices. */
import { packOrderAppendix, removeDecimals } from '@nadohq/shared';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { TrueFill } from '../../src/exchange/truth.ts';
import { parseX18 } from '../../src/exchange/x18.ts';
import {
  ACCOUNT,
  BY_ENDPOINT,
  LINKED,
  NEVER,
  SENDER,
  SUBACCOUNT,
  market,
  openOfficialWorld,
} from './official-clients.ts';
import type { OfficialWorld } from './official-clients.ts';

let world: OfficialWorld;
/** The fills of a position that was opened, and closed in two orders, and of an isolated one. */
let fills: readonly TrueFill[];

beforeAll(async () => {
  world = await openOfficialWorld();
  await trade(4, '3600', '0.3');
  await trade(4, '3500', '-0.1');
  await trade(4, '3500', '-0.4');
  await trade(8, '170', '2', { isolated: { margin: parseX18('60').toString() } });
  await trade(8, '160', '-1', { isolated: { margin: '0' }, reduceOnly: true });
  // The archive lags behind the engine.
  await new Promise((resolve) => setTimeout(resolve, 250));
  ({ fills } = world.exchange.truth(SENDER));
});

afterAll(async () => {
  await world.gateway.close();
});

async function trade(
  productId: number,
  price: string,
  amount: string,
  more: object = {},
): Promise<void> {
  const appendix = packOrderAppendix({ orderExecutionType: 'ioc', ...more });
  const terms = { price, amount: parseX18(amount).toString(), expiration: NEVER, appendix };
  await world.engine.placeOrder({ ...market(productId), order: { ...SUBACCOUNT, ...terms } });
  await new Promise((resolve) => setTimeout(resolve, 60));
}

const subaccounts = [SUBACCOUNT];
const sum = (values: readonly bigint[]): bigint => values.reduce((a, b) => a + b, 0n);

describe("Nado's own archive client reads", () => {
  it('the orders that filled, newest first, with what their matches came to', async () => {
    const orders = await world.indexer.getOrders({ subaccounts, limit: 50 });
    const digests = [...new Set(fills.map(({ digest }) => digest))].toReversed();
    expect(orders.map(({ digest }) => digest)).toEqual(digests);
    for (const order of orders) {
      const own = fills.filter(({ digest }) => digest === order.digest);
      expect(order.baseFilled.toFixed()).toBe(sum(own.map(({ baseX18 }) => baseX18)).toString());
      expect(order.totalFee.toFixed()).toBe(sum(own.map(({ feeX18 }) => feeX18)).toString());
      expect(order.lastFillTimestamp.toNumber()).toBe(Math.floor((own.at(-1)?.at ?? 0) / 1000));
      expect(order.firstFillTimestamp.toNumber()).toBe(Math.floor((own[0]?.at ?? 0) / 1000));
      expect(order.expiration).toBe(NEVER);
    }
    const [digest = ''] = digests;
    const one = await world.indexer.getOrders({ digests: [digest] });
    expect(one.map((order) => order.digest)).toEqual([digest]);
  });

  it('what closing won and lost: the whole of it is the whole of the money', async () => {
    const [turned, part, opened] = await world.indexer.getOrders({
      subaccounts,
      productIds: [4],
      limit: 50,
    });
    expect(opened?.closedSize.toFixed()).toBe('0');
    expect(part?.closedSize.toFixed()).toBe(parseX18('0.1').toString());
    // The last order sold 0.4 of 0.2: half of it closed, and half of it opened a short.
    expect(turned?.closedSize.toFixed()).toBe(parseX18('0.2').toString());
    const opening = opened?.quoteFilled.negated();
    expect(
      part?.closedNetEntry
        .minus(opening?.div(3) ?? 0)
        .abs()
        .toNumber(),
    ).toBeLessThan(2);
    expect(
      turned?.closedNetEntry
        .minus(opening?.times(2).div(3) ?? 0)
        .abs()
        .toNumber(),
    ).toBeLessThan(2);
    const realized = part?.realizedPnl.plus(turned?.realizedPnl ?? 0);
    const money = opened?.quoteFilled
      .plus(part?.quoteFilled ?? 0)
      .plus(turned?.quoteFilled.div(2) ?? 0);
    expect(
      realized
        ?.minus(money ?? 0)
        .abs()
        .toNumber(),
    ).toBeLessThan(4);
    expect(part?.closedMargin).toBe(null);
  });

  it('the margin behind the closed part of an isolated position', async () => {
    const [closing, opening] = await world.indexer.getOrders({
      subaccounts,
      productIds: [8],
      isolated: true,
      limit: 50,
    });
    expect(opening?.closedMargin?.toFixed()).toBe('0');
    expect(closing?.closedMargin?.toFixed()).toBe(parseX18('30').toString());
  });

  it('the matches, each with the position around it', async () => {
    const matches = await world.indexer.getMatchEvents({ subaccounts, limit: 100 });
    expect(matches.map(({ submissionIndex }) => submissionIndex)).toEqual(
      fills.map(({ submissionIdx }) => submissionIdx).toReversed(),
    );
    for (const match of matches) {
      const fill = fills.find(({ submissionIdx }) => submissionIdx === match.submissionIndex);
      expect(match.digest).toBe(fill?.digest);
      expect(match.baseFilled.toFixed()).toBe(fill?.baseX18.toString());
      expect(match.totalFee.toFixed()).toBe(fill?.feeX18.toString());
      const moved = match.postBalances.base.amount.minus(match.preBalances.base.amount);
      expect(moved.toFixed()).toBe(match.baseFilled.toFixed());
      expect(match.isTaker).toBe(true);
      expect(match.timestamp.toNumber()).toBe(Math.floor((fill?.at ?? 0) / 1000));
      // Before each match the open amount had cost something, unless there was none.
      const wasOpen = !match.preBalances.base.amount.isZero();
      expect(match.preEventTrackedVars.netEntryUnrealized.isZero()).toBe(!wasOpen);
    }
  });

  it('the events of a market as an unbroken chain that ends at the position', async () => {
    const limit = { type: 'events', value: 100 } as const;
    const events = await world.indexer.getEvents({ subaccounts, productIds: [4], limit });
    for (const [index, event] of events.entries()) {
      const older = events[index + 1];
      expect(event.state.preBalance.amount.toFixed()).toBe(
        older === undefined ? '0' : older.state.postBalance.amount.toFixed(),
      );
    }
    const held = world.exchange.truth(SENDER).positions.find((entry) => entry.productId === 4);
    expect(events[0]?.state.postBalance.amount.toFixed()).toBe(held?.amountX18.toString());
    const [deposit] = await world.indexer
      .getEvents({
        subaccounts,
        productIds: [0],
        isolated: false,
        limit,
      })
      .then((rows) => rows.toReversed());
    expect(deposit).toMatchObject({ eventType: 'deposit_collateral', productId: 0 });
  });

  it('the prices: of the oracle, of the book, and of the quote', async () => {
    const { indexer, exchange } = world;
    const oracle = removeDecimals(exchange.books.oracleX18(4).toString()).toFixed();
    const price = await indexer.getPerpPrices({ productId: 4 });
    expect([price.indexPrice.toFixed(), price.markPrice.toFixed()]).toEqual([oracle, '3575.05']);
    const many = await indexer.getMultiProductPerpPrices({ productIds: [4, 8] });
    expect(Object.keys(many)).toEqual(['4', '8']);
    const [first] = await indexer.getOraclePrices({ productIds: [4] });
    expect([first?.productId, first?.oraclePrice.toFixed()]).toEqual([4, oracle]);
    expect((await indexer.getQuotePrice()).price.toFixed()).toBe('1');
    const funding = await indexer.getFundingRate({ productId: 4 });
    expect(funding.productId).toBe(4);
    expect(funding.fundingRate.isFinite()).toBe(true);
  });

  it('the subaccounts of a wallet, isolated ones too', async () => {
    const address = ACCOUNT.address;
    const listed = await world.indexer.listSubaccounts({ address });
    expect(listed.map(({ isolated }) => isolated)).toEqual([false, true]);
    expect(listed[0]).toMatchObject({ hexId: SENDER, subaccountName: 'default' });
    expect(await world.indexer.listSubaccounts({ address: LINKED.address })).toEqual([]);
  });

  it('the signer that is linked, and how many links are left', async () => {
    const before = await world.indexer.getLinkedSignerWithRateLimit({ subaccount: SUBACCOUNT });
    expect(before.remainingTxs.toFixed()).toBe('50');
    const signer = `0x${LINKED.address.slice(2).padEnd(64, '0')}` as const;
    await world.engine.linkSigner({ ...SUBACCOUNT, ...BY_ENDPOINT, signer });
    const after = await world.indexer.getLinkedSignerWithRateLimit({ subaccount: SUBACCOUNT });
    expect(after.signer).toBe(LINKED.address.toLowerCase());
    expect([after.remainingTxs.toFixed(), after.totalTxLimit.toFixed()]).toEqual(['49', '50']);
  });

  it('that it asks for what is not there', async () => {
    const refused = await world.indexer.getPerpPrices({ productId: 99 }).catch(String);
    expect(refused).toContain('422');
  });
});
