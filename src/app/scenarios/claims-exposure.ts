/** Claims about what was really held and sent: judged by the exchange's own truth, not by our records. */
import { decimal, sum } from '../../domain/decimal.ts';
import type { DecimalString } from '../../domain/decimal.ts';
import type { Margin, MarketSymbol, Side } from '../../domain/market.ts';
import { MARKETS, marketOf } from '../../exchange/markets.ts';
import { productIdOf } from '../../exchange/operators.ts';
import type { TrueOrder } from '../../exchange/truth.ts';
import { formatX18 } from '../../exchange/x18.ts';
import type { Claim, Trace } from './scenario.ts';
import { entriesOf, firstEntered, heldAt, heldOf, oneLeg, sinceStart, told } from './trace.ts';

/**
 * After no single match was more held of a market than one leg, and what strangers traded. Refuted
 * also when nothing was ever held: then the claim would say nothing.
 */
export function neverBeyondOneLeg(symbol: MarketSymbol, strangers: DecimalString = '0'): Claim {
  const says =
    strangers === '0'
      ? `real ${symbol} never exceeds one order`
      : `real ${symbol} never exceeds one order and the stranger's ${strangers}`;
  return {
    says,
    refute: (trace) => {
      if (trace.steps.length === 0) return 'nothing was ever held';
      const limit = decimal(oneLeg(trace, symbol)).plus(strangers);
      const worst = trace.steps.find((step) => decimal(heldOf(step, symbol)).gt(limit));
      if (worst === undefined) return undefined;
      return `${heldOf(worst, symbol)} was held at ${sinceStart(trace, worst.at)}, of at most ${limit.toFixed()}`;
    },
  };
}

/** So many orders were sent that could open something in a market. */
export function entriesSent(symbol: MarketSymbol, count: number): Claim {
  return {
    says: `entries of ${symbol} sent = ${String(count)}`,
    refute: (trace) => {
      const sent = entriesOf(trace, symbol).length;
      return sent === count ? undefined : `${String(sent)} were sent`;
    },
  };
}

/** The exchange received no order at all. */
export const nothingIsSent: Claim = {
  says: 'nothing is sent',
  refute: ({ truth: { orders } }) =>
    orders.length === 0 ? undefined : `sent: ${orders.map(describe).join(', ')}`,
};

/** Whatever we signed as a close, the exchange received as reduce-only. */
export const closesAreReduceOnly: Claim = {
  says: 'every closing order is reduce-only',
  refute: (trace) => {
    const closing = new Set(
      told(trace, 'order.signed')
        .filter(({ data }) => data.intent.purpose !== 'open')
        .map(({ data }) => data.digest),
    );
    const closes = trace.truth.orders.filter(({ digest }) => closing.has(digest));
    if (closes.length === 0) return 'no close was sent';
    const able = closes.find(({ reduceOnly }) => !reduceOnly);
    return able === undefined ? undefined : `${describe(able)} could open`;
  },
};

/** No order that could open was on its way to a market in which something was held already. */
export const opensOnlyWhenFlat: Claim = {
  says: 'no entry is sent while its market is really held',
  refute: (trace) => {
    const entry = entriesOf(trace).find(
      ({ productId, receivedAt }) =>
        !decimal(heldAt(trace, marketOf(productId).symbol, receivedAt)).isZero(),
    );
    if (entry === undefined) return undefined;
    const { symbol } = marketOf(entry.productId);
    return `${describe(entry)} came on top of ${heldAt(trace, symbol, entry.receivedAt)}`;
  },
};

/** After the halt the exchange received nothing more. */
export const noOrderAfterTheHalt: Claim = {
  says: 'no order is sent after the halt',
  refute: (trace) => {
    const haltedAt = firstEntered(trace, 'halted');
    if (haltedAt === undefined) return 'it never halted';
    const late = trace.truth.orders.find(({ receivedAt }) => receivedAt > haltedAt);
    return late === undefined ? undefined : `${describe(late)} was sent`;
  },
};

/** The exchange received a reduce-only order of these terms, which traded exactly so much. */
export function closesWith(close: {
  readonly side: Side;
  readonly quantity: DecimalString;
  readonly symbol: MarketSymbol;
  readonly margin: Margin;
}): Claim {
  const { side, quantity, symbol, margin } = close;
  return {
    says: `a reduce-only ${margin} ${side} of ${quantity} ${symbol} closes it`,
    refute: ({ truth: { orders, fills } }) => {
      const tradedBy = (digest: string): DecimalString =>
        sum(
          fills.filter((fill) => fill.digest === digest).map(({ baseX18 }) => formatX18(baseX18)),
        );
      const found = orders.some(
        (order) =>
          order.reduceOnly &&
          order.accepted &&
          order.margin === margin &&
          order.side === side &&
          order.productId === productIdOf(symbol) &&
          decimal(tradedBy(order.digest)).abs().eq(quantity),
      );
      return found ? undefined : `sent: ${orders.map(describe).join(', ')}`;
    },
  };
}

/** In the end the exchange itself holds nothing of ours. */
export const reallyFlat: Claim = {
  says: 'nothing is really held in the end',
  refute: (trace) => describeHeld(trace),
};

/** In the end the exchange holds so much of a market, signed, in one margin mode. */
export function reallyHeld(symbol: MarketSymbol, margin: Margin, amount: DecimalString): Claim {
  return {
    says: `the exchange holds ${amount} of ${symbol}/${margin} in the end`,
    refute: (trace) =>
      describeHeld(trace) === `${amount} of ${symbol}/${margin}`
        ? undefined
        : `it holds ${describeHeld(trace) ?? 'nothing'}`,
  };
}

/** From the instant at which more is held than was ordered, an emergency begins within `ms`. */
export function emergencyWithin(ms: number, symbol: MarketSymbol): Claim {
  return {
    says: `emergencyClose begins within ${String(ms)} ms of a position beyond the plan`,
    refute: (trace) => {
      const leg = oneLeg(trace, symbol);
      const beyond = trace.steps.find((step) => decimal(heldOf(step, symbol)).gt(leg));
      if (beyond === undefined) return 'no position was ever beyond the plan';
      const beganAt = firstEntered(trace, 'emergencyClose');
      if (beganAt === undefined) return 'it never began';
      const waited = beganAt - beyond.at;
      return waited <= ms ? undefined : `it began after ${String(waited)} ms`;
    },
  };
}

/** What is held in the end, for a person; undefined when nothing is. */
function describeHeld({ truth: { positions } }: Trace): string | undefined {
  if (positions.length === 0) return undefined;
  return positions
    .map(
      ({ productId, margin, amountX18 }) =>
        `${formatX18(amountX18)} of ${marketOf(productId).symbol}/${margin}`,
    )
    .join(', ');
}

function describe({ side, amountX18, productId, margin, reduceOnly }: TrueOrder): string {
  const symbol = MARKETS.find((market) => market.productId === productId)?.symbol ?? 'unknown';
  const quantity = decimal(formatX18(amountX18)).abs().toFixed();
  return `${side} ${quantity} ${symbol} ${margin}${reduceOnly ? ' reduce-only' : ''}`;
}
