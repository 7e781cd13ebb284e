/** `tandem replay`: runs the core of a recorded run again, and says whether it decides the same. */
import { JournalError } from '../../journal/journal-error.ts';
import { fieldOf, splitRuns } from '../../journal/recorded-run.ts';
import type { RecordedRun } from '../../journal/recorded-run.ts';
import { readJournal } from '../../journal/read-journal.ts';
import type { ReadJournal } from '../../journal/read-journal.ts';
import type { Replay } from '../../journal/replay.ts';
import { EXIT } from '../exit-codes.ts';
import { switchFlag, wholeFlag } from '../flag-types.ts';
import { parseFlags } from '../flags.ts';
import type { CommandUsage } from '../flags.ts';
import { replayRun } from '../replay-run.ts';
import { UsageError } from '../start-errors.ts';
import { VERSION } from '../version.ts';

const FLAGS = {
  run: wholeFlag('N', { min: 1, max: 1_000_000 }, 'which run of the journal; default the last one'),
  json: switchFlag('print the result as one line of JSON'),
};

const USAGE: CommandUsage<typeof FLAGS> = {
  command: 'replay',
  summary: 're-runs a journal, and compares every decision and the hash of the run.',
  example: 'tandem replay /var/lib/tandem/journal',
  flags: FLAGS,
  positionals: 'FILE',
};

/** The run that is replayed, and where it stands. */
type Chosen = {
  readonly journal: ReadJournal;
  readonly run: RecordedRun;
  /** 1 for the first. */
  readonly number: number;
  readonly runs: number;
};

/** Replays; resolves to 0 when the replay is the run, and to 1 when it differs. */
export async function main(args: readonly string[]): Promise<number> {
  const { values, positionals } = parseFlags(USAGE, args);
  const [path, ...more] = positionals;
  if (path === undefined || more.length > 0) {
    throw new UsageError('name one journal, its directory or its file: tandem replay FILE.');
  }
  const chosen = choose(read(path), values.run);
  const other = otherVersion(chosen.run);
  if (other !== undefined) {
    process.stderr.write(
      `The run was written by tandem ${other}, and this is ${VERSION}: it may differ for that alone.\n`,
    );
  }
  const replay = await replayRun(chosen.run);
  process.stdout.write(
    values.json === true ? `${JSON.stringify(asJson(chosen, replay))}\n` : asText(chosen, replay),
  );
  return isSame(replay) ? EXIT.ok : EXIT.bug;
}

/** A journal that cannot be read is the user's to mend: it is no bug of ours. */
function read(path: string): ReadJournal {
  try {
    return readJournal(path);
  } catch (error) {
    if (error instanceof JournalError) throw new UsageError(error.message);
    throw error;
  }
}

function choose(journal: ReadJournal, asked: number | undefined): Chosen {
  const runs = splitRuns(journal.records);
  const number = asked ?? runs.length;
  const run = runs[number - 1];
  const { file } = journal;
  if (run === undefined || run.records.length === 0) {
    const count = journal.records.length === 0 ? 0 : runs.length;
    throw new UsageError(
      `${file} has ${String(count)} runs: there is no run ${String(number)} to replay.`,
    );
  }
  if (run.startIndex === undefined) {
    throw new UsageError(
      `run ${String(number)} of ${String(runs.length)} in ${file} began no session, so there is ` +
        'nothing to replay: name another with --run.',
    );
  }
  return { journal, run, number, runs: runs.length };
}

function otherVersion({ records }: RecordedRun): string | undefined {
  const version = fieldOf(records[0]?.data, 'version');
  return typeof version === 'string' && version !== VERSION ? version : undefined;
}

/** Everything was replayed, and came to the same. */
function isSame({ difference, hash }: Replay): boolean {
  return difference === undefined && hash.recorded === hash.replayed;
}

function asJson({ journal, run, number, runs }: Chosen, replay: Replay): object {
  const { difference } = replay;
  return {
    same: isSame(replay),
    journal: journal.file,
    run: number,
    runs,
    hasEnded: run.hasEnded,
    records: run.records.length,
    replayed: replay.replayed,
    hash: replay.hash.recorded,
    replayedHash: replay.hash.replayed,
    difference: difference ?? null,
  };
}

function asText({ journal, run, number, runs }: Chosen, replay: Replay): string {
  const { difference, hash } = replay;
  const of = runs === 1 ? '' : `run ${String(number)} of ${String(runs)} in `;
  const count = `${String(replay.replayed)} of ${String(run.records.length)} records replayed`;
  if (difference !== undefined) {
    return [
      `${of}${journal.file}: ${count}; then the code does something else.`,
      `the journal says, at record ${String(difference.seq)}:`,
      `  ${JSON.stringify(difference.recorded)}`,
      'the code does now:',
      `  ${difference.replayed}`,
      '',
    ].join('\n');
  }
  return [
    `${of}${journal.file}: ${count}, every decision the same.`,
    ...(run.hasEnded ? [] : [endless(journal)]),
    `hash ${hash.recorded}, ${isSame(replay) ? 'the same in the replay' : `but ${hash.replayed} in the replay`}`,
    '',
  ].join('\n');
}

function endless({ torn }: ReadJournal): string {
  const last = torn === undefined ? '' : `; its last line, ${String(torn.line)}, is torn`;
  return `the run did not come to its end: its journal stops before${last}.`;
}
