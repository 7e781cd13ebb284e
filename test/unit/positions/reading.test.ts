/** What may be believed of a key, to the millisecond. */
import { describe, expect, it } from 'vitest';
import { describeReading, isFlat, trustedAmount } from '../../../src/positions/reading.ts';
import type { Reading } from '../../../src/positions/reading.ts';
import { SOL_ISOLATED } from '../../support/observations.ts';
import { digestOf, signed, updated } from '../../support/orders.ts';
import { openWorld, proofOf, snapshot } from './world.ts';
import type { World } from './world.ts';

const KEY = SOL_ISOLATED;

/** A connected world in which the key is reported at `amount`. */
function reportedWorld(amount = '1'): World {
  const world = openWorld();
  world.connect();
  world.report({ amount });
  return world;
}

function stateOf(world: World): string {
  return world.positions.read(KEY).state;
}

describe('a key', () => {
  it('is unknown until the venue reports it, and says whether a fill has named it', () => {
    const world = openWorld();
    world.connect();
    expect(world.positions.read(KEY)).toEqual({ state: 'unknown', named: false });
    world.fill({ amount: '1' });
    expect(world.positions.read(KEY)).toEqual({ state: 'unknown', named: true });
    world.clock.now += 60_000;
    expect(stateOf(world)).toBe('unknown');
  });

  it('is live while the epoch of its report lasts, however quiet it is', () => {
    const world = reportedWorld('1');
    world.clock.now += 600_000;
    expect(world.positions.read(KEY)).toEqual({ state: 'live', amount: '1' });
  });

  it('is stale from the loss of the stream until it is reported again', () => {
    const world = reportedWorld('1');
    world.positions.receive({ type: 'stream.lost', reason: 'closed' });
    expect(world.positions.read(KEY)).toEqual({ state: 'stale', amount: '1' });
    world.positions.connecting();
    expect(stateOf(world)).toBe('stale');
    world.connect();
    expect(stateOf(world)).toBe('stale');
    expect(world.positions.hasStale).toBe(true);
    world.clock.now += 1;
    world.report({ amount: '1' });
    expect(world.positions.read(KEY)).toEqual({ state: 'live', amount: '1' });
    expect(world.positions.hasStale).toBe(false);
  });

  it('is stale until the subscriptions are acknowledged, though a report came before that', () => {
    const world = openWorld();
    world.positions.receive({ type: 'stream.opened' });
    world.report({ amount: '1' });
    expect(stateOf(world)).toBe('stale');
    world.positions.receive({ type: 'stream.acknowledged' });
    expect(stateOf(world)).toBe('live');
  });

  it('is stale while the stream is silent and live again when it is heard', () => {
    const world = reportedWorld('1');
    world.positions.receive({ type: 'stream.silent' });
    expect(stateOf(world)).toBe('stale');
    world.positions.receive({ type: 'stream.heard' });
    expect(stateOf(world)).toBe('live');
  });

  it('is not live for a stream that was silent and heard before it was acknowledged', () => {
    const world = openWorld();
    world.positions.receive({ type: 'stream.opened' });
    world.report({ amount: '1' });
    world.positions.receive({ type: 'stream.silent' });
    world.positions.receive({ type: 'stream.heard' });
    expect(world.positions.link.status).toBe('subscribing');
    expect(stateOf(world)).toBe('stale');
  });
});

describe('two ledgers that differ', () => {
  it('are diverged one millisecond after the time in which they must agree', () => {
    const world = reportedWorld('0');
    world.clock.now += 10;
    world.fill({ amount: '1' });
    world.clock.now += 2000;
    expect(world.positions.read(KEY)).toEqual({ state: 'live', amount: '0' });
    world.clock.now += 1;
    expect(world.positions.read(KEY)).toEqual({
      state: 'diverged',
      positionChange: '0',
      fills: '1',
    });
  });

  it('are live again once the missing report comes', () => {
    const world = reportedWorld('0');
    const venueAt = (world.clock.now += 10);
    world.fill({ amount: '1' });
    world.clock.now += 5000;
    expect(stateOf(world)).toBe('diverged');
    world.report({ amount: '1', venueAt });
    expect(world.positions.read(KEY)).toEqual({ state: 'live', amount: '1' });
  });

  it('are not held against a fill from before the acknowledgement, which may have been missed', () => {
    const world = openWorld();
    world.positions.receive({ type: 'stream.opened' });
    world.report({ amount: '0' });
    world.clock.now += 10;
    world.positions.receive({ type: 'stream.acknowledged' });
    world.report({ amount: '1' });
    world.clock.now += 5000;
    expect(world.positions.read(KEY)).toEqual({ state: 'live', amount: '1' });
  });

  it('are diverged without a number of the fills where these have no anchor', () => {
    const world = reportedWorld('0');
    world.positions.receive({ type: 'stream.lost', reason: 'closed' });
    world.connect();
    world.clock.now += 10;
    world.fill({ amount: '1' });
    world.clock.now += 2001;
    expect(world.positions.read(KEY)).toEqual({
      state: 'diverged',
      positionChange: '0',
      fills: null,
    });
  });
});

