/** The way of alarms to one destination: one at a time, tried again, and never in anyone's way. */
import type { Alarm } from '../../ports/alerts.ts';
import type { Clock } from '../../ports/clock.ts';
import { DeliveryFailure } from './destination.ts';
import type { Destination } from './destination.ts';

/** The most alarms that wait for one destination; the oldest gives way. */
export const WAITING_MAX = 100;

/** How long one attempt may take, in milliseconds. */
const ATTEMPT_MS = 10_000;

const RETRY_MIN_MS = 1_000;
const RETRY_MAX_MS = 60_000;

/** How long an alarm is tried, in milliseconds from when it was last given. */
const TRY_FOR_MS = 3_600_000;

/** What became of an alarm, without its text. */
export type DeliveryNote = {
  readonly kind: 'delivered' | 'failed' | 'dropped' | 'gaveUp';
  readonly id: string;
  readonly to: string;
  /** Attempts so far. */
  readonly attempts: number;
  readonly reason?: string;
};

/** What a queue works with. */
export type DeliveryQueueOptions = {
  readonly destination: Destination;
  readonly clock: Clock;
  /** Is told of every end and of every failure. Must not throw. */
  readonly note: (note: DeliveryNote) => void;
};

type Waiting = {
  readonly alarm: Alarm;
  readonly givenAt: number;
  readonly attempts: number;
  readonly dueAt: number;
};

/** The alarms on their way to one destination. */
export class DeliveryQueue {
  readonly #options: DeliveryQueueOptions;
  /** By the alarm's id, in the order in which they were given. */
  readonly #waiting = new Map<string, Waiting>();
  #attempt: AbortController | undefined;
  #timer: unknown;
  #isClosed = false;
  #emptied: (() => void) | undefined;

  constructor(options: DeliveryQueueOptions) {
    this.#options = options;
  }

  /** Takes an alarm; one that waits already under the same id keeps its turn with the newer words. */
  add(alarm: Alarm): void {
    if (this.#isClosed) return;
    const now = this.#options.clock.now();
    const { attempts, dueAt } = this.#waiting.get(alarm.id) ?? { attempts: 0, dueAt: now };
    this.#waiting.set(alarm.id, { alarm, givenAt: now, attempts, dueAt });
    const [oldest] = this.#waiting.keys();
    if (this.#waiting.size > WAITING_MAX && oldest !== undefined) {
      this.#end(oldest, 'dropped', 'too many wait');
    }
    this.#proceed();
  }

  /** Tries at once what waits, for `ms` at most, and then lets go of the rest. Never rejects. */
  async close(ms: number): Promise<void> {
    const { clock } = this.#options;
    for (const [id, waiting] of this.#waiting) {
      this.#waiting.set(id, { ...waiting, dueAt: Math.min(waiting.dueAt, clock.now()) });
    }
    this.#proceed();
    if (this.#waiting.size > 0) {
      await new Promise<void>((resolve) => {
        const timer = clock.setTimeout(resolve, ms);
        this.#emptied = () => {
          clock.clearTimeout(timer);
          resolve();
        };
      });
    }
    this.#isClosed = true;
    clock.clearTimeout(this.#timer);
    this.#attempt?.abort();
    for (const id of [...this.#waiting.keys()]) this.#end(id, 'gaveUp', 'the program ends');
  }

  /** Begins the next attempt, or sets the timer for it. */
  #proceed(): void {
    const { clock } = this.#options;
    clock.clearTimeout(this.#timer);
    if (this.#attempt !== undefined || this.#isClosed) return;
    const next = this.#next();
    if (next === undefined) {
      this.#emptied?.();
      return;
    }
    const waitMs = next.dueAt - clock.now();
    if (waitMs <= 0) {
      void this.#try(next);
      return;
    }
    this.#timer = clock.setTimeout(() => {
      this.#proceed();
    }, waitMs);
  }

  /**
   * What is tried next: of what is due the one that was tried least, so that an alarm that a
   * destination refuses for ever stands in no other's way; else what is due first.
   */
  #next(): Waiting | undefined {
    const now = this.#options.clock.now();
    const waiting = [...this.#waiting.values()];
    const due = waiting.filter(({ dueAt }) => dueAt <= now);
    if (due.length > 0) return due.toSorted((one, other) => one.attempts - other.attempts)[0];
    return waiting.toSorted((one, other) => one.dueAt - other.dueAt)[0];
  }

  async #try({ alarm }: Waiting): Promise<void> {
    const attempt = new AbortController();
    this.#attempt = attempt;
    const failure = await this.#deliver(alarm, attempt);
    this.#attempt = undefined;
    if (failure === undefined) this.#succeed(alarm);
    else this.#fail(alarm.id, failure);
    this.#proceed();
  }

  /** One attempt with its deadline; why it failed, or undefined when it did not. */
  async #deliver(alarm: Alarm, attempt: AbortController): Promise<string | undefined> {
    const { destination, clock } = this.#options;
    const late = Promise.withResolvers<never>();
    const timer = clock.setTimeout(() => {
      attempt.abort();
      // A destination that does not heed the signal must not hold the others up.
      late.reject(new DeliveryFailure(`no end after ${String(ATTEMPT_MS / 1_000)} s`));
    }, ATTEMPT_MS);
    try {
      await Promise.race([destination.deliver(alarm, attempt.signal), late.promise]);
      return undefined;
    } catch (error) {
      // The words of any other error may hold the address or the arguments, and so a token.
      return error instanceof DeliveryFailure ? error.message : 'it failed in an unknown way';
    } finally {
      clock.clearTimeout(timer);
    }
  }

  #succeed(alarm: Alarm): void {
    const waiting = this.#waiting.get(alarm.id);
    if (waiting === undefined) return;
    const { note, destination, clock } = this.#options;
    const attempts = waiting.attempts + 1;
    note({ kind: 'delivered', id: alarm.id, to: destination.name, attempts });
    // It was given anew with other words while the old ones were on their way.
    if (waiting.alarm !== alarm) {
      this.#waiting.set(alarm.id, { ...waiting, attempts: 0, dueAt: clock.now() });
    } else this.#waiting.delete(alarm.id);
  }

  #fail(id: string, reason: string): void {
    const waiting = this.#waiting.get(id);
    if (waiting === undefined) return;
    const { note, destination, clock } = this.#options;
    const attempts = waiting.attempts + 1;
    const dueAt = clock.now() + Math.min(RETRY_MAX_MS, RETRY_MIN_MS * 2 ** (attempts - 1));
    this.#waiting.set(id, { ...waiting, attempts, dueAt });
    if (dueAt > waiting.givenAt + TRY_FOR_MS) this.#end(id, 'gaveUp', reason);
    else note({ kind: 'failed', id, to: destination.name, attempts, reason });
  }

  #end(id: string, kind: DeliveryNote['kind'], reason: string): void {
    const { note, destination } = this.#options;
    const attempts = this.#waiting.get(id)?.attempts ?? 0;
    this.#waiting.delete(id);
    note({ kind, id, to: destination.name, attempts, reason });
  }
}
