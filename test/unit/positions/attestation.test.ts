/** Attestation: two exact reads may confirm the book's own amount, and nothing more. */
import { describe, expect, it } from 'vitest';
import type { Attestation } from '../../../src/positions/reading.ts';
import type { RestReading } from '../../../src/positions/rest.ts';
import { SOL_ISOLATED } from '../../support/observations.ts';
import { signed, updated } from '../../support/orders.ts';
import { amountOf, openWorld, snapshot } from './world.ts';
import type { World } from './world.ts';

/** A world whose key was reported at `amount`, lost at 100 100 and acknowledged again at 101 000. */
function reconnected(amount = '-1.5', before?: (world: World) => void): World {
  const world = openWorld();
  world.connect();
  world.report({ amount });
  before?.(world);
  world.clock.now = 100_100;
  world.positions.receive({ type: 'stream.lost', reason: 'closed' });
  world.clock.now = 101_000;
  world.connect();
  world.clock.now = 105_000;
  return world;
}

/** Attests with two reads that show `first` and `second` of the key. */
function attest(
  world: World,
  at: readonly [number, number] = [101_200, 101_700],
  first: RestReading = amountOf('-1.5'),
  second = first,
): readonly Attestation[] {
  return world.positions.attest([
    snapshot(at[0], { [SOL_ISOLATED]: first }),
    snapshot(at[1], { [SOL_ISOLATED]: second }),
  ]);
}

/** Numbers a closing order now and has it told as cancelled at `endAt`. */
function order(world: World, endAt?: number): void {
  world.positions.orders.number(signed(1, { purpose: 'unwind' }));
  if (endAt === undefined) return;
  const update = updated(1, 'cancelled', '0', endAt);
  world.positions.receive({ type: 'order.updated', update });
}

describe('two exact reads', () => {
  it('attest a stale amount, however it is spelled', () => {
    const world = reconnected();
    expect(attest(world, [101_200, 101_700], amountOf('-1.50'))).toEqual([
      {
        key: SOL_ISOLATED,
        amount: '-1.5',
        epoch: 2,
        attestedAt: 105_000,
        through: undefined,
        isExplained: true,
      },
    ]);
    expect(world.positions.read(SOL_ISOLATED)).toEqual({ state: 'attested', amount: '-1.5' });
  });

  it('attest nothing that either of them shows otherwise, by however little', () => {
    const world = reconnected();
    const close = amountOf('-1.5000000001');
    expect(attest(world, [101_200, 101_700], close, amountOf('-1.5'))).toEqual([]);
    expect(attest(world, [101_200, 101_700], amountOf('-1.5'), close)).toEqual([]);
    const unclear = { state: 'inconclusive', reason: 'no row' } as const;
    expect(attest(world, [101_200, 101_700], unclear)).toEqual([]);
    expect(world.positions.read(SOL_ISOLATED)).toEqual({ state: 'stale', amount: '-1.5' });
  });

  it('supply no amount to a key that was never reported', () => {
    const world = openWorld();
    world.connect();
    world.clock.now += 5000;
    expect(attest(world, [101_200, 101_700], amountOf('0'))).toEqual([]);
    expect(world.positions.read(SOL_ISOLATED).state).toBe('unknown');
  });

  it('attest nothing that is live', () => {
    const world = reconnected();
    world.report({ amount: '-1.5' });
    expect(attest(world)).toEqual([]);
  });

  it('stand apart by the gap of a strike, to the millisecond', () => {
    expect(attest(reconnected(), [101_200, 101_699])).toEqual([]);
    expect(attest(reconnected(), [101_200, 101_700])).toHaveLength(1);
  });

  it('are requested after REST’s normal lag from the acknowledgement', () => {
    expect(attest(reconnected(), [101_199, 101_700])).toEqual([]);
    expect(attest(reconnected(), [101_200, 101_700])).toHaveLength(1);
  });

  it('attest nothing before the subscriptions are acknowledged, nor while the stream is silent', () => {
    const world = reconnected();
    world.positions.receive({ type: 'stream.silent' });
    expect(attest(world)).toEqual([]);
    world.positions.receive({ type: 'stream.lost', reason: 'closed' });
    world.positions.receive({ type: 'stream.opened' });
    expect(attest(world)).toEqual([]);
  });
});

describe('an own order of the key', () => {
  it('does not hinder when its fate was told before the stream was lost', () => {
    const world = reconnected('-1.5', (before) => {
      order(before, 100_100);
    });
    expect(attest(world)).toHaveLength(1);
  });

  it('hinders when its fate was told after the loss, or is not told', () => {
    const late = reconnected('-1.5', (before) => {
      order(before, 100_101);
    });
    expect(attest(late)).toEqual([]);
    const open = reconnected('-1.5', (before) => {
      order(before);
    });
    expect(attest(open)).toEqual([]);
  });

  it('of another key does not hinder', () => {
    const world = reconnected('-1.5', ({ positions }) => {
      positions.orders.number(signed(1, { purpose: 'unwind', margin: 'cross' }));
    });
    expect(attest(world)).toHaveLength(1);
  });
});

describe('a fill that no report follows', () => {
  it('lets nothing be attested, though REST still shows the amount from before it', () => {
    const world = reconnected();
    world.fill({ amount: '-1' });
    expect(attest(world)).toEqual([]);
    expect(world.positions.read(SOL_ISOLATED).state).toBe('stale');
  });
});
