/** How a command of the operator finds the run that it is about, and tells it something. */
import { choiceFlag, directoryFlag, textFlag } from '../flag-types.ts';
import type { FlagValues } from '../flags.ts';
import { StartRefused, UsageError } from '../start-errors.ts';
import { findStateDirectory } from '../state-directory.ts';
import { systemClock } from '../system-clock.ts';
import type { Environment } from '../venue-account.ts';
import { readVenueChoice } from '../venue-flags.ts';
import { errorCode } from './durable-file.ts';
import { describeHolder, lockFile, readLock, refusalOf } from './lock.ts';
import { clearMark, raiseMark } from './marks.ts';
import type { Mark } from './marks.ts';

/** The flags that say which run is meant. */
export const RUN_STATE_FLAGS = {
  state: directoryFlag('of the run; the first line of its progress names it'),
  venue: choiceFlag(['sim', 'nado'], 'nado finds the state of a live run; default sim'),
  network: choiceFlag(['testnet', 'mainnet'], 'which Nado; no default'),
  subaccount: textFlag(
    'NAME',
    /^[\x21-\x7e]{1,12}$/,
    'a name of 1 to 12 printable characters',
    'of the live run; default NADO_SUBACCOUNT_NAME, or default',
  ),
};

/** A run that is alive, and how it is told something. */
export type LiveRun = {
  /** For example `run with pid 12 on host since …`. */
  readonly name: string;
  readonly raise: (mark: Mark) => void;
  /** Returns whether the mark was set. */
  readonly clear: (mark: Mark) => boolean;
};

/**
 * Finds the run that is meant. Throws `UsageError` when the flags name none, and `StartRefused` when
 * no run is certainly alive in that state: then nothing is written.
 */
export function findLiveRun(
  values: FlagValues<typeof RUN_STATE_FLAGS>,
  environment: Environment = process.env,
): LiveRun {
  const directory = requireStateDirectory(values, environment);
  const found = readLock(directory);
  if (found.state === 'free') {
    throw new StartRefused(`no run is alive in ${directory}: there is nobody to tell.`);
  }
  if (found.state === 'unreadable') throw new StartRefused(refusalOf(found, lockFile(directory)));
  const { holder, liveness } = found;
  const name = describeHolder(holder);
  if (liveness === 'dead') {
    throw new StartRefused(
      `no run is alive in ${directory}: the ${name} died, so look at what it left with tandem status.`,
    );
  }
  if (liveness === 'elsewhere') {
    throw new StartRefused(
      `only ${holder.host} can tell whether the ${name} lives: call this there.`,
    );
  }
  if (holder.command !== 'run') {
    throw new StartRefused(
      `no run is alive in ${directory}, where ${name} is at work: let it end.`,
    );
  }
  return {
    name,
    raise: (mark) => {
      written(directory, () => {
        raiseMark(directory, mark, systemClock().now());
      });
    },
    clear: (mark) => written(directory, () => clearMark(directory, mark)),
  };
}

/** The directory that the flags name. Throws as `findLiveRun` does. */
export function requireStateDirectory(
  { state, venue, network, subaccount }: FlagValues<typeof RUN_STATE_FLAGS>,
  environment: Environment = process.env,
): string {
  const none = { gateway: undefined, subscribe: undefined, archive: undefined, trigger: undefined };
  const choice = readVenueChoice({ venue, network, ...none });
  const directory = findStateDirectory({
    asked: state,
    network: choice.network,
    subaccountName: subaccount ?? environment['NADO_SUBACCOUNT_NAME'] ?? 'default',
    environment,
  });
  if (directory !== undefined) return directory;
  throw new UsageError(
    '--state is missing: a simulated run keeps its state in a folder of its own, so name it.',
  );
}

function written<Value>(directory: string, write: () => Value): Value {
  try {
    return write();
  } catch (error) {
    throw new StartRefused(
      `nothing was told, since ${directory} cannot be written (${errorCode(error)}): mend it.`,
    );
  }
}
