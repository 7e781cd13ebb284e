/** Claims about the terms of orders and cycles: sides, prices, quantities, and what ended a hold. */
import type { ExitRule } from '../../domain/cycle-record.ts';
import { decimal, sum } from '../../domain/decimal.ts';
import type { DecimalString } from '../../domain/decimal.ts';
import type { MarketSymbol } from '../../domain/market.ts';
import { marketOf } from '../../exchange/markets.ts';
import { productIdOf } from '../../exchange/operators.ts';
import type { TrueFill, TrueOrder } from '../../exchange/truth.ts';
import { formatX18 } from '../../exchange/x18.ts';
import { parseIso } from '../../lib/instant.ts';
import { symbolOf } from '../../positions/key.ts';
import type { PositionKey } from '../../positions/key.ts';
import type { Claim, Step, Trace } from './scenario.ts';
import { firstEntered, sinceStart, told } from './trace.ts';

const MINUTE_MS = 60_000;

/** The holds ended by these rules, in this order; null for a cycle that had none. */
export function holdsEndBy(...rules: readonly (ExitRule | null)[]): Claim {
  const text = (list: readonly (ExitRule | null)[]): string =>
    list.map((rule) => rule ?? 'nothing').join(', ');
  return {
    says: `the holds are ended by ${text(rules)}`,
    refute: ({ result }) => {
      const ended = text(result?.cycles.map(({ exit }) => exit) ?? []);
      return ended === text(rules) ? undefined : `they were ended by ${ended}`;
    },
  };
}

/** The cycles were of these directions, and in each hold the signs were really those of its direction. */
export function legsFollow(...directions: readonly ('buyFirst' | 'sellFirst')[]): Claim {
  return {
    says: `the legs that are held are those of ${directions.join(', ')}`,
    refute: (trace) => {
      const holds = told(trace, 'phase.entered').filter(({ data }) => data.phase === 'hold');
      if (holds.length !== directions.length) return `it held ${String(holds.length)} time(s)`;
      const found = holds.map(({ at, data: { cycleId } }) => {
        const step = trace.steps.findLast((candidate) => candidate.at <= at);
        const isLong = step !== undefined && decimal(netOf(step, 'ETH-PERP')).gt(0);
        const isShort = step !== undefined && decimal(netOf(step, 'SOL-PERP')).lt(0);
        if (isLong !== isShort) return 'one-sided';
        const direction = isLong ? 'buyFirst' : 'sellFirst';
        const record = trace.result?.cycles.find(({ id }) => id === cycleId);
        return record?.direction === direction ? direction : 'not that of its record';
      });
      const shown = found.join(', ');
      return shown === directions.join(', ') ? undefined : `they were ${shown}`;
    },
  };
}

/** What was held of a market never changed its sign while anything of it was held by one order. */
export function neverFlips(symbol: MarketSymbol, sign: 'long' | 'short'): Claim {
  return {
    says: `real ${symbol} is ${sign} or nothing, and never the other`,
    refute: (trace) => {
      if (trace.steps.every((step) => decimal(netOf(step, symbol)).isZero()))
        return 'nothing was ever held';
      const flipped = trace.steps.find((step) => {
        const held = decimal(netOf(step, symbol));
        return sign === 'long' ? held.lt(0) : held.gt(0);
      });
      return flipped && `${netOf(flipped, symbol)} at ${sinceStart(trace, flipped.at)}`;
    },
  };
}

/** Of each market exactly what was entered was closed, by one close: sized by position, not by price. */
export function closesWhatItHolds(symbol: MarketSymbol): Claim {
  return {
    says: `one close of ${symbol} trades exactly what was entered`,
    refute: (trace) => {
      const entered = tradedBy(trace, ordersOf(trace, symbol, false));
      const closes = ordersOf(trace, symbol, true);
      if (entered === '0' || closes.length !== 1)
        return `${entered} was entered, and ${String(closes.length)} closes were sent`;
      const left = sum([entered, tradedBy(trace, closes)]);
      return decimal(left).isZero() ? undefined : `${left} is left`;
    },
  };
}

/** The limits of the closes of a market stand so far beyond a fixed oracle, one after the other. */
export function closesStandAt(
  symbol: MarketSymbol,
  oracle: DecimalString,
  ...rungsBps: readonly number[]
): Claim {
  return {
    says: `the closes of ${symbol} stand ${rungsBps.join(', ')} bps through ${oracle}`,
    refute: (trace) => {
      const tick = decimal(formatX18(marketOf(productIdOf(symbol)).priceIncrementX18));
      const closes = ordersOf(trace, symbol, true).filter(({ accepted }) => accepted);
      const found = closes.map(({ side, priceX18 }) => {
        const apart = decimal(formatX18(priceX18))
          .minus(oracle)
          .times(side === 'buy' ? 1 : -1);
        const rung = rungsBps.find((bps) =>
          apart.minus(decimal(oracle).times(bps).div(10_000)).abs().lte(tick),
        );
        return rung ?? apart.div(oracle).times(10_000).toFixed(1);
      });
      return found.join() === rungsBps.join() ? undefined : `they stand at ${found.join(', ')}`;
    },
  };
}

/** The cycle of this id earned something between these bounds, in basis points of its primary leg. */
export function earnsBps(id: number, leastBps: number, mostBps: number): Claim {
  return {
    says: `cycle ${String(id)} really earns ${String(leastBps)} to ${String(mostBps)} bps of a leg`,
    refute: ({ result }) => {
      const cycle = result?.cycles.find((candidate) => candidate.id === id);
      const leg = cycle?.legs.find(({ leg: name }) => name === 'primary');
      if (cycle === undefined || leg === undefined || leg.entryPrice === null)
        return 'it entered nothing';
      const notional = decimal(leg.entryPrice).times(leg.entryQuantity);
      const bps = decimal(cycle.pnl).div(notional).times(10_000);
      const isBetween = bps.gte(leastBps) && bps.lte(mostBps);
      return isBetween ? undefined : `it earns ${bps.toFixed(2)} bps`;
    },
  };
}

