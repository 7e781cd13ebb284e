/** Waits for zero beside a run: the real machine and watcher over the positions of a rehearsal. */
import { createActor } from 'xstate';
import { zeroWaitMachine } from '../../machines/zero-wait.machine.ts';
import type { ZeroWaitOutput } from '../../machines/zero-wait.setup.ts';
import { deadline } from '../../src/actors/deadline.ts';
import { watchZero } from '../../src/actors/watch-zero.ts';
import type { World } from '../../src/actors/world.ts';
import { openRehearsal, settle } from '../../src/app/rehearsal.ts';
import type { Rehearsal } from '../../src/app/rehearsal.ts';
import { NOTHING_CLOSES, SOL, breaks } from '../../src/app/scenarios/staging.ts';
import type { MarketSymbol } from '../../src/domain/market.ts';
import { POSITION_TIMES } from '../../src/positions/times.ts';
import type { Reading } from '../../src/positions/reading.ts';
import { invariant } from '../../src/lib/invariant.ts';

/** A rehearsal that holds both legs of a buyFirst cycle, for a minute. */
export type HoldingStage = Rehearsal & {
  readonly world: World;
  /** What is known of a market's cross position now. */
  readonly read: (symbol: MarketSymbol) => Reading;
};

/**
 * Plays until the cycle holds, then the test, and ends the run. With `closesFail` nothing that is sent
 * to close is filled.
 */
export async function whileHolding(
  test: (stage: HoldingStage) => Promise<void>,
  { closesFail = false } = {},
): Promise<void> {
  let isHolding = false;
  const stage = await openRehearsal({
    flags: { direction: 'buyFirst', holdMs: 60_000 },
    onRecord: ({ kind, data }) => {
      isHolding ||= kind === 'phase.entered' && JSON.stringify(data).includes('"hold"');
    },
  });
  const run = stage.start();
  const { world } = run;
  try {
    invariant(await stage.clock.advanceUntil(() => isHolding, 20_000), 'The cycle never holds.');
    await stage.clock.advance(1_000);
    if (closesFail) breaks(NOTHING_CLOSES)(stage);
    await test({ ...stage, world, read: (symbol) => world.positions.read(`${symbol}/cross`) });
  } finally {
    run.interrupt();
    await settle(stage.clock, run.done);
    stage.exchange.stop();
  }
}

/** A wait for zero of SOL; `end` is undefined while it goes on. */
export function waitForZero({ world }: HoldingStage, { timeoutMs = 30_000 } = {}) {
  const machine = zeroWaitMachine.provide({
    actors: { zeroWatch: watchZero(world), deadline: deadline(world) },
  });
  const actor = createActor(machine, {
    clock: world.clock,
    input: {
      key: `${SOL}/cross`,
      zeroHoldMs: POSITION_TIMES.zeroHoldMs,
      timeoutMs,
      enabled: true,
    },
  });
  actor.start();
  return { end: (): ZeroWaitOutput['end'] | undefined => actor.getSnapshot().output?.end };
}
