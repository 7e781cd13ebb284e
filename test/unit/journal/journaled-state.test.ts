import { describe, expect, it } from 'vitest';
import { memoryLatch } from '../../../src/app/state/latch.ts';
import { journaledDay, journaledLatch } from '../../../src/journal/journaled-state.ts';
import { memoryJournal } from '../../../src/journal/memory-journal.ts';
import { STANDING_CLOCK } from './journals.ts';

const ENTRY = { reason: 'an emergency', since: '2026-01-01T00:00:00.000Z', cycleId: 1 };

describe('a journaled latch', () => {
  it('appends what it is asked with the answer, and that it is raised before it is', () => {
    const journal = memoryJournal(STANDING_CLOCK);
    const inner = memoryLatch();
    const raised: unknown[] = [];
    const raise = (entry: typeof ENTRY): void => {
      raised.push(journal.records().at(-1)?.kind);
      inner.raise(entry);
    };
    const latch = journaledLatch({ ...inner, raise }, journal);
    expect(latch.read()).toBeUndefined();
    latch.raise(ENTRY);
    expect(latch.read()).toEqual(ENTRY);
    expect(raised).toEqual(['latch.raised']);
    expect(journal.records().map(({ kind, data }) => [kind, data])).toEqual([
      ['latch.read', { entry: null }],
      ['latch.raised', ENTRY],
      ['latch.read', { entry: ENTRY }],
    ]);
  });

  it('appends that it was not lifted, and why, before the core hears of it', () => {
    const journal = memoryJournal(STANDING_CLOCK);
    const latch = journaledLatch(memoryLatch(), journal);
    expect(() => {
      latch.lift('no proof');
    }).toThrow('genuine proof');
    expect(journal.records().map(({ kind }) => kind)).toEqual(['latch.lifted', 'latch.error']);
    expect(journal.records()[1]?.data).toMatchObject({ error: { name: 'InvariantError' } });
  });
});

describe('a journaled day', () => {
  it('appends the day before it is kept, and a disk that fails', () => {
    const journal = memoryJournal(STANDING_CLOCK);
    const kept: unknown[] = [];
    const day = { date: '2026-01-01', pnl: '-1.5' };
    journaledDay((given) => kept.push(given, journal.lines().length), journal)(day);
    expect(kept).toEqual([day, 1]);
    const failing = journaledDay(() => {
      throw new Error('no room');
    }, journal);
    expect(() => {
      failing(day);
    }).toThrow('no room');
    expect(journal.records().map(({ kind }) => kind)).toEqual([
      'day.changed',
      'day.changed',
      'day.error',
    ]);
  });
});
