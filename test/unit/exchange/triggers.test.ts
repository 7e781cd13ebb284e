/** Trigger orders: how the trigger service takes them, when they fire, and how they end. */
import { describe, expect, it } from 'vitest';
import type { TriggerPrice } from '../../../src/exchange/triggers.ts';
import { parseX18 } from '../../../src/exchange/x18.ts';
import { SENDER, START_AT, createWorld, ioc, typed } from './world.ts';
import type { Frame, World } from './world.ts';

const TRIGGER = 4096n;
const EXIT = ioc({ reduceOnly: true }) | TRIGGER;
const x18 = (price: string): string => parseX18(price).toString();
const below = (price: string): object => ({ mid_price_below: x18(price) });

type TestTrigger = {
  readonly amount?: string;
  readonly price?: string;
  readonly appendix?: bigint;
  readonly productId?: number;
  readonly expiration?: bigint;
  readonly requirement?: object;
  readonly dependency?: object;
};

let counter = 0n;
const nonceOf = (world: World): string =>
  ((BigInt(world.clock.now() + 60_000) << 20n) + ++counter).toString();

/** The body of a trigger's `place_order`; it sells ETH under 3570 unless told otherwise. */
function bodyOf(world: World, change: TestTrigger = {}): object {
  const { amount = '-0.1', price = '3400', appendix = ioc() | TRIGGER, productId = 4 } = change;
  const { expiration = 4_294_967_295n, requirement = below('3570'), dependency } = change;
  const order = {
    sender: SENDER,
    priceX18: x18(price),
    amount: x18(amount),
    expiration: expiration.toString(),
    nonce: nonceOf(world),
    appendix: appendix.toString(),
  };
  const trigger = { price_trigger: { price_requirement: requirement, dependency } };
  return { id: null, product_id: productId, order, trigger, signature: '0x', digest: null };
}

async function execute(world: World, body: object): Promise<Frame> {
  const { text } = await world.post('/trigger/v1/execute', body);
  return JSON.parse(text) as Frame;
}

const place = (world: World, change?: TestTrigger): Promise<Frame> =>
  execute(world, { place_order: bodyOf(world, change) });

async function placed(world: World, change?: TestTrigger): Promise<string> {
  const answer = await place(world, change);
  expect(answer).toMatchObject({ status: 'success' });
  return String((answer['data'] as Frame)['digest']);
}

async function cancel(world: World, name: string, fields: object): Promise<Frame> {
  const tx = { sender: SENDER, nonce: nonceOf(world), ...fields };
  return execute(world, { [name]: { tx, signature: '0x' } });
}

/** What the service lists, oldest first. */
async function listed(world: World, filter: object = {}): Promise<readonly Frame[]> {
  const tx = { sender: SENDER, recvTime: String(world.clock.now() + 5000) };
  const body = { type: 'list_trigger_orders', tx, signature: '0x', ...filter };
  const answer = JSON.parse((await world.post('/trigger/v1/query', body)).text) as Frame;
  return ((answer['data'] as Frame)['orders'] as Frame[]).toReversed();
}

const statuses = async (world: World): Promise<readonly unknown[]> =>
  (await listed(world)).map((entry) => entry['status']);

const held = (world: World): bigint => world.exchange.truth(SENDER).positions[0]?.amountX18 ?? 0n;

/** Moves ETH by half a per cent, and gives what fires the time to trade. */
async function moveBy(world: World, bps: number): Promise<void> {
  world.exchange.operators.movePrice(4, bps);
  await world.clock.advance(100);
}

