import { inspect } from 'node:util';
import { describe, expect, it } from 'vitest';
import { seededRandom } from '../../../../src/lib/seeded-random.ts';
import { createNadoVenue } from '../../../../src/venues/nado/protocol/nado-venue.ts';
import { createSigner } from '../../../../src/venues/nado/protocol/signing.ts';
import type { HttpResponse } from '../../../../src/venues/nado/protocol/transport.ts';
import { START_AT, failure, ok, success } from './fake-transport.ts';
import {
  INTENT,
  PARENT,
  TEST_KEY,
  createWorld,
  crossInfo,
  openWorld,
  ratesX18,
  typeOf,
} from './venue-world.ts';

describe('opening', () => {
  it('tells who we are', async () => {
    const { venue } = createWorld();
    expect(await venue.open()).toEqual({
      network: 'sim',
      chainId: 57073,
      subaccount: PARENT,
      products: { 'ETH-PERP': 4, 'SOL-PERP': 8 },
    });
    expect(venue.venueTime()).toBe(START_AT + 250);
  });

  it('refuses a gateway of another chain before anything is signed', async () => {
    const world = createWorld();
    world.answers['contracts'] = success('query_contracts', {
      chain_id: '763373',
      endpoint_addr: '0x05ec92D78ED421f3D3Ada77FFdE167106565974E',
    });
    await expect(world.venue.open()).rejects.toMatchObject({
      name: 'VenueRejected',
      code: 2028,
      message: expect.stringContaining('answers for chain 763373, not 57073') as unknown,
    });
    expect(world.transport.requests.map(typeOf)).toEqual(['contracts']);
    expect(() => world.venue.sign(INTENT)).toThrow('opened before');
  });

  it('refuses a market that the venue does not have, by name', async () => {
    const world = createWorld();
    world.answers['symbols'] = success('query_symbols', {
      symbols: { 'ETH-PERP': { type: 'perp', product_id: 4 } },
    });
    await expect(world.venue.open()).rejects.toMatchObject({
      code: 2015,
      message: 'The venue has no perpetual SOL-PERP; it has ETH-PERP.',
    });
  });

  it('refuses a subaccount that does not exist', async () => {
    const world = createWorld();
    const info = { ...crossInfo(), exists: false };
    world.answers['subaccount_info'] = success('query_subaccount_info', info);
    await expect(world.venue.open()).rejects.toMatchObject({
      code: 2024,
      message: expect.stringContaining('deposit at least 5 USDT0 first') as unknown,
    });
  });

  describe('with the key of somebody else than the owner', () => {
    const owner = `0x${'12'.repeat(20)}`;
    const linkTo = (signer: string) => {
      const world = createWorld({ owner, checksSigner: true });
      world.answers['linked_signer'] = success('query_linked_signer', { linked_signer: signer });
      return world;
    };

    it('opens when that key is linked', async () => {
      const { subaccount } = await linkTo(
        PARENT.slice(0, 42).toUpperCase().replace('X', 'x'),
      ).venue.open();
      expect(subaccount).toBe(`${owner}64656661756c740000000000`);
    });

    it.each([
      [`0x${'34'.repeat(20)}`, `nor its linked signer (0x${'34'.repeat(20)})`],
      [`0x${'00'.repeat(20)}`, 'nor its linked signer (it has none)'],
    ])('refuses where %s is linked', async (signer, says) => {
      await expect(linkTo(signer).venue.open()).rejects.toMatchObject({
        code: 2028,
        message: expect.stringContaining(says) as unknown,
      });
    });

    it('asks nobody where nothing will be ordered, and nothing of the owner', async () => {
      for (const signs of [{ owner }, { checksSigner: true }]) {
        const world = createWorld(signs);
        await world.venue.open();
        expect(world.transport.requests.map(typeOf)).not.toContain('linked_signer');
      }
    });
  });

  it('is refused to a key that is none, and the key is not quoted', () => {
    for (const wrong of ['0x12', `0x${'0'.repeat(64)}`, `${TEST_KEY}00`]) {
      expect(() => createSigner(wrong)).toThrow(/^The private key is not/);
    }
  });
});

