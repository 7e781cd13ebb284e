import { describe, expect, it } from 'vitest';
import { createJournal } from '../../../src/journal/create-journal.ts';
import { memoryJournal } from '../../../src/journal/memory-journal.ts';
import { STANDING_CLOCK } from './journals.ts';

describe('memoryJournal', () => {
  it('holds what a file would hold: plain JSON of that moment', () => {
    const journal = memoryJournal(STANDING_CLOCK);
    const data = { amount: '1', sealed: { toJSON: () => 'opened' } };
    journal.append('first', data);
    data.amount = '2';
    journal.append('second', undefined);
    const at = '2026-01-01T00:00:00.000Z';
    expect(journal.records()).toEqual([
      { seq: 1, at, kind: 'first', data: { amount: '1', sealed: 'opened' } },
      { seq: 2, at, kind: 'second', data: null },
    ]);
    expect(journal.lines()).toHaveLength(2);
  });

  it('tells its listener every record in order, also those that the listener causes', () => {
    const seen: string[] = [];
    const journal = memoryJournal(STANDING_CLOCK, (record) => {
      seen.push(`${String(record.seq)} ${record.kind}`);
      if (record.kind === 'cause') journal.append('effect', {});
    });
    journal.append('cause', {});
    expect(seen).toEqual(['1 cause', '2 effect']);
  });
});

describe('createJournal', () => {
  it('gives a number only to a record that was kept', () => {
    const kept: string[] = [];
    let isFull = true;
    const journal = createJournal({
      clock: STANDING_CLOCK,
      sink: (line) => {
        if (isFull) throw new Error('disk full');
        kept.push(line);
      },
    });
    expect(() => {
      journal.append('lost', {});
    }).toThrow('disk full');
    isFull = false;
    journal.append('kept', {});
    expect(kept).toEqual(['{"seq":1,"at":"2026-01-01T00:00:00.000Z","kind":"kept","data":{}}']);
  });
});
