/** Requests on the stream that the venue has not answered yet, each with its deadline. */
import type { Clock } from '../../../ports/clock.ts';

/** How a request on the stream ended. */
export type RequestEnd =
  | { readonly state: 'acknowledged' }
  | { readonly state: 'refused'; readonly words: string }
  | { readonly state: 'timedOut' };

/** How long the venue may take to acknowledge. */
export const ACKNOWLEDGE_TIMEOUT_MS = 5_000;

type Pending = { readonly timer: unknown; readonly end: (end: RequestEnd) => void };

/** The requests of one connection by their ids, counted from 0. */
export class PendingRequests {
  readonly #clock: Clock;
  readonly #pending = new Map<number, Pending>();
  #nextId = 0;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Numbers a request; `end` is called once, when it is answered or late. */
  add(end: (end: RequestEnd) => void): number {
    const id = this.#nextId++;
    const timer = this.#clock.setTimeout(() => {
      if (this.#pending.delete(id)) end({ state: 'timedOut' });
    }, ACKNOWLEDGE_TIMEOUT_MS);
    this.#pending.set(id, { timer, end });
    return id;
  }

  /** Ends the request of an acknowledgement. False when nothing waits under this id. */
  settle(id: number, error: string | undefined): boolean {
    const pending = this.#pending.get(id);
    if (pending === undefined) return false;
    this.#pending.delete(id);
    this.#clock.clearTimeout(pending.timer);
    pending.end(
      error === undefined ? { state: 'acknowledged' } : { state: 'refused', words: error },
    );
    return true;
  }

  /** Forgets them all, unended. */
  clear(): void {
    for (const { timer } of this.#pending.values()) this.#clock.clearTimeout(timer);
    this.#pending.clear();
  }
}
