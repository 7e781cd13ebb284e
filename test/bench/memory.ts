/** Whether memory stays flat, however long an account trades. */
import { Account } from './account.ts';
import { heapAfterCollection } from './measure.ts';
import type { Figure } from './measure.ts';

const BYTES_IN_MB = 1_048_576;
/** Where the heap is looked at, as shares of all events. */
const MARKS = [0.1, 0.5, 1] as const;

/** The heap after collections, while `events` frames of whole cycles are taken. */
export function benchMemory(events: number): readonly Figure[] {
  const account = new Account();
  let taken = 0;
  const each = (raw: string): void => {
    account.take(raw);
    taken++;
  };
  const before = heapAfterCollection();
  const figures = MARKS.map((mark) => {
    while (taken < events * mark) account.cycle(each);
    const used = heapAfterCollection();
    const grown = ((used - before) / BYTES_IN_MB).toFixed(2);
    return {
      name: `heap after ${String(taken)} events`,
      value: used / BYTES_IN_MB,
      unit: 'MB',
      note: `${grown} MB more than before the first`,
    };
  });
  account.close();
  return figures;
}
