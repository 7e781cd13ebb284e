/** The study of normal weather: a month of cycles, with what every month brings. */
import { NADO_WINDOWS } from '../../src/domain/calendar.ts';
import { seededRandom } from '../../src/lib/seeded-random.ts';
import { REHEARSAL_EPOCH, settle } from '../../src/app/rehearsal.ts';
import type { Rehearsal, RehearsalOptions } from '../../src/app/rehearsal.ts';
import { ETH, SOL } from '../../src/app/scenarios/staging.ts';
import type { Fault } from '../../src/exchange/fault-plan.ts';
import { productIdOf } from '../../src/exchange/operators.ts';
import { formatX18 } from '../../src/exchange/x18.ts';
import type { Random } from '../../src/ports/random.ts';
import { beyondPlan, openWatched, openingsWhileClosing } from './stage.ts';
import type { Entered, Planned, WatchedStage } from './stage.ts';
import { atMost } from './study.ts';
import type { Study, StudyRun, Totals } from './study.ts';

/** What of a month's weather a run can have otherwise. */
export type Month = { readonly days: number; readonly holdMs: number };

const LATENCY_MS = 20;
const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const MONTH: Month = { days: 30, holdMs: 2_400_000 };

/** How long a maintenance lasts; the calendar of the venue says so too. */
const MAINTENANCE_MS = 15 * 60_000;

/** How far the prices may have moved in a maintenance, either way, in basis points. */
const GAP_BPS = 100;

/** How often REST's lag is drawn anew: each lag of this many is as likely as the others. */
const LAGS = 9;
const LAG_MAX_MS = 2_000;

const LOST_SHARE = 0.01;

/** When the weather begins: before that nobody has been told who we are. */
const FROM_MS = 5_000;

/** How long the last cycle may take to end, once no other begins. */
const DRAIN_MS = 2 * HOUR_MS;

/** How far the two legs' shares of their plans may differ before one counts as missing. */
const WHOLE_WITHIN = 0.01;

const RETURN = 'venue back to building, ms';

/** A month a run, about a thousand cycles of forty minutes. */
export const month: Study = {
  name: 'month',
  asks: 'In normal weather, how often does a person have to come, or an emergency begin for nothing?',
  runs: 10,
  play: (seed) => playMonth(seed),
  judge: judgeMonth,
};

/** Plays the month of a seed, or less of it; `options` are for sabotage. */
export async function playMonth(
  seed: number,
  { days, holdMs }: Month = MONTH,
  options: RehearsalOptions = {},
): Promise<StudyRun> {
  const random = seededRandom(seed).fork('month');
  const windows = maintenances(days, random);
  const watched = await openWatched({
    seed,
    signs: false,
    latencyMs: LATENCY_MS,
    // Nothing is decided by prices here: few steps, and a short ladder, are most of the speed.
    priceStepMs: 30_000,
    linesMax: 2_000,
    flags: { cycles: Number.MAX_SAFE_INTEGER, holdMs },
    settings: {
      calendar: { weekly: NADO_WINDOWS, announced: [] },
      cycleNeedMs: holdMs + 60_000,
      checkIntervalMs: 5_000,
      maxSlippageBps: 100,
    },
    session: { driftIntervalMs: 30_000 },
    faultPlan: { faults: [...lostAnswers(), ...lateReads(), ...windows.map(({ fault }) => fault)] },
    ...options,
  });
  const { stage, ended, phases } = watched;
  const run = stage.start();
  reconnectHourly(stage, random);
  const over = { isSo: false };
  void run.done.then(() => {
    over.isSo = true;
  });
  await stage.clock.advanceUntil(() => over.isSo, days * DAY_MS);
  const endedAt = stage.clock.now();
  // Who comes before the month is over is a person: a halt, a trip or a refusal brings him.
  const wasNeeded = over.isSo;
  run.drain();
  const result = await settle(stage.clock, run.done, DRAIN_MS).catch(() => undefined);
  stage.exchange.stop();
  const returns = windows.map(({ endsAt }) => endsAt).filter((at) => at < endedAt);
  return {
    seed,
    breaches: [
      ...beyondPlan(watched),
      ...openingsWhileClosing(watched, LATENCY_MS),
      ...(wasNeeded
        ? [`a person was needed: ${result?.status ?? ''}, ${result?.reason ?? ''}`]
        : []),
      ...(result === undefined ? ['the run did not end'] : []),
      ...falseEmergencies(watched).map((at) => `a false emergency at ${String(at)} ms`),
    ],
    counts: {
      cycles: ended.filter(({ outcome }) => outcome !== 'skipped').length,
      interventions: wasNeeded ? 1 : 0,
      'false emergencies': falseEmergencies(watched).length,
      emergencies: phases.filter(({ phase }) => phase === 'emergencyClose').length,
      hours: Math.round((endedAt - REHEARSAL_EPOCH) / HOUR_MS),
      maintenances: returns.length,
      ...appliedOn(stage),
      ...outcomesOf(watched),
    },
    samples: { [RETURN]: returns.map((at) => builtAfter(phases, at) - at) },
  };
}

