import { describe, expect, it } from 'vitest';
import type { HttpResponse } from '../../../../src/venues/nado/protocol/transport.ts';
import type { RestSnapshot } from '../../../../src/positions/rest.ts';
import { START_AT, failure, success } from './fake-transport.ts';
import { ISOLATED_SOL, PARENT, createWorld, crossInfo, isolatedRow } from './venue-world.ts';

const ONE = '1000000000000000000';

describe('a reading of both scopes', () => {
  it('tells zero of a flat account, and its money', async () => {
    expect(await read({})).toEqual({
      readings: {
        'ETH-PERP/cross': { state: 'amount', amount: '0' },
        'ETH-PERP/isolated': { state: 'amount', amount: '0' },
        'SOL-PERP/cross': { state: 'amount', amount: '0' },
        'SOL-PERP/isolated': { state: 'amount', amount: '0' },
      },
      requestedAt: START_AT,
      receivedAt: START_AT,
      equity: { quote: '1000', openQuote: '0' },
      foreign: [],
      health: [{ pool: 'cross', initial: '900', maintenance: '950' }],
    });
  });

  it('tells cross and isolated apart, and adds their money', async () => {
    const snapshot = await read({
      cross: {
        perp_balances: [perp(2), perp(4, '-500000000000000000', `141${'0'.repeat(18)}`), perp(8)],
      },
      isolated: [isolatedRow(`-3${'0'.repeat(18)}`, `352350000000000000001`)],
    });
    expect(snapshot.readings).toMatchObject({
      'ETH-PERP/cross': { amount: '-0.5' },
      'ETH-PERP/isolated': { amount: '0' },
      'SOL-PERP/cross': { amount: '0' },
      'SOL-PERP/isolated': { amount: '-3' },
    });
    expect(snapshot.equity).toEqual({ quote: '1050', openQuote: '493.350000000000000001' });
  });

  it('names everything that is not the pair’s', async () => {
    const snapshot = await read({
      cross: {
        spot_balances: [
          { product_id: 0, balance: { amount: `-${ONE}` } },
          { product_id: 3, balance: { amount: ONE } },
          { product_id: 5, balance: { amount: `-${ONE}` } },
        ],
        perp_balances: [perp(2, ONE), perp(4), perp(8)],
      },
      isolated: [isolatedRow(`-${ONE}`, '0', 10, isolatedOf(10))],
    });
    expect(snapshot.foreign).toEqual([
      { name: 'USDT0 borrow', amount: '-1' },
      { name: 'product 3 spot', amount: '1' },
      { name: 'product 5 borrow', amount: '-1' },
      { name: 'BTC-PERP cross', amount: '1' },
      { name: 'product 10 isolated', amount: '-1' },
    ]);
  });

  it('an isolated account of zero that still holds margin is a position of zero', async () => {
    const snapshot = await read({ isolated: [isolatedRow('0', '0')] });
    expect(snapshot.readings['SOL-PERP/isolated']).toEqual({ state: 'amount', amount: '0' });
    expect(snapshot.equity?.quote).toBe('1050');
  });

  it('health that is not told is not zero', async () => {
    expect((await read({ cross: { healths: undefined } })).health).toEqual([]);
    expect((await read({ cross: { healths: [{ health: ONE }] } })).health).toEqual([]);
    expect((await read({ crossAnswer: raw('') })).health).toEqual([]);
    expect((await read({ isolated: [isolatedRow(ONE, '0')] })).health).toMatchObject([
      { pool: 'cross' },
    ]);
  });

  it('tells the health of each pool of the pair, and of no other', async () => {
    const healths = ['-2', '-1', '3'].map((health) => ({ health: `${health}${'0'.repeat(18)}` }));
    const snapshot = await read({
      isolated: [
        { ...isolatedRow(ONE, '0'), healths },
        { ...isolatedRow(ONE, '0', 10, isolatedOf(10)), healths },
      ],
    });
    expect(snapshot.health).toEqual([
      { pool: 'cross', initial: '900', maintenance: '950' },
      { pool: 'SOL-PERP/isolated', initial: '-2', maintenance: '-1' },
    ]);
  });

  it('tells no health of a product with two accounts', async () => {
    const row = { ...isolatedRow(ONE, '0'), healths: [{ health: ONE }, { health: ONE }] };
    expect((await read({ isolated: [row, row] })).health).toMatchObject([{ pool: 'cross' }]);
  });
});

