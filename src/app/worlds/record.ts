/** The record: how many worlds were played, tree by tree, and what they showed in all. */
import { readFileSync, writeFileSync } from 'node:fs';
import * as v from 'valibot';
import type { Totals } from './totals.ts';

const count = v.pipe(v.number(), v.integer(), v.minValue(0));

const ENTRY = v.object({
  /** The hash of the code that was played. */
  tree: v.pipe(v.string(), v.regex(/^[0-9a-f]{12}$/)),
  from: count,
  worlds: count,
  steps: count,
  falseFlats: count,
  duplicateExposures: count,
  /** Worlds that broke any promise. */
  failed: count,
});

const RECORD = v.object({
  worlds: count,
  steps: count,
  falseFlats: count,
  duplicateExposures: count,
  failed: count,
  trees: v.array(ENTRY),
});

/** The seeds of one tree that were played in one go. */
export type RecordEntry = v.InferOutput<typeof ENTRY>;

/** All of them, and their sums. */
export type WorldsRecord = v.InferOutput<typeof RECORD>;

/** Where the record is kept, with the commit. */
export const RECORD_FILE = new URL('../../../docs/worlds-record.json', import.meta.url);

/** Reads a record. Throws when the file is none. */
export function readRecord(file = RECORD_FILE): WorldsRecord {
  return v.parse(RECORD, JSON.parse(readFileSync(file, 'utf8')));
}

/** Writes a record as it is committed. */
export function writeRecord(record: WorldsRecord, file = RECORD_FILE): void {
  writeFileSync(file, `${JSON.stringify(record, null, 2)}\n`);
}

/** What was played, as an entry. */
export function entryOf(tree: string, from: number, totals: Totals): RecordEntry {
  return {
    tree,
    from,
    worlds: totals.worlds,
    steps: totals.steps,
    falseFlats: totals.broken('flat is true') + totals.broken('nothing takes effect after flat'),
    duplicateExposures: totals.broken('no leg beyond its plan'),
    failed: totals.failures.length,
  };
}

/** The record with one more entry; the same seeds of the same tree are the same worlds, and count once. */
export function withEntry(
  { trees }: Pick<WorldsRecord, 'trees'>,
  entry: RecordEntry,
): WorldsRecord {
  const isSame = ({ tree, from }: RecordEntry): boolean =>
    tree === entry.tree && from === entry.from;
  const kept = [...trees.filter((each) => !isSame(each)), entry];
  const sumOf = (name: Exclude<keyof RecordEntry, 'tree' | 'from'>): number =>
    kept.reduce((total, each) => total + each[name], 0);
  return {
    worlds: sumOf('worlds'),
    steps: sumOf('steps'),
    falseFlats: sumOf('falseFlats'),
    duplicateExposures: sumOf('duplicateExposures'),
    failed: sumOf('failed'),
    trees: kept,
  };
}
