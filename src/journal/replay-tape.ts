/** The tape of a replay: a recorded run as it is written a second time, and compared line by line. */
import { invariant } from '../lib/invariant.ts';
import { parseIso } from '../lib/instant.ts';
import type { JournalRecord } from '../ports/journal.ts';
import { createJournal } from './create-journal.ts';
import type { RunJournal } from './create-journal.ts';
import { isAside } from './recorded-run.ts';
import type { RecordedRun } from './recorded-run.ts';
import { createRunHash } from './run-hash.ts';

/** Where a replay first came to something else. */
export type Difference = {
  readonly seq: number;
  /** The record as the journal has it. */
  readonly recorded: JournalRecord;
  /** What the code does now instead, as a record or in words. */
  readonly replayed: string;
};

/** What the core is told when its journal has no more to say; nothing that follows counts. */
export class TapeEnded extends Error {
  override readonly name = 'TapeEnded';
}

/** One recorded run under replay. */
export class ReplayTape {
  readonly #records: readonly JournalRecord[];
  readonly #hash = createRunHash();
  readonly #recordedHash = createRunHash();
  #next = 0;
  #difference: Difference | undefined;

  /** The journal that the core writes to: each record is stamped as the recorded one, and compared. */
  readonly journal: RunJournal;

  /** What comes before the core's own first record is taken over as it is. */
  constructor({ records, startIndex }: RecordedRun) {
    invariant(startIndex !== undefined, 'A run that began no session cannot be replayed.');
    this.#records = records;
    for (const record of records) this.#recordedHash.add(record.kind, JSON.stringify(record));
    const journal = createJournal({
      clock: { now: this.now },
      sink: (line) => {
        this.#take(line);
      },
      firstSeq: records[0]?.seq,
    });
    this.#copyWhile(() => this.#next < startIndex, journal);
    this.journal = {
      ...journal,
      append: (kind, data) => {
        this.#copyWhile(isAside, journal);
        journal.append(kind, data);
      },
    };
  }

  /** The instant of the next record, in milliseconds; that of the last one when none is left. */
  readonly now = (): number => {
    const record = this.#records[this.#next] ?? this.#records.at(-1);
    return (record && parseIso(record.at)) ?? 0;
  };

  /** The next record of the core; undefined once the tape is over. */
  peek(): JournalRecord | undefined {
    if (this.#difference !== undefined) return undefined;
    for (let index = this.#next; index < this.#records.length; index++) {
      const record = this.#records[index];
      if (record !== undefined && !isAside(record)) return record;
    }
    return undefined;
  }

  /** How many records were written again as they are. */
  get replayed(): number {
    return this.#next;
  }

  /** The first difference; undefined while there is none. */
  get difference(): Difference | undefined {
    return this.#difference;
  }

  /** The hash of what was written again, and of the recorded run. */
  get hashes(): { readonly replayed: string; readonly recorded: string } {
    return { replayed: this.#hash.digest(), recorded: this.#recordedHash.digest() };
  }

  /** Notes that the code does something else than the next record of the core says. */
  differs(replayed: string): void {
    const recorded = this.peek();
    if (recorded === undefined) return;
    this.#difference = { seq: recorded.seq, recorded, replayed };
  }

  /** Copies what stands beside the core at the very end. */
  finish(): void {
    this.#copyWhile(isAside, this.journal);
  }

  #copyWhile(holds: (record: JournalRecord) => boolean, { aside }: RunJournal): void {
    for (;;) {
      const record = this.#records[this.#next];
      if (record === undefined || this.#difference !== undefined || !holds(record)) return;
      aside.append(record.kind, record.data);
    }
  }

  /** One line as it is written now. After the end, or a difference, nothing counts any more. */
  #take(line: string): void {
    const recorded = this.#records[this.#next];
    if (recorded === undefined || this.#difference !== undefined) return;
    if (line === JSON.stringify(recorded)) {
      this.#hash.add(recorded.kind, line);
      this.#next++;
    } else this.#difference = { seq: recorded.seq, recorded, replayed: line };
  }
}
