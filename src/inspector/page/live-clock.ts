/** The instant that the page shows: it runs on while live, and stands while anything else is true. */
import { timeOf } from '../view/words.ts';
import { lastSeqOf } from './store.ts';
import type { PageState, Store } from './store.ts';

/** How often the ages are told anew while time runs, in milliseconds. */
const TICK_MS = 100;
const CALM_TICK_MS = 1000;

/** Whether the newest record is shown and time runs on. */
function isRunning({ connection, selected, timeline }: PageState): boolean {
  if (connection.state !== 'live' || selected !== null || timeline === undefined) return false;
  // A run that ended has no "now" any more.
  return timeline.tracks.end['run'] === undefined;
}

/** The instant that is shown, in milliseconds since the epoch by the program's clock; 0 without one. */
export function instantOf(state: PageState): number {
  const { timeline, connection, selected } = state;
  if (timeline === undefined) return 0;
  const seq = selected ?? lastSeqOf(timeline);
  const at = timeOf(timeline, seq) ?? timeline.facts.startedAt;
  if (!isRunning(state) || connection.state !== 'live') return at;
  return Math.max(at, Date.now() + connection.clockOffsetMs);
}

/** Has the page drawn anew while time runs, less often for those who want little motion. */
export function mountLiveClock(store: Store): void {
  const calm = matchMedia('(prefers-reduced-motion: reduce)');
  const tick = (): void => {
    if (isRunning(store.state()) && !document.hidden) store.set({});
    setTimeout(tick, calm.matches ? CALM_TICK_MS : TICK_MS);
  };
  tick();
}
