/** `subaccount_info`: an account as it is, or as it would be after transactions (protocol 3). */
import { flagOf, seen, stateOf } from './query-context.ts';
import type { Query } from './query-context.ts';
import type { Account } from './ledger.ts';
import { QUOTE_PRODUCT_ID, findMarket } from './markets.ts';
import { subaccountInfo } from './rows.ts';
import {
  WireInputError,
  readInteger,
  readList,
  readProductId,
  readRecord,
  readSubaccount,
  readText,
} from './wire-input.ts';
import type { JsonRecord } from './wire-input.ts';

/** What one estimated transaction adds to a balance. */
type Delta = {
  readonly subaccount: string;
  readonly productId: number;
  readonly amountX18: bigint;
  readonly vQuoteX18: bigint;
};

/** The query; `txns` make it an estimate, and `pre_state` adds what there was before them. */
export const SUBACCOUNT_INFO: Query = {
  weight: (params) => {
    if (isAbsent(params['txns'])) return 2;
    return String(params['pre_state']) === 'true' ? 15 : 10;
  },
  answer: (params, context) => {
    const { books } = context.exchange;
    const subaccount = seen(params['subaccount'], 'subaccount', context);
    const state = stateOf(subaccount, context);
    const deltas = readDeltas(params['txns']).filter((delta) => delta.subaccount === subaccount);
    const before = subaccountInfo(subaccount, state, books);
    if (isAbsent(params['txns'])) return before;
    const after = subaccountInfo(subaccount, deltas.reduce(withDelta, state ?? NOTHING), books);
    if (!flagOf(params, 'pre_state', false)) return after;
    const { healths, health_contributions, spot_balances, perp_balances } = before;
    return { ...after, pre_state: { healths, health_contributions, spot_balances, perp_balances } };
  },
};

const NOTHING: Account = { quoteX18: 0n, cross: new Map(), isolated: new Map() };

function isAbsent(value: unknown): boolean {
  return value === undefined || value === null;
}

/** Reads the list, which travels as JSON in a text. Throws `WireInputError`. */
function readDeltas(value: unknown): readonly Delta[] {
  if (isAbsent(value)) return [];
  return readList(parsed(readText(value, 'txns')), 'txns').map((item) => {
    const fields: JsonRecord = readRecord(readRecord(item, 'txns')['apply_delta'], 'apply_delta');
    const integer = (field: string): bigint => readInteger(fields[field], field, 128, true);
    const productId = readProductId(fields['product_id']);
    if (productId !== QUOTE_PRODUCT_ID && findMarket(productId) === undefined) {
      throw new WireInputError(`"${String(productId)}" is no product`);
    }
    return {
      subaccount: readSubaccount(fields['subaccount'], 'subaccount'),
      productId,
      amountX18: integer('amount_delta'),
      vQuoteX18: integer('v_quote_delta'),
    };
  });
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new WireInputError('"txns" must be JSON');
  }
}

function withDelta(account: Account, { productId, amountX18, vQuoteX18 }: Delta): Account {
  if (productId === QUOTE_PRODUCT_ID) {
    return { ...account, quoteX18: account.quoteX18 + amountX18 };
  }
  const held = account.cross.get(productId) ?? { amountX18: 0n, vQuoteX18: 0n };
  const after = {
    amountX18: held.amountX18 + amountX18,
    vQuoteX18: held.vQuoteX18 + vQuoteX18,
  };
  return { ...account, cross: new Map(account.cross).set(productId, after) };
}
