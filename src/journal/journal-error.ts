/** What is wrong with a journal, for a person who has to decide what to do about it. */

/** A journal that cannot be read or written further. The message is one sentence with its remedy. */
export class JournalError extends Error {
  override readonly name = 'JournalError';
  readonly file: string;
  /** 1 for the first line; undefined when the file as a whole is the trouble. */
  readonly line: number | undefined;
  readonly remedy: string;

  constructor(what: string, file: string, line: number | undefined, remedy: string) {
    super(`${file}${line === undefined ? '' : `:${String(line)}`}: ${what}; ${remedy}.`);
    this.file = file;
    this.line = line;
    this.remedy = remedy;
  }
}
