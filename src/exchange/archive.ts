/** The archive: orders, matches and balance events, newest first (protocol 3.2). */
import { answerFunding, fundingWeight, isFundingQuery } from './archived-funding.ts';
import type { FundingQuery } from './archived-funding.ts';
import {
  answerMarketQuestion,
  isMarketQuestion,
  marketQuestionWeight,
} from './archived-markets.ts';
import type { MarketQuestion } from './archived-markets.ts';
import { closingsOf, matchClosingRow, orderClosingRow } from './closings.ts';
import type { Exchange } from './exchange.ts';
import type { Balance, BalanceEvent } from './ledger.ts';
import { QUOTE_PRODUCT_ID, findMarket } from './markets.ts';
import type { Match, Order } from './orders.ts';
import { perpProductRow, quoteProductRow } from './rows.ts';
import {
  WireInputError,
  isJsonRecord,
  readHex,
  readInteger,
  readList,
  readProductIds,
  readRecord,
  readSubaccount,
} from './wire-input.ts';
import type { JsonRecord } from './wire-input.ts';

/** A question to the archive, read and weighed. */
export type ArchiveQuery = {
  readonly type: 'orders' | 'matches' | 'events' | FundingQuery | MarketQuestion;
  readonly params: JsonRecord;
  readonly weight: number;
};

/** How far the archive lags behind the engine. */
export const ARCHIVE_LAG_MS = 100;

const DEFAULT_LIMIT = 100;
const MAX_LIMIT = 500;

/** What the rows of every kind can be filtered by; absent fields let all pass. */
type Filter = {
  readonly subaccounts: readonly string[] | undefined;
  readonly productIds: readonly number[] | undefined;
  readonly digests: readonly string[] | undefined;
  readonly isolated: boolean | undefined;
  /** The newest submission index, inclusive. */
  readonly idx: number;
  /** Seconds, inclusive. */
  readonly maxTime: number;
  readonly limit: number;
};

type Facts = {
  readonly parent: string;
  readonly subaccount: string;
  readonly productId: number;
  readonly isolated: boolean;
  readonly submissionIdx: number;
  readonly at: number;
  readonly digest: string | undefined;
};

/** Reads the body, whose one key is the question. Throws `WireInputError`. */
export function readArchiveQuery(body: JsonRecord): ArchiveQuery {
  const [type = ''] = Object.keys(body);
  const params = readRecord(body[type], type);
  if (isFundingQuery(type)) return { type, params, weight: fundingWeight(type) };
  if (isMarketQuestion(type)) return { type, params, weight: marketQuestionWeight(type) };
  if (type !== 'orders' && type !== 'matches' && type !== 'events') {
    throw new WireInputError(`unknown archive query "${type}"`);
  }
  const filter = readFilter(params);
  const subaccounts = Math.max(1, filter.subaccounts?.length ?? 1);
  const weight = 2 + (filter.limit * subaccounts) / (type === 'orders' ? 20 : 10);
  return { type, params, weight };
}

/** Answers with what was visible `agoMs` ago, beyond the archive's own lag. */
export function answerArchive(query: ArchiveQuery, exchange: Exchange, agoMs: number): unknown {
  const { type, params } = query;
  const visibleUntil = exchange.now() - ARCHIVE_LAG_MS - agoMs;
  if (isFundingQuery(type)) return answerFunding(type, params, exchange, visibleUntil);
  if (isMarketQuestion(type)) return answerMarketQuestion(type, params, exchange);
  const filter = readFilter(params);
  const matches = exchange.matches().filter((match) => match.at <= visibleUntil);
  if (type === 'matches') {
    const rows = newest(matches, matchFacts, filter);
    const closings = closingsOf(matches, exchange.ledger.events());
    return {
      matches: rows.map((match) => ({
        ...matchRow(match, exchange),
        ...matchClosingRow(closings.get(match)),
      })),
      txs: txsOf(rows),
    };
  }
  if (type === 'orders') {
    const lastMatches = new Map(matches.map((match) => [match.order, match]));
    const rows = newest([...lastMatches.values()], matchFacts, filter);
    const closings = closingsOf(matches, exchange.ledger.events());
    const own = (last: Match): readonly Match[] =>
      matches.filter(({ order }) => order === last.order);
    return {
      orders: rows.map((last) => ({
        ...orderRowOf(last),
        ...orderClosingRow(own(last), closings),
      })),
    };
  }
  const events = exchange.ledger.events().filter((event) => event.at <= visibleUntil);
  const rows = newest(events, eventFacts, filter);
  return { events: rows.map((event) => eventRow(event, exchange)), txs: txsOf(rows) };
}

function readFilter(params: JsonRecord): Filter {
  const limit = isJsonRecord(params['limit'])
    ? (params['limit']['raw'] ?? params['limit']['txs'])
    : params['limit'];
  const optional = <T>(field: string, read: (value: unknown) => T): T | undefined =>
    params[field] === undefined || params[field] === null ? undefined : read(params[field]);
  const integer = (field: string): number | undefined =>
    optional(field, (value) => Number(readInteger(value, field, 64)));
  const asked = limit === undefined ? DEFAULT_LIMIT : Number(readInteger(limit, 'limit', 32));
  return {
    subaccounts: optional('subaccounts', (value) =>
      readList(value, 'subaccounts').map((item) => readSubaccount(item, 'subaccounts')),
    ),
    productIds: readProductIds(params['product_ids'], 'product_ids'),
    digests: optional('digests', (value) =>
      readList(value, 'digests').map((item) => readHex(item, 'digests', 32)),
    ),
    isolated: optional('isolated', (value) => value === true || value === 'true'),
    idx: integer('idx') ?? Infinity,
    maxTime: integer('max_time') ?? Infinity,
    limit: Math.min(MAX_LIMIT, asked),
  };
}

