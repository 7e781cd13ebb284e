/** The lock of a state directory: one process at a time trades for it, keeps its latch and its journal. */
import { readFileSync, rmSync, unlinkSync } from 'node:fs';
import { join } from 'node:path';
import * as v from 'valibot';
import { toIso } from '../../lib/instant.ts';
import { StartRefused } from '../start-errors.ts';
import { createDurably, errorCode } from './durable-file.ts';
import { PROCESS_IDENTITY, livenessOf, ownIdentity } from './process-identity.ts';
import type { Liveness } from './process-identity.ts';

const HOLDER = v.object({
  ...PROCESS_IDENTITY.entries,
  /** For example `run`. */
  command: v.string(),
  network: v.string(),
  /** Its name, not its address: the lock is taken before the venue is asked anything. */
  subaccountName: v.string(),
  /** When the lock was taken, as an ISO instant. */
  startedAt: v.string(),
  /** Tells this taking of the lock from every other one. */
  nonce: v.pipe(v.string(), v.regex(/^[\w-]{1,40}$/)),
});

/** Who holds the lock. */
export type LockHolder = Readonly<v.InferOutput<typeof HOLDER>>;

/** What a lock is taken with. */
export type LockOptions = Pick<LockHolder, 'command' | 'network' | 'subaccountName'> & {
  /** Of the state; it is there. */
  readonly directory: string;
  /** Our clock, in milliseconds. */
  readonly now: number;
};

/** A lock that we hold, until it is released or the process ends. */
export type Lock = {
  readonly holder: LockHolder;
  /** Gives it back; calling it again does nothing. */
  readonly release: () => void;
};

/** What a lock's file says. */
export type LockState =
  | { readonly state: 'free' }
  | { readonly state: 'held'; readonly holder: LockHolder; readonly liveness: Liveness }
  | { readonly state: 'unreadable'; readonly reason: string };

/** What keeps us from taking a lock. */
export type TakenLock = Exclude<LockState, { readonly state: 'free' }>;

/**
 * Takes the lock for the life of this process. Throws `StartRefused` when another process holds it, or
 * one of another host may; the lock of a process of this host that died is taken over.
 */
export function takeLock(options: LockOptions): Lock {
  const result = tryLock(options);
  if ('release' in result) return result;
  throw new StartRefused(refusalOf(result, lockFile(options.directory)));
}

/** Takes the lock as `takeLock` does; returns what it found instead when it is not to be had. */
export function tryLock(options: LockOptions): Lock | TakenLock {
  const { directory, now, command, network, subaccountName } = options;
  const path = lockFile(directory);
  const holder: LockHolder = {
    ...ownIdentity(),
    command,
    network,
    subaccountName,
    startedAt: toIso(now),
    nonce: crypto.randomUUID(),
  };
  const found = trySeize(path, JSON.stringify(holder));
  if (found !== undefined) return found;
  const release = (): void => {
    process.off('exit', release);
    const { nonce } = holder;
    // A person who removed the file may have let another process take it since.
    if (!isHeldBy(readHolder(path), nonce)) return;
    try {
      rmSync(path, { force: true });
    } catch {
      // What cannot be removed is the lock of a dead process as soon as this one has ended.
    }
  };
  // Whatever way the process ends by itself; what a kill leaves behind is a dead process's lock.
  process.on('exit', release);
  return { holder, release };
}

/** Reads who holds the lock of a state directory, and whether that process lives. */
export function readLock(directory: string): LockState {
  return readHolder(lockFile(directory));
}

/** A holder in words, for example `run with pid 12 on host since …`. */
export function describeHolder({ command, pid, host, startedAt }: LockHolder): string {
  return `${command} with pid ${String(pid)} on ${host} since ${startedAt}`;
}

/** Why a process that is not alone must not begin, and what a person can do about it. */
export function refusalOf(found: TakenLock, file: string): string {
  if (found.state === 'unreadable') {
    return `the lock ${file} cannot be used (${found.reason}): see that no run is alive, then remove it.`;
  }
  const who = describeHolder(found.holder);
  if (found.liveness === 'alive') {
    return `another ${who} is alive and holds ${file}: stop it first.`;
  }
  if (found.liveness === 'elsewhere') {
    return (
      `the ${who} holds ${file}, and only that host can tell whether it lives: ` +
      'see there that it has ended, then remove the file.'
    );
  }
  return `the dead ${who} left ${file} in a state that cannot be taken over: remove it.`;
}

/** The file of the lock of a state directory. */
export function lockFile(directory: string): string {
  return join(directory, 'lock.json');
}

/** How often a lock that changes hands under our eyes is looked at again. */
const ROUNDS_MAX = 20;

/** How many takeovers that died in their middle are buried before a person has to look. */
const DEPTH_MAX = 3;

function trySeize(path: string, text: string): ReturnType<typeof seize> {
  try {
    return seize(path, text, 0);
  } catch (error) {
    return { state: 'unreadable', reason: errorCode(error) };
  }
}

/**
 * Makes the file, or says what keeps us from it.
 *
 * Invariant: the file of a dead holder is removed only by whoever holds the guard of that very
 * holder, and who saw it once more under the guard. Else two processes that both found it dead could
 * remove, one after the other, the dead one's file and the winner's. The guard is a lock itself, and
 * its own dead holder is buried in the same way.
 */
function seize(path: string, text: string, depth: number): TakenLock | undefined {
  for (let round = 0; round < ROUNDS_MAX; round++) {
    if (createDurably(path, text)) return undefined;
    const found = readHolder(path);
    if (found.state === 'free') continue;
    if (found.state === 'unreadable' || found.liveness !== 'dead') return found;
    if (depth === DEPTH_MAX) return found;
    const { nonce } = found.holder;
    const guard = `${path}.${nonce}`;
    const rival = seize(guard, text, depth + 1);
    if (rival !== undefined) return rival;
    try {
      if (isHeldBy(readHolder(path), nonce)) unlinkSync(path);
    } finally {
      // The winner of the free file is whoever makes it first, with or without a guard.
      rmSync(guard, { force: true });
    }
  }
  return { state: 'unreadable', reason: 'it changes hands too often' };
}

function isHeldBy(found: LockState, nonce: string): boolean {
  return found.state === 'held' && found.holder.nonce === nonce;
}

function readHolder(path: string): LockState {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (error) {
    const code = errorCode(error);
    return code === 'ENOENT' ? { state: 'free' } : { state: 'unreadable', reason: code };
  }
  const parsed = v.safeParse(v.pipe(v.string(), v.parseJson(), HOLDER), text);
  if (!parsed.success) return { state: 'unreadable', reason: 'it names no process' };
  return { state: 'held', holder: parsed.output, liveness: livenessOf(parsed.output) };
}
