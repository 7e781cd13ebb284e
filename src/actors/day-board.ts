/** The day board: what this UTC day has earned or lost, over every cycle and every run of it. */
import { noteDay } from '../domain/daily-loss.ts';
import type { Day } from '../domain/daily-loss.ts';
import type { DecimalString } from '../domain/decimal.ts';

/** Keeps the day's account; whoever opened it may keep it on disk. */
export class DayBoard {
  readonly #changed: (day: Day) => void;
  #day: Day | null;

  constructor(day: Day | null, changed: (day: Day) => void = () => undefined) {
    this.#day = day;
    this.#changed = changed;
  }

  /** The day as last noted; null before anything was. */
  get day(): Day | null {
    return this.#day;
  }

  /** Adds what the orders up to a proof made at `at` (milliseconds) came to. */
  note(at: number, pnl: DecimalString): void {
    this.#day = noteDay(this.#day, at, pnl);
    this.#changed(this.#day);
  }
}
