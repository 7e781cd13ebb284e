/** The file of a recording: begun whole, written beside the trading, bounded, and never in its way. */
import { open } from 'node:fs/promises';
import type { Clock } from '../ports/clock.ts';
import type { RunJournal } from '../journal/create-journal.ts';
import type { Endpoints } from '../venues/nado/protocol/endpoints.ts';
import { eventLine, headerLine } from '../venues/nado/protocol/recording.ts';
import type { RecordingHeader, WireEvent } from '../venues/nado/protocol/recording.ts';
import type { KeepEvent } from '../venues/nado/transport/recording-transport.ts';
import type { RunSettings } from './run-settings.ts';
import { StartRefused } from './start-errors.ts';
import { errorCode } from './state/durable-file.ts';
import { subaccountOfAccount } from './venue-account.ts';
import { VERSION } from './version.ts';

/** A recording under way. */
export type RecordingFile = {
  /** Keeps one event in memory; it is on its way to the disk within `FLUSH_MS`. Never throws. */
  readonly keep: KeepEvent;
  /** Writes what is left and the end. Never rejects. */
  readonly close: () => Promise<void>;
};

/** What a recording is opened with. */
export type RecordingFileOptions = {
  /** Made here, for its owner alone; one that is there is refused. */
  readonly path: string;
  readonly header: RecordingHeader;
  readonly clock: Clock;
  /** Told once, in words, when the recording stops before the run. */
  readonly onStopped: (reason: string) => void;
  /** How large the file may become; `RECORDING_BYTES_MAX` unless told otherwise. */
  readonly bytesMax?: number;
  /** Makes the file; on the disk, unless told otherwise. */
  readonly make?: (path: string) => Promise<WrittenFile>;
};

/** A file as far as it is written here. */
export type WrittenFile = {
  readonly appendFile: (text: string) => Promise<void>;
  readonly close: () => Promise<void>;
};

/** As much as is read back at once: some hours of two markets. */
export const RECORDING_BYTES_MAX = 256 * 1024 * 1024;

/** How much may wait for a slow disk, in characters. */
export const BACKLOG_MAX = 32 * 1024 * 1024;

const FLUSH_MS = 50;
/** How many lines are made in one turn: a frame that comes meanwhile waits for no more. */
const LINES_A_TURN = 16;

/**
 * Begins the recording of a run; undefined when none was asked for. What stops it is written beside the
 * run, and stops nothing else. Throws as `openRecordingFile` does.
 */
export async function recordRun(
  { recordFile, network, account }: Pick<RunSettings, 'recordFile' | 'network' | 'account'>,
  parts: { readonly clock: Clock; readonly journal: RunJournal; readonly endpoints: Endpoints },
): Promise<RecordingFile | undefined> {
  if (recordFile === undefined) return undefined;
  const { clock, journal, endpoints } = parts;
  return openRecordingFile({
    path: recordFile,
    header: { version: VERSION, network, endpoints, subaccount: subaccountOfAccount(account) },
    clock,
    onStopped: (reason) => {
      journal.aside.append('recording.stopped', { file: recordFile, reason, alert: true });
    },
  });
}

/** Begins a recording. Throws `StartRefused` when its file cannot be made or written. */
export async function openRecordingFile(options: RecordingFileOptions): Promise<RecordingFile> {
  const { path, header, clock, make = makeFile } = options;
  const first = `${headerLine(clock.now(), header)}\n`;
  let file: WrittenFile | undefined;
  try {
    file = await make(path);
    await file.appendFile(first);
  } catch (error) {
    await file?.close().catch(() => undefined);
    throw new StartRefused(
      `the recording ${path} cannot be begun (${errorCode(error)}): name another with --record.`,
    );
  }
  return new OpenRecording(options, file, Buffer.byteLength(first));
}

/** For its owner alone, and never over a file that is there. */
function makeFile(path: string): Promise<WrittenFile> {
  return open(path, 'wx', 0o600);
}

class OpenRecording implements RecordingFile {
  readonly #options: RecordingFileOptions;
  readonly #file: WrittenFile;
  #bytes: number;
  #seq = 1;
  #waiting: { readonly at: number; readonly passed: WireEvent }[] = [];
  #backlog = 0;
  #timer: unknown;
  #flushing = Promise.resolve();
  /** Why it stopped; undefined while it goes on. */
  #stopped: string | undefined;
  #isBroken = false;

  constructor(options: RecordingFileOptions, file: WrittenFile, bytes: number) {
    this.#options = options;
    this.#file = file;
    this.#bytes = bytes;
  }

  readonly keep = (at: number, passed: WireEvent): void => {
    if (this.#stopped !== undefined) return;
    this.#waiting.push({ at, passed });
    this.#backlog += lengthOf(passed);
    if (this.#backlog > BACKLOG_MAX) this.#stop('the disk does not keep up with the venue');
    else this.#timer ??= this.#options.clock.setTimeout(this.#flushInTurn, FLUSH_MS);
  };

  readonly close = async (): Promise<void> => {
    this.#options.clock.clearTimeout(this.#timer);
    await this.#flushing;
    await this.#flush();
    const reason = this.#stopped ?? 'the run ended';
    this.#stopped = reason;
    const end = eventLine(++this.#seq, this.#options.clock.now(), { kind: 'end', reason });
    // Whole lines alone follow each other: after half of one nothing is written.
    if (!this.#isBroken) await this.#write(`${end}\n`);
    await this.#file.close().catch(() => undefined);
  };

  readonly #flushInTurn = (): void => {
    this.#flushing = this.#flush().then(() => {
      const mayWait = this.#waiting.length > 0 && this.#stopped === undefined;
      this.#timer = mayWait
        ? this.#options.clock.setTimeout(this.#flushInTurn, FLUSH_MS)
        : undefined;
    });
  };

  /** Writes what waits, a few lines a turn. Never rejects. */
  async #flush(): Promise<void> {
    const { bytesMax = RECORDING_BYTES_MAX } = this.#options;
    const batch = this.#waiting;
    this.#waiting = [];
    this.#backlog = 0;
    for (let from = 0; from < batch.length && this.#stopped === undefined; from += LINES_A_TURN) {
      const some = batch.slice(from, from + LINES_A_TURN);
      const lines = some.map(
        ({ at, passed }, index) => `${eventLine(this.#seq + 1 + index, at, passed)}\n`,
      );
      const text = lines.join('');
      if (this.#bytes + Buffer.byteLength(text) > bytesMax) {
        this.#stop(`it is as large as it may become, ${String(bytesMax)} bytes`);
        return;
      }
      this.#seq += lines.length;
      await this.#write(text);
    }
  }

  async #write(text: string): Promise<void> {
    try {
      await this.#file.appendFile(text);
      this.#bytes += Buffer.byteLength(text);
    } catch (error) {
      this.#isBroken = true;
      this.#stop(`it cannot be written (${errorCode(error)})`);
    }
  }

  /** Trading is not lost for a recording: it stops alone, and says so once. */
  #stop(reason: string): void {
    if (this.#stopped !== undefined) return;
    this.#stopped = reason;
    this.#waiting = [];
    try {
      this.#options.onStopped(reason);
    } catch {
      // Where the journal cannot be written either, the run hears of it by its own next record.
    }
  }
}

function lengthOf(passed: WireEvent): number {
  if ('text' in passed) return passed.text.length;
  return 'body' in passed ? (passed.body?.length ?? 0) : 0;
}
