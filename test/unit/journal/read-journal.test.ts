import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { JournalError } from '../../../src/journal/journal-error.ts';
import { readJournal } from '../../../src/journal/read-journal.ts';
import { temporaryDirectory } from './journals.ts';

describe('readJournal', () => {
  it('reads a directory and its file alike', () => {
    const directory = journalOf(`${line(1, 'header')}\n${line(2)}\n`);
    const byDirectory = readJournal(directory);
    expect(byDirectory.records.map((record) => record.seq)).toEqual([1, 2]);
    expect(byDirectory.torn).toBeUndefined();
    expect(readJournal(join(directory, 'journal.jsonl'))).toEqual(byDirectory);
  });

  it('reports a torn last line and ignores it, even when it happens to parse', () => {
    for (const tail of ['{"seq":2,"a', line(2)]) {
      const read = readJournal(journalOf(`${line(1, 'header')}\n${tail}`));
      expect(read.records).toHaveLength(1);
      expect(read.torn).toEqual({ line: 2, text: tail });
    }
  });

  it('reads an empty journal as one without records', () => {
    expect(readJournal(journalOf(''))).toMatchObject({ records: [], torn: undefined });
  });

  it.each([
    ['a line that is no JSON', 'nonsense', 2, 'is not a record'],
    ['an empty line', '', 2, 'is not a record'],
    ['a record without data', '{"seq":2,"at":"x","kind":"y"}', 2, 'is not a record'],
    ['a seq that is no number', '{"seq":"2","at":"x","kind":"y","data":1}', 2, 'is not a record'],
    ['a gap in seq', line(3), 2, 'has seq 3 where 2 is due'],
    ['a repeated seq', line(1), 2, 'has seq 1 where 2 is due'],
  ])('stops at %s, naming file, line and remedy', (_name, bad, at, what) => {
    const directory = journalOf(`${line(1, 'header')}\n${bad}\n${line(3)}\n`);
    const error = caught(() => readJournal(directory));
    expect(error).toMatchObject({ file: join(directory, 'journal.jsonl'), line: at });
    expect(error.message).toContain(`journal.jsonl:2: ${what}; `);
    expect(error.message).toContain('restore the file from a copy');
  });

  it('stops at a file that does not begin with a header', () => {
    const error = caught(() => readJournal(journalOf(`${line(1)}\n`)));
    expect(error.message).toContain('journal.jsonl:1: is not a header');
  });

  it('says what to do about a journal that is not there', () => {
    const error = caught(() => readJournal(join(temporaryDirectory(), 'none')));
    expect(error.line).toBeUndefined();
    expect(error.message).toMatch(
      /none: cannot be read \(ENOENT.*\); name a journal that exists\.$/,
    );
  });
});

function journalOf(text: string): string {
  const directory = temporaryDirectory();
  writeFileSync(join(directory, 'journal.jsonl'), text);
  return directory;
}

function line(seq: number, kind = 'alarm'): string {
  return JSON.stringify({ seq, at: '2026-01-01T00:00:00.000Z', kind, data: {} });
}

function caught(act: () => unknown): JournalError {
  try {
    act();
  } catch (error) {
    if (error instanceof JournalError) return error;
    throw error;
  }
  throw new Error('nothing was thrown');
}
