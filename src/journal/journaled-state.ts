/** What a run keeps on disk, with a witness: its latch and the account of its day. */
import type { Day } from '../domain/daily-loss.ts';
import type { Journal } from '../ports/journal.ts';
import type { Latch } from '../ports/latch.ts';
import { describeError } from './recorded-errors.ts';

/** Wraps `latch`. Kinds: `latch.read` with its answer; `latch.raised`, `latch.lifted`, `latch.error`. */
export function journaledLatch(latch: Latch, journal: Journal): Latch {
  return {
    read: () => {
      const entry = latch.read();
      journal.append('latch.read', { entry: entry ?? null });
      return entry;
    },
    raise: (entry) => {
      journal.append('latch.raised', entry);
      orTell(journal, 'latch.error', () => {
        latch.raise(entry);
      });
    },
    lift: (proof) => {
      journal.append('latch.lifted', null);
      orTell(journal, 'latch.error', () => {
        latch.lift(proof);
      });
    },
  };
}

/** Wraps what keeps the day. Kinds: `day.changed` and `day.error`. */
export function journaledDay(keep: (day: Day) => void, journal: Journal): (day: Day) => void {
  return (day) => {
    journal.append('day.changed', day);
    orTell(journal, 'day.error', () => {
      keep(day);
    });
  };
}

/** The core hears of a disk that fails, so a replay must. */
function orTell(journal: Journal, kind: string, doing: () => void): void {
  try {
    doing();
  } catch (error) {
    journal.append(kind, { error: describeError(error) });
    throw error;
  }
}
