/** `tandem resume`: tells a paused run to go on. */
import { EXIT } from '../exit-codes.ts';
import { parseFlags } from '../flags.ts';
import type { CommandUsage } from '../flags.ts';
import { RUN_STATE_FLAGS, findLiveRun } from '../state/live-run.ts';

const USAGE: CommandUsage<typeof RUN_STATE_FLAGS> = {
  command: 'resume',
  summary: 'tells a paused run to go on.',
  example: 'tandem resume --state /var/lib/tandem',
  flags: RUN_STATE_FLAGS,
};

/** Tells it; resolves to 0, also when it is not paused. */
export function main(args: readonly string[]): number {
  const run = findLiveRun(parseFlags(USAGE, args).values);
  const wasPaused = run.clear('pause');
  process.stdout.write(
    wasPaused
      ? `The ${run.name} is told to go on.\n`
      : `The ${run.name} is not paused: there is nothing to resume.\n`,
  );
  return EXIT.ok;
}
