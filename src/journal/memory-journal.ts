/** A journal in memory, for simulations and tests: what a file would hold, without the file. */
import type { Clock } from '../ports/clock.ts';
import type { JournalRecord } from '../ports/journal.ts';
import { createJournal } from './create-journal.ts';
import type { RunJournal } from './create-journal.ts';

/** A journal whose lines can be read back. */
export type MemoryJournal = RunJournal & {
  /** Every record as a line of JSON: equal runs give equal lines. */
  readonly lines: () => readonly string[];
  /** Every record as a reader of the file would see it: sealed values became plain. */
  readonly records: () => readonly JournalRecord[];
};

/**
 * Keeps every record as JSON, or the last `linesMax` of them and at most as many again. `onRecord` is
 * told of each, as with a file.
 */
export function memoryJournal(
  clock: Pick<Clock, 'now'>,
  onRecord?: (record: JournalRecord) => void,
  linesMax = Infinity,
): MemoryJournal {
  const lines: string[] = [];
  const sink = (line: string): void => {
    if (lines.length >= 2 * linesMax) lines.splice(0, lines.length - linesMax);
    lines.push(line);
  };
  const journal = createJournal({ clock, sink, onRecord });
  return {
    ...journal,
    lines: () => lines,
    // These lines were written from records just above: their shape needs no second check.
    records: () => lines.map((line) => JSON.parse(line) as JournalRecord),
  };
}
