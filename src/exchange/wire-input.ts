/** Reading what clients send: unknown JSON in, checked values out. */

/** A request that does not have the documented shape; answered with HTTP 422. */
export class WireInputError extends Error {
  override readonly name = 'WireInputError';
}

/** A JSON object. */
export type JsonRecord = Readonly<Record<string, unknown>>;

/** Whether a value is a JSON object. */
export function isJsonRecord(value: unknown): value is JsonRecord {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Parses a JSON object. */
export function readObject(text: string): JsonRecord {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw new WireInputError('The body is not valid JSON');
  }
  return readRecord(value, 'body');
}

/** A nested JSON object. */
export function readRecord(value: unknown, field: string): JsonRecord {
  if (isJsonRecord(value)) return value;
  throw new WireInputError(`"${field}" must be an object`);
}

/** A text. */
export function readText(value: unknown, field: string): string {
  if (typeof value === 'string') return value;
  throw new WireInputError(`"${field}" must be a string`);
}

/** Hex of exactly `bytes` bytes, in lower case. */
export function readHex(value: unknown, field: string, bytes: number): string {
  const isHex = typeof value === 'string' && /^0x[0-9a-fA-F]*$/.test(value);
  if (isHex && value.length === 2 + bytes * 2) return value.toLowerCase();
  throw new WireInputError(`"${field}" must be ${String(bytes)} bytes in hex`);
}

/** A subaccount of 32 bytes, in lower case. */
export function readSubaccount(value: unknown, field: string): string {
  return readHex(value, field, 32);
}

/** A whole number that may travel as decimal text, between two bounds. */
export function readInteger(value: unknown, field: string, bits: number, signed = false): bigint {
  const isText = typeof value === 'string' && /^-?\d+$/.test(value);
  if (isText || (typeof value === 'number' && Number.isSafeInteger(value))) {
    const number = BigInt(value);
    const bound = 1n << BigInt(signed ? bits - 1 : bits);
    if (number < bound && number >= (signed ? -bound : 0n)) return number;
  }
  throw new WireInputError(`"${field}" must be a ${signed ? 'int' : 'uint'}${String(bits)}`);
}

/** A product id, as a number or, in a GET, as text. */
export function readProductId(value: unknown, field = 'product_id'): number {
  return Number(readInteger(value, field, 32));
}

/** A list of product ids; absent reads as undefined. */
export function readProductIds(value: unknown, field: string): readonly number[] | undefined {
  if (value === undefined || value === null) return undefined;
  return readList(value, field).map((item) => readProductId(item, field));
}

/** A truth value, which may travel as text; undefined when it is absent. */
export function readFlag(value: unknown, field: string): boolean | undefined {
  if (value === undefined || value === null) return undefined;
  if (value === true || value === 'true') return true;
  if (value === false || value === 'false') return false;
  throw new WireInputError(`"${field}" must be a boolean`);
}

/** A list. */
export function readList(value: unknown, field: string): readonly unknown[] {
  if (Array.isArray(value)) return value;
  throw new WireInputError(`"${field}" must be a list`);
}

const ECHO_CHARACTERS_MAX = 200;

/** What a client wants to find again in the answer: a number or a short text, else null. */
export function readEcho(value: unknown): string | number | null {
  if (typeof value === 'string' && value.length <= ECHO_CHARACTERS_MAX) return value;
  return typeof value === 'number' ? value : null;
}
