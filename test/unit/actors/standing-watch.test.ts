/** What stands by while something is held: the ladder that is kept, and the eye on a silent venue. */
import { createActor } from 'xstate';
import { describe, expect, it } from 'vitest';
import { keepLadder } from '../../../src/actors/keep-ladder.ts';
import { watchVenue } from '../../../src/actors/watch-venue.ts';
import type { haltMachine } from '../../../machines/halt.machine.ts';
import { silentEmergencyClose, silentHalt } from '../../model/silent.ts';
import { openStage } from './world.ts';

describe('the keeper of the ladder', () => {
  it('signs every rung within seconds, of the keys in use and of those that were named', async () => {
    const stage = await openStage();
    const keeper = createActor(keepLadder(stage)).start();
    await stage.clock.advance(5000);
    expect(stage.ladder.all.map((rung) => rung.length)).toEqual([4, 4, 4, 4, 4]);
    stage.connect();
    stage.report({ key: 'ETH-PERP/cross', amount: '1' });
    await stage.clock.advance(5000);
    expect(stage.ladder.all.map((rung) => rung.length)).toEqual([6, 6, 6, 6, 6]);
    keeper.stop();
  });

  it('signs nothing in its first tick, in which the closes leave, and nothing after its end', async () => {
    const stage = await openStage();
    const keeper = createActor(keepLadder(stage)).start();
    expect(stage.ladder.all.flat()).toEqual([]);
    keeper.stop();
    await stage.clock.advance(5000);
    expect(stage.ladder.all.flat()).toEqual([]);
  });

  it('outlives a signer that fails', async () => {
    let isBroken = true;
    const stage = await openStage();
    const { sign } = stage.venue;
    Object.assign(stage.venue, {
      sign: (...args: Parameters<typeof sign>) => {
        if (isBroken) throw new Error('no key');
        return sign(...args);
      },
    });
    const keeper = createActor(keepLadder(stage)).start();
    await stage.clock.advance(3000);
    isBroken = false;
    await stage.clock.advance(5000);
    expect(stage.ladder.all.flat()).toHaveLength(20);
    keeper.stop();
  });
});

describe('the watch over a silent venue', () => {
  it('has the halt close as soon as the venue says that it is active', async () => {
    const answers: ('active' | 'down' | 'silence')[] = ['down', 'silence', 'active'];
    const readStatus = (): Promise<'active' | 'down'> => {
      const answer = answers.shift() ?? 'active';
      return answer === 'silence' ? Promise.reject(new Error('away')) : Promise.resolve(answer);
    };
    const stage = await openStage({ readStatus });
    const machine: typeof haltMachine = silentHalt.provide({
      actors: {
        emergencyClose: silentEmergencyClose,
        watchVenue: watchVenue(stage),
      },
    });
    const halt = createActor(machine, {
      clock: stage.clock,
      input: { cycleId: 1, direction: 'buyFirst', reason: 'silence' },
    });
    halt.start();
    await stage.clock.advance(14_999);
    expect(halt.getSnapshot().value).toEqual({ watching: 'awaitingVenue' });
    await stage.clock.advance(1);
    expect(halt.getSnapshot().value).toBe('closing');
    halt.stop();
  });
});
