/** Plays a world: safety under all its weather, then a healed world in which the run must end. */
import { createHash } from 'node:crypto';
import type { Exchange } from '../../exchange/exchange.ts';
import type { JournalRecord } from '../../ports/journal.ts';
import { REHEARSAL_EPOCH } from '../rehearsal.ts';
import type { RehearsalOptions } from '../rehearsal.ts';
import type { RunResult } from '../run-result.ts';
import type { SessionRun } from '../session-run.ts';
import { bringAbout } from './bring-about.ts';
import { openScene } from './open-scene.ts';
import type { OpenScene } from './open-scene.ts';
import type { Breach } from './scene.ts';
import { Tally } from './tally.ts';
import { heldOn } from './truth.ts';
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

/** How long a run that may open nothing waits in a healed world before its operator stops it. */
const PERSON_COMES_MS = 15_000;

/** How long the end is watched: an order that is late would show. */
const AFTERMATH_MS = 6_000;

/** More steps than any run needs: an endless loop is a breach, and no reason to hang. */
const STEPS_MAX = 60_000;

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
  const tally = new Tally();
  let entered: (state: CycleState) => void = () => undefined;
  const scene = await openScene(world, sabotage, {
    onRecord,
    onEntered: (state) => {
      tally.count(`state ${state}`);
      entered(state);
    },
  });
  const { stage, state } = scene;
  stage.faults.onApplied((name) => {
    tally.fault(name, state());
  });
  const events = bringAbout(world, stage, { tally, state });
  ({ entered } = events);
  const run = stage.start();
  events.started();
  const result = await untilTheEnd(scene, run, events.heal);
  const tookMs = stage.clock.now() - REHEARSAL_EPOCH;
  if (result === undefined) run.interrupt();
  await stage.clock.advance(AFTERMATH_MS);
  for (const reason of stray) scene.breach('nothing breaks', `unhandled: ${String(reason)}`);
  const breaches = scene.judge({ result, ...events.done() });
  stage.exchange.stop();
  countResult(tally, result);
  return {
    seed: world.seed,
    status: result?.status ?? 'endless',
    breaches,
    steps: stage.clock.fired,
    hash: hashOf(stage.journal.lines(), stage.exchange),
    tally: tally.counts(),
    tookMs,
  };
}

/** Lets the weather be, heals the world, and waits for the end; undefined when it does not come. */
async function untilTheEnd(
  { world, stage, state, delayedSince }: OpenScene,
  run: SessionRun,
  heal: () => void,
): Promise<RunResult | undefined> {
  const { clock } = stage;
  let result: RunResult | undefined;
  void run.done.then((ended) => {
    result = ended;
  });
  const isOver = (): boolean => result !== undefined || clock.fired > STEPS_MAX;
  await clock.advanceUntil(isOver, world.terms.healsAtMs);
  if (isOver()) return result;
  heal();
  const healedAt = clock.now();
  // Two ends are a person's to make: whoever stays when halted watches until he is stopped, and a
  // standing that forbids to open may wait for ever. Nothing may be held in either.
  const isAtRest = (): boolean => {
    const waitsSince = Math.max(healedAt, delayedSince() ?? Infinity);
    const waits = clock.now() - waitsSince > PERSON_COMES_MS;
    return (waits || state() === 'halted') && heldOn(stage).length === 0;
  };
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