describe('the cross scope is inconclusive, and the isolated one stands', () => {
  it.each<[string, Parameters<typeof read>[0], string]>([
    ['a refusal', { crossAnswer: failure('query_subaccount_info', 1000) }, '1000'],
    ['another request type', { crossAnswer: success('query_nonces', crossInfo()) }, 'query_nonces'],
    ['HTML', { crossAnswer: raw('<html></html>') }, 'does not fit'],
    ['half an answer', { crossAnswer: raw('{"status":"succ') }, 'does not fit'],
    ['a 502', { crossAnswer: { ...raw(''), status: 502 } }, '502'],
    ['another subaccount', { cross: { subaccount: `0x${'2'.repeat(64)}` } }, 'answers for'],
    ['an account that is not there', { cross: { exists: false } }, 'does not exist'],
    ['an unclear existence', { cross: { exists: 'true' } }, 'exists'],
    ['no balances', { cross: { perp_balances: undefined } }, 'perp_balances'],
    ['null balances', { cross: { perp_balances: null } }, 'perp_balances'],
    ['a number', { cross: { perp_balances: [perp(4, 0), perp(8)] } }, 'amount'],
    ['out of range', { cross: { perp_balances: [perp(4, '9'.repeat(39)), perp(8)] } }, 'amount'],
    ['no amount', { cross: { perp_balances: [perp(4, null), perp(8)] } }, 'amount'],
  ])('%s', async (_name, world, reason) => {
    const snapshot = await read(world);
    for (const key of ['ETH-PERP/cross', 'SOL-PERP/cross'] as const) {
      const reading = snapshot.readings[key];
      expect(reading).toMatchObject({ state: 'inconclusive' });
      expect(JSON.stringify(reading)).toContain(reason);
    }
    expect(snapshot.readings['ETH-PERP/isolated']).toEqual({ state: 'amount', amount: '0' });
    expect(snapshot.equity).toBeUndefined();
    expect(snapshot.foreign).toEqual([]);
  });

  it.each([
    ['a missing row', [perp(8)], 'product 4 has no row'],
    ['two rows', [perp(4), perp(4, ONE), perp(8)], 'product 4 has more rows than one'],
  ])('%s leaves only its own product in doubt', async (_name, rows, reason) => {
    const snapshot = await read({ cross: { perp_balances: rows } });
    expect(snapshot.readings).toMatchObject({
      'ETH-PERP/cross': { state: 'inconclusive', reason },
      'SOL-PERP/cross': { state: 'amount', amount: '0' },
    });
    expect(snapshot.equity).toBeUndefined();
  });

  it('a foreign product with two rows leaves the equity unknown', async () => {
    const snapshot = await read({ cross: { perp_balances: [perp(2), perp(2), perp(4), perp(8)] } });
    expect(snapshot.equity).toBeUndefined();
  });

  it('no USDT0 row leaves the equity unknown', async () => {
    expect((await read({ cross: { spot_balances: [] } })).equity).toBeUndefined();
  });
});

describe('the isolated scope is inconclusive, and the cross one stands', () => {
  const answer = (data: unknown): HttpResponse => success('query_isolated_positions', data);
  it.each<[string, HttpResponse, string]>([
    ['a refusal', failure('query_isolated_positions', 1000), '1000'],
    ['another request type', success('query_orders', { isolated_positions: [] }), 'query_orders'],
    ['no list', answer({}), 'isolated_positions'],
    ['a null list', answer({ isolated_positions: null }), 'isolated_positions'],
    ['null', answer(null), 'does not fit'],
    ['HTML', raw('<html></html>'), 'does not fit'],
    [
      'a stranger’s account',
      rows(isolatedRow(ONE, '0', 8, isolatedOf(8, '2'.repeat(40)))),
      'not ours',
    ],
    ['the parent itself', rows(isolatedRow(ONE, '0', 8, PARENT)), 'not ours'],
    ['an account of another product', rows(isolatedRow(ONE, '0', 4, ISOLATED_SOL)), 'not ours'],
    [
      'an amount that is no text',
      rows({ ...isolatedRow('0', '0'), base_balance: perp(8, 0) }),
      'amount',
    ],
    [
      'another quote',
      rows({
        ...isolatedRow('0', '0'),
        quote_balance: { product_id: 5, balance: { amount: '0' } },
      }),
      'quote balance of product 5',
    ],
  ])('%s', async (_name, isolatedAnswer, reason) => {
    const snapshot = await read({ isolatedAnswer });
    for (const key of ['ETH-PERP/isolated', 'SOL-PERP/isolated'] as const) {
      const reading = snapshot.readings[key];
      expect(reading).toMatchObject({ state: 'inconclusive' });
      expect(JSON.stringify(reading)).toContain(reason);
    }
    expect(snapshot.readings['ETH-PERP/cross']).toEqual({ state: 'amount', amount: '0' });
    expect(snapshot.equity).toBeUndefined();
  });

  it('two accounts of one product leave only that product in doubt', async () => {
    const snapshot = await read({ isolated: [isolatedRow('0', '0'), isolatedRow(ONE, '0')] });
    expect(snapshot.readings).toMatchObject({
      'SOL-PERP/isolated': { state: 'inconclusive' },
      'ETH-PERP/isolated': { state: 'amount', amount: '0' },
    });
    expect(snapshot.equity).toBeUndefined();
  });
});

type Change = {
  readonly cross?: Record<string, unknown>;
  readonly crossAnswer?: HttpResponse;
  readonly isolated?: readonly unknown[];
  readonly isolatedAnswer?: HttpResponse;
};

async function read(change: Change): Promise<RestSnapshot> {
  const { venue, answers } = createWorld();
  await venue.open();
  const info = { ...crossInfo(), ...change.cross };
  answers['subaccount_info'] = change.crossAnswer ?? success('query_subaccount_info', info);
  answers['isolated_positions'] = change.isolatedAnswer ?? rows(...(change.isolated ?? []));
  return venue.readPositions();
}

function rows(...accounts: readonly unknown[]): HttpResponse {
  return success('query_isolated_positions', { isolated_positions: accounts });
}

function perp(productId: number, amount: unknown = '0', vQuote = '0'): object {
  return { product_id: productId, balance: { amount, v_quote_balance: vQuote } };
}

function isolatedOf(productId: number, owner = PARENT.slice(2, 42)): string {
  return `0x${owner}${'0'.repeat(12)}${productId.toString(16).padStart(4, '0')}0169736f`;
}

function raw(body: string): HttpResponse {
  return { status: 200, headers: {}, body };
}
