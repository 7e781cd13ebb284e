/** Where to go from a record: the one before or after it of what is looked for, or at an instant. */
import type { Timeline } from './timeline.ts';

/** The number of the newest record; 0 before any. */
export function lastSeqOf(timeline: Timeline): number {
  return timeline.firstSeq + timeline.times.length - 1;
}

/** How many of `seqs`, which ascend, are not beyond `seq`. */
export function countUpTo(seqs: ArrayLike<number>, seq: number): number {
  let low = 0;
  let high = seqs.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((seqs[middle] ?? 0) <= seq) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** The next of `seqs` after `seq`; undefined behind the last. */
export function nextOf(seqs: ArrayLike<number>, seq: number): number | undefined {
  return seqs[countUpTo(seqs, seq)];
}

/** The last of `seqs` before `seq`; undefined before the first. */
export function previousOf(seqs: ArrayLike<number>, seq: number): number | undefined {
  return seqs[countUpTo(seqs, seq - 1) - 1];
}

/** The nearest one in a direction among several lists. */
export function seekIn(
  lists: readonly ArrayLike<number>[],
  seq: number,
  direction: 1 | -1,
): number | undefined {
  let found: number | undefined;
  for (const seqs of lists) {
    const one = direction === 1 ? nextOf(seqs, seq) : previousOf(seqs, seq);
    if (one === undefined) continue;
    if (found === undefined || (direction === 1 ? one < found : one > found)) found = one;
  }
  return found;
}

/** A record so many further, kept within the run. */
export function stepFrom(timeline: Timeline, seq: number, by: number): number {
  return within(timeline, seq + by);
}

/** A number of a record, kept within the run. */
export function within(timeline: Timeline, seq: number): number {
  return Math.max(timeline.firstSeq, Math.min(lastSeqOf(timeline), Math.round(seq)));
}

/** The last record at or before an instant, by `instants` that ascend; the first one before all. */
export function seqAtInstant(
  timeline: Timeline,
  instants: ArrayLike<number>,
  instant: number,
): number {
  return within(timeline, timeline.firstSeq + countUpTo(instants, instant) - 1);
}

/** The one of `seqs` whose instant is nearest, and how far it is; undefined when there is none. */
export function nearestMark(
  timeline: Timeline,
  instants: ArrayLike<number>,
  seqs: ArrayLike<number>,
  instant: number,
): { readonly seq: number; readonly away: number } | undefined {
  const at = seqAtInstant(timeline, instants, instant);
  let best: { seq: number; away: number } | undefined;
  const place = countUpTo(seqs, at);
  for (const seq of [seqs[place - 1], seqs[place]]) {
    if (seq === undefined) continue;
    const away = Math.abs((instants[seq - timeline.firstSeq] ?? 0) - instant);
    if (best === undefined || away < best.away) best = { seq, away };
  }
  return best;
}
