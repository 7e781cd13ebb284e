/** Reading what a record holds: whatever has another shape than is awaited is undefined, never a guess. */

/** An amount as the journal writes it. */
const AMOUNT = /^-?\d+(\.\d+)?$/;

/** A field; undefined where there is none. */
export function fieldOf(data: unknown, name: string): unknown {
  if (typeof data !== 'object' || data === null) return undefined;
  return Object.hasOwn(data, name) ? Reflect.get(data, name) : undefined;
}

/** A field that is text. */
export function textOf(data: unknown, name: string): string | undefined {
  const value = fieldOf(data, name);
  return typeof value === 'string' ? value : undefined;
}

/** A field that is a finite number. */
export function numberOf(data: unknown, name: string): number | undefined {
  const value = fieldOf(data, name);
  return typeof value === 'number' && Number.isFinite(value) ? value : undefined;
}

/** A field that is an amount: a decimal in a string. */
export function amountOf(data: unknown, name: string): string | undefined {
  const value = textOf(data, name);
  return value !== undefined && AMOUNT.test(value) ? value : undefined;
}

/** A field that is a list; empty where there is none. */
export function listOf(data: unknown, name: string): readonly unknown[] {
  const value = fieldOf(data, name);
  return Array.isArray(value) ? value : [];
}

/** The fields of a field; none where it is no object. */
export function entriesOf(data: unknown, name: string): readonly (readonly [string, unknown])[] {
  const value = fieldOf(data, name);
  return typeof value === 'object' && value !== null ? Object.entries(value) : [];
}

/** The texts of a list. */
export function textsOf(data: unknown, name: string): readonly string[] {
  return listOf(data, name).filter((each) => typeof each === 'string');
}
