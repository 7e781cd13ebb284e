/** The last resort: the positions service breaks in every exposed state, and the pair is really closed. */
import { describe, expect, it } from 'vitest';
import { openRehearsal, settle } from '../../src/app/rehearsal.ts';
import type { Rehearsal } from '../../src/app/rehearsal.ts';
import {
  ETH_NEVER_OPENS,
  ISOLATED,
  NOTHING_CLOSES,
  breaks,
} from '../../src/app/scenarios/staging.ts';
import type { RunResult } from '../../src/app/run-result.ts';
import type { Margin } from '../../src/domain/market.ts';
import type { Fault } from '../../src/exchange/fault-plan.ts';
import type { Positions } from '../../src/positions/service.ts';
import type { JournalRecord } from '../../src/ports/journal.ts';

type Exposed = {
  readonly phase: string;
  /** How long after the phase was entered, in milliseconds: something is held by then. */
  readonly afterMs: number;
  readonly faults?: readonly Fault[];
};

const CLOSES_NOTHING: readonly Fault[] = [ETH_NEVER_OPENS, NOTHING_CLOSES];

const STATES: readonly Exposed[] = [
  { phase: 'build', afterMs: 60 },
  { phase: 'hold', afterMs: 500 },
  { phase: 'unwind', afterMs: 5, faults: [NOTHING_CLOSES] },
  { phase: 'emergencyClose', afterMs: 300, faults: CLOSES_NOTHING },
  { phase: 'halted', afterMs: 1000, faults: CLOSES_NOTHING },
];

const cases = (['cross', 'isolated'] as const).flatMap((margin) =>
  STATES.map((state) => ({ margin, ...state })),
);

/** Every method and every property of the service throws from now on. */
function breakService(positions: Positions): void {
  for (const name of Object.getOwnPropertyNames(Object.getPrototypeOf(positions))) {
    if (name === 'constructor') continue;
    Object.defineProperty(positions, name, {
      configurable: true,
      get: () => {
        throw new Error(`the positions service is broken: ${name}`);
      },
    });
  }
  Object.defineProperty(positions.orders, 'number', {
    value: () => {
      throw new Error('the order desk is broken');
    },
  });
}

async function breaksIn(
  { phase, afterMs, faults = [] }: Exposed,
  margin: Margin,
): Promise<{
  readonly stage: Rehearsal;
  readonly held: number;
  readonly sentBefore: number;
  readonly result: RunResult | undefined;
}> {
  const seen = { held: 0, sentBefore: 0 };
  let isBroken = false;
  const onRecord = ({ kind, data }: JournalRecord): void => {
    const entered = kind === 'phase.entered' && (data as { readonly phase: string }).phase;
    if (entered !== phase || isBroken) return;
    isBroken = true;
    stage.clock.setTimeout(() => {
      seen.held = stage.truth().positions.length;
      seen.sentBefore = stage.truth().orders.length;
      stage.faults.clear();
      breakService(run.world.positions);
    }, afterMs);
  };
  const flags = { ...(margin === 'isolated' ? ISOLATED : {}), onHalt: 'stay' } as const;
  const stage = await openRehearsal({ flags, onRecord });
  breaks(...faults)(stage);
  const run = stage.start();
  const { positions } = run.world;
  const result = await settle(stage.clock, run.done, 180_000);
  // The service cannot give the ownership up by itself any more.
  Reflect.deleteProperty(positions, 'close');
  positions.close();
  stage.exchange.stop();
  return { stage, ...seen, result };
}

describe('the last resort', () => {
  it.each(cases)(
    'closes what is held when the service breaks in $phase, $margin',
    async (exposed) => {
      const { stage, held, sentBefore, result } = await breaksIn(exposed, exposed.margin);
      expect(held).toBeGreaterThan(0);
      expect(stage.truth().positions).toEqual([]);
      for (const order of stage.truth().orders.slice(sentBefore))
        expect(order.reduceOnly).toBe(true);
      expect(result?.status).toBe('failed');
    },
  );
});
