/** `tandem ack`: the operator has seen an alarm, and its repeats may end. */
import { EXIT } from '../exit-codes.ts';
import { parseFlags } from '../flags.ts';
import type { CommandUsage } from '../flags.ts';
import { UsageError } from '../start-errors.ts';
import { RUN_STATE_FLAGS, findLiveRun } from '../state/live-run.ts';
import { ALARM_ID } from '../state/marks.ts';

const USAGE: CommandUsage<typeof RUN_STATE_FLAGS> = {
  command: 'ack',
  summary: 'tells a run that an alarm was seen, so that it is not repeated.',
  example: 'tandem ack --state /var/lib/tandem A3',
  flags: RUN_STATE_FLAGS,
  positionals: 'ID',
};

/** Tells it; resolves to 0 once the mark is on the disk. It changes nothing but the repeating. */
export function main(args: readonly string[]): number {
  const { values, positionals } = parseFlags(USAGE, args);
  const id = readId(positionals);
  const run = findLiveRun(values);
  run.raise(`ack-${id}`);
  process.stdout.write(`The ${run.name} is told that alarm ${id} was seen.\n`);
  return EXIT.ok;
}

/** The one id that was given, in either case. Throws `UsageError` for none, several or a stranger. */
function readId(positionals: readonly string[]): string {
  const [id, stray] = positionals;
  if (id === undefined) throw new UsageError('the id of the alarm is missing: add it, like A3.');
  if (stray !== undefined) {
    throw new UsageError(`"${stray}" is one id too many: acknowledge one alarm at a time.`);
  }
  const upper = id.toUpperCase();
  if (ALARM_ID.test(upper)) return upper;
  throw new UsageError(`"${id}" is no id of an alarm: give it as the alarm does, like A3.`);
}