describe('a trigger order', () => {
  it('is listed as it was placed, and is no open order', async () => {
    const world = createWorld();
    const digest = await placed(world);
    expect(await listed(world)).toMatchObject([
      {
        order: {
          digest,
          product_id: 4,
          order: { sender: SENDER, amount: x18('-0.1'), priceX18: x18('3400') },
          trigger: { price_trigger: { price_requirement: below('3570') } },
        },
        status: 'waiting_price',
        placed_at: START_AT,
        updated_at: START_AT,
      },
    ]);
    const ask = { type: 'subaccount_orders', sender: SENDER, product_id: 4 };
    expect(await world.query(ask)).toMatchObject({ data: { orders: [] } });
    expect(world.exchange.truth(SENDER)).toMatchObject({
      openOrders: [],
      pendingTriggers: [digest],
    });
  });

  const kinds: readonly TriggerPrice[] = ['oracle', 'last', 'mid'];
  it.each(kinds)('fires above and below the %s price, and not before', async (kind) => {
    for (const [direction, bps, other] of [
      ['above', 50, -40] as const,
      ['below', -50, 40] as const,
    ]) {
      const world = createWorld();
      const price = direction === 'above' ? '3590' : '3560';
      await placed(world, { requirement: { [`${kind}_price_${direction}`]: x18(price) } });
      await moveBy(world, other);
      expect(await statuses(world)).toEqual(['waiting_price']);
      await moveBy(world, bps - other);
      expect(held(world)).toBe(parseX18('-0.1'));
    }
  });

  it('fires at a trade of its own account when it looks at the last price', async () => {
    const world = createWorld();
    await placed(world, { requirement: { last_price_above: x18('3575.1') } });
    await world.clock.advance(500);
    expect(await statuses(world)).toEqual(['waiting_price']);
    await world.place({ amount: '0.3', price: '3575.1' });
    await world.clock.advance(400);
    expect(held(world)).toBe(parseX18('0.2'));
  });

  it('is triggering on its way to the engine, and keeps the answer of the engine', async () => {
    const world = createWorld();
    const digest = await placed(world);
    world.exchange.operators.movePrice(4, -50);
    expect(await statuses(world)).toEqual(['triggering']);
    expect(
      await cancel(world, 'cancel_orders', { productIds: [4], digests: [digest] }),
    ).toMatchObject({ error_code: 2058 });
    await world.clock.advance(80);
    expect(await statuses(world)).toMatchObject([
      { triggered: { status: 'success', data: { digest }, request_type: 'execute_place_order' } },
    ]);
    expect(world.exchange.truth(SENDER)).toMatchObject({
      pendingTriggers: [],
      fills: [{ digest }],
      orders: [{ digest }],
    });
  });

  it('may fire long after its receive time, and is refused when it was sent after it', async () => {
    const world = createWorld();
    await placed(world);
    await world.clock.advance(200_000);
    await moveBy(world, -50);
    expect(held(world)).toBe(parseX18('-0.1'));
    const late = bodyOf(world);
    await world.clock.advance(61_000);
    expect(await execute(world, { place_order: late })).toMatchObject({ error_code: 2011 });
  });

  it('that only reduces is clamped to what is there when it is met', async () => {
    const world = createWorld();
    await world.place({ amount: '0.1', price: '3600' });
    await placed(world, { amount: '-5', appendix: EXIT });
    await moveBy(world, -50);
    expect(held(world)).toBe(0n);
    expect(world.exchange.truth(SENDER).fills).toHaveLength(2);
  });

  it('keeps the refusal of an engine that does not take it', async () => {
    const world = createWorld();
    await placed(world, { appendix: typed('default', { reduceOnly: true }) | TRIGGER });
    await moveBy(world, -50);
    expect(await statuses(world)).toMatchObject([
      { triggered: { status: 'failure', error_code: 2067 } },
    ]);
  });

  it('ends when the account cannot carry it', async () => {
    const world = createWorld();
    await placed(world, { amount: '-2000' });
    await moveBy(world, -50);
    expect(await statuses(world)).toEqual([{ cancelled: 'account_health' }]);
    expect(held(world)).toBe(0n);
  });

  it('dies in the second of its expiration', async () => {
    const world = createWorld();
    await placed(world, { expiration: BigInt(START_AT / 1000 + 5) });
    await world.clock.advance(4999);
    expect(await statuses(world)).toEqual(['waiting_price']);
    await world.clock.advance(1);
    expect(await statuses(world)).toEqual([{ cancelled: 'expired' }]);
    await moveBy(world, -50);
    expect(held(world)).toBe(0n);
  });

  it('dies on its way to the engine too, and ends only once', async () => {
    const world = createWorld();
    const expiration = BigInt(START_AT / 1000 + 5);
    const digest = await placed(world, { expiration });
    await placed(world, { expiration });
    await cancel(world, 'cancel_orders', { productIds: [4], digests: [digest] });
    await world.clock.advance(4980);
    await moveBy(world, -50);
    expect(await statuses(world)).toEqual([
      { cancelled: 'user_requested' },
      { cancelled: 'expired' },
    ]);
    expect(world.exchange.truth(SENDER).orders).toEqual([]);
  });
});

