import { describe, expect, it } from 'vitest';
import { NADO_WINDOWS, neverFits, waitForCalendar } from '../../../src/domain/calendar.ts';
import type { Calendar } from '../../../src/domain/calendar.ts';

const MINUTE_MS = 60_000;
const NADO: Calendar = { weekly: NADO_WINDOWS, announced: [] };

/** 2 February 2026 is a Monday. */
const at = (day: number, hour: number, minute = 0, second = 0): number =>
  Date.UTC(2026, 1, day, hour, minute, second);

describe('waitForCalendar', () => {
  it('lets a cycle begin that is flat two minutes before the next window', () => {
    expect(waitForCalendar(NADO, at(2, 13, 48), 10 * MINUTE_MS)).toEqual({ waitMs: 0 });
  });

  it('waits for the end of a window that a cycle would come too near to', () => {
    expect(waitForCalendar(NADO, at(2, 13, 48, 1), 10 * MINUTE_MS)).toEqual({
      waitMs: 27 * MINUTE_MS - 1000,
      until: at(2, 14, 15),
      reason:
        "A cycle begun now would not be flat two minutes before the venue's maintenance " +
        '(2026-02-02T14:00:00.000Z to 2026-02-02T14:15:00.000Z).',
    });
  });

  it('keeps the two minutes to the millisecond', () => {
    const latest = at(2, 13, 48);
    expect(waitForCalendar(NADO, latest + 1, 10 * MINUTE_MS).waitMs).toBe(27 * MINUTE_MS - 1);
  });

  it('names the window that comes first, in whatever order they were announced', () => {
    const announced = [
      { from: at(2, 15), to: at(2, 16) },
      { from: at(2, 13), to: at(2, 13, 30) },
    ];
    const wait = waitForCalendar({ ...NADO, announced }, at(2, 12, 59), 4 * 60 * MINUTE_MS);
    expect(wait).toHaveProperty('reason', expect.stringContaining('(2026-02-02T13:00:00.000Z to'));
    const inOrder = { ...NADO, announced: announced.toReversed() };
    expect(waitForCalendar(inOrder, at(2, 12, 59), 4 * 60 * MINUTE_MS)).toEqual(wait);
  });

  it('waits inside a window for its end, and begins at that instant', () => {
    const inside = waitForCalendar(NADO, at(5, 14), MINUTE_MS);
    expect(inside).toMatchObject({ waitMs: 15 * MINUTE_MS, until: at(5, 14, 15) });
    expect(inside).toHaveProperty('reason', expect.stringContaining('is in maintenance'));
    expect(waitForCalendar(NADO, at(5, 14, 14, 59), MINUTE_MS)).toMatchObject({ waitMs: 1000 });
    expect(waitForCalendar(NADO, at(5, 14, 15), MINUTE_MS)).toEqual({ waitMs: 0 });
  });

  it('knows Mondays and Thursdays alone', () => {
    for (const day of [1, 3, 4, 6, 7]) {
      expect(waitForCalendar(NADO, at(day, 14, 5), MINUTE_MS)).toEqual({ waitMs: 0 });
    }
  });

  it('waits over windows that follow each other too closely, announced ones among them', () => {
    const announced = [{ from: at(2, 14, 20), to: at(2, 16) }];
    const wait = waitForCalendar({ ...NADO, announced }, at(2, 14, 1), 10 * MINUTE_MS);
    expect(wait).toMatchObject({ until: at(2, 16) });
    expect(waitForCalendar({ ...NADO, announced }, at(2, 16), 10 * MINUTE_MS).waitMs).toBe(0);
  });

  it('begins between two windows when the cycle is short enough', () => {
    const announced = [{ from: at(2, 14, 20), to: at(2, 16) }];
    const wait = waitForCalendar({ ...NADO, announced }, at(2, 14, 1), 3 * MINUTE_MS);
    expect(wait).toMatchObject({ until: at(2, 14, 15) });
  });

  it('forgets an announced window that is over, and one that has no length', () => {
    const announced = [
      { from: at(3, 1), to: at(3, 2) },
      { from: at(3, 3), to: at(3, 3) },
    ];
    expect(waitForCalendar({ weekly: [], announced }, at(3, 2), 24 * 60 * MINUTE_MS).waitMs).toBe(
      0,
    );
  });

  it('never answers 0 to a need that fits nowhere', () => {
    const needMs = 8 * 24 * 60 * MINUTE_MS;
    for (const now of [at(2, 13), at(2, 14, 5), at(4, 0)]) {
      expect(waitForCalendar(NADO, now, needMs).waitMs).toBeGreaterThan(0);
    }
  });
});

describe('neverFits', () => {
  // From Thursday 14:15 to Monday 14:00 less the two minutes.
  const most = (4 * 24 * 60 - 15 - 2) * MINUTE_MS;

  it('refuses a hold longer than the longest time between two windows, with both lengths', () => {
    expect(neverFits(NADO, most)).toBeUndefined();
    expect(neverFits(NADO, most + MINUTE_MS)).toBe(
      'A cycle takes up to 95.73 h from start to flat, and the longest time between two of ' +
        "the venue's maintenance windows leaves 95.72 h: hold for a shorter time.",
    );
  });

  it('lets everything fit where nothing comes back every week', () => {
    const announced = [{ from: 0, to: at(9, 0) }];
    expect(neverFits({ weekly: [], announced }, most * 100)).toBeUndefined();
  });

  it('measures from the end of a window that lies over another', () => {
    const weekly = [
      { weekday: 1, startUtc: '00:00', minutes: 6 * 24 * 60 },
      { weekday: 2, startUtc: '00:00', minutes: 60 },
    ];
    expect(neverFits({ weekly, announced: [] }, 23 * 60 * MINUTE_MS)).toBeUndefined();
    expect(neverFits({ weekly, announced: [] }, 24 * 60 * MINUTE_MS)).toBeDefined();
  });

  it('leaves no time at all between windows that fill the week', () => {
    const weekly = [{ weekday: 1, startUtc: '00:00', minutes: 7 * 24 * 60 }];
    expect(neverFits({ weekly, announced: [] }, 1)).toContain('leaves 0.00 h');
  });

  it('takes a time of day that is none for a mistake of ours', () => {
    const weekly = [{ weekday: 1, startUtc: '24:00', minutes: 1 }];
    expect(() => neverFits({ weekly, announced: [] }, 1)).toThrow('24:00');
  });
});
