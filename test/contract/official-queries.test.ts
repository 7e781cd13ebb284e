/** Nado's own client asks the gateway everything it can ask, and reads what is so. */
import type { MarketWithProduct, PerpMarket } from '@nadohq/shared';
import { ProductEngineType, packOrderAppendix, removeDecimals } from '@nadohq/shared';
import { BigNumber } from 'bignumber.js';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { MARKETS } from '../../src/exchange/markets.ts';
import { parseX18 } from '../../src/exchange/x18.ts';
import {
  ACCOUNT,
  BY_ENDPOINT,
  CHAIN_ID,
  ENDPOINT,
  NEVER,
  SENDER,
  SUBACCOUNT,
  market,
  openOfficialWorld,
} from './official-clients.ts';
import type { OfficialWorld } from './official-clients.ts';

let world: OfficialWorld;

beforeAll(async () => {
  world = await openOfficialWorld();
});

afterAll(async () => {
  await world.gateway.close();
});

const amountOf = (decimal: string): string => parseX18(decimal).toString();

/** Places an order and gives its digest. */
async function placed(
  productId: number,
  terms: { readonly price: string; readonly amount: string },
  appendix = packOrderAppendix({ orderExecutionType: 'ioc' }),
): Promise<string> {
  const amount = amountOf(terms.amount);
  const order = { ...SUBACCOUNT, price: terms.price, amount, expiration: NEVER, appendix };
  const { data } = await world.engine.placeOrder({ ...market(productId), order });
  return data.digest;
}

/** Lets the speed bump of what was placed pass. */
async function matched(): Promise<void> {
  await new Promise((resolve) => setTimeout(resolve, 60));
}

const decimal = (x18: bigint | undefined): string | undefined =>
  x18 === undefined ? undefined : removeDecimals(x18.toString()).toFixed();

describe("Nado's own client reads the venue", () => {
  it('status, contracts, time and the way through the edge', async () => {
    const { engine } = world;
    expect(await engine.getStatus()).toBe('active');
    expect(await engine.getContracts()).toEqual({ chainId: CHAIN_ID, endpointAddr: ENDPOINT });
    expect(Math.abs((await engine.getTime()) - world.exchange.venueNow())).toBeLessThan(5000);
    expect(await engine.getIpBlockStatus()).toBe(null);
    expect(await engine.getRequiresCloudflareAuth()).toBe(false);
  });

  it('the nonces: the next transaction, and an order that is received within 100 s', async () => {
    const { orderNonce, txNonce } = await world.engine.getNonces({ address: ACCOUNT.address });
    expect(txNonce).toBe('0');
    const aheadMs = Number(BigInt(orderNonce) >> 20n) - world.exchange.venueNow();
    expect(aheadMs).toBeGreaterThan(95_000);
    expect(aheadMs).toBeLessThanOrEqual(100_000);
  });

  it('the symbols, all, some, or of a type', async () => {
    const { symbols } = await world.engine.getSymbols({});
    expect(Object.keys(symbols)).toEqual(MARKETS.map(({ symbol }) => symbol));
    for (const entry of MARKETS) {
      const symbol = symbols[entry.symbol];
      expect(symbol?.productId).toBe(entry.productId);
      expect(symbol?.priceIncrement.toFixed()).toBe(decimal(entry.priceIncrementX18));
      expect(symbol?.sizeIncrement.toFixed()).toBe(entry.sizeIncrementX18.toString());
      expect(symbol?.minSize.toFixed()).toBe(entry.minSizeX18.toString());
    }
    const some = await world.engine.getSymbols({
      productIds: [8],
      productType: ProductEngineType.PERP,
    });
    expect(Object.keys(some.symbols)).toEqual(['SOL-PERP']);
    expect(
      (await world.engine.getSymbols({ productType: ProductEngineType.SPOT })).symbols,
    ).toEqual({});
  });

  it('the products, here and by chain', async () => {
    const { engine, exchange } = world;
    const markets = await engine.getAllMarkets();
    expect(markets.map(({ productId }) => productId)).toEqual([0, 2, 4, 8]);
    for (const { productId } of MARKETS) {
      const found = markets.find((entry) => entry.productId === productId);
      expect(isPerp(found) && found.product.oraclePrice.toFixed()).toBe(
        decimal(exchange.books.oracleX18(productId)),
      );
    }
    const edge = await engine.getEdgeAllMarkets();
    expect(Object.keys(edge)).toEqual([String(CHAIN_ID)]);
    expect(edge[CHAIN_ID]?.map(({ productId }) => productId)).toEqual([0, 2, 4, 8]);
  });

  it('the prices of one market and of many, and the depth', async () => {
    const { engine, exchange } = world;
    const { bid, ask } = exchange.books.touch(4);
    const price = await engine.getMarketPrice({ productId: 4 });
    expect([price.bid.toFixed(), price.ask.toFixed()]).toEqual([
      decimal(bid?.priceX18),
      decimal(ask?.priceX18),
    ]);
    const { marketPrices } = await engine.getMarketPrices({ productIds: [8, 4] });
    expect(marketPrices.map(({ productId }) => productId)).toEqual([8, 4]);
    expect(marketPrices[1]?.ask.toFixed()).toBe(decimal(ask?.priceX18));
    const { bids, asks } = await engine.getMarketLiquidity({ productId: 4, depth: 3 });
    for (const [side, rows] of [
      ['bid', bids],
      ['ask', asks],
    ] as const) {
      const levels = exchange.books.levels(4, side, 3);
      expect(rows.map((row) => row.price.toFixed())).toEqual(
        levels.map((level) => decimal(level.priceX18)),
      );
      expect(rows.map((row) => row.liquidity.toFixed())).toEqual(
        levels.map((level) => level.quantityX18.toString()),
      );
    }
  });

  it('that there is no fund, no pool, and no spot market beside a perpetual', async () => {
    const { engine } = world;
    expect((await engine.getInsurance()).toFixed()).toBe('0');
    expect(await engine.getHealthGroups()).toEqual({ healthGroups: [] });
    expect(await engine.getNlpPoolInfo()).toEqual({ nlpPools: [] });
    expect((await engine.getMaxMintNlpAmount(SUBACCOUNT)).toFixed()).toBe('0');
    expect((await engine.getMaxBurnNlpAmount(SUBACCOUNT)).toFixed()).toBe('0');
    const { balanceLocked, lockedBalances } = await engine.getNlpLockedBalances(SUBACCOUNT);
    expect([balanceLocked.balance.toFixed(), lockedBalances]).toEqual(['0', []]);
  });

  it('a refusal as a failure with its code', async () => {
    const failed = await world.engine.getMarketPrice({ productId: 99 }).catch(asError);
    expect(failed).toMatchObject({
      message: expect.stringMatching(/^2015: /) as unknown,
      responseData: { status: 'failure', error_code: 2015, request_type: 'query_market_price' },
    });
  });
});

