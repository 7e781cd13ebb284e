/** Reading the fields of a record that came from a file: what is not there throws. */

/** The data of a record, or an object within it. */
export type Fields = Readonly<Record<string, unknown>>;

/** An object within a record. */
export function fieldOf(data: Fields, name: string): Fields {
  const value = data[name];
  if (typeof value !== 'object' || value === null) throw new TypeError(`There is no ${name}.`);
  return { ...value };
}

/** A word or a number. */
export function text(data: Fields, name: string): string {
  const words = optional(data, name);
  if (words === null) throw new TypeError(`There is no ${name}.`);
  return words;
}

/** A word or a number; null where there is none. */
export function optional(data: Fields, name: string): string | null {
  const value = data[name];
  if (typeof value === 'string') return value;
  return typeof value === 'number' || typeof value === 'boolean' ? String(value) : null;
}

/** Enough of an address or a digest to tell two apart. */
export function shortened(digits: string): string {
  return digits.length > 14 ? `${digits.slice(0, 8)}…${digits.slice(-4)}` : digits;
}
