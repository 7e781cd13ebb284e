/** Runs one session over a venue, from the first question to the final result, all of it journaled. */
import { createActor, toPromise } from 'xstate';
import type { ActorRefFrom } from 'xstate';
import type { CycleSettings } from '../../machines/cycle.context.ts';
import type { EmergencyOutput } from '../../machines/emergency-close.setup.ts';
import type { positionTrackerMachine } from '../../machines/position-tracker.machine.ts';
import type { SessionInput, SessionOutput } from '../../machines/session.setup.ts';
import { assertSound } from '../../machines/lint.ts';
import { catalog } from '../../machines/catalog.ts';
import { sum } from '../domain/decimal.ts';
import { keysOfPair, openWorld } from './open-world.ts';
import type { WorldOptions } from './open-world.ts';
import { provideEmergencyClose, provideSession, provideTracker } from './provide.ts';
import type { World } from '../actors/world.ts';
import { marginOf } from '../positions/key.ts';
import type { PositionKey } from '../positions/key.ts';
import type { RestSnapshot } from '../positions/rest.ts';
import type { Clock } from '../ports/clock.ts';
import type { RunJournal } from '../journal/create-journal.ts';
import { journaledClock } from '../journal/journaled-clock.ts';
import { journaledDay, journaledLatch } from '../journal/journaled-state.ts';
import { END_KIND } from '../journal/run-hash.ts';
import type { Journal } from '../ports/journal.ts';
import { AlarmWatch, CLOSING } from './alarm-watch.ts';
import { Alarms, NOBODY } from './alarms.ts';
import type { AlarmAudience } from './alarms.ts';
import type { NextStep } from './alerts/alarm-text.ts';
import { Chronicle } from './chronicle.ts';
import { endByLastResort } from './last-stand.ts';
import { operatorWords } from './operator-words.ts';
import { positionRow, runResult } from './run-result.ts';
import type { PositionRow, RunResult, RunStatus } from './run-result.ts';
import { ServiceWatch } from './service-watch.ts';

/** What a session runs on. The venue is open and journaled already; the rest is journaled here. */
export type SessionRunOptions = WorldOptions & {
  readonly journal: RunJournal;
  /** The journal's directory, for the result; null when it is in memory. */
  readonly journalPath: string | null;
  readonly session: SessionInput;
  /** Who hears of alarms; nobody beyond the journal when left out. */
  readonly audience?: AlarmAudience;
  /** The cycle, for a check that breaks it on purpose; the shipped one when left out. */
  readonly cycle?: Parameters<typeof provideSession>[1] | undefined;
};

/** A session that is under way. */
export type SessionRun = {
  /** Resolves with the result, also when the session failed. */
  readonly done: Promise<RunResult>;
  /** No new cycle: what is built is unwound and proved flat. */
  readonly stop: () => void;
  /** No new cycle: the one under way goes on as planned. */
  readonly drain: () => void;
  readonly pause: () => void;
  readonly resume: () => void;
  /** Gives up at once; the result says what is held. */
  readonly interrupt: () => void;
  readonly world: World;
  readonly chronicle: Chronicle;
};

/** Starts a session. Throws `InvariantError` when a machine is not sound. */
export function startSession(options: SessionRunOptions): SessionRun {
  assertSound(catalog.map(({ machine }) => machine));
  const { journal, session } = options;
  const world = openJournaledWorld(options);
  const chronicle = openChronicle(world, journal, session.cycle.holdMs);
  const alarms = new Alarms(world, journal, options.audience ?? NOBODY);
  const { staysWhenHalted } = session;
  const alarmWatch = new AlarmWatch({ world, alarms, staysWhenHalted });
  const ended = Promise.withResolvers<Ending>();
  const watch = new ServiceWatch(world, standLast);
  const inspect = shielded([chronicle.inspect, alarmWatch.inspect, watch.inspect], journal);
  const actor = createActor(provideSession(world, options.cycle), {
    // XState would name it by a counter of the process, and no two journals would be alike.
    id: 'session',
    clock: world.clock,
    input: session,
    inspect,
  });
  const interrupt = (): void => {
    attempt(journal, () => chronicle.capture());
    // First, because an actor that is stopped tells `complete`, and the first word counts.
    ended.resolve({ status: 'interrupted', reason: 'stopped at once', stopped: true });
    actor.stop();
  };
  let hasStoodLast = false;
  function standLast(reason: string): void {
    if (hasStoodLast) return;
    hasStoodLast = true;
    attempt(journal, () => {
      alarms.raise({ what: 'last resort', reason, cycleId: 0, next: LAST_RESORT, repeats: false });
    });
    // First, because an actor that is stopped tells `complete`, and the first word counts.
    ended.resolve(endByLastResort(world, journal, reason));
    actor.stop();
  }
  actor.subscribe({
    complete: () => {
      const { output } = actor.getSnapshot();
      ended.resolve(output ?? { status: 'failed', reason: 'no output', stopped: false });
    },
    error: (error) => {
      // The supervisor itself broke: close from the positions service, which outlives every machine.
      const reason = String(error);
      alarms.raise({ ...FAILED, reason });
      closeEverything(world, session.cycle, FAILED.what, { inspect }).then(
        ({ flat }) => {
          ended.resolve({ status: flat ? 'failed' : 'halted', reason, stopped: false });
        },
        () => {
          standLast(reason);
        },
      );
    },
  });
  actor.start();
  return {
    done: ended.promise.then((ending) => {
      watch.stop();
      alarmWatch.stop();
      return finish(options, world, chronicle, ending);
    }),
    ...operatorWords(journal, (word) => {
      if (word === 'interrupt') interrupt();
      else actor.send({ type: `operator.${word}` });
    }),
    world,
    chronicle,
  };
}

