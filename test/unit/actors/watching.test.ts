/** What the watchers tell, and for how long the barrier stands. */
import { createActor, setup } from 'xstate';
import type { AnyActorLogic, EventObject } from 'xstate';
import { describe, expect, it } from 'vitest';
import { attestPositions } from '../../../src/actors/attest-positions.ts';
import { submit } from '../../../src/actors/submit.ts';
import { watchPositions } from '../../../src/actors/watch-positions.ts';
import { watchZero } from '../../../src/actors/watch-zero.ts';
import { SOL_ISOLATED, filled } from '../../support/observations.ts';
import { intent, updated } from '../../support/orders.ts';
import { amountOf, snapshot } from '../positions/world.ts';
import { openStage } from './world.ts';
import type { Stage } from './world.ts';

/** The types of the events that `logic` tells whoever invokes it. */
function listen(logic: AnyActorLogic, stage: Stage, input?: object): string[] {
  const heard: string[] = [];
  const machine = setup({ actors: { logic } }).createMachine({
    invoke: { src: 'logic', input: () => input },
    on: {
      '*': { actions: ({ event }: { readonly event: EventObject }) => heard.push(event.type) },
    },
  });
  createActor(machine, { clock: stage.clock }).start();
  return heard;
}

const watchSol = (stage: Stage): string[] => listen(watchZero(stage), stage, { key: SOL_ISOLATED });

describe('the watch of a zero', () => {
  it('tells when it began and when it is broken, and no zero from before a gap', async () => {
    const stage = await openStage();
    const heard = watchSol(stage);
    expect(heard).toEqual([]);
    stage.connect();
    stage.report({ amount: '0' });
    expect(heard).toEqual(['zero.began']);
    stage.positions.receive({ type: 'stream.lost', reason: 'closed' });
    expect(heard).toEqual(['zero.began', 'zero.broken']);
    stage.connect();
    expect(heard).toEqual(['zero.began', 'zero.broken']);
  });

  it('tells a rest that no order will close, once its orders are over and reported', async () => {
    const stage = await openStage();
    stage.connect();
    stage.report({ amount: '3' });
    const heard = watchSol(stage);
    const { order } = submit(stage, intent({ purpose: 'unwind', side: 'sell', quantity: '3' }));
    expect(heard).toEqual([]);
    await stage.clock.advance(10);
    const update = { ...updated(1, 'cancelled', '0', stage.clock.now()), digest: order.digest };
    stage.positions.receive({ type: 'order.updated', update });
    expect(heard).toEqual(['zero.impossible']);
  });
});

describe('the watch of the positions', () => {
  it('tells a change that nobody planned, and the loss of a live stream once', async () => {
    const stage = await openStage();
    const heard = listen(watchPositions(stage), stage);
    stage.connect();
    stage.report({ amount: '1' });
    stage.positions.receive({ type: 'stream.lost', reason: 'closed' });
    stage.positions.connecting();
    expect(heard).toEqual(['position.unplanned', 'stream.lost']);
  });

  it('tells a divergence, once, when time has made it one', async () => {
    const stage = await openStage();
    stage.connect();
    const heard = listen(watchPositions(stage), stage);
    stage.report({ amount: '0' });
    await stage.clock.advance(100);
    stage.fill({ amount: '1' });
    await stage.clock.advance(5000);
    expect(heard).toEqual(['position.unplanned', 'position.diverged']);
  });
});

describe('the barrier', () => {
  /** Whether it fell within `ms` of a reconnect; `disturb` runs once a second. */
  async function fell(
    ms: number,
    shown: string,
    disturb?: (stage: Stage, second: number) => void,
  ): Promise<boolean> {
    const stage = await openStage({
      readPositions: () =>
        Promise.resolve(snapshot(stage.clock.now(), { [SOL_ISOLATED]: amountOf(shown) })),
    });
    stage.connect();
    stage.report({ amount: '1' });
    stage.positions.receive({ type: 'stream.lost', reason: 'closed' });
    stage.connect();
    const actor = createActor(attestPositions(stage)).start();
    for (let passed = 0; passed < ms; passed += 100) {
      await stage.clock.advance(100);
      disturb?.(stage, passed);
    }
    return actor.getSnapshot().status === 'done';
  }

  it('falls when two reads show what the book holds', async () => {
    expect(await fell(5000, '1')).toBe(true);
  });

  it('stands for as long as a key is stale', async () => {
    expect(await fell(60_000, '2')).toBe(false);
  });

  it('stands for as long as something surprising comes', async () => {
    const surprise = ({ positions, clock }: Stage, passed: number): void => {
      const observation = filled({
        key: 'ETH-PERP/cross',
        amount: '1',
        at: clock.now(),
        index: String(passed + 1),
      });
      positions.receive({ type: 'fill.observed', observation });
    };
    expect(await fell(20_000, '1', surprise)).toBe(false);
  });
});
