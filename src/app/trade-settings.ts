/** What a run's flags and configuration mean to the machines: every time and bound in one place. */
import type { CycleSettings } from '../../machines/cycle.context.ts';
import type { SessionInput } from '../../machines/session.setup.ts';
import type { TradeSettings } from '../actors/world.ts';
import { BREAKER_COUNTS } from '../domain/breaker.ts';
import type { Calendar } from '../domain/calendar.ts';
import type { Day } from '../domain/daily-loss.ts';
import { decimal } from '../domain/decimal.ts';
import type { Pair } from '../domain/market.ts';
import { POSITION_TIMES } from '../positions/times.ts';
import { completeConfiguration } from './configuration/parse-configuration.ts';
import type { CompleteConfiguration } from './configuration/table.ts';
import type { RunSettings } from './run-settings.ts';
import { CYCLE_ALLOWANCE_MS, limitsOf } from './trade-bounds.ts';

/** The pair that tandem trades. */
export const PAIR: Pair = { primary: 'ETH-PERP', hedge: 'SOL-PERP' };

/** The part of a run's settings that decides how it trades, given by flags. */
export type TradeFlags = Pick<
  RunSettings,
  | 'margin'
  | 'leverage'
  | 'notional'
  | 'hedgeRatio'
  | 'holdMs'
  | 'cycles'
  | 'direction'
  | 'onHalt'
  | 'onResidual'
  | 'waitsForZero'
>;

/** A calendar without maintenance: the simulated exchange has none of its own. */
const NO_WINDOWS: Calendar = { weekly: [], announced: [] };

const DEFAULTS = completeConfiguration();

/** What is traded and how. The calendar is the venue's, and none on a simulated exchange. */
export function tradeSettings(
  flags: TradeFlags,
  configuration: CompleteConfiguration = DEFAULTS,
  calendar: Calendar = NO_WINDOWS,
): TradeSettings {
  const { margin, leverage, notional, hedgeRatio, holdMs } = flags;
  const { build, drift, exit, health, hedge, emergency, positions, positionWait } = configuration;
  return {
    pair: PAIR,
    times: { ...POSITION_TIMES, strikeGapMs: drift.strikeGapMs },
    drift: { sizeSteps: drift.sizeSteps, notional: drift.notional },
    margin,
    leverage,
    notional,
    hedgeRatio,
    maxImbalanceBps: build.maxImbalanceBps,
    openingThroughBps: build.throughBps,
    openingWindowMs: 3_000,
    decisionMaxAgeMs: 250,
    maxSlippageBps: emergency.maxSlippageBps,
    ...(hedge.minNotional === null ? {} : { hedgeMinNotional: hedge.minNotional }),
    touchMaxAgeMs: 500,
    streamPatienceMs: 15_000,
    nakedBudgetMs: build.nakedBudgetMs,
    exits: exit,
    limits: limitsOf(configuration),
    calendar,
    cycleNeedMs: holdMs + CYCLE_ALLOWANCE_MS,
    healthOpenBuffer: String(health.openBuffer),
    health: { warnShare: String(health.warn), unwindShare: String(health.unwind) },
    checkIntervalMs: positionWait.checkIntervalMs,
    alertNotional: positions.alertNotional ?? decimal(notional).div(2).toFixed(),
  };
}

/** How many cycles, in which direction, with which times, and what ends the run before its last. */
export function sessionInput(
  flags: TradeFlags,
  configuration: CompleteConfiguration = DEFAULTS,
  day: Day | null = null,
): SessionInput {
  const { cycles, direction, onHalt, onResidual } = flags;
  const { bounds, limits } = configuration;
  return {
    cyclesMax: cycles,
    firstDirection: direction === 'alternate' ? 'buyFirst' : direction,
    alternates: direction === 'alternate',
    pauseMs: 200,
    staysWhenHalted: onHalt === 'stay',
    flattensAtStart: onResidual === 'flatten',
    rules: {
      breaker: { ...BREAKER_COUNTS, dailyLossMax: limits.dailyLoss },
      bounds: {
        targetVolume: bounds.targetVolume ?? undefined,
        maxCost: bounds.maxCost ?? undefined,
        maxCostBps: bounds.maxCostBps ?? undefined,
      },
      day,
    },
    cycle: cycleSettings(flags, configuration),
  };
}

function cycleSettings(
  { holdMs, waitsForZero }: TradeFlags,
  { build, drift, hedge, emergency, positionWait }: CompleteConfiguration,
): CycleSettings {
  return {
    holdMs,
    driftIntervalMs: drift.intervalMs,
    strikeGapMs: drift.strikeGapMs,
    zeroHoldMs: POSITION_TIMES.zeroHoldMs,
    zeroTimeoutMs: positionWait.timeoutMs,
    waitsForZero,
    build: {
      // A quote rests until its deadline; orders that take are told of within seconds.
      buildTimeoutMs: build.policy === 'makerFirst' ? 20_000 : 8_000,
      repairsMax: build.repairsMax,
      confirmTimeoutMs: 5_000,
      hedgeMaxNakedMs: hedge.maxNakedMs,
    },
    policy: build.policy,
    streamTimeoutMs: 15_000,
    verifyPatienceMs: 3_000,
    provePatienceMs: 30_000,
    readsMax: 6,
    attemptsMax: emergency.attemptsMax,
    silentMaxMs: emergency.silentMaxMs,
    tracker: { connectTimeoutMs: 10_000, reconnectMinMs: 250, reconnectMaxMs: 5_000 },
  };
}
