/** The kinds of values that flags take, each with what it expects in words. */
import { accessSync, constants, lstatSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { decimal, isDecimalString } from '../domain/decimal.ts';
import type { DecimalString } from '../domain/decimal.ts';
import type { Flag } from './flags.ts';

/** An inclusive range. */
export type Bounds = { readonly min: number; readonly max: number };

/** A plain decimal number within bounds, kept as it was written. */
export function decimalFlag(
  placeholder: string,
  bounds: Bounds,
  help: string,
): Flag<DecimalString> {
  const expected = `a decimal number from ${String(bounds.min)} to ${String(bounds.max)}`;
  return single(placeholder, help, expected, (text) => {
    if (!isDecimalString(text)) return undefined;
    const value = decimal(text);
    const fits = value.greaterThanOrEqualTo(bounds.min) && value.lessThanOrEqualTo(bounds.max);
    return fits ? text : undefined;
  });
}

/** A whole number within bounds. */
export function wholeFlag(placeholder: string, bounds: Bounds, help: string): Flag<number> {
  const expected = `a whole number from ${String(bounds.min)} to ${String(bounds.max)}`;
  return single(placeholder, help, expected, (text) => {
    if (!/^\d{1,15}$/.test(text)) return undefined;
    const value = Number(text);
    return value >= bounds.min && value <= bounds.max ? value : undefined;
  });
}

/** A port, which may be left out: any free one then. */
export function optionalPortFlag(help: string): Flag<number> {
  const { expected, read } = wholeFlag('', { min: 0, max: 65_535 }, '');
  return {
    arity: 1,
    optional: /^\d+$/,
    placeholder: '[PORT]',
    help,
    expected,
    read: (values) => (values.length === 0 ? 0 : read(values)),
  };
}

/** One of a few words. */
export function choiceFlag<const Word extends string>(
  words: readonly Word[],
  help: string,
): Flag<Word> {
  const expected = `one of ${words.join(', ')}`;
  return single(words.join('|'), help, expected, (text) => words.find((word) => word === text));
}

/** An address of one scheme, with or without TLS, without user, query or fragment. */
export function addressFlag(scheme: 'http' | 'ws', help: string): Flag<string> {
  const expected = `an address like ${scheme}://127.0.0.1:8080/v1`;
  return single('URL', help, expected, (text) => {
    if (!URL.canParse(text)) return undefined;
    const url = new URL(text);
    const isPlain = url.username === '' && url.search === '' && url.hash === '';
    const fits = url.protocol === `${scheme}:` || url.protocol === `${scheme}s:`;
    return isPlain && fits ? text.replace(/\/+$/, '') : undefined;
  });
}

/** A text of one form. */
export function textFlag(
  placeholder: string,
  form: RegExp,
  expected: string,
  help: string,
): Flag<string> {
  return single(placeholder, help, expected, (text) => (form.test(text) ? text : undefined));
}

/** A file that can be read now. */
export function fileFlag(help: string): Flag<string> {
  return single('FILE', help, 'a file that can be read', (text) =>
    isReadableFile(text) ? text : undefined,
  );
}

/** A directory, which need not be there yet. */
export function directoryFlag(help: string): Flag<string> {
  return single('DIR', help, 'a directory, there or to be made', (text) =>
    text !== '' && mayBeDirectory(text) ? text : undefined,
  );
}

/** A file to be made: not there yet, and its folder is there and can be written. */
export function newFileFlag(help: string): Flag<string> {
  const expected = 'a file that is not there yet, in a folder that can be written';
  return single('FILE', help, expected, (text) =>
    text !== '' && mayBeMade(text) ? text : undefined,
  );
}

/** Two files that can be read now. */
export function filePairFlag(
  placeholder: string,
  help: string,
): Flag<{ readonly first: string; readonly second: string }> {
  return {
    arity: 2,
    placeholder,
    help,
    expected: 'two files that can be read',
    read: ([first, second]) => {
      if (first === undefined || second === undefined) return undefined;
      return isReadableFile(first) && isReadableFile(second) ? { first, second } : undefined;
    },
  };
}

/** A switch: true when it is given. */
export function switchFlag(help: string): Flag<true> {
  return { arity: 0, placeholder: '', help, expected: 'a switch', read: () => true };
}

function single<Value>(
  placeholder: string,
  help: string,
  expected: string,
  readText: (text: string) => Value | undefined,
): Flag<Value> {
  const read = ([text]: readonly string[]): Value | undefined =>
    text === undefined ? undefined : readText(text);
  return { arity: 1, placeholder, help, expected, read };
}

function isReadableFile(path: string): boolean {
  try {
    accessSync(path, constants.R_OK);
    return statSync(path).isFile();
  } catch {
    return false;
  }
}

function mayBeMade(path: string): boolean {
  try {
    // A link that leads nowhere is there too.
    if (lstatSync(path, { throwIfNoEntry: false }) !== undefined) return false;
    accessSync(dirname(path), constants.W_OK | constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

function mayBeDirectory(path: string): boolean {
  try {
    return statSync(path).isDirectory();
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'ENOENT';
  }
}
