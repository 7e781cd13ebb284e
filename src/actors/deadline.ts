/** The deadline actor: says once that a time has passed. */
import { fromCallback } from 'xstate';
import type { EventObject } from 'xstate';
import type { World } from './world.ts';

/**
 * Sends `deadline.passed` after `afterMs`. What else happens at that very instant comes before it: at
 * one instant a frame counts as in time.
 */
export function deadline<Received extends EventObject>({ clock }: Pick<World, 'clock'>) {
  return fromCallback<Received, { readonly afterMs: number }>(({ input, sendBack }) => {
    let handle = clock.setTimeout(() => {
      handle = clock.setTimeout(() => {
        sendBack({ type: 'deadline.passed' });
      }, 0);
    }, input.afterMs);
    return () => {
      clock.clearTimeout(handle);
    };
  });
}
