/** Alarms that are said again until somebody has heard them, or until they are over. */
import type { Alarm } from '../../ports/alerts.ts';
import type { Clock } from '../../ports/clock.ts';

/** The most alarms that repeat at once; the oldest gives way. */
export const REPEATING_MAX = 100;

const MINUTE_MS = 60_000;

/** When an alarm is said again, in milliseconds since it was first given; then every 30 minutes. */
const REPEATS_AFTER_MS = [1, 5, 15].map((minutes) => minutes * MINUTE_MS);
const LATER_EVERY_MS = 30 * MINUTE_MS;

type Repeating = { readonly alarm: Alarm; readonly since: number; readonly timer: unknown };

/** The schedule of every alarm that repeats. */
export class Repeats {
  readonly #clock: Clock;
  readonly #say: (alarm: Alarm) => void;
  readonly #repeating = new Map<string, Repeating>();

  /** `say` is called with an alarm whenever it is due again. */
  constructor(clock: Clock, say: (alarm: Alarm) => void) {
    this.#clock = clock;
    this.#say = say;
  }

  /** Keeps an alarm; one that repeats already under the same id goes on with the newer words. */
  keep(alarm: Alarm): void {
    const since = this.#repeating.get(alarm.id)?.since ?? this.#clock.now();
    this.end(alarm.id);
    this.#schedule(alarm, since);
    const [oldest] = this.#repeating.keys();
    if (this.#repeating.size > REPEATING_MAX && oldest !== undefined) this.end(oldest);
  }

  /** Says an alarm no more. Returns whether it was one that repeats. */
  end(id: string): boolean {
    const repeating = this.#repeating.get(id);
    if (repeating === undefined) return false;
    this.#clock.clearTimeout(repeating.timer);
    return this.#repeating.delete(id);
  }

  /** Says nothing more. */
  endAll(): void {
    for (const id of [...this.#repeating.keys()]) this.end(id);
  }

  #schedule(alarm: Alarm, since: number): void {
    const now = this.#clock.now();
    const timer = this.#clock.setTimeout(
      () => {
        this.#schedule(alarm, since);
        this.#say(alarm);
      },
      nextRepeatAfter(now - since) - (now - since),
    );
    this.#repeating.set(alarm.id, { alarm, since, timer });
  }
}

/** When an alarm of this age is said next, in milliseconds since it was first given. */
function nextRepeatAfter(ageMs: number): number {
  const early = REPEATS_AFTER_MS.find((afterMs) => afterMs > ageMs);
  if (early !== undefined) return early;
  const last = REPEATS_AFTER_MS.at(-1) ?? 0;
  return last + (Math.floor((ageMs - last) / LATER_EVERY_MS) + 1) * LATER_EVERY_MS;
}