const WEIGHTS = {
  longInitial: '0.95',
  shortInitial: '1.05',
  longMaintenance: '0.97',
  shortMaintenance: '1.03',
};

describe('markets', () => {
  it('are read with their rules, oracle prices and our own fees', async () => {
    const { venue } = await openWorld();
    expect(await venue.readMarkets()).toEqual([
      {
        symbol: 'ETH-PERP',
        priceIncrement: '0.1',
        sizeIncrement: '0.001',
        minNotional: '100',
        takerFeeRate: '0.00035',
        makerFeeRate: '0.0001',
        oraclePrice: '2822',
        tradingStatus: 'live',
        weights: WEIGHTS,
        isolatedOnly: false,
      },
      {
        symbol: 'SOL-PERP',
        priceIncrement: '0.01',
        sizeIncrement: '0.1',
        minNotional: '100',
        takerFeeRate: '0.00036',
        makerFeeRate: '-0.00008',
        oraclePrice: '117.45',
        tradingStatus: 'live',
        weights: WEIGHTS,
        isolatedOnly: false,
      },
    ]);
  });

  it('measure the venue’s clock anew', async () => {
    const { venue, answers } = await openWorld();
    answers['/v1/time'] = ok(START_AT - 4_000);
    await venue.readMarkets();
    expect(venue.venueTime()).toBe(START_AT - 4_000);
  });

  it('have the account’s fees, asked for once in ten minutes', async () => {
    const { venue, answers, transport, clock } = await openWorld();
    const asked = () => transport.requests.filter((each) => typeOf(each) === 'fee_rates').length;
    await venue.readMarkets();
    expect(asked()).toBe(1);
    answers['fee_rates'] = success('query_fee_rates', {
      taker_fee_rates_x18: ratesX18('150000000000000', '0'),
      maker_fee_rates_x18: ratesX18('-80000000000000', '0'),
    });
    await clock.advance(600_000);
    const [eth] = await venue.readMarkets();
    expect(asked()).toBe(2);
    expect(eth).toMatchObject({ takerFeeRate: '0.00015', makerFeeRate: '-0.00008' });
  });

  it('keep the fees told last while the venue does not tell new ones', async () => {
    const { venue, answers, clock } = await openWorld();
    await clock.advance(600_000);
    answers['fee_rates'] = { ...ok(''), status: 502 };
    const [eth] = await venue.readMarkets();
    expect(eth).toMatchObject({ takerFeeRate: '0.00035', makerFeeRate: '0.0001' });
  });

  it('fall back on the fees of the symbols, and are none without any', async () => {
    const world = createWorld();
    world.answers['fee_rates'] = failure('query_fee_rates', 5000);
    await world.venue.open();
    await expect(world.venue.readMarkets()).rejects.toMatchObject({
      name: 'VenueProtocolError',
      message: expect.stringContaining('it has no taker fee') as unknown,
    });
    world.answers['symbols'] = withFees(world.answers['symbols']);
    const markets = await world.venue.readMarkets();
    expect(markets.map((market) => [market.takerFeeRate, market.makerFeeRate])).toEqual([
      ['0.0004', '0.0002'],
      ['0.0004', '0.0002'],
    ]);
  });

  it.each([
    ['all_products', { perp_products: [{ product_id: 4, oracle_price_x18: '1' }] }],
    ['all_products', { perp_products: [{ product_id: 4, oracle_price_x18: '0' }] }],
    ['symbols', { symbols: {} }],
  ])('with a hole in %s are no markets', async (type, data) => {
    const { venue, answers } = await openWorld();
    answers[type] = success(`query_${type}`, data);
    await expect(venue.readMarkets()).rejects.toMatchObject({ name: 'VenueProtocolError' });
  });

  it.each([
    ['2821900000000000000000', '2822000000000000000000', '2821.9', '2822'],
    ['0', '170141183460469231731687303715884105727', undefined, undefined],
  ])('have a touch of %s and %s', async (bidX18, askX18, bid, ask) => {
    const { venue, answers } = await openWorld();
    const price = { product_id: 4, bid_x18: bidX18, ask_x18: askX18 };
    answers['market_price'] = success('query_market_price', price);
    const venueAt = START_AT + 250;
    expect(await venue.readTouch('ETH-PERP')).toEqual({ symbol: 'ETH-PERP', bid, ask, venueAt });
    answers['market_price'] = success('query_market_price', { ...price, product_id: 8 });
    await expect(venue.readTouch('ETH-PERP')).rejects.toMatchObject({ name: 'VenueProtocolError' });
  });
});

