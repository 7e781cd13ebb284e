/** Many worlds added up. */
import type { Breach, PromiseName } from './scene.ts';
import { PROMISES } from './scene.ts';
import type { WorldRun } from './play-world.ts';

/** A world that broke a promise. */
export type Failure = { readonly seed: number; readonly breaches: readonly Breach[] };

/** The worlds so far, added up; the order in which they come does not matter. */
export class Totals {
  readonly #counts = new Map<string, number>();
  readonly #broken = new Map<PromiseName, number>();
  readonly #failures: Failure[] = [];
  #worlds = 0;
  #steps = 0;

  add({ seed, breaches, steps, tally }: WorldRun): void {
    this.#worlds += 1;
    this.#steps += steps;
    for (const [name, count] of Object.entries(tally)) {
      this.#counts.set(name, this.count(name) + count);
    }
    if (breaches.length === 0) return;
    this.#failures.push({ seed, breaches });
    for (const promise of new Set(breaches.map((breach) => breach.promise))) {
      this.#broken.set(promise, this.broken(promise) + 1);
    }
  }

  get worlds(): number {
    return this.#worlds;
  }

  get steps(): number {
    return this.#steps;
  }

  /** The worlds that broke a promise, by their seeds. */
  get failures(): readonly Failure[] {
    return this.#failures.toSorted((one, other) => one.seed - other.seed);
  }

  /** In how many worlds a promise was broken. */
  broken(promise: PromiseName): number {
    return this.#broken.get(promise) ?? 0;
  }

  /** How often something happened in all worlds together; never counted is zero. */
  count(name: string): number {
    return this.#counts.get(name) ?? 0;
  }

  /** The names of everything that was counted, in alphabetical order. */
  get counted(): readonly string[] {
    return [...this.#counts.keys()].sort();
  }

  /** The totals as plain data. */
  toJSON() {
    return {
      worlds: this.worlds,
      steps: this.steps,
      broken: Object.fromEntries(PROMISES.map((promise) => [promise, this.broken(promise)])),
      counts: Object.fromEntries(this.counted.map((name) => [name, this.count(name)])),
      failures: this.failures,
    };
  }
}
