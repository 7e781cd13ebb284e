/** Funding as the venue has it: its hours, its indices, its views, its archive and its streams. */
import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { paymentPerUnitX18 } from '../../../src/exchange/funding.ts';
import { createLedger } from '../../../src/exchange/ledger.ts';
import { formatX18, parseX18 } from '../../../src/exchange/x18.ts';
import { StepClock } from '../../../src/lib/step-clock.ts';
import { SENDER, START_AT, createWorld as worldOf, ioc } from './world.ts';
import type { Frame, TestClient, World } from './world.ts';

const VECTORS = new URL('../../../../shared/data/nado-vectors.json', import.meta.url);
const ETH = 4;
const SOL = 8;
const HOUR_MS = 3_600_000;
const BUY = { amount: '0.1', price: '3600' } as const;
const SELL = { amount: '-0.1', price: '3500', appendix: ioc({ reduceOnly: true }) } as const;

/** One basis point of the price an hour: 24 a day. */
const RATE = parseX18('0.0024');

/** Nothing here is decided by prices: few steps are most of the speed. */
function createWorld({
  priceStepMs = HOUR_MS,
  ...options
}: Parameters<typeof worldOf>[0] = {}): World {
  return worldOf({ ...options, priceStepMs });
}

type Payments = { readonly funding_payments: readonly Frame[]; readonly next_idx: string | null };

function paid(world: World): readonly string[] {
  return world.exchange.ledger.payments().map(({ receivedX18 }) => formatX18(receivedX18));
}

async function archived(world: World, params: object): Promise<Payments> {
  const question = { subaccount: SENDER, product_ids: [ETH, SOL], limit: 100, ...params };
  // What the archive says of payments has these two fields.
  return (await world.archive({ interest_and_funding: question })) as unknown as Payments;
}

describe('the payment of a unit', () => {
  it.skipIf(!existsSync(VECTORS))('equals the vector to the wei, and so does the balance', () => {
    const { fundingVector: vector } = JSON.parse(readFileSync(VECTORS, 'utf8')) as {
      fundingVector: Record<string, string> & { dtSeconds: number };
    };
    const read = (name: string): bigint => BigInt(vector[name] ?? '');
    const perUnitX18 = paymentPerUnitX18(read('priceDiffX18'), parseX18('2822'), vector.dtSeconds);
    expect(perUnitX18).toBe(read('paymentPerUnitX18'));
    const ledger = createLedger(new StepClock(0, () => Promise.resolve()));
    const key = { parent: SENDER, productId: ETH, margin: 'cross' } as const;
    ledger.open(SENDER);
    const change = { amountX18: read('positionAmount'), vQuoteX18: read('vQuoteBefore') };
    ledger.trade(key, 'match_orders', change);
    ledger.payFunding([{ productId: ETH, perUnitX18, rateX18: 0n, oracleX18: 0n }]);
    expect(ledger.position(key).vQuoteX18).toBe(read('vQuoteAfter'));
  });

  it('counts a difference of more than 2 % of the index as 2 %, either way', () => {
    const index = parseX18('3000');
    const most = paymentPerUnitX18(parseX18('60'), index, 3600);
    expect(formatX18(most)).toBe('2.5');
    expect(paymentPerUnitX18(parseX18('61'), index, 3600)).toBe(most);
    expect(paymentPerUnitX18(parseX18('-61'), index, 3600)).toBe(-most);
  });
});

