/** What is asked of the archive, and from where each chain goes on. */
import { describe, expect, it } from 'vitest';
import type { ArchiveAnswer } from '../../../src/positions/chain.ts';
import { GENESIS, closeChain, tellsOf } from '../../../src/positions/chain.ts';
import type { PositionChange } from '../../../src/positions/observation.ts';
import { SOL_ISOLATED, archivedEvents } from '../../support/observations.ts';
import { digestOf, orderFill, signed, updated } from '../../support/orders.ts';
import { KEYS, amountOf, missingOf, openWorld, proofOf, snapshot } from './world.ts';
import type { World } from './world.ts';

const KEY = SOL_ISOLATED;

/** What the archive tells of `key` after event 10, asked at 101 200. */
function answer(balances: readonly string[], changes: Partial<ArchiveAnswer> = {}): ArchiveAnswer {
  return {
    key: KEY,
    after: '10',
    events: archivedEvents(balances),
    isWhole: true,
    requestedAt: 101_200,
    receivedAt: 101_250,
    ...changes,
  };
}

/** A world that knows the chain up to event 10 with nothing held, and is connected. */
function based(): World {
  const world = openWorld();
  const newest = archivedEvents(['0', '0'], 10);
  world.positions.attestations.noteBase(answer([], { after: '0', isWhole: false, events: newest }));
  world.connect();
  return world;
}

/** The stream is lost at 100 100 and back at 101 000; it is 105 000 now. */
function reconnect(world: World): void {
  world.clock.now = 100_100;
  world.positions.receive({ type: 'stream.lost', reason: 'closed' });
  world.clock.now = 101_000;
  world.connect();
  world.clock.now = 105_000;
}

function attest(world: World, amount: string, ...answers: readonly ArchiveAnswer[]) {
  const shown = { [KEY]: amountOf(amount) };
  return world.positions.attest([snapshot(101_250, shown), snapshot(101_750, shown)], answers);
}

describe('what is asked of the archive', () => {
  it('is every key in doubt, from the last known event of its chain on', () => {
    const world = based();
    world.report({ amount: '-1' });
    expect(world.positions.attestations.queries).toEqual([]);
    reconnect(world);
    expect(world.positions.attestations.queries).toEqual([{ key: KEY, after: '10', limit: 500 }]);
  });

  it('is a key that a fill named and no report, and one whose order may have filled', () => {
    const world = openWorld();
    world.connect();
    world.positions.orders.number(signed(1), proofOf(world.prove()));
    const asked = () => world.positions.attestations.queries.map(({ key }) => key);
    expect(asked()).toEqual([KEY]);
    world.positions.orders.refused(digestOf(1), { words: 'no', code: 1, byEngine: true });
    expect(asked()).toEqual([]);
    world.positions.orders.number(signed(2, { purpose: 'unwind' }));
    expect(asked()).toEqual([KEY]);
    world.fill({ key: 'ETH-PERP/cross', amount: '1' });
    expect(asked()).toEqual(['ETH-PERP/cross', KEY]);
  });

  it('is nothing of a key that is live, whatever its orders filled', () => {
    const world = openWorld();
    world.connect();
    world.positions.orders.number(signed(1), proofOf(world.prove()));
    world.fill({ amount: '1', digest: digestOf(1) });
    world.report({ amount: '1' });
    world.positions.receive({
      type: 'order.updated',
      update: updated(1, 'filled', '0', world.clock.now),
    });
    expect(world.positions.attestations.queries).toEqual([]);
  });

  it('is, before anything is traded, the newest event of every key without a known one', () => {
    const { positions } = based();
    const asked = () => positions.attestations.baseQueries;
    const others = KEYS.filter((key) => key !== KEY);
    expect(asked()).toEqual(others.map((key) => ({ key, after: '0', limit: 1 })));
    positions.orders.number(signed(1, { purpose: 'unwind', margin: 'cross' }));
    expect(asked().map(({ key }) => key)).toEqual(['ETH-PERP/cross', 'ETH-PERP/isolated']);
  });
});

describe('the point from which a chain goes on', () => {
  const linkOf = ({ positions }: World) => positions.attestations.linkOf(KEY);

  it('stays where an answer has nothing to tell', () => {
    const world = based();
    world.positions.attestations.noteBase(answer([]));
    expect(linkOf(world)).toEqual({ index: '10', amount: '0' });
  });

  it('is the end of the chain that attested the key, once it is proved flat', () => {
    const world = based();
    world.report({ amount: '-1' });
    reconnect(world);
    expect(attest(world, '0', answer(['0', '-1', '0']))).toHaveLength(1);
    world.clock.now += 500;
    expect(missingOf(world.prove())).toEqual([]);
    expect(linkOf(world)).toEqual({ index: '12', amount: '0' });
  });

  it('is the newest own fill, once the key is proved flat', () => {
    const world = based();
    world.positions.orders.number(signed(1, { purpose: 'unwind', side: 'sell', quantity: '1' }));
    world.positions.orders.number(signed(2, { purpose: 'unwind', side: 'buy', quantity: '1' }));
    for (const [number, index, amount] of [
      [2, '12', '1'],
      [1, '11', '-1'],
    ] as const) {
      world.fill({ amount, index, digest: digestOf(number) });
      world.positions.receive({
        type: 'order.updated',
        update: updated(number, 'filled', '0', world.clock.now),
      });
    }
    world.report({ amount: '0' });
    world.clock.now += 1000;
    expect(missingOf(world.prove())).toEqual([]);
    expect(linkOf(world)).toEqual({ index: '12', amount: '0' });
  });

  it('stays where the reads alone confirmed a zero, or where nothing was filled', () => {
    const world = openWorld();
    world.connect();
    world.report({ amount: '0' });
    reconnect(world);
    expect(attest(world, '0')).toHaveLength(1);
    world.clock.now += 500;
    expect(missingOf(world.prove())).toEqual([]);
    expect(linkOf(world)).toEqual(GENESIS);
  });
});

