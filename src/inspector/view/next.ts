/** What will happen next and when: the clocks that run, and where they lead. */
import { actorsAt } from './actors.ts';
import type { Chart } from './chart.ts';
import { upcoming } from './taken.ts';
import type { RunningClock, Timeline } from './timeline.ts';
import { spaced } from './words.ts';

/** A clock that runs. */
export type NextStep = {
  readonly actor: string;
  /** The delay's name in words. */
  readonly name: string;
  /** The state that waits, as in the chart. */
  readonly state: string;
  /** Where it leads: states in words, each with its guard; empty when the chart does not tell. */
  readonly leadsTo: readonly string[];
  /** Negative when it is overdue; null when nobody told how long the clock is. */
  readonly leftMs: number | null;
  /** How much is left of it, from 1 down to 0. */
  readonly part: number | null;
  /** How long it has run. */
  readonly ranMs: number;
};

/** The clocks that run at record `seq`, at the instant `now`: the soonest first. */
export function nextAt(
  timeline: Timeline,
  charts: readonly Chart[],
  seq: number,
  now: number,
): readonly NextStep[] {
  return actorsAt(timeline, charts, seq)
    .filter(({ isDone }) => !isDone)
    .flatMap(({ id, moment, chart }) => moment.clocks.map((clock) => stepOf(id, clock, chart, now)))
    .sort((a, b) => (a.leftMs ?? Infinity) - (b.leftMs ?? Infinity));
}

function stepOf(
  actor: string,
  clock: RunningClock,
  chart: Chart | undefined,
  now: number,
): NextStep {
  const { name, state, since, ms } = clock;
  const leads = chart === undefined ? [] : upcoming(chart, name, state);
  return {
    actor,
    name: spaced(name),
    state,
    leadsTo: leads.map(({ to, guard }) => `${inChart(to)}${guard === null ? '' : ` [${guard}]`}`),
    leftMs: ms === null ? null : since + ms - now,
    part: partLeft(clock, now),
    ranMs: Math.max(0, now - since),
  };
}

/** How much of a clock is left, from 1 down to 0; null when nobody told how long it is. */
export function partLeft({ since, ms }: RunningClock, now: number): number | null {
  if (ms === null) return null;
  return ms <= 0 ? 0 : Math.min(1, Math.max(0, 1 - (now - since) / ms));
}

function inChart(state: string): string {
  return state === '' ? 'its beginning' : state.split('.').map(spaced).join(' › ');
}
