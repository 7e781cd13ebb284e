/** Records as they stand in the journal, asked for in windows when they come into sight. */
import type { RecordEntry } from './api.ts';

/** Records of one window. */
const WINDOW = 100;
/** Windows that are kept; the one that was not looked at for longest goes first. */
const WINDOWS_MAX = 120;
/** Questions that are open at once. */
const ASKING_MAX = 3;
/** What is in sight is looked at this often, in milliseconds: what only flies past is not asked for. */
const LOOK_EVERY_MS = 120;
/** A question that failed is asked again after this long, in milliseconds. */
const AGAIN_AFTER_MS = 2_000;

/** What is known of a record: itself, that it comes, or that it could not be had. */
export type Cached = RecordEntry | 'coming' | 'failed';

/** Records by their number. */
export type RecordCache = {
  readonly get: (seq: number) => Cached;
  /** Says which records are in sight: what is no longer wanted is not asked for. */
  readonly want: (seqs: readonly number[]) => void;
};

/** A cache that asks by `ask`, and calls `onCame` when there is more to show. */
export function createRecordCache(
  ask: (from: number, count: number) => Promise<readonly RecordEntry[]>,
  onCame: () => void,
): RecordCache {
  // A map keeps the order in which its keys were set: the first is the one to let go.
  const windows = new Map<number, readonly RecordEntry[]>();
  const failedAt = new Map<number, number>();
  const asking = new Set<number>();
  let wanted: readonly number[] = [];
  let isDue = false;

  const find = (seq: number): RecordEntry | undefined => {
    const at = windowOf(seq);
    const records = windows.get(at);
    return records?.[seq - (records[0]?.seq ?? 0)];
  };
  const keep = (at: number, records: readonly RecordEntry[]): void => {
    windows.delete(at);
    windows.set(at, records);
    const [oldest] = windows.keys();
    if (windows.size > WINDOWS_MAX && oldest !== undefined) windows.delete(oldest);
  };
  const fetchNext = (): void => {
    for (const seq of wanted) {
      if (asking.size >= ASKING_MAX) return;
      const at = windowOf(seq);
      if (find(seq) !== undefined || asking.has(at)) continue;
      if (performance.now() - (failedAt.get(at) ?? -Infinity) < AGAIN_AFTER_MS) continue;
      asking.add(at);
      void fetchWindow(at);
    }
  };
  const fetchWindow = async (at: number): Promise<void> => {
    try {
      const records = await ask(at, WINDOW);
      failedAt.delete(at);
      // A window that lacks what was asked for is no answer: it is asked again, but not at once.
      if (records.length === 0) failedAt.set(at, performance.now());
      keep(at, records);
    } catch {
      failedAt.set(at, performance.now());
      setTimeout(onCame, AGAIN_AFTER_MS);
    } finally {
      asking.delete(at);
      onCame();
      fetchNext();
    }
  };
  return {
    get: (seq) => find(seq) ?? (failedAt.has(windowOf(seq)) ? 'failed' : 'coming'),
    want: (seqs) => {
      wanted = seqs;
      for (const at of new Set(seqs.map(windowOf))) {
        const records = windows.get(at);
        if (records !== undefined) keep(at, records);
      }
      if (isDue) return;
      isDue = true;
      setTimeout(() => {
        isDue = false;
        fetchNext();
      }, LOOK_EVERY_MS);
    },
  };
}

function windowOf(seq: number): number {
  return Math.floor((seq - 1) / WINDOW) * WINDOW + 1;
}
