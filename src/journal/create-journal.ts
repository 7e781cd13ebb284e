/** Numbering: every journal gives out `seq` and `at` the same way, wherever its records go. */
import type { Clock } from '../ports/clock.ts';
import type { Journal, JournalRecord } from '../ports/journal.ts';

/** What a numbered journal is made of. */
export type JournalOptions = {
  readonly clock: Pick<Clock, 'now'>;
  /** Keeps one record; `line` is the record as JSON, without a newline. Synchronous. */
  readonly sink: (line: string) => void;
  /** Is told every record after it is kept: how progress is rendered from the journal. */
  readonly onRecord?: ((record: JournalRecord) => void) | undefined;
  /** The number of the first record; 1 unless a journal is continued. */
  readonly firstSeq?: number | undefined;
};

/**
 * A journal that numbers its records without gaps and stamps them with the run's clock.
 *
 * A record that the sink refuses (it throws) takes no number. A listener that appends is served in
 * order: its record is numbered after the one it was told of.
 */
export function createJournal(options: JournalOptions): Journal {
  let nextSeq = options.firstSeq ?? 1;
  return {
    append: (kind, data) => {
      const at = new Date(options.clock.now()).toISOString();
      // Without data a record would lose its `data` field on the way through JSON.
      const record: JournalRecord = { seq: nextSeq, at, kind, data: data ?? null };
      options.sink(JSON.stringify(record));
      nextSeq++;
      options.onRecord?.(record);
    },
  };
}
