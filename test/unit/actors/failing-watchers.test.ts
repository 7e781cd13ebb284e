/** What a watcher throws from a timer or a listener reaches its machine, and never the process. */
import { createActor, setup } from 'xstate';
import type { AnyActorLogic } from 'xstate';
import { describe, expect, it, vi } from 'vitest';
import { closeRound } from '../../../src/actors/close-round.ts';
import { watchExits } from '../../../src/actors/watch-exits.ts';
import { watchNaked } from '../../../src/actors/watch-naked.ts';
import { watchOpening } from '../../../src/actors/watch-opening.ts';
import { watchPositions } from '../../../src/actors/watch-positions.ts';
import { watchZero } from '../../../src/actors/watch-zero.ts';
import { openStage } from './world.ts';
import type { Stage } from './world.ts';

type Heard = { readonly type: string; readonly error?: unknown };

/** What a machine hears of an actor that it invoked by `id`. */
function listen(id: string, logic: AnyActorLogic, stage: Stage): Heard[] {
  const heard: Heard[] = [];
  const machine = setup({ actors: { logic } }).createMachine({
    invoke: { id, src: 'logic', input: () => ({ plan: null, key: 'ETH-PERP/isolated' }) },
    on: { '*': { actions: ({ event }: { readonly event: Heard }) => heard.push(event) } },
  });
  createActor(machine, { clock: stage.clock }).start();
  return heard;
}

/** Reads of the positions throw from now on, as a bug of theirs would. */
function breakReads({ positions }: Stage): void {
  for (const name of ['read', 'wasNeverFilled'] as const) {
    vi.spyOn(positions, name).mockImplementation(() => {
      throw new TypeError('there is a bug in the positions');
    });
  }
}

const WATCHERS = [
  ['positions', watchPositions],
  ['zeroWatch', watchZero],
] as const;

describe('a watcher that fails', () => {
  it.each(WATCHERS)('tells its machine so from a timer: %s', async (id, watch) => {
    const stage = await openStage();
    const heard = listen(id, watch(stage), stage);
    breakReads(stage);
    await stage.clock.advance(stage.settings.checkIntervalMs);
    expect(heard).toMatchObject([
      { type: `xstate.error.actor.${id}`, error: { message: 'there is a bug in the positions' } },
    ]);
  });

  it('tells its machine so from a timer: exitWatch', async () => {
    const stage = await openStage();
    const heard = listen('exitWatch', watchExits(stage), stage);
    vi.spyOn(stage.health, 'refuseHold').mockImplementation(() => {
      throw new TypeError('there is a bug in the health');
    });
    await stage.clock.advance(250);
    expect(heard).toMatchObject([{ type: 'xstate.error.actor.exitWatch' }]);
  });

  it('tells its machine so from a timer: openingWatch', async () => {
    const stage = await openStage();
    const heard = listen('openingWatch', watchOpening(stage), stage);
    Object.defineProperty(stage.standing, 'standing', {
      get: () => {
        throw new TypeError('there is a bug in the standing');
      },
    });
    await stage.clock.advance(stage.settings.checkIntervalMs);
    expect(heard.map(({ type }) => type)).toEqual([
      'opening.allowed',
      'xstate.error.actor.openingWatch',
    ]);
  });

  it('tells its machine so from a fact, and others hear of the fact all the same', async () => {
    const stage = await openStage();
    const heard = listen('nakedWatch', watchNaked(stage), stage);
    const other = vi.fn();
    stage.positions.subscribe(other);
    breakReads(stage);
    stage.connect();
    stage.report({ key: 'ETH-PERP/isolated', amount: '0.1' });
    expect(heard).toMatchObject([{ type: 'xstate.error.actor.nakedWatch' }]);
    expect(other).toHaveBeenCalledWith(expect.objectContaining({ type: 'position.changed' }));
  });
});

describe('a round of closing', () => {
  it('has the markets read for the next one, and does not mind when they are not', async () => {
    const stage = await openStage();
    const refresh = vi.spyOn(stage.markets, 'refresh').mockRejectedValue(new Error('no answer'));
    const closing = createActor(closeRound(stage), {
      input: { cycleId: 1, distrustBook: true },
    });
    closing.start();
    await stage.clock.advance(20_000);
    expect(refresh).toHaveBeenCalledTimes(1);
    expect(closing.getSnapshot().status).toBe('done');
  });
});
