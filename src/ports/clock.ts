/** The time of the core: a port, so that a simulation and a live run share every line. */

/**
 * Time as the core sees it. The same object is the clock of every XState actor (its `setTimeout`
 * and `clearTimeout` have XState's shape), of the adapter's protocol and of the simulated exchange.
 */
export type Clock = {
  /** Milliseconds since the Unix epoch, never decreasing. */
  readonly now: () => number;
  /** Calls `fn` once, `ms` milliseconds from now. The handle is opaque. */
  readonly setTimeout: (fn: () => void, ms: number) => unknown;
  /** Forgets a timer; a handle that already fired or was cleared is ignored. */
  readonly clearTimeout: (handle: unknown) => void;
};
