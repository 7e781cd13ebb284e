/** The book outlives every connection: what was reported stays, as what it is, until news come. */
import { describe, expect, it } from 'vitest';
import { SOL_ISOLATED } from '../../support/observations.ts';
import { openWorld, proofOf } from './world.ts';

describe('what was reported', () => {
  it('stays through loss, silence and every step of a reconnect', () => {
    const { positions, connect, report } = openWorld();
    connect();
    report({ amount: '1' });
    const steps = [
      () => {
        positions.receive({ type: 'stream.silent' });
      },
      () => {
        positions.receive({ type: 'stream.lost', reason: 'closed' });
      },
      () => {
        positions.connecting();
      },
      () => {
        positions.receive({ type: 'stream.opened' });
      },
      () => {
        positions.receive({ type: 'stream.acknowledged' });
      },
    ];
    for (const step of steps) {
      step();
      expect(positions.read(SOL_ISOLATED)).toEqual({ state: 'stale', amount: '1' });
    }
  });

  it('stays through a proof: a zero that was reported is not forgotten because it is proved', () => {
    const { positions, clock, connect, report, prove } = openWorld();
    connect();
    report({ amount: '0' });
    clock.now += 1000;
    proofOf(prove());
    expect(positions.read(SOL_ISOLATED)).toEqual({ state: 'live', amount: '0' });
  });
});
