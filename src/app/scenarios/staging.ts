/** What scripts are written with: the ways to trade on the side, to break things and to mend them. */
import type { Margin, MarketSymbol, Side } from '../../domain/market.ts';
import type { Fault, FaultName } from '../../exchange/fault-plan.ts';
import { productIdOf } from '../../exchange/operators.ts';
import { parseX18 } from '../../exchange/x18.ts';
import type { Bug } from '../buggy-venue.ts';
import type { Cue } from './scenario.ts';

/** The markets of the pair, as the stories name them. */
export const ETH = 'ETH-PERP';

/** The leg that the founding incident lost on. */
export const SOL = 'SOL-PERP';

/** A market of the venue that is not of the pair. */
export const BTC = 'BTC-PERP';

/** The flags of a run with isolated margin. */
export const ISOLATED = { margin: 'isolated', leverage: 5 } as const;

/** Somebody trades a signed amount by hand in our subaccount, in base units. */
export function strangerTrades(symbol: MarketSymbol, margin: Margin, amount: string): Cue['does'] {
  return ({ exchange, identity: { subaccount } }) => {
    const trade = { subaccount, productId: productIdOf(symbol), margin };
    exchange.operators.manualTrade({ ...trade, amountX18: parseX18(amount) });
  };
}

/** An order that somebody left far from the touch, and that rests until it is cancelled. */
export function orderRests(
  symbol: MarketSymbol,
  order: {
    readonly side: Side;
    readonly amount: string;
    readonly price: string;
    readonly margin?: Margin;
    readonly reduceOnly?: boolean;
  },
): Cue['does'] {
  const { side, margin = 'cross', reduceOnly = false } = order;
  return ({ exchange, identity: { subaccount } }) => {
    exchange.operators.restOrder({
      subaccount,
      productId: productIdOf(symbol),
      margin,
      side,
      amountX18: parseX18(order.amount),
      priceX18: parseX18(order.price),
      reduceOnly,
    });
  };
}

/**
 * A trigger order of a market that somebody left. It waits for the middle to come to `at`, and then
 * trades at once and far through the touch; with `at` 0 it fires with the next price.
 */
export function triggerRests(
  symbol: MarketSymbol,
  order: {
    readonly side: Side;
    readonly amount: string;
    readonly at: string;
    readonly margin?: Margin;
    readonly reduceOnly?: boolean;
  },
): Cue['does'] {
  const { side, margin = 'cross', reduceOnly = true } = order;
  return ({ exchange, identity: { subaccount } }) => {
    exchange.operators.restTrigger({
      subaccount,
      productId: productIdOf(symbol),
      margin,
      side,
      amountX18: parseX18(order.amount),
      priceX18: parseX18(LIMITS[side][symbol] ?? '0'),
      reduceOnly,
      trigger: { price: 'mid', direction: 'above', atX18: parseX18(order.at) },
    });
  };
}

/** Limits that surely cross, and that an order may have. */
const LIMITS: Readonly<Record<Side, Readonly<Record<MarketSymbol, string>>>> = {
  buy: { 'BTC-PERP': '130000', 'ETH-PERP': '4000', 'SOL-PERP': '180' },
  sell: { 'BTC-PERP': '100000', 'ETH-PERP': '3200', 'SOL-PERP': '145' },
};

/** The venue settles a position's profit: it reports the same amount again. */
export function venueSettles(symbol: MarketSymbol, margin: Margin): Cue['does'] {
  return ({ exchange, identity: { subaccount } }) => {
    exchange.operators.settlePnl({ subaccount, productId: productIdOf(symbol), margin });
  };
}

/** The venue takes a position away, or a fraction of it. */
export function venueLiquidates(symbol: MarketSymbol, margin: Margin, fraction = 1): Cue['does'] {
  return ({ exchange, identity: { subaccount } }) => {
    exchange.operators.liquidate({ subaccount, productId: productIdOf(symbol), margin }, fraction);
  };
}

/** The prices of some markets jump, in basis points by symbol. */
export function pricesMove(moves: Readonly<Record<string, number>>): Cue['does'] {
  return ({ exchange }) => {
    for (const [symbol, bps] of Object.entries(moves)) {
      exchange.operators.movePrice(productIdOf(symbol), bps);
    }
  };
}

/** The next calls of one kind throw in our own code, as no port may. */
export function codeBreaks(bug: Bug, times = 1): Cue['does'] {
  return ({ bugs }) => {
    bugs.set(bug, times);
  };
}

/** The operator ends the run: no new cycle, and what is built is unwound. */
export const operatorStops: Cue['does'] = ({ run }) => {
  run().stop();
};

/** The operator does not wait any longer: the run gives up at once. */
export const operatorInterrupts: Cue['does'] = ({ run }) => {
  run().interrupt();
};

/** The venue tells again what it told of us last: fills, reports and ends of orders. */
export const retells: Cue['does'] = ({ exchange, identity: { subaccount } }) => {
  exchange.retell(subaccount);
};

/** The flags of a run in a margin mode. */
export function marginFlags(margin: Margin): {
  readonly margin?: Margin;
  readonly leverage?: number;
} {
  return margin === 'isolated' ? ISOLATED : {};
}

/** Several things happen in one instant, in this order. */
export function together(...doings: readonly Cue['does'][]): Cue['does'] {
  return (stage) => {
    for (const does of doings) does(stage);
  };
}

/** The stream tells neither the fill nor the change of the next match of a market. */
export function nextMatchIsUntold(symbol: MarketSymbol): Fault {
  return {
    fault: 'stream.drop',
    streams: ['fill', 'position_change'],
    products: [symbol],
    times: 2,
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
