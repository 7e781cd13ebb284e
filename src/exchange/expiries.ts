/** The ends of what rests: a timer for each expiration, all of them forgotten with the exchange. */
import type { Clock } from '../ports/clock.ts';

/** The expirations that are watched. */
export type Expiries = {
  /** Calls `run` in the first dead second of an expiration, in Unix seconds. */
  readonly watch: (expiration: bigint, run: () => void) => void;
  /** Forgets them all. */
  readonly stop: () => void;
};

/** Longer waits than a timer can hold (24 days) outlive every exchange: they are not watched. */
const LONGEST_TIMER_MS = 2n ** 31n - 1n;

/** Watches nothing yet. */
export function createExpiries(clock: Clock): Expiries {
  const timers = new Set<unknown>();
  return {
    watch: (expiration, run) => {
      const waitMs = expiration * 1000n - BigInt(Math.floor(clock.now()));
      if (waitMs > LONGEST_TIMER_MS) return;
      const timer = clock.setTimeout(
        () => {
          timers.delete(timer);
          run();
        },
        Math.max(0, Number(waitMs)),
      );
      timers.add(timer);
    },
    stop: () => {
      for (const timer of timers) clock.clearTimeout(timer);
      timers.clear();
    },
  };
}
