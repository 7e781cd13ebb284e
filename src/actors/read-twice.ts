/** Two REST reads, as far apart as a strike, a proof or an attestation wants them. */
import type { RestSnapshot } from '../positions/rest.ts';
import { pause } from './timing.ts';
import type { World } from './world.ts';

/**
 * Reads both scopes twice; the second read is requested at least the strike gap after the first, and
 * `between` hears the first meanwhile.
 */
export async function readTwice(
  { venue, positions, clock }: World,
  signal: AbortSignal,
  between: (first: RestSnapshot) => void = () => undefined,
): Promise<readonly [RestSnapshot, RestSnapshot]> {
  const first = await venue.readPositions();
  between(first);
  const left = first.requestedAt + positions.times.strikeGapMs - clock.now();
  await pause(clock, Math.max(0, left), signal);
  return [first, await venue.readPositions()];
}
