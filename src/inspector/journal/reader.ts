/** What a reader of a journal offers to whoever shows it. */
import type { JournalRecord } from '../../ports/journal.ts';
import type { ContextMoment, LiveMessage, Patch, RunEntry, Timeline } from '../view/timeline.ts';

/** What is read, and how. */
export type JournalReaderOptions = {
  /** The journal's file, or its directory; it may not exist yet. */
  readonly file: string;
  /** Of the journal's runs, from 1; the last one when left out. */
  readonly run?: number | undefined;
  /** For example `S35 · act 2`; null when left out. */
  readonly title?: string | null | undefined;
  /** Whether alarms of this run can be acknowledged; false when left out. */
  readonly canAcknowledge?: boolean | undefined;
  /** How often the file is looked at for more, in milliseconds; 75 when left out. */
  readonly pollMs?: number | undefined;
  /** The most records that are kept; `RECORDS_MAX` when left out. */
  readonly recordsMax?: number | undefined;
};

/** One run of a journal, read and followed. */
export type JournalReader = {
  /** Resolves when the end of the file was reached for the first time, or the reader was closed. */
  readonly ready: Promise<void>;
  /** Every run of the file, the oldest first. */
  readonly runs: () => readonly RunEntry[];
  /** All that was read of the run; grown in place. Undefined before its first record was read. */
  readonly timeline: () => Timeline | undefined;
  /** What came after `seq`: the patch that a page lacks which has everything up to `seq`. */
  readonly patchAfter: (seq: number) => Patch | undefined;
  /** The last record that was read; 0 before any. */
  readonly lastSeq: () => number;
  /** What is wrong with the file, in one sentence; undefined while it is sound. */
  readonly trouble: () => string | undefined;
  /**
   * Calls `listener` with every patch from now on, with `caughtUp` each time the end of the file is
   * reached again, and with trouble. The function returned ends that.
   */
  readonly subscribe: (listener: (message: LiveMessage) => void) => () => void;
  /** At most `count` records from number `from` on, read from the file. */
  readonly records: (from: number, count: number) => Promise<readonly JournalRecord[]>;
  /**
   * The numbers of the records whose line holds `text`, in any case; `more` when there are others
   * beyond `limit`. Lets other work run in between.
   */
  readonly search: (
    text: string,
    limit: number,
    signal?: AbortSignal,
  ) => Promise<{ readonly seqs: readonly number[]; readonly more: boolean }>;
  /** The contexts of the machines as they were at record `seq`, by the id of the actor. */
  readonly contextsAt: (seq: number) => Promise<Readonly<Record<string, ContextMoment>>>;
  /** Reads now what is in the file, instead of at the next look. */
  readonly catchUp: () => void;
  readonly close: () => void;
};
