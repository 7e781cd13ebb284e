/** The divergence log: writes down when the two ledgers of a key came to contradict each other, and when no more. */
import type { PositionKey } from '../positions/key.ts';
import type { Reading } from '../positions/reading.ts';
import type { Journal } from '../ports/journal.ts';

/** Writes `reading.changed`: every other change of a reading follows from the records that there are. */
export class DivergenceLog {
  readonly #journal: Journal;
  readonly #diverged = new Map<PositionKey, string>();

  constructor(journal: Journal) {
    this.#journal = journal;
  }

  /** Whether any key was diverged when it was read last. */
  get hasAny(): boolean {
    return this.#diverged.size > 0;
  }

  /** Compares what every key reads as with what it read as before. */
  note(readings: ReadonlyMap<PositionKey, Reading>): void {
    for (const [key, reading] of readings) {
      const told = reading.state === 'diverged' ? JSON.stringify(reading) : undefined;
      if (told === this.#diverged.get(key)) continue;
      if (told === undefined) this.#diverged.delete(key);
      else this.#diverged.set(key, told);
      this.#journal.append('reading.changed', { key, reading });
    }
  }
}
