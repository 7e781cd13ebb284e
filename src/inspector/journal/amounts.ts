/** Exact sums of amounts, which are decimals in strings: a float would show what nobody reported. */

/** Digits after the point that are kept: more than any venue writes. */
const DIGITS = 30;

const ONE = 10n ** BigInt(DIGITS);

/** The sum of signed amounts; `0` of none. */
export function sumOf(amounts: readonly string[]): string {
  return written(amounts.reduce((sum, amount) => sum + scaled(amount), 0n));
}

/** The larger of two amounts. */
export function largerOf(one: string, other: string): string {
  return scaled(other) > scaled(one) ? other : one;
}

/** An amount with the other sign; zero has none. */
export function negated(amount: string): string {
  return written(-scaled(amount));
}

/** An amount without its sign. */
export function unsigned(amount: string): string {
  return amount.startsWith('-') ? amount.slice(1) : amount;
}

function scaled(amount: string): bigint {
  const [whole = '0', fraction = ''] = unsigned(amount).split('.');
  const value = BigInt(whole + fraction.slice(0, DIGITS).padEnd(DIGITS, '0'));
  return amount.startsWith('-') ? -value : value;
}

function written(value: bigint): string {
  const size = value < 0n ? -value : value;
  const fraction = String(size % ONE)
    .padStart(DIGITS, '0')
    .replace(/0+$/, '');
  const digits = `${String(size / ONE)}${fraction === '' ? '' : `.${fraction}`}`;
  return value < 0n ? `-${digits}` : digits;
}
