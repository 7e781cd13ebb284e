/** The shapes of HTTP answers: envelopes, refusals at the edge, and broken ones on purpose. */
import type { FaultOf } from './fault-plan.ts';
import { isJsonRecord } from './wire-input.ts';
import { namesProduct } from './markets.ts';
import type { ExchangeSwitches, Refusal } from './orders.ts';
import type { ExchangeAnswer } from './server-types.ts';

type Answer = Extract<ExchangeAnswer, { readonly kind: 'answer' }>;

/** A JSON answer. */
export function jsonAnswer(body: unknown, status = 200): Answer {
  const headers = { 'content-type': 'application/json' };
  return { kind: 'answer', status, headers, body: JSON.stringify(body) };
}

/** A plain text answer. */
export function textAnswer(status: number, body: string): Answer {
  return { kind: 'answer', status, headers: { 'content-type': 'text/plain' }, body };
}

/** The envelope of a query or execute that succeeded. */
export function success(requestType: string, data: unknown, extra: object = {}): object {
  return { status: 'success', ...extra, data, request_type: requestType };
}

/** The envelope of a query or execute that failed; HTTP says 200 all the same (protocol 3, 4.1). */
export function failure(requestType: string, refusal: Refusal, extra: object = {}): object {
  const { code, error } = refusal;
  return { status: 'failure', ...extra, error, error_code: code, request_type: requestType };
}

/** Over the limit (protocol 1.5); an edge may say in seconds how long to wait. */
export function tooManyRequests(retryAfterS?: number): Answer {
  const body = { status: 'failure', error: 'Too many requests', error_code: 1000 };
  const answer = jsonAnswer(body, 429);
  if (retryAfterS === undefined) return answer;
  return { ...answer, headers: { ...answer.headers, 'retry-after': String(retryAfterS) } };
}

/** The archive's answer over the limit: its failures have no status (protocol 3.2). */
export function archiveLimited(): Answer {
  return jsonAnswer({ error: 'Too many requests', error_code: 1000 }, 429);
}

/** The service is down (protocol 1.5). */
export function serviceUnavailable(): Answer {
  return jsonAnswer({ status: 'failure', error: 'Service unavailable', error_code: 1006 }, 503);
}

/** The key beside the reason of a 403, of which the sources have two spellings (protocol 1.3). */
type EdgeKey = ExchangeSwitches['edgeRefusalKey'];

/** The 403 of a caller who may only query: not the shape of a failure (protocol 1.5). */
export function queryOnly(key: EdgeKey): Answer {
  return jsonAnswer({ reason: 'ip_query_only', [key]: true }, 403);
}

/** The 403 of a request or an upgrade without compression (protocol 1.3). */
export function compressionMissing(header: string, allowed: string, key: EdgeKey): Answer {
  const reason = `Invalid compression headers: '${header}' must include ${allowed}`;
  return jsonAnswer({ reason, [key]: true }, 403);
}

/** The answer as a `rest.fail` fault wants it, made from the one that would have been given. */
export function brokenAnswer(
  fault: FaultOf<'rest.fail'>,
  good: Answer,
  type: string,
  key: EdgeKey,
): ExchangeAnswer {
  switch (fault.as) {
    case 'noAnswer':
      return { kind: 'none' };
    case '429':
      return tooManyRequests();
    case '403':
      return queryOnly(key);
    case '502':
      return textAnswer(502, '<html><body><h1>502 Bad Gateway</h1></body></html>');
    case '503':
      return serviceUnavailable();
    case 'html':
      return { ...textAnswer(200, '<html><body>Just a moment…</body></html>'), headers: HTML };
    case 'failure': {
      const refusal = { code: 5000, error: '5000: Internal server error' };
      // The archive has no envelope (protocol 3.2).
      if (type.startsWith('archive.')) {
        return jsonAnswer({ error: refusal.error, error_code: refusal.code });
      }
      return jsonAnswer(failure(`query_${type}`, refusal));
    }
    case 'empty':
      return { ...good, body: '{}' };
    case 'truncated':
      return { ...good, body: good.body.slice(0, Math.floor(good.body.length / 2)) };
    case 'missingRow':
      return { ...good, body: JSON.stringify(withoutRows(JSON.parse(good.body), fault.products)) };
    case 'notExisting':
      return { ...good, body: JSON.stringify(asNotExisting(JSON.parse(good.body))) };
  }
}

const HTML = { 'content-type': 'text/html' };
const ROW_LISTS = ['perp_balances', 'isolated_positions', 'market_prices', 'product_orders'];
const ARCHIVE_LISTS = ['orders', 'matches', 'events'];

/** Drops the rows of the products, in the envelope's data or in an archive answer. */
function withoutRows(body: unknown, products: FaultOf<'rest.fail'>['products']): unknown {
  if (!isJsonRecord(body)) return body;
  const data = body['data'];
  if (isJsonRecord(data)) return { ...body, data: withoutRows(data, products) };
  const entries = Object.entries(body).map(([key, value]) => {
    const isList = [...ROW_LISTS, ...ARCHIVE_LISTS].includes(key) && Array.isArray(value);
    const isKept = (row: unknown): boolean => !namesProduct(products, productOf(row));
    return [key, isList ? value.filter(isKept) : value];
  });
  return Object.fromEntries(entries);
}

function productOf(row: unknown): number {
  if (!isJsonRecord(row)) return -1;
  const id = row['product_id'];
  if (typeof id === 'number') return id;
  return productOf(row['base_balance'] ?? row['pre_balance'] ?? row['base'] ?? row['perp']);
}

/** A `subaccount_info` that says the subaccount does not exist, with every balance at zero. */
function asNotExisting(body: unknown): unknown {
  if (!isJsonRecord(body) || !isJsonRecord(body['data'])) return body;
  const zeroed = (list: unknown): unknown =>
    Array.isArray(list)
      ? list.map((row: unknown) => {
          if (!isJsonRecord(row) || !isJsonRecord(row['balance'])) return row;
          const balance = Object.fromEntries(Object.keys(row['balance']).map((key) => [key, '0']));
          return { ...row, balance };
        })
      : list;
  const { spot_balances, perp_balances, ...rest } = body['data'];
  const data = {
    ...rest,
    exists: false,
    spot_balances: zeroed(spot_balances),
    perp_balances: zeroed(perp_balances),
  };
  return { ...body, data };
}
