/** The breaker: when a run's own history says that it should stop before it costs more. */
import type { CycleOutcome } from './cycle-record.ts';
import { decimal, sum, toDecimalString } from './decimal.ts';
import type { Decimal, DecimalString } from './decimal.ts';

/** What the breaker reads of one cycle that ended. */
export type BreakerEntry = {
  readonly outcome: CycleOutcome;
  /** When it ended, in milliseconds; null when that was not kept, which counts as just now. */
  readonly at: number | null;
  /** The venue's code of the refusal that ended it; null when there was none. */
  readonly refusalCode: number | null;
  /** Net, in quote units. */
  readonly pnl: DecimalString;
  /** Whether it spent more than its naked budget. */
  readonly isStrike: boolean;
};

/** What the breaker allows: it trips when one of these is reached, and the cost when passed. */
export type BreakerLimits = {
  readonly recoveredInRow: number;
  readonly recoveredInHour: number;
  readonly skippedForOneCode: number;
  /** In quote units; null for none, and then no cost of recovery trips. */
  readonly dailyLossMax: DecimalString | null;
};

/** The counts of `orders.md` 5; the daily loss is the run's own. */
export const BREAKER_COUNTS: Omit<BreakerLimits, 'dailyLossMax'> = {
  recoveredInRow: 2,
  recoveredInHour: 3,
  skippedForOneCode: 5,
};

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

/** The share of the daily loss limit that recoveries may cost in 24 hours. */
const RECOVERY_COST_SHARE = '0.25';

/**
 * Why the run must drain, latch and call someone, in one sentence; undefined while it may go on.
 *
 * `entries` are the cycles since the operator's last word, oldest first. A strike of the naked
 * budget counts as a recovery, however the cycle ended. Only a completed cycle ends a row: one that was skipped in
 * between proves nothing. The hour and the 24 hours are counted back from the newest entry.
 */
export function tripOf(
  entries: readonly BreakerEntry[],
  limits: BreakerLimits,
): string | undefined {
  return (
    tripOnRow(entries, limits) ??
    tripOnHour(entries, limits) ??
    tripOnSkips(entries, limits) ??
    tripOnCost(entries, limits)
  );
}

function tripOnRow(
  entries: readonly BreakerEntry[],
  { recoveredInRow }: BreakerLimits,
): string | undefined {
  const count = recoveries(sinceCompleted(entries));
  if (count < recoveredInRow) return undefined;
  return (
    `${String(count)} recoveries in a row, where ${String(recoveredInRow)} stop the run ` +
    '(a strike of the naked budget counts as one): find out why cycles do not end whole.'
  );
}

function tripOnHour(
  entries: readonly BreakerEntry[],
  { recoveredInHour }: BreakerLimits,
): string | undefined {
  const count = recoveries(within(entries, HOUR_MS));
  if (count < recoveredInHour) return undefined;
  return (
    `${String(count)} recoveries within an hour, where ${String(recoveredInHour)} stop the run ` +
    '(a strike of the naked budget counts as one): find out why cycles do not end whole.'
  );
}

function tripOnSkips(
  entries: readonly BreakerEntry[],
  { skippedForOneCode }: BreakerLimits,
): string | undefined {
  const counts = new Map<number, number>();
  for (const { outcome, refusalCode } of sinceCompleted(entries)) {
    if (outcome !== 'skipped' || refusalCode === null) continue;
    const count = (counts.get(refusalCode) ?? 0) + 1;
    counts.set(refusalCode, count);
    if (count < skippedForOneCode) continue;
    return (
      `${String(count)} cycles were skipped for the venue's code ${String(refusalCode)} with none ` +
      `completed between, where ${String(skippedForOneCode)} stop the run: trying again will not help.`
    );
  }
  return undefined;
}

function tripOnCost(
  entries: readonly BreakerEntry[],
  { dailyLossMax }: BreakerLimits,
): string | undefined {
  if (dailyLossMax === null) return undefined;
  const losses = within(entries, DAY_MS)
    .filter(({ outcome, pnl }) => outcome === 'recovered' && decimal(pnl).isNegative())
    .map(({ pnl }) => pnl);
  const cost: Decimal = decimal(sum(losses)).negated();
  const most = decimal(dailyLossMax).times(RECOVERY_COST_SHARE);
  if (cost.lessThanOrEqualTo(most)) return undefined;
  return (
    `Recoveries cost $${toDecimalString(cost)} in 24 hours, above $${toDecimalString(most)}, ` +
    `a quarter of the daily loss limit of $${dailyLossMax}: find out why cycles do not end whole.`
  );
}

function recoveries(entries: readonly BreakerEntry[]): number {
  return entries.filter(({ outcome, isStrike }) => outcome === 'recovered' || isStrike).length;
}

/** The newest entries, none of which completed as it should: a strike is not as it should be. */
function sinceCompleted(entries: readonly BreakerEntry[]): readonly BreakerEntry[] {
  const last = entries.findLastIndex(
    ({ outcome, isStrike }) => outcome === 'completed' && !isStrike,
  );
  return entries.slice(last + 1);
}

function within(entries: readonly BreakerEntry[], ms: number): readonly BreakerEntry[] {
  const newestAt = Math.max(...entries.map(({ at }) => at ?? -Infinity));
  // An entry without an instant is counted: what is not known does not speak for us.
  return entries.filter(({ at }) => at === null || newestAt - at <= ms);
}
