/** Acknowledges alarms from the inspector, as `tandem ack` does, and only of the run that is shown. */
import { readFileSync } from 'node:fs';
import { parseIso } from '../lib/instant.ts';
import { fieldOf } from '../journal/recorded-run.ts';
import { HEADER_KIND } from '../journal/run-hash.ts';
import { StartRefused } from './start-errors.ts';
import { findLiveRun } from './state/live-run.ts';
import { readLock } from './state/lock.ts';

/** Tells a run that an alarm was seen: what was said, or why it could not be, in one sentence. */
export type Acknowledgement = (
  id: string,
) => { readonly said: string } | { readonly error: string };

/**
 * How alarms of the last run of a journal are acknowledged; undefined when that run is not alive now.
 * Its state is `asked`, else what the journal names.
 */
export function acknowledgementIn(
  file: string,
  asked: string | undefined,
): Acknowledgement | undefined {
  const state = asked ?? stateNamedIn(file);
  if (state === undefined || refusalIn(file, state) !== undefined) return undefined;
  return (id) => {
    const error = refusalIn(file, state);
    if (error !== undefined) return { error };
    try {
      const run = findLiveRun({
        state,
        venue: undefined,
        network: undefined,
        subaccount: undefined,
      });
      run.raise(`ack-${id}`);
      return { said: `the ${run.name} is told that alarm ${id} was seen` };
    } catch (failure) {
      if (failure instanceof StartRefused) return { error: failure.message };
      throw failure;
    }
  };
}

/** Why nobody is told; undefined when the last run of the journal is at work in that state. */
function refusalIn(file: string, state: string): string | undefined {
  const found = readLock(state);
  if (found.state !== 'held' || found.liveness !== 'alive' || found.holder.command !== 'run') {
    return `no run is alive in ${state}: there is nobody to tell.`;
  }
  // A run takes its lock and then begins its journal. Ids of alarms begin anew with each run, so that
  // an old journal must not quiet an alarm of the run that is at work now.
  const began = parseIso(lastOf(file, HEADER_KIND)?.at ?? '');
  const taken = parseIso(found.holder.startedAt);
  if (began !== undefined && taken !== undefined && began >= taken) return undefined;
  return 'the run of this journal has ended, and another one is at work: there is nobody to tell.';
}

function stateNamedIn(file: string): string | undefined {
  const state = fieldOf(lastOf(file, 'run.started')?.data, 'state');
  return typeof state === 'string' ? state : undefined;
}

/** The last record of a kind; undefined when there is none. A file of 100 MB takes some 50 ms. */
function lastOf(
  file: string,
  kind: string,
): { readonly at: string; readonly data: unknown } | undefined {
  const bytes = readFileSync(file);
  // The quotes of a text inside a record are escaped, so that this is no part of one.
  const at = bytes.lastIndexOf(`"kind":${JSON.stringify(kind)},"data":`);
  if (at === -1) return undefined;
  const end = bytes.indexOf('\n', at);
  if (end === -1) return undefined;
  const line = bytes.toString('utf8', bytes.lastIndexOf('\n', at) + 1, end);
  try {
    const record: unknown = JSON.parse(line);
    const instant = fieldOf(record, 'at');
    return typeof instant === 'string' ? { at: instant, data: fieldOf(record, 'data') } : undefined;
  } catch {
    return undefined;
  }
}
