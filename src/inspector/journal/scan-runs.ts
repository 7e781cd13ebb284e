/** Finds the runs of a journal by their first and last records, without reading any other. */
import { END_KIND, HEADER_KIND } from '../../journal/run-hash.ts';
import { textOf } from './fields.ts';
import { parseRecord } from './parse-record.ts';

/** A run, and where its lines stand in the file. */
export type ScannedRun = {
  /** Of its first record. */
  readonly offset: number;
  readonly title: string | null;
  /** Milliseconds since the epoch; NaN when its first record tells none. */
  readonly startedAt: number;
  hasEnded: boolean;
};

const NEWLINE = 0x0a;

/** The beginning of a line, before its data: a record that is quoted in another looks different. */
const LINE_START = /^\{"seq":\d+,"at":"[^"]*","kind":"[^"]*"/;

/** How much of a line is looked at to tell its kind. */
const START_BYTES = 120;

/** The runs that were found so far, the oldest first. */
export class RunScan {
  readonly runs: ScannedRun[] = [];

  /** Takes whole lines, which begin at `offset` of the file. */
  add(lines: Buffer, offset: number): void {
    // A journal that was kept in memory has no header: then its first record begins the run.
    if (offset === 0 && lines.length > 0) this.#begin(lines, 0, 0);
    const marks = [
      ...linesOfKind(lines, HEADER_KIND).map((at) => ({ at, isHeader: true })),
      ...linesOfKind(lines, END_KIND).map((at) => ({ at, isHeader: false })),
    ].sort((one, other) => one.at - other.at);
    for (const { at, isHeader } of marks) {
      const last = this.runs.at(-1);
      if (!isHeader && last !== undefined) last.hasEnded = true;
      if (isHeader && offset + at > 0) this.#begin(lines, at, offset + at);
    }
  }

  #begin(lines: Buffer, at: number, offset: number): void {
    const end = lines.indexOf(NEWLINE, at);
    const record = parseRecord(lines.toString('utf8', at, end === -1 ? undefined : end));
    this.runs.push({
      offset,
      title: textOf(record?.data, 'title') ?? null,
      startedAt: Date.parse(record?.at ?? ''),
      hasEnded: false,
    });
  }
}

/** Where the lines begin whose record is of a kind. */
function linesOfKind(lines: Buffer, kind: string): readonly number[] {
  const needle = Buffer.from(`,"kind":"${kind}"`);
  const found: number[] = [];
  for (let at = lines.indexOf(needle); at !== -1; at = lines.indexOf(needle, at + 1)) {
    const start = lines.lastIndexOf(NEWLINE, at) + 1;
    const head = lines.toString('utf8', start, start + START_BYTES);
    const isKind = LINE_START.exec(head)?.[0].length === at - start + needle.length;
    if (isKind) found.push(start);
  }
  return found;
}
