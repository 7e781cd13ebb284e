/** The journal on disk: a directory with one append-only file of JSON lines. */
import { closeSync, existsSync, mkdirSync, openSync, truncateSync, writeSync } from 'node:fs';
import type { Clock } from '../ports/clock.ts';
import type { JournalRecord } from '../ports/journal.ts';
import { createJournal } from './create-journal.ts';
import type { RunJournal } from './create-journal.ts';
import { JournalError } from './journal-error.ts';
import { JOURNAL_FILE, readJournal } from './read-journal.ts';
import { redact } from './redact.ts';
import { HEADER_KIND } from './run-hash.ts';

/** What the header of a run says. */
export type JournalHeader = {
  /** Of tandem. */
  readonly version: string;
  /** As it was given: secrets are redacted here, before anything is written. */
  readonly configuration: unknown;
  /** The commit or image that ran. */
  readonly build: string;
};

/** Where and how a journal is opened. */
export type AppendJournalOptions = {
  /** Made when absent. */
  readonly directory: string;
  readonly clock: Pick<Clock, 'now'>;
  readonly header: JournalHeader;
  /** Is told every record after it is written. */
  readonly onRecord?: ((record: JournalRecord) => void) | undefined;
};

/** A journal on disk. */
export type AppendJournal = RunJournal & {
  /** The directory. */
  readonly path: string;
  /** Releases the file; what is appended after throws, and no input has its turn any more. */
  readonly close: () => void;
};

/**
 * Opens the journal of `directory` and appends the header of this run.
 *
 * A journal that is there is continued: its numbers go on, and a line that a crash tore off is cut
 * from the file and kept in a `journal.torn` record. Throws `JournalError` when it cannot be read.
 */
export function openAppendJournal(options: AppendJournalOptions): AppendJournal {
  const { directory, clock, header, onRecord } = options;
  mkdirSync(directory, { recursive: true });
  const file = `${directory}/${JOURNAL_FILE}`;
  const before = existsSync(file) ? readJournal(file) : undefined;
  if (before?.torn !== undefined) truncateSync(file, before.wholeBytes);
  const descriptor = openSync(file, 'a');
  const firstSeq = (before?.records.length ?? 0) + 1;
  const sink = (line: string): void => {
    writeLine(descriptor, file, line);
  };
  const journal = createJournal({ clock, sink, onRecord, firstSeq });
  journal.append(HEADER_KIND, { ...header, configuration: redact(header.configuration) });
  if (before?.torn !== undefined) journal.append('journal.torn', before.torn);
  let isClosed = false;
  return {
    ...journal,
    path: directory,
    // An answer may come after the end of the run that asked.
    take: (input) => {
      journal.take(() => {
        if (!isClosed) input();
      });
    },
    close: () => {
      isClosed = true;
      closeSync(descriptor);
    },
  };
}

/** One write a record: another process that appends cannot come between its bytes. */
function writeLine(descriptor: number, file: string, line: string): void {
  const bytes = Buffer.from(`${line}\n`);
  const written = writeSync(descriptor, bytes);
  if (written === bytes.length) return;
  throw new JournalError('took only part of a record', file, undefined, 'make room on the disk');
}
