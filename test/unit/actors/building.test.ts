/** The orders that open a leg: what is sent, at which price, how much of it, and when nothing is. */
import { createActor, toPromise } from 'xstate';
import { describe, expect, it } from 'vitest';
import { legMachine } from '../../../machines/leg.machine.ts';
import { awaitBuilt } from '../../../src/actors/await-built.ts';
import { placeOrder } from '../../../src/actors/place-order.ts';
import { submit } from '../../../src/actors/submit.ts';
import type { CyclePlan, PlannedLeg } from '../../../src/domain/cycle-record.ts';
import type { MarketSymbol, Touch } from '../../../src/domain/market.ts';
import { digestOf, intent, orderFill, updated } from '../../support/orders.ts';
import { ETH, SOL, touch } from '../domain/markets.ts';
import { MARKETS, proofOf, snapshot } from '../positions/world.ts';
import { openStage } from './world.ts';

const SHORT_SOL: PlannedLeg = {
  leg: 'hedge',
  symbol: 'SOL-PERP',
  margin: 'isolated',
  side: 'sell',
  quantity: '2.4',
  limitPrice: '101.5',
  notional: '243.84',
  isolatedMargin: '50',
};

const LONG_ETH: PlannedLeg = {
  ...SHORT_SOL,
  leg: 'primary',
  symbol: 'ETH-PERP',
  side: 'buy',
  quantity: '0.09',
  limitPrice: '2702',
};

const CALM: Readonly<Record<MarketSymbol, Touch>> = {
  'ETH-PERP': touch(ETH, '2699.9', '2700'),
  'SOL-PERP': touch(SOL, '101.6', '101.61'),
};

/** A stage that was just proved flat, and its SOL leg, to be opened or repaired. */
async function proved(touches: Readonly<Record<MarketSymbol, Touch>> = CALM) {
  const stage = await openStage({
    lastTouch: (symbol) => {
      const known = touches[symbol];
      return known === undefined ? undefined : { ...known, venueAt: stage.clock.now() };
    },
  });
  stage.connect();
  await stage.clock.advance(1000);
  const now = stage.clock.now();
  const reads = [snapshot(now - 500), snapshot(now)] as const;
  const openOrders = { requestedAt: now, orders: [] };
  const proof = proofOf(stage.positions.prove(reads, openOrders, MARKETS));
  const open = (repair = 0) =>
    createActor(legMachine.provide({ actors: { order: placeOrder(stage) } }), {
      clock: stage.clock,
      input: { request: { purpose: 'open', cycleId: 1, planned: SHORT_SOL, proof, repair } },
    }).start();
  return {
    stage,
    proof,
    open,
    sent: () => stage.positions.orders.all.map((order) => order.intent),
  };
}

/** As `proved`, after the SOL leg was sent and the venue told that `filled` of it is over and done. */
async function shortened(filled: string) {
  const stand = await proved();
  const { stage, open } = stand;
  open();
  const at = stage.clock.now();
  stage.positions.orders.filled(digestOf(1), orderFill(1, filled, at));
  stage.positions.orders.updated(updated(1, 'cancelled', '0', at));
  await stage.clock.advance(0);
  return stand;
}

describe('a leg that is opened', () => {
  it('is sent whole, through the touch of this very moment', async () => {
    const { open, sent } = await proved();
    open();
    expect(sent()).toMatchObject([
      {
        purpose: 'open',
        side: 'sell',
        quantity: '2.4',
        limitPrice: '101.44',
        isolatedMargin: '50',
        planQuantity: '2.4',
        timeInForce: 'ioc',
      },
    ]);
  });

  it('is sent at the price of its plan where the stream has no touch', async () => {
    const { open, sent } = await proved({});
    open();
    expect(sent()).toMatchObject([{ quantity: '2.4', limitPrice: '101.5' }]);
  });

  it.each([
    ['has left the oracle', '105', '105.01', /from the oracle price/],
    ['is crossed', '101.7', '101.6', /crossed/],
    ['has no ask', '101.6', undefined, /has no ask/],
  ])('is not sent when the touch %s', async (_, bid, ask, reason) => {
    const { open, sent } = await proved({ 'SOL-PERP': touch(SOL, bid, ask) });
    const output = await toPromise(open());
    expect(output).toMatchObject({ fate: 'rejected', digest: null });
    expect(output.reason).toMatch(reason);
    expect(sent()).toEqual([]);
  });

  it('is dropped, unnumbered, a quarter of a second after it was decided', async () => {
    const last = await proved();
    await last.stage.clock.advance(250);
    last.open();
    expect(last.sent()).toHaveLength(1);
    const late = await proved();
    await late.stage.clock.advance(251);
    expect((await toPromise(late.open())).reason).toMatch(/too old/);
    expect(late.sent()).toEqual([]);
  });
});

