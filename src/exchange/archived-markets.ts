/** What the archive tells beside orders and events: prices, subaccounts, and links of signers. */
import { isIsolatedSubaccount } from './appendix.ts';
import type { Exchange } from './exchange.ts';
import { midX18 } from './triggers.ts';
import { LINKS_MAX } from './wallets.ts';
import {
  WireInputError,
  readHex,
  readInteger,
  readProductId,
  readProductIds,
  readSubaccount,
} from './wire-input.ts';
import type { JsonRecord } from './wire-input.ts';
import { ONE_X18 } from './x18.ts';

/** The questions, and what each weighs. */
const WEIGHTS = {
  price: 2,
  perp_prices: 2,
  oracle_price: 2,
  quote_price: 2,
  subaccounts: 2,
  linked_signer_rate_limit: 2,
} as const;

/** A question of this file. */
export type MarketQuestion = keyof typeof WEIGHTS;

const SUBACCOUNTS_LIMIT = 100;
const NOBODY = `0x${'0'.repeat(40)}`;

/** Whether a question is one of this file. */
export function isMarketQuestion(type: string): type is MarketQuestion {
  return Object.hasOwn(WEIGHTS, type);
}

/** What a question weighs. */
export function marketQuestionWeight(type: MarketQuestion): number {
  return WEIGHTS[type];
}

/** Answers with what is so now. Throws `WireInputError`. */
export function answerMarketQuestion(
  type: MarketQuestion,
  params: JsonRecord,
  exchange: Exchange,
): unknown {
  const ids = (): readonly number[] => readProductIds(params['product_ids'], 'product_ids') ?? [];
  switch (type) {
    case 'price':
      return perpPrice(readProductId(params['product_id']), exchange);
    case 'perp_prices':
      return Object.fromEntries(ids().map((id) => [String(id), perpPrice(id, exchange)]));
    case 'oracle_price':
      return { prices: ids().map((id) => oraclePrice(id, exchange)) };
    case 'quote_price':
      return { price_x18: ONE_X18.toString() };
    case 'subaccounts':
      return { subaccounts: subaccounts(params, exchange) };
    case 'linked_signer_rate_limit':
      return linkQuota(readSubaccount(params['subaccount'], 'subaccount'), exchange);
  }
}

/** The mark is the middle of the book; an empty side leaves the oracle's. */
function perpPrice(productId: number, exchange: Exchange): object {
  const oracleX18 = oracleOf(productId, exchange);
  return {
    product_id: productId,
    index_price_x18: oracleX18.toString(),
    mark_price_x18: (midX18(exchange.books, productId) ?? oracleX18).toString(),
    update_time: seconds(exchange.venueNow()),
  };
}

function oraclePrice(productId: number, exchange: Exchange): object {
  return {
    product_id: productId,
    oracle_price_x18: oracleOf(productId, exchange).toString(),
    update_time: seconds(exchange.venueNow()),
  };
}

function oracleOf(productId: number, { books }: Exchange): bigint {
  if (!books.markets.some((market) => market.productId === productId)) {
    throw new WireInputError(`"${String(productId)}" is no perpetual product`);
  }
  return books.oracleX18(productId);
}

/** Every subaccount with a deposit, or those of one wallet, isolated ones too, oldest first. */
function subaccounts(params: JsonRecord, { ledger }: Exchange): readonly object[] {
  const given = params['address'] ?? undefined;
  const address = given === undefined ? '' : readHex(given, 'address', 20);
  const optional = (field: string, otherwise: number): number =>
    Number(readInteger(params[field] ?? otherwise, field, 32));
  const start = optional('start', 0);
  const limit = Math.min(SUBACCOUNTS_LIMIT, optional('limit', SUBACCOUNTS_LIMIT));
  const bornAt = new Map<string, number>();
  for (const { subaccount, at } of ledger.events()) {
    if (!bornAt.has(subaccount)) bornAt.set(subaccount, at);
  }
  return [...bornAt]
    .map(([subaccount, at], id) => ({
      id: String(id),
      subaccount,
      created_at: String(seconds(at)),
      isolated: isIsolatedSubaccount(subaccount),
    }))
    .filter(({ subaccount }) => subaccount.startsWith(address))
    .slice(start, start + limit);
}

function linkQuota(subaccount: string, { wallets }: Exchange): object {
  const { left, waitMs } = wallets.linkQuota(subaccount);
  return {
    remaining_tx: String(left),
    wait_time: Math.ceil(waitMs / 1000),
    signer: wallets.linkedSigner(subaccount) ?? NOBODY,
    total_tx_limit: String(LINKS_MAX),
  };
}

function seconds(at: number): number {
  return Math.floor(at / 1000);
}
