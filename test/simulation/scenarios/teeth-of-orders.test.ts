/** The stories of orders and fills have teeth: each is refuted on another stage, or by a doctored trace. */
import { beforeAll, describe, expect, it } from 'vitest';
import { SCENARIOS } from '../../../src/app/scenarios/catalog.ts';
import * as orders from '../../../src/app/scenarios/claims-orders.ts';
import * as sending from '../../../src/app/scenarios/claims-sending.ts';
import { judge, playAct } from '../../../src/app/scenarios/play.ts';
import type { Act, Claim, Cue, Trace } from '../../../src/app/scenarios/scenario.ts';
import { ETH, SOL, breaks, strangerTrades } from '../../../src/app/scenarios/staging.ts';
import { actOf } from './acts.ts';

/** An act on another stage, and some of the claims that this refutes. */
type Sabotage = readonly [
  id: string,
  title: string,
  how: string,
  change: (act: Act) => Act,
  refutes: readonly string[],
];

const withoutCues = (act: Act): Act => ({ ...act, cues: [] });

const withCues =
  (...cues: readonly Cue[]) =>
  (act: Act): Act => ({ ...act, cues });

const SABOTAGES: readonly Sabotage[] = [
  [
    'S06',
    'the SOL leg never fills, cross',
    'it fills',
    withoutCues,
    ['hold is never entered', 'the cycles end recovered', 'entries of SOL-PERP trade 0 in all'],
  ],
  [
    'S06',
    'what is missing fills at the next price, isolated',
    'the next price is none either',
    withCues({ at: 'build', does: breaks({ fault: 'order.noFill', products: [SOL], times: 2 }) }),
    ['entries of SOL-PERP ask for 1.5, 1.5'],
  ],
  [
    'S07',
    'it is lost itself',
    'what is sent again is lost as well',
    withCues({
      at: 'build',
      does: breaks({ fault: 'order.noAnswer', effect: 'before', products: [SOL] }),
    }),
    ['entries of SOL-PERP trade 1.5 in all', 'the cycles end completed'],
  ],
  [
    'S07',
    'it is filled, and the stream tells so after 8 s, cross',
    'the stream is prompt',
    withoutCues,
    ['an order of SOL-PERP is told filled by archive', 'emergencyClose is entered once'],
  ],
  [
    'S08',
    'it is filled whole before',
    'the price does not come to the quote',
    withoutCues,
    ['the entry of SOL-PERP fills after its cancel has left', 'the cycles end completed'],
  ],
  [
    'S09',
    'the position is told',
    'lookups are answered',
    withoutCues,
    ['an order of SOL-PERP is told dead by its own limits', 'hold is never entered'],
  ],
  [
    'S10',
    'the close of SOL, buyFirst',
    'the close fills',
    withoutCues,
    ['emergencyClose is entered once', 'the cycles end recovered'],
  ],
  [
    'S11',
    'the entry, cross, sellFirst',
    'it fills whole',
    withoutCues,
    ['entries of SOL-PERP ask for 15, 9, 3'],
  ],
  [
    'S13',
    'the close never arrives, cross, buyFirst',
    'a second close of another hand goes beyond zero',
    withCues({ at: 'unwind', afterMs: 100, does: strangerTrades(SOL, 'cross', '1.5') }),
    [
      'SOL-PERP is never held on the other side of its sell',
      'SOL-PERP is closed by a buy, and never by the other side',
    ],
  ],
  [
    'S14',
    'the answers to both entries are lost after',
    'a new order follows an unfilled one',
    withCues({ at: 'build', does: breaks({ fault: 'order.noFill', products: [SOL], times: 1 }) }),
    ['the entries of SOL-PERP are one order, received once'],
  ],
  [
    'S15',
    'every order is answered 300 ms late',
    'answers are prompt',
    withoutCues,
    ['a fill of SOL-PERP is reported before its order is answered'],
  ],
  [
    'S16',
    'the venue replays in the hold',
    'it does not replay',
    withoutCues,
    ['a fill of SOL-PERP is told more than once'],
  ],
  [
    'S17',
    'the result comes 500 ms before the slices',
    'one slice is the whole',
    (act) => ({ ...act, options: { flags: { notional: '250', direction: 'buyFirst' } } }),
    ['some entry of SOL-PERP fills in 2 parts or more'],
  ],
];

/** The stories that this file is about. */
const IDS = ['S06', 'S07', 'S08', 'S09', 'S10', 'S11', 'S13', 'S14', 'S15', 'S16', 'S17'];

function refuted(act: Act, trace: Trace): readonly string[] {
  return act.claims.flatMap((claim) => (judge(claim, trace).holds ? [] : [claim.says]));
}

