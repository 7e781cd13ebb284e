/** The kinds of settings that the configuration file holds, each with what it expects in words. */
import { Decimal, toDecimalString } from '../../domain/decimal.ts';
import type { DecimalString } from '../../domain/decimal.ts';
import { parseIso } from '../../lib/instant.ts';
import { directoryFlag } from '../flag-types.ts';
import type { Bounds } from '../flag-types.ts';
import { isLoopback } from '../venue-flags.ts';

/** What a JSON schema says of one value. */
export type SchemaPart = Readonly<Record<string, unknown>>;

/** What holds where the file is silent: null where null may be given too, undefined for no default. */
export type Fallback<Value> = Value | null | undefined;

/** One setting. */
export type Field<Value, Default extends Fallback<Value> = Fallback<Value>> = {
  readonly kind: 'field';
  readonly help: string;
  /** What a value must be, as in `holdMs must be …`. */
  readonly expected: string;
  /** Reads what was given; undefined when it is not what is expected. */
  readonly read: (given: unknown) => Value | undefined;
  readonly schema: SchemaPart;
  readonly fallback: Default;
  /** Whether what was given may hold a secret, and is repeated nowhere. */
  readonly isSecret?: true;
};

/** Settings that belong together, by name. */
export type Group<Nodes extends NodeTable> = {
  readonly kind: 'group';
  readonly help: string;
  readonly nodes: Nodes;
};

/** A list of entries, every one with all of its fields. */
export type List<Fields extends FieldTable> = {
  readonly kind: 'list';
  readonly help: string;
  readonly fields: Fields;
  /** The most entries that it may have. */
  readonly entriesMax: number;
  /** What holds where the file is silent, as a file would say it. */
  readonly fallback: readonly unknown[];
};

/** Anything that has a name in the file. */
export type Node = Field<unknown, unknown> | Group<NodeTable> | List<FieldTable>;
/** Nodes by name. */
export type NodeTable = { readonly [name: string]: Node };
/** Fields by name. */
export type FieldTable = Readonly<Record<string, Field<unknown, unknown>>>;

/** Settings under one name. */
export function group<Nodes extends NodeTable>(help: string, nodes: Nodes): Group<Nodes> {
  return { kind: 'group', help, nodes };
}

/** A list of entries under one name. */
export function list<Fields extends FieldTable>(
  help: string,
  fields: Fields,
  fallback: readonly unknown[],
): List<Fields> {
  return { kind: 'list', help, fields, entriesMax: 100, fallback };
}

/** A whole number within bounds. */
export function whole<Default extends Fallback<number>>(
  bounds: Bounds,
  fallback: Default,
  help: string,
): Field<number, Default> {
  return {
    ...number(bounds, fallback, help),
    expected: `a whole number ${rangeText(bounds)}`,
    read: (given) => (Number.isInteger(given) ? within(bounds, given) : undefined),
    schema: { type: 'integer', ...range(bounds) },
  };
}

/** A number within bounds: a share or basis points, never money. */
export function number<Default extends Fallback<number>>(
  bounds: Bounds,
  fallback: Default,
  help: string,
): Field<number, Default> {
  return {
    kind: 'field',
    help,
    expected: `a number ${rangeText(bounds)}`,
    read: (given) => within(bounds, given),
    schema: { type: 'number', ...range(bounds) },
    fallback,
  };
}

/** An exact number within bounds, for money, ratios and quantities: read into a decimal string. */
export function decimalNumber<Default extends Fallback<DecimalString>>(
  bounds: Bounds,
  fallback: Default,
  help: string,
): Field<DecimalString, Default> {
  return {
    ...number(bounds, undefined, help),
    read: (given) => {
      const value = within(bounds, given);
      return value === undefined ? undefined : toDecimalString(new Decimal(value));
    },
    fallback,
  };
}

/** One of a few words. */
export function choice<const Word extends string, Default extends Fallback<Word>>(
  words: readonly Word[],
  fallback: Default,
  help: string,
): Field<Word, Default> {
  return {
    kind: 'field',
    help,
    expected: `one of ${words.join(', ')}`,
    read: (given) => words.find((word) => word === given),
    schema: { enum: words },
    fallback,
  };
}

/** True or false. */
export function yesOrNo(fallback: boolean, help: string): Field<boolean, boolean> {
  return {
    kind: 'field',
    help,
    expected: 'true or false',
    read: (given) => (typeof given === 'boolean' ? given : undefined),
    schema: { type: 'boolean' },
    fallback,
  };
}

/** A text of one form, read into something else where `into` says so. */
export function text<Value = string>(
  form: RegExp,
  expected: string,
  help: string,
  into: (given: string) => Value | undefined,
): Field<Value, undefined> {
  return {
    kind: 'field',
    help,
    expected,
    read: (given) => (typeof given === 'string' && form.test(given) ? into(given) : undefined),
    schema: { type: 'string', pattern: form.source },
    fallback: undefined,
  };
}

/** An instant with its zone, read into milliseconds since the Unix epoch. */
export function instant(help: string): Field<number, undefined> {
  const expected = 'an instant like 2026-01-31T14:00:00Z';
  return text(/^\d{4}-\d{2}-\d{2}T/, expected, help, parseIso);
}

/** A directory, which need not be there yet. */
export function directory(help: string): Field<string, undefined> {
  const { expected, read } = directoryFlag(help);
  return text(/./, expected, help, (given) => read([given]));
}

/** Where alarms may be sent: encrypted, or never off this machine. */
export function webhook(help: string): Field<string, null> {
  const expected = 'an https address, or an http one on loopback, without user and password';
  const form = /^https?:\/\//;
  const read = (given: string): string | undefined => {
    if (!URL.canParse(given)) return undefined;
    const { protocol, username, password } = new URL(given);
    const isSafe = protocol === 'https:' || isLoopback(given);
    return isSafe && username === '' && password === '' ? given : undefined;
  };
  return { ...text(form, expected, help, read), fallback: null, isSecret: true };
}

/** A program and its arguments, which no shell reads. */
export function programCall(help: string): Field<readonly string[], null> {
  return {
    kind: 'field',
    help,
    expected: 'a list of texts, the program first',
    read: (given) => {
      if (!Array.isArray(given) || given.length > ARGUMENTS_MAX) return undefined;
      const words = given.filter((word): word is string => typeof word === 'string');
      const isWhole = words.length === given.length && !words.some((word) => word.includes('\0'));
      return isWhole && words[0] !== undefined && words[0] !== '' ? words : undefined;
    },
    schema: { type: 'array', items: { type: 'string' }, minItems: 1, maxItems: ARGUMENTS_MAX },
    fallback: null,
    isSecret: true,
  };
}

const ARGUMENTS_MAX = 64;

function within({ min, max }: Bounds, given: unknown): number | undefined {
  return typeof given === 'number' && given >= min && given <= max ? given : undefined;
}

function rangeText({ min, max }: Bounds): string {
  return `from ${String(min)} to ${String(max)}`;
}

function range({ min, max }: Bounds): SchemaPart {
  return { minimum: min, maximum: max };
}
