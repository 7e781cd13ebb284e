/** Reads one line of a journal. */
import type { JournalRecord } from '../../ports/journal.ts';
import { fieldOf, textOf } from './fields.ts';

/** The record that a line holds; undefined when it holds none. */
export function parseRecord(line: string): JournalRecord | undefined {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch {
    return undefined;
  }
  const seq = fieldOf(value, 'seq');
  const at = textOf(value, 'at');
  const kind = textOf(value, 'kind');
  if (typeof seq !== 'number' || !Number.isSafeInteger(seq)) return undefined;
  if (at === undefined || kind === undefined) return undefined;
  return { seq, at, kind, data: fieldOf(value, 'data') };
}
