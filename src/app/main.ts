/** The command line: finds the command, runs it, and turns how it ended into a sentence and a code. */
import { EXIT } from './exit-codes.ts';
import { nearest } from './nearest.ts';
import { HelpRequested, StartRefused, UsageError } from './start-errors.ts';

/** One command of the list. */
export type Command = {
  readonly name: string;
  readonly summary: string;
  /** Each command is loaded only when it is called. */
  readonly load: () => Promise<{
    readonly main: (args: readonly string[]) => Promise<number> | number;
  }>;
};

const COMMANDS: readonly Command[] = [
  {
    name: 'run',
    summary: 'run cycles; by default three, on the simulated exchange',
    load: () => import('./commands/run.ts'),
  },
  {
    name: 'exchange',
    summary: 'serve the simulated exchange on loopback until stopped',
    load: () => import('./commands/exchange.ts'),
  },
  {
    name: 'scenario',
    summary: 'list the incident stories, or play some and say what each proved',
    load: () => import('./commands/scenario.ts'),
  },
  {
    name: 'simulate',
    summary: 'play many worlds full of faults, or one of them with its story',
    load: () => import('./commands/simulate.ts'),
  },
  {
    name: 'status',
    summary: 'show every position by every witness, and the orders',
    load: () => import('./commands/status.ts'),
  },
  {
    name: 'flatten',
    summary: 'bring the pair to flat from anywhere',
    load: () => import('./commands/flatten.ts'),
  },
  {
    name: 'doctor',
    summary: 'check what a run needs, and say what to do where it is not well',
    load: () => import('./commands/doctor.ts'),
  },
  {
    name: 'drain',
    summary: 'tell a run to begin no new cycle and to end flat',
    load: () => import('./commands/drain.ts'),
  },
  {
    name: 'pause',
    summary: 'tell a run to hold off new cycles',
    load: () => import('./commands/pause.ts'),
  },
  {
    name: 'resume',
    summary: 'tell a paused run to go on',
    load: () => import('./commands/resume.ts'),
  },
  {
    name: 'replay',
    summary: 're-run a journal, and compare decisions and hash',
    load: () => import('./commands/replay.ts'),
  },
  {
    name: 'inspect',
    summary: 'look at a journal in the browser, past or as it grows',
    load: () => import('./commands/inspect.ts'),
  },
  {
    name: 'ack',
    summary: 'tell a run that an alarm was seen',
    load: () => import('./commands/ack.ts'),
  },
  {
    name: 'clear-halt',
    summary: 'clear the latch of a halt, on the word of an operator',
    load: () => import('./commands/clear-halt.ts'),
  },
];

/** Runs the command that `args` (without node and the program) name; resolves to the exit code. */
export async function main(
  args: readonly string[],
  commands: readonly Command[] = COMMANDS,
): Promise<number> {
  ignoreClosedPipes();
  const [name, ...rest] = args;
  if (name === undefined || name === '--help' || name === '-h' || name === 'help') {
    process.stdout.write(listCommands(commands));
    return EXIT.ok;
  }
  const command = commands.find((known) => known.name === name);
  if (command === undefined) {
    const guess =
      nearest(
        name,
        commands.map((known) => known.name),
      ) ?? 'run';
    return endWith(EXIT.usage, `tandem: "${name}" is no command; the nearest is "${guess}".`);
  }
  try {
    const { main: runCommand } = await command.load();
    return await runCommand(rest);
  } catch (error) {
    return explain(command.name, error);
  }
}

/** Whoever read our output may leave early; that is no reason to stop watching a position. */
function ignoreClosedPipes(): void {
  for (const stream of [process.stdout, process.stderr]) {
    stream.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code !== 'EPIPE') throw error;
    });
  }
}

function listCommands(commands: readonly Command[]): string {
  const lines = commands.map(({ name, summary }) => `  ${name.padEnd(12)}${summary}`);
  return [
    'tandem runs delta-neutral pair cycles, and never believes a position that the venue did not report.',
    '',
    'Usage: tandem <command> [flags]',
    '',
    ...lines,
    '',
    'tandem <command> --help shows the flags of a command.',
    '',
  ].join('\n');
}

function explain(name: string, error: unknown): number {
  if (error instanceof HelpRequested) {
    process.stdout.write(error.message);
    return EXIT.ok;
  }
  if (error instanceof UsageError) return endWith(EXIT.usage, `tandem ${name}: ${error.message}`);
  if (error instanceof StartRefused)
    return endWith(EXIT.refused, `tandem ${name}: ${error.message}`);
  const what = error instanceof Error ? (error.stack ?? error.message) : String(error);
  return endWith(EXIT.bug, `tandem ${name}: this is a bug of tandem. ${what}`);
}

function endWith(exitCode: number, sentence: string): number {
  process.stderr.write(`${sentence}\n`);
  return exitCode;
}
