/** Waiting on the clock of the world. */
import type { Clock } from '../ports/clock.ts';

/** Resolves after `ms`; rejects with the signal's reason when it is aborted before. */
export function pause(clock: Clock, ms: number, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const stop = (): void => {
      clock.clearTimeout(handle);
      reject(new Error('The wait was abandoned.'));
    };
    const handle = clock.setTimeout(() => {
      signal?.removeEventListener('abort', stop);
      resolve();
    }, ms);
    if (signal?.aborted === true) stop();
    else signal?.addEventListener('abort', stop, { once: true });
  });
}

/** Calls `fn` every `ms` until the function returned is called. */
export function every(clock: Clock, ms: number, fn: () => void): () => void {
  let handle: unknown;
  const arm = (): void => {
    handle = clock.setTimeout(() => {
      arm();
      fn();
    }, ms);
  };
  arm();
  return () => {
    clock.clearTimeout(handle);
  };
}
