/** What the watchers of the trade tell: a leg that stands alone, a rule of exit, a time to open. */
import { createActor, setup } from 'xstate';
import type { AnyActorLogic } from 'xstate';
import { describe, expect, it } from 'vitest';
import { submit } from '../../../src/actors/submit.ts';
import { watchExits } from '../../../src/actors/watch-exits.ts';
import { watchNaked } from '../../../src/actors/watch-naked.ts';
import { watchOpening } from '../../../src/actors/watch-opening.ts';
import type { Touch } from '../../../src/domain/market.ts';
import type { OrderIntent } from '../../../src/orders/order.ts';
import type { Venue } from '../../../src/ports/venue.ts';
import { digestOf, intent, orderFill, updated } from '../../support/orders.ts';
import { openStage } from './world.ts';
import type { Stage } from './world.ts';

type Heard = { readonly type: string; readonly rule?: string; readonly reason?: string };

/** What `logic` tells, from now on. */
function listen(logic: AnyActorLogic, stage: Stage, heard: Heard[] = []): Heard[] {
  const machine = setup({ actors: { logic } }).createMachine({
    invoke: { src: 'logic', input: () => ({ plan: null }) },
    on: { '*': { actions: ({ event }: { readonly event: Heard }) => heard.push(event) } },
  });
  createActor(machine, { clock: stage.clock }).start();
  return heard;
}

const types = (heard: readonly Heard[]): readonly string[] => heard.map(({ type }) => type);

const ETH_KEY = 'ETH-PERP/isolated';
const ETH_LEG = {
  leg: 'primary',
  symbol: 'ETH-PERP',
  quantity: '0.1',
  planQuantity: '0.1',
} as const;
const SOL_LEG = { leg: 'hedge', symbol: 'SOL-PERP', quantity: '2.5', planQuantity: '2.5' } as const;

/** Sends an order under a proof, and tells its digest. */
function sends(stage: Stage, changes: Partial<OrderIntent>, proof: unknown): string {
  return submit(stage, intent({ purpose: 'open', ...changes }), proof).order.digest;
}

/** A stage on which both legs were ordered. */
async function bothOrdered(venue: Partial<Venue> = {}) {
  const stage = await openStage(venue);
  const proof = await proofOn(stage);
  const heard = listen(watchNaked(stage), stage);
  const eth = sends(stage, { ...ETH_LEG, side: 'buy' }, proof);
  const sol = sends(stage, { ...SOL_LEG, side: 'sell' }, proof);
  const fill = (digest: string, index: number, quantity: string, left = '0'): void => {
    const at = stage.clock.now();
    stage.positions.orders.filled(digest, orderFill(index, quantity, at));
    stage.positions.orders.updated({ ...updated(0, 'filled', left, at), digest });
  };
  return { stage, heard, eth, sol, fill };
}

