/** The day's account on disk: a loss of this morning counts for the run that starts at noon. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as v from 'valibot';
import type { Day } from '../../domain/daily-loss.ts';
import { isDecimalString } from '../../domain/decimal.ts';
import { StartRefused } from '../start-errors.ts';
import { errorCode, writeDurably } from './durable-file.ts';

const DAY = v.object({
  date: v.pipe(v.string(), v.regex(/^\d{4}-\d{2}-\d{2}$/)),
  pnl: v.pipe(v.string(), v.check(isDecimalString)),
});

/** What the last run of a state directory noted of its day; null when none did. Throws `StartRefused`. */
export function readDay(directory: string): Day | null {
  const path = dayFile(directory);
  try {
    return v.parse(DAY, JSON.parse(readFileSync(path, 'utf8')));
  } catch (error) {
    const code = errorCode(error);
    if (code === 'ENOENT') return null;
    throw new StartRefused(
      `${path} cannot be read (${code}): what the day has lost is unknown, so mend it or delete it.`,
    );
  }
}

/** Keeps the day's account. Throws as the disk does. */
export function writeDay(directory: string, day: Day): void {
  writeDurably(dayFile(directory), `${JSON.stringify(day)}\n`);
}

function dayFile(directory: string): string {
  return join(directory, 'day.json');
}
