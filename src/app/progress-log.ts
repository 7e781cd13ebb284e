/** Progress on stderr: pretty on a terminal, JSON lines otherwise. */
import { pino } from 'pino';
import type { DestinationStream, Level, LevelWithSilent } from 'pino';
import { prettyFactory } from 'pino-pretty';
import type { JournalRecord } from '../ports/journal.ts';
import { renderProgress, withRecord } from './progress.ts';
import type { WitnessedPositions } from './progress.ts';

/** Where progress goes and how much of it. */
export type ProgressLogOptions = {
  readonly level: LevelWithSilent;
  /** Whether a person reads it on a terminal. */
  readonly isTerminal: boolean;
  /** In place of stderr, for tests. */
  readonly destination?: DestinationStream | undefined;
};

const STDERR = 2;

/**
 * A listener for a journal: writes the line of each record, synchronously, so that the last words
 * before an exit are not lost. The time of a line is the record's own.
 */
export function progressLog(options: ProgressLogOptions): (record: JournalRecord) => void {
  const logger = pino({ level: options.level, base: null, timestamp: false }, streamOf(options));
  let positions: WitnessedPositions = new Map();
  return (record) => {
    positions = withRecord(positions, record);
    const line = renderProgress(record, positions);
    if (line === undefined) return;
    const { seq, at, kind } = record;
    logger[levelOf(record)]({ seq, at, kind }, line);
  };
}

/** Words for the progress that stand in no journal, in the form of its lines. */
export function progressWords(isTerminal: boolean): (sentence: string) => void {
  const options = { level: 'info', isTerminal } as const;
  const logger = pino({ level: 'info', base: null, timestamp: false }, streamOf(options));
  return (sentence) => {
    logger.info({ at: new Date().toISOString(), kind: 'inspector' }, sentence);
  };
}

function streamOf({ isTerminal, destination }: ProgressLogOptions): DestinationStream {
  const target = destination ?? pino.destination({ dest: STDERR, sync: true });
  if (!isTerminal) return target;
  // Formatted here and not in a stream of its own: a stream would still hold lines at an exit.
  const format = prettyFactory({
    colorize: destination === undefined,
    ignore: 'seq,kind',
    timestampKey: 'at',
    translateTime: 'SYS:HH:MM:ss.l',
  });
  return {
    write: (line) => {
      target.write(format(line));
    },
  };
}

function levelOf({ kind, data }: JournalRecord): Level {
  if (kind === 'alarm') return 'error';
  if (kind === 'proof.refused') return 'debug';
  const isAlert =
    typeof data === 'object' && data !== null && 'alert' in data && data.alert === true;
  return isAlert ? 'warn' : 'info';
}
