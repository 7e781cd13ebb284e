/** Walks a configuration along its table: what was given, read and bounded; what was not, by default. */
import { nearest } from '../nearest.ts';
import { UsageError } from '../start-errors.ts';
import type { Field, FieldTable, List, Node, NodeTable } from './fields.ts';
import { CONFIGURATION } from './table.ts';
import type { CompleteConfiguration, Configuration } from './table.ts';

/**
 * Reads a configuration from JSON. Throws `UsageError` with one sentence that names the field and a
 * remedy; `file` stands at its beginning.
 */
export function parseConfiguration(json: unknown, file: string): Configuration {
  try {
    const given = readTable(CONFIGURATION, json, '', pathsOf(CONFIGURATION, ''));
    // The walk follows the table from which the type is made; the compiler cannot follow the walk.
    const configuration = given as Configuration;
    refuseContradictions(completeConfiguration(configuration));
    return configuration;
  } catch (error) {
    if (error instanceof UsageError) throw new UsageError(`${file}: ${error.message}`);
    throw error;
  }
}

/** A configuration with the default of everything that was not given. */
export function completeConfiguration(given: Configuration = {}): CompleteConfiguration {
  // As above: the walk fills in exactly what the table, and so the type, says.
  return completeTable(CONFIGURATION, given) as CompleteConfiguration;
}

type JsonObject = Readonly<Record<string, unknown>>;

function readTable(
  table: NodeTable,
  json: unknown,
  path: string,
  known: readonly string[],
): JsonObject {
  if (!isObject(json)) {
    const subject = path === '' ? 'the configuration' : path;
    throw new UsageError(`${subject} must be an object, not ${shown(json)}.`);
  }
  return Object.fromEntries(
    Object.entries(json).map(([name, given]) => {
      const node = Object.hasOwn(table, name) ? table[name] : undefined;
      if (node === undefined) throw strangerError(joined(path, name), known);
      return [name, readNode(node, given, joined(path, name), known)];
    }),
  );
}

function readNode(node: Node, given: unknown, path: string, known: readonly string[]): unknown {
  switch (node.kind) {
    case 'field':
      return readField(node, given, path);
    case 'group':
      return readTable(node.nodes, given, path, known);
    case 'list':
      return readList(node, given, path);
  }
}

function readField(field: Field<unknown, unknown>, given: unknown, path: string): unknown {
  if (given === null && field.fallback === null) return null;
  const value = field.read(given);
  if (value !== undefined) return value;
  const instead = field.isSecret
    ? 'what stands there (not repeated: it may hold a secret)'
    : shown(given);
  throw new UsageError(`${path} must be ${field.expected}, not ${instead}.`);
}

function readList({ fields, entriesMax }: List<FieldTable>, given: unknown, path: string): unknown {
  if (!Array.isArray(given) || given.length > entriesMax) {
    const expected = `a list of at most ${String(entriesMax)} entries`;
    const instead = Array.isArray(given) ? `one of ${String(given.length)}` : shown(given);
    throw new UsageError(`${path} must be ${expected}, not ${instead}.`);
  }
  return given.map((entry: unknown, index) => {
    const place = `${path}[${String(index)}]`;
    const read = readTable(fields, entry, place, pathsOf(fields, place));
    for (const [name, { expected }] of Object.entries(fields)) {
      if (Object.hasOwn(read, name)) continue;
      throw new UsageError(`${place}.${name} is missing: give ${expected}.`);
    }
    return read;
  });
}

function completeTable(table: NodeTable, given: JsonObject): JsonObject {
  return Object.fromEntries(
    Object.entries(table).map(([name, node]) => [name, completeNode(node, given[name], name)]),
  );
}

function completeNode(node: Node, given: unknown, name: string): unknown {
  if (node.kind === 'group') return completeTable(node.nodes, isObject(given) ? given : {});
  if (given !== undefined) return given;
  return node.kind === 'list' ? readList(node, node.fallback, name) : node.fallback;
}

/** What each field allows and the file as a whole does not. */
function refuseContradictions({ health, positionWait, calendar }: CompleteConfiguration): void {
  if (health.unwind >= health.warn) {
    throw new UsageError(
      `health.unwind must be below health.warn (${String(health.warn)}), not ${String(health.unwind)}.`,
    );
  }
  const { checkIntervalMs, timeoutMs } = positionWait;
  if (checkIntervalMs > timeoutMs) {
    throw new UsageError(
      'positionWait.checkIntervalMs must be at most positionWait.timeoutMs ' +
        `(${String(timeoutMs)}), not ${String(checkIntervalMs)}.`,
    );
  }
  for (const [index, { from, to }] of calendar.announced.entries()) {
    if (from < to) continue;
    throw new UsageError(`calendar.announced[${String(index)}].to must be later than its from.`);
  }
}

function strangerError(path: string, known: readonly string[]): UsageError {
  const guess = nearest(path, known);
  const remedy = guess === undefined ? 'leave it out' : `the nearest is ${guess}`;
  return new UsageError(`${path} is no setting; ${remedy}.`);
}

/** The name of everything in a table, groups included. */
function pathsOf(table: NodeTable, path: string): readonly string[] {
  return Object.entries(table).flatMap(([name, node]) => {
    const own = joined(path, name);
    return node.kind === 'group' ? [own, ...pathsOf(node.nodes, own)] : [own];
  });
}

const NAME_LENGTH_MAX = 60;

function joined(path: string, name: string): string {
  // A name that is no plain word is quoted, so that no refusal takes more than its line.
  const plain = /^[$\w-]+$/.test(name) && name.length <= NAME_LENGTH_MAX;
  const written = plain ? name : JSON.stringify(name.slice(0, NAME_LENGTH_MAX));
  return path === '' ? written : `${path}.${written}`;
}

const SHOWN_LENGTH_MAX = 40;

/** What stands in the file, short enough for a sentence. */
function shown(given: unknown): string {
  if (Array.isArray(given)) return 'a list';
  if (typeof given === 'object' && given !== null) return 'an object';
  if (typeof given === 'string' && given.length > SHOWN_LENGTH_MAX) {
    return `a text of ${String(given.length)} characters`;
  }
  return JSON.stringify(given);
}

function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
