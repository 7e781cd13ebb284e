/** The statement: whether the money closes, and what a whole run amounts to. */
import type { CycleOutcome, CycleRecord } from './cycle-record.ts';
import { Decimal, decimal, sum, toDecimalString } from './decimal.ts';
import type { DecimalString } from './decimal.ts';

/** Two readings of equity, both at a proof of flatness, and what is known to lie between them. */
export type StatementInput = {
  readonly equityBefore: DecimalString;
  readonly equityAfter: DecimalString;
  readonly tradingPnl: DecimalString;
  readonly fees: DecimalString;
  /** Received; negative is paid. */
  readonly funding: DecimalString;
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
  readonly funding: DecimalString;
  readonly unexplained: DecimalString;
  readonly volume: DecimalString;
  /** What trading cost, as net loss per volume, in basis points with two decimals at most. */
  readonly costBps: DecimalString;
};

/** The change of equity that fills, fees and funding do not explain, exact; `0` when all is told. */
export function closeStatement(input: StatementInput): { readonly unexplained: DecimalString } {
  const change = decimal(input.equityAfter).minus(input.equityBefore);
  const explained = decimal(input.tradingPnl).minus(input.fees).plus(input.funding);
  return { unexplained: toDecimalString(change.minus(explained)) };
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
    funding: sum(records.map((record) => record.funding)),
    unexplained,
    volume,
    costBps: costBps(pnl, volume),
  };
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
