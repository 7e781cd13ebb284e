/** The clock of the core: time that moves with the journal, and timers that are inputs by number. */
import type { Clock } from '../ports/clock.ts';
import type { RunJournal } from './create-journal.ts';

/**
 * Wraps `clock` for the core. `now` is the time of the core's last record; the timer that was set n-th
 * is appended as `timer` before its callback runs, in a turn of its own.
 */
export function journaledClock(clock: Clock, journal: RunJournal): Clock {
  const handles = new Map<number, unknown>();
  let last = 0;
  return {
    now: journal.now,
    setTimeout: (fn, ms) => {
      const n = ++last;
      const fire = (): void => {
        // Taken back while it waited for its turn.
        if (!handles.delete(n)) return;
        try {
          journal.append('timer', { n });
        } catch {
          // A journal that takes no more must not stop what closes by this timer: what that writes
          // fails as well, and is told.
        }
        fn();
      };
      const due = (): void => {
        journal.take(fire);
      };
      handles.set(n, clock.setTimeout(due, ms));
      return n;
    },
    clearTimeout: (handle) => {
      if (typeof handle !== 'number') return;
      clock.clearTimeout(handles.get(handle));
      handles.delete(handle);
    },
  };
}
