/** The clock of a live process. */
import type { Clock } from '../ports/clock.ts';

/**
 * Real time that never goes back: the epoch is read once, and a monotonic counter runs from there, so
 * that a corrected system clock cannot shorten a hold or a deadline.
 */
export function systemClock(): Clock {
  const startedAt = Date.now() - performance.now();
  return {
    now: () => Math.floor(startedAt + performance.now()),
    setTimeout: (fn, ms) => setTimeout(fn, ms),
    clearTimeout: (handle) => {
      clearTimeout(handle as NodeJS.Timeout | undefined);
    },
  };
}
