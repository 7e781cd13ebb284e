/** The file of a private key: read once, only where nobody else can read it, and never quoted. */
import { closeSync, fstatSync, openSync, readFileSync } from 'node:fs';
import { UsageError } from './start-errors.ts';
import { errorCode } from './state/durable-file.ts';

/** What group and others may do with a file. */
const OTHERS_MASK = 0o077;

/** More than this is no key, in bytes. */
const KEY_FILE_BYTES_MAX = 1_024;

/**
 * The text of a key file without the white space around it. Throws `UsageError` for one that is not
 * there, is no file, or can be read or written by anybody but its owner.
 */
export function readKeyFile(path: string): string {
  const descriptor = open(path);
  try {
    // Asked of the open file: what the path names may be another one a moment later.
    const { mode, size } = fstatSync(descriptor);
    if ((mode & OTHERS_MASK) !== 0) {
      throw new UsageError(
        `--key-file ${path} can be used by others (mode ${(mode & 0o777).toString(8)}): ` +
          `run chmod 600 on it, and think of the key as known if others are on this machine.`,
      );
    }
    if (size > KEY_FILE_BYTES_MAX) {
      throw new UsageError(`--key-file ${path} holds more than a key: write it anew.`);
    }
    return readFileSync(descriptor, 'utf8').trim();
  } catch (error) {
    if (error instanceof UsageError) throw error;
    throw unreadable(path, error);
  } finally {
    closeSync(descriptor);
  }
}

function open(path: string): number {
  try {
    return openSync(path, 'r');
  } catch (error) {
    throw unreadable(path, error);
  }
}

function unreadable(path: string, error: unknown): UsageError {
  return new UsageError(
    `--key-file ${path} cannot be read (${errorCode(error)}): name a file that holds the key.`,
  );
}