describe('a key that a chain attested', () => {
  /** Attested at 0 by the chain 0, -1, 0, among answers about other keys. */
  function attested(order: 'first' | 'last' = 'first'): World {
    const world = based();
    world.report({ amount: '-1', quoteAmount: '-1' });
    reconnect(world);
    const own = answer(['0', '-1', '0']);
    const other = answer([], { key: 'SOL-PERP/cross' });
    expect(attest(world, '0', ...(order === 'first' ? [own, other] : [other, own]))).toEqual([
      { key: KEY, amount: '0', epoch: 2, attestedAt: 105_000, through: '12', isExplained: true },
    ]);
    return world;
  }

  it('is told with all that it rests on', () => {
    const told = attested().facts.filter(({ type }) => type === 'position.attested');
    expect(told).toEqual([
      {
        type: 'position.attested',
        key: KEY,
        amount: '0',
        epoch: 2,
        attestedAt: 105_000,
        through: '12',
      },
    ]);
  });

  it.each(['first', 'last'] as const)(
    'takes no report of a balance that the chain passed through (its answer came %s)',
    (order) => {
      const world = attested(order);
      world.report({ amount: '-1', quoteAmount: '-1', reason: 'late' });
      expect(world.positions.read(KEY)).toEqual({ state: 'attested', amount: '0' });
    },
  );

  it('is not deaf to a forgery of such a report', () => {
    const world = attested();
    const fields = {
      key: KEY,
      amount: '-1',
      quoteAmount: '-1',
      venueAt: '105000000000',
      reason: 'match_orders',
      isolatedAddress: undefined,
      receivedAt: 105_000,
    };
    // The compiler refuses a forgery first; this is how it comes to the run-time seal all the same.
    const observation = { kind: 'positionChange', fields } as unknown as PositionChange;
    world.positions.receive({ type: 'position.observed', observation });
    expect(world.facts.at(-1)).toMatchObject({ type: 'observation.forged' });
  });

  it('has its next report told as a change of what was attested', () => {
    const world = attested();
    world.report({ amount: '-2', quoteAmount: '200' });
    expect(world.facts.filter(({ type }) => type === 'position.changed').at(-1)).toMatchObject({
      from: '0',
      to: '-2',
    });
  });

  it('has been zero since it was attested, and not at all when it is not zero', () => {
    expect(attested().positions.zeroSince(KEY)).toBe(105_000);
    const world = based();
    world.report({ amount: '-1' });
    reconnect(world);
    attest(world, '-1', answer(['0', '-1']));
    expect(world.positions.read(KEY).state).toBe('attested');
    expect(world.positions.zeroSince(KEY)).toBeUndefined();
  });

  it.each([0, 1])('is not settled while an order that ended %i ms later filled it', (laterMs) => {
    const world = attested();
    world.positions.orders.number(signed(1, { purpose: 'unwind' }));
    world.clock.now += laterMs;
    const update = updated(1, 'filled', '0', world.clock.now);
    world.positions.receive({ type: 'order.updated', update });
    expect(world.positions.hasSettled(KEY)).toBe(false);
  });
});

describe('a key that is live', () => {
  it('is not attested, though the archive and two reads agree with each other', () => {
    const world = based();
    reconnect(world);
    world.report({ amount: '-1', at: 100_000 });
    expect(attest(world, '-1', answer(['0', '-1']))).toEqual([]);
    expect(world.positions.read(KEY)).toEqual({ state: 'live', amount: '-1' });
  });
});

describe('a closed chain', () => {
  const link = { index: '10', amount: '0' };

  it('passed through every balance but the one it ends in', () => {
    const past = (...balances: readonly string[]) => [
      ...(closeChain(answer(['0', ...balances]), link)?.past ?? []),
    ];
    expect(past()).toEqual([]);
    expect(past('-1.5', '0', '-1')).toEqual(['-1.5 -1.5', '0 0']);
    expect(past('-1.5', '0', '-1.5')).toEqual(['0 0']);
  });

  it('tells of its own events and of those before it', () => {
    const chain = closeChain(answer(['0', '-1']), link);
    if (chain === undefined) throw new Error('The chain is not closed.');
    const told = ['9', '10', '11', '12'].map((index) => tellsOf(chain, link, index));
    expect(told).toEqual([true, true, true, false]);
  });
});

describe('a fill that the archive told', () => {
  it('is in the chain or the chain attests nothing', () => {
    const world = based();
    world.positions.orders.number(signed(1, { purpose: 'unwind', side: 'sell', quantity: '1' }));
    const update = updated(1, 'filled', '0', 100_000);
    world.positions.receive({ type: 'order.updated', update });
    const archivedFill = { venueAt: undefined, isArchived: true } as const;
    world.positions.orders.filled(digestOf(1), { ...orderFill(11, '1', 100_000), ...archivedFill });
    reconnect(world);
    expect(attest(world, '0', answer([]))).toEqual([]);
    expect(attest(world, '-1', answer(['0', '-1']))).toMatchObject([{ isExplained: true }]);
    expect(world.unplanned()).toEqual([]);
  });
});
