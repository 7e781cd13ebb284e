/** The account of one cycle in money, from its own fills. */
import type { LegRecord } from './cycle-record.ts';
import type { DecimalString } from './decimal.ts';

/** What the fills since the last proof amount to. Money in quote units, in full. */
export type Account = {
  readonly legs: readonly LegRecord[];
  /** Net of fees and funding. */
  readonly pnl: DecimalString;
  readonly fees: DecimalString;
  readonly funding: DecimalString;
  readonly volume: DecimalString;
  /** The change of equity that fills, fees and funding do not explain; `0` without two proofs. */
  readonly unexplained: DecimalString;
};
