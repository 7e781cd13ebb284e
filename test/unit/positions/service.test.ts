/** The positions service: one owner of the truth, and what it tells of every surprise. */
import { describe, expect, it } from 'vitest';
import { SOL_ISOLATED } from '../../support/observations.ts';
import { archived, digestOf, signed, updated } from '../../support/orders.ts';
import { amountOf, KEYS, MARKETS, missingOf, openWorld, proofOf, snapshot } from './world.ts';
import type { World } from './world.ts';

const KEY = SOL_ISOLATED;

/** A connected world that was flat, with one opening order of 1 SOL numbered at 100 000. */
function openingWorld(): World {
  const world = openWorld();
  world.connect();
  world.positions.orders.number(signed(1), proofOf(world.prove()));
  return world;
}

/** Has the venue tell the end of the order with the digest of `number` now. */
function end(world: World, number: number, remaining = '0'): void {
  const update = updated(number, 'filled', remaining, world.clock.now);
  world.positions.receive({ type: 'order.updated', update });
}

/** Fills the order with the digest of `number` by `amount`, reports `to`, and tells its end. */
function trade(world: World, number: number, amount: string, to: string): void {
  world.clock.now += 100;
  world.fill({ amount, digest: digestOf(number) });
  world.report({ amount: to });
  end(world, number);
}

function compareAt(world: World, requestedAt: number, rest: string): string | undefined {
  const read = snapshot(requestedAt, { [KEY]: amountOf(rest) });
  return world.positions.compare(read, MARKETS).find(({ key }) => key === KEY)?.verdict;
}

describe('the service of a subaccount', () => {
  it('is opened once: a second is an invariant failure until the first is closed', () => {
    const first = openWorld('the only one');
    expect(() => openWorld('the only one')).toThrow(
      'The positions of the only one are owned already.',
    );
    first.positions.close();
    expect(() => openWorld('the only one')).not.toThrow();
  });

  it('tells nobody any more once it is closed, nor a listener that has left', () => {
    const world = openWorld();
    const heard: string[] = [];
    const leave = world.positions.subscribe((fact) => heard.push(fact.type));
    world.connect();
    leave();
    world.report({ amount: '0' });
    expect(heard).toEqual(['link.changed', 'link.changed']);
    const before = world.facts.length;
    world.positions.close();
    world.report({ amount: '1' });
    expect(world.facts).toHaveLength(before);
  });

  it('lets a listener leave while it is told, and tells the others', () => {
    const { positions, connect } = openWorld();
    const heard: string[] = [];
    const leave = positions.subscribe(() => {
      leave();
    });
    positions.subscribe((fact) => heard.push(fact.type));
    connect();
    expect(heard).toEqual(['link.changed', 'link.changed']);
  });
});

describe('the link', () => {
  it('is told through a connection’s whole life, with its instants', () => {
    const world = openWorld();
    expect(world.positions.link).toEqual({
      status: 'offline',
      epoch: 0,
      acknowledgedAt: undefined,
      lostAt: undefined,
      lostReason: undefined,
    });
    world.positions.connecting();
    expect(world.positions.link).toMatchObject({ status: 'connecting', epoch: 0 });
    world.connect();
    expect(world.positions.link).toMatchObject({
      status: 'live',
      epoch: 1,
      acknowledgedAt: 100_000,
    });
    world.clock.now += 7;
    world.positions.receive({ type: 'stream.lost', reason: 'closed by the venue' });
    expect(world.positions.link).toMatchObject({
      status: 'offline',
      lostAt: 100_007,
      lostReason: 'closed by the venue',
    });
    world.connect();
    expect(world.positions.link.epoch).toBe(2);
  });
});

