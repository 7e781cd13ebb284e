/** Claims about the course of a run: what was found, waited for and answered, and when. */
import { decimal } from '../../domain/decimal.ts';
import type { MarketSymbol } from '../../domain/market.ts';
import { marketOf } from '../../exchange/markets.ts';
import { productIdOf } from '../../exchange/operators.ts';
import { formatX18 } from '../../exchange/x18.ts';
import type { PositionKey } from '../../positions/key.ts';
import type { Claim, Phase } from './scenario.ts';
import { firstEntered, sinceStart, told } from './trace.ts';

/** Exactly one emergency began, and its alarm has all of these words. */
export function emergencySays(...words: readonly string[]): Claim {
  return {
    says: `one emergency begins, and its alarm says "${words.join('" and "')}"`,
    refute: (trace) => {
      const alarms = told(trace, 'alarm').filter(({ data }) => data.what === 'emergencyClose');
      const [alarm] = alarms;
      if (alarm === undefined || alarms.length > 1) return `${String(alarms.length)} began`;
      const shown = JSON.stringify(alarm.data);
      const lacking = words.find((word) => !shown.includes(word));
      return lacking === undefined ? undefined : `"${lacking}" is not in: ${shown}`;
    },
  };
}

/** Some cycle ended with a reason that has all of these words. */
export function someCycleSays(...words: readonly string[]): Claim {
  return {
    says: `a cycle's reason says "${words.join('" and "')}"`,
    refute: ({ result }) => {
      const reasons = result?.cycles.map(({ reason }) => reason ?? '') ?? [];
      const isSaid = reasons.some((reason) => words.every((word) => reason.includes(word)));
      return isSaid ? undefined : `the reasons are: ${reasons.join('; ')}`;
    },
  };
}

/** REST was found to contradict the stream about a key so often. */
export function strikesAre(key: PositionKey, count: number): Claim {
  return {
    says:
      count === 0
        ? `REST is never held against the stream's ${key}`
        : `REST contradicts the stream's ${key} ${String(count)} time(s)`,
    refute: (trace) => {
      const compared = told(trace, 'witness.compared').filter(({ data }) => data.key === key);
      if (compared.length === 0) return 'nothing was compared';
      const strikes = compared.filter(({ data }) => data.verdict === 'strike').length;
      return strikes === count ? undefined : `${String(strikes)} time(s)`;
    },
  };
}

/** Some read of REST was judged to be no evidence, in this way. */
export function readsAreJudged(verdict: string): Claim {
  return {
    says: `some reads of REST are judged ${verdict}`,
    refute: (trace) =>
      told(trace, 'witness.compared').some(({ data }) => data.verdict === verdict)
        ? undefined
        : 'none was',
  };
}

/** No read of REST was judged so soon after the last report of its key that it may be older. */
export function readsWaitForRest(ms: number): Claim {
  return {
    says: `no read is judged within ${String(ms)} ms after a change that it may not know`,
    refute: (trace) => {
      const changes = told(trace, 'position.changed');
      const judged = told(trace, 'witness.compared').filter(
        ({ data }) => data.verdict !== 'tooEarly' && data.verdict !== 'inconclusive',
      );
      if (changes.length === 0 || judged.length === 0) return 'nothing was judged';
      const early = judged.find(({ at, data }) =>
        changes.some((change) => change.data.key === data.key && isJustBefore(change.at, at, ms)),
      );
      return early === undefined
        ? undefined
        : `${early.data.key} was judged at ${sinceStart(trace, early.at)}`;
    },
  };
}

function isJustBefore(changedAt: number, judgedAt: number, ms: number): boolean {
  return changedAt <= judgedAt && judgedAt < changedAt + ms;
}

/** So many reduce-only orders were sent for a market, in both margin modes together. */
export function closesSent(symbol: MarketSymbol, count: number): Claim {
  return {
    says: `closes of ${symbol} sent = ${String(count)}`,
    refute: ({ truth: { orders } }) => {
      const closes = orders.filter(
        ({ reduceOnly, productId }) => reduceOnly && productId === productIdOf(symbol),
      );
      return closes.length === count ? undefined : `${String(closes.length)} were sent`;
    },
  };
}

/** No close of a market could have traded more than `most` in all: nothing was closed twice. */
export function closesNoMoreThan(symbol: MarketSymbol, most: string): Claim {
  return {
    says: `what is closed of ${symbol} is ${most}, and no more`,
    refute: ({ truth }) => {
      const closing = new Set(
        truth.orders.filter(({ reduceOnly }) => reduceOnly).map(({ digest }) => digest),
      );
      const closed = truth.fills
        .filter(
          ({ digest, productId }) => closing.has(digest) && marketOf(productId).symbol === symbol,
        )
        .reduce((total, { baseX18 }) => total + (baseX18 < 0n ? -baseX18 : baseX18), 0n);
      return decimal(formatX18(closed)).eq(most) ? undefined : `${formatX18(closed)} was closed`;
    },
  };
}

/** Once live, the stream stayed so to the end of the last phase. */
export const streamStaysLive: Claim = {
  says: 'the stream is never taken for lost or silent while it is connected',
  refute: (trace) => {
    const states = told(trace, 'stream.state');
    const live = states.findIndex(({ data }) => data.state === 'live');
    if (live === -1) return 'it was never live';
    const change = states[live + 1];
    return change === undefined
      ? undefined
      : `it was ${change.data.state} at ${sinceStart(trace, change.at)}`;
  },
};

