/** Readings of the protocol, chosen by a fault plan's switches: each is seen to decide. */
import { describe, expect, it } from 'vitest';
import { openSimulatedExchange } from '../../../src/app/simulated-exchange.ts';
import { DEFAULT_SWITCHES } from '../../../src/exchange/orders.ts';
import { parseFaultPlan } from '../../../src/exchange/parse-fault-plan.ts';
import { parseX18 } from '../../../src/exchange/x18.ts';
import { seededRandom } from '../../../src/lib/seeded-random.ts';
import { StepClock } from '../../../src/lib/step-clock.ts';
import { SENDER, START_AT, createWorld, ioc } from './world.ts';
import type { World } from './world.ts';

const closing = ioc({ reduceOnly: true });

const held = (world: World): bigint => world.exchange.truth(SENDER).positions[0]?.amountX18 ?? 0n;

/** A world whose switches were read from the text of a plan. */
function planned(switches: object): World {
  const plan = parseFaultPlan(JSON.parse(JSON.stringify({ switches, faults: [] })));
  return createWorld({ switches: plan.switches ?? {} });
}

describe('the switches of a fault plan', () => {
  it('reach the simulated exchange, and give way to those it is opened with', () => {
    const faultPlan = parseFaultPlan({
      switches: { healthAt: 'oracle', iocNoCross: 'reject' },
      faults: [],
    });
    const { exchange, server } = openSimulatedExchange({
      clock: new StepClock(START_AT, () => Promise.resolve()),
      random: seededRandom(1),
      strict: true,
      faultPlan,
      switches: { iocNoCross: 'cancel' },
    });
    expect(exchange.switches).toEqual({ ...DEFAULT_SWITCHES, healthAt: 'oracle' });
    server.stop();
  });

  it.each([
    ['clamp', 'success', '0'],
    ['reject', 'failure', '0.1'],
  ])('reduceOnlyOversize: %s', async (reduceOnlyOversize, status, left) => {
    const world = planned({ reduceOnlyOversize });
    await world.place({ amount: '0.1', price: '3600' });
    const close = { amount: '-1000000000', price: '3500', appendix: closing };
    expect(await world.place(close)).toMatchObject({ status });
    expect(held(world)).toBe(parseX18(left));
  });

  it.each([
    ['reject', 2087, '0.1'],
    ['cancel', undefined, '0.1'],
    ['cross', undefined, '0'],
  ])('isolatedMissing: %s', async (isolatedMissing, code, left) => {
    const world = planned({ isolatedMissing });
    await world.place({ amount: '0.1', price: '3600' });
    const appendix = ioc({ reduceOnly: true, margin: '0' });
    const answer = await world.place({ amount: '-0.1', price: '3500', appendix });
    expect(answer['error_code']).toBe(code);
    expect(held(world)).toBe(parseX18(left));
  });
});

describe('the health of a reduce-only order', () => {
  /** 50 ETH on 100,000 USDT0. */
  async function exposed(healthAt: string): Promise<World> {
    const world = planned({ healthAt });
    await world.place({ amount: '50', price: '3600' });
    expect(held(world)).toBe(parseX18('50'));
    return world;
  }

  it.each([
    ['limit', 2006, '50'],
    ['oracle', undefined, '0'],
    ['none', undefined, '0'],
  ])('judged at %s, far from the market', async (healthAt, code, left) => {
    const world = await exposed(healthAt);
    await world.clock.advance(250);
    const far = await world.place({ amount: '-50', price: '1000', appendix: closing });
    expect(far['error_code']).toBe(code);
    expect(held(world)).toBe(parseX18(left));
    const near = await world.place({ amount: '-50', price: '3500', appendix: closing });
    expect(near['error_code']).toBe(undefined);
  });

  it.each([
    ['limit', undefined],
    ['oracle', 2006],
    ['none', undefined],
  ])('judged at %s, under an oracle that has fallen', async (healthAt, code) => {
    const world = await exposed(healthAt);
    world.exchange.operators.setOracle(4, parseX18('1500'));
    await world.clock.advance(250);
    const close = await world.place({ amount: '-50', price: '3500', appendix: closing });
    expect(close['error_code']).toBe(code);
  });

  it('judges an opening order under every reading', async () => {
    for (const healthAt of ['limit', 'oracle', 'none']) {
      const order = { amount: '2000', price: '3600' };
      expect(await planned({ healthAt }).place(order)).toMatchObject({ error_code: 2006 });
    }
  });
});
