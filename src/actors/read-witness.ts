/** One reading of REST, the witness, compared with the book key by key. It writes nothing. */
import { fromPromise } from 'xstate';
import type { Comparison } from '../positions/drift.ts';
import { pause } from './timing.ts';
import type { World } from './world.ts';

/**
 * Reads both scopes once. A read so soon after an own order that REST cannot know of it is no evidence:
 * the allowance is waited for first.
 */
export function readWitness({ venue, positions, clock, markets, settings }: World) {
  return fromPromise<readonly Comparison[]>(async ({ signal }) => {
    await pause(clock, positions.times.restLagMs, signal);
    await markets.refreshOrLatest();
    const { primary, hedge } = settings.pair;
    const judged = { [primary]: markets.judged(primary), [hedge]: markets.judged(hedge) };
    return positions.compare(await venue.readPositions(), judged);
  });
}
