import { expect, test } from 'vitest';
import { emptyFound, GROUP_NAMES, growFound } from '../../../src/inspector/view/marks.ts';
import { resample, thinMarks } from '../../../src/inspector/view/resample.ts';
import {
  nearestMark,
  nextOf,
  previousOf,
  seekIn,
  seqAtInstant,
  stepFrom,
} from '../../../src/inspector/view/seek.ts';
import { emptySeries, growSeries, lineAt } from '../../../src/inspector/view/series.ts';
import { append, emptyTracks, note } from '../../../src/inspector/view/track.ts';
import type { Timeline, WitnessMoment } from '../../../src/inspector/view/timeline.ts';

const facts = {
  number: 1,
  runs: 1,
  file: 'journal.jsonl',
  title: null,
  version: '0',
  build: 'source',
  venue: 'sim',
  network: 'sim',
  primary: 'ETH-PERP',
  hedge: 'SOL-PERP',
  startedAt: 1_000_000,
  canAcknowledge: false,
};

const amount = (held: string): WitnessMoment => ({ state: 'amount', amount: held, note: null });
const unknown: WitnessMoment = { state: 'unknown', note: null };

/** A run with a record of each kind, ten milliseconds apart. */
function runOf(kinds: readonly string[], firstSeq = 1): Timeline {
  const kindNames = [...new Set(kinds)];
  return {
    facts,
    dropped: 0,
    firstSeq,
    times: kinds.map((_kind, index) => index * 10),
    kinds: kinds.map((kind) => kindNames.indexOf(kind)),
    kindNames,
    tracks: emptyTracks(),
  };
}

function seriesOf(timeline: Timeline): ReturnType<typeof emptySeries> {
  const series = emptySeries();
  growSeries(series, timeline);
  return series;
}

test('the imbalance is a gap until both legs were reported, and never zero before', () => {
  const timeline = runOf(Array<string>(9).fill('timer'));
  const { tracks } = timeline;
  note(tracks, 'touches', 'ETH-PERP', 1, { bid: '99', ask: '101' });
  note(tracks, 'touches', 'SOL-PERP', 1, { bid: '9', ask: '11' });
  note(tracks, 'book', 'ETH-PERP/cross', 1, unknown);
  note(tracks, 'book', 'ETH-PERP/cross', 2, amount('2'));
  note(tracks, 'book', 'SOL-PERP/cross', 4, amount('-15'));
  note(tracks, 'book', 'SOL-PERP/cross', 5, amount('-20'));
  note(tracks, 'book', 'SOL-PERP/cross', 6, unknown);
  note(tracks, 'book', 'SOL-PERP/cross', 7, { state: 'diverged', amount: '-20', fills: '-1' });
  note(tracks, 'book', 'SOL-PERP/cross', 8, amount('0'));
  const { imbalance } = seriesOf(timeline);
  expect([1, 2, 3, 4, 5, 6, 7, 8].map((seq) => lineAt(imbalance, seq))).toEqual([
    null,
    null,
    null,
    50,
    0,
    null,
    null,
    200,
  ]);
});

test('what is held is worth nothing that is known without a price, and zero is worth zero', () => {
  const timeline = runOf(Array<string>(5).fill('timer'));
  note(timeline.tracks, 'book', 'ETH-PERP/cross', 1, amount('0'));
  note(timeline.tracks, 'book', 'SOL-PERP/cross', 2, amount('0'));
  note(timeline.tracks, 'book', 'SOL-PERP/cross', 3, amount('1'));
  const { imbalance } = seriesOf(timeline);
  expect([1, 2, 3].map((seq) => lineAt(imbalance, seq))).toEqual([null, 0, null]);
});

test('a key that was never reported has no line', () => {
  const timeline = runOf(['timer']);
  note(timeline.tracks, 'book', 'ETH-PERP/isolated', 1, unknown);
  expect(seriesOf(timeline).positions.size).toBe(0);
});

