/** What a world's terms mean to a rehearsal: the smallest one in which they still matter. */
import { completeConfiguration } from '../configuration/parse-configuration.ts';
import type { RehearsalOptions } from '../rehearsal.ts';
import { limitsOf } from '../trade-bounds.ts';
import type { World } from './world.ts';

const DEFAULTS = completeConfiguration();

/** How often the pair is looked at while it waits for zero: seldom, since a report wakes it too. */
const CHECK_INTERVAL_MS = 1_000;

/** How often REST is asked in a hold: often enough that a short one is asked. */
const DRIFT_INTERVAL_MS = 1_000;

/** A ladder of two rungs: signing five is most of what a short cycle costs. */
const MAX_SLIPPAGE_BPS = 100;

/** The options of the rehearsal on which a world is played. */
export function stageOptions({ seed, terms }: World): RehearsalOptions {
  const { margin, leverage, policy, direction, cycles, holdMs, dailyLoss } = terms;
  const { onHalt, onResidual, waitsForZero } = terms;
  return {
    seed,
    signs: false,
    latencyMs: terms.latencyMs,
    priceStepMs: terms.priceStepMs,
    switches: terms.switches,
    flags: {
      margin,
      leverage: margin === 'isolated' ? leverage : undefined,
      direction: cycles > 1 ? 'alternate' : direction,
      cycles,
      holdMs,
      onHalt,
      onResidual,
      waitsForZero,
    },
    settings: {
      maxSlippageBps: MAX_SLIPPAGE_BPS,
      checkIntervalMs: CHECK_INTERVAL_MS,
      exits: {
        takeProfitBps: terms.takeProfitBps,
        stopLossBps: terms.stopLossBps,
        confirmMs: 1_000,
      },
      limits: { ...limitsOf(DEFAULTS), dailyLossMax: dailyLoss },
    },
    session: { policy, driftIntervalMs: DRIFT_INTERVAL_MS },
  };
}
