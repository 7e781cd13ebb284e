import { describe, expect, it } from 'vitest';
import { readWitnesses, shownExposure, witnessesJson } from '../../../src/app/witnesses.ts';
import type { WitnessedVenue } from '../../../src/app/witnesses.ts';
import type { OpenOrder } from '../../../src/orders/order.ts';
import type { RestReading, RestSnapshot } from '../../../src/positions/rest.ts';

const KEYS = [
  'ETH-PERP/cross',
  'ETH-PERP/isolated',
  'SOL-PERP/cross',
  'SOL-PERP/isolated',
] as const;
const UNTOLD: RestReading = { state: 'inconclusive', reason: 'no answer' };

describe('what speaks against an account without exposure', () => {
  it('is nothing, where every position is zero and no order is open', async () => {
    expect(await exposureOf({})).toEqual([]);
  });

  it.each(KEYS)('is a position of %s, on either side', async (key) => {
    expect(await exposureOf({ readings: { [key]: amount('-0.001') } })).toEqual([`${key} -0.001`]);
  });

  it('is a position that nobody could tell', async () => {
    expect(await exposureOf({ readings: { 'SOL-PERP/isolated': UNTOLD } })).toEqual([
      'SOL-PERP/isolated inconclusive: no answer',
    ]);
  });

  it('is a position that is not of the pair', async () => {
    const foreign = [{ name: 'BTC-PERP cross', amount: '1' }];
    expect(await exposureOf({ foreign })).toEqual(['BTC-PERP cross 1']);
  });

  it('is an order that rests, or that waits for its trigger', async () => {
    const orders = (): Promise<readonly OpenOrder[]> => Promise.resolve([order()]);
    const resting = ['an order to buy 1 SOL-PERP'];
    expect(await exposureOf({}, { readOpenOrders: orders })).toEqual(resting);
    expect(await exposureOf({}, { readTriggerOrders: orders })).toEqual(resting);
  });

  it('is a list of open orders that nobody could tell', async () => {
    const silent = { readOpenOrders: () => Promise.reject(new Error('no answer')) };
    expect(await exposureOf({}, silent)).toEqual(['open orders that nobody could tell']);
  });

  it('is no list of trigger orders that nobody could tell', async () => {
    const silent = { readTriggerOrders: () => Promise.reject(new Error('no key')) };
    expect(await exposureOf({}, silent)).toEqual([]);
  });
});

describe('a witness that is absent', () => {
  it('is null, and neither an empty list nor open', async () => {
    const silent = () => Promise.reject(new Error('no answer'));
    const venue = venueWith({}, { readTriggerOrders: silent, readStatus: silent });
    const json = witnessesJson(await readWitnesses(venue, '0xab'));
    expect(json).toMatchObject({ orders: [], triggerOrders: null, standing: null });
  });

  it.each([
    ['active', 'open'],
    ['down', 'down'],
  ] as const)('has a word where it is there: %s is %s', async (status, standing) => {
    const venue = venueWith({}, { readStatus: () => Promise.resolve(status) });
    expect(witnessesJson(await readWitnesses(venue, '0xab'))).toMatchObject({ standing });
  });
});

type Changes = {
  readonly readings?: Readonly<Record<string, RestReading>>;
  readonly foreign?: RestSnapshot['foreign'];
};

async function exposureOf(
  changes: Changes,
  venue: Partial<WitnessedVenue> = {},
): Promise<readonly string[]> {
  return shownExposure(await readWitnesses(venueWith(changes, venue), '0xab'));
}

function venueWith(
  { readings = {}, foreign = [] }: Changes,
  venue: Partial<WitnessedVenue> = {},
): WitnessedVenue {
  const zeros = Object.fromEntries(KEYS.map((key) => [key, amount('0')]));
  const rest: RestSnapshot = {
    readings: { ...zeros, ...readings },
    requestedAt: 0,
    receivedAt: 0,
    equity: undefined,
    foreign,
    health: [],
  };
  return {
    readPositions: () => Promise.resolve(rest),
    readOpenOrders: () => Promise.resolve([]),
    readTriggerOrders: () => Promise.resolve([]),
    readStatus: () => Promise.resolve('active'),
    ...venue,
  };
}

function amount(value: string): RestReading {
  return { state: 'amount', amount: value };
}

function order(): OpenOrder {
  return {
    digest: '0x01',
    symbol: 'SOL-PERP',
    margin: 'cross',
    side: 'buy',
    remaining: '1',
    reduceOnly: false,
    isTrigger: false,
  };
}
