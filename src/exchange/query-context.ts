/** What every query stands on: its context, its refusal, and the reading of its parameters. */
import { isIsolatedSubaccount } from './appendix.ts';
import type { Exchange } from './exchange.ts';
import type { Account } from './ledger.ts';
import type { Market } from './markets.ts';
import type { Refusal } from './orders.ts';
import { refuse } from './refusals.ts';
import type { Signatures } from './signatures.ts';
import { readFlag, readProductId, readProductIds, readSubaccount } from './wire-input.ts';
import type { JsonRecord } from './wire-input.ts';

/** What a query reads; `agoMs` makes it answer with the accounts as they were. */
export type QueryContext = {
  readonly exchange: Exchange;
  readonly signatures: Signatures;
  readonly agoMs: number;
};

/** A query: what it weighs, and its data. */
export type Query = {
  readonly weight: (params: JsonRecord) => number;
  readonly answer: (params: JsonRecord, context: QueryContext) => unknown;
};

/** Thrown inside a query to answer with a failure. */
export class QueryRefused extends Error {
  readonly refusal: Refusal;
  constructor(refusal: Refusal) {
    super(refusal.error);
    this.refusal = refusal;
  }
}

/** A query of one weight. */
export function query(weight: number, answer: Query['answer']): Query {
  return { weight: () => weight, answer };
}

/** A subaccount, funded when this is the first the exchange hears of it. */
export function seen(value: unknown, field: string, { exchange }: QueryContext): string {
  const subaccount = readSubaccount(value, field);
  if (!isIsolatedSubaccount(subaccount)) exchange.ledger.open(subaccount);
  return subaccount;
}

/** A parent's state, or that of a living isolated subaccount as if it stood alone. */
export function stateOf(
  subaccount: string,
  { exchange, agoMs }: QueryContext,
): Account | undefined {
  const { ledger } = exchange;
  if (!isIsolatedSubaccount(subaccount)) return ledger.stateAgo(subaccount, agoMs);
  for (const parent of ledger.parents()) {
    for (const isolated of ledger.stateAgo(parent, agoMs)?.isolated.values() ?? []) {
      if (isolated.subaccount !== subaccount) continue;
      const { quoteX18, productId, base } = isolated;
      return { quoteX18, cross: new Map([[productId, base]]), isolated: new Map() };
    }
  }
  return undefined;
}

/** The market that a parameter names; 2015 when there is none. */
export function listedMarket(value: unknown, { exchange }: QueryContext): Market {
  const productId = readProductId(value);
  const market = exchange.books.markets.find((entry) => entry.productId === productId);
  if (market === undefined) throw new QueryRefused(refuse(2015));
  return market;
}

/** The markets that `product_ids` names, or all of them. */
export function listedMarkets(params: JsonRecord, context: QueryContext): readonly Market[] {
  const ids = readProductIds(params['product_ids'], 'product_ids');
  if (ids === undefined) return context.exchange.books.markets;
  return ids.map((id) => listedMarket(id, context));
}

/** A truth value, which queries send as text; 2040 for what is none. */
export function flagOf(params: JsonRecord, field: string, otherwise: boolean): boolean {
  try {
    return readFlag(params[field], field) ?? otherwise;
  } catch {
    throw new QueryRefused(refuse(2040));
  }
}
