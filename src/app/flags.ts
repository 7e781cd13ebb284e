/** Flags as a table: what each expects, in words that serve the help text and the refusal alike. */
import { parseArgs } from 'node:util';
import { nearest } from './nearest.ts';
import { HelpRequested, UsageError } from './start-errors.ts';

/** One flag. The values it takes follow it on the command line. */
export type Flag<Value> = {
  /** How many values follow: none for a switch. */
  readonly arity: 0 | 1 | 2;
  /**
   * For a flag of one value that may also stand alone: what a word must look like to be that value, as
   * any other word belongs to the command. Nothing is read of a flag that stands alone.
   */
  readonly optional?: RegExp;
  /** How the help text shows what follows, for example `USD`; empty for a switch. */
  readonly placeholder: string;
  readonly help: string;
  /** What a value must be, as in `--cycles must be …`. */
  readonly expected: string;
  /** Reads what followed; undefined when it is not what is expected. */
  readonly read: (values: readonly string[]) => Value | undefined;
};

/** The flags of a command by name, without dashes. */
export type FlagTable = Readonly<Record<string, Flag<unknown>>>;

/** Everything that the command line of one command may say. */
export type CommandUsage<Table extends FlagTable> = {
  /** For example `run`. */
  readonly command: string;
  readonly summary: string;
  /** A whole line that works, for example `tandem run --cycles 1`. */
  readonly example: string;
  readonly flags: Table;
  /** How the help text shows what may stand without a flag; absent when nothing may. */
  readonly positionals?: string;
};

/** What was given; undefined for a flag that was not. */
export type FlagValues<Table extends FlagTable> = {
  readonly [Name in keyof Table]: Table[Name] extends Flag<infer Value> ? Value | undefined : never;
};

/** What a command line said. */
export type ParsedFlags<Table extends FlagTable> = {
  readonly values: FlagValues<Table>;
  readonly positionals: readonly string[];
};

/**
 * Reads a command line. Throws `UsageError` with one sentence for the first thing that is wrong, and
 * `HelpRequested` with the help text for `--help`.
 */
export function parseFlags<Table extends FlagTable>(
  usage: CommandUsage<Table>,
  args: readonly string[],
): ParsedFlags<Table> {
  const { flags } = usage;
  const positionals: string[] = [];
  const given = new Map<string, string[]>();
  // Of a flag of two values, or of one that may stand alone, the parser hands the last value over as
  // a word without a flag.
  let awaits: { readonly flag: Flag<unknown>; readonly values: string[] } | undefined;
  for (const token of tokenize(flags, args)) {
    if (token.kind === 'positional') {
      const isValue = awaits?.flag.optional?.test(token.value) ?? awaits !== undefined;
      (isValue && awaits !== undefined ? awaits.values : positionals).push(token.value);
      awaits = undefined;
      continue;
    }
    awaits = undefined;
    if (token.kind === 'option-terminator') continue;
    if (token.name === 'help' || token.rawName === '-h') throw new HelpRequested(helpText(usage));
    const flag = lookUp(flags, token.name, token.rawName);
    if (given.has(token.name))
      throw new UsageError(`--${token.name} is given twice: give it once.`);
    const values = takeValues(token.name, flag, token.value, token.inlineValue === true);
    given.set(token.name, values);
    if (flag.arity === 2 || (flag.optional && values.length === 0)) awaits = { flag, values };
  }
  const [stray] = positionals;
  if (stray !== undefined && usage.positionals === undefined) {
    throw new UsageError(`"${stray}" belongs to no flag: leave it out, or see --help.`);
  }
  const read = Object.entries(flags).map(([name, flag]) => [
    name,
    readFlag(name, flag, given.get(name)),
  ]);
  // `fromEntries` forgets which name had which type; `read` made exactly one entry for each flag.
  return { values: Object.fromEntries(read) as FlagValues<Table>, positionals };
}

/** The help text of a command: what it does, each flag, and an example. */
export function helpText(usage: CommandUsage<FlagTable>): string {
  const rows = Object.entries(usage.flags).map(([name, flag]) => ({
    usage: `  --${name}${flag.placeholder === '' ? '' : ` ${flag.placeholder}`}`,
    help: flag.help,
  }));
  const width = Math.max(...rows.map((row) => row.usage.length)) + 2;
  const call = [`tandem ${usage.command}`, '[flags]', usage.positionals ?? ''].join(' ').trimEnd();
  return [
    `tandem ${usage.command}: ${usage.summary}`,
    '',
    `Usage: ${call}`,
    '',
    ...rows.map((row) => `${row.usage.padEnd(width)}${row.help}`),
    '',
    `Example: ${usage.example}`,
    '',
  ].join('\n');
}

function tokenize(flags: FlagTable, args: readonly string[]) {
  const options = Object.fromEntries(
    Object.entries(flags).map(([name, flag]) => {
      // The parser lets a flag of type string swallow whatever follows.
      const isAlone = flag.arity === 0 || flag.optional !== undefined;
      const type: 'boolean' | 'string' = isAlone ? 'boolean' : 'string';
      return [name, { type }];
    }),
  );
  // Not strict: its own refusals name no nearest flag and take several sentences.
  return parseArgs({ args: [...args], options, strict: false, tokens: true }).tokens;
}

function lookUp(flags: FlagTable, name: string, rawName: string): Flag<unknown> {
  const flag = Object.hasOwn(flags, name) ? flags[name] : undefined;
  if (flag !== undefined && rawName.startsWith('--')) return flag;
  const guess = nearest(name, [...Object.keys(flags), 'help']) ?? 'help';
  throw new UsageError(`${rawName} is no flag; the nearest is --${guess}.`);
}

function takeValues(
  name: string,
  flag: Flag<unknown>,
  value: string | undefined,
  isInline: boolean,
): string[] {
  if (flag.arity === 0) {
    if (value === undefined) return [];
    throw new UsageError(`--${name} is a switch: give it without "${value}".`);
  }
  if (flag.optional && value === undefined) return [];
  const isMissing = value === undefined || (!isInline && value.startsWith('--'));
  if (isMissing) throw new UsageError(`--${name} needs a value: give ${flag.expected}.`);
  return [value];
}

function readFlag(
  name: string,
  flag: Flag<unknown>,
  values: readonly string[] | undefined,
): unknown {
  if (values === undefined) return undefined;
  if (values.length < flag.arity && !flag.optional) {
    throw new UsageError(`--${name} needs two values: give ${flag.expected}.`);
  }
  const value = flag.read(values);
  if (value !== undefined) return value;
  const shown = values.map((text) => `"${text}"`).join(' ');
  throw new UsageError(`--${name} must be ${flag.expected}, not ${shown}.`);
}
