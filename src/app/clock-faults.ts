/** The clock of our process as faults disturb it: set apart, jumping, coarse, or standing still. */
import type { FaultSet } from '../exchange/faults.ts';
import type { Clock } from '../ports/clock.ts';
import type { Freezable } from './freezing.ts';

/** The process on a clock that the faults of class `clock` disturb; without one it is untouched. */
export function withClockFaults(process: Freezable, faults: FaultSet): Freezable {
  faults.onDue('clock.freeze', ({ ms }) => {
    process.freeze(ms);
  });
  return { ...process, clock: unsteady(process.clock, faults) };
}

function unsteady(clock: Clock, faults: FaultSet): Clock {
  let jumpedMs = 0;
  let latest = -Infinity;
  faults.onDue(
    'clock.jump',
    ({ ms }) => {
      jumpedMs += ms;
    },
    () => {
      jumpedMs = 0;
    },
  );
  return {
    now: () => {
      const skewMs = faults.inForce('clock.skew', () => true)?.ms ?? 0;
      // Invariant: time never decreases. Set back, it stands still until it has come round again.
      latest = Math.max(latest, clock.now() + jumpedMs + skewMs);
      return latest;
    },
    setTimeout: (fn, ms) => {
      const grid = faults.inForce('clock.coalesce', () => true);
      return clock.setTimeout(fn, grid === undefined ? ms : untilNext(grid.ms, clock.now(), ms));
    },
    clearTimeout: clock.clearTimeout,
  };
}

/** How long until the first multiple of `gridMs` that is not before `ms` from now. */
function untilNext(gridMs: number, now: number, ms: number): number {
  if (gridMs <= 0) return ms;
  return Math.ceil((now + Math.max(0, ms)) / gridMs) * gridMs - now;
}
