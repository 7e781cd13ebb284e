/** Files that are whole or not there, also after a power cut, and also for whoever reads beside. */
import {
  closeSync,
  fsyncSync,
  linkSync,
  openSync,
  renameSync,
  rmSync,
  unlinkSync,
  writeFileSync,
} from 'node:fs';
import { dirname } from 'node:path';

/** Replaces the file of `path` at once: written beside it, synced, renamed, and the folder synced. */
export function writeDurably(path: string, text: string): void {
  const draft = writeDraft(path, text);
  renameSync(draft, path);
  syncFolder(dirname(path));
}

/**
 * Makes the file of `path` with all of its text at once. False when there is one already; of several
 * processes that try, exactly one makes it.
 */
export function createDurably(path: string, text: string): boolean {
  const draft = writeDraft(path, text);
  try {
    // A link, and not an exclusive open: nobody ever reads a file that is not written yet.
    linkSync(draft, path);
    syncFolder(dirname(path));
    return true;
  } catch (error) {
    if (errorCode(error) === 'EEXIST') return false;
    throw error;
  } finally {
    unlinkSync(draft);
  }
}

/** Adds a line to the file of `path`, on the disk before it returns. */
export function appendDurably(path: string, line: string): void {
  const descriptor = openSync(path, 'a', 0o600);
  try {
    writeFileSync(descriptor, `${line}\n`);
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
  syncFolder(dirname(path));
}

/** Removes the file of `path`, for good before it returns; one that is not there is no error. */
export function removeDurably(path: string): void {
  rmSync(path, { force: true });
  syncFolder(dirname(path));
}

/** The code of an error of the system, for example `ENOENT`; its text for any other. */
export function errorCode(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : String(error);
}

/** The draft's name begins with the file's own: what a crash leaves behind can be told from it. */
function writeDraft(path: string, text: string): string {
  const draft = `${path}.${String(process.pid)}.draft`;
  const descriptor = openSync(draft, 'w', 0o600);
  try {
    writeFileSync(descriptor, text);
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
  return draft;
}

function syncFolder(folder: string): void {
  const descriptor = openSync(folder, 'r');
  try {
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
}
