/** Planning a cycle, and the boards that it asks: what keeps a plan from being built. */
import { createActor, toPromise } from 'xstate';
import { describe, expect, it } from 'vitest';
import { DayBoard } from '../../../src/actors/day-board.ts';
import { HealthBoard } from '../../../src/actors/health-board.ts';
import { OpenOrderBoard } from '../../../src/actors/open-orders.ts';
import { planCycle } from '../../../src/actors/plan-cycle.ts';
import { submit } from '../../../src/actors/submit.ts';
import type { Limits } from '../../../src/domain/limits.ts';
import type { MarketSymbol, Touch } from '../../../src/domain/market.ts';
import type { OpenOrder } from '../../../src/orders/order.ts';
import { OutcomeUnknown, VenueUnreachable } from '../../../src/ports/venue-errors.ts';
import type { Venue } from '../../../src/ports/venue.ts';
import type { PoolHealth } from '../../../src/positions/rest.ts';
import { digestOf, intent } from '../../support/orders.ts';
import { ETH, SOL, touch } from '../domain/markets.ts';
import { MARKETS, amountOf, proofOf, snapshot } from '../positions/world.ts';
import { openStage } from './world.ts';
import type { Stage } from './world.ts';

const CALM: Readonly<Record<MarketSymbol, Touch>> = {
  'ETH-PERP': touch(ETH, '2699.9', '2700'),
  'SOL-PERP': touch(SOL, '101.6', '101.61'),
};
const CALM_VENUE: Partial<Venue> = { lastTouch: (symbol) => calm(symbol, 100_000) };
const details = { request: 'a request' };

const NO_LIMITS: Limits = {
  legNotionalMax: null,
  grossNotionalMax: null,
  netNotionalMax: null,
  dailyLossMax: null,
  ordersPerMinuteMax: null,
};

function calm(symbol: MarketSymbol, venueAt: number): Touch {
  return { ...(CALM[symbol] ?? touch(ETH, undefined, undefined)), venueAt };
}

/** A health of the cross pool, at rest. */
function cross(initial: string, maintenance = initial): PoolHealth {
  return { pool: 'cross', initial, maintenance };
}

type Changes = Partial<Stage['settings']> & { readonly initial?: string | null };

/** A stage at a calm touch whose cross pool has an initial health of $1000, unless told otherwise. */
async function planning(changes: Changes = {}, venue = CALM_VENUE) {
  const { initial = '1000', ...settings } = changes;
  const bare = await openStage(venue);
  const stage: Stage = { ...bare, settings: { ...bare.settings, ...settings } };
  if (initial !== null) stage.health.note({ ...snapshot(0), health: [cross(initial)] });
  return stage;
}

/** Plans a cycle, for as long as its questions may take. */
async function planned(stage: Stage, forMs = 0) {
  const input = { cycleId: 1, direction: 'buyFirst' } as const;
  const planner = createActor(planCycle(stage), { input, clock: stage.clock }).start();
  const output = toPromise(planner);
  await stage.clock.advance(forMs);
  return output;
}

async function refusal(stage: Stage, forMs?: number): Promise<string | undefined> {
  const output = await planned(stage, forMs);
  return output.planned ? undefined : output.reason;
}

describe('a plan', () => {
  it('is made of both legs when nothing is against it', async () => {
    const output = await planned(await planning());
    expect(output.planned && output.plan.legs).toMatchObject({
      primary: { symbol: 'ETH-PERP', side: 'buy', quantity: '0.09' },
      hedge: { symbol: 'SOL-PERP', side: 'sell' },
    });
  });

  it('is none by a touch that is old, unless the venue still says the same', async () => {
    const old = { lastTouch: (symbol: MarketSymbol) => calm(symbol, 90_000) };
    const asked = (bid: string) => ({
      ...old,
      readTouch: (symbol: MarketSymbol) =>
        Promise.resolve({ ...calm(symbol, 100_000), ...(symbol === 'SOL-PERP' ? { bid } : {}) }),
    });
    expect(await refusal(await planning({}, asked('101.6')))).toBeUndefined();
    const unlike = await planning({}, asked('101.5'));
    expect(await refusal(unlike, 300)).toMatch(/touch of SOL-PERP is stale/);
  });

  it('is none when the venue does not answer', async () => {
    const stage = await planning();
    const readMarkets = () => Promise.reject(new VenueUnreachable('no road', details));
    const silent = await openStage(CALM_VENUE);
    expect(await refusal({ ...stage, markets: silent.markets })).toBeUndefined();
    Object.assign(silent.markets, { refresh: readMarkets });
    expect(await refusal({ ...stage, markets: silent.markets })).toMatch(/no road/);
  });

  it('is none beyond a limit, with what is held counted', async () => {
    const gross = (max: string) => planning({ limits: { ...NO_LIMITS, grossNotionalMax: max } });
    expect(await refusal(await gross('400'))).toMatch(/grossNotionalMax/);
    const stage = await gross('600');
    expect(await refusal(stage)).toBeUndefined();
    stage.connect();
    stage.report({ amount: '2' });
    expect(await refusal(stage)).toMatch(/grossNotionalMax/);
  });

  it('is none beyond a limit, with every order of unknown fate counted as filled', async () => {
    const stage = await planning(
      { limits: { ...NO_LIMITS, grossNotionalMax: '600' } },
      {
        lastTouch: (symbol) => calm(symbol, 101_000),
        submit: () => Promise.reject(new OutcomeUnknown('silence', details)),
      },
    );
    stage.connect();
    await stage.clock.advance(1000);
    const reads = [snapshot(100_500), snapshot(101_000)] as const;
    const openOrders = { requestedAt: 101_000, orders: [] };
    const proof = proofOf(stage.positions.prove(reads, openOrders, MARKETS));
    expect(await refusal(stage)).toBeUndefined();
    await submit(stage, intent({ quantity: '2' }), proof).answer;
    expect(await refusal(stage)).toMatch(/grossNotionalMax/);
  });

  it('is none on a day that has lost its limit, and one on the next day', async () => {
    const stage = await planning({ limits: { ...NO_LIMITS, dailyLossMax: '50' } });
    const on = (date: string): Stage => ({ ...stage, day: new DayBoard({ date, pnl: '-50' }) });
    expect(await refusal(on('1970-01-01'))).toMatch(/daily limit of \$50/);
    expect(await refusal(on('1969-12-31'))).toBeUndefined();
  });

  it('is none while the initial health is not known', async () => {
    expect(await refusal(await planning({ initial: null }))).toMatch(/health is not known/);
    const crossed = await planning({ initial: null, margin: 'cross', leverage: undefined });
    expect(await refusal(crossed)).toMatch(/health is not known/);
  });

  it('is none when a cross pool would keep too little', async () => {
    const pool = (initial: string) => planning({ initial, margin: 'cross', leverage: undefined });
    expect(await refusal(await pool('200'))).toBeUndefined();
    expect(await refusal(await pool('10'))).toMatch(/below the buffer/);
  });

  it('is none when the parent cannot spare the margins of isolated legs', async () => {
    expect(await refusal(await planning({ initial: '150' }))).toBeUndefined();
    expect(await refusal(await planning({ initial: '90' }))).toMatch(/below the buffer/);
  });

  it('is none when an isolated leg could not live on its own margin', async () => {
    expect(await refusal(await planning({ leverage: 20 }))).toMatch(/below the buffer/);
  });
});

