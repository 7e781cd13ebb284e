/** The maker-first build on a stage: what it sends when, by what the venue tells of its orders. */
import { createActor } from 'xstate';
import { describe, expect, it } from 'vitest';
import { makerBuildMachine } from '../../../machines/maker-build.machine.ts';
import { awaitBuilt } from '../../../src/actors/await-built.ts';
import { deadline } from '../../../src/actors/deadline.ts';
import { sellBack } from '../../../src/actors/hedge-rest.ts';
import { hedge } from '../../../src/actors/hedge.ts';
import { cancelQuote } from '../../../src/actors/quote-cancel.ts';
import { quote } from '../../../src/actors/quote.ts';
import { sum } from '../../../src/domain/decimal.ts';
import type { MarketSymbol, Touch } from '../../../src/domain/market.ts';
import { signedQuantity } from '../../../src/domain/market.ts';
import { planLegs } from '../../../src/domain/sizing.ts';
import type { OpenOrder, OrderRecord, OrderUpdate } from '../../../src/orders/order.ts';
import { OutcomeUnknown, VenueRejected } from '../../../src/ports/venue-errors.ts';
import type { Venue } from '../../../src/ports/venue.ts';
import { keyOfOrder } from '../../../src/positions/reading.ts';
import { nanos } from '../../support/observations.ts';
import { ETH, SOL, sizingInput, touch } from '../domain/markets.ts';
import { MARKETS, proofOf, snapshot } from '../positions/world.ts';
import { openStage } from './world.ts';

const details = { request: 'place_order' };
const CALM: Readonly<Record<MarketSymbol, Touch>> = {
  'ETH-PERP': touch(ETH, '2699.9', '2700'),
  'SOL-PERP': touch(SOL, '101.6', '101.61'),
};
const SETTINGS = {
  buildTimeoutMs: 8000,
  repairsMax: 1,
  confirmTimeoutMs: 2000,
  hedgeMaxNakedMs: 1500,
};

/** A build of 0.09 ETH and 2.4 SOL that has just begun, and what a venue does with its orders. */
async function begin(venue: Partial<Venue> = {}, touches = CALM) {
  const stage = await openStage({
    lastTouch: (symbol) => {
      const known = touches[symbol];
      return known === undefined ? undefined : { ...known, venueAt: stage.clock.now() };
    },
    ...venue,
  });
  stage.connect();
  await stage.clock.advance(1000);
  const now = stage.clock.now();
  const reads = [snapshot(now - 500), snapshot(now)] as const;
  const openOrders = { requestedAt: now, orders: [] };
  const proof = proofOf(stage.positions.prove(reads, openOrders, MARKETS));
  const sizing = planLegs(sizingInput({ margin: 'isolated', leverage: 5 }));
  if (!sizing.ok) throw new Error(sizing.reason);
  const machine = makerBuildMachine.provide({
    actors: {
      quote: quote(stage),
      hedge: hedge(stage),
      cancelQuote: cancelQuote(stage),
      sellBack: sellBack(stage),
      deadline: deadline(stage),
      awaitBuilt: awaitBuilt(stage),
    },
  });
  const input = { cycleId: 1, plan: sizing.plan, proof, settings: SETTINGS };
  const build = createActor(machine, { input, clock: stage.clock }).start();
  await stage.clock.advance(0);

  const orders = (): readonly OrderRecord[] => stage.positions.orders.all;
  const orderAt = (place: number): OrderRecord => {
    const order = orders()[place];
    if (order === undefined) throw new Error(`there is no order number ${String(place + 1)}`);
    return order;
  };
  /** Both streams tell of a fill: first the fill, then the position that it makes. */
  const fill = (place: number, quantity: string): void => {
    const { digest, intent } = orderAt(place);
    const key = keyOfOrder(orderAt(place));
    const index = String(++fillsSoFar);
    stage.fill({ key, digest, index, amount: signedQuantity(intent.side, quantity) });
    const filled = orders()
      .filter((order) => keyOfOrder(order) === key)
      .flatMap(({ intent: { side }, fills }) =>
        fills.map((each) => signedQuantity(side, each.quantity)),
      );
    stage.report({ key, amount: sum(filled) });
  };
  let fillsSoFar = 0;
  const tell = (place: number, reason: OrderUpdate['reason'], remaining = '0'): void => {
    const { digest, intent } = orderAt(place);
    const receivedAt = stage.clock.now();
    const update = { digest, symbol: intent.symbol, remaining, reason, receivedAt };
    stage.positions.receive({
      type: 'order.updated',
      update: { ...update, venueAt: nanos(receivedAt) },
    });
  };
  /** An order fills whole, in one fill. */
  const fillWhole = (place: number): void => {
    fill(place, orderAt(place).intent.quantity);
    tell(place, 'filled');
  };
  const sent = () =>
    orders().map(({ intent: { symbol, side, quantity, limitPrice, timeInForce, reduceOnly } }) =>
      [symbol, side, quantity, limitPrice, reduceOnly ? 'reduceOnly' : timeInForce].join(' '),
    );
  return {
    stage,
    build,
    orders,
    sent,
    fill,
    tell,
    fillWhole,
    advance: stage.clock.advance.bind(stage.clock),
  };
}

