/** Folds the records of a run into a timeline: when each came, and everything that it changed. */
import type { JournalRecord } from '../../ports/journal.ts';
import type { Patch, TrackValues } from '../view/timeline.ts';
import { emptyTracks, note } from '../view/track.ts';
import { foldActors } from './fold-actors.ts';
import { foldOrders } from './fold-orders.ts';
import { foldRun } from './fold-run.ts';
import { foldVenue } from './fold-venue.ts';
import { foldBook, foldRest } from './fold-witnesses.ts';
import type { Hear, Note } from './subject.ts';

/** The fold of one run. It holds what stands now; what stood before is in what it handed out. */
export type Fold = {
  /** Takes the next record; they must come in order, without a gap. */
  readonly add: (record: JournalRecord) => void;
  /** What the records changed since this was asked last. */
  readonly takePatch: () => Patch;
};

/** A fold that begins at record `firstSeq`, which came at `startedAt` (milliseconds since the epoch). */
export function createFold(firstSeq: number, startedAt: number): Fold {
  const kindNames: string[] = [];
  const kindNumbers = new Map<string, number>();
  let patch = emptyPatch(firstSeq, kindNames);
  let seq = firstSeq - 1;
  let lastTime = 0;
  const noteNow: Note = <Group extends keyof TrackValues>(
    group: Group,
    name: string,
    value: TrackValues[Group],
  ) => {
    note(patch.tracks, group, name, seq, value);
  };
  const hears = subjectsOf(noteNow);
  const kindNumber = (kind: string): number => {
    const known = kindNumbers.get(kind);
    if (known !== undefined) return known;
    kindNumbers.set(kind, kindNames.length);
    return kindNames.push(kind) - 1;
  };
  return {
    add: (record) => {
      seq = record.seq;
      const time = Date.parse(record.at) - startedAt;
      // An instant that nobody can read stands where the one before stood.
      if (!Number.isNaN(time)) lastTime = time;
      patch.times.push(lastTime);
      patch.kinds.push(kindNumber(record.kind));
      const heard = hears.get(record.kind);
      if (heard === undefined) return;
      const told = { seq, kind: record.kind, time: startedAt + lastTime };
      for (const hear of heard) hear(record.data, told);
    },
    takePatch: () => {
      const taken = { ...patch, kindNames: [...kindNames] };
      patch = emptyPatch(seq + 1, kindNames);
      return taken;
    },
  };
}

function emptyPatch(firstSeq: number, kindNames: string[]): Patch {
  return { firstSeq, times: [], kinds: [], kindNames, tracks: emptyTracks() };
}

/** Who hears which kind of record. */
function subjectsOf(noteNow: Note): ReadonlyMap<string, readonly Hear[]> {
  const hears = new Map<string, Hear[]>();
  for (const subject of [foldActors, foldVenue, foldOrders, foldBook, foldRest, foldRun]) {
    for (const [kind, hear] of Object.entries(subject(noteNow))) {
      hears.set(kind, [...(hears.get(kind) ?? []), hear]);
    }
  }
  return hears;
}
