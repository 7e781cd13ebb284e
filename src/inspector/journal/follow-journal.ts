/** Follows a journal's file: reads one run of it, and what is written to it from then on. */
import { JournalError } from '../../journal/journal-error.ts';
import type { ContextMoment, LiveMessage, Patch, RunEntry, Timeline } from '../view/timeline.ts';
import { append, patchAfter, trim, RECORDS_MAX } from '../view/track.ts';
import type { JournalRecord } from '../../ports/journal.ts';
import { ContextIndex } from './contexts.ts';
import type { ReadRecord } from './contexts.ts';
import { UNTOLD, withRecord } from './facts.ts';
import { createFold } from './fold.ts';
import type { Fold } from './fold.ts';
import { JournalBytes } from './journal-bytes.ts';
import { parseRecord } from './parse-record.ts';
import type { JournalReader, JournalReaderOptions } from './reader.ts';
import { RunScan } from './scan-runs.ts';
import { readRecords, searchRecords } from './search-journal.ts';
import type { Found, Places } from './search-journal.ts';

const POLL_MS = 75;

const NEWLINE = 0x0a;

/** Opens one run of a journal. Nothing is read before this returns. */
export function openJournalReader(options: JournalReaderOptions): JournalReader {
  return new Follower(options);
}

class Follower implements JournalReader {
  readonly ready: Promise<void>;
  readonly #options: JournalReaderOptions;
  readonly #bytes: JournalBytes;
  readonly #scan = new RunScan();
  readonly #contexts = new ContextIndex();
  readonly #listeners = new Set<(message: LiveMessage) => void>();
  readonly #becomeReady: () => void;
  /** Where each record that is kept begins in the file, and where the next will. */
  readonly #offsets: number[] = [];
  #scanned = 0;
  #read = 0;
  #number: number | undefined;
  #fold: Fold | undefined;
  #told = UNTOLD;
  #timeline: Timeline | undefined;
  #dueSeq = 0;
  #trouble: string | undefined;
  #isClosed = false;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #hasNews = true;

