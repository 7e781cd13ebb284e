/** `tandem drain`: tells a run to begin no new cycle, to unwind as planned, and to end flat. */
import { EXIT } from '../exit-codes.ts';
import { parseFlags } from '../flags.ts';
import type { CommandUsage } from '../flags.ts';
import { RUN_STATE_FLAGS, findLiveRun } from '../state/live-run.ts';

const USAGE: CommandUsage<typeof RUN_STATE_FLAGS> = {
  command: 'drain',
  summary: 'tells a run to begin no new cycle, to unwind as planned, and to end flat.',
  example: 'tandem drain --state /var/lib/tandem',
  flags: RUN_STATE_FLAGS,
};

/** Tells it; resolves to 0 once the mark is on the disk, where the run looks several times a second. */
export function main(args: readonly string[]): number {
  const run = findLiveRun(parseFlags(USAGE, args).values);
  run.raise('drain');
  process.stdout.write(`The ${run.name} is told to drain: it begins no new cycle and ends flat.\n`);
  return EXIT.ok;
}