type Window = { readonly fault: Fault; readonly endsAt: number };

/** Every known window of the month, with a gap of the prices drawn for each. */
function maintenances(days: number, random: Random): readonly Window[] {
  return Array.from({ length: Math.ceil(days) }, (_, day) => day).flatMap((day) =>
    NADO_WINDOWS.flatMap(({ weekday, startUtc }) => {
      // The first of January 2026 was a Thursday.
      if ((day + 4) % 7 !== weekday) return [];
      const atMs = day * DAY_MS + Number(startUtc.slice(0, 2)) * HOUR_MS;
      const gapBps = random.below(2 * GAP_BPS) - GAP_BPS;
      const fault = { fault: 'venue.maintenance', atMs, forMs: MAINTENANCE_MS, gapBps } as const;
      return [{ fault, endsAt: REHEARSAL_EPOCH + atMs + MAINTENANCE_MS }];
    }),
  );
}

/** One answer of a hundred is lost, of reads and of executes; of those half lose the request. */
function lostAnswers(): readonly Fault[] {
  return [
    { fault: 'order.noAnswer', effect: 'before', probability: LOST_SHARE / 2 },
    { fault: 'order.noAnswer', effect: 'after', probability: LOST_SHARE / 2 },
    { fault: 'rest.fail', as: 'noAnswer', probability: LOST_SHARE, fromMs: FROM_MS },
  ];
}

/** REST answers as things were 0 to 2 s ago; each lag has the same chance. */
function lateReads(): readonly Fault[] {
  return Array.from({ length: LAGS - 1 }, (_, index) => ({
    fault: 'rest.stale',
    ms: LAG_MAX_MS - index * (LAG_MAX_MS / (LAGS - 1)),
    probability: 1 / (LAGS - index),
    fromMs: FROM_MS,
  }));
}

/** Cuts the streams off once in every hour, for up to two seconds. */
function reconnectHourly(stage: Rehearsal, random: Random): void {
  stage.clock.setTimeout(
    () => {
      stage.faults.clear('stream.close');
      stage.faults.add({ fault: 'stream.close', refuseForMs: random.below(2_000) });
      stage.clock.setTimeout(
        () => {
          reconnectHourly(stage, random);
        },
        HOUR_MS - random.below(HOUR_MS / 2),
      );
    },
    random.below(HOUR_MS / 2),
  );
}

/** When an emergency began though both legs were held whole, or neither. */
function falseEmergencies({ phases, plans }: WatchedStage): readonly number[] {
  return phases.flatMap((entered) =>
    entered.phase === 'emergencyClose' && isInOrder(entered, plans)
      ? [entered.at - REHEARSAL_EPOCH]
      : [],
  );
}

function isInOrder({ held, at }: Entered, plans: readonly Planned[]): boolean {
  const plan = plans.findLast((candidate) => candidate.at <= at);
  const [primary = 0, hedge = 0] = [ETH, SOL].map((symbol) => {
    const productId = productIdOf(symbol);
    const amountX18 = held.find((position) => position.productId === productId)?.amountX18 ?? 0n;
    const planned = Number(formatX18(plan?.quantities.get(productId) ?? 0n));
    return planned === 0 ? 0 : Number(formatX18(amountX18)) / planned;
  });
  return Math.abs(primary + hedge) < WHOLE_WITHIN;
}

/** When the first build began after an instant; never is Infinity. */
function builtAfter(phases: readonly Entered[], after: number): number {
  return phases.find(({ phase, at }) => phase === 'build' && at >= after)?.at ?? Infinity;
}

function outcomesOf({ ended }: WatchedStage): Readonly<Record<string, number>> {
  const counts: Record<string, number> = {};
  for (const { outcome } of ended) {
    counts[`cycle ${outcome}`] = (counts[`cycle ${outcome}`] ?? 0) + 1;
  }
  return counts;
}

function appliedOn({ faults }: Rehearsal): Readonly<Record<string, number>> {
  return Object.fromEntries([...faults.applied()].map(([name, count]) => [`fault ${name}`, count]));
}

function judgeMonth(totals: Totals): ReturnType<Study['judge']> {
  const cycles = totals.count('cycles');
  const atMostOneIn = (name: string, each: number, says: string) => ({
    says,
    figure: `${String(totals.count(name))} in ${String(cycles)} cycles`,
    holds: cycles > 0 && totals.count(name) <= Math.max(1, Math.floor(cycles / each)),
  });
  return [
    atMostOneIn('interventions', 1_000, 'a person is needed at most once in 1,000 cycles'),
    atMostOneIn('false emergencies', 10_000, 'an emergency is false at most once in 10,000 cycles'),
    atMost('it trades again by itself after a maintenance, at the latest', totals, {
      name: RETURN,
      part: 1,
      most: 60_000,
    }),
  ];
}
