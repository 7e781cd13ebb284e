/** Opens what was played in the inspector: each story's journal, as the run of its number. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { invariant } from '../lib/invariant.ts';
import { parseIso } from '../lib/instant.ts';
import { END_KIND } from '../journal/run-hash.ts';
import { JOURNAL_FILE } from '../journal/read-journal.ts';
import type { JournalRecord } from '../ports/journal.ts';
import { serveInspector } from './serve-inspector.ts';
import { untilStopped } from './stop-signals.ts';

/** A story that was played. */
export type PlayedStory = {
  /** For example `S35 · act 2: …`. */
  readonly title: string;
  /** The journal as it would stand in its file. */
  readonly lines: readonly string[];
};

/** Serves them until a person has seen enough. The address is told on stderr, after the results. */
export async function inspectStories(played: readonly PlayedStory[], port: number): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'tandem-inspect-'));
  const say = (sentence: string): void => {
    process.stderr.write(`${sentence}\n`);
  };
  try {
    const stories = played.map((story, index) => write(story, join(folder, String(index + 1))));
    const stopped = untilStopped();
    const inspector = await serveInspector({ inspected: { stories }, port }, say);
    say(`\nThe inspector is open at ${inspector.url}\nCtrl-C ends it.`);
    await stopped;
    await inspector.close();
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function write({ title, lines }: PlayedStory, name: string) {
  const file = `${name}-${JOURNAL_FILE}`;
  writeFileSync(file, lines.map((line) => `${line}\n`).join(''));
  const [first = ''] = lines;
  // Our own journal wrote these lines a moment ago.
  const { at } = JSON.parse(first) as JournalRecord;
  const startedAt = parseIso(at);
  invariant(startedAt !== undefined, `A journal stamps with instants, not with ${at}.`);
  const hasEnded = lines.some((line) => line.includes(`"kind":"${END_KIND}","data":`));
  return { file, title, startedAt, hasEnded };
}
