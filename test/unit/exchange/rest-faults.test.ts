/** Faults of the answers: lost before or after the effect, limited, contradictory, and slow. */
import { describe, expect, it } from 'vitest';
import { inMemoryWire } from '../../../src/app/in-memory-wire.ts';
import { parseX18 } from '../../../src/exchange/x18.ts';
import { SENDER, START_AT, createWorld } from './world.ts';
import type { Frame, World } from './world.ts';

const INFO = { type: 'subaccount_info', subaccount: SENDER };
const BUY = { amount: '0.1', price: '3600' };
const TENTH = parseX18('0.1').toString();

const held = (world: World): bigint => world.exchange.truth(SENDER).positions[0]?.amountX18 ?? 0n;

/** The ETH amount that a read tells. */
async function read(world: World): Promise<unknown> {
  const { data } = await world.query(INFO);
  // What the exchange answers to this query has these rows.
  const rows = (data as { perp_balances: { product_id: number; balance: Frame }[] }).perp_balances;
  return rows.find((row) => row.product_id === 4)?.balance['amount'];
}

describe('rest.timeout', () => {
  it.each([
    ['before', 0n],
    ['after', parseX18('0.1')],
  ] as const)('loses an execute that it names %s its effect', async (effect, amount) => {
    const fault = { fault: 'rest.timeout', effect, queries: ['place_order'] } as const;
    const world = createWorld({ faultList: [fault] });
    expect(await world.place(BUY)).toEqual({});
    expect(held(world)).toBe(amount);
    expect(await world.query({ type: 'status' })).toMatchObject({ data: 'active' });
    world.faults.clear();
    expect(await world.place(BUY)).toMatchObject({ status: 'success' });
  });

  it('spares executes unless it names them', async () => {
    const world = createWorld({ faultList: [{ fault: 'rest.timeout', effect: 'before' }] });
    expect(await world.query(INFO)).toEqual({});
    expect(await world.archive({ events: { subaccounts: [SENDER] } })).toEqual({});
    expect(await world.place(BUY)).toMatchObject({ status: 'success' });
    expect(world.faults.applied().get('rest.timeout')).toBe(2);
  });
});

describe('rest.rateLimited', () => {
  it.each([undefined, 3])('answers 429 without an effect, retry-after: %s', async (retryAfterS) => {
    const fault = { fault: 'rest.rateLimited', queries: ['place_order'], times: 1 } as const;
    const limited = { ...fault, ...(retryAfterS !== undefined && { retryAfterS }) };
    const world = createWorld({ faultList: [limited, { ...limited, queries: ['status'] }] });
    expect(await world.place(BUY)).toMatchObject({ status: 'failure', error_code: 1000 });
    expect(held(world)).toBe(0n);
    const body = JSON.stringify({ type: 'status' });
    const request = { method: 'POST', path: '/v1/query', headers: {}, body };
    const headers = { 'content-type': 'application/json' };
    const after = retryAfterS === undefined ? {} : { 'retry-after': '3' };
    expect(await world.server.request(request)).toMatchObject({ status: 429 });
    world.faults.add({ ...limited, queries: ['status'] });
    expect(await world.server.request(request)).toHaveProperty('headers', { ...headers, ...after });
    expect(await world.server.request(request)).toMatchObject({ status: 200 });
  });
});

describe('rest.contradict', () => {
  it('answers every second read of a kind from a laggard', async () => {
    const world = createWorld();
    world.exchange.ledger.open(SENDER);
    await world.clock.advance(1000);
    await world.place(BUY);
    await world.clock.advance(100);
    world.faults.add({ fault: 'rest.contradict', queries: [INFO.type], ms: 20_000 });
    world.faults.add({ fault: 'rest.contradict', queries: [INFO.type], ms: 500 });
    const told = [await read(world), await read(world), await read(world)];
    // Twenty seconds ago the account was not there; whoever asks then hears of no balance.
    expect(told).toEqual([TENTH, '0', TENTH]);
    expect(world.faults.applied().get('rest.contradict')).toBe(1);
    world.faults.clear();
    expect([await read(world), await read(world)]).toEqual([TENTH, TENTH]);
  });
});

describe('rest.slowDrip', () => {
  it('brings an answer whole only after its time, if the client still waits', async () => {
    const world = createWorld({ faultList: [{ fault: 'rest.slowDrip', ms: 2_000 }] });
    const wire = inMemoryWire(world.server, world.clock);
    const ask = async (timeoutMs: number): Promise<string> => {
      const body = JSON.stringify({ type: 'status' });
      const request = { url: 'http://x/v1/query', headers: {}, body, timeoutMs } as const;
      const asked = wire.request({ method: 'POST', ...request }).then(
        ({ status }) => `${String(status)} at ${String(world.clock.now() - START_AT)}`,
        (error: unknown) => String(error),
      );
      await world.clock.advance(3_000);
      return asked;
    };
    expect(await ask(2_500)).toBe('200 at 2000');
    expect(await ask(1_500)).toContain('no answer within 1500 ms');
    world.faults.clear();
    expect(await ask(1_500)).toBe('200 at 6000');
  });
});
