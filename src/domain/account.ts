/** The account of one cycle in money, from its own fills. */
import type { LegRecord } from './cycle-record.ts';
import type { DecimalString } from './decimal.ts';

/** What the fills since the last proof amount to. Money in quote units, in full. */
export type Account = {
  readonly legs: readonly LegRecord[];
  /** Net of fees, funding and interest, as far as they are known. */
  readonly pnl: DecimalString;
  readonly fees: DecimalString;
  /** Received, negative when paid; null when nobody could tell. */
  readonly funding: DecimalString | null;
  /** On the quote, as far as it was told with the funding. */
  readonly interest: DecimalString;
  readonly volume: DecimalString;
  /** The change of equity that fills, fees, funding and interest do not explain; `0` without two proofs. */
  readonly unexplained: DecimalString;
};
