/** What a person looks for in a run, by its kind: groups of records, and marks on the timeline. */
import { lastSeqOf } from './seek.ts';
import type { Timeline, TrackValues } from './timeline.ts';

/** The groups in which records are listed, in the order of their chips. */
export const GROUP_NAMES = [
  'transitions',
  'orders',
  'positions',
  'witnesses',
  'alarms',
  'run',
  'stream',
  'requests',
  'timers',
  'market',
] as const;

/** A group of records. */
export type GroupName = (typeof GROUP_NAMES)[number];

/** What is marked on the timeline. */
export type MarkName =
  'transition' | 'order' | 'fate' | 'position' | 'proof' | 'refusal' | 'drift' | 'alarm' | 'word';

/** Numbers of records by what they are marked for, ascending. */
export type Marks = Readonly<Record<MarkName, number[]>>;

/** A stretch of records in one phase of a cycle. */
export type PhaseBand = {
  readonly phase: string;
  readonly cycleId: number;
  /** Its first record. */
  readonly from: number;
};

/** Marks, groups and bands of a run as far as it was read; `growFound` takes in what came since. */
export type Found = {
  readonly marks: Marks;
  /** The group of each record, as an index into `GROUP_NAMES`, from the first record on. */
  readonly groups: number[];
  /** How many records each group has, in the order of `GROUP_NAMES`. */
  readonly counts: number[];
  readonly bands: PhaseBand[];
  /** The first record of each phase, and of each cycle. */
  readonly phaseStarts: number[];
  readonly cycleStarts: number[];
  /** How much of each track was taken in, by group and name. */
  readonly taken: Map<string, number>;
};

/** Nothing found yet. */
export function emptyFound(): Found {
  return {
    marks: {
      transition: [],
      order: [],
      fate: [],
      position: [],
      proof: [],
      refusal: [],
      drift: [],
      alarm: [],
      word: [],
    },
    groups: [],
    counts: GROUP_NAMES.map(() => 0),
    bands: [],
    phaseStarts: [],
    cycleStarts: [],
    taken: new Map(),
  };
}

/** The group of a record, by its kind alone. */
function groupOf(kind: string): GroupName {
  const whole = GROUP_BY_KIND[kind];
  if (whole !== undefined) return whole;
  return GROUP_BY_AREA[kind.slice(0, kind.indexOf('.'))] ?? 'run';
}

/** What a record is marked for, by its kind alone; undefined for the many that are not. */
export function markOf(kind: string): MarkName | undefined {
  return MARK_BY_KIND[kind];
}

/** Takes in what came since the last time: the cost is of the new records, not of the run. */
export function growFound(found: Found, timeline: Timeline): void {
  const first = timeline.firstSeq + found.groups.length;
  growGroups(found, timeline, first);
  for (const name of Object.keys(timeline.tracks.touches)) {
    eachNew(found, timeline, 'touches', name, (seq) => {
      regroup(found, seq - timeline.firstSeq);
    });
  }
  const drifts: number[] = [];
  for (const name of Object.keys(timeline.tracks.verdicts)) {
    eachNew(found, timeline, 'verdicts', name, (seq, { verdict }) => {
      if (DRIFTS.has(verdict)) drifts.push(seq);
    });
  }
  found.marks.drift.push(...drifts.sort((a, b) => a - b));
  eachNew(found, timeline, 'phase', 'run', (seq, { phase, cycleId }) => {
    const before = found.bands.at(-1)?.cycleId ?? 0;
    found.bands.push({ phase, cycleId, from: seq });
    found.phaseStarts.push(seq);
    if (cycleId > 0 && cycleId !== before) found.cycleStarts.push(seq);
  });
}

/** Verdicts that say that the witnesses disagree. */
const DRIFTS: ReadonlySet<string> = new Set(['strike', 'suspect']);

const GROUP_BY_KIND: Readonly<Record<string, GroupName>> = {
  alarm: 'alarms',
  timer: 'timers',
  'hold.tick': 'timers',
  'link.changed': 'stream',
  'venue.stream': 'stream',
  'phase.entered': 'transitions',
  'observation.ignored': 'positions',
};

const GROUP_BY_AREA: Readonly<Record<string, GroupName>> = {
  machine: 'transitions',
  order: 'orders',
  position: 'positions',
  witness: 'witnesses',
  proof: 'witnesses',
  alert: 'alarms',
  latch: 'alarms',
  stream: 'stream',
  venue: 'requests',
};

const MARK_BY_KIND: Readonly<Record<string, MarkName>> = {
  'machine.state': 'transition',
  'order.sent': 'order',
  'order.resolved': 'fate',
  'position.changed': 'position',
  'position.attested': 'position',
  'proof.made': 'proof',
  'proof.refused': 'refusal',
  alarm: 'alarm',
  'latch.raised': 'alarm',
  'operator.word': 'word',
  'operator.stop': 'word',
};

const MARKET = GROUP_NAMES.indexOf('market');

function growGroups(found: Found, timeline: Timeline, first: number): void {
  const { kinds, kindNames, firstSeq } = timeline;
  const groups = kindNames.map((kind) => GROUP_NAMES.indexOf(groupOf(kind)));
  const marks = kindNames.map((kind) => markOf(kind));
  const last = lastSeqOf(timeline);
  for (let seq = first; seq <= last; seq += 1) {
    const kind = kinds[seq - firstSeq] ?? 0;
    const group = groups[kind] ?? 0;
    found.groups.push(group);
    found.counts[group] = (found.counts[group] ?? 0) + 1;
    const mark = marks[kind];
    if (mark !== undefined) found.marks[mark].push(seq);
  }
}

/** A record that changed a touch is of the market, whatever brought it. */
function regroup({ groups, counts }: Found, index: number): void {
  const before = groups[index];
  if (before === undefined || before === MARKET) return;
  groups[index] = MARKET;
  counts[before] = (counts[before] ?? 0) - 1;
  counts[MARKET] = (counts[MARKET] ?? 0) + 1;
}

function eachNew<Group extends keyof TrackValues>(
  { taken }: Found,
  timeline: Timeline,
  group: Group,
  name: string,
  visit: (seq: number, value: TrackValues[Group]) => void,
): void {
  const track = timeline.tracks[group][name];
  if (track === undefined) return;
  const id = `${group} ${name}`;
  for (let index = taken.get(id) ?? 0; index < track.seqs.length; index += 1) {
    const seq = track.seqs[index];
    const value = track.values[index];
    if (seq !== undefined && value !== undefined) visit(seq, value);
  }
  taken.set(id, track.seqs.length);
}
