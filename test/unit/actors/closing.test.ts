/** One round of closing: what leaves in its first tick, who sizes it, and what counts as an answer. */
import { createActor, toPromise } from 'xstate';
import { describe, expect, it } from 'vitest';
import { cancelOrders } from '../../../src/actors/cancel-orders.ts';
import { closeRound } from '../../../src/actors/close-round.ts';
import { raiseLatch } from '../../../src/actors/latching.ts';
import type { OpenOrder, SignedOrder } from '../../../src/orders/order.ts';
import type { Venue } from '../../../src/ports/venue.ts';
import { VenueRejected, VenueUnreachable } from '../../../src/ports/venue-errors.ts';
import type { RestSnapshot } from '../../../src/positions/rest.ts';
import { digestOf } from '../../support/orders.ts';
import { snapshot } from '../positions/world.ts';
import { openStage } from './world.ts';
import type { Stage } from './world.ts';

const details = { request: 'place_order' };

/** A stage whose every call is written down, and whose venue refuses every close as it is told to. */
async function recorded(venue: Partial<Venue> = {}, refusal: Error = refused(2056)) {
  const calls: string[] = [];
  const stage = await openStage({
    readPositions: () => {
      calls.push('readPositions');
      return Promise.resolve(snapshot(100_000));
    },
    ...venue,
    submit: ({ intent: { symbol, margin, side, quantity, sizedBy } }: SignedOrder) => {
      calls.push(`${side} ${quantity} ${symbol}/${margin} by ${sizedBy ?? 'nobody'}`);
      return Promise.reject(refusal);
    },
  });
  return { stage, calls };
}

function refused(code: number, byEngine = true): VenueRejected {
  return new VenueRejected('no', code, byEngine, details);
}

async function round(stage: Stage, distrustBook = true) {
  const actor = createActor(closeRound(stage), { input: { cycleId: 1, distrustBook } });
  const ended = toPromise(actor);
  actor.start();
  await stage.clock.advance(20_000);
  return ended;
}

/** A read that can say nothing of any key. */
function inconclusive(): RestSnapshot {
  const read = snapshot(100_000);
  const reading = { state: 'inconclusive', reason: 'HTML' } as const;
  const readings = Object.fromEntries(Object.keys(read.readings).map((key) => [key, reading]));
  return { ...read, readings };
}

const BOTH_SIDES = [
  'buy 1000000000 ETH-PERP/isolated by ladder',
  'sell 1000000000 ETH-PERP/isolated by ladder',
  'buy 1000000000 SOL-PERP/isolated by ladder',
  'sell 1000000000 SOL-PERP/isolated by ladder',
];

