/** What refuses a start: everything that the venue shows and that is not ours, and a doubt. */
import { createActor, toPromise } from 'xstate';
import { describe, expect, it } from 'vitest';
import { checkStart } from '../../../src/actors/check-start.ts';
import type { RestSnapshot } from '../../../src/positions/rest.ts';
import { amountOf, snapshot } from '../positions/world.ts';
import { openStage } from './world.ts';

async function startWith(read: RestSnapshot) {
  const stage = await openStage({ readPositions: () => Promise.resolve(read) });
  return toPromise(createActor(checkStart(stage)).start());
}

describe('a start', () => {
  it('is admitted to a flat account', async () => {
    expect(await startWith(snapshot(0))).toEqual({ admitted: true });
  });

  it.each([
    [
      'a residual',
      snapshot(0, { 'SOL-PERP/isolated': amountOf('-0.1') }),
      /-0.1 of SOL-PERP\/isol/,
      true,
    ],
    [
      'a foreign position',
      { ...snapshot(0), foreign: [{ name: 'BTC-PERP cross', amount: '1' }] },
      /BTC/,
      false,
    ],
    [
      'a scope that cannot be read',
      snapshot(0, { 'ETH-PERP/cross': { state: 'inconclusive', reason: 'HTML' } }),
      /cannot say what ETH-PERP\/cross is: HTML/,
      false,
    ],
  ])('is refused with %s', async (_, read, words, canFlatten) => {
    expect(await startWith(read)).toEqual({
      admitted: false,
      reasons: [expect.stringMatching(words)],
      canFlatten,
    });
  });
});
