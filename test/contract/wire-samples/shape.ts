/** Two JSON values compared by what they are and not by what they say: keys, types, units of time. */

/** Where a value differs from its sample: a path, and what was there instead of what. */
export type Difference = { readonly path: string; readonly what: string };

const TIME_NAMES = /(^|_)(timestamp|time|at|expiration)$/;
/** A time without a limit, in seconds: as many digits as an instant has. */
const UNITS: Readonly<Record<number, string>> = { 10: 's', 13: 'ms', 19: 'ns' };

/**
 * Every difference of `actual` from `sample`. All rows of a list are held to the first of the sample's,
 * and a map whose keys are names or numbers of markets to its first entry.
 */
export function differences(sample: unknown, actual: unknown, path = ''): readonly Difference[] {
  if (Array.isArray(sample) && Array.isArray(actual)) return listDifferences(sample, actual, path);
  if (isRecord(sample) && isRecord(actual)) return recordDifferences(sample, actual, path);
  const name = path.slice(path.lastIndexOf('.') + 1);
  const [wanted, got] = [formOf(sample, name), formOf(actual, name)];
  return wanted === got ? [] : [{ path, what: `is ${got}, not ${wanted}` }];
}

function listDifferences(
  sample: readonly unknown[],
  actual: readonly unknown[],
  path: string,
): readonly Difference[] {
  if (sample.length === 0) return [];
  if (actual.length === 0) return [{ path, what: 'is empty: nothing was compared' }];
  return unique(actual.flatMap((row) => differences(sample[0], row, `${path}[]`)));
}

function recordDifferences(
  sample: Readonly<Record<string, unknown>>,
  actual: Readonly<Record<string, unknown>>,
  path: string,
): readonly Difference[] {
  const keys = Object.keys(sample);
  if (keys.length > 0 && keys.every((key) => /^\d+$|-PERP$/.test(key))) {
    return listDifferences(Object.values(sample), Object.values(actual), path);
  }
  const missing = keys.filter((key) => !Object.hasOwn(actual, key));
  const strange = Object.keys(actual).filter((key) => !Object.hasOwn(sample, key));
  const at = (key: string): string => (path === '' ? key : `${path}.${key}`);
  return [
    ...missing.map((key) => ({ path: at(key), what: 'is missing' })),
    ...strange.map((key) => ({ path: at(key), what: 'is too much' })),
    ...keys
      .filter((key) => Object.hasOwn(actual, key))
      .flatMap((key) => differences(sample[key], actual[key], at(key))),
  ];
}

/** What a single value is, in a word. */
function formOf(value: unknown, name: string): string {
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'a list';
  if (typeof value === 'number') return `a number${unitOf(String(value), name)}`;
  if (typeof value === 'object') return 'an object';
  if (typeof value !== 'string') return `a ${typeof value}`;
  if (/^-?\d+$/.test(value)) return `a whole number as text${unitOf(value, name)}`;
  if (/^0x[0-9a-f]*$/i.test(value)) return `${String((value.length - 2) / 2)} bytes in hex`;
  return 'words';
}

function unitOf(digits: string, name: string): string {
  return TIME_NAMES.test(name) ? ` in ${UNITS[digits.length] ?? 'an unknown unit'}` : '';
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function unique(found: readonly Difference[]): readonly Difference[] {
  return [...new Map(found.map((each) => [`${each.path} ${each.what}`, each])).values()];
}
