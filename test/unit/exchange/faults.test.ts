/** Fault plans: each sentence of refusal, and each fault seen to act. */
import { describe, expect, it } from 'vitest';
import type { Fault } from '../../../src/exchange/fault-plan.ts';
import { FaultPlanError, parseFaultPlan } from '../../../src/exchange/parse-fault-plan.ts';
import { parseX18 } from '../../../src/exchange/x18.ts';
import { SENDER, createWorld, ioc } from './world.ts';
import type { Frame, TestClient, World } from './world.ts';

const BUY = { amount: '0.1', price: '3600' };
const INFO = { type: 'subaccount_info', subaccount: SENDER };

async function watched(faultList: readonly Fault[]): Promise<{ world: World; client: TestClient }> {
  const world = createWorld({ faultList });
  const client = world.client();
  await client.watchAll();
  return { world, client };
}

const held = (world: World): bigint => world.exchange.truth(SENDER).positions[0]?.amountX18 ?? 0n;

describe('a fault plan', () => {
  it('is taken as it is when every field is right', () => {
    const plan = {
      seed: 4,
      faults: [
        { fault: 'stream.delay', streams: ['fill'], products: ['ETH-PERP', 8], ms: 100 },
        { fault: 'order.partialFill', fraction: 0.5, times: 1, skip: 2, probability: 0.3 },
      ],
    };
    expect(parseFaultPlan(plan)).toEqual(plan);
  });

  it.each([
    [[], 'must be an object with "faults"'],
    [{ faults: {} }, '"faults" must be a list'],
    [{ faults: [], sed: 1 }, '"sed" is not a field'],
    [{ faults: [], seed: 'x' }, '"seed" must be a whole number'],
    [{ faults: [{ fault: 'stream.dely' }] }, '"faults[0].fault" must be one of'],
    [{ faults: [{ fault: 'stream.drop' }] }, '"faults[0].streams" must be a list of fill'],
    [{ faults: [{ fault: 'rest.stale', ms: -1 }] }, '"faults[0].ms" must be a number of milli'],
    [{ faults: [{ fault: 'rest.fail', as: '500' }] }, '"faults[0].as" must be one of noAnswer'],
    [{ faults: [{ fault: 'order.noFill', product: 4 }] }, '"faults[0].product" is not a field'],
    [{ faults: [{ fault: 'order.noFill', products: ['ETH'] }] }, 'products" must be a list of BTC'],
  ])('is refused in one sentence that names the field: %j', (plan, sentence) => {
    expect(() => parseFaultPlan(plan)).toThrow(FaultPlanError);
    expect(() => parseFaultPlan(plan)).toThrow(sentence);
  });
});

describe('faults of the streams', () => {
  it('stream.drop loses the named stream of the named product only', async () => {
    const fault = { fault: 'stream.drop', streams: ['fill'], products: ['ETH-PERP'] } as const;
    const { world, client } = await watched([fault]);
    await world.place(BUY);
    await world.place({ productId: 8, amount: '1', price: '163' });
    expect(client.of('fill')).toMatchObject([{ product_id: 8 }]);
    expect(client.of('position_change').length).toBe(2);
    expect(world.faults.applied().get('stream.drop')).toBe(1);
  });

  it('stream.duplicate sends twice and stream.malformed sends what cannot be read', async () => {
    const { world, client } = await watched([
      { fault: 'stream.duplicate', streams: ['position_change'] },
      { fault: 'stream.malformed', streams: ['fill'] },
    ]);
    await world.place(BUY);
    const [first, second] = client.of('position_change');
    expect(second).toEqual(first);
    expect(client.of('unreadable').length).toBe(1);
    expect(client.of('fill')).toEqual([]);
  });

  it('stream.delay holds a stream back and keeps its order unless told not to', async () => {
    for (const keepOrder of [true, false]) {
      const delay = {
        fault: 'stream.delay',
        streams: ['position_change'],
        ms: 500,
        times: 1,
      } as const;
      const { world, client } = await watched([{ ...delay, keepOrder }]);
      await world.place(BUY);
      await world.place(BUY);
      expect(client.of('fill').length).toBe(2);
      expect(client.of('position_change').length).toBe(keepOrder ? 0 : 1);
      await world.clock.advance(500);
      const amounts = client.of('position_change').map((frame) => frame['amount']);
      const inOrder = [parseX18('0.1').toString(), parseX18('0.2').toString()];
      expect(amounts).toEqual(keepOrder ? inOrder : inOrder.toReversed());
    }
  });

  it('stream.close cuts every client at its time and refuses them for a while', async () => {
    const fault = { fault: 'stream.close', atMs: 1000, code: 1006, refuseForMs: 500 } as const;
    const { world, client } = await watched([fault]);
    await world.clock.advance(1000);
    expect(client.closes).toEqual([1006]);
    expect(() => world.client()).toThrow('Service unavailable');
    await world.clock.advance(500);
    expect(() => world.client()).not.toThrow();
  });

  it('stream.noPong leaves pings unanswered while it lasts', async () => {
    const { world, client } = await watched([{ fault: 'stream.noPong', untilMs: 100 }]);
    client.connection.ping();
    await world.clock.advance(100);
    client.connection.ping();
    expect(client.pongs.length).toBe(1);
  });
});