describe('a round of closing', () => {
  it('sends what the book shows before it asks anybody, all in one tick', async () => {
    const { stage, calls } = await recorded();
    stage.connect();
    stage.report({ amount: '-1.2' });
    createActor(closeRound(stage), { input: { cycleId: 1, distrustBook: true } }).start();
    expect(calls).toEqual(['buy 1.2 SOL-PERP/isolated by book', 'readPositions']);
    await stage.clock.advance(20_000);
  });

  it('sizes by REST what the book does not know, with the side of each sign', async () => {
    const read = snapshot(100_000, {
      'SOL-PERP/isolated': { state: 'amount', amount: '-2' },
      'ETH-PERP/cross': { state: 'amount', amount: '0.5' },
    });
    const { stage, calls } = await recorded({ readPositions: () => Promise.resolve(read) });
    await round(stage);
    expect(calls).toEqual(['sell 0.5 ETH-PERP/cross by rest', 'buy 2 SOL-PERP/isolated by rest']);
  });

  it('sends both sides of the ladder where no witness can tell', async () => {
    const { stage, calls } = await recorded({
      readPositions: () => Promise.resolve(inconclusive()),
    });
    await round(stage);
    for (const close of BOTH_SIDES) expect(calls).toContain(close);
  });

  it('waits a second for REST, and not longer', async () => {
    const { stage, calls } = await recorded({
      readPositions: () => new Promise<RestSnapshot>(() => undefined),
    });
    createActor(closeRound(stage), { input: { cycleId: 1, distrustBook: true } }).start();
    await stage.clock.advance(999);
    expect(calls).toEqual([]);
    await stage.clock.advance(1);
    for (const close of BOTH_SIDES) expect(calls).toContain(close);
    await stage.clock.advance(20_000);
  });

  it('takes a conclusive zero of REST for one, and sends nothing', async () => {
    const { stage, calls } = await recorded();
    expect(await round(stage)).toMatchObject({ sent: 0, answered: false, residual: false });
    expect(calls).toEqual(['readPositions']);
  });

  it('goes one rung further with every round that the engine answered', async () => {
    const { stage } = await recorded();
    stage.connect();
    stage.report({ amount: '1' });
    const limits: (string | undefined)[] = [];
    for (let rounds = 0; rounds < 6; rounds++) {
      expect((await round(stage, false)).answered).toBe(true);
      limits.push(stage.positions.orders.all.at(-1)?.intent.limitPrice);
    }
    expect(limits).toEqual(['101.09', '100.58', '99.56', '96.52', '91.44', '91.44']);
  });

  it.each([
    ['unreachable', new VenueUnreachable('no road', details)],
    ...[429, 403, 1004, 1006, 2068, 2011, 2012].map(
      (code) => [String(code), refused(code, false)] as const,
    ),
  ] as const)('counts %s as no answer, and stays on its rung', async (_what, refusal) => {
    const { stage } = await recorded({}, refusal);
    stage.connect();
    stage.report({ amount: '1' });
    expect(await round(stage, false)).toMatchObject({ sent: 1, answered: false });
    await round(stage, false);
    expect(stage.positions.orders.all.at(-1)?.intent.limitPrice).toBe('101.09');
  });

  it('tries the minimum and then the exact size, and calls a residual what both refuse', async () => {
    const stage = await openStage();
    const asked: string[] = [];
    const venue: Venue = {
      ...stage.venue,
      submit: ({ intent: { quantity } }) => {
        asked.push(quantity);
        return Promise.reject(refused(quantity === '0.3' ? 2094 : 2064));
      },
    };
    const strict = { ...stage, venue };
    stage.connect();
    stage.report({ amount: '0.3' });
    expect(await round(strict, false)).toMatchObject({ sent: 2, residual: true });
    expect(asked).toEqual(['1', '0.3']);
    expect(await round(strict, false)).toMatchObject({ sent: 0, residual: true });
  });
});

describe('the cancels of an emergency', () => {
  const stray: OpenOrder = {
    digest: digestOf(99),
    symbol: 'SOL-PERP',
    margin: 'cross',
    side: 'buy',
    remaining: '1',
    reduceOnly: false,
    isTrigger: false,
  };

  it('leave although the trigger service is away', async () => {
    const cancelled: string[] = [];
    const stage = await openStage({
      readOpenOrders: () => Promise.resolve([stray]),
      cancel: (orders) => {
        cancelled.push(...orders.map(({ digest }) => digest));
        return Promise.resolve();
      },
      readTriggerOrders: () => Promise.reject(new VenueUnreachable('no road', details)),
    });
    const actor = createActor(cancelOrders(stage));
    const ended = toPromise(actor);
    actor.start();
    await expect(ended).rejects.toThrow('no road');
    expect(cancelled).toEqual([stray.digest]);
  });
});

describe('the latch', () => {
  const raise = (stage: Stage) => {
    const input = { reason: 'a doubt', cycleId: 4 };
    const actor = createActor(raiseLatch(stage), { input });
    const ended = toPromise(actor);
    actor.start();
    return ended;
  };

  it('is raised with its instant, once for one reason, and is told when it stood before', async () => {
    const stage = await openStage();
    expect(await raise(stage)).toEqual({ wasRaised: false });
    const entry = { reason: 'a doubt', since: '1970-01-01T00:01:40.000Z', cycleId: 4 };
    expect(stage.latch.read()).toEqual(entry);
    expect(await raise(stage)).toEqual({ wasRaised: true });
    expect(stage.latch.read()).toEqual(entry);
  });
});