describe('the watch of a leg that stands alone', () => {
  it('is silent before a fill, and when both legs come within the budget', async () => {
    const { stage, heard, eth, sol, fill } = await bothOrdered();
    await stage.clock.advance(20_000);
    fill(eth, 1, '0.1');
    await stage.clock.advance(4000);
    fill(sol, 2, '2.5');
    await stage.clock.advance(60_000);
    expect(types(heard)).toEqual([]);
  });

  it('waits no longer than a real timer can, whatever a quotient leaves naked', async () => {
    const stage = await openStage();
    const proof = await proofOn(stage);
    const waits: number[] = [];
    const { clock } = stage;
    const noting = {
      now: clock.now,
      clearTimeout: clock.clearTimeout,
      setTimeout: (fn: () => void, ms: number) => {
        waits.push(ms);
        return clock.setTimeout(fn, ms);
      },
    };
    const heard = listen(watchNaked({ ...stage, clock: noting }), stage);
    const [quantity, hedge] = ['0.07', '1.7'];
    const legs = [
      { ...ETH_LEG, quantity, planQuantity: quantity, side: 'buy' },
      { ...SOL_LEG, quantity: hedge, planQuantity: hedge, side: 'sell' },
    ] as const;
    const digests = legs.map((leg) => sends(stage, leg, proof));
    digests.forEach((digest, index) => {
      const filled = legs[index]?.quantity ?? '0';
      stage.positions.orders.filled(digest, orderFill(index + 1, filled, clock.now()));
      const update = updated(0, 'filled', '0', clock.now());
      stage.positions.orders.updated({ ...update, digest });
    });
    await clock.advance(300_000);
    expect(heard).toEqual([]);
    expect(Math.max(...waits)).toBeLessThanOrEqual(60_000);
  });

  it('tells when a whole leg has stood alone for five seconds, and again at twice that', async () => {
    const { stage, heard, eth, sol, fill } = await bothOrdered();
    fill(eth, 1, '0.1');
    stage.positions.orders.refused(sol, { words: 'no', code: 2006, byEngine: true });
    await stage.clock.advance(5000);
    expect(types(heard)).toEqual([]);
    await stage.clock.advance(1);
    expect(types(heard)).toEqual(['naked.over']);
    await stage.clock.advance(5000);
    expect(types(heard)).toEqual(['naked.over', 'naked.overTwice']);
    await stage.clock.advance(60_000);
    expect(heard).toHaveLength(2);
  });

  it('gives half a leg twice the time', async () => {
    const { stage, heard, eth, sol, fill } = await bothOrdered();
    fill(eth, 1, '0.05', '0.05');
    const cancelled = updated(0, 'cancelled', '0', stage.clock.now());
    stage.positions.orders.updated({ ...cancelled, digest: eth });
    stage.positions.orders.refused(sol, { words: 'no', code: 2006, byEngine: true });
    await stage.clock.advance(10_000);
    expect(types(heard)).toEqual([]);
    await stage.clock.advance(1);
    expect(types(heard)).toEqual(['naked.over']);
  });

  it('counts no leg twice whose report overtakes the word of its order', async () => {
    const { stage, heard, sol } = await bothOrdered();
    stage.report({ key: 'ETH-PERP/isolated', amount: '0.1' });
    stage.positions.orders.refused(sol, { words: 'no', code: 2006, byEngine: true });
    await stage.clock.advance(5000);
    expect(types(heard)).toEqual([]);
    await stage.clock.advance(1);
    expect(types(heard)).toEqual(['naked.over']);
  });

  it('counts from the venue’s time of the first fill, however late it is told', async () => {
    const { stage, heard, eth, sol } = await bothOrdered();
    const filledAt = stage.clock.now();
    stage.positions.orders.refused(sol, { words: 'no', code: 2006, byEngine: true });
    await stage.clock.advance(5001);
    stage.positions.orders.filled(eth, orderFill(1, '0.1', filledAt));
    expect(types(heard)).toEqual(['naked.over']);
  });

  it('takes the distance of our clock from the venue’s for no time that a leg stood alone', async () => {
    const APART_MS = 30_000;
    let now = (): number => APART_MS;
    const { stage, heard, eth, sol } = await bothOrdered({ venueTime: () => now() - APART_MS });
    ({ now } = stage.clock);
    stage.positions.orders.refused(sol, { words: 'no', code: 2006, byEngine: true });
    stage.positions.orders.filled(eth, orderFill(1, '0.1', now() - APART_MS));
    await stage.clock.advance(5000);
    expect(types(heard)).toEqual([]);
    await stage.clock.advance(1);
    expect(types(heard)).toEqual(['naked.over']);
  });
});

describe('what stands alone since', () => {
  it('before its order was sent, by a venue that tells a wrong time, stands alone since then', async () => {
    const { stage, heard, eth, sol } = await bothOrdered();
    stage.positions.orders.refused(sol, { words: 'no', code: 2006, byEngine: true });
    stage.positions.orders.filled(eth, orderFill(1, '0.1', stage.clock.now() - 30_000));
    await stage.clock.advance(5000);
    expect(types(heard)).toEqual([]);
    await stage.clock.advance(1);
    expect(types(heard)).toEqual(['naked.over']);
  });
});

describe('what stands alone', () => {
  const refuse = (stage: Stage, digest: string): void => {
    stage.positions.orders.refused(digest, { words: 'no', code: 2006, byEngine: true });
  };

  it('is told by a report alone, although no order tells a fill', async () => {
    const { stage, heard, eth, sol } = await bothOrdered();
    stage.report({ key: ETH_KEY, amount: '0.1' });
    refuse(stage, eth);
    refuse(stage, sol);
    await stage.clock.advance(5001);
    expect(types(heard)).toEqual(['naked.over']);
  });

  it('is at worst what an open order may still fill', async () => {
    const { stage, heard, sol, fill, eth } = await bothOrdered();
    fill(eth, 1, '0.05', '0.05');
    refuse(stage, sol);
    await stage.clock.advance(5001);
    expect(types(heard)).toEqual(['naked.over']);
  });

  it('is counted on through a proof that fails, and anew after one that is made', async () => {
    const { stage, heard, sol, eth } = await bothOrdered();
    const { positions, clock } = stage;
    const trade = (digest: string, amount: string, held: string): void => {
      stage.fill({ key: ETH_KEY, digest, amount });
      stage.report({ key: ETH_KEY, amount: held });
      positions.orders.updated({ ...updated(0, 'filled', '0', clock.now()), digest });
    };
    trade(eth, '0.1', '0.1');
    refuse(stage, sol);
    await clock.advance(5001);
    expect(positions.prove(undefined, undefined, await stage.markets.refresh()).flat).toBe(false);
    await clock.advance(5000);
    expect(types(heard)).toEqual(['naked.over', 'naked.overTwice']);
    const { leg, symbol, quantity } = ETH_LEG;
    const close = { leg, symbol, quantity, purpose: 'unwind', side: 'sell' } as const;
    trade(submit(stage, intent(close)).order.digest, '-0.1', '0');
    await clock.advance(5000);
    const proof = await proofOn(stage);
    trade(sends(stage, { ...ETH_LEG, side: 'buy', cycleId: 2 }, proof), '0.1', '0.1');
    await clock.advance(5000);
    expect(heard).toHaveLength(2);
    await clock.advance(1);
    expect(types(heard).slice(2)).toEqual(['naked.over']);
  });
});