describe('an observation', () => {
  it('that changes a position is told with what was before', () => {
    const world = openWorld();
    world.connect();
    world.report({ amount: '0' });
    world.clock.now += 5;
    world.report({ amount: '-2' });
    expect(world.facts.filter((fact) => fact.type === 'position.changed')).toEqual([
      {
        type: 'position.changed',
        key: KEY,
        from: null,
        to: '0',
        reason: 'match_orders',
        venueAt: '100000000000',
      },
      {
        type: 'position.changed',
        key: KEY,
        from: '0',
        to: '-2',
        reason: 'match_orders',
        venueAt: '100005000000',
      },
    ]);
  });

  it('that is a repeat, older or of another pair is told as ignored and changes nothing', () => {
    const world = openWorld();
    world.connect();
    world.report({ amount: '1' });
    world.report({ amount: '1' });
    world.report({ amount: '0', venueAt: 99_999 });
    world.report({ amount: '9', key: 'BTC-PERP/cross' });
    world.fill({ amount: '9', key: 'BTC-PERP/cross' });
    const ignored = world.facts.filter((fact) => fact.type === 'observation.ignored');
    expect(ignored.map(({ key, reason }) => `${key}: ${reason}`)).toEqual([
      `${KEY}: a repeat or an older report`,
      `${KEY}: a repeat or an older report`,
      'BTC-PERP/cross: not a key of this run',
      'BTC-PERP/cross: not a key of this run',
    ]);
    expect(world.positions.read(KEY)).toEqual({ state: 'live', amount: '1' });
  });

  it('is not a touch, nor a frame that was refused', () => {
    const world = openWorld();
    const touch = { symbol: 'SOL-PERP', bid: '1', ask: '2', venueAt: 1 };
    world.positions.receive({ type: 'touch.changed', touch });
    world.positions.receive({ type: 'frame.refused', raw: '{}', reason: 'fits no schema' });
    expect(world.facts).toEqual([]);
    expect(KEYS.map((key) => world.positions.read(key).state)).toEqual(KEYS.map(() => 'unknown'));
  });
});

describe('a change that the plan does not allow', () => {
  it('is a fill of an order that is not ours', () => {
    const world = openingWorld();
    world.fill({ amount: '-3', digest: digestOf(9) });
    expect(world.unplanned()).toEqual([
      `a fill of -3 belongs to an order that is not ours (${digestOf(9)})`,
    ]);
    world.fill({ amount: '1', digest: digestOf(1) });
    expect(world.unplanned()).toHaveLength(1);
    expect(world.positions.orders.order(digestOf(1))?.fills).toHaveLength(1);
  });

  it.each([
    ['1', []],
    ['-1', []],
    ['1.1', ['1.1 is more than the 1 that was ordered']],
    ['-1.1', ['-1.1 is more than the 1 that was ordered']],
  ])('is an amount above what was ordered: %s', (amount, reasons) => {
    const world = openingWorld();
    world.report({ amount });
    expect(world.unplanned()).toEqual(reasons);
  });

  it('is an amount of the other margin, in which nothing was ordered', () => {
    const world = openingWorld();
    world.report({ key: 'SOL-PERP/cross', amount: '1' });
    expect(world.unplanned()).toEqual(['1 is more than the 0 that was ordered']);
  });

  it('is a liquidation, also one to zero', () => {
    const world = openingWorld();
    world.report({ amount: '1' });
    world.clock.now += 5;
    world.report({ amount: '0', reason: 'liquidate_subaccount' });
    expect(world.unplanned()).toEqual(['the venue liquidated']);
  });

  it('is any amount after the proof that closed the orders’ account', () => {
    const world = openingWorld();
    trade(world, 1, '1', '1');
    world.positions.orders.number(signed(2, { purpose: 'unwind', side: 'sell' }));
    compareAt(world, world.clock.now + 300, '1');
    trade(world, 2, '-1', '0');
    world.clock.now += 1000;
    expect(missingOf(world.prove())).toEqual([]);
    world.clock.now += 5;
    world.report({ amount: '1' });
    expect(world.unplanned()).toEqual(['1 is more than the 0 that was ordered']);
  });
});

describe('a settled key', () => {
  it('is one whose orders are over and whose fills are reported', () => {
    const world = openingWorld();
    expect(world.positions.hasSettled(KEY)).toBe(false);
    expect(world.positions.hasSettled('SOL-PERP/cross')).toBe(true);
    end(world, 1);
    expect(world.positions.hasSettled(KEY)).toBe(false);
    world.fill({ amount: '1', digest: digestOf(1) });
    expect(world.positions.hasSettled(KEY)).toBe(false);
    world.report({ amount: '1' });
    expect(world.positions.hasSettled(KEY)).toBe(true);
  });

  it('is none while a report has no fill and the ledgers differ', () => {
    const world = openingWorld();
    world.report({ amount: '0' });
    world.clock.now += 5;
    world.report({ amount: '1' });
    end(world, 1);
    expect(world.positions.hasSettled(KEY)).toBe(false);
    world.fill({ amount: '1', digest: digestOf(1) });
    expect(world.positions.hasSettled(KEY)).toBe(true);
  });
});

