/** What a self-test asks of archive and trigger service, before its first order and after its last. */
import { pause } from '../../actors/timing.ts';
import type { Clock } from '../../ports/clock.ts';
import type { Venue } from '../../ports/venue.ts';
import { newestLink } from '../../positions/chain.ts';
import type { ChainLink } from '../../positions/chain.ts';
import type { PositionKey } from '../../positions/key.ts';
import type { Afterwards, ToldChain } from './judge.ts';

/** What is asked: the reads that a run makes as well. */
type AskedVenue = Pick<Venue, 'readArchivedEvents' | 'readArchivedOrders' | 'readTriggerOrders'>;

/** How often the archive is asked for rows that it does not have yet, and how far apart in milliseconds. */
const ARCHIVE_READS_MAX = 10;
const ARCHIVE_GAP_MS = 500;

/** Where the chain of each key stands; a text is why the archive did not tell. */
export type Links = ReadonlyMap<PositionKey, ChainLink | string>;

/** Where the archive's chains stand before the first order. Never rejects. */
export async function readLinks(venue: AskedVenue, keys: readonly PositionKey[]): Promise<Links> {
  const links = new Map<PositionKey, ChainLink | string>();
  for (const key of keys) {
    const answer = await toldOr(venue.readArchivedEvents({ key, after: '0', limit: 1 }));
    const link = typeof answer === 'string' ? answer : newestLink(answer);
    links.set(key, link ?? 'the archive told no beginning');
  }
  return links;
}

/** The archive's word on every order and on every key since, and that of the trigger service. Never rejects. */
export async function askAfterwards(
  venue: AskedVenue,
  clock: Clock,
  digests: readonly string[],
  links: Links,
): Promise<Afterwards> {
  let archivedOrders = await toldOr(venue.readArchivedOrders(digests));
  for (let read = 1; read < ARCHIVE_READS_MAX; read++) {
    if (typeof archivedOrders !== 'string' && archivedOrders.length >= digests.length) break;
    await pause(clock, ARCHIVE_GAP_MS);
    archivedOrders = await toldOr(venue.readArchivedOrders(digests));
  }
  const chains = new Map<PositionKey, ToldChain | string>();
  for (const [key, begun] of links) {
    if (typeof begun === 'string') {
      chains.set(key, begun);
      continue;
    }
    const answer = await toldOr(
      venue.readArchivedEvents({ key, after: begun.index, limit: EVENTS_MAX }),
    );
    chains.set(key, typeof answer === 'string' ? answer : { begun, answer });
  }
  const waiting = await toldOr(venue.readTriggerOrders());
  const triggerFailure = typeof waiting === 'string' ? waiting : undefined;
  return { archivedOrders, chains, triggerFailure };
}

/** More events than two cycles can make. */
const EVENTS_MAX = 100;

/** The answer, or the words of the error. */
async function toldOr<Value>(asked: Promise<Value>): Promise<Value | string> {
  try {
    return await asked;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}
