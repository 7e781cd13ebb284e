/** The state of a `flatten`: how it tells the run beside it to stop opening, and leaves it its files. */
import { join } from 'node:path';
import { toIso } from '../../lib/instant.ts';
import { openStateDirectory } from '../state-directory.ts';
import type { StateDirectoryOptions } from '../state-directory.ts';
import { errorCode } from './durable-file.ts';
import { openLatch } from './latch.ts';
import { tryLock } from './lock.ts';
import { raiseMark } from './marks.ts';

/** Where a flatten writes, and what it owes whoever else is there. */
export type FlattenState = {
  readonly directory: string;
  /** A new one: the state's own may be a run's that is alive, or damaged, and closing waits for neither. */
  readonly journalDirectory: string;
  /** What could not be told to a run beside, in words: closing goes on in any case. */
  readonly troubles: readonly string[];
  /** Sets the latch after a flatten that proved nothing; returns what kept it from that, in words. */
  readonly latch: (subaccount: string, reason: string, now: number) => string | undefined;
  /** Gives the lock back; the stop stays until the next run clears it. */
  readonly release: () => void;
};

/**
 * Opens the state of a flatten: the stop mark is set first, so that a run beside opens nothing more.
 * It never waits for a lock: whoever holds it, closing is allowed. A flatten of a simulated exchange
 * that names no state has no run beside it and touches nothing but a new folder.
 */
export function openFlattenState(options: StateDirectoryOptions): FlattenState {
  const { asked, network, subaccountName, now } = options;
  const directory = openStateDirectory(options);
  if (asked === undefined && network === 'sim') {
    const nothing = (): undefined => undefined;
    const journalDirectory = join(directory, 'journal');
    return { directory, journalDirectory, troubles: [], latch: nothing, release: nothing };
  }
  const troubles = raiseStop(directory, now);
  const lock = tryLock({ directory, command: 'flatten', network, subaccountName, now });
  return {
    directory,
    journalDirectory: join(directory, `flatten-${String(now)}-${String(process.pid)}`),
    troubles,
    latch: (subaccount, reason, at) => {
      try {
        openLatch(directory, { network, subaccount }).raise({
          reason: `flatten did not prove flat: ${reason}`,
          since: toIso(at),
          cycleId: 0,
        });
        return undefined;
      } catch (error) {
        return `the latch was not set (${error instanceof Error ? error.message : String(error)})`;
      }
    },
    release: () => {
      if ('release' in lock) lock.release();
    },
  };
}

function raiseStop(directory: string, now: number): readonly string[] {
  try {
    raiseMark(directory, 'stop', now);
    return [];
  } catch (error) {
    return [`a run beside was not told to stop opening (${errorCode(error)})`];
  }
}
