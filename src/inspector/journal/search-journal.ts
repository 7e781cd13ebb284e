/** Searches and reads the records of a run in its file, where each is known to begin. */
import type { JournalRecord } from '../../ports/journal.ts';
import type { JournalBytes } from './journal-bytes.ts';
import { parseRecord } from './parse-record.ts';

/** Where the records of a run stand in its file. */
export type Places = {
  readonly bytes: JournalBytes;
  /** Of the first record that is known. */
  readonly firstSeq: number;
  /** Where each record begins, and after the last where the next will. */
  readonly offsets: readonly number[];
};

/** What a search found. */
export type Found = { readonly seqs: readonly number[]; readonly more: boolean };

/** How many records are searched in one turn of the event loop. */
const RECORDS_A_TURN = 2_000;

const NEWLINE = 0x0a;

/** At most `count` records from number `from` on; fewer where there are no more. */
export function readRecords(places: Places, from: number, count: number): readonly JournalRecord[] {
  const first = Math.max(0, from - places.firstSeq);
  const last = Math.min(from - places.firstSeq + count, places.offsets.length - 1);
  return linesOf(places, first, last).flatMap((line) => parseRecord(line) ?? []);
}

/** The records whose line holds `text`, in any case; ends early when `signal` says so. */
export async function searchRecords(
  places: () => Places | undefined,
  text: string,
  limit: number,
  signal?: AbortSignal,
): Promise<Found> {
  const wanted = text.toLowerCase();
  const seqs: number[] = [];
  // While this waits, the file may grow and the oldest records may be let go.
  for (let seq = 0; ; seq += RECORDS_A_TURN) {
    const now = places();
    if (now === undefined || signal?.aborted === true) return { seqs, more: false };
    seq = Math.max(seq, now.firstSeq);
    const first = seq - now.firstSeq;
    const lines = linesOf(now, first, Math.min(first + RECORDS_A_TURN, now.offsets.length - 1));
    if (lines.length === 0) return { seqs, more: false };
    for (const [index, line] of lines.entries()) {
      if (!line.toLowerCase().includes(wanted)) continue;
      if (seqs.length === limit) return { seqs, more: true };
      seqs.push(seq + index);
    }
    await nextTurn();
  }
}

/** The lines of the records from `first` up to `last`, which is not among them. */
function linesOf({ bytes, offsets }: Places, first: number, last: number): readonly string[] {
  const start = offsets[first];
  const end = offsets[last];
  if (start === undefined || end === undefined || end <= start) return [];
  const read = bytes.read(start, end - start);
  const lines: string[] = [];
  for (let index = first; index < last; index++) {
    const from = (offsets[index] ?? start) - start;
    const newline = read.indexOf(NEWLINE, from);
    if (newline === -1) break;
    lines.push(read.toString('utf8', from, newline));
  }
  return lines;
}

function nextTurn(): Promise<void> {
  return new Promise((resolve) => {
    setImmediate(resolve);
  });
}
