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

/** What a machine hears when an actor that it invoked has failed. */
type Failure = { readonly type: `xstate.error.actor.${string}`; readonly error: unknown };

/**
 * `fn`, whose failure is that of the watcher invoked as `id`. What a callback actor throws from a timer
 * or a listener would reach no machine, but the process: both legs would be left open by it.
 */
export function watching(
  id: string,
  sendBack: (failure: Failure) => void,
  fn: () => void,
): () => void {
  return () => {
    try {
      fn();
    } catch (error) {
      sendBack({ type: `xstate.error.actor.${id}`, error });
    }
  };
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