describe('a key of which nothing was ever filled', () => {
  const neverFilled = ({ positions }: World) => positions.wasNeverFilled(KEY);

  it('is one that was ordered, and refused, and never reported', () => {
    const world = openingWorld();
    expect(neverFilled(world)).toBe(false);
    expect(world.positions.wasNeverFilled('SOL-PERP/cross')).toBe(false);
    world.positions.orders.refused(digestOf(1), { words: 'no', code: 1, byEngine: true });
    expect(neverFilled(world)).toBe(true);
    expect(world.positions.wasNeverFilled('SOL-PERP/cross')).toBe(false);
    world.report({ amount: '0' });
    expect(neverFilled(world)).toBe(false);
  });
});

describe('an order', () => {
  it('is told whenever something of it changes', () => {
    const world = openingWorld();
    end(world, 1);
    const order = world.positions.orders.order(digestOf(1));
    expect(world.facts.at(-1)).toEqual({ type: 'order.changed', order });
  });
});

describe('the start of a zero', () => {
  it('is its report, or the fate of the key’s last order where that came later', () => {
    const world = openingWorld();
    const startedAt = world.clock.now;
    expect(world.positions.zeroSince(KEY)).toBeUndefined();
    world.report({ amount: '0' });
    expect(world.positions.zeroSince(KEY)).toBeUndefined();
    world.clock.now += 40;
    world.positions.orders.refused(digestOf(1), { words: 'no', code: 1, byEngine: true });
    expect(world.positions.zeroSince(KEY)).toBe(startedAt + 40);
    expect(world.positions.zeroSince('SOL-PERP/cross')).toBeUndefined();
    world.clock.now += 40;
    world.report({ amount: '1' });
    expect(world.positions.zeroSince(KEY)).toBeUndefined();
    world.clock.now += 40;
    world.report({ amount: '0' });
    expect(world.positions.zeroSince(KEY)).toBe(startedAt + 120);
  });
});

describe('a comparison with REST', () => {
  it('covers every key, is told, and changes nothing that is believed', () => {
    const world = openWorld();
    world.connect();
    world.report({ amount: '1' });
    const read = snapshot(world.clock.now, { [KEY]: amountOf('0') });
    const comparisons = world.positions.compare(read, MARKETS);
    expect(comparisons.map(({ key, verdict }) => [key, verdict])).toEqual([
      ['ETH-PERP/cross', 'unreported'],
      ['ETH-PERP/isolated', 'unreported'],
      ['SOL-PERP/cross', 'unreported'],
      // Zero is what REST read when the run was proved flat, before the first report of the key.
      [KEY, 'lagging'],
    ]);
    expect(world.facts.at(-1)).toEqual({ type: 'witness.compared', comparisons });
    expect(world.positions.read(KEY)).toEqual({ state: 'live', amount: '1' });
  });

  it('is inconclusive about a key that the read does not name', () => {
    const world = openWorld();
    const comparisons = world.positions.compare({ ...snapshot(1), readings: {} }, MARKETS);
    expect(comparisons.map(({ verdict, reason }) => `${verdict}: ${reason}`)).toEqual(
      KEYS.map(() => 'inconclusive: not asked'),
    );
  });

  it('is too early until the lag after the last report, submission or fate of the key', () => {
    const world = openingWorld();
    const startedAt = world.clock.now;
    expect(compareAt(world, startedAt + 199, '0')).toBe('tooEarly');
    expect(compareAt(world, startedAt + 200, '0')).toBe('unreported');
    trade(world, 1, '1', '1');
    expect(compareAt(world, startedAt + 299, '1')).toBe('tooEarly');
    expect(compareAt(world, startedAt + 300, '1')).toBe('agreed');
    world.clock.now += 100;
    world.report({ amount: '0.5' });
    expect(compareAt(world, startedAt + 399, '0.5')).toBe('tooEarly');
    expect(compareAt(world, startedAt + 400, '0.5')).toBe('agreed');
  });

  it('is too early until the lag after a fate that was told later than the last report', () => {
    const world = openingWorld();
    world.clock.now += 5000;
    world.positions.orders.refused(digestOf(1), { words: 'no', code: 1, byEngine: true });
    expect(compareAt(world, world.clock.now + 199, '0')).toBe('tooEarly');
    expect(compareAt(world, world.clock.now + 200, '0')).toBe('unreported');
  });

  it('strikes with a zero that was before the first report of all, however many followed', () => {
    const world = openWorld();
    world.connect();
    world.report({ amount: '1' });
    world.clock.now += 20_001;
    world.report({ amount: '2' });
    expect(compareAt(world, world.clock.now, '0')).toBe('strike');
  });

  it('needs the market of every key', () => {
    const { positions } = openWorld();
    expect(() => positions.compare(snapshot(1), {})).toThrow('No market of ETH-PERP/cross');
  });

  it('is lagging with what the book held until lately', () => {
    const world = openingWorld();
    trade(world, 1, '1', '1');
    world.clock.now += 100;
    world.report({ amount: '0' });
    const ceasedAt = world.clock.now;
    expect(compareAt(world, ceasedAt + 20_000, '1')).toBe('lagging');
    expect(compareAt(world, ceasedAt + 20_001, '1')).toBe('strike');
  });
});

