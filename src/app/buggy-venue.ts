/** A venue adapter with a bug: chosen calls throw what no port may throw. For rehearsals alone. */
import type { Venue } from '../ports/venue.ts';

/** The calls that can be broken. */
export type Bug = 'lastTouch' | 'sign' | 'readPositions' | 'readMarkets';

/** A venue and its bugs: how many of the next calls of each kind throw. */
export type BuggyVenue = { readonly venue: Venue; readonly bugs: Map<Bug, number> };

/** The same venue, without a bug at first. */
export function buggyVenue(venue: Venue): BuggyVenue {
  const bugs = new Map<Bug, number>();
  const orThrow = <Result>(name: Bug, call: () => Result): Result => {
    const left = bugs.get(name) ?? 0;
    if (left === 0) return call();
    bugs.set(name, left - 1);
    throw new TypeError(`there is a bug in ${name}`);
  };
  return {
    bugs,
    venue: {
      ...venue,
      lastTouch: (symbol) => orThrow('lastTouch', () => venue.lastTouch(symbol)),
      sign: (intent) => orThrow('sign', () => venue.sign(intent)),
      readPositions: async () => orThrow('readPositions', venue.readPositions),
      readMarkets: async () => orThrow('readMarkets', venue.readMarkets),
    },
  };
}