describe('faults of the answers', () => {
  it('rest.stale answers with the accounts as they were', async () => {
    const world = createWorld({
      faultList: [{ fault: 'rest.stale', queries: [INFO.type], ms: 1000 }],
    });
    await world.clock.advance(2000);
    await world.query({ type: 'nonces', address: SENDER.slice(0, 42) });
    world.exchange.ledger.open(SENDER);
    await world.clock.advance(1000);
    await world.place(BUY);
    const amount = async (): Promise<unknown> => {
      const { data } = await world.query(INFO);
      const rows = (data as { perp_balances: Frame[] }).perp_balances;
      return rows.find((row) => row['product_id'] === 4)?.['balance'];
    };
    expect(await amount()).toMatchObject({ amount: '0' });
    await world.clock.advance(1000);
    expect(await amount()).toMatchObject({ amount: parseX18('0.1').toString() });
  });

  it.each([
    ['noAnswer', 0, ''],
    ['429', 429, '"error_code":1000'],
    ['403', 403, 'ip_query_only'],
    ['502', 502, 'Bad Gateway'],
    ['503', 503, '"error_code":1006'],
    ['html', 200, '<html>'],
    ['failure', 200, '"status":"failure"'],
    ['empty', 200, '{}'],
    ['truncated', 200, '{"status":"success"'],
    ['missingRow', 200, '"perp_balances":[]'],
    ['notExisting', 200, '"exists":false'],
  ] as const)('rest.fail as %s', async (as, status, part) => {
    const world = createWorld({ faultList: [{ fault: 'rest.fail', queries: [INFO.type], as }] });
    await world.place(BUY);
    const answer = await world.post('/v1/query', INFO);
    expect(answer.status).toBe(status);
    expect(answer.text).toContain(part);
    if (as === 'notExisting')
      expect(answer.text).not.toContain(`"amount":"${parseX18('0.1').toString()}"`);
    if (as === 'truncated') expect(() => void JSON.parse(answer.text)).toThrow();
    expect(await world.query({ type: 'status' })).toMatchObject({ data: 'active' });
  });

  it('rest.blindIsolated hides the isolated positions', async () => {
    const world = createWorld({ faultList: [{ fault: 'rest.blindIsolated' }] });
    await world.place({ ...BUY, appendix: ioc({ margin: '50' }) });
    const question = { type: 'isolated_positions', subaccount: SENDER };
    expect(await world.query(question)).toMatchObject({ data: { isolated_positions: [] } });
    world.faults.clear();
    const { data } = await world.query(question);
    expect((data as { isolated_positions: unknown[] }).isolated_positions.length).toBe(1);
  });
});

