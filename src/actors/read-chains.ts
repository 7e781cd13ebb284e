/** What the archive tells of the keys in doubt, and of the chains that are not known yet. */
import type { ArchiveAnswer, ArchiveQuery } from '../positions/chain.ts';
import type { World } from './world.ts';

/** The archive's answers about every key in doubt. One that does not come is left out. */
export function readChains({ venue, positions }: World): Promise<readonly ArchiveAnswer[]> {
  return readAll(venue, positions.attestations.queries);
}

/** Notes where the chains stand that are not known yet: only before a key is traded. */
export async function noteBases({ venue, positions }: World): Promise<void> {
  const answers = await readAll(venue, positions.attestations.baseQueries);
  for (const answer of answers) positions.attestations.noteBase(answer);
}

async function readAll(
  venue: World['venue'],
  queries: readonly ArchiveQuery[],
): Promise<readonly ArchiveAnswer[]> {
  // The archive is a witness that may be absent: without it a key may stay in doubt, and no more.
  const answers = await Promise.all(
    queries.map((query) => venue.readArchivedEvents(query).catch(() => undefined)),
  );
  return answers.filter((answer) => answer !== undefined);
}
