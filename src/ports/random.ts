/** The chance of the core: a port, so that one integer decides a whole simulated run. */

/** A stream of pseudo-random numbers. Two streams of one seed are equal. */
export type Random = {
  /** A number in [0, 1). */
  readonly next: () => number;
  /** A whole number in [0, bound), for 1 ≤ bound ≤ 2^32. */
  readonly below: (bound: number) => number;
  /** An independent stream named `name`: drawing from it never shifts this one. */
  readonly fork: (name: string) => Random;
};
