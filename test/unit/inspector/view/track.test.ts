/** Tracks: what stood, what came since, and what is let go. */
import { describe, expect, it } from 'vitest';
import type { Timeline } from '../../../../src/inspector/view/timeline.ts';
import {
  RUN,
  append,
  emptyTracks,
  note,
  patchAfter,
  trim,
  valueAt,
} from '../../../../src/inspector/view/track.ts';

function timelineOf(count: number): Timeline {
  const tracks = emptyTracks();
  for (let seq = 1; seq <= count; seq += 3) {
    note(tracks, 'phase', RUN, seq, { cycleId: seq, phase: 'hold' });
  }
  note(tracks, 'end', RUN, 2, { status: 'flat', reason: null });
  const times = Array.from({ length: count }, (_, index) => index);
  return {
    firstSeq: 1,
    times,
    kinds: times.map(() => 0),
    kindNames: ['x'],
    tracks,
    dropped: 0,
    facts: {} as Timeline['facts'],
  };
}

describe('a timeline that is too long', () => {
  it('lets the oldest tenth go, and keeps what stood at the cut', () => {
    const whole = timelineOf(21);
    const cut = trim(timelineOf(21), 20);
    expect([cut.firstSeq, cut.dropped, cut.times[0], cut.times.length]).toEqual([4, 3, 3, 18]);
    for (let seq = cut.firstSeq; seq <= 21; seq++) {
      expect(valueAt(cut.tracks.phase[RUN], seq)).toEqual(valueAt(whole.tracks.phase[RUN], seq));
    }
    expect(cut.tracks.end[RUN]).toEqual(whole.tracks.end[RUN]);
    expect(cut.tracks.phase[RUN]?.seqs[0]).toBe(4);
  });

  it('is left as it is while there is room', () => {
    const timeline = timelineOf(20);
    expect(trim(timeline, 20)).toBe(timeline);
  });
});

describe('what came after a record', () => {
  it('is all that a reader lacks which stands there', () => {
    const whole = timelineOf(20);
    for (const seq of [0, 1, 7, 20]) {
      const rest = patchAfter(whole, seq);
      const read = patchAfter(whole, 0);
      const upTo = patchAfter(timelineOf(seq), 0);
      append(upTo, rest);
      expect(upTo.tracks.phase).toEqual(read.tracks.phase);
      expect(upTo.times).toEqual(read.times);
    }
  });
});

describe('the name of a track', () => {
  it('may be one that every object has', () => {
    const tracks = emptyTracks();
    for (const name of ['constructor', '__proto__']) {
      note(tracks, 'touches', name, 1, { bid: '1', ask: '2' });
    }
    expect(Object.keys(tracks.touches)).toEqual(['constructor', '__proto__']);
  });
});
