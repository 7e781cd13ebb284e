/** `tandem inspect`: serves a page on this machine that shows a journal, past or as it grows. */
import { accessSync, constants } from 'node:fs';
import { join } from 'node:path';
import { JournalError } from '../../journal/journal-error.ts';
import { journalFile } from '../../journal/read-journal.ts';
import { acknowledgementIn } from '../acknowledging.ts';
import { EXIT } from '../exit-codes.ts';
import { directoryFlag, switchFlag, wholeFlag } from '../flag-types.ts';
import { parseFlags } from '../flags.ts';
import type { CommandUsage } from '../flags.ts';
import { bridgeToStately } from '../../inspector/stately/bridge-to-stately.ts';
import { statelyFlag } from '../inspect-stately.ts';
import { findParent } from '../inspector-parent.ts';
import { newestJournal } from '../newest-journal.ts';
import { serveInspector } from '../serve-inspector.ts';
import { UsageError } from '../start-errors.ts';
import { errorCode } from '../state/durable-file.ts';
import { untilStopped } from '../stop-signals.ts';

const FLAGS = {
  port: wholeFlag(
    'N',
    { min: 0, max: 65_535 },
    'where to listen, on 127.0.0.1 alone; default 0, any free port',
  ),
  run: wholeFlag('N', { min: 1, max: 1_000_000 }, 'which run of the journal; default the last one'),
  state: directoryFlag('of the run, to acknowledge its alarms; default what the journal names'),
  stately: statelyFlag('also tell Stately’s relay, for example ws://127.0.0.1:8080; default off'),
  json: switchFlag('print the address as one line of JSON'),
};

const USAGE: CommandUsage<typeof FLAGS> = {
  command: 'inspect',
  summary: 'serves a page on this machine that shows a journal, past or as it grows.',
  example: 'tandem inspect /var/lib/tandem/journal',
  flags: FLAGS,
  positionals: '[FILE]',
};

/** Serves; resolves to 0 when it is stopped. */
export async function main(args: readonly string[]): Promise<number> {
  const { values, positionals } = parseFlags(USAGE, args);
  const file = readableJournal(chooseJournal(positionals, values.state));
  const { port = 0, run, state } = values;
  const parent = findParent(untilStopped);
  const acknowledge = acknowledgementIn(file, state);
  const inspected = { file, run, canAcknowledge: acknowledge !== undefined };
  try {
    const inspector = await serveInspector({ inspected, port, acknowledge }, parent.tell);
    let endBridge: (() => void) | undefined;
    try {
      const trouble = await inspector.trouble();
      if (trouble !== undefined) throw new UsageError(trouble);
      parent.opened(inspector.url, () => {
        announce(inspector.url, values.json === true);
      });
      if (values.stately !== undefined) {
        endBridge = bridgeToStately(values.stately, { file, run }, parent.tell);
      }
      await parent.untilOver;
    } finally {
      endBridge?.();
      await inspector.close();
    }
  } finally {
    parent.leave();
  }
  return EXIT.ok;
}

function announce(url: string, isJson: boolean): void {
  process.stdout.write(
    isJson ? `${JSON.stringify({ url })}\n` : `The inspector is open at ${url}\nCtrl-C ends it.\n`,
  );
}

/** The journal that is named, by itself or by its state, or the newest one there is. */
function chooseJournal(positionals: readonly string[], state: string | undefined): string {
  const [path, stray] = positionals;
  if (stray !== undefined) {
    throw new UsageError(`"${stray}" is one journal too many: look at one at a time.`);
  }
  const found = path ?? (state === undefined ? newestJournal(process.env) : join(state, 'journal'));
  if (found !== undefined) return found;
  throw new UsageError('no run left a journal here yet: name one, its directory or its file.');
}

/** Its file, which can be read now. */
function readableJournal(path: string): string {
  const file = journalFile(path);
  try {
    accessSync(file, constants.R_OK);
    return file;
  } catch (error) {
    const what = `cannot be read (${errorCode(error)})`;
    throw new UsageError(
      new JournalError(what, file, undefined, 'name a journal that exists').message,
    );
  }
}
