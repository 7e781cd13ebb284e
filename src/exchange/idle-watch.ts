/** Notices a client that says nothing for too long. */
import type { Clock } from '../ports/clock.ts';

/** The watch over one client. */
export type IdleWatch = {
  /** The client said something, a ping or a frame. */
  readonly heard: () => void;
  /** Forgets the timer: an armed one would keep the process of a gateway that serves nobody. */
  readonly stop: () => void;
};

/** Watches from now on; `idle` is called once, when nothing was heard for `timeoutMs`. */
export function watchIdle(clock: Clock, timeoutMs: number, idle: () => void): IdleWatch {
  let heardAt = clock.now();
  let timer: unknown;
  const check = (): void => {
    const leftMs = heardAt + timeoutMs - clock.now();
    if (leftMs > 0) timer = clock.setTimeout(check, leftMs);
    else idle();
  };
  check();
  return {
    heard: () => {
      heardAt = clock.now();
    },
    stop: () => {
      clock.clearTimeout(timer);
    },
  };
}
