/** Plays a world: safety under all its weather, then a healed world in which the run must end. */
import { createHash } from 'node:crypto';
import type { Exchange } from '../../exchange/exchange.ts';
import type { JournalRecord } from '../../ports/journal.ts';
import { REHEARSAL_EPOCH, openRehearsal } from '../rehearsal.ts';
import type { Rehearsal, RehearsalOptions } from '../rehearsal.ts';
import type { RunResult } from '../run-result.ts';
import type { SessionRun } from '../session-run.ts';
import { bringAbout } from './bring-about.ts';
import { judgeEnd } from './judge-end.ts';
import { field, judgeFlat } from './judge-flat.ts';
import { judgeOrders } from './judge-orders.ts';
import { judgeReadings } from './judge-readings.ts';
import type { Breach, Judge, Scene } from './scene.ts';
import { stageOptions } from './stage-options.ts';
import { Tally } from './tally.ts';
import { keepTold } from './told.ts';
import { heldOn } from './truth.ts';
import { tapWire } from './wire-tap.ts';
import type { CycleState, World } from './world.ts';

/** What came of a world. Plain data: it travels between threads. */
export type WorldRun = {
  readonly seed: number;
  /** How the run ended; `endless` when it did not. */
  readonly status: string;
  readonly breaches: readonly Breach[];
  /** How many timers of the virtual clock fired: every message, answer and deadline is one. */
  readonly steps: number;
  /** Of the whole journal and every match: equal worlds give equal hashes. */
  readonly hash: string;
  /** What happened how often, by its name. */
  readonly tally: Readonly<Record<string, number>>;
  /** How long it took, in virtual milliseconds. */
  readonly tookMs: number;
};

/** Within which a run ends once the world is healed, in virtual milliseconds. */
export const ENDS_WITHIN_MS = 240_000;

/** Within which a run that stays when halted ends, once its operator stops it. */
const STOPS_WITHIN_MS = 60_000;

/** How long the end is watched: an order that is late would show. */
const AFTERMATH_MS = 12_000;

/** More steps than any run needs: an endless loop is a breach, and no reason to hang. */
const STEPS_MAX = 60_000;

/** How many breaches of one world are told. */
const BREACHES_MAX = 20;

/** Plays a world to its end; `sabotage` is for who shows that the judges see. */
export async function playWorld(
  world: World,
  sabotage: Partial<RehearsalOptions> = {},
  onRecord: (record: JournalRecord) => void = () => undefined,
): Promise<WorldRun> {
  const stray: unknown[] = [];
  const onStray = (reason: unknown): void => {
    stray.push(reason);
  };
  process.on('unhandledRejection', onStray);
  try {
    return await play(world, sabotage, onRecord, stray);
  } finally {
    process.off('unhandledRejection', onStray);
  }
}

async function play(
  world: World,
  sabotage: Partial<RehearsalOptions>,
  onRecord: (record: JournalRecord) => void,
  stray: readonly unknown[],
): Promise<WorldRun> {
  const breaches: Breach[] = [];
  const tally = new Tally();
  let state: CycleState = 'idle';
  let judges: readonly Judge[] = [];
  let entered: (entered: CycleState) => void = () => undefined;
  const tap = tapWire();
  // A judge that broke would break what it watches: it is heard at the end.
  const mistakes: unknown[] = [];
  const attempt = (judging: () => void): void => {
    try {
      judging();
    } catch (error) {
      mistakes.push(error);
    }
  };
  const stage: Rehearsal = await openRehearsal({
    ...stageOptions(world),
    ...sabotage,
    wireOf: (wire, clock) => tap.wrap(sabotage.wireOf?.(wire, clock) ?? wire, clock),
    onRecord: (record) => {
      if (record.kind === 'phase.entered') {
        // The chronicle names the phases as the chart names its states.
        state = field(record.data, 'phase') as CycleState;
        tally.count(`state ${state}`);
        entered(state);
      }
      for (const { record: watch } of judges) attempt(() => watch?.(record));
      onRecord(record);
    },
  });
  const scene: Scene = {
    world,
    stage,
    tap,
    state: () => state,
    breach: (promise, says) => {
      if (breaches.length < BREACHES_MAX) breaches.push({ promise, says });
    },
  };
  const told = keepTold(stage, tap);
  judges = [
    judgeFlat(scene, told),
    judgeOrders(scene),
    judgeReadings(scene, told),
    judgeEnd(scene),
  ];
  stage.faults.onApplied((name) => {
    tally.fault(name, state);
  });
  const events = bringAbout(world, stage, { tally, state: () => state });
  ({ entered } = events);
  const run = stage.start();
  events.started();
  const result = await untilTheEnd(scene, run, events.heal);
  const endedAt = stage.clock.now();
  if (result === undefined) run.interrupt();
  await stage.clock.advance(AFTERMATH_MS);
  if (mistakes.length > 0) throw mistakes[0];
  for (const { end } of judges) end?.({ result, ...events.done() });
  for (const reason of stray) scene.breach('nothing breaks', `unhandled: ${String(reason)}`);
  stage.exchange.stop();
  countResult(tally, result);
  return {
    seed: world.seed,
    status: result?.status ?? 'endless',
    breaches,
    steps: stage.clock.fired,
    hash: hashOf(stage.journal.lines(), stage.exchange),
    tally: tally.counts(),
    tookMs: endedAt - REHEARSAL_EPOCH,
  };
}

/** Lets the weather be, heals the world, and waits for the end; undefined when it does not come. */
async function untilTheEnd(
  { world: { terms }, stage, state }: Scene,
  run: SessionRun,
  heal: () => void,
): Promise<RunResult | undefined> {
  const { clock } = stage;
  let result: RunResult | undefined;
  void run.done.then((ended) => {
    result = ended;
  });
  const isOver = (): boolean => result !== undefined || clock.fired > STEPS_MAX;
  await clock.advanceUntil(isOver, terms.healsAtMs);
  if (isOver()) return result;
  heal();
  // Whoever stays when halted closes what is left, and watches until the operator stops it.
  const isAtRest = (): boolean => state() === 'halted' && heldOn(stage).length === 0;
  await clock.advanceUntil(() => isOver() || isAtRest(), ENDS_WITHIN_MS);
  if (isOver() || !isAtRest()) return result;
  run.stop();
  await clock.advanceUntil(isOver, STOPS_WITHIN_MS);
  return result;
}

function countResult(tally: Tally, result: RunResult | undefined): void {
  tally.count(`run ${result?.status ?? 'endless'}`);
  for (const { outcome, exit } of result?.cycles ?? []) {
    tally.count(`cycle ${outcome}`);
    if (exit !== null) tally.count(`exit ${exit}`);
  }
}

function hashOf(lines: readonly string[], exchange: Pick<Exchange, 'matches'>): string {
  const hash = createHash('sha256');
  for (const line of lines) hash.update(line).update('\n');
  for (const { at, order, baseX18, priceX18 } of exchange.matches()) {
    hash.update(`${String(at)} ${order.request.digest} ${String(baseX18)} ${String(priceX18)}\n`);
  }
  return hash.digest('hex');
}
