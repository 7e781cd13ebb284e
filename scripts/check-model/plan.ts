/** The one plan of the composition, and the settings under which every cycle of it runs. */
import type { CycleSettings } from '../../machines/cycle.context.ts';
import type { CyclePlan, PlannedLeg } from '../../src/domain/cycle-record.ts';
import type { LegName } from '../../src/domain/market.ts';
import { PLANNED, TIMES } from './world.ts';

/** What each leg holds when it is built, signed. */
export const PLANNED_LEGS: Readonly<Record<LegName, number>> = {
  primary: PLANNED,
  hedge: -PLANNED,
};

/** Both legs, isolated: what a margin and a price would be is left out. */
export const PLAN: CyclePlan = {
  cycleId: 1,
  direction: 'buyFirst',
  legs: { primary: planned('primary'), hedge: planned('hedge') },
  imbalanceBps: '0',
};

/** One repair and so many attempts to close: a matter of scope. The times are of no account. */
export function cycleSettings(attemptsMax: number): CycleSettings {
  return { ...CYCLE_SETTINGS, attemptsMax };
}

const CYCLE_SETTINGS: CycleSettings = {
  holdMs: 1000,
  driftIntervalMs: 1000,
  strikeGapMs: TIMES.strikeGapMs,
  zeroHoldMs: TIMES.zeroHoldMs,
  zeroTimeoutMs: 1000,
  waitsForZero: true,
  build: { buildTimeoutMs: 1000, repairsMax: 1, confirmTimeoutMs: 1000, hedgeMaxNakedMs: 1000 },
  policy: 'simultaneous',
  streamTimeoutMs: 1000,
  verifyPatienceMs: 1000,
  provePatienceMs: 1000,
  readsMax: 2,
  attemptsMax: 2,
  silentMaxMs: 1000,
  tracker: { connectTimeoutMs: 1000, reconnectMinMs: 1000, reconnectMaxMs: 1000 },
};

function planned(leg: LegName): PlannedLeg {
  const isPrimary = leg === 'primary';
  return {
    leg,
    symbol: isPrimary ? 'ETH-PERP' : 'SOL-PERP',
    side: isPrimary ? 'buy' : 'sell',
    margin: 'isolated',
    quantity: String(PLANNED),
    limitPrice: '100',
    notional: '200',
    isolatedMargin: '0',
  };
}
