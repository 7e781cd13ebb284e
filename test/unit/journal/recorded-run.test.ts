import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { memoryJournal } from '../../../src/journal/memory-journal.ts';
import { isAside, splitRuns } from '../../../src/journal/recorded-run.ts';
import { STANDING_CLOCK } from './journals.ts';

const KINDS = ['header', 'run.started', 'session.started', 'timer', 'run.ended', 'alert.delivered'];

function journalOf(...kinds: readonly string[]) {
  const journal = memoryJournal(STANDING_CLOCK);
  for (const kind of kinds) journal.append(kind, { n: 1 });
  return journal;
}

describe('the runs of a journal', () => {
  it('go from their header to their end, and know where their core begins', () => {
    const journal = journalOf(...KINDS, 'header', 'journal.torn', ...KINDS.slice(1, 4));
    const runs = splitRuns(journal.records());
    expect(
      runs.map(({ records, startIndex, hasEnded }) => [
        records.map(({ kind }) => kind).join(' '),
        startIndex,
        hasEnded,
      ]),
    ).toEqual([
      ['header run.started session.started timer run.ended', 2, true],
      ['header journal.torn run.started session.started timer', 3, false],
    ]);
  });

  it('need no header in memory, and one that began no session has no core', () => {
    const [run] = splitRuns(journalOf('venue.request', 'run.ended').records());
    expect(run).toMatchObject({ startIndex: undefined, hasEnded: true });
  });

  it.each([
    ['alert.failed', {}, true],
    ['operator.word', { word: 'ack', id: 'A1' }, true],
    ['operator.word', { word: 'unreadable' }, true],
    ['operator.word', { word: 'stop' }, false],
    ['alarm', {}, false],
    ['timer', { n: 1 }, false],
  ])('have %s %j beside their core: %s', (kind, data, aside) => {
    expect(isAside({ seq: 1, at: '', kind, data })).toBe(aside);
  });
});

describe('the hash of a run', () => {
  it('is that of its lines from its header to its end, and of nothing before or after', () => {
    const journal = journalOf('header', 'timer', ...KINDS);
    const lines = journal.lines().slice(2, 7);
    const text = lines.map((line) => `${line}\n`).join('');
    expect(journal.hash()).toBe(createHash('sha256').update(text).digest('hex'));
  });

  it('is of what there is so far while the run goes on', () => {
    const journal = journalOf('header');
    const before = journal.hash();
    journal.append('timer', { n: 1 });
    expect(journal.hash()).not.toBe(before);
  });
});
