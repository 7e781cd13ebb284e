/** What a UTC day has earned or lost, and whether that is more than it may lose. */
import { toIso } from '../lib/instant.ts';
import { Decimal, decimal, sum, toDecimalString } from './decimal.ts';
import type { DecimalString } from './decimal.ts';

/** One UTC day's account: `date` as `2026-02-01`, `pnl` net in quote units. */
export type Day = { readonly date: string; readonly pnl: DecimalString };

/**
 * The day with what was earned at `at` (milliseconds) in it; a new day begins at zero. Note `0` to
 * turn the page. What belongs to a day before counts into this one: a clock that was set back
 * forgets no loss.
 */
export function noteDay(day: Day | null, at: number, pnl: DecimalString): Day {
  const date = toIso(at).slice(0, 'YYYY-MM-DD'.length);
  if (day === null || day.date < date) return { date, pnl: sum([pnl]) };
  return { date: day.date, pnl: sum([day.pnl, pnl]) };
}

/**
 * Why nothing more may be opened on this day, in one sentence; undefined while it may.
 *
 * What is open counts when it is a loss: a gain that is not taken yet lifts no limit. An `openPnl`
 * that is not known is left out, and `limit` null is none.
 */
export function exceedsDailyLoss(
  day: Day | null,
  openPnl: DecimalString | undefined,
  limit: DecimalString | null,
): string | undefined {
  if (limit === null) return undefined;
  const openLoss = Decimal.min(0, openPnl ?? '0');
  const loss = decimal(day?.pnl ?? '0')
    .plus(openLoss)
    .negated();
  if (loss.lessThan(limit) || loss.lessThanOrEqualTo(0)) return undefined;
  const ofWhich = openLoss.isZero() ? '' : ` ($${openLoss.negated().toFixed()} of it still open)`;
  return (
    `The loss of ${day?.date ?? 'the day'} (UTC) is $${toDecimalString(loss)}${ofWhich}, ` +
    `which reaches the daily limit of $${limit}: nothing is opened until the next day.`
  );
}
