/** Numbering: every journal gives out `seq` and `at` the same way, wherever its records go. */
import type { Clock } from '../ports/clock.ts';
import type { Journal, JournalRecord } from '../ports/journal.ts';
import { createRunHash } from './run-hash.ts';
import { createTurns } from './turns.ts';
import type { TakeTurn } from './turns.ts';

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

/** The journal of a run: the core's time and the order of its inputs come from it. */
export type RunJournal = Journal & {
  /**
   * The time of the core, in milliseconds: that of its last record. So a replay, which has nothing but
   * the records, sees the same time at every step.
   */
  readonly now: () => number;
  /** For whoever stands beside the core, such as the alarm channel: the core's time does not move. */
  readonly aside: Journal;
  /** Gives an input a turn of its own, in which it is appended and then handed to the core. */
  readonly take: TakeTurn;
  /** The hash of the run so far; once it has ended, of the run. */
  readonly hash: () => string;
};

/**
 * A journal that numbers its records without gaps and stamps them with the run's clock.
 *
 * A record that the sink refuses (it throws) takes no number. A listener that appends is served in
 * order: its record is numbered after the one it was told of.
 */
export function createJournal(options: JournalOptions): RunJournal {
  const { clock, sink, onRecord } = options;
  const hash = createRunHash();
  let nextSeq = options.firstSeq ?? 1;
  let coreAt = Math.trunc(clock.now());
  const write = (instant: number, kind: string, data: unknown): void => {
    const at = new Date(instant).toISOString();
    // Without data a record would lose its `data` field on the way through JSON.
    const record: JournalRecord = { seq: nextSeq, at, kind, data: data ?? null };
    const line = JSON.stringify(record);
    sink(line);
    nextSeq++;
    hash.add(kind, line);
    onRecord?.(record);
  };
  return {
    append: (kind, data) => {
      // Of a fraction of a millisecond the record keeps nothing, and so the core may not know it.
      coreAt = Math.trunc(clock.now());
      write(coreAt, kind, data);
    },
    now: () => coreAt,
    aside: {
      append: (kind, data) => {
        write(clock.now(), kind, data);
      },
    },
    take: createTurns(),
    hash: hash.digest,
  };
}