describe('a cancellation at the trigger service', () => {
  it('ends by digest, once', async () => {
    const world = createWorld();
    const digest = await placed(world);
    const fields = { productIds: [4], digests: [digest] };
    expect(await cancel(world, 'cancel_orders', fields)).toMatchObject({
      data: { cancelled_orders: [{ digest }] },
    });
    expect(await cancel(world, 'cancel_orders', fields)).toMatchObject({ error_code: 2058 });
    expect(await statuses(world)).toEqual([{ cancelled: 'user_requested' }]);
    await moveBy(world, -50);
    expect(held(world)).toBe(0n);
  });

  it('ends by product, or all of them when none is named', async () => {
    const world = createWorld();
    for (const productId of [4, 8, 2]) {
      await placed(world, { productId, amount: '-1', requirement: { mid_price_below: '1' } });
    }
    await cancel(world, 'cancel_product_orders', { productIds: [8] });
    const cancelled = { cancelled: 'user_requested' };
    expect(await statuses(world)).toEqual(['waiting_price', cancelled, 'waiting_price']);
    await cancel(world, 'cancel_product_orders', { productIds: [] });
    expect(await statuses(world)).toEqual([cancelled, cancelled, cancelled]);
  });

  it('at the gateway leaves trigger orders alone', async () => {
    const world = createWorld();
    await placed(world);
    const tx = { sender: SENDER, productIds: [], nonce: nonceOf(world) };
    await world.post('/v1/execute', { cancel_product_orders: { tx, signature: '0x' } });
    expect(await statuses(world)).toEqual(['waiting_price']);
  });
});

describe('an isolated account that closes', () => {
  const isolated = { appendix: ioc({ reduceOnly: true, margin: '0' }) | TRIGGER };

  it('takes its reduce-only trigger orders along, flat or liquidated, and no others', async () => {
    for (const liquidated of [true, false]) {
      const world = createWorld();
      await world.place({ amount: '0.1', price: '3600', appendix: ioc({ margin: '60' }) });
      await placed(world, isolated);
      await placed(world, { appendix: EXIT });
      await placed(world, { ...isolated, productId: 8, amount: '-1' });
      const { operators } = world.exchange;
      const leg = { subaccount: SENDER, productId: 4, margin: 'isolated' } as const;
      if (liquidated) operators.liquidate(leg);
      else operators.manualTrade({ ...leg, amountX18: parseX18('-0.1') });
      expect(await statuses(world)).toEqual([
        { cancelled: 'isolated_subaccount_closed' },
        'waiting_price',
        'waiting_price',
      ]);
    }
  });
});

describe('a dependent trigger order', () => {
  const entry = { amount: '0.1', price: '3570', appendix: typed('postOnly') };
  const dependent = async (world: World, onPartialFill: boolean): Promise<string> => {
    const { data } = await world.place({ ...entry, amount: '2' });
    const { digest } = data as Frame;
    await placed(world, {
      requirement: below('3500'),
      dependency: { digest, on_partial_fill: onPartialFill },
    });
    return String(digest);
  };

  it('waits for the whole fill of its order, or for a part when told so', async () => {
    for (const [onPartialFill, status] of [
      [false, 'waiting_dependency'],
      [true, 'waiting_price'],
    ] as const) {
      const world = createWorld({ switches: { makerFillShare: 0.1 } });
      await dependent(world, onPartialFill);
      await world.clock.advance(300);
      expect(await statuses(world)).toEqual(['waiting_dependency']);
      await moveBy(world, -20);
      expect(await statuses(world)).toEqual([status]);
      await world.clock.advance(30_000);
      expect(await statuses(world)).toEqual(['waiting_price']);
    }
  });

  it('ends with the order that it waits for', async () => {
    const world = createWorld();
    world.exchange.cancel(SENDER, await dependent(world, true));
    await world.clock.advance(250);
    expect(await statuses(world)).toEqual([{ cancelled: 'dependent_order_cancelled' }]);
  });
});