describe('a story of orders', () => {
  it.each(SABOTAGES)('%s (%s) is refuted when %s', async (id, title, _how, change, refutes) => {
    const act = actOf(id, title);
    expect(refuted(act, await playAct(change(act)))).toEqual(expect.arrayContaining([...refutes]));
  });

  it('is told, and refuted somewhere, for every id', () => {
    const sabotaged = new Set(SABOTAGES.map(([id]) => id));
    const told = SCENARIOS.map(({ id }) => id).filter((id) => IDS.includes(id));
    expect(told.toSorted()).toEqual(IDS);
    expect(IDS.filter((id) => !sabotaged.has(id))).toEqual([]);
  });
});

describe('a claim about orders', () => {
  let alone: Trace;
  let quoted: Trace;

  beforeAll(async () => {
    alone = await playAct(actOf('S06', 'the SOL leg never fills, cross, buyFirst'));
    quoted = await playAct(actOf('S08', 'it is filled whole, and the cancel'));
  });

  const held = (amount: string) => [
    ...alone.steps,
    { at: Infinity, held: { 'ETH-PERP/cross': amount } },
  ];

  it('sees a fate that the exchange denies', () => {
    for (const fate of ['filled', 'partlyFilled']) {
      const records = doctored(alone, 'order.resolved', (data) => ({
        ...data,
        fate,
        filled: '1.5',
      }));
      expectTeeth(orders.fatesAreTrue, alone, { records });
    }
    const fills = doctored(alone, 'order.resolved', (data) => ({ ...data, fate: 'rejected' }));
    expectTeeth(orders.fatesAreTrue, alone, { records: fills });
    const records = doctored(alone, 'order.resolved', (data) => ({ ...data, fate: 'dead' }));
    const early = records.map((record) => ({ ...record, at: alone.records[0]?.at ?? '' }));
    expectTeeth(orders.fatesAreTrue, alone, { records: early });
  });

  it('sees a fill at a price of zero', () => {
    const records = doctored(alone, 'order.resolved', (data) => ({ ...data, averagePrice: '0' }));
    expectTeeth(orders.pricesAreReal, alone, { records });
  });

  it('sees a proof while something is held, and an end without a proof', () => {
    const steps = alone.steps.map((step) => ({ ...step, held: { 'SOL-PERP/isolated': '-1.5' } }));
    expectTeeth(orders.provedOnlyWhenReallyFlat, alone, { steps });
    const records = alone.records.filter(({ kind }) => kind !== 'proof.made');
    expectTeeth(orders.recoveredIsProved, alone, { records });
  });

  it('sees more than the plan, the other side, and an amount that never was', () => {
    expectTeeth(orders.neverBeyondThePlan(ETH), alone, { steps: held('0.069') });
    expectTeeth(orders.neverOnTheOtherSide(ETH, 'buy'), alone, { steps: held('-0.068') });
    const steps = alone.steps.map((step) => ({ ...step, held: {} }));
    expectTeeth(orders.bookWasReal(ETH), alone, { steps });
  });

  it('sees a second order, a close of the other side, and a trade too much', () => {
    const { truth } = quoted;
    const twins = truth.orders.map((order) => ({ ...order, digest: `${order.digest}2` }));
    const second = { truth: { ...truth, orders: [...truth.orders, ...twins] } };
    expectTeeth(sending.isOneOrder('entries', SOL), quoted, second);
    const accepted = { truth: { ...truth, orders: [...truth.orders, ...truth.orders] } };
    expectTeeth(sending.isOneOrder('entries', SOL), quoted, accepted);
    const sides = truth.orders.map((order) => ({ ...order, side: 'sell' as const }));
    expectTeeth(sending.closesOnlyBy('buy', SOL), quoted, { truth: { ...truth, orders: sides } });
    const fills = [...truth.fills, ...truth.fills];
    expectTeeth(sending.tradesInAll('entries', SOL, '1.5'), quoted, { truth: { ...truth, fills } });
  });

  it('sees a hedge that waits for the answer to a cancel', () => {
    const late = quoted.truth.orders.map((order) => ({
      ...order,
      receivedAt: order.receivedAt + 1_500,
    }));
    const truth = { ...quoted.truth, orders: late };
    expectTeeth(sending.hedgedWithin(100, SOL, ETH), quoted, { truth });
  });
});

function expectTeeth(claim: Claim, truthful: Trace, changes: Partial<Trace>): void {
  expect(judge(claim, truthful)).toEqual({ claim: claim.says, holds: true });
  expect(judge(claim, { ...truthful, ...changes }).holds).toBe(false);
}

function doctored(trace: Trace, kind: string, change: (data: object) => object): Trace['records'] {
  return trace.records.map((record) =>
    // Every record's data is an object: the chronicle wrote it.
    record.kind === kind ? { ...record, data: change(record.data as object) } : record,
  );
}
