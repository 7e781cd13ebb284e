/** Reading and growing tracks: what stood at a record, and what came since. */
import { GROUPS } from './timeline.ts';
import type { Patch, Track, Tracks, TrackValues } from './timeline.ts';

/** The one name of a group that has a single track. */
export const RUN = 'run';

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

function noteIn(
  named: Record<string, Track<unknown>>,
  name: string,
  seq: number,
  value: unknown,
): void {
  const track = (named[name] ??= { seqs: [], values: [] });
  if (track.seqs.at(-1) === seq) {
    track.values[track.values.length - 1] = value;
    return;
  }
  track.seqs.push(seq);
  track.values.push(value);
}