const RESTING = { symbol: 'SOL-PERP', margin: 'isolated', side: 'sell', remaining: '1' } as const;
const OURS = { ...RESTING, reduceOnly: false, isTrigger: false };

/** An order of this digest as the venue shows it among the open ones. */
function open(digest: string): OpenOrder {
  return { ...OURS, digest };
}

const QUOTE = 'SOL-PERP sell 2.4 101.61 postOnly';

describe('a maker-first build', () => {
  it('quotes the less liquid leg at its own side, whole, until the deadline and no longer', async () => {
    const { stage, sent, orders, build } = await begin();
    expect(sent()).toEqual([QUOTE]);
    expect(orders()[0]?.intent).toMatchObject({
      purpose: 'open',
      expiresInMs: 8000,
      planQuantity: '2.4',
      isolatedMargin: '48.768',
    });
    expect(build.getSnapshot().value).toEqual({ quoted: 'quoting' });
    expect(stage.positions.read('SOL-PERP/isolated')).toEqual({ state: 'unknown', named: false });
  });

  it('is whole when the quote filled whole, was hedged, and both are reported', async () => {
    const { sent, build, fillWhole, advance } = await begin();
    fillWhole(0);
    await advance(0);
    expect(sent()).toEqual([QUOTE, 'ETH-PERP buy 0.09 2704.1 ioc']);
    expect(build.getSnapshot().value).toEqual({ quoted: 'hedging' });
    fillWhole(1);
    await advance(0);
    expect(build.getSnapshot().output).toEqual({ end: 'whole', reason: null, refusalCode: null });
  });

  it('gathers small fills, and hedges what is worth it in one order', async () => {
    const { sent, fill, fillWhole, advance } = await begin();
    fill(0, '0.5');
    await advance(100);
    expect(sent()).toEqual([QUOTE]);
    fill(0, '0.6');
    await advance(100);
    expect(sent().slice(1)).toEqual(['ETH-PERP buy 0.041 2704.1 ioc']);
    fillWhole(1);
    fill(0, '1.3');
    await advance(100);
    expect(sent().slice(2)).toEqual(['ETH-PERP buy 0.049 2704.1 ioc']);
  });

  it('hedges a small fill when it was naked for long enough', async () => {
    const { sent, fill, advance } = await begin();
    fill(0, '0.5');
    await advance(1499);
    expect(sent()).toEqual([QUOTE]);
    await advance(1);
    expect(sent().slice(1)).toEqual(['ETH-PERP buy 0.019 2704.1 ioc']);
  });

  it('hedges what is naked at the deadline, then cancels its own order alone', async () => {
    const cancelled: string[] = [];
    const { build, orders, sent, fill, fillWhole, tell, advance } = await begin({
      readOpenOrders: () => Promise.resolve([open('0xabc'), open(orders()[0]?.digest ?? '')]),
      cancel: (given) => {
        cancelled.push(...given.map(({ digest }) => digest));
        return Promise.resolve();
      },
    });
    await advance(7000);
    fill(0, '0.5');
    await advance(1000);
    expect(sent().slice(1)).toEqual(['ETH-PERP buy 0.019 2704.1 ioc']);
    expect(cancelled).toEqual([]);
    fillWhole(1);
    await advance(0);
    expect(cancelled).toEqual([orders()[0]?.digest]);
    tell(0, 'cancelled');
    await advance(500);
    expect(build.getSnapshot().output).toEqual({ end: 'whole', reason: null, refusalCode: null });
  });

  it('hedges a fill that comes after the order was told as cancelled', async () => {
    const { build, sent, fill, fillWhole, tell, advance } = await begin();
    await advance(8000);
    tell(0, 'cancelled');
    await advance(400);
    fill(0, '2.4');
    await advance(0);
    expect(sent().slice(1)).toEqual(['ETH-PERP buy 0.09 2704.1 ioc']);
    fillWhole(1);
    await advance(1000);
    expect(build.getSnapshot().output?.end).toBe('whole');
  });

  it('hedges a fill that only the archive tells of', async () => {
    const { orders, sent, advance } = await begin({
      readArchivedOrders: (digests) =>
        Promise.resolve(
          digests.map((digest) => ({
            digest,
            symbol: 'SOL-PERP',
            filledQuantity: '1.2',
            filledQuote: '0',
            fee: '0',
            lastFillIndex: '1',
          })),
        ),
    });
    await advance(1500);
    expect(sent().slice(1)).toEqual(['ETH-PERP buy 0.045 2704.1 ioc']);
    expect(orders()[0]?.fate).toBe('working');
  });

  it('sells back, reduce-only, what is below a step of the hedge', async () => {
    const wide = { ...CALM, 'ETH-PERP': touch(ETH, '2695', '2705') };
    const { build, sent, fill, fillWhole, tell, advance } = await begin({}, wide);
    expect(sent()).toEqual(['ETH-PERP buy 0.09 2695 postOnly']);
    fill(0, '0.003');
    tell(0, 'cancelled');
    await advance(500);
    expect(sent().slice(1)).toEqual(['ETH-PERP sell 0.003 2681.5 reduceOnly']);
    fillWhole(1);
    await advance(0);
    expect(build.getSnapshot().output).toMatchObject({ end: 'nothing', refusalCode: null });
  });

  it('sells nothing back while the stream does not report it, and is doubtful', async () => {
    const wide = { ...CALM, 'ETH-PERP': touch(ETH, '2695', '2705') };
    const { build, sent, tell, advance } = await begin({}, wide);
    tell(0, 'filled', '0.087');
    tell(0, 'cancelled');
    await advance(500 + SETTINGS.confirmTimeoutMs);
    expect(sent()).toHaveLength(1);
    expect(build.getSnapshot().output?.end).toBe('doubtful');
  });
});

