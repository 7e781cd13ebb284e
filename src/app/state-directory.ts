/** Where a run keeps its latch, its lock and its journal. */
import { accessSync, constants, mkdirSync, mkdtempSync, readdirSync, statSync } from 'node:fs';
import { homedir } from 'node:os';
import { isAbsolute, join, resolve } from 'node:path';
import { StartRefused } from './start-errors.ts';
import { errorCode } from './state/durable-file.ts';
import type { Environment } from './venue-account.ts';

/** What decides the place. */
export type StateDirectoryOptions = {
  /** `--state`; undefined for the default. */
  readonly asked: string | undefined;
  readonly network: 'sim' | 'testnet' | 'mainnet';
  readonly subaccountName: string;
  readonly environment: Environment;
  /** Our clock, in milliseconds: it begins the name of a simulated run's folder. */
  readonly now: number;
};

/**
 * Makes the state directory, where it is not there yet, and returns its absolute path.
 *
 * The default is `$XDG_STATE_HOME/tandem/<network>-<subaccount>` (or below `~/.local/state`), so that
 * a restart finds it; a simulated run is a new world and gets a new folder below `…/tandem/sim/`.
 * Throws `StartRefused` when it cannot be made, read or written.
 */
export function openStateDirectory(options: StateDirectoryOptions): string {
  const standing = standingDirectory(options);
  const wanted = standing ?? join(stateHome(options.environment), 'tandem', 'sim');
  try {
    mkdirSync(wanted, { recursive: true });
    const directory = standing ?? mkdtempSync(join(wanted, `${folderTime(options.now)}-`));
    accessSync(directory, constants.R_OK | constants.W_OK | constants.X_OK);
    return directory;
  } catch (error) {
    throw new StartRefused(
      `the state directory ${wanted} cannot be used (${errorCode(error)}): mend it, or name another with --state.`,
    );
  }
}

/**
 * The absolute path of a state directory that is there already; undefined when none was asked for and
 * the network has no standing one. Makes nothing. Throws `StartRefused` when it is not there or
 * cannot be read.
 */
export function findStateDirectory(
  options: Omit<StateDirectoryOptions, 'now'>,
): string | undefined {
  const wanted = standingDirectory(options);
  if (wanted === undefined) return undefined;
  try {
    accessSync(wanted, constants.R_OK | constants.X_OK);
    if (statSync(wanted).isDirectory()) return wanted;
  } catch (error) {
    if (errorCode(error) !== 'ENOENT') {
      throw new StartRefused(
        `the state directory ${wanted} cannot be read (${errorCode(error)}): mend it, or name another with --state.`,
      );
    }
  }
  throw new StartRefused(
    `there is no state directory ${wanted}: name with --state the one that the first line of the run names.`,
  );
}

/** Every state directory that runs of this user left at the default place. */
export function defaultStateDirectories(environment: Environment): readonly string[] {
  const home = join(stateHome(environment), 'tandem');
  const simulated = join(home, 'sim');
  return [...foldersIn(home), ...foldersIn(simulated)].filter((folder) => folder !== simulated);
}

/** Where a restart finds the state again; undefined for a simulated run that named no place. */
function standingDirectory(options: Omit<StateDirectoryOptions, 'now'>): string | undefined {
  const { asked, network, subaccountName, environment } = options;
  if (asked !== undefined) return resolve(asked);
  if (network === 'sim') return undefined;
  const folder = `${network}-${encodeURIComponent(subaccountName)}`;
  return join(stateHome(environment), 'tandem', folder);
}

/** A relative XDG_STATE_HOME is invalid by its own specification and ignored. */
function stateHome(environment: Environment): string {
  const home = environment['XDG_STATE_HOME'];
  if (home !== undefined && isAbsolute(home)) return home;
  return join(homedir(), '.local', 'state');
}

function foldersIn(directory: string): readonly string[] {
  try {
    return readdirSync(directory).map((name) => join(directory, name));
  } catch {
    return [];
  }
}

/** For example `2026-01-31T09-30-00Z`: sorts by time and is a name on every file system. */
function folderTime(now: number): string {
  return new Date(now).toISOString().replace(/\.\d+/, '').replaceAll(':', '-');
}
