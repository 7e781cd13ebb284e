/** What the page shows, in one place: every part reads it, and is told when it changed. */
import type { Chart } from '../view/chart.ts';
import type { Timeline } from '../view/timeline.ts';

/** How the page stands to the program that serves it. */
export type Connection =
  /** Nothing is shown yet; `says` why, where the program that serves it told. */
  | { readonly state: 'opening'; readonly says?: string }
  /** Following: `clockOffsetMs` is the server's clock less ours. */
  | { readonly state: 'live'; readonly clockOffsetMs: number }
  /** What is shown is what was known at `since` (our clock). */
  | { readonly state: 'lost'; readonly since: number; readonly says: string };

/** Everything that the parts of the page share. */
export type PageState = {
  readonly charts: readonly Chart[];
  /** Undefined until it came; grown in place, and `revision` counts how often. */
  readonly timeline: Timeline | undefined;
  readonly revision: number;
  /** The record that is looked at; null follows the newest. */
  readonly selected: number | null;
  /** The actor whose chart is looked at. */
  readonly actor: string;
  readonly connection: Connection;
};

/** Holds the state; a change is told once a frame at most, however many there were. */
export type Store = {
  readonly state: () => PageState;
  readonly set: (change: Partial<PageState>) => void;
  /** The record that is shown: the selected one, or the newest; 0 before any. */
  readonly seq: () => number;
  readonly subscribe: (listener: (state: PageState) => void) => void;
};

/** A store that tells its listeners by `schedule`, which runs a task before the next picture. */
export function createStore(initial: PageState, schedule: (task: () => void) => void): Store {
  let state = initial;
  let isScheduled = false;
  const listeners: ((state: PageState) => void)[] = [];
  const tell = (): void => {
    isScheduled = false;
    for (const listener of listeners) listener(state);
  };
  return {
    state: () => state,
    set: (change) => {
      state = { ...state, ...change };
      if (isScheduled) return;
      isScheduled = true;
      schedule(tell);
    },
    seq: () => state.selected ?? lastSeqOf(state.timeline),
    subscribe: (listener) => {
      listeners.push(listener);
    },
  };
}

/** The number of the newest record; 0 before any. */
export function lastSeqOf(timeline: Timeline | undefined): number {
  return timeline === undefined ? 0 : timeline.firstSeq + timeline.times.length - 1;
}