/** Walks back from the newest and stops at the limit. */
function newest<Row>(
  rows: readonly Row[],
  factsOf: (row: Row) => Facts,
  filter: Filter,
): readonly Row[] {
  const found: Row[] = [];
  for (let index = rows.length - 1; index >= 0 && found.length < filter.limit; index--) {
    const row = rows[index];
    if (row !== undefined && passes(factsOf(row), filter)) found.push(row);
  }
  return found;
}

function passes(facts: Facts, filter: Filter): boolean {
  const { subaccounts, productIds, digests, isolated, idx, maxTime } = filter;
  const isTheirs =
    subaccounts === undefined ||
    subaccounts.includes(facts.parent) ||
    subaccounts.includes(facts.subaccount);
  return (
    isTheirs &&
    (productIds === undefined || productIds.includes(facts.productId)) &&
    (digests === undefined || digests.includes(facts.digest ?? '')) &&
    (isolated === undefined || isolated === facts.isolated) &&
    facts.submissionIdx <= idx &&
    facts.at / 1000 <= maxTime
  );
}

function matchFacts(match: Match): Facts {
  const { order, subaccount, submissionIdx, at } = match;
  const { parent, productId, margin } = order.key;
  const { digest } = order.request;
  return {
    parent,
    subaccount,
    productId,
    isolated: margin === 'isolated',
    submissionIdx,
    at,
    digest,
  };
}

function eventFacts(event: BalanceEvent): Facts {
  return { ...event, isolated: event.isolatedProductId !== undefined, digest: undefined };
}

function txsOf(
  rows: readonly { readonly submissionIdx: number; readonly at: number }[],
): readonly object[] {
  const times = new Map(rows.map((row) => [row.submissionIdx, row.at]));
  return [...times].map(([submissionIdx, at]) => ({
    submission_idx: String(submissionIdx),
    timestamp: String(Math.floor(at / 1000)),
    tx: {},
  }));
}

/** An archived order as it stood after its last visible match. */
function orderRowOf(match: Match): object {
  const { request, key, firstSubmissionIdx } = match.order;
  return {
    digest: request.digest,
    subaccount: key.parent,
    product_id: request.productId,
    submission_idx: String(firstSubmissionIdx ?? match.submissionIdx),
    last_fill_submission_idx: String(match.submissionIdx),
    amount: request.amountX18.toString(),
    price_x18: request.priceX18.toString(),
    base_filled: match.cumulativeBaseX18.toString(),
    quote_filled: match.cumulativeQuoteX18.toString(),
    fee: match.cumulativeFeeX18.toString(),
    expiration: request.expiration.toString(),
    appendix: request.appendix.toString(),
    nonce: request.nonce.toString(),
    isolated: key.margin === 'isolated',
  };
}

function matchRow(match: Match, { ledger }: Exchange): object {
  const { request, key } = match.order;
  const indexX18 = ledger.fundingIndexX18(request.productId, match.at);
  return {
    digest: request.digest,
    isolated: key.margin === 'isolated',
    order: signedTerms(match.order),
    base_filled: match.baseX18.toString(),
    quote_filled: (match.matchQuoteX18 - match.feeX18 - match.builderFeeX18).toString(),
    fee: match.feeX18.toString(),
    sequencer_fee: '0',
    builder_fee: match.builderFeeX18.toString(),
    cumulative_fee: match.cumulativeFeeX18.toString(),
    cumulative_base_filled: match.cumulativeBaseX18.toString(),
    cumulative_quote_filled: match.cumulativeQuoteX18.toString(),
    submission_idx: String(match.submissionIdx),
    is_taker: match.isTaker,
    pre_balance: { base: perpBalance(request.productId, match.before, indexX18) },
    post_balance: { base: perpBalance(request.productId, match.after, indexX18) },
  };
}

function signedTerms({ request }: Order): object {
  return {
    sender: request.sender,
    priceX18: request.priceX18.toString(),
    amount: request.amountX18.toString(),
    expiration: request.expiration.toString(),
    nonce: request.nonce.toString(),
    appendix: request.appendix.toString(),
  };
}

/** Rows carry the parent; `isolated` and `isolated_product_id` tell an isolated balance apart. */
function eventRow(event: BalanceEvent, exchange: Exchange): object {
  const { productId, isolatedProductId } = event;
  const isQuote = productId === QUOTE_PRODUCT_ID;
  const market = findMarket(productId);
  const indexX18 = exchange.ledger.fundingIndexX18(productId, event.at);
  const balance = (told: Balance): object =>
    isQuote ? spotBalance(told) : perpBalance(productId, told, indexX18);
  return {
    subaccount: event.parent,
    isolated: isolatedProductId !== undefined,
    isolated_product_id: isQuote ? (isolatedProductId ?? null) : null,
    product_id: productId,
    submission_idx: String(event.submissionIdx),
    event_type: event.kind,
    pre_balance: balance(event.before),
    post_balance: balance(event.after),
    product:
      market === undefined
        ? { spot: quoteProductRow() }
        : { perp: perpProductRow(market, exchange.books) },
  };
}

function spotBalance({ amountX18 }: Balance): object {
  const balance = { amount: amountX18.toString() };
  return { spot: { product_id: QUOTE_PRODUCT_ID, balance } };
}

function perpBalance(
  productId: number,
  { amountX18, vQuoteX18 }: Balance,
  indexX18: bigint,
): object {
  const balance = {
    amount: amountX18.toString(),
    v_quote_balance: vQuoteX18.toString(),
    last_cumulative_funding_x18: indexX18.toString(),
  };
  return { perp: { product_id: productId, balance } };
}
