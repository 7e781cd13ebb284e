/** Whether a connection is alive: pings on time, silence noticed, and an end when it lasts. */
import type { Clock } from '../../../ports/clock.ts';

/** What the keep-alive tells and asks of its connection. */
export type KeepAliveOwner = {
  readonly ping: () => void;
  readonly silent: () => void;
  readonly heard: () => void;
  /** The connection is to be given up. */
  readonly dead: (reason: string) => void;
};

/** Between two ping frames; the venue drops whom it does not hear for longer than 30 s (1.4). */
export const PING_EVERY_MS = 15_000;

/** Without a frame and a pong for so long, the connection is silent. */
export const SILENT_AFTER_MS = 20_000;

/** Without a frame and a pong, or without any pong, for so long, it is dead. */
export const DEAD_AFTER_MS = 45_000;

/**
 * The liveness of one open connection, from its making to `stop`.
 *
 * Hearing costs one assignment: the timer asks at its instant how long ago that was and sets itself
 * anew. Frames without a pong end it too, for then nothing of ours arrives at the venue.
 */
export class KeepAlive {
  readonly #clock: Clock;
  readonly #owner: KeepAliveOwner;
  #heardAt: number;
  #pongAt: number;
  #silent = false;
  #pingTimer: unknown;
  #checkTimer: unknown;

  constructor(clock: Clock, owner: KeepAliveOwner) {
    this.#clock = clock;
    this.#owner = owner;
    this.#heardAt = clock.now();
    this.#pongAt = this.#heardAt;
    this.#pingTimer = clock.setTimeout(this.#ping, PING_EVERY_MS);
    this.#checkTimer = clock.setTimeout(this.#check, SILENT_AFTER_MS);
  }

  /** A frame came at `now`. */
  heard(now: number): void {
    this.#heardAt = now;
    if (!this.#silent) return;
    this.#silent = false;
    this.#clock.clearTimeout(this.#checkTimer);
    this.#checkTimer = this.#clock.setTimeout(this.#check, SILENT_AFTER_MS);
    this.#owner.heard();
  }

  /** A pong came at `now`. */
  pong(now: number): void {
    this.#pongAt = now;
    this.heard(now);
  }

  /** Forgets every timer. */
  stop(): void {
    this.#clock.clearTimeout(this.#pingTimer);
    this.#clock.clearTimeout(this.#checkTimer);
  }

  readonly #ping = (): void => {
    this.#pingTimer = this.#clock.setTimeout(this.#ping, PING_EVERY_MS);
    this.#owner.ping();
  };

  readonly #check = (): void => {
    const now = this.#clock.now();
    if (now >= this.#heardAt + DEAD_AFTER_MS) {
      this.#owner.dead(`neither a frame nor a pong for ${String(DEAD_AFTER_MS)} ms`);
      return;
    }
    if (now >= this.#pongAt + DEAD_AFTER_MS) {
      this.#owner.dead(`frames, but no pong for ${String(DEAD_AFTER_MS)} ms`);
      return;
    }
    const becameSilent = !this.#silent && now >= this.#heardAt + SILENT_AFTER_MS;
    const next = this.#silent || becameSilent ? DEAD_AFTER_MS : SILENT_AFTER_MS;
    const dueAt = Math.min(this.#heardAt + next, this.#pongAt + DEAD_AFTER_MS);
    this.#checkTimer = this.#clock.setTimeout(this.#check, dueAt - now);
    if (!becameSilent) return;
    this.#silent = true;
    this.#owner.silent();
  };
}
