/** What the archive tells of funding: the rates, and what each account paid or received (3.2). */
import type { Exchange } from './exchange.ts';
import type { FundingPayment } from './funding-ledger.ts';
import { readInteger, readProductId, readProductIds, readSubaccount } from './wire-input.ts';
import type { JsonRecord } from './wire-input.ts';

/** The questions about funding. */
export type FundingQuery = 'funding_rate' | 'funding_rates' | 'interest_and_funding';

/** The most payments of one answer. */
const MAX_LIMIT = 100;

/** A payment's rate is told as that of a year. */
const DAYS_A_YEAR = 365n;

/** Whether a question is one about funding. */
export function isFundingQuery(type: string): type is FundingQuery {
  return type === 'funding_rate' || type === 'funding_rates' || type === 'interest_and_funding';
}

/** What a question weighs: the documentation gives 2 to the rates and 5 to the payments. */
export function fundingWeight(type: FundingQuery): number {
  return type === 'interest_and_funding' ? 5 : 2;
}

/** Answers with what was visible at `visibleUntil`. Throws `WireInputError`. */
export function answerFunding(
  type: FundingQuery,
  params: JsonRecord,
  exchange: Exchange,
  visibleUntil: number,
): unknown {
  switch (type) {
    case 'funding_rate':
      return rateRow(readProductId(params['product_id']), exchange);
    case 'funding_rates': {
      const ids = readProductIds(params['product_ids'], 'product_ids') ?? [];
      return Object.fromEntries(ids.map((id) => [String(id), rateRow(id, exchange)]));
    }
    case 'interest_and_funding':
      return paymentsOf(params, exchange, visibleUntil);
  }
}

function rateRow(productId: number, { funding }: Exchange): object {
  const rate = funding.rateX18(productId).toString();
  return { product_id: productId, funding_rate_x18: rate, update_time: funding.updatedAt() };
}

/** Newest first; `next_idx` is the number of the first row that was left out. USDT0 bears no interest. */
function paymentsOf(params: JsonRecord, { ledger }: Exchange, visibleUntil: number): unknown {
  const subaccount = readSubaccount(params['subaccount'], 'subaccount');
  const productIds = readProductIds(params['product_ids'], 'product_ids') ?? [];
  const limit = Math.min(MAX_LIMIT, Number(readInteger(params['limit'], 'limit', 32)));
  const bound = (field: string): number => {
    const value = params[field] ?? undefined;
    return value === undefined ? Infinity : Number(readInteger(value, field, 64));
  };
  const maxIdx = bound('max_idx');
  const maxTime = bound('max_time');
  const found = ledger
    .payments()
    .filter(
      (payment) =>
        payment.at <= visibleUntil &&
        [payment.parent, payment.subaccount].includes(subaccount) &&
        productIds.includes(payment.productId) &&
        payment.submissionIdx <= maxIdx &&
        secondOf(payment) <= maxTime,
    )
    .toReversed();
  const next = found[limit]?.submissionIdx;
  return {
    interest_payments: [],
    funding_payments: found.slice(0, limit).map(paymentRow),
    next_idx: next === undefined ? null : String(next),
  };
}

function paymentRow(payment: FundingPayment): object {
  const { productId, submissionIdx, receivedX18, amountX18, rateX18, oracleX18, margin } = payment;
  return {
    product_id: productId,
    idx: String(submissionIdx),
    timestamp: String(secondOf(payment)),
    amount: receivedX18.toString(),
    balance_amount: amountX18.toString(),
    rate_x18: (rateX18 * DAYS_A_YEAR).toString(),
    oracle_price_x18: oracleX18.toString(),
    isolated: margin === 'isolated',
    // Named with a USDT0 row alone: a row of a perpetual names its product already.
    isolated_product_id: null,
  };
}

function secondOf({ at }: FundingPayment): number {
  return Math.floor(at / 1000);
}
