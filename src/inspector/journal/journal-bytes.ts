/** The bytes of a journal's file, as far as it is written: whole lines, and never the whole file. */
import { closeSync, existsSync, fstatSync, openSync, readSync } from 'node:fs';
import { JournalError } from '../../journal/journal-error.ts';
import { journalFile } from '../../journal/read-journal.ts';

/** How much is read at once: some thousand records. */
const CHUNK_BYTES = 1 << 20;

/** The longest line that is read. */
const LINE_BYTES_MAX = 1 << 26;

const NEWLINE = 0x0a;

/** A file that grows. Nothing is held open before it exists. */
export class JournalBytes {
  readonly #path: string;
  #file: string;
  #descriptor: number | undefined;

  constructor(path: string) {
    this.#path = path;
    this.#file = path;
  }

  /** The journal's file, also where its directory was given. */
  get file(): string {
    return this.#file;
  }

  /** How many bytes there are; 0 before the file exists. Throws `JournalError`. */
  size(): number {
    this.#descriptor ??= this.#open();
    return this.#descriptor === undefined ? 0 : fstatSync(this.#descriptor).size;
  }

  /** Whole lines from `offset` on, at most up to `end`: empty when not one is whole yet. */
  lines(offset: number, end: number): Buffer {
    for (let length = CHUNK_BYTES; ; length *= 2) {
      const bytes = this.read(offset, Math.min(length, end - offset));
      const whole = bytes.lastIndexOf(NEWLINE) + 1;
      if (whole > 0 || bytes.length < length) return bytes.subarray(0, whole);
      if (length >= LINE_BYTES_MAX) {
        const remedy = 'restore the file from a copy';
        throw new JournalError('has a line without an end', this.#file, undefined, remedy);
      }
    }
  }

  /** `length` bytes from `offset` on, or what there is of them. */
  read(offset: number, length: number): Buffer {
    const buffer = Buffer.allocUnsafe(Math.max(0, length));
    if (this.#descriptor === undefined) return buffer.subarray(0, 0);
    let filled = 0;
    while (filled < buffer.length) {
      const at = offset + filled;
      const count = readSync(this.#descriptor, buffer, filled, buffer.length - filled, at);
      if (count === 0) break;
      filled += count;
    }
    return buffer.subarray(0, filled);
  }

  /** Lets go of the file. */
  close(): void {
    if (this.#descriptor !== undefined) closeSync(this.#descriptor);
    this.#descriptor = undefined;
  }

  #open(): number | undefined {
    this.#file = journalFile(this.#path);
    if (!existsSync(this.#file)) return undefined;
    try {
      return openSync(this.#file, 'r');
    } catch (error) {
      const why = error instanceof Error ? error.message : String(error);
      const remedy = 'name a journal that may be read';
      throw new JournalError(`cannot be read (${why})`, this.#file, undefined, remedy);
    }
  }
}
