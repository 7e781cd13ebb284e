import { describe, expect, it } from 'vitest';
import { contradiction, refusePlan, worstCase } from '../../../src/domain/limits.ts';
import type { Holding, Limits, UnresolvedOrder } from '../../../src/domain/limits.ts';
import { planLegs } from '../../../src/domain/sizing.ts';
import { sizingInput } from './markets.ts';

const NONE: Limits = {
  legNotionalMax: null,
  grossNotionalMax: null,
  netNotionalMax: null,
  dailyLossMax: null,
  ordersPerMinuteMax: null,
};
const TRADE = { notional: '250', hedgeRatio: '1' };
const FLAT = worstCase({ positions: [], unresolvedOrders: [] });

describe('worstCase', () => {
  it('is what is held where no order is in doubt, each margin mode apart', () => {
    const positions: readonly Holding[] = [
      held('ETH-PERP', '0.1'),
      { ...held('ETH-PERP', '-0.2'), margin: 'isolated' },
    ];
    expect(worstCase({ positions, unresolvedOrders: [] })).toEqual([
      { symbol: 'ETH-PERP', margin: 'cross', low: '270', high: '270' },
      { symbol: 'ETH-PERP', margin: 'isolated', low: '-540', high: '-540' },
    ]);
  });

  it('counts an order in doubt as filled in full at its limit, and as not filled', () => {
    const unresolvedOrders = [order('buy', '0.1', '2710'), order('sell', '0.3', '2690')];
    const worst = worstCase({ positions: [held('ETH-PERP', '0.1')], unresolvedOrders });
    expect(worst).toMatchObject([{ low: '-537', high: '541' }]);
  });

  it('counts an order of a market where nothing is held', () => {
    const worst = worstCase({ positions: [], unresolvedOrders: [order('sell', '0.1', '2700')] });
    expect(worst).toMatchObject([{ symbol: 'ETH-PERP', margin: 'cross', low: '-270', high: '0' }]);
  });

  it('counts an order for the holding of its own market and margin mode alone', () => {
    const positions = [held('ETH-PERP', '0.1'), held('SOL-PERP', '-1', '100')];
    const isolated: UnresolvedOrder = { ...order('buy', '0.1', '2700'), margin: 'isolated' };
    expect(worstCase({ positions, unresolvedOrders: [isolated] })).toEqual([
      { symbol: 'ETH-PERP', margin: 'cross', low: '270', high: '270' },
      { symbol: 'SOL-PERP', margin: 'cross', low: '-100', high: '-100' },
      { symbol: 'ETH-PERP', margin: 'isolated', low: '0', high: '270' },
    ]);
  });

  it('takes a reduce-only order to zero at most, and only against what is held', () => {
    const closes = [reduce('sell', '9', '1'), reduce('buy', '9', '1')];
    const of = (amount: string, unresolvedOrders = closes): unknown =>
      worstCase({ positions: [held('ETH-PERP', amount)], unresolvedOrders })[0];
    expect(of('0.1')).toMatchObject({ low: '0', high: '270' });
    expect(of('-0.1')).toMatchObject({ low: '-270', high: '0' });
    expect(of('0')).toMatchObject({ low: '0', high: '0' });
    expect(of('0.1', [reduce('sell', '0.04', '1')])).toMatchObject({ low: '162', high: '270' });
    expect(of('0.1', [reduce('buy', '0.04', '1')])).toMatchObject({ low: '270', high: '270' });
  });
});