/** Writes down what the session is started with, and opens its world on ports that are journaled. */
function openJournaledWorld(options: SessionRunOptions): World {
  const { journal, identity, settings, session, day, dayChanged } = options;
  journal.append('session.started', { identity, settings, session, day });
  return openWorld({
    ...options,
    clock: journaledClock(options.clock, journal),
    latch: journaledLatch(options.latch, journal),
    dayChanged: journaledDay(dayChanged ?? (() => undefined), journal),
  });
}

/** The alarm of a supervisor that broke. */
const FAILED = { what: 'the session failed', cycleId: 0, next: CLOSING, repeats: false } as const;

/** What follows when nothing of a run can close any more. */
const LAST_RESORT: NextStep = {
  does: 'the closes that are signed already are sent, rung by rung, and REST is asked what is left',
  at: null,
};

type Ending = Pick<SessionOutput, 'reason' | 'stopped'> & { readonly status: RunStatus };

/** Writes the result and lets go of everything that the run held. */
async function finish(
  { journal, journalPath }: SessionRunOptions,
  world: World,
  chronicle: Chronicle,
  { status, reason, stopped }: Ending,
): Promise<RunResult> {
  const late = status === 'flat' ? await world.funding.late() : undefined;
  if (late !== undefined) {
    chronicle.noteLate(late);
    world.day.note(world.clock.now(), sum([late.funding, late.interest]));
  }
  // It never rejects but for a bug of the adapter, which must not keep the result from being told.
  const read = await world.venue.readPositions().catch(() => undefined);
  journal.append(END_KIND, { status, reason });
  const result = runResult({
    status,
    stopped,
    reason,
    records: chronicle.records,
    unexplained: chronicle.unexplained,
    positions: rows(world, chronicle, read),
    journal: journalPath,
    journalHash: journal.hash(),
  });
  chronicle.stop();
  attempt(journal, () => {
    world.positions.close();
  });
  return result;
}

/** Does what a service that failed may fail at too: that is told, and the result all the same. */
function attempt(journal: Journal, doing: () => void): void {
  try {
    doing();
  } catch (error) {
    journal.append('alarm', { what: 'the positions service failed', reason: String(error) });
  }
}

/** The chronicle of a world, whatever runs in it. */
export function openChronicle(world: World, journal: Journal, holdMs: number): Chronicle {
  const { positions, clock, markets, settings } = world;
  return new Chronicle({
    journal,
    positions,
    clock,
    holdMs,
    pair: settings.pair,
    alertNotional: settings.alertNotional,
    priceOf: (symbol) => markets.find(symbol)?.oraclePrice,
  });
}

type Hook = Chronicle['inspect'];

/** A hook that throws would escape into the machine that is inspected: it is told and left. */
function shielded(hooks: readonly Hook[], journal: Journal): Hook {
  return (event) => {
    for (const hook of hooks) {
      try {
        hook(event);
      } catch (error) {
        journal.append('alarm', { what: 'a watcher failed', reason: String(error) });
      }
    }
  };
}

/** How long the stream may take to come before closes leave without it, in milliseconds. */
const STREAM_PATIENCE_MS = 5000;

/**
 * Closes the pair without a session: follows the stream, since its report of zero is part of the
 * proof, and runs an emergency close. Resolves with how it ended; the book's last words are kept by
 * the chronicle before the stream is let go.
 */
export async function closeEverything(
  world: World,
  settings: CycleSettings,
  reason: string,
  watchers: { readonly chronicle?: Chronicle; readonly inspect?: Hook } = {},
): Promise<EmergencyOutput> {
  const { clock } = world;
  const { chronicle, inspect } = watchers;
  const tracker = createActor(provideTracker(world), { clock, input: settings.tracker });
  tracker.start();
  await reachTag(tracker, clock, STREAM_PATIENCE_MS);
  const { attemptsMax, silentMaxMs } = settings;
  const closer = createActor(provideEmergencyClose(world), {
    clock,
    ...(inspect === undefined ? {} : { inspect }),
    input: {
      cycleId: 0,
      direction: 'buyFirst',
      reason,
      distrustBook: true,
      attemptsMax,
      silentMaxMs,
      liftsLatch: true,
    },
  });
  const ended = toPromise(closer);
  closer.start();
  try {
    return await ended;
  } finally {
    chronicle?.capture();
    tracker.stop();
  }
}

/** Resolves once the tracker tracks, or when the patience is over: then the closes go without it. */
function reachTag(
  tracker: ActorRefFrom<typeof positionTrackerMachine>,
  clock: Clock,
  patienceMs: number,
): Promise<void> {
  return new Promise((resolve) => {
    const timer = clock.setTimeout(done, patienceMs);
    const subscription = tracker.subscribe((snapshot) => {
      if (snapshot.hasTag('tracking')) done();
    });
    function done(): void {
      subscription.unsubscribe();
      clock.clearTimeout(timer);
      resolve();
    }
  });
}

/** A row for each key in use: in the margin mode that is traded, or with anything to say. */
function rows(
  world: World,
  chronicle: Chronicle,
  read: RestSnapshot | undefined,
): readonly PositionRow[] {
  const isTold = (key: PositionKey): boolean => {
    const rest = read?.readings[key];
    const isHeld = rest?.state === 'amount' && rest.amount !== '0';
    const reading = chronicle.readings.get(key);
    return isHeld || (reading !== undefined && reading.state !== 'unknown');
  };
  return keysOfPair(world.settings.pair)
    .filter((key) => marginOf(key) === world.settings.margin || isTold(key))
    .map((key) =>
      positionRow(
        key,
        chronicle.readings.get(key) ?? { state: 'unknown', named: false },
        read?.readings[key],
      ),
    );
}
