/** The appendix of an order: its kind in one 128-bit integer (protocol sheet 4.5). */
import type { DecimalString } from '../../../domain/decimal.ts';
import { invariant } from '../../../lib/invariant.ts';
import { toFixedPoint } from './x18.ts';

/** How an order is executed: the two bits of its type. */
export type ExecutionType = 'default' | 'ioc' | 'fok' | 'postOnly';

/** What tandem writes into an appendix, and reads from one. */
export type Appendix = {
  readonly execution: ExecutionType;
  readonly reduceOnly: boolean;
  readonly isolated: boolean;
};

const VERSION = 1n;
const EXECUTION_TYPES: readonly ExecutionType[] = ['default', 'ioc', 'fok', 'postOnly'];
const ISOLATED_BIT = 8n;
const EXECUTION_BIT = 9n;
const REDUCE_ONLY_BIT = 11n;
const VALUE_BIT = 64n;
const MARGIN_DECIMALS = 6;
const UINT128_DIGITS = /^\d{1,39}$/;

/**
 * The appendix as a decimal string. `isolatedMargin`, in quote units of at most six decimals, moves
 * with the order into the isolated account; it must be `0` for a cross order.
 */
export function packAppendix(appendix: Appendix, isolatedMargin: DecimalString): string {
  const margin = BigInt(toFixedPoint(isolatedMargin, MARGIN_DECIMALS));
  invariant(margin >= 0n && margin < 1n << 64n, `No isolated margin can be ${isolatedMargin}.`);
  invariant(appendix.isolated || margin === 0n, 'A cross order carries no isolated margin.');
  return (
    VERSION |
    (appendix.isolated ? 1n << ISOLATED_BIT : 0n) |
    (BigInt(EXECUTION_TYPES.indexOf(appendix.execution)) << EXECUTION_BIT) |
    (appendix.reduceOnly ? 1n << REDUCE_ONLY_BIT : 0n) |
    (margin << VALUE_BIT)
  ).toString();
}

/** What an appendix says; undefined when it is no number of 128 bits, or of another version. */
export function readAppendix(text: string): Appendix | undefined {
  if (!UINT128_DIGITS.test(text)) return undefined;
  const bits = BigInt(text);
  if (bits >= 1n << 128n || (bits & 0xffn) !== VERSION) return undefined;
  const execution = EXECUTION_TYPES[Number((bits >> EXECUTION_BIT) & 3n)];
  if (execution === undefined) return undefined;
  return {
    execution,
    reduceOnly: ((bits >> REDUCE_ONLY_BIT) & 1n) === 1n,
    isolated: ((bits >> ISOLATED_BIT) & 1n) === 1n,
  };
}
