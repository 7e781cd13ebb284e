/** REST's word on positions: two answers in, one snapshot out; a doubt is inconclusive, never zero. */
import { decimal, sum } from '../../../domain/decimal.ts';
import type { DecimalString } from '../../../domain/decimal.ts';
import type { Margin, MarketSymbol } from '../../../domain/market.ts';
import { positionKey } from '../../../positions/key.ts';
import type { PositionKey } from '../../../positions/key.ts';
import type {
  Equity,
  ForeignPosition,
  PoolHealth,
  RestReading,
  RestSnapshot,
} from '../../../positions/rest.ts';
import type { IsolatedPositions, SubaccountInfo } from './schemas.ts';
import { isIsolatedOf } from './sender.ts';

/** An answer, or why there is none that can be believed. */
export type Told<Value> =
  | { readonly state: 'told'; readonly value: Value }
  | { readonly state: 'untold'; readonly reason: string };

/** Whose positions are read, and of what. */
export type RestScope = {
  /** The parent subaccount, lower case. */
  readonly parent: string;
  /** The pair's markets by product id. */
  readonly pair: ReadonlyMap<number, MarketSymbol>;
  /** Every product that the venue names, by its id. */
  readonly names: ReadonlyMap<number, string>;
};

/** Both answers with our clock around them. */
export type RestAnswers = {
  readonly cross: Told<SubaccountInfo>;
  readonly isolated: Told<IsolatedPositions>;
  readonly requestedAt: number;
  readonly receivedAt: number;
};

/** One balance of a perpetual, in either scope. */
type Row = { readonly productId: number; readonly amount: DecimalString };

const QUOTE_PRODUCT = 0;

/** The snapshot that both answers make, by the rules of position truth, section 5. */
export function decodeSnapshot(scope: RestScope, answers: RestAnswers): RestSnapshot {
  const cross = checkCross(scope, answers.cross);
  const isolated = checkIsolated(scope, answers.isolated);
  const readings: Record<PositionKey, RestReading> = {};
  for (const [id, symbol] of scope.pair) {
    readings[positionKey(symbol, 'cross')] = readRow(cross, crossRows, id, 'missing');
    readings[positionKey(symbol, 'isolated')] = readRow(isolated, isolatedRows, id, 'zero');
  }
  return {
    readings,
    requestedAt: answers.requestedAt,
    receivedAt: answers.receivedAt,
    equity: readEquity(cross, isolated, readings),
    foreign: [...foreignCross(scope, cross), ...foreignIsolated(scope, isolated)],
    health: [...crossHealth(cross), ...isolatedHealth(scope, isolated)],
  };
}

function checkCross(scope: RestScope, told: Told<SubaccountInfo>): Told<SubaccountInfo> {
  if (told.state === 'untold') return told;
  const { subaccount, exists } = told.value;
  if (subaccount !== scope.parent) return untold(`subaccount_info answers for ${subaccount}`);
  return exists ? told : untold('the venue says that the subaccount does not exist');
}

function checkIsolated(scope: RestScope, told: Told<IsolatedPositions>): Told<IsolatedPositions> {
  if (told.state === 'untold') return told;
  for (const { subaccount, base_balance: base, quote_balance: quote } of told.value
    .isolated_positions) {
    if (!isIsolatedOf(scope.parent, base.product_id, subaccount)) {
      return untold(`isolated_positions names ${subaccount}, which is not ours for its product`);
    }
    if (quote.product_id !== QUOTE_PRODUCT) {
      return untold(
        `isolated_positions has a quote balance of product ${String(quote.product_id)}`,
      );
    }
  }
  return told;
}

/** A cross row must be there; an isolated account of zero has no row, so its absence is zero. */
function readRow<Value>(
  told: Told<Value>,
  rowsOf: (value: Value) => readonly Row[],
  productId: number,
  absence: 'missing' | 'zero',
): RestReading {
  if (told.state === 'untold') return { state: 'inconclusive', reason: told.reason };
  const rows = rowsOf(told.value).filter((row) => row.productId === productId);
  const [row] = rows;
  if (rows.length > 1) {
    return { state: 'inconclusive', reason: `product ${String(productId)} has more rows than one` };
  }
  if (row !== undefined) return { state: 'amount', amount: row.amount };
  if (absence === 'zero') return { state: 'amount', amount: '0' };
  return { state: 'inconclusive', reason: `product ${String(productId)} has no row` };
}