const FRESH = { ETH: { bid: '2500', ask: '2500.1' }, SOL: { bid: '100', ask: '100.01' } };

/** A stage that holds a long of 0.1 ETH and a short of 2.5 SOL, at touches that a test moves. */
async function held(rules: Partial<Stage['settings']['exits']>, limit: string | null = null) {
  const touches = structuredClone(FRESH);
  let isSilent = false;
  const lastTouch = (symbol: string): Touch | undefined => {
    const { bid, ask } = symbol === 'ETH-PERP' ? touches.ETH : touches.SOL;
    return isSilent ? undefined : { symbol, bid, ask, venueAt: stage.clock.now() };
  };
  const bare = await openStage({ lastTouch });
  const { settings } = bare;
  const stage: Stage = {
    ...bare,
    settings: {
      ...settings,
      exits: { ...settings.exits, ...rules },
      limits: { ...settings.limits, dailyLossMax: limit },
    },
  };
  const proof = await proofOn(stage);
  const open = (changes: Partial<OrderIntent>, price: string, index: number): void => {
    const digest = sends(stage, changes, proof);
    const { quantity = '1' } = changes;
    stage.positions.orders.filled(digest, { ...orderFill(index, quantity, 1), price, fee: '0.08' });
  };
  open({ ...ETH_LEG, side: 'buy' }, '2500.1', 1);
  open({ ...SOL_LEG, side: 'sell' }, '100', 2);
  return {
    stage,
    touches,
    silence: () => {
      isSilent = true;
    },
    heard: listen(watchExits(stage), stage),
  };
}

async function proofOn(stage: Stage): Promise<unknown> {
  if (stage.positions.link.status !== 'live') stage.connect();
  await stage.clock.advance(300);
  const first = await stage.venue.readPositions();
  await stage.clock.advance(500);
  const second = await stage.venue.readPositions();
  const markets = await stage.markets.refresh();
  const openOrders = { requestedAt: stage.clock.now(), orders: [] };
  const result = stage.positions.prove([first, second], openOrders, markets);
  if (!result.flat) throw new Error(result.missing.join('; '));
  return result.proof;
}

describe('the watch of the exits', () => {
  it('tells a profit once it has held for the time of confirmation, and only once', async () => {
    const { stage, touches, heard } = await held({ takeProfitBps: 20, confirmMs: 1000 });
    await stage.clock.advance(5000);
    expect(heard).toEqual([]);
    touches.ETH = { bid: '2520', ask: '2520.1' };
    await stage.clock.advance(1000);
    expect(heard).toEqual([]);
    await stage.clock.advance(500);
    expect(heard).toMatchObject([{ type: 'exit.reached', rule: 'takeProfit' }]);
    await stage.clock.advance(5000);
    expect(heard).toHaveLength(1);
  });

  it('does not tell a profit that a moment takes back', async () => {
    const { stage, touches, heard } = await held({ takeProfitBps: 20, confirmMs: 1000 });
    for (let round = 0; round < 5; round++) {
      touches.ETH = { bid: '2520', ask: '2520.1' };
      await stage.clock.advance(750);
      touches.ETH = { bid: '2500', ask: '2500.1' };
      await stage.clock.advance(750);
    }
    expect(heard).toEqual([]);
  });

  it('tells a loss of the short leg as a loss', async () => {
    const { stage, touches, heard } = await held({ stopLossBps: 40, confirmMs: 500 });
    touches.SOL = { bid: '101', ask: '101.01' };
    await stage.clock.advance(1000);
    expect(heard).toMatchObject([{ type: 'exit.reached', rule: 'stopLoss' }]);
  });

  it('judges nothing by a touch that is not there', async () => {
    const { stage, silence, heard } = await held({ stopLossBps: 1, confirmMs: 0 });
    silence();
    await stage.clock.advance(5000);
    expect(heard).toEqual([]);
  });

  it('tells the loss of the day at once', async () => {
    const { stage, heard } = await held({ stopLossBps: null }, '3');
    stage.day.note(stage.clock.now(), '-2.8');
    await stage.clock.advance(250);
    expect(heard).toMatchObject([{ type: 'exit.reached', rule: 'dailyLoss' }]);
  });
});