describe('refusePlan', () => {
  it('lets a plan be built that no limit speaks against', () => {
    expect(refusePlan(NONE, FLAT, plan())).toBeUndefined();
    const wide = { ...NONE, legNotionalMax: '260', grossNotionalMax: '520', netNotionalMax: '5' };
    expect(refusePlan(wide, FLAT, plan())).toBeUndefined();
  });

  it('refuses a leg above its limit before anything is sent (S45)', () => {
    expect(refusePlan({ ...NONE, legNotionalMax: '200' }, FLAT, plan())).toBe(
      'ETH-PERP could amount to $243.00, orders of unknown fate counted as filled, ' +
        'above legNotionalMax 200: trade less, or raise the limit.',
    );
  });

  it('adds both legs for the gross limit, and offsets them for the net one', () => {
    expect(refusePlan({ ...NONE, grossNotionalMax: '486' }, FLAT, plan())).toContain('Both legs');
    expect(refusePlan({ ...NONE, netNotionalMax: '0.01' }, FLAT, plan())).toContain('difference');
  });

  it('counts an opening order of unknown fate in full', () => {
    const worst = worstCase({ positions: [], unresolvedOrders: [order('buy', '0.05', '2700')] });
    expect(refusePlan({ ...NONE, legNotionalMax: '377' }, worst, plan())).toContain('$378.00');
    expect(refusePlan({ ...NONE, legNotionalMax: '378' }, worst, plan())).toBeUndefined();
    expect(refusePlan({ ...NONE, netNotionalMax: '130' }, worst, plan())).toContain('difference');
  });

  it('counts both margin modes of a market, however they offset', () => {
    const positions: readonly Holding[] = [
      held('SOL-PERP', '1', '100'),
      { ...held('SOL-PERP', '-1', '100'), margin: 'isolated' },
    ];
    const worst = worstCase({ positions, unresolvedOrders: [] });
    expect(refusePlan({ ...NONE, legNotionalMax: '199' }, worst, plan())).toContain('SOL-PERP');
  });

  it('counts shorts for the gross limit and the net one as it counts longs', () => {
    const positions = [held('ETH-PERP', '-0.1'), held('SOL-PERP', '-1', '100')];
    const short = worstCase({ positions, unresolvedOrders: [] });
    const long = worstCase({
      positions: positions.map((each) => ({ ...each, amount: each.amount.slice(1) })),
      unresolvedOrders: [],
    });
    for (const worst of [short, long]) {
      expect(refusePlan({ ...NONE, netNotionalMax: '369' }, worst, plan())).toContain('$370.00');
      expect(refusePlan({ ...NONE, grossNotionalMax: '369' }, worst, plan())).toContain('$370.00');
    }
    const doubt = worstCase({ positions: [], unresolvedOrders: [order('sell', '0.3', '2700')] });
    expect(refusePlan({ ...NONE, legNotionalMax: '809' }, doubt, plan())).toContain('$810.00');
  });

  it('refuses what is there already, even where the plan would offset it', () => {
    const worst = worstCase({ positions: [held('ETH-PERP', '-0.1')], unresolvedOrders: [] });
    expect(refusePlan({ ...NONE, netNotionalMax: '269' }, worst, plan())).toContain('$270.00');
  });
});

describe('contradiction', () => {
  it('finds none in limits that leave room, or that are not set', () => {
    expect(contradiction(NONE, TRADE)).toBeUndefined();
    const tight: Limits = {
      legNotionalMax: '250',
      grossNotionalMax: '500',
      netNotionalMax: '500',
      dailyLossMax: '0.01',
      ordersPerMinuteMax: 2,
    };
    expect(contradiction(tight, TRADE)).toBeUndefined();
  });

  it.each<[Partial<Limits>, string]>([
    [{ dailyLossMax: '0' }, 'dailyLossMax is 0, which allows nothing'],
    [{ netNotionalMax: '-1' }, 'netNotionalMax is -1, which allows nothing'],
    [
      { legNotionalMax: '249.99' },
      "legNotionalMax 249.99 is below a leg's notional of 250: no cycle could be built.",
    ],
    [
      { grossNotionalMax: '499' },
      "grossNotionalMax 499 is below both legs' notional of 500: no cycle could be built.",
    ],
    [
      { grossNotionalMax: '600', legNotionalMax: '700' },
      'grossNotionalMax 600 is below legNotionalMax 700: one leg alone would break it.',
    ],
    [
      { grossNotionalMax: '600', netNotionalMax: '601' },
      'grossNotionalMax 600 is below netNotionalMax 601: that one could never be reached.',
    ],
    [{ ordersPerMinuteMax: 1 }, 'ordersPerMinuteMax 1 is below the 2 orders of a build'],
  ])('says which of %j is wrong', (limits, sentence) => {
    expect(contradiction({ ...NONE, ...limits }, TRADE)).toContain(sentence);
  });

  it('takes the larger leg of an unequal pair', () => {
    const limits = { ...NONE, legNotionalMax: '400' };
    expect(contradiction(limits, { notional: '250', hedgeRatio: '2' })).toContain('500');
  });
});

/** $243 long ETH against $243.84 short SOL. */
function plan() {
  const sizing = planLegs(sizingInput());
  if (!sizing.ok) throw new Error(sizing.reason);
  return sizing.plan;
}

function held(symbol: string, amount: string, price = '2700'): Holding {
  return { symbol, margin: 'cross', amount, price };
}

function order(side: 'buy' | 'sell', quantity: string, limitPrice: string): UnresolvedOrder {
  return { symbol: 'ETH-PERP', margin: 'cross', side, quantity, limitPrice, reduceOnly: false };
}

function reduce(side: 'buy' | 'sell', quantity: string, limitPrice: string): UnresolvedOrder {
  return { ...order(side, quantity, limitPrice), reduceOnly: true };
}
