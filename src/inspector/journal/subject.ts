/** What a subject of the fold is: it hears records of its kinds, and notes what they changed. */
import type { JournalRecord } from '../../ports/journal.ts';
import type { TrackValues } from '../view/timeline.ts';

/** Notes that a thing has a value since the record that is heard. */
export type Note = <Group extends keyof TrackValues>(
  group: Group,
  name: string,
  value: TrackValues[Group],
) => void;

/** Takes a record: its data, its number, and its time in milliseconds since the epoch. */
export type Hear = (data: unknown, record: Heard) => void;

/** A record as it is heard. */
export type Heard = Pick<JournalRecord, 'seq' | 'kind'> & { readonly time: number };

/** What is heard, by kind of record. */
export type Subject = Readonly<Record<string, Hear>>;
