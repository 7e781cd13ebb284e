/** What scripts are written with: the ways to trade on the side, to break things and to mend them. */
import type { Margin, MarketSymbol } from '../../domain/market.ts';
import type { Fault, FaultName } from '../../exchange/fault-plan.ts';
import { productIdOf } from '../../exchange/operators.ts';
import { parseX18 } from '../../exchange/x18.ts';
import type { Cue } from './scenario.ts';

/** The markets of the pair, as the stories name them. */
export const ETH = 'ETH-PERP';

/** The leg that the founding incident lost on. */
export const SOL = 'SOL-PERP';

/** The flags of a run with isolated margin. */
export const ISOLATED = { margin: 'isolated', leverage: 5 } as const;

/** Somebody trades a signed amount by hand in our subaccount, in base units. */
export function strangerTrades(symbol: MarketSymbol, margin: Margin, amount: string): Cue['does'] {
  return ({ exchange, identity: { subaccount } }) => {
    const trade = { subaccount, productId: productIdOf(symbol), margin };
    exchange.operators.manualTrade({ ...trade, amountX18: parseX18(amount) });
  };
}

/** Faults come into force. */
export function breaks(...added: readonly Fault[]): Cue['does'] {
  return ({ faults }) => {
    added.forEach(faults.add);
  };
}

/** Every fault of a name ends. */
export function mends(name: FaultName): Cue['does'] {
  return ({ faults }) => {
    faults.clear(name);
  };
}

/** REST sees no isolated position, for as long as it lasts: an empty list, with every success. */
export const BLIND_TO_ISOLATED: Fault = { fault: 'rest.blindIsolated' };

/** ETH is never filled when it opens, so that only the SOL leg is. */
export const ETH_NEVER_OPENS: Fault = {
  fault: 'order.noFill',
  products: [ETH],
  reduceOnly: false,
};

/** No close is ever filled. */
export const NOTHING_CLOSES: Fault = { fault: 'order.noFill', reduceOnly: true };
