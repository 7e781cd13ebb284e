/** Claims about both legs together: how long one stands alone, and whether they are a pair. */
import { decimal } from '../../domain/decimal.ts';
import type { Decimal } from '../../domain/decimal.ts';
import type { MarketSymbol } from '../../domain/market.ts';
import type { Claim, Trace } from './scenario.ts';
import { ETH, SOL } from './staging.ts';
import { firstEntered, heldAt, heldOf, sinceStart, told } from './trace.ts';

/** After no match was more held of either market than was planned of it. */
export const neverBeyondThePlan: Claim = {
  says: 'real ETH-PERP and SOL-PERP never exceed what is planned of them',
  refute: (trace) => {
    if (trace.steps.length === 0) return 'nothing was ever held';
    for (const symbol of [ETH, SOL]) {
      const planned = plannedOf(trace, symbol);
      if (planned === undefined) return 'nothing was planned';
      const worst = trace.steps.find((step) => planned.lt(heldOf(step, symbol)));
      if (worst === undefined) continue;
      return `${heldOf(worst, symbol)} of ${symbol} was held at ${sinceStart(trace, worst.at)}, of at most ${planned.toFixed()}`;
    }
    return undefined;
  },
};

/** One leg without the other was really held, and at no time for longer than `mostMs`. */
export function standsAloneFor(leastMs: number, mostMs: number): Claim {
  return {
    says: `a leg stands alone for ${String(leastMs)} to ${String(mostMs)} ms at the longest`,
    refute: (trace) => {
      let longestMs = 0;
      let since: number | undefined;
      // Of several steps in one instant only the last one was there for any time.
      const lasting = trace.steps.filter(({ at }, index) => trace.steps[index + 1]?.at !== at);
      for (const step of lasting) {
        if (since !== undefined) longestMs = Math.max(longestMs, step.at - since);
        const isAlone = isHeld(heldOf(step, ETH)) !== isHeld(heldOf(step, SOL));
        since = isAlone ? (since ?? step.at) : undefined;
      }
      if (since !== undefined) return 'one stands alone in the end';
      const isWithin = longestMs >= leastMs && longestMs <= mostMs;
      return isWithin ? undefined : `one stood alone for ${String(longestMs)} ms`;
    },
  };
}

/** When the first hold begins, so large a share of both legs is held, in proportion to the plan. */
export function heldInProportion(leastShare: number, mostShare: number): Claim {
  const percents = `${String(leastShare * 100)} to ${String(mostShare * 100)} %`;
  return {
    says: `what is held is a pair: ${percents} of the plan, of each leg as much as of the other`,
    refute: (trace) => {
      const heldAtOnce = firstEntered(trace, 'hold');
      if (heldAtOnce === undefined) return 'nothing was held for any time';
      const shareOf = (symbol: MarketSymbol): Decimal | undefined => {
        const planned = plannedOf(trace, symbol);
        return planned && decimal(heldAt(trace, symbol, heldAtOnce)).div(planned);
      };
      const [eth, sol] = [shareOf(ETH), shareOf(SOL)];
      if (eth === undefined || sol === undefined) return 'nothing was planned';
      const shares = `${eth.toFixed(3)} of ETH-PERP and ${sol.toFixed(3)} of SOL-PERP`;
      if (eth.minus(sol).abs().gt(PROPORTION)) return `it is ${shares}`;
      return sol.gte(leastShare) && sol.lte(mostShare) ? undefined : `it is ${shares}`;
    },
  };
}

/** How far the shares of the two legs may be apart: half a size step of SOL in the plans of the stories. */
const PROPORTION = '0.01';

function isHeld(amount: string): boolean {
  return !decimal(amount).isZero();
}

/** What was planned of a market, in the largest plan. */
function plannedOf(trace: Trace, symbol: MarketSymbol): Decimal | undefined {
  return told(trace, 'cycle.started')
    .flatMap(({ data }) => data.legs.filter((leg) => leg.symbol === symbol))
    .map(({ quantity }) => decimal(quantity))
    .reduce<Decimal | undefined>(
      (most, quantity) => (most === undefined || quantity.gt(most) ? quantity : most),
      undefined,
    );
}
