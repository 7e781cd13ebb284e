/** Valid answers of the venue over HTTP, and the spoilt ones beside them. */
import { between, happens, pick, pickWeighted } from '../../src/app/worlds/chance.ts';
import type { Random } from '../../src/ports/random.ts';
import { TransportFailure } from '../../src/venues/nado/protocol/transport.ts';
import type { HttpResponse } from '../../src/venues/nado/protocol/transport.ts';
import { PARENT, isolatedOf } from './frames.ts';
import { anyText, hostile, spoilText, spoilValue, textOf } from './spoil.ts';

/** Whether an answer is as the venue gives it, or what was done to it. */
export type Given = { readonly isUntouched: boolean; readonly response: HttpResponse | Error };

/** The digests that the archive is asked for. */
export const DIGESTS = ['aa', 'bb', 'cc'].map((byte) => `0x${byte.repeat(32)}`);

const PERPS = [2, 4, 8];
const STATUSES = [201, 204, 301, 400, 403, 404, 408, 413, 422, 429, 500, 502, 503, 504, 520];
const CODES = [1000, 1004, 1006, 1015, 2006, 2011, 2013, 2020, 2028, 2056, 2058, 2068, 2092, 5000];
const WAITS = [
  '1',
  '0',
  '-1',
  '1e9',
  '999999',
  'soon',
  'Wed, 21 Oct 2026 07:28:00 GMT',
  '5, 5',
  '',
];

/** The answer to a question whose whole valid body is `body`. */
export function drawAnswer(random: Random, body: unknown): Given {
  if (happens(random, 25)) return { isUntouched: true, response: plain(JSON.stringify(body)) };
  return { isUntouched: false, response: spoilt(random, body) };
}

/** A valid success in the gateway's envelope. */
export function enveloped(requestType: string, data: unknown): object {
  return { status: 'success', data, request_type: requestType };
}

/** `subaccount_info` of our parent (protocol sheet 3). */
export function crossInfo(random: Random): object {
  return {
    ...{ subaccount: PARENT, exists: happens(random, 90), spot_count: 2, perp_count: 3 },
    healths: ['900', '950', '1000'].map((health) => ({ health: `${health}000000000000000000` })),
    spot_balances: [0, 3].map((product_id) => ({ product_id, balance: { amount: x18(random) } })),
    perp_balances: PERPS.map((product_id) => perpBalance(random, product_id)),
  };
}

/** `isolated_positions` of our parent: no account, one, or two. */
export function isolatedInfo(random: Random): object {
  const ids = pick(random, [[], [8], [4], [4, 8], [8, 8], [2]]);
  return {
    isolated_positions: ids.map((id) => ({
      subaccount: isolatedOf(id, random.below(3)),
      quote_balance: { product_id: 0, balance: { amount: x18(random) } },
      base_balance: perpBalance(random, id),
      healths: [{ health: '1' }, { health: '2' }, { health: '3' }],
    })),
  };
}

/** `orders` of our parent in every market. */
export function openOrders(random: Random): object {
  const order = (product_id: number): object => ({
    ...{ product_id, sender: PARENT, price_x18: '1', amount: signedX18(random), nonce: '1' },
    ...{ unfilled_amount: signedX18(random), digest: pick(random, DIGESTS), appendix: '1537' },
  });
  return {
    sender: PARENT,
    product_orders: PERPS.map((id) => ({
      product_id: id,
      orders: Array.from({ length: random.below(3) }, () => order(id)),
    })),
  };
}

/** `list_trigger_orders` of our parent (4.7). */
export function triggerOrders(random: Random): object {
  const statuses = ['waiting_price', { triggered: {} }, { cancelled: 'expired' }, 'triggering'];
  return {
    orders: Array.from({ length: random.below(4) }, () => ({
      order: {
        order: { sender: PARENT, amount: signedX18(random), appendix: '6657' },
        ...{ product_id: pick(random, PERPS), digest: pick(random, DIGESTS) },
      },
      status: pick<unknown>(random, statuses),
    })),
  };
}

