/** The barrier after a connection: nothing opens before every key is attested and all is quiet. */
import { fromPromise } from 'xstate';
import { noteBases, readChains } from './read-chains.ts';
import { readTwice } from './read-twice.ts';
import { resolveOrders } from './resolve-orders.ts';
import { pause } from './timing.ts';
import type { World } from './world.ts';

/**
 * Resolves when no key is stale and nothing unplanned was seen for the quiet time. Tries for as long
 * as it runs: whoever invoked it decides how long to go without.
 */
export function attestPositions(world: World) {
  const { positions, clock } = world;
  return fromPromise<undefined>(async ({ signal }) => {
    let surprises = 0;
    const unsubscribe = positions.subscribe((fact) => {
      if (fact.type === 'position.unplanned' || fact.type === 'observation.forged') surprises++;
    });
    try {
      await noteBases(world);
      for (;;) {
        const before = surprises;
        if (positions.hasStale) {
          await pause(clock, positions.times.restLagMs, signal);
          await resolveOrders(world);
          const answers = await readChains(world);
          positions.attest(await readTwice(world, signal), answers);
        }
        await pause(clock, positions.times.barrierQuietMs, signal);
        if (!positions.hasStale && surprises === before) return undefined;
      }
    } finally {
      unsubscribe();
    }
  });
}
