/** How orders and fills are told where the sources differ: each switch is seen both ways. */
import { describe, expect, it } from 'vitest';
import { mulX18, parseX18 } from '../../../src/exchange/x18.ts';
import { SENDER, createWorld, ioc, typed } from './world.ts';
import type { Frame, TestClient, World } from './world.ts';
import type { ExchangeSwitches } from '../../../src/exchange/orders.ts';

const OTHER = `0x${'ab'.repeat(20)}64656661756c740000000000`;
const BUILDER_ID = 7n << 48n;
/** Five basis points, in tenths of one. */
const BUILDER_RATE = 50n << 38n;

async function watched(switches: Partial<ExchangeSwitches>): Promise<readonly [World, TestClient]> {
  const world = createWorld({ switches });
  const client = world.client();
  await client.watchAll();
  return [world, client];
}

/** Two bids of another, each better than anything in the book but for one tick. */
async function othersBids(world: World): Promise<void> {
  for (const price of ['3575', '3574.9']) {
    const depth = { amount: '10', price, appendix: typed('postOnly'), sender: OTHER };
    await world.place(depth);
  }
}

describe('what an arriving order does', () => {
  const steps = (client: TestClient): readonly string[] =>
    client.of('order_update').map(({ amount, reason }) => {
      const left = Number(BigInt(String(amount)) / 10n ** 16n) / 100;
      return `${String(left)} ${String(reason)}`;
    });

  it.each([
    ['default', ['filled', 'filled', 'placed']],
    ['ioc', ['filled', 'filled', 'cancelled']],
  ] as const)('of type %s is told step by step: %j', async (type, reasons) => {
    const [world, client] = await watched({});
    const depth = world.exchange.books.levels(4, 'ask', 2);
    const [best = 0n, next = 0n] = depth.map(({ quantityX18 }) => quantityX18);
    const amountX18 = best + next + parseX18('1');
    const amount = (Number(amountX18 / 10n ** 15n) / 1000).toFixed(3);
    const appendix = type === 'ioc' ? ioc() : typed('default');
    await world.place({ amount, price: '3575.2', appendix });
    const updates = client.of('order_update');
    expect(updates.map(({ reason }) => reason)).toEqual(reasons);
    const lefts = [amountX18 - best, parseX18('1'), type === 'ioc' ? 0n : parseX18('1')];
    expect(updates.map(({ amount: left }) => left)).toEqual(lefts.map(String));
  });

  it.each([
    ['a whole taker', typed('default'), ['0 filled']],
    ['a whole FOK', typed('fok'), ['0 filled']],
  ])('%s ends filled', async (_name, appendix, told) => {
    const [world, client] = await watched({});
    await world.place({ amount: '0.1', price: '3600', appendix });
    expect(steps(client)).toEqual(told);
  });

  it.each([
    ['an IOC that does not cross', ioc(), '3000'],
    ['a FOK that the book cannot fill', typed('fok'), '3575.1'],
  ])('%s is told once, cancelled', async (_name, appendix, price) => {
    const [world, client] = await watched({});
    await world.place({ amount: '5', price, appendix });
    expect(steps(client)).toEqual(['0 cancelled']);
    expect(client.of('fill')).toEqual([]);
  });

  it.each([
    ['each', 3],
    ['shared', 1],
  ] as const)('bears its times by matchTimes: %s', async (matchTimes, instants) => {
    const [world, client] = await watched({ matchTimes });
    await othersBids(world);
    await world.place({ amount: '-30', price: '3574.9', appendix: typed('default') });
    const own = client.of('order_update').map(({ timestamp }) => timestamp);
    expect(client.of('order_update').at(-1)).toMatchObject({ reason: 'placed' });
    expect(new Set(own).size).toBeGreaterThanOrEqual(instants);
    if (matchTimes === 'shared') {
      expect(new Set([...own, ...client.of('fill').map(({ timestamp }) => timestamp)]).size).toBe(
        1,
      );
    }
  });
});

describe('the fields of newer builds', () => {
  it('tell what an update traded, and nothing for one that traded nothing', async () => {
    const [world, client] = await watched({ orderUpdateFills: 'told' });
    await world.place({ amount: '0.1', price: '3600' });
    await world.place({ amount: '0.1', price: '3000', appendix: typed('postOnly') });
    expect(client.of('order_update')).toMatchObject([
      { filled_qty: parseX18('0.1').toString(), filled_price: parseX18('3575.1').toString() },
      { filled_qty: '0', filled_price: '0' },
    ]);
  });

  it('are absent by default', async () => {
    const [world, client] = await watched({});
    await world.place({ amount: '0.1', price: '3600' });
    expect(Object.keys(client.of('order_update')[0] ?? {})).not.toContain('filled_qty');
  });
});

describe('a fill', () => {
  it.each([
    ['string', 'string'],
    ['number', 'number'],
  ] as const)('writes its index as a %s', async (submissionIdxAs, type) => {
    const [world, client] = await watched({ submissionIdxAs });
    await world.place({ amount: '0.1', price: '3600' });
    expect(typeof client.of('fill')[0]?.['submission_idx']).toBe(type);
  });

  it.each([
    ['exchange', 'cost', 1n, 0n],
    ['exchange', 'flow', -1n, 0n],
    ['withBuilder', 'cost', 1n, 1n],
    ['withBuilder', 'flow', -1n, -1n],
  ] as const)('tells its fee as %s, %s', async (fillFee, fillFeeSign, sign, builder) => {
    const [world, client] = await watched({ fillFee, fillFeeSign });
    const appendix = ioc() | BUILDER_ID | BUILDER_RATE;
    await world.place({ amount: '-0.1', price: '3500', appendix });
    const quoteX18 = parseX18('357.5');
    const feeX18 = mulX18(quoteX18, parseX18('0.00035'));
    const builderX18 = mulX18(quoteX18, parseX18('0.0005'));
    const told = sign * feeX18 + builder * builderX18;
    expect(client.of('fill')).toMatchObject([{ fee: told.toString() }]);
    expect(client.of('position_change')).toMatchObject([
      { v_quote_amount: (quoteX18 - feeX18 - builderX18).toString() },
    ]);
    await world.clock.advance(200);
    const { matches } = await world.archive({ matches: { subaccounts: [SENDER], limit: 5 } });
    expect(matches).toMatchObject([{ fee: feeX18.toString(), builder_fee: builderX18.toString() }]);
  });

  it('of a builder without a number is refused with 2118', async () => {
    const world = createWorld();
    const order = { amount: '0.1', price: '3600', appendix: ioc() | BUILDER_RATE };
    expect(await world.place(order)).toMatchObject({ error_code: 2118 });
  });
});

describe('a 403 of the edge', () => {
  it.each(['blocked', 'block'] as const)('says %s', async (edgeRefusalKey) => {
    const world = createWorld({
      switches: { edgeRefusalKey },
      strict: true,
      faultList: [{ fault: 'venue.queryOnly' }],
    });
    const refused = await world.place({ amount: '0.1', price: '3600' });
    expect(refused).toEqual({ reason: 'ip_query_only', [edgeRefusalKey]: true });
    const request = { method: 'GET', path: '/v1/time', headers: {}, body: '' };
    const answer = await world.server.request(request);
    const body = answer.kind === 'answer' ? (JSON.parse(answer.body) as Frame) : {}; // An object.
    expect(Object.keys(body)).toEqual(['reason', edgeRefusalKey]);
  });
});
