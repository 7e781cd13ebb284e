/** What can be gone to next, by a key or a button, and where that is. */
import type { MarkName } from '../view/marks.ts';
import { seekIn } from '../view/seek.ts';
import type { Timeline } from '../view/timeline.ts';
import { indexOf } from './run-index.ts';
import type { Store } from './store.ts';

/** What is looked for. */
export type Seek = 'transition' | 'order' | 'alarm' | 'phase' | 'cycle';

/** Each with its key: the capital goes back. */
export const SEEKS: readonly {
  readonly what: Seek;
  readonly label: string;
  readonly key: string;
  readonly hasButtons: boolean;
}[] = [
  { what: 'transition', label: 'transition', key: 't', hasButtons: true },
  { what: 'order', label: 'order', key: 'o', hasButtons: true },
  { what: 'alarm', label: 'alarm', key: 'a', hasButtons: true },
  { what: 'phase', label: 'phase', key: 'p', hasButtons: false },
  { what: 'cycle', label: 'cycle', key: 'c', hasButtons: false },
];

const MARKS: Readonly<Record<'transition' | 'order' | 'alarm', readonly MarkName[]>> = {
  transition: ['transition'],
  order: ['order', 'fate'],
  alarm: ['alarm', 'drift'],
};

/** Selects the next one in a direction; the same record stays where there is none. */
export function seek(store: Store, what: Seek, direction: 1 | -1): void {
  const { timeline } = store.state();
  if (timeline === undefined) return;
  const seq = seekFrom(timeline, store.seq(), what, direction);
  if (seq !== undefined) store.set({ selected: seq });
}

/** The next one in a direction from a record; undefined where there is none. */
export function seekFrom(
  timeline: Timeline,
  seq: number,
  what: Seek,
  direction: 1 | -1,
): number | undefined {
  const { found } = indexOf(timeline);
  if (what === 'phase') return seekIn([found.phaseStarts], seq, direction);
  if (what === 'cycle') return seekIn([found.cycleStarts], seq, direction);
  const lists = MARKS[what].map((mark) => found.marks[mark]);
  return seekIn(lists, seq, direction);
}
