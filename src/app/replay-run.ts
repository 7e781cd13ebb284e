/** Runs the core of a recorded run again, on nothing but its journal. */
import * as v from 'valibot';
import type { SessionInput } from '../../machines/session.setup.ts';
import type { TradeSettings } from '../actors/world.ts';
import type { Day } from '../domain/daily-loss.ts';
import { replay } from '../journal/replay.ts';
import type { Replay, ReplayStart, ReplayedCore } from '../journal/replay.ts';
import type { RecordedRun } from '../journal/recorded-run.ts';
import type { VenueIdentity } from '../ports/venue.ts';
import { recallOf } from '../venues/nado/protocol/recall.ts';
import { startSession } from './session-run.ts';
import type { SessionWord } from './operator-words.ts';

/** What a run says of itself as it starts. */
type Started = {
  readonly identity: VenueIdentity;
  readonly settings: TradeSettings;
  readonly session: SessionInput;
  readonly day: Day | null;
};

const STARTED = v.object({
  identity: v.object({
    network: v.string(),
    chainId: v.number(),
    subaccount: v.string(),
    products: v.record(v.string(), v.number()),
  }),
  settings: v.looseObject({}),
  session: v.looseObject({}),
  day: v.nullable(v.looseObject({})),
});

const WORDS: Readonly<Record<SessionWord, true>> = {
  stop: true,
  drain: true,
  pause: true,
  resume: true,
  interrupt: true,
};

/** Replays a run that began a session; of one that did not it throws `InvariantError`. */
export function replayRun(run: RecordedRun): Promise<Replay> {
  return replay(run, (started) => recallOf(startOf(started).identity), startCore);
}

/** The same start as that of the run; nobody hears of its alarms. */
function startCore({ started, ...ports }: ReplayStart): ReplayedCore {
  const { identity, settings, session, day } = startOf(started);
  const run = startSession({
    ...ports,
    identity,
    settings,
    session,
    day,
    journalPath: null,
  });
  return {
    say: (word) => {
      const isKnown = isSessionWord(word);
      if (isKnown) run[word]();
      return isKnown;
    },
    release: () => {
      run.world.positions.close();
    },
  };
}

function isSessionWord(word: string): word is SessionWord {
  return Object.hasOwn(WORDS, word);
}

/**
 * The settings are not checked a second time: a run was started with them, and a field that the code of
 * today reads differently shows as a difference.
 */
function startOf(started: unknown): Started {
  return v.parse(STARTED, started) as unknown as Started;
}