describe('a quote', () => {
  const crossing = new VenueRejected('it would cross', 2008, true, details);

  it('that would have crossed is priced once more, and then nothing is built', async () => {
    const { build, sent, advance } = await begin({ submit: () => Promise.reject(crossing) });
    await advance(100);
    expect(sent()).toEqual([QUOTE, QUOTE]);
    expect(build.getSnapshot().output).toEqual({
      end: 'nothing',
      reason: 'the quote is rejected (it would cross)',
      refusalCode: 2008,
    });
  });

  it('that has no price is not sent, and nothing is built', async () => {
    const { build, sent, advance } = await begin({ lastTouch: () => undefined });
    await advance(1000);
    expect(sent()).toEqual([]);
    expect(build.getSnapshot().output).toMatchObject({ end: 'nothing', refusalCode: null });
  });

  it('is cancelled when the stream is lost, which would tell of its fills', async () => {
    const cancelled: string[] = [];
    const { stage, orders, advance } = await begin({
      readOpenOrders: () => Promise.resolve([open(orders()[0]?.digest ?? '')]),
      cancel: (given) => {
        cancelled.push(...given.map(({ digest }) => digest));
        return Promise.resolve();
      },
    });
    stage.positions.receive({ type: 'stream.lost', reason: 'closed' });
    await advance(0);
    expect(cancelled).toEqual([orders()[0]?.digest]);
  });

  it('of a build that was stopped while it was priced is not sent', async () => {
    const answers: (() => void)[] = [];
    const stale = (symbol: MarketSymbol) => ({
      ...(CALM[symbol] ?? touch(ETH, '1', '2')),
      venueAt: 0,
    });
    const { build, sent, advance } = await begin({
      lastTouch: stale,
      readTouch: (symbol) =>
        new Promise((resolve) => {
          answers.push(() => {
            resolve(stale(symbol));
          });
        }),
    });
    build.stop();
    for (const answer of answers) answer();
    await advance(1000);
    expect(answers).toHaveLength(2);
    expect(sent()).toEqual([]);
  });

  it.each([
    ['is sent', false],
    ['is not sent when the stream was lost meanwhile, and came back', true],
  ])('that waits for its touch %s', async (_title, isLost) => {
    const answers: (() => void)[] = [];
    const stale = (symbol: MarketSymbol) => ({
      ...(CALM[symbol] ?? touch(ETH, '1', '2')),
      venueAt: 0,
    });
    const { stage, build, sent, advance } = await begin({
      lastTouch: stale,
      readTouch: (symbol) =>
        new Promise((resolve) => {
          answers.push(() => {
            resolve(stale(symbol));
          });
        }),
    });
    if (isLost) {
      stage.positions.receive({ type: 'stream.lost', reason: 'closed' });
      stage.connect();
    }
    for (const answer of answers) answer();
    await advance(0);
    expect(sent()).toHaveLength(isLost ? 0 : 1);
    const nothing = { end: 'nothing', reason: 'the quote is rejected (the stream was lost)' };
    if (isLost) expect(build.getSnapshot().output).toMatchObject(nothing);
  });

  it('that nobody tells of is dead in the end, and the build is doubtful', async () => {
    const { build, advance } = await begin({
      submit: () => Promise.reject(new OutcomeUnknown('silence', details)),
    });
    await advance(12_000);
    expect(build.getSnapshot().output).toMatchObject({
      end: 'doubtful',
      reason: 'the quote is dead (its own limits)',
    });
  });
});

