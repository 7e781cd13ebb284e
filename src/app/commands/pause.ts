/** `tandem pause`: tells a run to hold off new cycles until it is told to resume. */
import { EXIT } from '../exit-codes.ts';
import { parseFlags } from '../flags.ts';
import type { CommandUsage } from '../flags.ts';
import { RUN_STATE_FLAGS, findLiveRun } from '../state/live-run.ts';

const USAGE: CommandUsage<typeof RUN_STATE_FLAGS> = {
  command: 'pause',
  summary: 'tells a run to hold off new cycles until it is told to resume.',
  example: 'tandem pause --state /var/lib/tandem',
  flags: RUN_STATE_FLAGS,
};

/** Tells it; resolves to 0 once the mark is on the disk. What is built is unwound as planned. */
export function main(args: readonly string[]): number {
  const run = findLiveRun(parseFlags(USAGE, args).values);
  run.raise('pause');
  process.stdout.write(`The ${run.name} is told to pause: tandem resume lets it go on.\n`);
  return EXIT.ok;
}