/** The archive's `orders` (3.2), of what was asked for. */
export function archivedOrders(random: Random): object {
  return {
    orders: DIGESTS.slice(random.below(DIGESTS.length + 1)).map((digest) => ({
      ...{ digest, subaccount: PARENT, product_id: pick(random, PERPS) },
      ...{ submission_idx: '7', last_fill_submission_idx: pick<unknown>(random, ['7', 7]) },
      ...{ base_filled: signedX18(random), quote_filled: signedX18(random), fee: x18(random) },
    })),
  };
}

/** The archive's `events` of one product, newest first, each before the after of the next. */
export function archivedEvents(random: Random): object {
  const amounts = Array.from({ length: random.below(6) + 1 }, () => signedX18(random));
  const perp = (amount = '0'): object => ({ perp: balanceOf(4, amount, '0') });
  return {
    events: amounts.slice(1).map((amount, place) => ({
      ...{ subaccount: PARENT, isolated: false, product_id: 4, event_type: 'match_orders' },
      submission_idx: String(1_000 - place),
      ...{ pre_balance: perp(amounts[place + 2]), post_balance: perp(amount) },
    })),
    txs: [],
  };
}

/** The archive's `matches` of one product. */
export function archivedMatches(random: Random): object {
  return {
    matches: Array.from({ length: random.below(4) }, (_, place) => ({
      ...{ digest: pick(random, DIGESTS), submission_idx: String(900 - place) },
      ...{ base_filled: signedX18(random), quote_filled: signedX18(random), fee: x18(random) },
    })),
    txs: [],
  };
}

/** An amount above zero, of either sign. */
export function signedX18(random: Random): string {
  const digits = `${String(between(random, 1, 99_999))}${'0'.repeat(random.below(18))}`;
  return happens(random, 50) ? `-${digits}` : digits;
}

function x18(random: Random): string {
  return happens(random, 30) ? '0' : signedX18(random);
}

function perpBalance(random: Random, product_id: number): object {
  return balanceOf(product_id, x18(random), x18(random));
}

function balanceOf(product_id: number, amount: string, quote: string): object {
  return {
    product_id,
    balance: { amount, v_quote_balance: quote, last_cumulative_funding_x18: '0' },
  };
}

function spoilt(random: Random, body: unknown): HttpResponse | Error {
  const kind = pickWeighted(random, [
    { item: 'value', weight: 45 },
    { item: 'text', weight: 15 },
    { item: 'status', weight: 12 },
    { item: 'failure', weight: 12 },
    { item: 'any', weight: 8 },
    { item: 'edge', weight: 4 },
    { item: 'lost', weight: 4 },
  ]);
  switch (kind) {
    case 'value':
      return plain(textOf(random, spoilValue(random, body)));
    case 'text':
      return plain(spoilText(random, JSON.stringify(body)));
    case 'status':
      return { ...headed(random, JSON.stringify(body)), status: pick(random, STATUSES) };
    case 'failure':
      return failure(random);
    case 'any':
      return { ...headed(random, anyText(random)), status: pick(random, [200, ...STATUSES]) };
    case 'edge': {
      const reason = pick<unknown>(random, ['ip_query_only', 'country', hostile(random)]);
      const key = pick(random, ['blocked', 'block']);
      return { ...headed(random, textOf(random, { reason, [key]: true })), status: 403 };
    }
    default:
      return pick<Error>(random, [
        new TransportFailure('socket hang up', true),
        new TransportFailure('connection refused', false),
        new RangeError('nothing of the transport'),
      ]);
  }
}

function failure(random: Random): HttpResponse {
  const error_code = happens(random, 80) ? pick(random, CODES) : random.below(10_000);
  const untyped = { status: 'failure', error: 'no', error_code };
  const whole = { ...untyped, request_type: 'execute_place_order' };
  const told = pick<object>(random, [whole, untyped, untyped, { error: 'no', error_code }]);
  const body = happens(random, 30) ? spoilValue(random, told) : told;
  return { ...headed(random, textOf(random, body)), status: pick(random, [200, 200, 429, 503]) };
}

function plain(body: string): HttpResponse {
  return { status: 200, headers: {}, body };
}

function headed(random: Random, body: string): HttpResponse {
  const headers = happens(random, 40) ? { 'retry-after': pick(random, WAITS) } : {};
  return { status: 200, headers, body };
}
