/** Virtual time: a clock that moves only when it is told to, one due timer at a time. */
import type { Clock } from '../ports/clock.ts';
import { invariant } from './invariant.ts';

type Timer = { readonly dueAt: number; readonly order: number; readonly fn: () => void };

/**
 * A clock whose time stands still until `advance` moves it.
 *
 * Timers fire in order of their instant, and of their creation within one instant; each fires at
 * exactly its own instant, so a timer that it sets is not late. Before each timer `drain` is
 * awaited, so that promises that earlier timers settled have run.
 */
export class StepClock implements Clock {
  #now: number;
  #order = 0;
  #fired = 0;
  readonly #timers = new Map<number, Timer>();
  readonly #drain: () => Promise<void>;

  constructor(startAt: number, drain: () => Promise<void>) {
    this.#now = startAt;
    this.#drain = drain;
  }

  readonly now = (): number => this.#now;

  readonly setTimeout = (fn: () => void, ms: number): unknown => {
    invariant(Number.isFinite(ms), `A timer needs a finite delay, not ${String(ms)}`);
    const order = ++this.#order;
    this.#timers.set(order, { dueAt: this.#now + Math.max(0, ms), order, fn });
    return order;
  };

  readonly clearTimeout = (handle: unknown): void => {
    if (typeof handle === 'number') this.#timers.delete(handle);
  };

  /** How many timers have fired. */
  get fired(): number {
    return this.#fired;
  }

  /** The instant of the next timer, or undefined when none is set. */
  nextDueAt(): number | undefined {
    return this.#nextTimer()?.dueAt;
  }

  /** Fires every timer due within `ms`, each at its own instant, and ends exactly `ms` later. */
  async advance(ms: number): Promise<void> {
    await this.advanceUntil(() => false, ms);
  }

  /**
   * Advances until `done` holds, checked after each timer, or until `limitMs` have passed.
   * Returns whether `done` held.
   */
  async advanceUntil(done: () => boolean, limitMs: number): Promise<boolean> {
    const endAt = this.#now + limitMs;
    for (;;) {
      await this.#drain();
      if (done()) return true;
      const timer = this.#nextTimer();
      if (timer === undefined || timer.dueAt > endAt) break;
      this.#timers.delete(timer.order);
      this.#now = Math.max(this.#now, timer.dueAt);
      this.#fired += 1;
      timer.fn();
    }
    this.#now = endAt;
    await this.#drain();
    return done();
  }

  #nextTimer(): Timer | undefined {
    let next: Timer | undefined;
    for (const timer of this.#timers.values()) {
      if (next === undefined || timer.dueAt < next.dueAt) next = timer;
    }
    return next;
  }
}
