/** Tells who listens instead of looks: a new phase, a new alarm, the end. Nothing else, and no ages. */
import { RUN, valueAt } from '../view/track.ts';
import type { Timeline } from '../view/timeline.ts';
import { spaced } from '../view/words.ts';
import { lastSeqOf } from './store.ts';
import type { PageState, Store } from './store.ts';

/** Writes the sentences into the live region `element`, while the newest record is shown. */
export function mountTelling(element: HTMLElement, store: Store): void {
  let told: string | undefined;
  store.subscribe(({ timeline, selected }: PageState) => {
    if (timeline === undefined || selected !== null) return;
    const sentence = sentenceOf(timeline);
    if (sentence === told) return;
    // What stood when the page was opened is read by whoever opens it.
    if (told !== undefined) element.textContent = sentence;
    told = sentence;
  });
}

function sentenceOf(timeline: Timeline): string {
  const seq = lastSeqOf(timeline);
  const { tracks } = timeline;
  const end = valueAt(tracks.end[RUN], seq);
  if (end !== undefined) return `The run ended ${end.status}. ${end.reason ?? ''}`;
  const phase = valueAt(tracks.phase[RUN], seq);
  const alarms = (valueAt(tracks.alarms[RUN], seq) ?? []).filter((alarm) => !alarm.acknowledged);
  const alarm = alarms.at(-1);
  const words =
    phase === undefined ? '' : `Cycle ${String(phase.cycleId)}: ${spaced(phase.phase)}.`;
  return alarm === undefined ? words : `Alarm: ${spaced(alarm.what)}. ${words}`;
}
