/** The operator's marks: files in the state directory that a run beside looks at, several times a second. */
import { existsSync, mkdirSync, readFileSync, readdirSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import * as v from 'valibot';
import { parseIso, toIso } from '../../lib/instant.ts';
import type { Clock } from '../../ports/clock.ts';
import { errorCode, removeDurably, writeDurably } from './durable-file.ts';
import { PROCESS_IDENTITY, livenessOf, ownIdentity } from './process-identity.ts';

/**
 * A mark: `stop` opening, which `flatten` sets; `drain`; `pause`, which holds until it is cleared; or
 * the acknowledgement of the alarm of an id.
 */
export type Mark = 'stop' | 'drain' | 'pause' | `ack-${string}`;

/** What the operator told a run. `unreadable` is told when the marks can no longer be looked at. */
export type OperatorWord =
  | { readonly word: 'stop' | 'drain' | 'pause' | 'resume' }
  | { readonly word: 'ack'; readonly id: string }
  | { readonly word: 'unreadable'; readonly reason: string };

/** What a run watches its marks with. */
export type WatchMarksOptions = {
  /** Of the state, whose lock the run holds. */
  readonly directory: string;
  readonly clock: Clock;
  /** When the run took its lock, as its holder says: marks older than that are cleared. */
  readonly startedAt: string;
  /** How often it looks, in milliseconds; default 250. */
  readonly intervalMs?: number;
  /** Is told every word once, from a timer. */
  readonly on: (word: OperatorWord) => void;
};

/** What the id of an alarm looks like. */
export const ALARM_ID = /^A\d{1,9}$/;

const MARK = v.object({
  at: v.pipe(
    v.string(),
    v.check((text) => parseIso(text) !== undefined),
  ),
  by: PROCESS_IDENTITY,
});

const INTERVAL_MS = 250;

/**
 * Clears the marks that are older than the run, then tells each new one once, until the function
 * returned is called. A `stop` whose `flatten` is alive still is in force, however old.
 */
export function watchMarks(options: WatchMarksOptions): () => void {
  const { directory, clock, intervalMs = INTERVAL_MS, on } = options;
  clearOldMarks(directory, parseIso(options.startedAt) ?? clock.now());
  const told = new Map<string, string>();
  let isPaused = false;
  let trouble: string | undefined;
  const look = (): void => {
    const found = readMarks(directory);
    if ('reason' in found) {
      if (found.reason !== trouble) on({ word: 'unreadable', reason: found.reason });
      trouble = found.reason;
      return;
    }
    trouble = undefined;
    for (const { mark, text } of found.marks) {
      if (mark === 'pause' || told.get(mark) === text) continue;
      told.set(mark, text);
      const word = wordOf(mark, text);
      if (word !== undefined) on(word);
    }
    const pauses = found.marks.some(({ mark }) => mark === 'pause');
    if (pauses !== isPaused) on({ word: pauses ? 'pause' : 'resume' });
    isPaused = pauses;
  };
  let handle = clock.setTimeout(tick, 0);
  function tick(): void {
    handle = clock.setTimeout(tick, intervalMs);
    look();
  }
  return () => {
    clock.clearTimeout(handle);
  };
}

/** Sets a mark, over one of the same name. `now` is our clock. Throws what the system says. */
export function raiseMark(directory: string, mark: Mark, now: number): void {
  mkdirSync(marksFolder(directory), { recursive: true });
  const text = JSON.stringify({ at: toIso(now), by: ownIdentity() });
  writeDurably(join(marksFolder(directory), `${mark}${SUFFIX}`), `${text}\n`);
}

/** Clears a mark; returns whether there was one. Throws what the system says. */
export function clearMark(directory: string, mark: Mark): boolean {
  const found = readMarks(directory);
  const isThere = 'reason' in found || found.marks.some((one) => one.mark === mark);
  if (isThere) removeDurably(join(marksFolder(directory), `${mark}${SUFFIX}`));
  return isThere;
}

const SUFFIX = '.json';

type FoundMark = { readonly mark: string; readonly path: string; readonly text: string };

function clearOldMarks(directory: string, startedAt: number): void {
  const found = readMarks(directory);
  // What cannot be read is told by the first look.
  if ('reason' in found) return;
  for (const { mark, path, text } of found.marks) {
    const parsed = parseMark(text);
    const at = parsed === undefined ? changedAt(path) : parseIso(parsed.at);
    if (at === undefined || at >= startedAt) continue;
    if (mark === 'stop' && parsed !== undefined && livenessOf(parsed.by) === 'alive') continue;
    rmSync(path, { recursive: true, force: true });
  }
}

/** Nonsense in the file of a stop, a drain or a pause is as good as the word: its name says enough. */
function wordOf(mark: string, text: string): OperatorWord | undefined {
  if (mark === 'stop' || mark === 'drain') return { word: mark };
  const id = mark.startsWith('ack-') ? mark.slice('ack-'.length) : undefined;
  // An acknowledgement quiets an alarm, so that only a whole one counts.
  if (id === undefined || !ALARM_ID.test(id) || parseMark(text) === undefined) return undefined;
  return { word: 'ack', id };
}

function readMarks(
  directory: string,
): { readonly marks: readonly FoundMark[] } | { readonly reason: string } {
  const folder = marksFolder(directory);
  try {
    const names = readdirSync(folder).filter((name) => name.endsWith(SUFFIX));
    return {
      marks: names.sort().map((name) => {
        const path = join(folder, name);
        return { mark: name.slice(0, -SUFFIX.length), path, text: readText(path) };
      }),
    };
  } catch (error) {
    const code = errorCode(error);
    // A state that is gone as a whole is no state without marks.
    if (code === 'ENOENT' && existsSync(directory)) return { marks: [] };
    return { reason: `${folder}: ${code}` };
  }
}

/** What cannot be read is a text of its own kind: it is no whole mark, and it is told once. */
function readText(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    return errorCode(error);
  }
}

function parseMark(text: string): v.InferOutput<typeof MARK> | undefined {
  const parsed = v.safeParse(v.pipe(v.string(), v.parseJson(), MARK), text);
  return parsed.success ? parsed.output : undefined;
}

function changedAt(path: string): number | undefined {
  try {
    return statSync(path).mtimeMs;
  } catch {
    return undefined;
  }
}

function marksFolder(directory: string): string {
  return join(directory, 'marks');
}