  constructor(options: JournalReaderOptions) {
    this.#options = options;
    this.#bytes = new JournalBytes(options.file);
    const { promise, resolve } = Promise.withResolvers<undefined>();
    this.ready = promise;
    this.#becomeReady = () => {
      resolve(undefined);
    };
    this.#again(0);
  }

  runs(): readonly RunEntry[] {
    return this.#scan.runs.map(({ title, startedAt, hasEnded }, index) => ({
      number: index + 1,
      title: title ?? this.#options.title ?? null,
      startedAt,
      hasEnded,
    }));
  }

  timeline(): Timeline | undefined {
    const timeline = this.#timeline;
    return (
      timeline && {
        ...timeline,
        facts: { ...timeline.facts, ...this.#told, runs: this.#scan.runs.length },
      }
    );
  }

  patchAfter(seq: number): Patch | undefined {
    return this.#timeline && patchAfter(this.#timeline, seq);
  }

  lastSeq(): number {
    return this.#timeline === undefined ? 0 : this.#dueSeq - 1;
  }

  trouble(): string | undefined {
    return this.#trouble;
  }

  subscribe(listener: (message: LiveMessage) => void): () => void {
    this.#listeners.add(listener);
    return () => {
      this.#listeners.delete(listener);
    };
  }

  records(from: number, count: number): Promise<readonly JournalRecord[]> {
    const places = this.#places();
    return Promise.resolve(places === undefined ? [] : readRecords(places, from, count));
  }

  search(text: string, limit: number, signal?: AbortSignal): Promise<Found> {
    return searchRecords(() => this.#places(), text, limit, signal);
  }

  contextsAt(seq: number): Promise<Readonly<Record<string, ContextMoment>>> {
    const places = this.#places();
    const read: ReadRecord = (wanted) => places && readRecords(places, wanted, 1)[0];
    return Promise.resolve(this.#contexts.at(seq, read));
  }

  catchUp(): void {
    if (this.#isClosed || this.trouble() !== undefined) return;
    do this.#step();
    while (this.#hasNews && this.trouble() === undefined);
  }

  close(): void {
    this.#isClosed = true;
    clearTimeout(this.#timer);
    this.#listeners.clear();
    this.#bytes.close();
    this.#becomeReady();
  }

  #places(): Places | undefined {
    const { firstSeq } = this.#timeline ?? {};
    if (firstSeq === undefined || this.#isClosed) return undefined;
    return { bytes: this.#bytes, firstSeq, offsets: this.#offsets };
  }

  #again(ms: number): void {
    if (this.#isClosed) return;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => {
      this.#step();
    }, ms);
  }

  /** Reads one chunk; with nothing to read, looks again a while later. */
  #step(): void {
    try {
      if (this.#readMore()) {
        this.#hasNews = true;
        this.#again(0);
        return;
      }
    } catch (error) {
      this.#fail(error instanceof Error ? error.message : String(error));
      return;
    }
    if (this.#hasNews) {
      this.#hasNews = false;
      this.#becomeReady();
      this.#tell({ type: 'caughtUp', at: Date.now(), lastSeq: this.lastSeq() });
    }
    this.#again(this.#options.pollMs ?? POLL_MS);
  }

  #readMore(): boolean {
    const size = this.#bytes.size();
    const { file } = this.#bytes;
    if (size < this.#scanned) {
      throw new JournalError('became shorter than it was', file, undefined, 'open it again');
    }
    const lines = this.#bytes.lines(this.#scanned, size);
    if (lines.length > 0) {
      this.#scan.add(lines, this.#scanned);
      this.#scanned += lines.length;
      return true;
    }
    return this.#readRun();
  }

  /** Reads more of the run, which ends where the next begins. */
  #readRun(): boolean {
    const { runs } = this.#scan;
    if (runs.length === 0) return false;
    if (this.#number === undefined) {
      this.#number = this.#options.run ?? runs.length;
      const run = runs[this.#number - 1];
      if (run === undefined) {
        const what = `has no run ${String(this.#number)}`;
        const remedy = `it has ${String(runs.length)}, numbered from 1`;
        throw new JournalError(what, this.#bytes.file, undefined, remedy);
      }
      this.#read = run.offset;
      this.#offsets.push(run.offset);
    }
    const end = runs[this.#number]?.offset ?? this.#scanned;
    const lines = this.#bytes.lines(this.#read, end);
    if (lines.length === 0) return false;
    this.#addLines(lines);
    this.#read += lines.length;
    return true;
  }

  #addLines(lines: Buffer): void {
    let start = 0;
    try {
      while (start < lines.length) {
        const end = lines.indexOf(NEWLINE, start);
        this.#addRecord(lines.toString('utf8', start, end));
        start = end + 1;
        this.#offsets.push(this.#read + start);
      }
    } finally {
      this.#takePatch();
    }
  }

  #addRecord(line: string): void {
    const record = parseRecord(line);
    const { file } = this.#bytes;
    const restore = 'restore the file from a copy';
    if (record === undefined) {
      // Of the first line nobody knows yet which number is due.
      throw new JournalError('is not a record', file, Math.max(1, this.#dueSeq), restore);
    }
    const { seq } = record;
    if (this.#fold === undefined) this.#begin(record);
    else if (seq !== this.#dueSeq) {
      const what = `has seq ${String(seq)} where ${String(this.#dueSeq)} is due`;
      throw new JournalError(what, file, this.#dueSeq, `a line was lost or added: ${restore}`);
    }
    this.#dueSeq = seq + 1;
    this.#told = withRecord(this.#told, record);
    this.#fold?.add(record);
    this.#contexts.add(record);
  }

  #begin({ seq, at }: JournalRecord): void {
    const startedAt = Date.parse(at);
    this.#fold = createFold(seq, startedAt);
    const { number, title } = this.runs()[(this.#number ?? 1) - 1] ?? { number: 1, title: null };
    this.#timeline = {
      ...this.#fold.takePatch(),
      firstSeq: seq,
      dropped: 0,
      facts: {
        ...UNTOLD,
        number,
        runs: this.#scan.runs.length,
        file: this.#options.file,
        title,
        startedAt,
        canAcknowledge: this.#options.canAcknowledge ?? false,
      },
    };
  }

  #takePatch(): void {
    if (this.#fold === undefined || this.#timeline === undefined) return;
    const patch = this.#fold.takePatch();
    append(this.#timeline, patch);
    const before = this.#timeline.dropped;
    this.#timeline = trim(this.#timeline, this.#options.recordsMax ?? RECORDS_MAX);
    const gone = this.#timeline.dropped - before;
    if (gone > 0) {
      this.#offsets.splice(0, gone);
      this.#contexts.trim(this.#timeline.firstSeq);
    }
    this.#tell({ type: 'patch', patch });
  }

  #fail(says: string): void {
    this.#trouble = says;
    this.#becomeReady();
    this.#tell({ type: 'trouble', says });
  }

  #tell(message: LiveMessage): void {
    for (const listener of [...this.#listeners]) listener(message);
  }
}
