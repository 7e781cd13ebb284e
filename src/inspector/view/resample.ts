/** A line as so many columns of pixels show it: the least and the most of each, however many records. */
import { countUpTo } from './seek.ts';
import type { Line } from './series.ts';

/** What is seen: instants in milliseconds since the run began, and the columns they are spread over. */
export type Window = { readonly from: number; readonly to: number; readonly columns: number };

/** Where the instants of the records are found: `instants[seq - firstSeq]`. */
export type Instants = { readonly firstSeq: number; readonly instants: ArrayLike<number> };

/**
 * Two values a column, in the order in which they came: a step is drawn within one column, and no
 * spike is lost. Null where nothing was known; a column in which something was is drawn.
 */
export function resample(line: Line, { firstSeq, instants }: Instants, window: Window): Values {
  const { from, to, columns } = window;
  const { seqs, values } = line;
  const width = (to - from) / columns;
  const result: (number | null)[] = [];
  const firstIndex = countUpTo(instants, from);
  let place = countUpTo(seqs, firstSeq + firstIndex - 1);
  let value = values[place - 1] ?? null;
  const last = instants[instants.length - 1] ?? -Infinity;
  for (let column = 0; column < columns; column += 1) {
    const end = from + (column + 1) * width;
    if (end - width > last || end < (instants[0] ?? Infinity)) {
      result.push(null, null);
      continue;
    }
    let low = value;
    let high = value;
    let isRising = true;
    while (place < seqs.length && (instants[(seqs[place] ?? 0) - firstSeq] ?? Infinity) < end) {
      value = values[place] ?? null;
      place += 1;
      if (value === null) continue;
      if (low === null || value < low) {
        low = value;
        isRising = false;
      }
      if (high === null || value > high) {
        high = value;
        isRising = true;
      }
    }
    result.push(isRising ? low : high, isRising ? high : low);
  }
  return result;
}

/** The instants of those values. */
export function columnInstants({ from, to, columns }: Window): readonly number[] {
  const half = (to - from) / columns / 2;
  return Array.from({ length: columns * 2 }, (_none, index) => from + index * half);
}

/** The last of the marks in each column that has any: what can be told apart on a screen. */
export function thinMarks(
  seqs: ArrayLike<number>,
  { firstSeq, instants }: Instants,
  { from, to, columns }: Window,
): readonly { readonly column: number; readonly seq: number }[] {
  const result: { column: number; seq: number }[] = [];
  const perMs = columns / (to - from);
  let place = countUpTo(seqs, firstSeq + countUpTo(instants, from - 1 / perMs) - 1);
  while (place < seqs.length) {
    const instant = instants[(seqs[place] ?? 0) - firstSeq] ?? Infinity;
    const column = Math.floor((instant - from) * perMs);
    if (column > columns) break;
    // Straight to the end of the column: the cost is of the columns, not of the marks.
    const end = countUpTo(instants, from + (column + 1) / perMs);
    place = Math.max(place + 1, countUpTo(seqs, firstSeq + end - 1));
    result.push({ column, seq: seqs[place - 1] ?? 0 });
  }
  return result;
}

/** Values that uPlot draws; null is a gap. */
export type Values = readonly (number | null)[];