describe('an hour of funding', () => {
  it.each(['cross', 'isolated'] as const)(
    'is paid by a %s long and received by a short, at the full hour of the venue',
    async (margin) => {
      const world = createWorld();
      const { operators, ledger } = world.exchange;
      operators.setFundingRate(ETH, RATE);
      operators.setFundingRate(SOL, RATE);
      await world.clock.advance(HOUR_MS - 1_000);
      const appendix = margin === 'cross' ? ioc() : ioc({ margin: '100' });
      await world.place({ ...BUY, appendix });
      await world.place({ productId: SOL, amount: '-1', price: '162', appendix });
      expect(paid(world)).toEqual([]);
      const events = ledger.events().length;
      await world.clock.advance(1_000);
      expect(paid(world)).toEqual(['-0.0357505', '0.0162405']);
      expect(formatX18(world.exchange.truth(SENDER).fundingX18)).toBe('-0.01951');
      expect(ledger.events()).toHaveLength(events);
      await world.clock.advance(HOUR_MS);
      expect(paid(world)).toHaveLength(4);
    },
  );

  it('is seen in every view at once, and booked with one rounding at the next change', async () => {
    const world = createWorld();
    const { operators, ledger } = world.exchange;
    // A third of a wei is lost of each hour's difference, and of every product of it once only.
    operators.setFundingRate(ETH, 7n);
    await world.place({ amount: '0.333', price: '3600' });
    const key = { parent: SENDER, productId: ETH, margin: 'cross' } as const;
    const before = ledger.position(key).vQuoteX18;
    await world.clock.advance(3 * HOUR_MS);
    const index = ledger.fundingIndexX18(ETH);
    const due = (index * parseX18('0.333')) / 10n ** 18n;
    expect(index).toBe(3n * 1042n);
    expect(before - ledger.position(key).vQuoteX18).toBe(due);
    const { data } = await world.query({ type: 'subaccount_info', subaccount: SENDER });
    const { perp_balances: rows, perp_products: products } = data as {
      perp_balances: readonly { product_id: number; balance: Frame }[];
      perp_products: readonly { product_id: number; state: Frame }[];
    };
    const row = rows.find(({ product_id: id }) => id === ETH);
    expect(row?.balance['v_quote_balance']).toBe((before - due).toString());
    expect(row?.balance['last_cumulative_funding_x18']).toBe(index.toString());
    const product = products.find(({ product_id: id }) => id === ETH);
    expect(product?.state['cumulative_funding_long_x18']).toBe(index.toString());
    expect(product?.state['cumulative_funding_short_x18']).toBe(index.toString());
    await world.place({ ...SELL, amount: '-0.333' });
    const total = ledger.payments().reduce((sum, { receivedX18 }) => sum + receivedX18, 0n);
    expect(total).toBe(-due);
    expect(world.exchange.truth(SENDER).fundingX18).toBe(-due);
  });

  it('keeps the clamp, follows the venue’s clock, and pays no hour twice', async () => {
    const world = createWorld();
    world.exchange.operators.setFundingRate(ETH, parseX18('1'));
    await world.place(BUY);
    await world.clock.advance(HOUR_MS / 2 - 30);
    // Half an hour early, by a clock that is half an hour ahead.
    world.faults.add({ fault: 'venue.clockSkew', ms: HOUR_MS / 2 });
    await world.clock.advance(HOUR_MS / 2);
    world.faults.clear('venue.clockSkew');
    expect(paid(world)).toEqual([formatX18(-parseX18('357.505') / 50n / 24n)]);
    await world.clock.advance(HOUR_MS - 1);
    expect(paid(world)).toHaveLength(1);
    await world.clock.advance(1);
    expect(paid(world)).toHaveLength(2);
  });

  it('draws rates that one seed repeats, within the clamp and of both signs', () => {
    const rates = (seed: number): readonly bigint[] => {
      const { exchange } = createWorld({ seed });
      return [2, ETH, SOL].map(exchange.funding.rateX18);
    };
    expect(rates(1)).toEqual(rates(1));
    const many = Array.from({ length: 100 }, (_, seed) => rates(seed)).flat();
    const most = parseX18('0.02');
    expect(many.every((rate) => rate <= most && rate >= -most)).toBe(true);
    expect(many.some((rate) => rate < 0n) && many.some((rate) => rate > 0n)).toBe(true);
    expect(many.some((rate) => rate === most)).toBe(true);
  });
});

