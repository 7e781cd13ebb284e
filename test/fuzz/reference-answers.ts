/**
 * What an answer over HTTP may be believed to say, written again from the protocol sheet (3, 4.1, 4.7).
 *
 * It is asked only about answers that the adapter believed, so it reads no more than what was believed,
 * and says undefined for whatever the venue does not document.
 */
import type { HttpResponse } from '../../src/venues/nado/protocol/transport.ts';

/** A record of JSON. */
export type Fields = Readonly<Record<string, unknown>>;

/** The words for an execute's answer: what it is certain of. */
export type Certainty = 'accepted' | 'refused' | 'unknown';

/** Codes after which the request may yet have had its effect. */
const INTERNAL_CODES = [2092, 2093, 5000];

/** The body as JSON; undefined when it is none. */
export function jsonOf(response: HttpResponse | Error): unknown {
  if (response instanceof Error) return undefined;
  try {
    return JSON.parse(response.body);
  } catch {
    return undefined;
  }
}

/** The data of a whole success of this very type. */
export function dataOf(response: HttpResponse | Error, type: string, isUntyped = false): unknown {
  const body = fieldsOf(jsonOf(response));
  if (response instanceof Error || response.status !== 200) return undefined;
  const isOfType =
    body?.['request_type'] === type || (isUntyped && body?.['request_type'] === undefined);
  return body?.['status'] === 'success' && isOfType ? body['data'] : undefined;
}

/** What an answer to an execute says for certain; `isDone` judges the data of a success. */
export function certaintyOf(
  response: HttpResponse | Error,
  type: string,
  isDone: (data: unknown) => boolean,
): Certainty {
  if (response instanceof Error) return 'unknown';
  const body = fieldsOf(jsonOf(response));
  if (body?.['status'] === 'success') {
    return isDone(dataOf(response, type)) ? 'accepted' : 'unknown';
  }
  const code = body?.['error_code'];
  const told = body?.['request_type'];
  if (body?.['status'] === 'failure' && typeof body['error'] === 'string') {
    const isOurs = told === undefined || told === type;
    if (typeof code === 'number' && isOurs) {
      return INTERNAL_CODES.includes(code) ? 'unknown' : 'refused';
    }
  }
  // What stands before the gateway refused it, whatever it says; 408 is a request that was cut off.
  const { status } = response;
  return status >= 400 && status < 500 && status !== 408 ? 'refused' : 'unknown';
}

/** The exact amount of the one row of a product in `subaccount_info`; undefined when it tells none. */
export function crossAmount(data: unknown, parent: string, productId: number): bigint | undefined {
  const info = fieldsOf(data);
  if (String(info?.['subaccount']).toLowerCase() !== parent || info?.['exists'] !== true) {
    return undefined;
  }
  const rows = rowsOf(info['perp_balances']).filter((row) => row['product_id'] === productId);
  const [row, ...others] = rows;
  return row === undefined || others.length > 0 ? undefined : balanceOf(row);
}

/** The same in `isolated_positions`, in which no row is zero. */
export function isolatedAmount(data: unknown, productId: number): bigint | undefined {
  const list = fieldsOf(data)?.['isolated_positions'];
  if (!Array.isArray(list)) return undefined;
  const bases = rowsOf(list).map((row) => fieldsOf(row['base_balance']));
  // A row whose product is not told may be one of this product.
  if (bases.length !== list.length || bases.some((base) => !isProduct(base?.['product_id']))) {
    return undefined;
  }
  const [base, ...others] = bases.filter((each) => each?.['product_id'] === productId);
  if (others.length > 0) return undefined;
  return base === undefined ? 0n : balanceOf(base);
}

/** An integer in exactly the letters in which it would be written. */
export function integerOf(value: unknown): bigint | undefined {
  if (typeof value !== 'string') return undefined;
  try {
    const number = BigInt(value);
    return number.toString() === value ? number : undefined;
  } catch {
    return undefined;
  }
}

/** The exact integer of a decimal text of ours. */
export function x18Of(text: string): bigint {
  const [whole = '', fraction = ''] = text.split('.');
  return BigInt(whole + fraction.padEnd(18, '0'));
}

/** The records of a list; what is no list has none. */
export function rowsOf(value: unknown): readonly Fields[] {
  if (!Array.isArray(value)) return [];
  return value.map(fieldsOf).filter((fields) => fields !== undefined);
}

/** A record, or undefined. */
export function fieldsOf(value: unknown): Fields | undefined {
  const isRecord = typeof value === 'object' && value !== null && !Array.isArray(value);
  return isRecord ? (value as Fields) : undefined; // Any object may be asked for any field.
}

function balanceOf(row: Fields): bigint | undefined {
  return integerOf(fieldsOf(row['balance'])?.['amount']);
}

function isProduct(value: unknown): boolean {
  return typeof value === 'number' && Number.isInteger(value) && value >= 0;
}
