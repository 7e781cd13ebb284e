/** Finds the journal that a person most likely means who names none: the one written to last. */
import { statSync } from 'node:fs';
import { join } from 'node:path';
import { journalFile } from '../journal/read-journal.ts';
import { defaultStateDirectories } from './state-directory.ts';
import type { Environment } from './venue-account.ts';

/** The file of the newest journal of the default state directories; undefined when there is none. */
export function newestJournal(environment: Environment): string | undefined {
  const found = defaultStateDirectories(environment)
    .map((directory) => journalFile(join(directory, 'journal')))
    .map((file) => ({ file, at: statSync(file, { throwIfNoEntry: false })?.mtimeMs ?? -Infinity }))
    .filter(({ at }) => at > -Infinity)
    .toSorted((one, other) => other.at - one.at);
  return found[0]?.file;
}