test('a run read in pieces has the lines, marks and counts of one read whole', () => {
  const kinds = ['header', 'venue.stream', 'alarm', 'machine.state', 'venue.answer', 'order.sent'];
  const whole = runOf(kinds);
  const half = runOf(kinds.slice(0, 3));
  const rest = { ...runOf(kinds.slice(3), 4), kindNames: whole.kindNames };
  rest.times.splice(0, 3, 30, 40, 50);
  rest.kinds.splice(0, 3, 3, 4, 5);
  for (const tracks of [whole.tracks, half.tracks]) {
    note(tracks, 'touches', 'ETH-PERP', 2, { bid: '1', ask: '3' });
    note(tracks, 'book', 'ETH-PERP/cross', 2, amount('5'));
  }
  for (const tracks of [whole.tracks, rest.tracks]) {
    note(tracks, 'verdicts', 'ETH-PERP/cross', 4, { verdict: 'strike', drift: '1', reason: null });
    note(tracks, 'phase', 'run', 4, { cycleId: 1, phase: 'verify' });
    note(tracks, 'touches', 'SOL-PERP', 5, { bid: '1', ask: '3' });
    note(tracks, 'book', 'SOL-PERP/cross', 6, amount('-4'));
  }
  const series = seriesOf(half);
  const found = emptyFound();
  growFound(found, half);
  append(half, rest);
  growSeries(series, half);
  growFound(found, half);
  const atOnce = emptyFound();
  growFound(atOnce, whole);
  expect(series).toEqual(seriesOf(whole));
  expect(found).toEqual(atOnce);
  expect(found.marks.alarm).toEqual([3]);
  expect(found.marks.drift).toEqual([4]);
  expect([found.phaseStarts, found.cycleStarts]).toEqual([[4], [4]]);
  expect(found.groups.map((group) => GROUP_NAMES[group])).toEqual([
    'run',
    'market',
    'alarms',
    'transitions',
    'market',
    'orders',
  ]);
  expect(found.counts.reduce((sum, count) => sum + count, 0)).toBe(6);
});

test('a clock that is set back does not bring the records out of their order', () => {
  const timeline = runOf(['timer', 'timer', 'timer']);
  timeline.times.splice(0, 3, 0, 50, 20);
  expect(seriesOf(timeline).instants).toEqual([0, 50, 50]);
});

test('going to the next or previous one stops at the ends', () => {
  const seqs = [3, 7, 9];
  expect([0, 3, 7, 9].map((seq) => nextOf(seqs, seq))).toEqual([3, 7, 9, undefined]);
  expect([3, 4, 7, 99].map((seq) => previousOf(seqs, seq))).toEqual([undefined, 3, 3, 9]);
  expect(seekIn([[2, 8], [5]], 2, 1)).toBe(5);
  expect(seekIn([[2, 8], [5]], 8, -1)).toBe(5);
  expect(seekIn([[], []], 8, -1)).toBeUndefined();
});

test('a step stays within the run, and an instant finds the last record before it', () => {
  const timeline = runOf(['timer', 'timer', 'timer'], 11);
  const { instants } = seriesOf(timeline);
  expect([stepFrom(timeline, 12, 10), stepFrom(timeline, 12, -10)]).toEqual([13, 11]);
  expect([-5, 0, 9, 10, 99].map((at) => seqAtInstant(timeline, instants, at))).toEqual([
    11, 11, 11, 12, 13,
  ]);
  expect(nearestMark(timeline, instants, [11, 13], 12)).toEqual({ seq: 13, away: 8 });
  expect(nearestMark(timeline, instants, [], 12)).toBeUndefined();
});

test('a line that is resampled keeps every spike, and its gaps', () => {
  const instants = Array.from({ length: 1000 }, (_none, index) => index);
  const line = { seqs: [1, 500, 501, 800], values: [1, 9, 1, null] };
  const values = resample(line, { firstSeq: 1, instants }, { from: 0, to: 1000, columns: 10 });
  expect(values).toEqual([1, 1, 1, 1, 1, 1, 1, 1, 1, 9, 9, 1, 1, 1, 1, 1, null, null, null, null]);
  expect(values).toHaveLength(20);
});

test('a line ends where the run ends', () => {
  const line = { seqs: [1], values: [4] };
  const of = { firstSeq: 1, instants: [0, 50] };
  expect(resample(line, of, { from: 0, to: 100, columns: 4 })).toEqual([
    4,
    4,
    4,
    4,
    4,
    4,
    null,
    null,
  ]);
});

test('marks in one column of pixels are one, the last', () => {
  const instants = Array.from({ length: 1000 }, (_none, index) => index);
  const seqs = [1, 2, 3, 450, 452, 999];
  expect(thinMarks(seqs, { firstSeq: 1, instants }, { from: 0, to: 1000, columns: 100 })).toEqual([
    { column: 0, seq: 3 },
    { column: 44, seq: 450 },
    { column: 45, seq: 452 },
    { column: 99, seq: 999 },
  ]);
});
