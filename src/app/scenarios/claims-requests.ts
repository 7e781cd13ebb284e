/** Claims about the orders that were sent: their terms, their refusals, and when they may still fill. */
import { MARKETS, marketOf } from '../../exchange/markets.ts';
import type { MarketSymbol } from '../../domain/market.ts';
import { formatX18 } from '../../exchange/x18.ts';
import type { Claim, Phase } from './scenario.ts';
import { entriesOf, firstEntered, heldOf, sinceStart, told } from './trace.ts';

/** The exchange refused so many orders with a code; at least one when no count is given. */
export function refusedWith(code: number, count?: number): Claim {
  return {
    says:
      count === undefined
        ? `the exchange refuses an order with ${String(code)}`
        : `the exchange refuses ${String(count)} order(s) with ${String(code)}`,
    refute: ({ truth: { orders } }) => {
      const refused = orders.filter(({ refusedWith: by }) => by === code).length;
      const isRight = count === undefined ? refused > 0 : refused === count;
      return isRight ? undefined : `it refused ${String(refused)}`;
    },
  };
}

/** What a proof of flatness was made over never filled after it. */
export const nothingFillsBehindAProof: Claim = {
  says: 'no order that was signed before a proof of flatness fills after it',
  refute: (trace) => {
    const proofs = told(trace, 'proof.made');
    const signed = told(trace, 'order.signed');
    if (proofs.length === 0 || signed.length === 0) return 'nothing was sent and proved';
    for (const { seq, at, data } of signed) {
      const proof = proofs.find((candidate) => candidate.seq > seq);
      const late = trace.truth.fills.find(
        (fill) => fill.digest === data.digest && proof !== undefined && fill.at > proof.at,
      );
      if (late === undefined) continue;
      const { symbol } = marketOf(late.productId);
      return `${formatX18(late.baseX18)} ${symbol} of the order of ${sinceStart(trace, at)} filled at ${sinceStart(trace, late.at)}`;
    }
    return undefined;
  },
};

/** So many orders that could open something were signed, and never sent in any form. */
export function signedAndDropped(count: number): Claim {
  return {
    says: `${String(count)} opening order(s) are signed and then dropped`,
    refute: (trace) => {
      const received = new Set(trace.truth.orders.map(({ digest }) => digest));
      const dropped = told(trace, 'order.signed').filter(
        ({ data: { digest, intent } }) => intent.purpose === 'open' && !received.has(digest),
      ).length;
      return dropped === count ? undefined : `${String(dropped)} were`;
    },
  };
}

/** Every order that could open something was received so soon after the proof that permits it. */
export function entriesFollowTheirProof(ms: number): Claim {
  return {
    says: `no entry is received later than ${String(ms)} ms after the proof that decided it`,
    refute: (trace) => {
      const proofs = told(trace, 'proof.made');
      const entries = entriesOf(trace);
      if (entries.length === 0) return 'nothing was opened';
      for (const { receivedAt } of entries) {
        const decidedAt = proofs.findLast(({ at }) => at <= receivedAt)?.at;
        if (decidedAt === undefined) return 'an entry came without a proof';
        if (receivedAt - decidedAt <= ms) continue;
        return `one was received after ${String(receivedAt - decidedAt)} ms`;
      }
      return undefined;
    },
  };
}

/** A leg was first opened, and really held for at least and at most so long before its market was flat. */
export function standsFor(symbol: MarketSymbol, leastMs: number, mostMs: number): Claim {
  return {
    says: `${symbol} is really held for ${String(leastMs)} to ${String(mostMs)} ms`,
    refute: ({ steps }) => {
      const first = steps.findIndex((step) => heldOf(step, symbol) !== '0');
      const opened = steps[first];
      if (opened === undefined) return 'it never was';
      const closed = steps.slice(first).find((step) => heldOf(step, symbol) === '0');
      if (closed === undefined) return 'it was held to the end';
      const ms = closed.at - opened.at;
      return ms >= leastMs && ms <= mostMs ? undefined : `it was for ${String(ms)} ms`;
    },
  };
}

/** The first closes after a phase began reached the exchange so soon. */
export function closesLeaveWithin(ms: number, phase: Phase): Claim {
  return {
    says: `the first closes arrive within ${String(ms)} ms after ${phase} began`,
    refute: (trace) => {
      const from = firstEntered(trace, phase);
      if (from === undefined) return `${phase} is never entered`;
      const first = trace.truth.orders.find(
        ({ reduceOnly, receivedAt }) => reduceOnly && receivedAt >= from,
      );
      if (first === undefined) return 'none arrived';
      const took = first.receivedAt - from;
      return took <= ms ? undefined : `they arrived after ${String(took)} ms`;
    },
  };
}

/** Every quantity is a multiple of its market's size step, and every price of its price tick. */
export const ordersAreOnTheGrid: Claim = {
  says: 'every quantity is on the size step and every price on the price tick',
  refute: ({ truth: { orders } }) => {
    if (orders.length === 0) return 'nothing was sent';
    const off = orders.find(({ productId, amountX18, priceX18 }) => {
      const { sizeIncrementX18, priceIncrementX18 } = marketOf(productId);
      return amountX18 % sizeIncrementX18 !== 0n || priceX18 % priceIncrementX18 !== 0n;
    });
    if (off === undefined) return undefined;
    const { symbol } = marketOf(off.productId);
    return `${formatX18(off.amountX18)} ${symbol} at ${formatX18(off.priceX18)} is not`;
  },
};

/** The exchange refused nothing. */
export const nothingIsRefused: Claim = {
  says: 'the exchange refuses nothing',
  refute: ({ truth: { orders } }) => {
    if (orders.length === 0) return 'nothing was sent';
    const refused = orders.find(({ refusedWith: code }) => code !== undefined);
    return refused === undefined ? undefined : `it refused with ${String(refused.refusedWith)}`;
  },
};

/** Each further entry of a market was priced further through the touch: higher to buy, lower to sell. */
export function entriesEscalate(symbol: MarketSymbol, count: number): Claim {
  return {
    says: `the ${String(count)} entries of ${symbol} go further and further through the touch`,
    refute: (trace) => {
      const entries = entriesOf(trace, symbol);
      if (entries.length !== count) return `${String(entries.length)} were sent`;
      const further = entries.map(({ side, priceX18 }) => (side === 'buy' ? priceX18 : -priceX18));
      const isFurther = further.every((price, index) => price > (further[index - 1] ?? -FAR_X18));
      if (isFurther) return undefined;
      return `they were at ${entries.map(({ priceX18 }) => formatX18(priceX18)).join(', ')}`;
    },
  };
}

/** No more than so many orders were sent in all: nothing is tried for ever. */
export function ordersSentAtMost(most: number): Claim {
  return {
    says: `no more than ${String(most)} orders are sent in all`,
    refute: ({ truth: { orders } }) =>
      orders.length <= most ? undefined : `${String(orders.length)} were sent`,
  };
}

/** Both markets were opened with one order each in every build that sent anything. */
export function entriesOfEach(count: number): Claim {
  return {
    says: `${String(count)} entries of each market are sent`,
    refute: (trace) => {
      const wrong = PAIR_SYMBOLS.find((symbol) => entriesOf(trace, symbol).length !== count);
      if (wrong === undefined) return undefined;
      return `${String(entriesOf(trace, wrong).length)} of ${wrong} were sent`;
    },
  };
}

/** Beyond any price. */
const FAR_X18 = 10n ** 40n;

const PAIR_SYMBOLS = MARKETS.map(({ symbol }) => symbol).filter((symbol) => symbol !== 'BTC-PERP');
