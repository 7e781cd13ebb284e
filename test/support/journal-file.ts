/** A journal on disk that was played on virtual time: the same seed gives the same file. */
import { writeFileSync } from 'node:fs';
import { openRehearsal } from '../../src/app/rehearsal.ts';
import type { RehearsalOptions } from '../../src/app/rehearsal.ts';
import type { JournalRecord } from '../../src/ports/journal.ts';

const LIMIT_MS = 3_600_000;

/** Plays `options`, writes the journal to `path` with a header before it, and gives its records. */
export async function writeRehearsed(
  path: string,
  options: RehearsalOptions = {},
): Promise<readonly JournalRecord[]> {
  const rehearsal = await openRehearsal(options);
  await rehearsal.play(LIMIT_MS);
  const played = rehearsal.journal.records().map(({ seq, ...rest }) => ({ seq: seq + 1, ...rest }));
  const at = played[0]?.at ?? '';
  const data = {
    version: '0.1.0',
    configuration: { network: 'sim', venue: 'sim' },
    build: 'source',
  };
  const records = [{ seq: 1, at, kind: 'header', data }, ...played];
  writeFileSync(path, records.map((record) => `${JSON.stringify(record)}\n`).join(''));
  return records;
}