describe('what is missing of a leg', () => {
  it('is the plan less what its order filled, twice as far through, and moves no margin', async () => {
    const { stage, open, sent } = await shortened('1');
    await stage.clock.advance(5000);
    open(1);
    expect(sent()[1]).toMatchObject({
      quantity: '1.4',
      limitPrice: '101.29',
      isolatedMargin: '0',
      planQuantity: '2.4',
    });
  });

  it('counts what both the order and the book tell once', async () => {
    const { stage, open, sent } = await shortened('1');
    stage.report({ amount: '-1' });
    open(1);
    expect(sent()[1]).toMatchObject({ quantity: '1.4' });
  });

  it('is the smaller, the more the book shows', async () => {
    const { stage, open, sent } = await shortened('1');
    stage.report({ amount: '-1.6' });
    open(1);
    expect(sent()[1]).toMatchObject({ quantity: '0.8' });
  });

  it('has nothing to do with what the other leg filled', async () => {
    const { stage, proof, open, sent } = await shortened('1');
    const { leg, symbol, side, quantity } = LONG_ETH;
    submit(stage, intent({ leg, symbol, side, quantity }), proof);
    const at = stage.clock.now();
    stage.positions.orders.filled(digestOf(2), orderFill(2, '0.09', at));
    stage.positions.orders.updated({ ...updated(2, 'filled', '0', at), symbol });
    open(1);
    expect(sent()[2]).toMatchObject({ symbol: 'SOL-PERP', quantity: '1.4' });
  });

  it('is nothing where the leg is whole: it ends filled, and nothing is sent', async () => {
    const { open, sent } = await shortened('2.4');
    expect(await toPromise(open(1))).toMatchObject({ fate: 'filled', digest: null });
    expect(sent()).toHaveLength(1);
  });

  it('is not sent while the book is in doubt', async () => {
    const { stage, open, sent } = await shortened('1');
    stage.report({ amount: '-1' });
    stage.positions.receive({ type: 'stream.lost', reason: 'closed' });
    const output = await toPromise(open(1));
    expect(output).toMatchObject({ fate: 'rejected', digest: null });
    expect(output.reason).toMatch(/in doubt/);
    expect(sent()).toHaveLength(1);
  });

  it('has no price but that of now', async () => {
    const touches = { ...CALM };
    const { stage, open, sent } = await proved(touches);
    open();
    stage.positions.orders.updated(updated(1, 'cancelled', '0', stage.clock.now()));
    delete touches['SOL-PERP'];
    expect((await toPromise(open(1))).reason).toMatch(/no price to open at/);
    expect(sent()).toHaveLength(1);
  });
});

const PLAN: CyclePlan = {
  cycleId: 1,
  direction: 'buyFirst',
  legs: { primary: LONG_ETH, hedge: SHORT_SOL },
  imbalanceBps: '0',
};
const ETH_KEY = 'ETH-PERP/isolated';

describe('a build is confirmed', () => {
  const wait = async (tell: (stand: Awaited<ReturnType<typeof proved>>) => void) => {
    const stand = await proved();
    tell(stand);
    const waiting = createActor(awaitBuilt(stand.stage), {
      input: { plan: PLAN, timeoutMs: 2000 },
      clock: stand.stage.clock,
    }).start();
    const output = toPromise(waiting);
    await stand.stage.clock.advance(2000);
    return (await output).built;
  };

  it('by two reports of what was planned', async () => {
    const isBuilt = await wait(({ stage }) => {
      stage.report({ key: ETH_KEY, amount: '0.09' });
      stage.report({ amount: '-2.4' });
    });
    expect(isBuilt).toBe(true);
  });

  it.each([
    ['one leg', '0.09', undefined],
    ['another amount', '0.09', '-2.3'],
    ['the other side', '0.09', '2.4'],
  ])('by no report of %s', async (_, eth, sol) => {
    const isBuilt = await wait(({ stage }) => {
      stage.report({ key: ETH_KEY, amount: eth });
      if (sol !== undefined) stage.report({ amount: sol });
    });
    expect(isBuilt).toBe(false);
  });

  it('by no report from before the stream was lost', async () => {
    const isBuilt = await wait(({ stage }) => {
      stage.report({ key: ETH_KEY, amount: '0.09' });
      stage.report({ amount: '-2.4' });
      stage.positions.receive({ type: 'stream.lost', reason: 'closed' });
    });
    expect(isBuilt).toBe(false);
  });

  it('not before its orders are over', async () => {
    const isBuilt = await wait(({ stage, open }) => {
      open();
      stage.report({ key: ETH_KEY, amount: '0.09' });
      stage.report({ amount: '-2.4' });
    });
    expect(isBuilt).toBe(false);
  });
});
