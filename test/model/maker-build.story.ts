/** What a maker-first build is given in the tests of its chart. */
import type { BuildInput } from '../../machines/build.setup.ts';
import type { HedgeTerms } from '../../src/domain/hedging.ts';
import { genuineProof } from '../support/proofs.ts';

const LEG = { margin: 'cross', limitPrice: '60', notional: '120', isolatedMargin: '0' } as const;

/** 2 ETH against 4 SOL, within eight seconds and with one repair. */
export const MAKER_BUILD_INPUT: BuildInput = {
  cycleId: 1,
  plan: {
    cycleId: 1,
    direction: 'buyFirst',
    imbalanceBps: '0',
    legs: {
      primary: { ...LEG, leg: 'primary', symbol: 'ETH-PERP', side: 'buy', quantity: '2' },
      hedge: { ...LEG, leg: 'hedge', symbol: 'SOL-PERP', side: 'sell', quantity: '4' },
    },
  },
  proof: genuineProof(),
  settings: { buildTimeoutMs: 8000, repairsMax: 1, confirmTimeoutMs: 5000, hedgeMaxNakedMs: 1500 },
};

/** 4 are quoted and hedged by 2 in whole steps: one step is not worth a hedge by itself, two are. */
export const MAKER_BUILD_TERMS: HedgeTerms = {
  makerLeg: 'hedge',
  makerQuantity: '4',
  hedgeQuantity: '2',
  makerStep: '1',
  hedgeStep: '1',
  hedgePrice: '60',
  minNotional: '100',
};
