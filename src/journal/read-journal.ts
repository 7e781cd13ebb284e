/** Reads a journal back: every record in order, or one sentence of what is wrong and where. */
import { existsSync, readFileSync, statSync } from 'node:fs';
import type { JournalRecord } from '../ports/journal.ts';
import { JournalError } from './journal-error.ts';
import { HEADER_KIND } from './run-hash.ts';

/** A journal as it was read. */
export type ReadJournal = {
  /** The file that was read. */
  readonly file: string;
  readonly records: readonly JournalRecord[];
  /** A last line that a crash cut short: reported here, and no record. */
  readonly torn: { readonly line: number; readonly text: string } | undefined;
  /** How many bytes of the file the records take: where a torn line begins. */
  readonly wholeBytes: number;
};

/** The one file of a journal's directory. */
export const JOURNAL_FILE = 'journal.jsonl';

const NEWLINE = 0x0a;

/**
 * Reads a journal's directory, or its file itself. Only what follows the last newline can be torn,
 * since a record is written with its newline at once. Throws `JournalError` for a missing file, any
 * other line that is no record, a gap in `seq`, and a journal that does not begin with a header.
 */
export function readJournal(path: string): ReadJournal {
  const file = journalFile(path);
  const bytes = readBytes(file);
  const wholeBytes = bytes.lastIndexOf(NEWLINE) + 1;
  const lines = bytes.toString('utf8', 0, wholeBytes).split('\n').slice(0, -1);
  const records = lines.map((text, index) => parseLine(file, index + 1, text));
  const tail = bytes.toString('utf8', wholeBytes);
  const torn = tail === '' ? undefined : { line: lines.length + 1, text: tail };
  return { file, records, torn, wholeBytes };
}

/** The journal's file, given its directory or the file itself. */
export function journalFile(path: string): string {
  const isDirectory = existsSync(path) && statSync(path).isDirectory();
  return isDirectory ? `${path}/${JOURNAL_FILE}` : path;
}

function readBytes(file: string): Buffer {
  try {
    return readFileSync(file);
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new JournalError(
      `cannot be read (${why})`,
      file,
      undefined,
      'name a journal that exists',
    );
  }
}

function parseLine(file: string, line: number, text: string): JournalRecord {
  const record = parseRecord(text);
  if (record === undefined) {
    const remedy = 'restore the file from a copy, or read a copy that ends before this line';
    throw new JournalError('is not a record', file, line, remedy);
  }
  if (record.seq !== line) {
    const what = `has seq ${String(record.seq)} where ${String(line)} is due`;
    throw new JournalError(
      what,
      file,
      line,
      'a line was lost or added: restore the file from a copy',
    );
  }
  if (line === 1 && record.kind !== HEADER_KIND) {
    throw new JournalError('is not a header', file, line, 'name the file in which the run began');
  }
  return record;
}

function parseRecord(text: string): JournalRecord | undefined {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return undefined;
  }
  if (typeof value !== 'object' || value === null) return undefined;
  if (!('seq' in value && 'at' in value && 'kind' in value && 'data' in value)) return undefined;
  const { seq, at, kind, data } = value;
  if (!Number.isSafeInteger(seq) || typeof seq !== 'number') return undefined;
  if (typeof at !== 'string' || typeof kind !== 'string') return undefined;
  return { seq, at, kind, data };
}
