/** The archive's chain: what it must be to attest an amount, and what attests nothing. */
import { describe, expect, it } from 'vitest';
import type { ArchiveAnswer } from '../../../src/positions/chain.ts';
import { closeChain, newestLink } from '../../../src/positions/chain.ts';
import { InvariantError } from '../../../src/lib/invariant.ts';
import { orderFill, signed, updated } from '../../support/orders.ts';
import { SOL_ISOLATED, archivedEvents } from '../../support/observations.ts';
import { amountOf, missingOf, openWorld, snapshot } from './world.ts';
import type { World } from './world.ts';

const AFTER_BASE = '10';
const [LOST_AT, BACK_AT, ASKED_AT, READ_AT] = [100_100, 101_000, 101_200, 101_250] as const;

/** An answer asked at 101 200 and received at 101 250. */
function answer(
  balances: readonly string[],
  changes: Partial<ArchiveAnswer> = {},
  first = 11,
): ArchiveAnswer {
  return {
    key: SOL_ISOLATED,
    after: AFTER_BASE,
    events: archivedEvents(balances, first),
    isWhole: true,
    requestedAt: ASKED_AT,
    receivedAt: READ_AT,
    ...changes,
  };
}

/**
 * A world that knows the chain up to event 10, opened -1.5 by event 11, closed it by event 12, of
 * which only the fill came, and lost the stream in between.
 */
function closedInTheGap(): World {
  const world = openWorld();
  world.positions.attestations.noteBase(answer(['0', '0'], { after: '0', isWhole: false }, 10));
  world.connect();
  world.positions.orders.number(signed(1, { purpose: 'unwind', side: 'buy', quantity: '1.5' }));
  world.report({ amount: '-1.5', quoteAmount: '150' });
  world.clock.now = LOST_AT;
  world.positions.receive({ type: 'stream.lost', reason: 'closed' });
  const told = updated(1, 'filled', '0', LOST_AT);
  world.positions.receive({ type: 'order.updated', update: told });
  world.positions.orders.filled(told.digest, {
    ...orderFill(12, '1.5', LOST_AT),
    venueAt: undefined,
    isArchived: true,
  });
  world.clock.now = BACK_AT;
  world.connect();
  world.clock.now = 105_000;
  return world;
}

const CLOSED = ['0', '-1.5', '0'];

/** What the archive answered, what the two reads showed, and when they were requested. */
type Offer = readonly [
  archived: ArchiveAnswer | undefined,
  rest?: readonly [string, string],
  readAt?: readonly [number, number],
];

function attest(
  world: World,
  archived: ArchiveAnswer | undefined,
  rest: readonly [string, string] = ['0', '0'],
  readAt: readonly [number, number] = [READ_AT, READ_AT + 500],
) {
  const [first, second] = rest.map((amount) => ({ [SOL_ISOLATED]: amountOf(amount) }));
  return world.positions.attest(
    [snapshot(readAt[0], first), snapshot(readAt[1], second)],
    archived === undefined ? [] : [archived],
  );
}

describe('a chain', () => {
  const link = { index: '10', amount: '0' };

  it('is closed when every balance goes on from the one before', () => {
    expect(closeChain(answer(CLOSED), link)?.end).toEqual({ index: '12', amount: '0' });
    expect(closeChain(answer([]), link)?.end).toEqual(link);
  });

  it.each<readonly [string, ArchiveAnswer]>([
    [
      'an event is missing',
      answer(CLOSED, {
        events: [...archivedEvents(['0', '1']), ...archivedEvents(['2', '3'], 13)],
      }),
    ],
    ['it does not begin with the known amount', answer(['1', '-1.5'])],
    ['it begins before the known event', answer(CLOSED, {}, 10)],
    [
      'an event comes twice',
      answer(CLOSED, { events: [...archivedEvents(['0', '0']), ...archivedEvents(['0', '0'])] }),
    ],
    ['it is of another key', answer(CLOSED, { key: 'SOL-PERP/cross' })],
    ['rows were left out', answer(CLOSED, { isWhole: false })],
    ['another beginning was asked for', answer(CLOSED, { after: '9' })],
  ])('is open when %s', (_why, broken) => {
    expect(closeChain(broken, link)).toBeUndefined();
  });

  it('is made of sealed events alone', () => {
    const events = archivedEvents(['0', '1']).map((event) => structuredClone(event));
    expect(() => closeChain(answer([], { events }), link)).toThrow(InvariantError);
  });

  it('begins with nothing where the archive has nothing at all', () => {
    expect(newestLink(answer([], { after: '0' }))).toEqual({ index: '0', amount: '0' });
    expect(newestLink(answer([], { after: '10' }))).toBeUndefined();
    expect(newestLink(answer(CLOSED))).toEqual({ index: '12', amount: '0' });
  });
});