describe('the status', () => {
  it.each([
    ['active', 'active'],
    ['stopping', 'down'],
    ['failed', 'down'],
    ['a word of a newer venue', 'down'],
  ])('%s is %s', async (word, status) => {
    const { venue, answers } = await openWorld();
    answers['status'] = success('query_status', word);
    expect(await venue.readStatus()).toBe(status);
  });

  it('is not known from an answer that is none', async () => {
    const { venue, answers } = await openWorld();
    answers['status'] = success('query_status', null);
    await expect(venue.readStatus()).rejects.toMatchObject({ name: 'VenueProtocolError' });
    answers['status'] = failure('query_status', 1004);
    await expect(venue.readStatus()).rejects.toMatchObject({
      code: 1004,
      message: expect.stringContaining('under maintenance') as unknown,
    });
  });
});

describe('the private key', () => {
  it('is in nothing that can be printed: venue, signer, orders, requests or errors', async () => {
    const { venue, answers, transport } = await openWorld();
    const errors: unknown[] = [];
    for (const answer of [
      failure('execute_place_order', 2028),
      ok([]),
      { ...ok(''), status: 502 },
    ]) {
      answers['place_order'] = answer;
      await venue.submit(venue.sign(INTENT)).catch((error: unknown) => errors.push(error));
    }
    expect(errors.length).toBe(3);
    for (const wrong of [`${TEST_KEY}0`, TEST_KEY.slice(0, -1)]) {
      try {
        createSigner(wrong);
      } catch (error) {
        errors.push(error);
      }
    }
    expect(errors.length).toBe(5);
    const secret = TEST_KEY.slice(2, 40);
    for (const value of [
      venue,
      createSigner(TEST_KEY),
      venue.sign(INTENT),
      transport.requests,
      transport.sent,
      ...errors,
    ]) {
      for (const text of [inspect(value, { depth: 10, showHidden: true }), JSON.stringify(value)]) {
        expect(text.includes(secret)).toBe(false);
        expect(text.includes(BigInt(TEST_KEY).toString())).toBe(false);
      }
    }
  });

  it('makes no venue when it is none', () => {
    const { transport, clock } = createWorld();
    expect(() =>
      createNadoVenue({
        network: { name: 'sim', chainId: 1 },
        endpoints: { gateway: '', subscribe: '', archive: '', trigger: '' },
        symbols: [],
        privateKey: 'secret words',
        subaccountName: 'default',
        clock,
        random: seededRandom(1),
        transport,
      }),
    ).toThrow(/^The private key is not 32 bytes of hex\.$/);
  });
});

/** The answer to `symbols`, each with fees of its own. */
function withFees(answer: HttpResponse | undefined): HttpResponse {
  const fees = '"taker_fee_rate_x18":"400000000000000","maker_fee_rate_x18":"200000000000000",';
  if (answer === undefined) throw new Error('The calm day has symbols.');
  return { ...answer, body: answer.body.replaceAll('"price_inc', `${fees}"price_inc`) };
}
