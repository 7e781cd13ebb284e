/** The statement: whether the money closes, and what a whole run amounts to. */
import type { CycleOutcome, CycleRecord } from './cycle-record.ts';
import { Decimal, decimal, sum, toDecimalString } from './decimal.ts';
import type { DecimalString } from './decimal.ts';
import { NO_HOLDING } from './funding.ts';
import type { Holding } from './funding.ts';
import { netPnl } from './pnl.ts';

/** Two readings of equity, both at a proof of flatness, and what is known to lie between them. */
export type StatementInput = {
  readonly equityBefore: DecimalString;
  readonly equityAfter: DecimalString;
  readonly tradingPnl: DecimalString;
  readonly fees: DecimalString;
  /** Received; negative is paid. */
  readonly funding: DecimalString;
  readonly interest: DecimalString;
};

/** What a run amounts to, as `run --json` prints it. Money in quote units, in full. */
export type RunTotals = {
  readonly completed: number;
  readonly skipped: number;
  readonly recovered: number;
  readonly halted: number;
  /** Cycles with both legs filled, of those with any fill; 1 when there was none. */
  readonly pairedFillRatio: number;
  readonly pnl: DecimalString;
  readonly fees: DecimalString;
  /** Null when nobody could tell what the last cycle that traded was paid or paid. */
  readonly funding: DecimalString | null;
  readonly interest: DecimalString;
  readonly unexplained: DecimalString;
  readonly volume: DecimalString;
  /** What trading cost, as net loss per volume, in basis points with two decimals at most. */
  readonly costBps: DecimalString;
};

/** The change of equity that nothing in the statement explains, exact; `0` when all is told. */
export function closeStatement(input: StatementInput): { readonly unexplained: DecimalString } {
  const { equityBefore, equityAfter, tradingPnl, fees, funding, interest } = input;
  const change = decimal(equityAfter).minus(equityBefore);
  const explained = netPnl(tradingPnl, fees, funding, interest);
  return { unexplained: toDecimalString(change.minus(explained)) };
}

/** What a statement makes of the payments that were told. */
export type Settled = {
  /** What holding came to; null when it is not known. */
  readonly holding: Holding | null;
  readonly unexplained: DecimalString;
};

/**
 * Closes a statement with the payments that were told of its span. Holding is known when the archive
 * was asked after everything was closed and answered (`isTold`), or when the money closes to the last
 * digit with what was told before: two readings of equity are evidence as well. Else nothing of it
 * is counted: unknown is not zero, and what it was is in what remains unexplained.
 */
export function settle(
  input: Omit<StatementInput, 'funding' | 'interest'>,
  told: Holding,
  isTold: boolean,
): Settled {
  const { unexplained } = closeStatement({ ...input, ...told });
  if (isTold || decimal(unexplained).isZero()) return { holding: told, unexplained };
  return { holding: null, unexplained: closeStatement({ ...input, ...NO_HOLDING }).unexplained };
}

/** Adds up the cycles of a run; `unexplained` is that of the run's statement. */
export function totals(records: readonly CycleRecord[], unexplained: DecimalString): RunTotals {
  const count = (outcome: CycleOutcome): number =>
    records.filter((record) => record.outcome === outcome).length;
  const pnl = sum(records.map((record) => record.pnl));
  const volume = sum(records.map((record) => record.volume));
  return {
    completed: count('completed'),
    skipped: count('skipped'),
    recovered: count('recovered'),
    halted: count('halted'),
    pairedFillRatio: pairedFillRatio(records),
    pnl,
    fees: sum(records.map((record) => record.fees)),
    funding: totalFunding(records),
    interest: sum(records.map((record) => record.interest)),
    unexplained,
    volume,
    costBps: costBps(pnl, volume),
  };
}

/** A statement that knows its funding also counts what the ones before it did not. */
function totalFunding(records: readonly CycleRecord[]): DecimalString | null {
  const traded = records.findLast((record) => !decimal(record.volume).isZero());
  if (traded?.funding === null) return null;
  return sum(records.map((record) => record.funding ?? '0'));
}

function pairedFillRatio(records: readonly CycleRecord[]): number {
  const filledLegs = records.map(
    (record) => record.legs.filter((leg) => decimal(leg.entryQuantity).greaterThan(0)).length,
  );
  const touched = filledLegs.filter((legs) => legs > 0).length;
  return touched === 0 ? 1 : filledLegs.filter((legs) => legs === 2).length / touched;
}

function costBps(pnl: DecimalString, volume: DecimalString): DecimalString {
  if (decimal(volume).isZero()) return '0';
  const bps = decimal(pnl).negated().times(10_000).div(volume);
  return toDecimalString(bps.toDecimalPlaces(2, Decimal.ROUND_HALF_UP));
}