describe('the watch of the health', () => {
  it('ends the hold at once for a pool that is too thin, and not for one that is worth a warning', async () => {
    const { stage, heard } = await held({ takeProfitBps: null, stopLossBps: null });
    const read = await stage.venue.readPositions();
    const readings = {
      ...read.readings,
      'SOL-PERP/isolated': { state: 'amount', amount: '-2.5' },
    } as const;
    const thin = (maintenance: string): void => {
      const pool = 'SOL-PERP/isolated';
      stage.health.note({ ...read, readings, health: [{ pool, initial: '0', maintenance }] });
    };
    thin('7.63');
    await stage.clock.advance(1000);
    expect(heard).toEqual([]);
    thin('7.61');
    await stage.clock.advance(250);
    expect(heard).toMatchObject([{ type: 'exit.reached', rule: 'health' }]);
  });
});

describe('the watch of the opening', () => {
  const opening = async (changes: Partial<Stage['settings']>, venue: Partial<Venue> = {}) => {
    const bare = await openStage(venue);
    const stage: Stage = { ...bare, settings: { ...bare.settings, ...changes } };
    return { stage, heard: listen(watchOpening(stage), stage) };
  };

  it('allows at once when nothing is against it', async () => {
    const { heard } = await opening({});
    expect(types(heard)).toEqual(['opening.allowed']);
  });

  it('waits for the end of a maintenance, and for one that is too near', async () => {
    const announced = [{ from: 300_000, to: 400_000 }];
    const { stage, heard } = await opening({
      calendar: { weekly: [], announced },
      cycleNeedMs: 90_000,
    });
    expect(heard).toMatchObject([{ type: 'opening.delayed' }]);
    await stage.clock.advance(299_999);
    expect(heard).toHaveLength(2);
    await stage.clock.advance(501);
    expect(heard.at(-1)?.type).toBe('opening.allowed');
  });

  it('waits while the venue is down, and asks it every five seconds', async () => {
    let asked = 0;
    const readStatus = (): Promise<'active'> => {
      asked += 1;
      return Promise.resolve('active');
    };
    const stage = await openStage({ readStatus });
    stage.standing.note({ call: 'execute', kind: 'rejected', code: 1004, byEngine: false });
    const heard = listen(watchOpening(stage), stage);
    expect(heard).toEqual([{ type: 'opening.delayed', reason: "the venue's standing is down" }]);
    await stage.clock.advance(10_000);
    expect(asked).toBe(2);
    stage.standing.note({ call: 'query', kind: 'ok' });
    await stage.clock.advance(500);
    expect(heard.at(-1)?.type).toBe('opening.allowed');
  });

  it.each([403, 2028])('tries again five minutes after the last refusal by %i', async (code) => {
    const stage = await openStage();
    const refused = { call: 'execute', kind: 'rejected', code, byEngine: false } as const;
    stage.standing.note(refused);
    await stage.clock.advance(200_000);
    stage.standing.note(refused);
    const heard = listen(watchOpening(stage), stage);
    await stage.clock.advance(299_500);
    expect(types(heard)).toEqual(['opening.delayed']);
    await stage.clock.advance(500);
    expect(heard.at(-1)?.type).toBe('opening.allowed');
  });

  it('does not try again, however long the venue is down, before it is back', async () => {
    const stage = await openStage({ readStatus: () => Promise.resolve('down') });
    stage.standing.note({ call: 'execute', kind: 'rejected', code: 1004, byEngine: false });
    const heard = listen(watchOpening(stage), stage);
    await stage.clock.advance(600_000);
    expect(types(heard)).toEqual(['opening.delayed']);
  });

  it('keeps to the orders that a minute may see', async () => {
    const bare = await openStage();
    const limits = { ...bare.settings.limits, ordersPerMinuteMax: 4 };
    const stage: Stage = { ...bare, settings: { ...bare.settings, limits } };
    submit(stage, intent({ purpose: 'unwind' }));
    expect(stage.positions.orders.order(digestOf(1))).toBeDefined();
    const heard = listen(watchOpening(stage), stage);
    expect(heard).toMatchObject([{ type: 'opening.delayed' }]);
    await stage.clock.advance(60_000);
    expect(heard.at(-1)?.type).toBe('opening.allowed');
  });
});
