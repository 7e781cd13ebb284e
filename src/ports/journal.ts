/** The journal, as the core writes to it: every input and every decision, numbered. */

/** One line of the journal. `seq` has no gaps; `at` is an ISO instant of the run's clock. */
export type JournalRecord = {
  readonly seq: number;
  readonly at: string;
  readonly kind: string;
  readonly data: unknown;
};

/**
 * Appends records. A record is numbered and written before `append` returns, so that what the core
 * was told, and what it decided, is on disk before anything follows from it.
 */
export type Journal = {
  readonly append: (kind: string, data: unknown) => void;
};
