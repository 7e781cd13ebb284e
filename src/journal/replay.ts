/** Replays a recorded run: its inputs in their order, each in its turn, and every word of it compared. */
import type { Clock } from '../ports/clock.ts';
import type { Day } from '../domain/daily-loss.ts';
import type { Latch } from '../ports/latch.ts';
import type { Venue } from '../ports/venue.ts';
import type { RunJournal } from './create-journal.ts';
import { journaledVenue } from './journaled-venue.ts';
import { reviveError } from './recorded-errors.ts';
import { START_KIND, fieldOf } from './recorded-run.ts';
import type { RecordedRun } from './recorded-run.ts';
import { replayPorts } from './replay-ports.ts';
import type { Recall } from './replay-ports.ts';
import { ReplayTape } from './replay-tape.ts';
import type { Difference } from './replay-tape.ts';

/** What the core of a replay is started with: the ports as a run has them, and the data of its start. */
export type ReplayStart = {
  readonly venue: Venue;
  readonly clock: Clock;
  readonly latch: Latch;
  readonly dayChanged: (day: Day) => void;
  readonly journal: RunJournal;
  /** Of the record with which the run's core began. */
  readonly started: unknown;
};

/** A core under replay. */
export type ReplayedCore = {
  /** Says a word of the operator; false for one that it does not know. */
  readonly say: (word: string) => boolean;
  /** Lets go of what the core holds of this process. */
  readonly release: () => void;
};

/** What came of a replay. */
export type Replay = {
  /** Records that were written again as they are. */
  readonly replayed: number;
  /** Undefined: none, the replay is the run. */
  readonly difference: Difference | undefined;
  /** Of the recorded run, and of what was written again. */
  readonly hash: { readonly recorded: string; readonly replayed: string };
};

/**
 * Replays `run`, whose core `start` starts once. An input is handed over when everything that followed
 * from the last one has happened; the first word that differs from the journal ends the replay.
 */
export async function replay(
  run: RecordedRun,
  recall: (started: unknown) => Recall,
  start: (parts: ReplayStart) => ReplayedCore,
): Promise<Replay> {
  const tape = new ReplayTape(run);
  const started = tape.peek()?.data;
  const firstId = 1 + lastIdBefore(run);
  const ports = replayPorts(tape, recall(started), firstId);
  const core = start({
    venue: journaledVenue(ports.venue, tape.journal, firstId),
    clock: ports.clock,
    latch: ports.latch,
    dayChanged: () => {
      const { kind, data } = tape.peek() ?? {};
      if (kind === 'day.error') throw reviveError(fieldOf(data, 'error'));
    },
    journal: tape.journal,
    started,
  });
  try {
    await settled();
    await deliverAll(tape, ports.deliver, core);
  } finally {
    core.release();
  }
  tape.finish();
  return { replayed: tape.replayed, difference: tape.difference, hash: tape.hashes };
}

async function deliverAll(
  tape: ReplayTape,
  deliver: ReturnType<typeof replayPorts>['deliver'],
  core: ReplayedCore,
): Promise<void> {
  for (let record = tape.peek(); record !== undefined; record = tape.peek()) {
    const { kind, data } = record;
    const before = tape.replayed;
    const isHeard = attempt(tape, () =>
      kind === 'operator.word' ? core.say(String(fieldOf(data, 'word'))) : deliver(record),
    );
    await settled();
    if (isHeard && tape.replayed > before) continue;
    tape.differs(isHeard ? 'it does not take this input' : 'it waits for something else');
    return;
  }
}

/** What cannot be made of a record any more is a difference, and told as one. */
function attempt(tape: ReplayTape, doing: () => boolean): boolean {
  try {
    return doing();
  } catch (error) {
    tape.differs(String(error));
    return true;
  }
}

/** Everything that follows from an input runs in microtasks and ticks, which all come before this. */
function settled(): Promise<void> {
  return new Promise((resolve) => {
    setImmediate(resolve);
  });
}

/** Requests are numbered through a run, also those of before its core began. */
function lastIdBefore({ records }: RecordedRun): number {
  let last = 0;
  for (const { kind, data } of records) {
    if (kind === START_KIND) break;
    const id = fieldOf(data, 'id');
    if (kind === 'venue.request' && typeof id === 'number') last = Math.max(last, id);
  }
  return last;
}