describe('the trigger service', () => {
  const refusals: readonly (readonly [number, string, TestTrigger])[] = [
    [2000, 'a price off the tick', { price: '3400.05' }],
    [2004, 'an expiration that is over', { expiration: 1n }],
    [2015, 'a product without a market', { productId: 6 }],
    [2059, 'an order without trigger bits', { appendix: ioc() }],
    [4001, 'an order sliced over time', { appendix: ioc() | 8192n }],
  ];
  it.each(refusals)('refuses with %i %s', async (code, _rule, change) => {
    expect(await place(createWorld(), change)).toMatchObject({ error_code: code });
  });

  it('refuses a digest twice, and a twenty-sixth order that waits in one market', async () => {
    const world = createWorld();
    const body = { place_order: bodyOf(world) };
    expect(await execute(world, body)).toMatchObject({ status: 'success' });
    expect(await execute(world, body)).toMatchObject({ error_code: 2013 });
    for (let count = 1; count < 25; count++) await placed(world);
    expect(await place(world)).toMatchObject({ error_code: 2057 });
    expect(await place(world, { productId: 8, amount: '-1' })).toMatchObject({ status: 'success' });
  });

  it('places several, each with its own outcome, or stops at the first failure', async () => {
    const world = createWorld();
    const orders = (): object[] => [
      bodyOf(world),
      bodyOf(world, { appendix: ioc() }),
      bodyOf(world),
    ];
    const all = await execute(world, { place_orders: { orders: orders(), stop_on_failure: null } });
    expect(all['data']).toMatchObject([
      { error: null },
      { digest: null, error: expect.stringContaining('2059') as unknown },
      { error: null },
    ]);
    const some = await execute(world, {
      place_orders: { orders: orders(), stop_on_failure: true },
    });
    expect(some['data']).toHaveLength(2);
  });

  it('lists what the filters ask for, newest first', async () => {
    const world = createWorld();
    const first = await placed(world, { appendix: EXIT });
    const second = await placed(world, { productId: 8, amount: '-1' });
    await cancel(world, 'cancel_orders', { productIds: [4], digests: [first] });
    const digests = async (filter: object): Promise<readonly unknown[]> =>
      (await listed(world, filter)).map((entry) => (entry['order'] as Frame)['digest']);
    expect(await digests({})).toEqual([first, second]);
    expect(await digests({ limit: 1 })).toEqual([second]);
    expect(await digests({ product_ids: [8] })).toEqual([second]);
    expect(await digests({ digests: [first] })).toEqual([first]);
    expect(await digests({ reduce_only: true })).toEqual([first]);
    expect(await digests({ status_types: ['cancelled'] })).toEqual([first]);
    expect(await digests({ status_types: ['waiting_price', 'triggered'] })).toEqual([second]);
  });

  it('shows a strict server’s list only to the owner’s signature', async () => {
    const world = createWorld({ strict: true });
    const tx = { sender: SENDER, recvTime: String(START_AT + 5000) };
    const body = { type: 'list_trigger_orders', tx, signature: `0x${'1'.repeat(128)}1b` };
    const { text } = await world.post('/trigger/v1/query', body);
    expect(JSON.parse(text)).toMatchObject({ status: 'failure', error_code: 2028 });
  });

  it('fails as the named faults want it, and an unnamed one spares its executes', async () => {
    const world = createWorld();
    world.faults.add({ fault: 'rest.fail', as: '502', times: 1 });
    await placed(world);
    const list = { sender: SENDER, recvTime: String(START_AT + 5000) };
    const ask = { type: 'list_trigger_orders', tx: list };
    expect((await world.post('/trigger/v1/query', ask)).status).toBe(502);
    world.faults.clear();
    world.faults.add({
      fault: 'rest.fail',
      as: 'noAnswer',
      queries: ['trigger.cancel_product_orders'],
    });
    const tx = { sender: SENDER, productIds: [4], nonce: nonceOf(world) };
    const body = { cancel_product_orders: { tx, signature: '0x' } };
    expect((await world.post('/trigger/v1/execute', body)).status).toBe(0);
  });
});

describe('a trigger order that somebody left', () => {
  const left = {
    subaccount: SENDER,
    productId: 4,
    margin: 'cross',
    side: 'sell',
    amountX18: parseX18('0.5'),
    priceX18: parseX18('3400'),
    reduceOnly: false,
    trigger: { price: 'mid', direction: 'below', atX18: parseX18('3570') },
  } as const;

  it('is listed, and trades without an order of the client’s when it fires', async () => {
    const world = createWorld();
    const digest = world.exchange.operators.restTrigger(left);
    expect(await listed(world)).toMatchObject([{ order: { digest }, status: 'waiting_price' }]);
    await moveBy(world, -50);
    expect(world.exchange.truth(SENDER)).toMatchObject({
      positions: [{ amountX18: parseX18('-0.5') }],
      fills: [{ digest }],
      orders: [],
    });
  });

  it('is cancelled by the owner like any other', async () => {
    const world = createWorld();
    world.exchange.operators.restTrigger({ ...left, margin: 'isolated' });
    expect(world.exchange.truth(SENDER).pendingTriggers).toHaveLength(1);
    await cancel(world, 'cancel_product_orders', { productIds: [4] });
    expect(world.exchange.truth(SENDER).pendingTriggers).toEqual([]);
    await moveBy(world, -50);
    expect(world.exchange.truth(SENDER).positions).toEqual([]);
  });
});
