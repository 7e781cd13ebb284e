/** Whether a run goes on after the cycles it has had: its breaker, its bounds, its day. */
import type { Account } from './account.ts';
import { tripOf } from './breaker.ts';
import type { BreakerLimits } from './breaker.ts';
import type { CycleOutcome } from './cycle-record.ts';
import { exceedsDailyLoss, noteDay } from './daily-loss.ts';
import type { Day } from './daily-loss.ts';
import { sum } from './decimal.ts';
import { reachedBound } from './run-bounds.ts';
import type { RunBounds } from './run-bounds.ts';

/** What a run is held to. */
export type RunRules = {
  readonly breaker: BreakerLimits;
  readonly bounds: RunBounds;
  /** What this UTC day had earned or lost before the run; null for nothing. */
  readonly day: Day | null;
};

/** What is looked at of a cycle that ended. */
export type EndedCycle = {
  readonly outcome: CycleOutcome;
  readonly account: Account | null;
  readonly refusalCode: number | null;
  /** Our clock at its proof of flatness; null when it ended without one. */
  readonly provedAt: number | null;
  readonly isStrike: boolean;
  /** What somebody else did to our positions; null for nothing. */
  readonly foreign: string | null;
};

/** `drain`: no further cycle. `trip`: that, a latch and an alarm, until a person has looked. */
export type RunVerdict =
  { readonly kind: 'go' } | { readonly kind: 'drain' | 'trip'; readonly reason: string };

/** Judges a run by its cycles, oldest first. What a person must look at comes before its bounds. */
export function judgeRun(cycles: readonly EndedCycle[], rules: RunRules): RunVerdict {
  const foreign = cycles.find((cycle) => cycle.foreign !== null)?.foreign ?? undefined;
  if (foreign !== undefined) {
    return { kind: 'trip', reason: `somebody else traded this subaccount: ${foreign}` };
  }
  const tripped = tripOf(cycles.map(asEntry), rules.breaker);
  if (tripped !== undefined) return { kind: 'trip', reason: `the breaker tripped: ${tripped}` };
  const reason =
    exceedsDailyLoss(dayOf(cycles, rules.day), undefined, rules.breaker.dailyLossMax) ??
    reachedBound(totalsOf(cycles), rules.bounds);
  return reason === undefined ? { kind: 'go' } : { kind: 'drain', reason };
}

/** The UTC day after these cycles, which began as `day`. */
export function dayOf(cycles: readonly EndedCycle[], day: Day | null): Day | null {
  return cycles.reduce(
    (page: Day | null, { provedAt, account }) =>
      provedAt === null || account === null ? page : noteDay(page, provedAt, account.pnl),
    day,
  );
}

function asEntry({ outcome, provedAt, refusalCode, account, isStrike }: EndedCycle) {
  return { outcome, at: provedAt, refusalCode, pnl: account?.pnl ?? '0', isStrike };
}

function totalsOf(cycles: readonly EndedCycle[]) {
  const accounts = cycles.flatMap(({ account }) => account ?? []);
  return {
    volume: sum(accounts.map(({ volume }) => volume)),
    pnl: sum(accounts.map(({ pnl }) => pnl)),
    completed: cycles.filter(({ outcome }) => outcome === 'completed').length,
  };
}