function crossRows(info: SubaccountInfo): readonly Row[] {
  return info.perp_balances.map((row) => ({
    productId: row.product_id,
    amount: row.balance.amount,
  }));
}

function isolatedRows(positions: IsolatedPositions): readonly Row[] {
  return positions.isolated_positions.map(({ base_balance: base }) => ({
    productId: base.product_id,
    amount: base.balance.amount,
  }));
}

function readEquity(
  cross: Told<SubaccountInfo>,
  isolated: Told<IsolatedPositions>,
  readings: RestSnapshot['readings'],
): Equity | undefined {
  if (cross.state === 'untold' || isolated.state === 'untold') return undefined;
  if (Object.values(readings).some((reading) => reading.state === 'inconclusive')) return undefined;
  const { spot_balances: spots, perp_balances: perps } = cross.value;
  const accounts = isolated.value.isolated_positions;
  const repeated = [spots, perps, accounts.map((account) => account.base_balance)].some(repeats);
  const quote = spots.find((row) => row.product_id === QUOTE_PRODUCT);
  if (repeated || quote === undefined) return undefined;
  return {
    quote: sum(
      [quote, ...accounts.map((row) => row.quote_balance)].map((row) => row.balance.amount),
    ),
    openQuote: sum(
      [...perps, ...accounts.map((row) => row.base_balance)].map(
        (row) => row.balance.v_quote_balance,
      ),
    ),
  };
}

function repeats(rows: readonly { readonly product_id: number }[]): boolean {
  return new Set(rows.map((row) => row.product_id)).size !== rows.length;
}

function crossHealth(told: Told<SubaccountInfo>): readonly PoolHealth[] {
  return told.state === 'untold' ? [] : healthOf('cross', told.value.healths);
}

/** Of the pair's accounts alone, each once: two rows of one product tell the health of neither. */
function isolatedHealth(scope: RestScope, told: Told<IsolatedPositions>): readonly PoolHealth[] {
  if (told.state === 'untold') return [];
  const accounts = told.value.isolated_positions;
  return [...scope.pair].flatMap(([id, symbol]) => {
    const [row, ...others] = accounts.filter(({ base_balance: base }) => base.product_id === id);
    if (row === undefined || others.length > 0) return [];
    return healthOf(positionKey(symbol, 'isolated'), row.healths);
  });
}

function healthOf(
  pool: PoolHealth['pool'],
  healths: SubaccountInfo['healths'],
): readonly PoolHealth[] {
  const [initial, maintenance] = healths ?? [];
  if (initial === undefined || maintenance === undefined) return [];
  return [{ pool, initial: initial.health, maintenance: maintenance.health }];
}

function foreignCross(scope: RestScope, told: Told<SubaccountInfo>): readonly ForeignPosition[] {
  if (told.state === 'untold') return [];
  const spots = told.value.spot_balances
    .filter(({ product_id: id, balance }) => {
      const amount = decimal(balance.amount);
      return id === QUOTE_PRODUCT ? amount.lessThan(0) : !amount.isZero();
    })
    .map(({ product_id: id, balance }) => ({
      name: `${nameOf(scope, id)} ${balance.amount.startsWith('-') ? 'borrow' : 'spot'}`,
      amount: balance.amount,
    }));
  return [...spots, ...foreignPerps(scope, crossRows(told.value), 'cross')];
}

function foreignIsolated(
  scope: RestScope,
  told: Told<IsolatedPositions>,
): readonly ForeignPosition[] {
  return told.state === 'untold' ? [] : foreignPerps(scope, isolatedRows(told.value), 'isolated');
}

function foreignPerps(
  scope: RestScope,
  rows: readonly Row[],
  margin: Margin,
): readonly ForeignPosition[] {
  return rows
    .filter((row) => !scope.pair.has(row.productId) && row.amount !== '0')
    .map((row) => ({ name: `${nameOf(scope, row.productId)} ${margin}`, amount: row.amount }));
}

function nameOf(scope: RestScope, productId: number): string {
  return scope.names.get(productId) ?? `product ${String(productId)}`;
}

function untold(reason: string): { readonly state: 'untold'; readonly reason: string } {
  return { state: 'untold', reason };
}
