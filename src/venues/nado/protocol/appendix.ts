/** The appendix of an order: its kind in one 128-bit integer (protocol sheet 4.5). */
import type { DecimalString } from '../../../domain/decimal.ts';
import { invariant } from '../../../lib/invariant.ts';
import { toFixedPoint } from './x18.ts';

/** How an order is executed: the two bits of its type. */
export type ExecutionType = 'default' | 'ioc' | 'fok' | 'postOnly';

/** What the trigger service waits for before it sends an order; `none` goes to the gateway. */
export type TriggerType = 'none' | 'price' | 'twap' | 'twapCustom';

/** What tandem says of an order of its own. */
export type OrderKind = {
  readonly execution: ExecutionType;
  readonly reduceOnly: boolean;
  readonly isolated: boolean;
};

/** All that an appendix says. */
export type Appendix = OrderKind & {
  readonly trigger: TriggerType;
  /** Who is paid for bringing the order, 16 bits; 0 is nobody. */
  readonly builderId: number;
  /** What the builder is paid, in tenths of a basis point, 10 bits. */
  readonly builderFeeRate: number;
  /** 64 bits: the margin × 10^6 of an isolated order, the count and slippage of a TWAP, else 0. */
  readonly value: bigint;
};

const VERSION = 1n;
const EXECUTION_TYPES: readonly ExecutionType[] = ['default', 'ioc', 'fok', 'postOnly'];
const TRIGGER_TYPES: readonly TriggerType[] = ['none', 'price', 'twap', 'twapCustom'];
const ISOLATED_BIT = 8n;
const EXECUTION_BIT = 9n;
const REDUCE_ONLY_BIT = 11n;
const TRIGGER_BIT = 12n;
const BUILDER_FEE_BIT = 38n;
const BUILDER_BIT = 48n;
const VALUE_BIT = 64n;
const MARGIN_DECIMALS = 6;
const UINT128_DIGITS = /^\d{1,39}$/;

/**
 * The appendix of an order of ours. `isolatedMargin`, in quote units of at most six decimals, moves
 * with the order into the isolated account; it must be `0` for a cross order.
 */
export function packOrderKind(kind: OrderKind, isolatedMargin: DecimalString): string {
  const value = BigInt(toFixedPoint(isolatedMargin, MARGIN_DECIMALS));
  invariant(kind.isolated || value === 0n, 'A cross order carries no isolated margin.');
  return packAppendix({ ...kind, trigger: 'none', builderId: 0, builderFeeRate: 0, value });
}

/** The appendix as a decimal string. Throws `InvariantError` for what does not fit its bits. */
export function packAppendix(appendix: Appendix): string {
  return (
    VERSION |
    field(appendix.isolated ? 1 : 0, ISOLATED_BIT, 1) |
    field(EXECUTION_TYPES.indexOf(appendix.execution), EXECUTION_BIT, 2) |
    field(appendix.reduceOnly ? 1 : 0, REDUCE_ONLY_BIT, 1) |
    field(TRIGGER_TYPES.indexOf(appendix.trigger), TRIGGER_BIT, 2) |
    field(appendix.builderFeeRate, BUILDER_FEE_BIT, 10) |
    field(appendix.builderId, BUILDER_BIT, 16) |
    field(appendix.value, VALUE_BIT, 64)
  ).toString();
}

/** What an appendix says; undefined when it is no number of 128 bits, or of another version. */
export function readAppendix(text: string): Appendix | undefined {
  if (!UINT128_DIGITS.test(text)) return undefined;
  const appendix = BigInt(text);
  const bits = (from: bigint, count: number): bigint => BigInt.asUintN(count, appendix >> from);
  if (appendix >> 128n !== 0n || bits(0n, 8) !== VERSION) return undefined;
  const execution = EXECUTION_TYPES[Number(bits(EXECUTION_BIT, 2))];
  const trigger = TRIGGER_TYPES[Number(bits(TRIGGER_BIT, 2))];
  if (execution === undefined || trigger === undefined) return undefined;
  return {
    execution,
    reduceOnly: bits(REDUCE_ONLY_BIT, 1) === 1n,
    isolated: bits(ISOLATED_BIT, 1) === 1n,
    trigger,
    builderId: Number(bits(BUILDER_BIT, 16)),
    builderFeeRate: Number(bits(BUILDER_FEE_BIT, 10)),
    value: bits(VALUE_BIT, 64),
  };
}

function field(value: number | bigint, from: bigint, bits: number): bigint {
  const whole = BigInt(value);
  invariant(BigInt.asUintN(bits, whole) === whole, `${String(value)} is not ${String(bits)} bits.`);
  return whole << from;
}
