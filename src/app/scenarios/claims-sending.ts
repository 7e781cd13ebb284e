/** Claims about what orders are sent and what they trade, as the exchange received them. */
import { decimal, sum } from '../../domain/decimal.ts';
import type { DecimalString } from '../../domain/decimal.ts';
import type { MarketSymbol, Side } from '../../domain/market.ts';
import type { TrueOrder } from '../../exchange/truth.ts';
import { formatX18 } from '../../exchange/x18.ts';
import { symbolOf } from '../../positions/key.ts';
import type { PositionKey } from '../../positions/key.ts';
import type { Claim } from './scenario.ts';
import { differentOf, filledBy, receivedOf, told } from './trace.ts';
import type { OrderKind } from './trace.ts';

/** The different orders of a market ask for these quantities, in this order; a resend is the same order. */
export function asksFor(
  kind: OrderKind,
  symbol: MarketSymbol,
  ...quantities: readonly DecimalString[]
): Claim {
  return {
    says: `${kind} of ${symbol} ask for ${quantities.join(', ')}`,
    refute: (trace) => {
      const asked = differentOf(trace, kind, symbol).map(quantityOf);
      const isSo =
        asked.length === quantities.length &&
        asked.every((quantity, index) => decimal(quantity).eq(quantities[index] ?? '0'));
      return isSo ? undefined : `they ask for ${asked.join(', ')}`;
    },
  };
}

/** Every reduce-only order of a market was on this side, so that it can only close. */
export function closesOnlyBy(side: Side, symbol: MarketSymbol): Claim {
  return {
    says: `${symbol} is closed by a ${side}, and never by the other side`,
    refute: (trace) => {
      const closes = receivedOf(trace, 'closes', symbol);
      if (closes.length === 0) return 'no close was sent';
      const wrong = closes.find((close) => close.side !== side);
      return wrong && `a ${wrong.side} of ${quantityOf(wrong)} was sent`;
    },
  };
}

/** What all the entries or closes of a market traded, unsigned, comes to so much. */
export function tradesInAll(kind: OrderKind, symbol: MarketSymbol, quantity: DecimalString): Claim {
  return {
    says: `${kind} of ${symbol} trade ${quantity} in all`,
    refute: (trace) => {
      const traded = sum(
        differentOf(trace, kind, symbol).map(({ digest }) => filledBy(trace, digest)),
      );
      return decimal(traded).eq(quantity) ? undefined : `they traded ${traded}`;
    },
  };
}

/** A market's orders of a kind are one, received so often if that is given: one alone could live. */
export function isOneOrder(kind: OrderKind, symbol: MarketSymbol, times?: number): Claim {
  const often = times === undefined ? 'however often it is sent' : `received ${timesText(times)}`;
  return {
    says: `the ${kind} of ${symbol} are one order, ${often}`,
    refute: (trace) => {
      const received = receivedOf(trace, kind, symbol);
      const digests = new Set(received.map(({ digest }) => digest)).size;
      const accepted = received.filter((order) => order.accepted).length;
      if (digests !== 1) return `${String(digests)} different orders were received`;
      if (accepted !== 1) return `it was accepted ${timesText(accepted)}`;
      const isSo = times === undefined || received.length === times;
      return isSo ? undefined : `it was received ${timesText(received.length)}`;
    },
  };
}

/** Some order of a market was matched in so many parts at least. */
export function someOrderFillsInParts(kind: OrderKind, symbol: MarketSymbol, parts: number): Claim {
  return {
    says: `some ${kind === 'entries' ? 'entry' : 'close'} of ${symbol} fills in ${String(parts)} parts or more`,
    refute: (trace) => {
      const counts = differentOf(trace, kind, symbol).map(
        ({ digest }) => trace.truth.fills.filter((fill) => fill.digest === digest).length,
      );
      const most = Math.max(0, ...counts);
      return most >= parts ? undefined : `the most is ${String(most)}`;
    },
  };
}

/** Of a market's orders some fill was reported before any answer to the order had come. */
export function fillOvertakesTheAnswer(symbol: MarketSymbol): Claim {
  return {
    says: `a fill of ${symbol} is reported before its order is answered`,
    refute: (trace) => {
      const fills = told(trace, 'venue.stream').filter(
        ({ data }) => data.observation?.kind === 'fill' && isOf(data.observation.key, symbol),
      );
      if (fills.length === 0) return 'no fill was reported';
      const sent = told(trace, 'order.sent');
      const ends = [...told(trace, 'venue.answer'), ...told(trace, 'venue.error')];
      const overtaken = fills.some(({ seq, data }) => {
        const order = sent.find(({ data: { digest } }) => digest === data.observation?.digest);
        const end = ends.find((answer) => answer.data.id === order?.data.id);
        return order !== undefined && (end === undefined || end.seq > seq);
      });
      return overtaken ? undefined : 'every fill came after the answer';
    },
  };
}

/** The stream reported some fill of a market so often: the same submission index. */
export function someFillIsToldAgain(symbol: MarketSymbol): Claim {
  return {
    says: `a fill of ${symbol} is told more than once`,
    refute: (trace) => {
      const indices = told(trace, 'venue.stream').flatMap(({ data: { observation } }) =>
        observation?.kind === 'fill' && isOf(observation.key, symbol)
          ? [observation.submissionIndex]
          : [],
      );
      return new Set(indices).size < indices.length ? undefined : 'every fill is told once';
    },
  };
}

/** A cancel left before the first fill of a market's entry, and that entry filled all the same. */
export function fillsAfterTheCancelLeft(symbol: MarketSymbol): Claim {
  return {
    says: `the entry of ${symbol} fills after its cancel has left`,
    refute: (trace) => {
      const cancel = told(trace, 'venue.request').find(({ data }) => data.call === 'cancel');
      const [entry] = differentOf(trace, 'entries', symbol);
      const fill = trace.truth.fills.find(({ digest }) => digest === entry?.digest);
      if (cancel === undefined || fill === undefined) return 'nothing was cancelled and filled';
      return cancel.at <= fill.at ? undefined : 'it filled before';
    },
  };
}

/** From the last fill of the quoted market's entry, the other's entry was received within `ms`. */
export function hedgedWithin(ms: number, quoted: MarketSymbol, hedge: MarketSymbol): Claim {
  return {
    says: `the hedge on ${hedge} is received within ${String(ms)} ms of the last fill of ${quoted}`,
    refute: (trace) => {
      const [quote] = differentOf(trace, 'entries', quoted);
      const fill = trace.truth.fills.findLast(({ digest }) => digest === quote?.digest);
      const received = differentOf(trace, 'entries', hedge).at(-1);
      if (fill === undefined || received === undefined) return 'nothing was quoted and hedged';
      const after = received.receivedAt - fill.at;
      return after <= ms ? undefined : `it came after ${String(after)} ms`;
    },
  };
}

function timesText(count: number): string {
  return count === 1 ? 'once' : `${String(count)} times`;
}

function isOf(key: string, symbol: MarketSymbol): boolean {
  // The adapter names every event of the stream by a key of the pair.
  return symbolOf(key as PositionKey) === symbol;
}

function quantityOf({ amountX18 }: TrueOrder): DecimalString {
  return decimal(formatX18(amountX18)).abs().toFixed();
}