describe('REST that never showed what was held', () => {
  /** Opens, compares with what REST `shows` while it is held, unwinds, and asks for a proof. */
  function cycle(shows: string, after = 300): readonly string[] {
    const world = openingWorld();
    trade(world, 1, '1', '1');
    compareAt(world, world.clock.now + after, shows);
    world.positions.orders.number(signed(2, { purpose: 'unwind', side: 'sell' }));
    trade(world, 2, '-1', '0');
    world.clock.now += 1000;
    return missingOf(world.prove());
  }

  it('cannot attest the end of it', () => {
    expect(cycle('0')).toEqual([
      'REST never showed SOL-PERP/isolated while it was held: its scope may be wrong',
    ]);
  });

  it('can when it showed it, or was asked too early to know', () => {
    expect(cycle('1')).toEqual([]);
    expect(cycle('0', 199)).toEqual([]);
  });

  it('can after it showed it once, and starts anew with the next proof', () => {
    const world = openingWorld();
    trade(world, 1, '1', '1');
    compareAt(world, world.clock.now + 300, '0');
    compareAt(world, world.clock.now + 900, '1');
    compareAt(world, world.clock.now + 1500, '0');
    world.positions.orders.number(signed(2, { purpose: 'unwind', side: 'sell' }));
    trade(world, 2, '-1', '0');
    world.clock.now += 1000;
    const proof = proofOf(world.prove());
    world.positions.orders.number(signed(3, { cycleId: 2 }), proof);
    trade(world, 3, '1', '1');
    compareAt(world, world.clock.now + 300, '0');
    world.positions.orders.number(signed(4, { purpose: 'unwind', side: 'sell', cycleId: 2 }));
    trade(world, 4, '-1', '0');
    world.clock.now += 1000;
    expect(missingOf(world.prove())).toHaveLength(1);
  });
});

describe('a proof of the service', () => {
  it('is kept, told, and accounts for every order so far', () => {
    const world = openingWorld();
    expect(world.positions.lastProof?.fields.lastOrderNumber).toBe(0);
    world.positions.orders.refused(digestOf(1), { words: 'no', code: 1, byEngine: true });
    expect(world.positions.orders.unproved).toHaveLength(1);
    world.clock.now += 1000;
    const result = world.prove();
    expect(world.facts.at(-1)).toEqual({ type: 'flat.judged', result });
    expect(world.positions.lastProof).toBe(proofOf(result));
    expect(world.positions.lastProof?.fields.lastOrderNumber).toBe(1);
    expect(world.positions.orders.unproved).toEqual([]);
  });

  it('is none, and accounts for nothing, while a clause is missing', () => {
    const world = openingWorld();
    const before = world.positions.lastProof;
    expect(missingOf(world.prove())).toContain('the fate of order 1 (SOL-PERP buy) is not told');
    expect(world.positions.lastProof).toBe(before);
    expect(world.positions.orders.unproved).toHaveLength(1);
  });

  it('is none while the archive tells a fill that no stream reported', () => {
    const world = openingWorld();
    world.positions.orders.outcomeUnknown(digestOf(1), 'timed out');
    world.positions.orders.resolve([archived(1, '1')], 0);
    world.clock.now += 1000;
    expect(missingOf(world.prove())).toEqual([
      'SOL-PERP/isolated is traded but unreported',
      'a fill of order 1 (SOL-PERP buy) is in neither ledger',
    ]);
  });
});
