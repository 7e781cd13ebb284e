import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { StartRefused } from '../../../../src/app/start-errors.ts';
import { readDay, writeDay } from '../../../../src/app/state/day-ledger.ts';
import { temporaryDirectory } from '../../journal/journals.ts';

const DAY = { date: '2026-02-01', pnl: '-12.345678901234567890' };

describe('the day’s account', () => {
  it('is none where no run noted one', () => {
    expect(readDay(temporaryDirectory())).toBeNull();
  });

  it('is read back exactly, and the newest counts', () => {
    const directory = temporaryDirectory();
    writeDay(directory, { date: '2026-01-31', pnl: '1' });
    writeDay(directory, DAY);
    expect(readDay(directory)).toEqual(DAY);
    expect(readdirSync(directory)).toEqual(['day.json']);
  });

  it.each([
    '',
    'nonsense',
    '{"date":"2026-02-01"}',
    '{"date":"2026-02-01","pnl":-12}',
    '{"date":"2026-02-01","pnl":"much"}',
    '{"date":"today","pnl":"1"}',
    'null',
  ])('refuses a start over a file that is none: %s', (text) => {
    const directory = temporaryDirectory();
    writeFileSync(join(directory, 'day.json'), text);
    const refusal = refusalOf(() => readDay(directory));
    expect(refusal).toContain(join(directory, 'day.json'));
    expect(refusal).toMatch(
      /^[^\n]+: what the day has lost is unknown, so mend it or delete it\.$/,
    );
  });

  it('refuses a start over what cannot be read at all', () => {
    const directory = temporaryDirectory();
    mkdirSync(join(directory, 'day.json'));
    expect(refusalOf(() => readDay(directory))).toContain('cannot be read (EISDIR)');
  });
});

function refusalOf(act: () => unknown): string {
  try {
    act();
  } catch (error) {
    if (error instanceof StartRefused) return error.message;
    throw error;
  }
  throw new Error('nothing was refused');
}
