/** What the parts of the page look up in a run, worked out once for all of them. */
import { emptyFound, growFound } from '../view/marks.ts';
import type { Found } from '../view/marks.ts';
import { emptySeries, growSeries } from '../view/series.ts';
import type { Series } from '../view/series.ts';
import type { Timeline } from '../view/timeline.ts';

/** The lines and the marks of a run. */
export type RunIndex = { readonly series: Series; readonly found: Found };

const indexes = new WeakMap<Timeline, RunIndex>();

/** The index of a run, with everything that the run has by now. */
export function indexOf(timeline: Timeline): RunIndex {
  let index = indexes.get(timeline);
  if (index === undefined) {
    index = { series: emptySeries(), found: emptyFound() };
    indexes.set(timeline, index);
  }
  if (index.found.groups.length < timeline.times.length) {
    growSeries(index.series, timeline);
    growFound(index.found, timeline);
  }
  return index;
}
