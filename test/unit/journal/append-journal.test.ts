import { appendFileSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { JournalRecord } from '../../../src/ports/journal.ts';
import { openAppendJournal } from '../../../src/journal/append-journal.ts';
import type { AppendJournal } from '../../../src/journal/append-journal.ts';
import { readJournal } from '../../../src/journal/read-journal.ts';
import { STANDING_CLOCK, temporaryDirectory } from './journals.ts';

const header = { version: '0.1.0', configuration: { privateKey: '0xabc' }, build: 'abc1234' };

describe('openAppendJournal', () => {
  it('begins with a redacted header and numbers every record from 1', () => {
    const directory = join(temporaryDirectory(), 'not', 'there', 'yet');
    const journal = open(directory);
    journal.append('phase.entered', { cycleId: 1, phase: 'verify' });
    expect(readFileSync(join(directory, 'journal.jsonl'), 'utf8').split('\n')).toEqual([
      '{"seq":1,"at":"2026-01-01T00:00:00.000Z","kind":"header","data":{"version":"0.1.0",' +
        '"configuration":{"privateKey":"[redacted]"},"build":"abc1234"}}',
      '{"seq":2,"at":"2026-01-01T00:00:00.000Z","kind":"phase.entered",' +
        '"data":{"cycleId":1,"phase":"verify"}}',
      '',
    ]);
    journal.close();
  });

  it('has written a record before it tells the listener of it', () => {
    const directory = temporaryDirectory();
    const seen: (readonly [number, number])[] = [];
    const journal = open(directory, (record) => {
      seen.push([record.seq, readJournal(directory).records.length]);
    });
    journal.append('alarm', undefined);
    expect(seen).toEqual([
      [1, 1],
      [2, 2],
    ]);
    journal.close();
  });

  it('goes on numbering where an earlier run ended', () => {
    const directory = temporaryDirectory();
    open(directory).close();
    const second = open(directory);
    second.append('run.ended', { status: 'flat' });
    const { records } = readJournal(directory);
    expect(records.map((record) => record.kind)).toEqual(['header', 'header', 'run.ended']);
    second.close();
  });

  it('keeps in a record of its own what a crash tore off', () => {
    const directory = temporaryDirectory();
    open(directory).close();
    const torn = '{"seq":2,"at":"2026-01-01","kind":"ümlaut';
    appendFileSync(join(directory, 'journal.jsonl'), torn);
    open(directory).close();
    const { records } = readJournal(directory);
    expect(records.map((record) => record.kind)).toEqual(['header', 'header', 'journal.torn']);
    expect(records[2]?.data).toEqual({ line: 2, text: torn });
  });

  it('does not add to a journal that it cannot read', () => {
    const directory = temporaryDirectory();
    appendFileSync(join(directory, 'journal.jsonl'), 'nonsense\n');
    expect(() => open(directory)).toThrow('journal.jsonl:1: is not a record; restore the file');
  });

  it('refuses to append after it is closed', () => {
    const journal = open(temporaryDirectory());
    journal.close();
    expect(() => {
      journal.append('alarm', {});
    }).toThrow('EBADF');
  });
});

function open(directory: string, onRecord?: (record: JournalRecord) => void): AppendJournal {
  return openAppendJournal({ directory, clock: STANDING_CLOCK, header, onRecord });
}