/** Both waits for zero of the first unwind ended so; within `ms` of its beginning when that is given. */
export function zeroWaitsEnd(primary: ZeroWaitEnd, hedge: ZeroWaitEnd, withinMs = Infinity): Claim {
  const soon = withinMs === Infinity ? '' : ` within ${String(withinMs)} ms`;
  return {
    says: `the waits for zero end ${primary} and ${hedge}${soon}`,
    refute: (trace) => {
      const beganAt = firstEntered(trace, 'unwind');
      if (beganAt === undefined) return 'it never unwound';
      for (const [leg, end] of [
        ['primary', primary],
        ['hedge', hedge],
      ] as const) {
        const last = told(trace, 'machine.state').findLast(
          ({ data }) => data.actor === `zero.${leg}`,
        );
        if (last?.data.value !== end) return `the ${leg}'s ended ${String(last?.data.value)}`;
        const took = last.at - beganAt;
        if (took > withinMs) return `the ${leg}'s took ${String(took)} ms`;
      }
      return undefined;
    },
  };
}

/** How a wait for zero ends, or stands when it is abandoned. */
export type ZeroWaitEnd = 'zero' | 'residual' | 'timedOut' | 'waiting' | 'settling';

/** So long after its beginning a phase was still not left for any other. */
export function staysIn(phase: Phase, ms: number): Claim {
  return {
    says: `${phase} lasts ${String(ms)} ms at least`,
    refute: (trace) => {
      const beganAt = firstEntered(trace, phase);
      if (beganAt === undefined) return `${phase} is never entered`;
      const next = told(trace, 'phase.entered').find(({ at }) => at > beganAt);
      if (next === undefined) return undefined;
      return next.at - beganAt >= ms ? undefined : `it lasts ${String(next.at - beganAt)} ms`;
    },
  };
}

/** The stream reported an amount of a key after a phase had begun, and it is in the book. */
export function reportedAfter(phase: Phase, key: PositionKey, amount: string): Claim {
  return {
    says: `the report of ${amount} of ${key} that comes after ${phase} is recorded`,
    refute: (trace) => {
      const from = firstEntered(trace, phase);
      const isRecorded = told(trace, 'position.changed').some(
        ({ at, data }) =>
          from !== undefined && at >= from && data.key === key && decimal(data.to).eq(amount),
      );
      return isRecorded ? undefined : 'it is not';
    },
  };
}

/** A report that was overtaken by a later one did not change the book. */
export function overtakenIsIgnored(key: PositionKey): Claim {
  return {
    says: `an older report of ${key} that comes later is ignored`,
    refute: (trace) =>
      told(trace, 'observation.ignored').some(({ data }) => data.key === key)
        ? undefined
        : 'no report was ignored',
  };
}

/** In the end no order of anybody is open in the account. */
export const nothingLeftOpen: Claim = {
  says: 'no order is open in the end',
  refute: ({ truth: { openOrders } }) =>
    openOrders.length === 0 ? undefined : `open: ${openOrders.join(', ')}`,
};

/** So many orders are open in the end: whoever placed them, nobody cancelled them. */
export function stillOpen(count: number): Claim {
  return {
    says: `the ${String(count)} open order(s) are left alone`,
    refute: ({ truth: { openOrders } }) =>
      openOrders.length === count ? undefined : `${String(openOrders.length)} are open`,
  };
}

/** The legs of every plan differ by no more than half a step of the coarser market. */
export function legsDifferByHalfAStep(coarse: MarketSymbol): Claim {
  return {
    says: `the legs differ by no more than half a size step of ${coarse}, and the plan says by how much`,
    refute: (trace) => {
      const plans = told(trace, 'cycle.started');
      if (plans.length === 0) return 'nothing was planned';
      const stepX18 = marketOf(productIdOf(coarse)).sizeIncrementX18;
      for (const { data } of plans) {
        const [one, other] = data.legs.map(({ notional }) => decimal(notional));
        const leg = data.legs.find(({ symbol }) => symbol === coarse);
        if (one === undefined || other === undefined || leg === undefined)
          return 'a leg is missing';
        const apart = one.minus(other).abs();
        const half = decimal(formatX18(stepX18)).times(leg.limitPrice).div(2);
        if (apart.gt(half)) return `${apart.toFixed()} apart, of at most ${half.toFixed()}`;
      }
      return undefined;
    },
  };
}

/** The stream reported a key for a reason that moves no quantity, and the amount stayed what it was. */
export function reportedAgain(key: PositionKey, reason: string): Claim {
  return {
    says: `a report of ${key} for ${reason} is observed and changes no quantity`,
    refute: (trace) => {
      const changes = told(trace, 'position.changed').filter(({ data }) => data.key === key);
      const found = changes.find(({ data }) => data.reason === reason);
      if (found === undefined) return 'there was none';
      const { from, to } = found.data;
      return decimal(from ?? to).eq(to) ? undefined : `it went from ${from ?? 'unknown'} to ${to}`;
    },
  };
}