describe('a hedge', () => {
  it('that came short is repaired further through the touch, by what is missing', async () => {
    const { sent, fillWhole, fill, tell, advance } = await begin();
    fillWhole(0);
    await advance(0);
    fill(1, '0.04');
    tell(1, 'cancelled');
    await advance(249);
    expect(sent()).toHaveLength(2);
    await advance(1);
    expect(sent().slice(2)).toEqual(['ETH-PERP buy 0.05 2708.1 ioc']);
  });

  it('whose fill comes late is not repaired by what it filled', async () => {
    const { sent, fillWhole, fill, tell, advance } = await begin();
    fillWhole(0);
    await advance(0);
    tell(1, 'cancelled');
    await advance(100);
    fill(1, '0.04');
    await advance(150);
    expect(sent().slice(2)).toEqual(['ETH-PERP buy 0.05 2708.1 ioc']);
  });

  it('that came short once too often leaves a broken build', async () => {
    const { build, sent, fillWhole, tell, advance } = await begin();
    fillWhole(0);
    await advance(0);
    tell(1, 'cancelled');
    await advance(250);
    tell(2, 'cancelled');
    await advance(1000);
    expect(sent()).toHaveLength(3);
    expect(build.getSnapshot().output?.end).toBe('broken');
  });

  it('of which the book contradicts the orders is not repaired', async () => {
    const { stage, build, sent, fillWhole, tell, advance } = await begin();
    fillWhole(0);
    await advance(0);
    stage.report({ key: 'ETH-PERP/isolated', amount: '0.09' });
    tell(1, 'cancelled');
    await advance(1000);
    expect(sent()).toHaveLength(2);
    expect(build.getSnapshot().output).toMatchObject({ end: 'doubtful', refusalCode: null });
    expect(build.getSnapshot().output?.reason).toMatch(/ETH-PERP\/isolated is 0.09 \(live\)/);
  });

  it('that the venue refuses as too small is sold back', async () => {
    const tooSmall = new VenueRejected('below the minimum', 2094, true, details);
    const { build, sent, fill, fillWhole, tell, advance } = await begin({
      submit: ({ intent }) =>
        intent.symbol === 'ETH-PERP' ? Promise.reject(tooSmall) : Promise.resolve(),
    });
    fill(0, '0.5');
    await advance(1500);
    expect(sent().slice(1)).toEqual(['ETH-PERP buy 0.019 2704.1 ioc']);
    tell(0, 'cancelled');
    await advance(500);
    expect(sent().slice(2)).toEqual(['SOL-PERP buy 0.5 102.12 reduceOnly']);
    fillWhole(2);
    await advance(0);
    expect(build.getSnapshot().output?.end).toBe('nothing');
  });

  it('of unknown fate is followed by no other', async () => {
    let isSilent = false;
    const { build, sent, fillWhole, advance } = await begin({
      submit: () =>
        isSilent ? Promise.reject(new OutcomeUnknown('silence', details)) : Promise.resolve(),
    });
    isSilent = true;
    fillWhole(0);
    await advance(6000);
    expect(sent()).toHaveLength(2);
    expect(build.getSnapshot().output).toMatchObject({
      end: 'doubtful',
      reason: 'the hedge is dead (its own limits)',
    });
  });
});
