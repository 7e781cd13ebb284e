/** How the program ends, in one number: what scripts and services read. */

/** The exit codes of every command. */
export const EXIT = {
  /** Finished and proved flat, or did what was asked. */
  ok: 0,
  /** A bug of ours: an invariant failed, and REST shows nothing held. */
  bug: 1,
  /** Bad usage or configuration: nothing was sent. */
  usage: 2,
  /** Halted: exposure may remain. */
  halted: 3,
  /** Refused to start: nothing was sent. */
  refused: 4,
  /** Stopped at once by a second SIGINT. */
  interrupted: 130,
} as const;

/** One of the exit codes. */
export type ExitCode = (typeof EXIT)[keyof typeof EXIT];
