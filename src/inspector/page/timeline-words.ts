/** The words of the timeline: what stands at the selected record, and at the one under the pointer. */
import {
  amountAt,
  momentInWords,
  momentOf,
  newerThan,
  priceAt,
  quoteAt,
  UNKNOWN,
} from '../view/moment.ts';
import { keysOfSymbol } from '../view/series.ts';
import type { Timeline } from '../view/timeline.ts';
import type { RunIndex } from './run-index.ts';
import type { TimelineParts } from './timeline-frame.ts';

/** A record, and whether it is shown because it is the newest. */
export type Told = {
  readonly timeline: Timeline;
  readonly index: RunIndex;
  readonly seq: number;
  readonly isFollowing: boolean;
};

/** Writes what stands at the selected record. */
export function tellMoment(
  { values, scrubber, place, flag, live }: TimelineParts,
  told: Told,
): void {
  const { timeline, index, seq, isFollowing } = told;
  const moment = momentOf(timeline, index.found, seq);
  const newer = newerThan(timeline, seq);
  write(flag, moment.at);
  write(place.record, `record ${String(seq)}`);
  write(place.of, `of ${String(seq + newer)}`);
  write(place.at, `${moment.at} UTC`);
  write(place.since, moment.since);
  write(place.phase, moment.phase);
  live.setAttribute('aria-pressed', String(isFollowing));
  write(live, newer > 0 ? `Newest +${String(newer)}` : 'Newest');
  const { primary, hedge } = timeline.facts;
  write(values.primary, heldOf(told, primary));
  write(values.hedge, heldOf(told, hedge));
  write(values.imbalance, quoteAt(index.series.imbalance, seq));
  write(values.primaryPrice, priceAt(index.series, primary, seq));
  write(values.hedgePrice, priceAt(index.series, hedge, seq));
  for (const name of values.primaryNames) write(name, shortOf(primary));
  for (const name of values.hedgeNames) write(name, shortOf(hedge));
  scrubber.min = String(timeline.firstSeq);
  scrubber.max = String(seq + newer);
  scrubber.value = String(seq);
  const words = momentInWords(timeline, moment);
  scrubber.setAttribute('aria-valuetext', isFollowing ? `${words}, following the newest` : words);
}

/** Shows what stands at the record under the pointer, which is at `x` of `width` pixels. */
export function showTip({ tip, hair }: TimelineParts, told: Told, x: number, width: number): void {
  write(tip, tipWords(told).join('\n'));
  tip.hidden = false;
  hair.hidden = false;
  hair.style.transform = `translateX(${x.toFixed(1)}px)`;
  const isLeft = x + tip.offsetWidth + 12 > width;
  tip.style.transform = `translateX(${(isLeft ? x - tip.offsetWidth - 8 : x + 8).toFixed(1)}px)`;
}

/** Ends that. */
export function hideTip({ tip, hair }: TimelineParts): void {
  tip.hidden = true;
  hair.hidden = true;
}

function tipWords(told: Told): readonly string[] {
  const { timeline, index, seq } = told;
  const { at, phase, kind } = momentOf(timeline, index.found, seq);
  const { primary, hedge } = timeline.facts;
  const { series } = index;
  return [
    `${at} · record ${String(seq)}`,
    phase === '' ? kind : `${kind} · ${phase}`,
    `${shortOf(primary)} ${heldOf(told, primary)} · ${shortOf(hedge)} ${heldOf(told, hedge)}`,
    `imbalance ${quoteAt(series.imbalance, seq)}`,
    `${shortOf(primary)} ${priceAt(series, primary, seq)}`,
    `${shortOf(hedge)} ${priceAt(series, hedge, seq)}`,
  ];
}

function heldOf({ index, seq }: Told, symbol: string): string {
  const keys = keysOfSymbol(index.series, symbol);
  if (keys.length === 0) return UNKNOWN;
  return keys
    .map((key) => {
      const margin = keys.length > 1 ? ` ${key.slice(key.indexOf('/') + 1)}` : '';
      return amountAt(index.series.positions.get(key), seq) + margin;
    })
    .join(' · ');
}

function shortOf(symbol: string): string {
  return symbol.replace(/-PERP$/, '');
}

function write(element: HTMLElement, text: string): void {
  if (element.textContent !== text) element.textContent = text;
}
