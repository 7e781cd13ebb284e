/** Reading and growing tracks: what stood at a record, and what came since. */
import { GROUPS } from './timeline.ts';
import type { Patch, Timeline, Track, Tracks, TrackValues } from './timeline.ts';

/** The most records of a run that are kept, by the server and by the page. */
export const RECORDS_MAX = 1_000_000;

/** The one name of a group that has a single track. */
export const RUN = 'run';

const PLAIN = { configurable: true, enumerable: true, writable: true } as const;

/** No tracks yet. */
export function emptyTracks(): Tracks {
  return {
    actors: {},
    book: {},
    fills: {},
    rest: {},
    verdicts: {},
    touches: {},
    stream: {},
    phase: {},
    plan: {},
    cycle: {},
    orders: {},
    requests: {},
    alarms: {},
    proof: {},
    end: {},
  };
}

/** Where the value that stands at `seq` is: its index; -1 before the first. */
export function indexAt({ seqs }: Pick<Track<unknown>, 'seqs'>, seq: number): number {
  let low = 0;
  let high = seqs.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((seqs[middle] ?? 0) <= seq) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}

/** The value that stands at `seq`; undefined before the first, and where there is no track. */
export function valueAt<Value>(track: Track<Value> | undefined, seq: number): Value | undefined {
  return track?.values[indexAt(track, seq)];
}

/** Notes that a thing is `value` since `seq`; of one record the last word counts. */
export function note<Group extends keyof TrackValues>(
  tracks: Tracks,
  group: Group,
  name: string,
  seq: number,
  value: TrackValues[Group],
): void {
  noteIn(tracks[group], name, seq, value);
}

/** Adds what came since to `patch`, which it must follow without a gap. */
export function append(patch: Patch, { times, kinds, kindNames, tracks }: Patch): void {
  for (const time of times) patch.times.push(time);
  for (const kind of kinds) patch.kinds.push(kind);
  patch.kindNames.push(...kindNames.slice(patch.kindNames.length));
  for (const group of GROUPS) {
    for (const [name, { seqs, values }] of Object.entries<Track<unknown>>(tracks[group])) {
      seqs.forEach((seq, index) => {
        noteIn(patch.tracks[group], name, seq, values[index]);
      });
    }
  }
}

/**
 * What of `patch` came after record `seq`: what a reader lacks that has everything up to there. It
 * shares no list with `patch`.
 */
export function patchAfter(patch: Patch, seq: number): Patch {
  const from = Math.max(0, seq + 1 - patch.firstSeq);
  const tracks = emptyTracks();
  for (const group of GROUPS) {
    const named: Record<string, Track<unknown>> = tracks[group];
    for (const [name, { seqs, values }] of Object.entries<Track<unknown>>(patch.tracks[group])) {
      const index = indexAt({ seqs }, seq) + 1;
      if (index === seqs.length) continue;
      named[name] = { seqs: seqs.slice(index), values: values.slice(index) };
    }
  }
  return {
    firstSeq: patch.firstSeq + from,
    times: patch.times.slice(from),
    kinds: patch.kinds.slice(from),
    kindNames: [...patch.kindNames],
    tracks,
  };
}

/**
 * The timeline with the oldest tenth let go, once there are more than `recordsMax` records. Of each
 * track the value that stood at the cut stays, with the number of the record that told it. The lists
 * are cut in place.
 */
export function trim(timeline: Timeline, recordsMax: number): Timeline {
  const { times, kinds, tracks } = timeline;
  if (times.length <= recordsMax) return timeline;
  const count = times.length - recordsMax + Math.floor(recordsMax / 10);
  const firstSeq = timeline.firstSeq + count;
  times.splice(0, count);
  kinds.splice(0, count);
  for (const group of GROUPS) {
    for (const track of Object.values<Track<unknown>>(tracks[group])) {
      const gone = Math.max(0, indexAt(track, firstSeq));
      track.seqs.splice(0, gone);
      track.values.splice(0, gone);
    }
  }
  return { ...timeline, firstSeq, dropped: timeline.dropped + count };
}

function noteIn(
  named: Record<string, Track<unknown>>,
  name: string,
  seq: number,
  value: unknown,
): void {
  // A name comes from a journal, and may be one that every object has.
  const known = Object.hasOwn(named, name) ? named[name] : undefined;
  const track = known ?? { seqs: [], values: [] };
  if (known === undefined) Object.defineProperty(named, name, { value: track, ...PLAIN });
  if (track.seqs.at(-1) === seq) {
    track.values[track.values.length - 1] = value;
    return;
  }
  track.seqs.push(seq);
  track.values.push(value);
}
