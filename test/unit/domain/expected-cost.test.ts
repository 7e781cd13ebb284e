import { describe, expect, it } from 'vitest';
import { describeCost, expectedCost, refuseExits } from '../../../src/domain/expected-cost.ts';
import type { ExpectedCostInput } from '../../../src/domain/expected-cost.ts';
import { ETH, SOL } from './markets.ts';

const MARKETS = {
  primary: { ...ETH, makerFeeRate: '0.0001' },
  hedge: { ...SOL, makerFeeRate: '0.0001' },
};

describe('expectedCost', () => {
  it('takes four taker fees for a pair that is built at once', () => {
    const cost = expectedCost(input());
    // 3.5 bps four times, and a hair more for the two buys.
    expect(cost).toMatchObject({ bpsOfLeg: '14.01', bpsOfVolume: '3.51' });
    expect(cost.perCycle).toBe('1.40024508578002301');
  });

  it('takes the least taker fee where a leg is below the least notional', () => {
    const small = expectedCost(input({ notional: '10' }));
    expect(small.perCycle).toBe('0.140024508578002302');
    expect(small.bpsOfLeg).toBe('140.03');
  });

  it('saves a taker fee as maker, where that saves least', () => {
    const hedge = { ...MARKETS.hedge, makerFeeRate: '-0.00008' };
    const cost = expectedCost(input({ policy: 'makerFirst', markets: { ...MARKETS, hedge } }));
    expect(cost.bpsOfLeg).toBe('11.51');
    expect(expectedCost(input({ policy: 'makerFirst' })).bpsOfLeg).toBe('11.51');
    const primary = { ...MARKETS.primary, makerFeeRate: '-0.00008' };
    const other = expectedCost(input({ policy: 'makerFirst', markets: { ...MARKETS, primary } }));
    expect(other.perCycle).toBe(cost.perCycle);
  });

  it('crosses each spread once a round trip, and not on a leg that is made', () => {
    const spreadsBps = { primary: 1, hedge: 2 };
    expect(expectedCost(input({ spreadsBps })).bpsOfLeg).toBe('17.01');
    expect(expectedCost(input({ spreadsBps, policy: 'makerFirst' })).bpsOfLeg).toBe('13.51');
  });

  it('tells the fees and the spread to the last decimal, a rebate of the maker among them', () => {
    const spreadsBps = { primary: 100, hedge: 300 };
    const market = { ...ETH, takerFeeRate: '0.01', makerFeeRate: '0.02' };
    const markets = { primary: market, hedge: market };
    // Two sales at $10 and two buys at a hair more, and 4 % of spread.
    expect(expectedCost(input({ markets, spreadsBps })).perCycle).toBe('80.202020202020202022');
    const policy = 'makerFirst';
    // One leg buys and sells as taker with its spread; the other is sold as maker.
    expect(expectedCost(input({ markets, spreadsBps, policy })).perCycle).toBe(
      '80.202020202020202022',
    );
  });

  it('costs nothing to trade nothing where no least fee is charged', () => {
    const market = { ...ETH, minNotional: '0' };
    const markets = { primary: market, hedge: market };
    expect(expectedCost(input({ markets, notional: '0' }))).toEqual({
      perCycle: '0',
      bpsOfLeg: '0',
      bpsOfVolume: '0',
    });
  });

  it('weighs the hedge by its ratio', () => {
    const cost = expectedCost(input({ hedgeRatio: '0.5', spreadsBps: { primary: 0, hedge: 4 } }));
    expect(cost).toMatchObject({ bpsOfLeg: '12.51', bpsOfVolume: '4.17' });
  });
});

describe('refuseExits', () => {
  const cost = { perCycle: '1.4', bpsOfLeg: '14', bpsOfVolume: '3.5' };

  it('refuses a take-profit that is not above the cost, with both numbers', () => {
    const rules = { takeProfitBps: 14, stopLossBps: null, confirmMs: 0 };
    expect(refuseExits(rules, cost)).toBe(
      'A take-profit of 14 bps is not above the 14 bps of a leg that a round trip costs: ' +
        'set a higher one, or none.',
    );
    expect(refuseExits({ ...rules, takeProfitBps: 14.1 }, cost)).toBeUndefined();
  });

  it('refuses a stop-loss that would fire at once', () => {
    const rules = { takeProfitBps: null, stopLossBps: 14, confirmMs: 0 };
    expect(refuseExits(rules, cost)).toBe(
      'A stop-loss of 14 bps is not above the 14 bps of a leg that a round trip costs, ' +
        'so it would fire at once: set a higher one, or none.',
    );
    expect(refuseExits({ ...rules, stopLossBps: 15 }, cost)).toBeUndefined();
  });

  it('has nothing against rules that are not set', () => {
    expect(refuseExits({ takeProfitBps: null, stopLossBps: null, confirmMs: 0 }, cost)).toBe(
      undefined,
    );
  });
});

describe('describeCost', () => {
  it('tells the cost in money, of a leg and of volume', () => {
    expect(describeCost(expectedCost(input()))).toBe(
      'a cycle is expected to cost $1.40: 14.01 bps of a leg, 3.51 bps of its volume',
    );
  });
});

function input(changes: Partial<ExpectedCostInput> = {}): ExpectedCostInput {
  return {
    markets: MARKETS,
    notional: '1000',
    hedgeRatio: '1',
    policy: 'simultaneous',
    ...changes,
  };
}
