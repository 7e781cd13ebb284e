/** Which changes of a position a person is alerted to, and which are only logged. */
import { decimal } from '../domain/decimal.ts';
import type { DecimalString } from '../domain/decimal.ts';

/** A change of one key as the stream reported it; `from` is null for the first report. */
export type PositionChanged = { readonly from: DecimalString | null; readonly to: DecimalString };

/**
 * Whether a change is worth `alertNotional` or more at `price`, in quote units. A change that cannot be
 * priced is not called small.
 */
export function isLargeChange(
  { from, to }: PositionChanged,
  price: DecimalString | undefined,
  alertNotional: DecimalString,
): boolean {
  if (price === undefined) return true;
  const changed = from === null ? decimal(to) : decimal(to).minus(from);
  return changed.abs().times(price).gte(alertNotional);
}