describe('the health board', () => {
  const LIMITS = { warnShare: '0.06', unwindShare: '0.03' };
  const board = async (...health: readonly PoolHealth[]) => {
    const { markets } = await openStage();
    const opened = new HealthBoard(markets, LIMITS);
    opened.note(held(health));
    return opened;
  };
  // $270 of ETH and $1016 of SOL in the cross pool, $508 of SOL in an account of its own.
  const held = (health: readonly PoolHealth[]) => ({
    ...snapshot(0, {
      'ETH-PERP/cross': amountOf('0.1'),
      'SOL-PERP/cross': amountOf('-10'),
      'SOL-PERP/isolated': amountOf('-5'),
    }),
    health,
  });
  const isolated = (maintenance: string): PoolHealth => ({
    pool: 'SOL-PERP/isolated',
    initial: '7',
    maintenance,
  });

  it('warns of a pool below six hundredths of what it holds, and refuses to hold below three', async () => {
    const verdictOf = async (maintenance: string) => {
      const health = await board(cross('500', maintenance));
      return [health.verdicts.map(({ verdict }) => verdict).join(), health.refuseHold()];
    };
    expect(await verdictOf('77.16')).toEqual(['', undefined]);
    expect(await verdictOf('77.15')).toEqual(['warn', undefined]);
    expect(await verdictOf('38.58')).toEqual(['warn', undefined]);
    expect(await verdictOf('38.57')).toEqual([
      'unwind',
      'the maintenance health of cross is 38.57 for 1286.00 held',
    ]);
  });

  it('judges an isolated account by its own position alone', async () => {
    expect((await board(isolated('30.48'))).verdicts).toEqual([]);
    expect((await board(isolated('30.47'))).verdicts).toMatchObject([{ verdict: 'warn' }]);
  });

  it('tells the worst first, and the initial health of the cross pool alone', async () => {
    const health = await board(isolated('30'), cross('500', '1'));
    expect(health.verdicts.map(({ verdict }) => verdict)).toEqual(['unwind', 'warn']);
    expect(health.initial).toBe('500');
    expect((await board(isolated('30'))).initial).toBeUndefined();
  });

  it('keeps what it knows when a read is silent', async () => {
    const health = await board(cross('500', '1'));
    health.note(held([]));
    expect([health.initial, health.refuseHold()]).toEqual(['500', expect.any(String)]);
  });
});

describe('the board of open orders', () => {
  const order = (number: number, isTrigger: boolean): OpenOrder => ({
    digest: digestOf(number),
    symbol: 'SOL-PERP',
    margin: 'isolated',
    side: 'sell',
    remaining: '1',
    reduceOnly: true,
    isTrigger,
  });
  const away = (): Promise<never> => Promise.reject(new VenueUnreachable('away', details));

  it('shows what rests and what waits for a trigger', async () => {
    const board = new OpenOrderBoard({
      readOpenOrders: () => Promise.resolve([order(1, false)]),
      readTriggerOrders: () => Promise.resolve([order(2, true)]),
    });
    expect(await board.read()).toEqual([order(1, false), order(2, true)]);
  });

  it('does without a trigger service that never answered, and not without one that did', async () => {
    const triggers = [away, () => Promise.resolve([]), away];
    const board = new OpenOrderBoard({
      readOpenOrders: () => Promise.resolve([order(1, false)]),
      readTriggerOrders: () => (triggers.shift() ?? away)(),
    });
    expect(await board.read()).toEqual([order(1, false)]);
    expect(await board.read()).toEqual([order(1, false)]);
    await expect(board.read()).rejects.toThrow('away');
  });

  it('never does without the orders that rest', async () => {
    const board = new OpenOrderBoard({
      readOpenOrders: away,
      readTriggerOrders: () => Promise.resolve([]),
    });
    await expect(board.read()).rejects.toThrow('away');
  });
});
