/** How an order's appendix and an isolated subaccount's address are packed (protocol 4.3, 4.5). */

/** When an order may rest. */
export type TimeInForce = 'default' | 'ioc' | 'fok' | 'post_only';

/** What an appendix says. `marginX18` is the USDT0 that moves to the isolated subaccount. */
export type Appendix = {
  readonly version: number;
  readonly isolated: boolean;
  readonly timeInForce: TimeInForce;
  readonly reduceOnly: boolean;
  readonly trigger: number;
  readonly reserved: bigint;
  /** What the builder takes of the quote; X18. */
  readonly builderRateX18: bigint;
  readonly builderId: number;
  readonly marginX18: bigint;
};

const TIMES_IN_FORCE = ['default', 'ioc', 'fok', 'post_only'] as const;
const MARGIN_X6_TO_X18 = 10n ** 12n;
/** A tenth of a basis point. */
const BUILDER_UNIT_X18 = 10n ** 13n;

/** Reads the bits of an appendix; nothing is judged here. */
export function unpackAppendix(appendix: bigint): Appendix {
  const bits = (from: bigint, count: bigint): bigint => (appendix >> from) & ((1n << count) - 1n);
  const isolated = bits(8n, 1n) === 1n;
  return {
    version: Number(bits(0n, 8n)),
    isolated,
    timeInForce: TIMES_IN_FORCE[Number(bits(9n, 2n))] ?? 'default',
    reduceOnly: bits(11n, 1n) === 1n,
    trigger: Number(bits(12n, 2n)),
    reserved: bits(14n, 24n),
    builderRateX18: bits(38n, 10n) * BUILDER_UNIT_X18,
    builderId: Number(bits(48n, 16n)),
    marginX18: isolated ? bits(64n, 64n) * MARGIN_X6_TO_X18 : 0n,
  };
}

/** The address of a parent's isolated subaccount; `life` numbers its lives and wraps at a byte. */
export function isolatedSubaccount(parent: string, productId: number, life: number): string {
  const product = productId.toString(16).padStart(4, '0');
  const id = (life & 0xff).toString(16).padStart(2, '0');
  return `${parent.slice(0, 42)}000000000000${product}${id}69736f`;
}

/** Whether a subaccount is an isolated one. */
export function isIsolatedSubaccount(subaccount: string): boolean {
  return subaccount.endsWith('69736f');
}
