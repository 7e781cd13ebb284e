/** What REST said: a witness beside the flow. The book does not accept any of this. */
import { sum } from '../domain/decimal.ts';
import type { DecimalString } from '../domain/decimal.ts';
import type { PositionKey } from './key.ts';

/** What one complete answer said of one key. An absent amount is inconclusive, never zero. */
export type RestReading =
  | { readonly state: 'amount'; readonly amount: DecimalString }
  | { readonly state: 'inconclusive'; readonly reason: string };

/** The money of the parent and of its isolated accounts, with no oracle in it. */
export type Equity = {
  /** USDT0 of the parent and of every isolated account. */
  readonly quote: DecimalString;
  /** Σ v_quote over every perpetual balance, cross and isolated. */
  readonly openQuote: DecimalString;
};

/** A position that the venue shows in a market outside the pair, or of another kind. */
export type ForeignPosition = {
  /** How to name it to a person: market or product, and kind. */
  readonly name: string;
  readonly amount: DecimalString;
};

/** The health of one margin pool, in quote units: below zero initial nothing opens. */
export type PoolHealth = {
  /** The parent's cross pool, or the isolated account of this key. */
  readonly pool: 'cross' | PositionKey;
  readonly initial: DecimalString;
  /** Below zero the pool is liquidated. */
  readonly maintenance: DecimalString;
};

/**
 * One reading of both scopes: `subaccount_info` and `isolated_positions`, requested together.
 * `readings` has an entry for every key of the pair.
 */
export type RestSnapshot = {
  readonly readings: Readonly<Record<PositionKey, RestReading>>;
  /** Our clock before the first request left. */
  readonly requestedAt: number;
  /** Our clock after the last answer came. */
  readonly receivedAt: number;
  /** Undefined when either scope is inconclusive. */
  readonly equity: Equity | undefined;
  /** Everything held outside the pair's keys; empty also when inconclusive. */
  readonly foreign: readonly ForeignPosition[];
  /** The pools whose health was told; a pool that is absent is unknown, never healthy. */
  readonly health: readonly PoolHealth[];
};

/** Equity in one number: what must change by exactly what fills, fees and funding explain. */
export function totalEquity(equity: Equity): DecimalString {
  return sum([equity.quote, equity.openQuote]);
}
