/** Where a chain begins, and what becomes of a fill of which the stream told only half. */
import { describe, expect, it } from 'vitest';
import type { ArchiveAnswer } from '../../../src/positions/chain.ts';
import { SOL_ISOLATED, archivedEvents } from '../../support/observations.ts';
import { digestOf, signed, updated } from '../../support/orders.ts';
import { amountOf, openWorld, snapshot } from './world.ts';
import type { World } from './world.ts';

/** All that the archive has of the key, asked at 101 200. */
function answer(balances: readonly string[]): ArchiveAnswer {
  return {
    key: SOL_ISOLATED,
    after: '0',
    events: archivedEvents(balances),
    isWhole: true,
    requestedAt: 101_200,
    receivedAt: 101_250,
  };
}

/** A flat key, lost and back at 101 000, of which fill 11 came at 101 100 and no report after it. */
function filledAfterTheGap(): World {
  const world = openWorld();
  world.connect();
  world.report({ amount: '0' });
  world.clock.now = 100_100;
  world.positions.receive({ type: 'stream.lost', reason: 'closed' });
  world.clock.now = 101_000;
  world.connect();
  world.clock.now = 101_100;
  world.fill({ amount: '1', index: '11' });
  world.clock.now = 105_000;
  return world;
}

function attest({ positions }: World, archived: ArchiveAnswer, amount: string) {
  const shown = { [SOL_ISOLATED]: amountOf(amount) };
  return positions.attest([snapshot(101_250, shown), snapshot(101_750, shown)], [archived]);
}

describe('a fill that no report follows', () => {
  it('is missed in a chain that does not tell of it: the archive lags, and REST with it', () => {
    const world = filledAfterTheGap();
    expect(attest(world, answer([]), '0')).toEqual([]);
    expect(world.positions.read(SOL_ISOLATED).state).toBe('diverged');
  });

  it('raises no doubt any more once a chain tells of it', () => {
    const world = filledAfterTheGap();
    expect(attest(world, answer(['0', '1']), '1')).toHaveLength(1);
    expect(world.positions.read(SOL_ISOLATED)).toEqual({ state: 'attested', amount: '1' });
  });
});

describe('a told fill that the lost connection took with it', () => {
  it('lets REST alone attest nothing, though it shows the amount from before', () => {
    const { positions, clock, connect, report } = openWorld();
    connect();
    report({ amount: '-1' });
    positions.orders.number(signed(1, { purpose: 'unwind' }));
    clock.now = 100_050;
    const update = updated(1, 'filled', '0', clock.now);
    positions.receive({ type: 'order.updated', update });
    clock.now = 100_100;
    positions.receive({ type: 'stream.lost', reason: 'closed' });
    connect();
    clock.now = 101_000;
    const shown = { [SOL_ISOLATED]: amountOf('-1') };
    expect(positions.read(SOL_ISOLATED)).toEqual({ state: 'stale', amount: '-1' });
    expect(positions.attest([snapshot(100_400, shown), snapshot(100_900, shown)])).toEqual([]);
  });
});

describe('the beginning of a chain', () => {
  it('is the newest event from before our orders, and none after the first of them', () => {
    const untraded = openWorld().positions;
    untraded.attestations.noteBase(answer(['0', '1']));
    expect(untraded.attestations.linkOf(SOL_ISOLATED)).toEqual({ index: '11', amount: '1' });
    const traded = openWorld().positions;
    traded.orders.number(signed(1, { purpose: 'unwind' }));
    traded.attestations.noteBase(answer(['0', '1']));
    expect(traded.attestations.linkOf(SOL_ISOLATED)).toEqual({ index: '0', amount: '0' });
  });
});

describe('a proof', () => {
  /** Held since event 11, partly sold with fill 12, flat in the end; `tell` tells of the rest. */
  function sold(tell: (world: World) => void): World {
    const world = openWorld();
    world.positions.attestations.noteBase(answer(['0', '1']));
    world.connect();
    world.report({ amount: '1' });
    world.positions.orders.number(signed(1, { purpose: 'unwind', side: 'sell', quantity: '0.6' }));
    world.fill({ amount: '-0.6', index: '12', digest: digestOf(1) });
    world.report({ amount: '0.4' });
    world.clock.now += 1000;
    tell(world);
    world.report({ amount: '0' });
    world.positions.attestations.proved();
    return world;
  }

  const rest = signed(2, { purpose: 'unwind', side: 'sell', quantity: '0.4' });
  const linkAfter = (tell: (world: World) => void) =>
    sold(tell).positions.attestations.linkOf(SOL_ISOLATED);

  it('lets a chain go on from the newest fill, which explains the amount', () => {
    const link = linkAfter(({ positions, fill }) => {
      positions.orders.number(rest);
      fill({ amount: '-0.4', index: '13', digest: digestOf(2) });
    });
    expect(link).toEqual({ index: '13', amount: '0' });
  });

  it('lets it go on from where it was when a later fill was told without its number', () => {
    const link = linkAfter(({ positions, clock }) => {
      positions.orders.number(rest);
      const update = updated(2, 'filled', '0', clock.now);
      positions.receive({ type: 'order.updated', update });
    });
    expect(link).toEqual({ index: '11', amount: '1' });
  });

  it('lets it go on from where it was when something else than a fill of ours ended in the amount', () => {
    expect(linkAfter(() => undefined)).toEqual({ index: '11', amount: '1' });
  });
});