describe("Nado's own client reads an account", () => {
  it('as it is after a cross and an isolated trade', async () => {
    const { engine, exchange } = world;
    await placed(4, { price: '3600', amount: '0.1' });
    const isolated = { orderExecutionType: 'ioc', isolated: { margin: amountOf('40') } } as const;
    await placed(8, { price: '160', amount: '-1' }, packOrderAppendix(isolated));
    await matched();
    const truth = exchange.truth(SENDER);
    const summary = await engine.getSubaccountSummary(SUBACCOUNT);
    expect(summary.exists).toBe(true);
    const eth = summary.balances.find(({ productId }) => productId === 4);
    expect(eth?.amount.toFixed()).toBe(amountOf('0.1'));
    const held = truth.positions.find(({ productId }) => productId === 4);
    expect(eth?.amount.toFixed()).toBe(held?.amountX18.toString());
    const quote = summary.balances.find(({ productId }) => productId === 0);
    expect(quote?.amount.toFixed()).toBe(truth.quoteX18.toString());
    // Without weights health is worth: the quote, and the position at the oracle price.
    const oracle = removeDecimals(exchange.books.oracleX18(4).toString());
    const worth = oracle.times(amountOf('0.1')).plus(held?.vQuoteX18.toString() ?? 0);
    expect(summary.health.unweighted.health.toFixed(0)).toBe(
      worth.plus(truth.quoteX18.toString()).toFixed(0),
    );

    const [position, ...others] = await engine.getIsolatedPositions(SUBACCOUNT);
    expect(others).toEqual([]);
    expect(position?.subaccount.subaccountOwner.toLowerCase()).toBe(SENDER.slice(0, 42));
    expect(position?.baseBalance.amount.toFixed()).toBe(amountOf('-1'));
    expect(position?.quoteBalance.amount.toFixed()).toBe(amountOf('40'));
    const own = truth.positions.find(({ margin }) => margin === 'isolated');
    expect(position?.baseBalance.vQuoteBalance.toFixed()).toBe(own?.vQuoteX18.toString());
  });

  it('as it would be after a trade, beside what it is', async () => {
    const { engine } = world;
    const before = await engine.getSubaccountSummary(SUBACCOUNT);
    const tx = {
      productId: 2,
      amountDelta: new BigNumber(amountOf('0.1')),
      vQuoteDelta: new BigNumber(amountOf('-11350')),
    };
    const after = await engine.getEstimatedSubaccountSummary({
      ...SUBACCOUNT,
      txs: [{ type: 'apply_delta', tx }],
      preState: true,
    });
    const amounts = (state: typeof before | undefined): readonly string[] | undefined =>
      state?.balances.map(({ amount }) => amount.toFixed());
    expect(after.preState?.balances.map(({ amount }) => amount.toFixed())).toEqual(amounts(before));
    const btc = after.balances.find(({ productId }) => productId === 2);
    expect(btc?.amount.toFixed()).toBe(amountOf('0.1'));
    expect(after.health.initial.health.lt(before.health.initial.health)).toBe(true);
    expect(amounts(await engine.getSubaccountSummary(SUBACCOUNT))).toEqual(amounts(before));
  });

  it('its open orders: one, of a market, and of many', async () => {
    const { engine } = world;
    const resting = packOrderAppendix({ orderExecutionType: 'post_only' });
    const eth = await placed(4, { price: '3400', amount: '0.2' }, resting);
    const sol = await placed(8, { price: '170', amount: '-2' }, resting);
    const order = await engine.getOrder({ productId: 4, digest: eth });
    expect(order).toMatchObject({ digest: eth, productId: 4, expiration: NEVER });
    expect([order.price.toFixed(), order.unfilledAmount.toFixed()]).toEqual([
      '3400',
      amountOf('0.2'),
    ]);
    expect(order.appendix.orderExecutionType).toBe('post_only');
    const { orders } = await engine.getSubaccountOrders({ ...SUBACCOUNT, productId: 4 });
    expect(orders.map(({ digest }) => digest)).toEqual([eth]);
    const productIds = [2, 4, 8];
    const many = await engine.getSubaccountMultiProductOrders({ ...SUBACCOUNT, productIds });
    const digests = many.productOrders.map((entry) => entry.orders.map(({ digest }) => digest));
    expect(digests).toEqual([[], [eth], [sol]]);
    const unknown = { productId: 4, digest: `0x${'12'.repeat(32)}` };
    await expect(engine.getOrder(unknown)).rejects.toThrow(/^2020: /);
  });

  it('the fees that its next trade is charged', async () => {
    const rates = await world.engine.getSubaccountFeeRates(SUBACCOUNT);
    expect(rates.orders[4]?.taker.toFixed()).toBe('0.00035');
    expect(rates.orders[4]?.maker.toFixed()).toBe('0.0001');
    const digest = await placed(4, { price: '3500', amount: '-0.1' });
    await matched();
    const fills = world.exchange.truth(SENDER).fills.filter((fill) => fill.digest === digest);
    const paid = fills.reduce((total, { feeX18 }) => total + feeX18, 0n);
    const quote = fills.reduce(
      (total, { priceX18, baseX18 }) =>
        total.plus(removeDecimals(priceX18.toString()).times(baseX18.toString()).abs()),
      new BigNumber(0),
    );
    expect(new BigNumber(paid.toString()).div(quote).toNumber()).toBeCloseTo(0.00035, 9);
  });

  it.each([
    ['long', false],
    ['short', false],
    ['long', true],
  ] as const)('the largest %s order, isolated %s, and none is larger', async (side, isolated) => {
    const { engine } = world;
    // Within the book's own side, so that it stands and can be taken away again.
    const price = new BigNumber(side === 'long' ? 113_400 : 113_600);
    const asked = { ...SUBACCOUNT, productId: 2, price, side };
    const size = await engine.getMaxOrderSize({ ...asked, isolated });
    const spare = await engine.getMaxWithdrawable({ ...SUBACCOUNT, productId: 0 });
    const margin = spare.minus(spare.mod(1e12)).toFixed();
    const type = { orderExecutionType: 'post_only' } as const;
    const appendix = packOrderAppendix(isolated ? { ...type, isolated: { margin } } : type);
    const place = (amount: BigNumber): ReturnType<typeof engine.placeOrder> => {
      const signed = amount.times(side === 'long' ? 1 : -1).toFixed(0);
      const order = { ...SUBACCOUNT, price: price.toFixed(), amount: signed };
      return engine.placeOrder({
        ...market(2),
        order: { ...order, expiration: NEVER, appendix },
      });
    };
    await expect(place(size.plus(amountOf('0.00005')))).rejects.toThrow(/^2006: /);
    const { digest } = (await place(size)).data;
    await engine.cancelOrders({
      ...SUBACCOUNT,
      ...BY_ENDPOINT,
      productIds: [2],
      digests: [digest],
    });
    const nothing = await engine.getMaxOrderSize({ ...asked, reduceOnly: true });
    expect(nothing.toFixed()).toBe('0');
  });

  it('the most it can withdraw, with a borrow and without', async () => {
    const { engine, exchange } = world;
    const { health } = await engine.getSubaccountSummary(SUBACCOUNT);
    const asked = { ...SUBACCOUNT, productId: 0 };
    const most = await engine.getMaxWithdrawable(asked);
    expect(most.toFixed()).toBe(health.initial.health.toFixed());
    const own = await engine.getMaxWithdrawable({ ...asked, spotLeverage: false });
    const { quoteX18 } = exchange.truth(SENDER);
    expect(own.toFixed()).toBe(BigNumber.min(most, quoteX18.toString()).toFixed());
  });

  it('that nobody is linked to it', async () => {
    expect(await world.engine.getLinkedSigner(SUBACCOUNT)).toEqual({
      signer: `0x${'0'.repeat(40)}`,
    });
  });
});

function isPerp(entry: MarketWithProduct | undefined): entry is PerpMarket {
  return entry !== undefined && 'openInterest' in entry.product;
}

function asError(error: unknown): unknown {
  return error;
}
