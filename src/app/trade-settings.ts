/** What a run's flags mean to the machines: every time and bound of a run, in one place. */
import type { CycleSettings } from '../../machines/cycle.context.ts';
import type { SessionInput } from '../../machines/session.setup.ts';
import type { TradeSettings } from '../actors/world.ts';
import { BREAKER_COUNTS } from '../domain/breaker.ts';
import { HEALTH_LIMITS } from '../domain/health.ts';
import type { Limits } from '../domain/limits.ts';
import { NAKED_BUDGET_MS } from '../domain/naked-budget.ts';
import { decimal } from '../domain/decimal.ts';
import type { Pair } from '../domain/market.ts';
import { POSITION_TIMES } from '../positions/times.ts';
import type { RunSettings } from './run-settings.ts';

/** The pair that tandem trades. */
export const PAIR: Pair = { primary: 'ETH-PERP', hedge: 'SOL-PERP' };

/** The part of a run's settings that decides how it trades. */
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

/** Nothing is limited but by the plan. */
const NO_LIMITS: Limits = {
  legNotionalMax: null,
  grossNotionalMax: null,
  netNotionalMax: null,
  dailyLossMax: null,
  ordersPerMinuteMax: null,
};

/** What is traded and how. */
export function tradeSettings(flags: TradeFlags): TradeSettings {
  const { margin, leverage, notional, hedgeRatio } = flags;
  return {
    pair: PAIR,
    margin,
    leverage,
    notional,
    hedgeRatio,
    maxImbalanceBps: 300,
    openingThroughBps: 15,
    openingWindowMs: 3_000,
    decisionMaxAgeMs: 250,
    maxSlippageBps: 1000,
    touchMaxAgeMs: 500,
    streamPatienceMs: 15_000,
    nakedBudgetMs: NAKED_BUDGET_MS,
    exits: { takeProfitBps: null, stopLossBps: null, confirmMs: 1_000 },
    limits: NO_LIMITS,
    calendar: { weekly: [], announced: [] },
    cycleNeedMs: flags.holdMs + 60_000,
    healthOpenBuffer: '0.02',
    health: HEALTH_LIMITS,
    checkIntervalMs: 500,
    alertNotional: decimal(notional).div(2).toFixed(),
  };
}

/** How many cycles, in which direction, and with which times. */
export function sessionInput(flags: TradeFlags): SessionInput {
  const { cycles, direction, onHalt, onResidual } = flags;
  return {
    cyclesMax: cycles,
    firstDirection: direction === 'alternate' ? 'buyFirst' : direction,
    alternates: direction === 'alternate',
    pauseMs: 200,
    staysWhenHalted: onHalt === 'stay',
    flattensAtStart: onResidual === 'flatten',
    rules: { breaker: { ...BREAKER_COUNTS, dailyLossMax: null }, bounds: {}, day: null },
    cycle: cycleSettings(flags),
  };
}

function cycleSettings({ holdMs, waitsForZero }: TradeFlags): CycleSettings {
  return {
    holdMs,
    driftIntervalMs: 5_000,
    strikeGapMs: POSITION_TIMES.strikeGapMs,
    zeroHoldMs: POSITION_TIMES.zeroHoldMs,
    zeroTimeoutMs: 30_000,
    waitsForZero,
    build: {
      buildTimeoutMs: 8_000,
      repairsMax: 2,
      confirmTimeoutMs: 5_000,
      hedgeMaxNakedMs: 1_500,
    },
    policy: 'simultaneous',
    streamTimeoutMs: 15_000,
    verifyPatienceMs: 3_000,
    provePatienceMs: 30_000,
    readsMax: 6,
    attemptsMax: 5,
    silentMaxMs: 60_000,
    tracker: { connectTimeoutMs: 10_000, reconnectMinMs: 250, reconnectMaxMs: 5_000 },
  };
}
