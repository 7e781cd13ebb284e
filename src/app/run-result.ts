/** The result of a run as `run --json` prints it, and the exit code that goes with it. */
import type { CycleRecord } from '../domain/cycle-record.ts';
import type { DecimalString } from '../domain/decimal.ts';
import type { Margin, MarketSymbol } from '../domain/market.ts';
import { totals } from '../domain/statement.ts';
import type { RunTotals } from '../domain/statement.ts';
import { marginOf, symbolOf } from '../positions/key.ts';
import type { PositionKey } from '../positions/key.ts';
import type { Reading } from '../positions/reading.ts';
import type { RestReading } from '../positions/rest.ts';
import { EXIT } from './exit-codes.ts';
import type { ExitCode } from './exit-codes.ts';

/** How a run ended: `flat` is proved, `failed` is a bug with what is known. */
export type RunStatus = 'flat' | 'halted' | 'refused' | 'interrupted' | 'failed';

/** What the book says, without what only the program needs. */
export type BookRow =
  | { readonly state: 'unknown' }
  | { readonly state: 'live' | 'stale' | 'attested'; readonly amount: DecimalString }
  | {
      readonly state: 'diverged';
      readonly positionChange: DecimalString;
      readonly fills: DecimalString | null;
    };

/** One position by both witnesses. */
export type PositionRow = {
  readonly market: MarketSymbol;
  readonly margin: Margin;
  readonly book: BookRow;
  /** Null when inconclusive. */
  readonly rest: DecimalString | null;
};

/** The one line of JSON of a run. */
export type RunResult = {
  readonly status: RunStatus;
  /** Whether a signal or a command ended it before its last cycle. */
  readonly stopped: boolean;
  /** Why it ended otherwise than asked, in one sentence; null when it did not. */
  readonly reason: string | null;
  readonly cycles: readonly CycleRecord[];
  readonly totals: RunTotals;
  readonly positions: readonly PositionRow[];
  /** The journal's directory; null when it was not opened. */
  readonly journal: string | null;
  /** Of the run's records: a replay of the journal comes to the same. Null when nothing was written. */
  readonly journalHash: string | null;
};

/** What a result is made of. */
export type RunResultInput = {
  readonly status: RunStatus;
  readonly stopped: boolean;
  readonly reason: string | null;
  readonly records: readonly CycleRecord[];
  /** What the statement leaves unexplained, in quote units. */
  readonly unexplained: DecimalString;
  readonly positions: readonly PositionRow[];
  readonly journal: string | null;
  readonly journalHash?: string | null;
};

/** Builds the result of a run. */
export function runResult(input: RunResultInput): RunResult {
  const { status, stopped, reason, records, unexplained, positions, journal } = input;
  const { journalHash = null } = input;
  return {
    status,
    stopped,
    reason,
    cycles: records,
    totals: totals(records, unexplained),
    positions,
    journal,
    journalHash,
  };
}

/** One row of `positions`: what each witness says of a key, absent where it says nothing. */
export function positionRow(
  key: PositionKey,
  reading: Reading,
  rest: RestReading | undefined,
): PositionRow {
  return {
    market: symbolOf(key),
    margin: marginOf(key),
    book: reading.state === 'unknown' ? { state: 'unknown' } : reading,
    rest: rest?.state === 'amount' ? rest.amount : null,
  };
}

/** The exit code of a status. */
export function exitCodeOf(status: RunStatus): ExitCode {
  const codes: Readonly<Record<RunStatus, ExitCode>> = {
    flat: EXIT.ok,
    halted: EXIT.halted,
    refused: EXIT.refused,
    interrupted: EXIT.interrupted,
    failed: EXIT.bug,
  };
  return codes[status];
}