describe('the archive', () => {
  async function threeHours(): Promise<World> {
    const world = createWorld();
    world.exchange.operators.setFundingRate(ETH, RATE);
    await world.place({ ...BUY, appendix: ioc({ margin: '100' }) });
    await world.place(BUY);
    await world.clock.advance(3 * HOUR_MS);
    return world;
  }

  it('tells every payment, newest first, once its lag is over', async () => {
    const world = await threeHours();
    expect((await archived(world, {})).funding_payments).toHaveLength(4);
    await world.clock.advance(100);
    const { funding_payments: rows, next_idx: next } = await archived(world, {});
    expect(next).toBeNull();
    expect(rows).toHaveLength(6);
    expect(rows[0]).toEqual({
      product_id: ETH,
      idx: rows[1]?.['idx'],
      timestamp: String((START_AT + 3 * HOUR_MS) / 1000),
      amount: (-parseX18('0.0357505')).toString(),
      balance_amount: parseX18('0.1').toString(),
      rate_x18: (RATE * 365n).toString(),
      oracle_price_x18: parseX18('3575.05').toString(),
      isolated: true,
      isolated_product_id: null,
    });
    expect(rows.map((row) => row['isolated'])).toEqual([true, false, true, false, true, false]);
  });

  it('pages by number, and keeps to products, times and the most of 100 rows', async () => {
    const world = await threeHours();
    await world.clock.advance(100);
    const { funding_payments: all } = await archived(world, {});
    const first = await archived(world, { limit: 2 });
    expect(first.funding_payments).toEqual(all.slice(0, 2));
    expect(first.next_idx).toBe(all[2]?.['idx']);
    const second = await archived(world, { limit: 2, max_idx: first.next_idx });
    expect(second.funding_payments).toEqual(all.slice(2, 4));
    const early = await archived(world, { max_time: (START_AT + HOUR_MS) / 1000 });
    expect(early.funding_payments).toEqual(all.slice(4));
    expect((await archived(world, { product_ids: [SOL] })).funding_payments).toEqual([]);
    const account = world.exchange.ledger.open(SENDER).isolated.get(ETH)?.subaccount;
    const own = await archived(world, { subaccount: account });
    expect(own.funding_payments.every((row) => row['isolated'] === true)).toBe(true);
    await world.clock.advance(60 * HOUR_MS);
    expect((await archived(world, { limit: 500 })).funding_payments).toHaveLength(100);
  });

  it('tells the rate of the hour under way, of one market and of several', async () => {
    const world = createWorld();
    world.exchange.operators.setFundingRate(SOL, RATE);
    await world.clock.advance(HOUR_MS + 5);
    const row = {
      product_id: SOL,
      funding_rate_x18: RATE.toString(),
      update_time: (START_AT + HOUR_MS) / 1000,
    };
    expect(await world.archive({ funding_rate: { product_id: SOL } })).toEqual(row);
    const rates = await world.archive({ funding_rates: { product_ids: [ETH, SOL] } });
    expect(Object.keys(rates)).toEqual(['4', '8']);
    expect(rates['8']).toEqual(row);
  });

  it('weighs a question for payments five: 80 of them fill ten seconds', async () => {
    const world = createWorld({ strict: true });
    const question = { subaccount: SENDER, product_ids: [ETH], limit: 1 };
    const ask = () => world.post('/archive/v1', { interest_and_funding: question });
    for (let asked = 0; asked < 80; asked++) expect((await ask()).status).toBe(200);
    expect((await ask()).status).toBe(429);
  });
});

describe('the streams', () => {
  /** Lets time pass for a client that keeps itself alive. */
  async function pass(world: World, client: TestClient, ms: number): Promise<void> {
    for (let passed = 0; passed < ms; passed += 30_000) {
      client.connection.ping();
      await world.clock.advance(30_000);
    }
  }

  it('tell rates every 20 s and payments every hour, to those who asked', async () => {
    const world = createWorld({ priceStepMs: 1_000 });
    world.exchange.operators.setFundingRate(ETH, RATE);
    await world.place(BUY);
    const client = world.client();
    const subscribe = (stream: object) => client.send({ method: 'subscribe', id: 1, stream });
    await subscribe({ type: 'funding_rate', product_id: null });
    await subscribe({ type: 'funding_payment', product_id: ETH });
    await pass(world, client, 90_000);
    const rates = client.of('funding_rate').filter((frame) => frame['product_id'] === ETH);
    expect(rates).toHaveLength(4);
    expect(rates[0]).toMatchObject({
      funding_rate_x18: RATE.toString(),
      update_time: String(START_AT / 1000),
    });
    expect(client.of('funding_payment')).toEqual([]);
    await pass(world, client, HOUR_MS);
    expect(client.of('funding_payment')).toEqual([
      {
        type: 'funding_payment',
        timestamp: START_AT + HOUR_MS,
        product_id: ETH,
        payment_amount: parseX18('0.357505').toString(),
        open_interest: parseX18('0.1').toString(),
        cumulative_funding_long_x18: parseX18('0.357505').toString(),
        cumulative_funding_short_x18: parseX18('0.357505').toString(),
        dt: HOUR_MS,
      },
    ]);
  });

  it('refuses payments of all markets at once, and tells no rate that nobody asked for', async () => {
    const world = createWorld({ priceStepMs: 1_000 });
    const client = world.client();
    const firedInAMinute = async (): Promise<number> => {
      const before = world.clock.fired;
      await pass(world, client, 60_000);
      return world.clock.fired - before;
    };
    const quiet = await firedInAMinute();
    await client.send({ method: 'subscribe', id: 1, stream: { type: 'funding_payment' } });
    await pass(world, client, 30_000);
    expect(String(client.frames.at(-1)?.['error'])).toContain('product_id');
    await client.send({ method: 'subscribe', id: 2, stream: { type: 'funding_rate' } });
    expect(await firedInAMinute()).toBeGreaterThan(quiet);
    expect(client.of('funding_rate').map((frame) => frame['product_id'])).toContain(SOL);
  });
});
