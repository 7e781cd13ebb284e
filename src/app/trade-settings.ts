/** What a run's flags mean to the machines: every time and bound of a run, in one place. */
import type { CycleSettings } from '../../machines/cycle.setup.ts';
import type { SessionInput } from '../../machines/session.setup.ts';
import type { TradeSettings } from '../actors/world.ts';
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
    touchMaxAgeMs: 500,
    streamPatienceMs: 15_000,
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
    buildTimeoutMs: 8_000,
    confirmTimeoutMs: 5_000,
    streamTimeoutMs: 15_000,
    verifyPatienceMs: 3_000,
    provePatienceMs: 30_000,
    readsMax: 6,
    attemptsMax: 5,
    silentRoundsMax: 12,
    tracker: { connectTimeoutMs: 10_000, reconnectMinMs: 250, reconnectMaxMs: 5_000 },
  };
}
