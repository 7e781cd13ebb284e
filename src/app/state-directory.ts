/** Where a run keeps its latch, its lock and its journal. */
import { accessSync, constants, mkdirSync, mkdtempSync } from 'node:fs';
import { homedir } from 'node:os';
import { isAbsolute, join, resolve } from 'node:path';
import { StartRefused } from './start-errors.ts';
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
  const { asked, network, subaccountName, environment } = options;
  const base = join(stateHome(environment), 'tandem');
  const wanted =
    asked === undefined
      ? join(base, network === 'sim' ? 'sim' : `${network}-${encodeURIComponent(subaccountName)}`)
      : resolve(asked);
  try {
    mkdirSync(wanted, { recursive: true });
    const isNewWorld = asked === undefined && network === 'sim';
    const directory = isNewWorld
      ? mkdtempSync(join(wanted, `${folderTime(options.now)}-`))
      : wanted;
    accessSync(directory, constants.R_OK | constants.W_OK | constants.X_OK);
    return directory;
  } catch (error) {
    const why = error instanceof Error && 'code' in error ? String(error.code) : String(error);
    throw new StartRefused(
      `the state directory ${wanted} cannot be used (${why}): mend it, or name another with --state.`,
    );
  }
}

/** A relative XDG_STATE_HOME is invalid by its own specification and ignored. */
function stateHome(environment: Environment): string {
  const home = environment['XDG_STATE_HOME'];
  if (home !== undefined && isAbsolute(home)) return home;
  return join(homedir(), '.local', 'state');
}

/** For example `2026-01-31T09-30-00Z`: sorts by time and is a name on every file system. */
function folderTime(now: number): string {
  return new Date(now).toISOString().replace(/\.\d+/, '').replaceAll(':', '-');
}
