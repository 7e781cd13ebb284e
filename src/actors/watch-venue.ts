/** Watches for the return of a venue that stopped answering. */
import { fromCallback } from 'xstate';
import type { VenueReturn } from '../../machines/halt.setup.ts';
import { every } from './timing.ts';
import type { World } from './world.ts';

/** How often the venue is asked whether it is there, in milliseconds. */
const ASK_EVERY_MS = 5000;

/** Asks for the venue's status at an interval, and tells `venue.returned` whenever it is active. */
export function watchVenue({ clock, venue }: Pick<World, 'clock' | 'venue'>) {
  return fromCallback<VenueReturn>(({ sendBack }) =>
    every(clock, ASK_EVERY_MS, () => {
      venue.readStatus().then(
        (status) => {
          if (status === 'active') sendBack({ type: 'venue.returned' });
        },
        () => {
          // An answer that does not come says what is known already.
        },
      );
    }),
  );
}
