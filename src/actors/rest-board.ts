/** The REST board: the last reading of both scopes, for whoever tells a person what REST says. */
import type { Venue } from '../ports/venue.ts';
import type { RestReading, RestSnapshot } from '../positions/rest.ts';
import type { PositionKey } from '../positions/key.ts';

/** Keeps the last reading. It is a witness to be shown: no amount of it enters the book. */
export class RestBoard {
  #last: RestSnapshot | undefined;

  /** Takes note of one reading. */
  note(read: RestSnapshot): void {
    this.#last = read;
  }

  /** What REST said last of a key; undefined when it was never asked. */
  of(key: PositionKey): RestReading | undefined {
    return this.#last?.readings[key];
  }
}

/** The venue as it is, with every reading of positions noted by `note`; whoever asked it. */
export function notedVenue(venue: Venue, note: (read: RestSnapshot) => void): Venue {
  return {
    ...venue,
    readPositions: async () => {
      const read = await venue.readPositions();
      note(read);
      return read;
    },
  };
}