describe('faults of orders', () => {
  it('order.noFill accepts and cancels, for the orders it names', async () => {
    const { world, client } = await watched([{ fault: 'order.noFill', reduceOnly: true }]);
    await world.place(BUY);
    const close = { amount: '-0.1', price: '3500', appendix: ioc({ reduceOnly: true }) };
    expect(await world.place(close)).toMatchObject({ status: 'success' });
    expect(client.of('order_update').at(-1)).toMatchObject({ amount: '0', reason: 'cancelled' });
    expect(held(world)).toBe(parseX18('0.1'));
  });

  it('order.partialFill fills a fraction, down to the step', async () => {
    const { world } = await watched([{ fault: 'order.partialFill', fraction: 0.333 }]);
    await world.place(BUY);
    expect(held(world)).toBe(parseX18('0.033'));
  });

  it('order.reject refuses with the code asked for, after those it lets pass', async () => {
    const { world } = await watched([{ fault: 'order.reject', code: 2070, skip: 1, times: 1 }]);
    const answers = [await world.place(BUY), await world.place(BUY), await world.place(BUY)];
    expect(answers.map((answer) => answer['error_code'])).toEqual([undefined, 2070, undefined]);
    const { orders } = world.exchange.truth(SENDER);
    expect(orders.map((order) => order.accepted)).toEqual([true, false, true]);
  });

  it.each([
    ['before', 0n],
    ['after', parseX18('0.1')],
  ] as const)('order.noAnswer loses the answer %s the effect', async (effect, amount) => {
    const { world } = await watched([{ fault: 'order.noAnswer', effect }]);
    expect(await world.place(BUY)).toEqual({});
    expect(held(world)).toBe(amount);
  });

  it('order.delay holds the order until its receive time may have passed', async () => {
    const { world } = await watched([{ fault: 'order.delay', ms: 2000 }]);
    const nonce = (BigInt(world.clock.now() + 1000) << 20n) + 1n;
    const late = world.place({ ...BUY, nonce });
    await world.clock.advance(2000);
    expect(await late).toMatchObject({ error_code: 2011 });
  });

  it('order.delay of the answer alone lets the order trade before it is answered', async () => {
    const { world, client } = await watched([{ fault: 'order.delay', ms: 2000, part: 'answer' }]);
    const late = world.place(BUY);
    await world.clock.advance(1999);
    expect(held(world)).toBe(parseX18('0.1'));
    expect(client.of('fill')).toHaveLength(1);
    await world.clock.advance(1);
    expect(await late).toMatchObject({ status: 'success' });
  });

  it('retelling repeats what was told of a subaccount, and changes nothing', async () => {
    const { world, client } = await watched([]);
    await world.place(BUY);
    await world.clock.advance(100);
    const told = client.of('fill');
    world.exchange.retell(SENDER);
    await world.clock.advance(100);
    expect(told).toHaveLength(1);
    expect(client.of('fill')).toEqual([...told, ...told]);
    expect(held(world)).toBe(parseX18('0.1'));
  });

  it('trade.manual moves the position by another hand', async () => {
    const fault = { fault: 'trade.manual', atMs: 1000, product: 'SOL-PERP', amount: '-2' } as const;
    const { world, client } = await watched([fault]);
    await world.clock.advance(1000);
    expect(client.of('position_change')).toMatchObject([
      { product_id: 8, amount: parseX18('-2').toString() },
    ]);
  });
});

describe('a stopped exchange', () => {
  it('leaves no timer of a fault behind that would keep a process alive', async () => {
    const world = createWorld({
      faultList: [
        { fault: 'trade.manual', atMs: 60_000, product: 'SOL-PERP', amount: '-2' },
        { fault: 'venue.maintenance', atMs: 100, forMs: 60_000 },
        { fault: 'order.hold', ms: 60_000 },
      ],
    });
    await world.place(BUY);
    await world.clock.advance(100);
    world.server.stop();
    expect(world.clock.nextDueAt()).toBeUndefined();
    expect(world.faults.applied().size).toBe(2);
  });
});

describe('the chance of a fault', () => {
  it('hits about its share, the same for the same seed', async () => {
    const run = async (seed: number): Promise<string> => {
      const faultList = [{ fault: 'rest.fail', as: 'empty', probability: 0.3 }] as const;
      const world = createWorld({ seed, faultList });
      let hits = '';
      for (let index = 0; index < 200; index++) {
        hits += (await world.post('/v1/query', { type: 'status' })).text === '{}' ? 'x' : '.';
      }
      return hits;
    };
    const hits = await run(1);
    expect(await run(1)).toBe(hits);
    expect(await run(2)).not.toBe(hits);
    const share = hits.replaceAll('.', '').length / hits.length;
    expect(share).toBeGreaterThan(0.2);
    expect(share).toBeLessThan(0.4);
  });
});
