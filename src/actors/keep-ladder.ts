/** Keeps the ladder signed for as long as something may have to be closed. */
import { fromCallback } from 'xstate';
import type { EventObject } from 'xstate';
import { every } from './timing.ts';
import type { World } from './world.ts';

/** How often the ladder is looked at, in milliseconds. */
const LOOK_EVERY_MS = 1000;

/**
 * Refreshes the ladder at once and then at an interval, for the keys in use and for every other that
 * the stream has named. It tells nothing: what cannot be signed is tried again with the next look, and
 * a round of closing signs for itself what the ladder lacks.
 */
export function keepLadder({ ladder, positions, clock }: World) {
  return fromCallback<EventObject>(() => {
    const look = (): void => {
      try {
        ladder.include(
          positions.keys.filter((key) => {
            const reading = positions.read(key);
            return reading.state !== 'unknown' || reading.named;
          }),
        );
        ladder.refresh();
      } catch {
        // The net under a fall must not be what brings the process down.
      }
    };
    // A round of closing that begins in this tick takes what it needs before anything is signed ahead.
    let handle: () => void = () => undefined;
    const timer = clock.setTimeout(() => {
      look();
      handle = every(clock, LOOK_EVERY_MS, look);
    }, 0);
    return () => {
      clock.clearTimeout(timer);
      handle();
    };
  });
}
