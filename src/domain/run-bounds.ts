/** The bounds of a run: how much it may trade and what that may cost before it drains. */
import { decimal, toDecimalString } from './decimal.ts';
import type { DecimalString } from './decimal.ts';
import type { RunTotals } from './statement.ts';

/** The bounds that were asked for; what is undefined bounds nothing. */
export type RunBounds = {
  /** In quote units, of all fills. */
  readonly targetVolume?: DecimalString | undefined;
  /** Net loss of the run, in quote units. */
  readonly maxCost?: DecimalString | undefined;
  /** Net loss of the run per volume, in basis points. */
  readonly maxCostBps?: number | undefined;
};

/**
 * Which bound the run has reached, in one sentence; undefined while it may begin another cycle.
 *
 * Cost is the net loss, so a gain reaches no bound. Cost per volume says nothing before the first
 * completed cycle: a build that was undone has paid two crossings for half the volume.
 */
export function reachedBound(
  totals: Pick<RunTotals, 'volume' | 'pnl' | 'completed'>,
  bounds: RunBounds,
): string | undefined {
  const { targetVolume, maxCost, maxCostBps } = bounds;
  const volume = decimal(totals.volume);
  const cost = decimal(totals.pnl).negated();
  if (targetVolume !== undefined && volume.greaterThanOrEqualTo(targetVolume)) {
    return `The run traded $${totals.volume}, which reaches its target volume of $${targetVolume}.`;
  }
  if (maxCost !== undefined && cost.greaterThanOrEqualTo(maxCost)) {
    return `The run cost $${toDecimalString(cost)}, which reaches its most of $${maxCost}.`;
  }
  if (maxCostBps === undefined || volume.isZero() || totals.completed === 0) return undefined;
  const costBps = cost.times(10_000).div(volume);
  if (costBps.lessThan(maxCostBps)) return undefined;
  return (
    `The run cost ${costBps.toFixed(2)} bps of its volume, ` +
    `which reaches its most of ${String(maxCostBps)} bps.`
  );
}
