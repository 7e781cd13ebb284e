import { describe, expect, it, onTestFinished } from 'vitest';
import { keysOfPair, openWorld } from '../../../src/app/open-world.ts';
import { memoryLatch } from '../../../src/app/state/latch.ts';
import { PAIR } from '../../../src/app/trade-settings.ts';
import type { Day } from '../../../src/domain/daily-loss.ts';
import type { Venue } from '../../../src/ports/venue.ts';
import { VenueUnreachable } from '../../../src/ports/venue-errors.ts';
import type { RestSnapshot } from '../../../src/positions/rest.ts';
import { openStage } from '../actors/world.ts';
import { amountOf, snapshot } from '../positions/world.ts';

let opened = 0;

/** A world over the venue of a stage. */
async function openOver(venue: Partial<Venue> = {}, day: Day | null = null) {
  const stage = await openStage(venue);
  const days: Day[] = [];
  const world = openWorld({
    venue: stage.venue,
    identity: {
      network: 'testnet',
      chainId: 763373,
      subaccount: `world ${String(++opened)}`,
      products: {},
    },
    clock: stage.clock,
    settings: stage.settings,
    latch: memoryLatch(),
    day,
    dayChanged: (changed) => void days.push(changed),
  });
  onTestFinished(() => {
    world.positions.close();
  });
  await world.markets.refresh();
  return { world, days, stage };
}

describe('a world', () => {
  it('notes every reading of REST for whoever shows it, and its health', async () => {
    const thin: RestSnapshot = {
      ...snapshot(0, { 'ETH-PERP/cross': amountOf('0.1') }),
      health: [{ pool: 'cross', initial: '7', maintenance: '10' }],
    };
    const { world } = await openOver({ readPositions: () => Promise.resolve(thin) });
    expect(world.rest.of('ETH-PERP/cross')).toBeUndefined();
    expect(world.health.verdicts).toEqual([]);
    await world.venue.readPositions();
    expect(world.rest.of('ETH-PERP/cross')).toEqual(amountOf('0.1'));
    expect(world.health.initial).toBe('7');
    expect(world.health.verdicts).toMatchObject([{ verdict: 'warn' }]);
    // A witness that is shown enters no book.
    expect(world.positions.read('ETH-PERP/cross')).toEqual({ state: 'unknown', named: false });
  });

  it('hears from every call how the venue stands', async () => {
    const { world } = await openOver({
      readStatus: () => Promise.reject(new VenueUnreachable('gone', { request: 'status' })),
    });
    expect(world.standing.standing).toBe('open');
    for (let call = 0; call < 3; call++) await world.venue.readStatus().catch(() => undefined);
    expect(world.standing.standing).toBe('down');
  });

  it('goes on with the day that an earlier run left, and tells who keeps it', async () => {
    const { world, days } = await openOver({}, { date: '1970-01-01', pnl: '-2' });
    world.day.note(1_000, '-1.5');
    expect(world.day.day).toEqual({ date: '1970-01-01', pnl: '-3.5' });
    expect(days).toEqual([{ date: '1970-01-01', pnl: '-3.5' }]);
  });

  it('watches the pair in both margin modes, whichever is traded', async () => {
    const { world } = await openOver();
    expect(world.positions.keys).toEqual(keysOfPair(PAIR));
    expect(keysOfPair(PAIR)).toEqual([
      'ETH-PERP/cross',
      'ETH-PERP/isolated',
      'SOL-PERP/cross',
      'SOL-PERP/isolated',
    ]);
  });
});