/** The entry price of every leg that was entered is the average of that cycle's own real fills. */
export const entryIsOfItsOwnFills: Claim = {
  says: 'every entry price is the average of the fills of its own cycle',
  refute: (trace) => {
    const cycles = trace.result?.cycles ?? [];
    const legs = cycles.flatMap(({ id, startedAt, endedAt, legs: both }) =>
      both.map((leg) => ({ id, from: parseIso(startedAt), to: parseIso(endedAt), ...leg })),
    );
    if (!legs.some(({ entryPrice }) => entryPrice !== null)) return 'nothing was entered';
    const wrong = legs.find(({ from = 0, to = 0, market, entryPrice }) => {
      const digests = new Set(ordersOf(trace, market, false).map(({ digest }) => digest));
      const own = trace.truth.fills.filter(
        ({ digest, at }) => digests.has(digest) && at >= from && at <= to,
      );
      const average = averageOf(own);
      if (entryPrice === null || average === undefined) return (average ?? null) !== entryPrice;
      return !decimal(average)
        .toSignificantDigits(12)
        .eq(decimal(entryPrice).toSignificantDigits(12));
    });
    return (
      wrong &&
      `cycle ${String(wrong.id)} tells ${wrong.market} at ${wrong.entryPrice ?? 'no price'}`
    );
  },
};

/** The entry price of a market moved between two cycles by more than `bps`. */
export function entriesApart(symbol: MarketSymbol, bps: number): Claim {
  return {
    says: `${symbol} is entered more than ${String(bps)} bps apart in the two cycles`,
    refute: ({ result }) => {
      const prices = (result?.cycles ?? []).flatMap(({ legs }) =>
        legs.flatMap(({ market, entryPrice }) =>
          market === symbol && entryPrice !== null ? [entryPrice] : [],
        ),
      );
      const [first, second] = prices;
      if (first === undefined || second === undefined) return 'it was not entered twice';
      const apart = decimal(second).minus(first).abs().div(first).times(10_000);
      return apart.gt(bps) ? undefined : `${apart.toFixed(1)} bps`;
    },
  };
}

/**
 * After the halt a market is closed again and again, never sooner than a minute after the last time.
 * The first time follows the venue's first word, which may be its return.
 */
export function closesEveryMinute(symbol: MarketSymbol): Claim {
  return {
    says: `after the halt closes of ${symbol} go on, a minute apart`,
    refute: (trace) => {
      const haltedAt = firstEntered(trace, 'halted') ?? Infinity;
      const rounds = ordersOf(trace, symbol, true)
        .map(({ receivedAt }) => receivedAt)
        .filter((at) => at > haltedAt);
      if (rounds.length < 2) return `${String(rounds.length)} were sent`;
      const hasty = rounds.find((at, index) => at - (rounds[index - 1] ?? -Infinity) < MINUTE_MS);
      return hasty === undefined ? undefined : `one came at ${sinceStart(trace, hasty)}`;
    },
  };
}

/** Of a market somebody else's order traded so much, signed, that came from neither us nor the operator. */
export function firedFor(symbol: MarketSymbol, amount: DecimalString): Claim {
  return {
    says: `a trigger fires for ${amount} of ${symbol}`,
    refute: (trace) => {
      const ours = new Set(trace.truth.orders.map(({ digest }) => digest));
      const theirs = trace.truth.fills.filter(
        ({ digest, productId }) => !ours.has(digest) && productId === productIdOf(symbol),
      );
      const traded = sum(theirs.map(({ baseX18 }) => formatX18(baseX18)));
      return decimal(traded).eq(amount) ? undefined : `${traded} was traded by others`;
    },
  };
}

/** So many cycles ended before the run did. */
export function countsAre(counts: Readonly<Record<string, number>>): Claim {
  return {
    says: `the totals count ${JSON.stringify(counts)}`,
    refute: ({ result }) => {
      if (result === undefined) return 'the run did not end';
      const totals: Readonly<Record<string, unknown>> = result.totals;
      const wrong = Object.keys(counts).find((name) => totals[name] !== counts[name]);
      return wrong && `${wrong} is ${String(totals[wrong])}`;
    },
  };
}

function ordersOf(trace: Trace, symbol: MarketSymbol, reduceOnly: boolean): readonly TrueOrder[] {
  const productId = productIdOf(symbol);
  return trace.truth.orders.filter(
    (order) => order.productId === productId && order.reduceOnly === reduceOnly,
  );
}

function tradedBy({ truth }: Trace, orders: readonly TrueOrder[]): DecimalString {
  const digests = new Set(orders.map(({ digest }) => digest));
  const own = truth.fills.filter(({ digest }) => digests.has(digest));
  return sum(own.map(({ baseX18 }) => formatX18(baseX18)));
}

function averageOf(fills: readonly TrueFill[]): DecimalString | undefined {
  const base = decimal(sum(fills.map(({ baseX18 }) => formatX18(baseX18))));
  if (base.isZero()) return undefined;
  const worths = fills.map(({ baseX18, priceX18 }) =>
    decimal(formatX18(baseX18)).times(formatX18(priceX18)).toFixed(),
  );
  return decimal(sum(worths)).div(base).toFixed();
}

function netOf({ held }: Step, symbol: MarketSymbol): DecimalString {
  // Every step is made of position keys alone.
  const keys = (Object.keys(held) as PositionKey[]).filter((key) => symbolOf(key) === symbol);
  return sum(keys.map((key) => held[key] ?? '0'));
}