describe('the chain and two exact reads', () => {
  it('attest an amount other than the stale one, and the next report makes it live', () => {
    const world = closedInTheGap();
    expect(world.positions.read(SOL_ISOLATED)).toMatchObject({ state: 'diverged' });
    expect(attest(world, answer(CLOSED))).toMatchObject([
      { amount: '0', through: '12', isExplained: false },
    ]);
    expect(world.positions.read(SOL_ISOLATED)).toEqual({ state: 'attested', amount: '0' });
    world.report({ amount: '-2', venueAt: 105_000 });
    expect(world.positions.read(SOL_ISOLATED)).toEqual({ state: 'live', amount: '-2' });
  });

  it.each<readonly [string, Offer]>([
    ['an event is missing', [answer(CLOSED, { events: archivedEvents(['1', '0'], 12) })]],
    ['the chain begins with another amount', [answer(['-1', '-1.5', '0'])]],
    ['our own fill is not in the chain', [answer(['0', '-1.5']), ['-1.5', '-1.5']]],
    ['the first read differs by one wei', [answer(CLOSED), ['0.000000000000000001', '0']]],
    ['the second read differs by one wei', [answer(CLOSED), ['0', '-0.000000000000000001']]],
    ['REST shows what the stream said last', [answer(CLOSED), ['-1.5', '-1.5']]],
    ['the archive was asked too early', [answer(CLOSED, { requestedAt: 101_199 })]],
    [
      'REST was read before the archive answered',
      [answer(CLOSED), ['0', '0'], [READ_AT - 1, READ_AT + 499]],
    ],
    ['the reads are too close together', [answer(CLOSED), ['0', '0'], [READ_AT, READ_AT + 499]]],
    ['the archive is absent', [undefined]],
  ])('attest nothing when %s', (_why, [archived, rest, readAt]) => {
    const world = closedInTheGap();
    expect(attest(world, archived, rest, readAt)).toEqual([]);
    expect(world.positions.read(SOL_ISOLATED).state).toBe('diverged');
  });

  it('attest nothing when the stream spoke of the key meanwhile', () => {
    const world = closedInTheGap();
    world.fill({ amount: '1.5', index: '12', at: ASKED_AT, venueAt: LOST_AT });
    expect(attest(world, answer(CLOSED))).toEqual([]);
  });

  it('attest nothing while the fate of an own order is open', () => {
    const world = closedInTheGap();
    world.positions.orders.number(signed(2, { purpose: 'unwind' }));
    expect(attest(world, answer(CLOSED))).toEqual([]);
  });

  it('attest nothing when more was told as filled than is known fill by fill', () => {
    const world = closedInTheGap();
    world.positions.orders.number(signed(2, { purpose: 'unwind' }));
    const update = updated(2, 'filled', '0', LOST_AT);
    world.positions.receive({ type: 'order.updated', update });
    expect(attest(world, answer(CLOSED))).toEqual([]);
  });

  it('write nothing into the book: a new connection leaves what was reported', () => {
    const world = closedInTheGap();
    attest(world, answer(CLOSED));
    world.positions.receive({ type: 'stream.lost', reason: 'closed' });
    world.positions.receive({ type: 'stream.opened' });
    expect(world.positions.read(SOL_ISOLATED)).toMatchObject({ positionChange: '-1.5' });
  });

  it('are not overturned by late frames of what the chain tells already', () => {
    const world = closedInTheGap();
    attest(world, answer(CLOSED));
    world.fill({ amount: '1.5', index: '12', venueAt: LOST_AT });
    world.report({ amount: '-1.5', quoteAmount: '-1.5', venueAt: LOST_AT });
    world.clock.now += 3000;
    expect(world.positions.read(SOL_ISOLATED)).toEqual({ state: 'attested', amount: '0' });
  });

  it('do not hide a later fill that no report follows', () => {
    const world = closedInTheGap();
    attest(world, answer(CLOSED));
    world.fill({ amount: '-1', index: '13' });
    expect(world.positions.read(SOL_ISOLATED).state).toBe('attested');
    world.clock.now += 2001;
    expect(world.positions.read(SOL_ISOLATED).state).toBe('diverged');
  });

  it('let zero be proved once it has held since it was attested', () => {
    const world = closedInTheGap();
    attest(world, answer(CLOSED));
    expect(missingOf(world.prove())).toEqual([`${SOL_ISOLATED} is zero for less than its hold`]);
    world.clock.now += 500;
    expect(missingOf(world.prove())).toEqual([]);
  });

  it('tell a change that our orders do not explain as unplanned', () => {
    const world = closedInTheGap();
    attest(world, answer(CLOSED));
    expect(world.unplanned()).toContain('the archive shows 0, which our orders do not explain');
  });
});

describe('an order that died without a word', () => {
  /** The order of a key that the stream never named, dead at 100 000. */
  function dead(): World {
    const world = openWorld();
    world.connect();
    world.positions.orders.number(signed(1, { purpose: 'unwind' }, 90_000));
    world.positions.orders.resolve([], 95_000);
    world.clock.now = 125_000;
    return world;
  }
  const never = (requestedAt: number): ArchiveAnswer =>
    answer([], { after: '0', requestedAt, receivedAt: requestedAt });

  it('is known never to have filled by an absence after the worst lag, and not before', () => {
    const early = dead();
    expect(attest(early, never(119_999), ['0', '0'], [119_999, 120_499])).toEqual([]);
    const world = dead();
    expect(attest(world, never(120_000), ['0', '0'], [120_000, 120_500])).toMatchObject([
      { amount: '0', through: '0', isExplained: true },
    ]);
    expect(world.positions.read(SOL_ISOLATED)).toEqual({ state: 'attested', amount: '0' });
  });

  it('is not excused by REST alone', () => {
    const world = dead();
    expect(world.positions.attest([snapshot(120_000), snapshot(120_500)])).toEqual([]);
    expect(missingOf(world.prove())).toContain(`${SOL_ISOLATED} is traded but unreported`);
  });
});