describe('an order that the venue tells as filled', () => {
  /** An opening order told as filled at 200 ms, of which neither stream has said anything. */
  function silentFill(): World {
    const world = openWorld();
    world.connect();
    const proof = proofOf(world.prove());
    world.clock.now += 100;
    world.report({ amount: '0' });
    world.positions.orders.number(signed(1), proof);
    world.clock.now += 100;
    const update = updated(1, 'filled', '0', world.clock.now);
    world.positions.receive({ type: 'order.updated', update });
    return world;
  }

  it('makes the key diverged when neither stream reports it in time', () => {
    const world = silentFill();
    world.clock.now += 2000;
    expect(stateOf(world)).toBe('live');
    world.clock.now += 1;
    expect(stateOf(world)).toBe('diverged');
  });

  it.each([
    [
      'its fill and a report',
      (world: World, venueAt: number) => {
        world.fill({ amount: '1', venueAt, digest: digestOf(1) });
        world.report({ amount: '1', venueAt });
      },
    ],
    [
      'a report of its instant',
      (world: World, venueAt: number) => {
        world.report({ amount: '1', venueAt });
        world.fill({ amount: '1', venueAt });
      },
    ],
  ])('does not when %s came', (_, told) => {
    const world = silentFill();
    told(world, world.clock.now);
    world.clock.now += 2001;
    expect(world.positions.read(KEY)).toEqual({ state: 'live', amount: '1' });
  });

  it('is not accounted for by a report from before it', () => {
    const world = silentFill();
    world.report({ amount: '0', venueAt: world.clock.now - 1 });
    world.clock.now += 2001;
    expect(stateOf(world)).toBe('diverged');
  });
});

describe('an attested amount', () => {
  /** A stale key that two exact reads confirmed. */
  function attestedWorld(): World {
    const world = reportedWorld('0');
    world.positions.receive({ type: 'stream.lost', reason: 'closed' });
    world.connect();
    const { now } = world.clock;
    world.clock.now += 700;
    world.positions.attest([snapshot(now + 200), snapshot(now + 700)]);
    return world;
  }

  it('is attested until the next report, which is live', () => {
    const world = attestedWorld();
    expect(world.positions.read(KEY)).toEqual({ state: 'attested', amount: '0' });
    world.report({ amount: '1' });
    expect(world.positions.read(KEY)).toEqual({ state: 'live', amount: '1' });
  });

  it('is stale while the stream is silent, and for good when its epoch ends', () => {
    const world = attestedWorld();
    world.positions.receive({ type: 'stream.silent' });
    expect(stateOf(world)).toBe('stale');
    world.positions.receive({ type: 'stream.heard' });
    expect(stateOf(world)).toBe('attested');
    world.positions.receive({ type: 'stream.lost', reason: 'closed' });
    world.connect();
    expect(stateOf(world)).toBe('stale');
  });

  it('diverges like any other when a fill is followed by no report', () => {
    const world = attestedWorld();
    world.fill({ amount: '1' });
    world.clock.now += 2001;
    expect(stateOf(world)).toBe('diverged');
  });
});

describe('a reading', () => {
  const readings: readonly Reading[] = [
    { state: 'unknown', named: false },
    { state: 'live', amount: '0.09' },
    { state: 'attested', amount: '-0.09' },
    { state: 'stale', amount: '0' },
    { state: 'diverged', positionChange: '0', fills: '0' },
  ];

  it('has a trusted amount when it is live or attested, and else none', () => {
    expect(readings.map(trustedAmount)).toEqual([undefined, '0.09', '-0.09', undefined, undefined]);
  });

  it('is flat below one size step of either sign when it is trusted', () => {
    expect(readings.map((reading) => isFlat(reading, '0.1'))).toEqual([
      false,
      true,
      true,
      false,
      false,
    ]);
    expect(isFlat({ state: 'live', amount: '0.1' }, '0.1')).toBe(false);
    expect(isFlat({ state: 'live', amount: '-0.1' }, '0.1')).toBe(false);
  });

  it('is described with its state', () => {
    expect(readings.map(describeReading)).toEqual([
      'unknown',
      '0.09 (live)',
      '-0.09 (attested)',
      '0 (stale)',
      'diverged: 0 by position_change, 0 by fills',
    ]);
    const unclear: Reading = { state: 'diverged', positionChange: '-1', fills: null };
    expect(describeReading(unclear)).toBe('diverged: -1 by position_change, unclear by fills');
  });
});
