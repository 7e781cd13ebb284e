/** The runs of a journal, and what of one is replayed. */
import type { JournalRecord } from '../ports/journal.ts';
import { END_KIND, HEADER_KIND } from './run-hash.ts';

/** The kind of the record with which the core of a run begins: everything it was started with. */
export const START_KIND = 'session.started';

/** One run of a journal. */
export type RecordedRun = {
  /** From its header to its end: what its hash is made of. */
  readonly records: readonly JournalRecord[];
  /** Where in `records` its core begins; undefined when it began no session. */
  readonly startIndex: number | undefined;
  /** Whether it came to its end; false for one whose process died. */
  readonly hasEnded: boolean;
};

/** The runs of a journal, the oldest first. Each begins with a header, or with the journal. */
export function splitRuns(records: readonly JournalRecord[]): readonly RecordedRun[] {
  const starts = records.flatMap(({ kind }, index) => (kind === HEADER_KIND ? [index] : []));
  const from = starts[0] === 0 ? starts : [0, ...starts];
  return from.map((start, index) => recordedRun(records.slice(start, from[index + 1])));
}

function recordedRun(all: readonly JournalRecord[]): RecordedRun {
  const end = all.findIndex(({ kind }) => kind === END_KIND);
  const records = end === -1 ? all : all.slice(0, end + 1);
  const start = records.findIndex(({ kind }) => kind === START_KIND);
  return { records, startIndex: start === -1 ? undefined : start, hasEnded: end !== -1 };
}

/**
 * Whether a record of a session was written beside its core, by the alarm channel or for it, or by the
 * recording of the wire: it is no input of the core's and no word of it, and it may stand anywhere.
 */
export function isAside({ kind, data }: JournalRecord): boolean {
  if (kind.startsWith('alert.') || kind.startsWith('recording.')) return true;
  const word = kind === 'operator.word' ? fieldOf(data, 'word') : undefined;
  return word === 'ack' || word === 'unreadable';
}

/** A field of a record's data; undefined where there is none. */
export function fieldOf(data: unknown, name: string): unknown {
  return typeof data === 'object' && data !== null ? Reflect.get(data, name) : undefined;
}
