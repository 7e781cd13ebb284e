/** The pair's markets as the tests of the domain know them: real steps, round prices. */
import type { Market, Touch } from '../../../src/domain/market.ts';
import type { SizingInput } from '../../../src/domain/sizing.ts';

/** ETH-PERP with its oracle at 2700. */
export const ETH: Market = {
  symbol: 'ETH-PERP',
  priceIncrement: '0.1',
  sizeIncrement: '0.001',
  minNotional: '100',
  takerFeeRate: '0.00035',
  makerFeeRate: '0.0001',
  oraclePrice: '2700',
  tradingStatus: 'live',
  weights: {
    longInitial: '0.95',
    shortInitial: '1.05',
    longMaintenance: '0.97',
    shortMaintenance: '1.03',
  },
  isolatedOnly: false,
};

/** SOL-PERP with its oracle at 101.6. */
export const SOL: Market = {
  ...ETH,
  symbol: 'SOL-PERP',
  priceIncrement: '0.01',
  sizeIncrement: '0.1',
  oraclePrice: '101.6',
};

/** The touch of `market` with these sides. */
export function touch(market: Market, bid: string | undefined, ask: string | undefined): Touch {
  return { symbol: market.symbol, bid, ask, venueAt: 0 };
}

/** A plan's input of $250 a leg, long ETH, cross, with what `changes` changes. */
export function sizingInput(changes: Partial<SizingInput> = {}): SizingInput {
  return {
    cycleId: 1,
    direction: 'buyFirst',
    margin: 'cross',
    leverage: undefined,
    notional: '250',
    hedgeRatio: '1',
    maxImbalanceBps: 300,
    throughBps: 10,
    markets: { primary: ETH, hedge: SOL },
    touches: { primary: touch(ETH, '2699.9', '2700'), hedge: touch(SOL, '101.6', '101.61') },
    ...changes,
  };
}
