/** The hash of a run: what two runs, or a run and its replay, have in common when they are the same. */
import { createHash } from 'node:crypto';

/** The kind of the record that begins every run in a journal. */
export const HEADER_KIND = 'header';

/** The kind of the last record of a run that counts. */
export const END_KIND = 'run.ended';

/** How many characters of lines wait at most before they are hashed together. */
const HASHED_TOGETHER = 16_384;

/** A hash that grows with a run. */
export type RunHash = {
  readonly add: (kind: string, line: string) => void;
  /** In hex, of what counts so far. */
  readonly digest: () => string;
};

/**
 * SHA-256 over the lines of a run, each with its newline: from its header (or its first record, where
 * there is none) to its `run.ended`, or to the last whole record of a run that was cut short. What is
 * written after the end of a run, such as the fate of its last alarm, does not count.
 */
export function createRunHash(): RunHash {
  let hash = createHash('sha256');
  let hasEnded = false;
  // Each call of the hash costs more than the bytes of a line.
  let waiting = '';
  const flush = (): void => {
    hash.update(waiting);
    waiting = '';
  };
  return {
    add: (kind, line) => {
      if (kind === HEADER_KIND) {
        hash = createHash('sha256');
        hasEnded = false;
        waiting = '';
      }
      if (hasEnded) return;
      waiting += `${line}\n`;
      if (waiting.length > HASHED_TOGETHER) flush();
      hasEnded = kind === END_KIND;
    },
    digest: () => {
      flush();
      return hash.copy().digest('hex');
    },
  };
}
