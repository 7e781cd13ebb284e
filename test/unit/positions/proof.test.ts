/** The proof of flatness: every clause missing by itself is named by itself, and all give a proof. */
import { describe, expect, it } from 'vitest';
import { beginEpoch, observe, openBook } from '../../../src/positions/book.ts';
import type { PositionBook } from '../../../src/positions/book.ts';
import type { Observation } from '../../../src/positions/observation.ts';
import {
  EMPTY_LOG,
  numberOrder,
  ordersAfter,
  recordArchived,
  recordFill,
  recordRefused,
  recordUpdate,
} from '../../../src/orders/order-log.ts';
import type { OrderLog } from '../../../src/orders/order-log.ts';
import { isFlatProof, prove, refuseProof } from '../../../src/positions/proof.ts';
import type { Evidence } from '../../../src/positions/proof.ts';
import { POSITION_TIMES } from '../../../src/positions/times.ts';
import { filled, reported, SOL_ISOLATED } from '../../support/observations.ts';
import { archived, digestOf, orderFill, signed, updated } from '../../support/orders.ts';
import { amountOf, KEYS, MARKETS, missingOf, proofOf, snapshot } from './world.ts';

const NOW = 100_000;

function bookAfter(...observations: readonly Observation[]): PositionBook {
  return observations.reduce(
    (book, observation) => observe(book, observation, POSITION_TIMES),
    openBook('main', KEYS),
  );
}

const ZERO = reported({ amount: '0', at: 50_000 });

/** Evidence to which no clause is missing, with what `changes` changes. */
function evidence(changes: Partial<Evidence> = {}): Evidence {
  const book = changes.book ?? bookAfter(ZERO);
  return {
    book,
    link: {
      status: 'live',
      epoch: book.epoch,
      acknowledgedAt: 1000,
      lostAt: undefined,
      lostReason: undefined,
    },
    orders: [],
    attestations: new Map(),
    now: NOW,
    times: POSITION_TIMES,
    markets: MARKETS,
    reads: [snapshot(NOW - 600), snapshot(NOW - 100)],
    openOrders: { requestedAt: NOW - 100, orders: [] },
    lastOrderNumber: 0,
    unseenByRest: [],
    ...changes,
  };
}

function missing(changes: Partial<Evidence>): readonly string[] {
  return missingOf(prove(evidence(changes)));
}

/** The log of one opening order, and what `become` makes of it. */
function ordersOf(become: (log: OrderLog) => OrderLog) {
  return ordersAfter(become(numberOrder(EMPTY_LOG, signed(1), 60_000)), 0);
}

const endedAt = (at: number) =>
  ordersOf((log) => recordUpdate(log, updated(1, 'cancelled', '0', at)));
const refusedAt = (now: number) =>
  ordersOf((log) =>
    recordRefused(log, digestOf(1), { words: 'no', code: 2056, byEngine: true, now }),
  );

describe('a proof', () => {
  it('is made when every clause holds, and names its sources', () => {
    const proof = proofOf(prove(evidence({ lastOrderNumber: 7 })));
    expect(isFlatProof(proof)).toBe(true);
    expect(proof.fields).toMatchObject({
      madeAt: NOW,
      lastOrderNumber: 7,
      equity: { quote: '1000', openQuote: '0' },
    });
    expect(proof.fields.sources).toEqual([
      { key: 'ETH-PERP/cross', reading: { state: 'unknown', named: false }, rest: '0' },
      { key: 'ETH-PERP/isolated', reading: { state: 'unknown', named: false }, rest: '0' },
      { key: 'SOL-PERP/cross', reading: { state: 'unknown', named: false }, rest: '0' },
      { key: SOL_ISOLATED, reading: { state: 'live', amount: '0' }, rest: '0' },
    ]);
  });

  it('has the money and the amounts of the second read', () => {
    const dust = { [SOL_ISOLATED]: amountOf('0.05') };
    const second = { ...snapshot(NOW - 100, dust), equity: { quote: '999', openQuote: '1' } };
    const { fields } = proofOf(prove(evidence({ reads: [snapshot(NOW - 600), second] })));
    expect(fields.equity).toEqual({ quote: '999', openQuote: '1' });
    expect(fields.sources.map(({ rest }) => rest)).toEqual(['0', '0', '0', '0.05']);
  });

  it('needs the market of every key', () => {
    expect(() => prove(evidence({ markets: {} }))).toThrow('The proof knows no market of');
  });

  it('prints its fields, and what is printed is no proof', () => {
    const proof = proofOf(prove(evidence()));
    const record: unknown = JSON.parse(JSON.stringify(proof));
    expect(record).toEqual(proof.fields);
    expect(isFlatProof(record)).toBe(false);
  });

  it('is missing every clause at once where every clause is missing', () => {
    const book = bookAfter(reported({ amount: '1', at: 50_000 }));
    const orders = ordersOf((log) => log);
    expect(missing({ book, orders, reads: undefined, openOrders: undefined })).toEqual([
      'SOL-PERP/isolated is 1 (live)',
      'the fate of order 1 (SOL-PERP buy) is not told',
      'REST has not been read twice',
      'nobody could tell which orders are open',
    ]);
  });
});

describe('clause (a), the readings', () => {
  it.each([
    ['1', '1 (live)'],
    ['0.1', '0.1 (live)'],
    ['-0.1', '-0.1 (live)'],
  ])('misses a key at %s', (amount, described) => {
    const book = bookAfter(reported({ amount, at: 50_000 }));
    expect(missing({ book })).toEqual([`SOL-PERP/isolated is ${described}, REST 0`]);
  });

  it('tells what the second read shows of a key that is held', () => {
    const book = bookAfter(reported({ amount: '1', at: 50_000 }));
    const reads = [
      snapshot(NOW - 600, { [SOL_ISOLATED]: amountOf('2') }),
      snapshot(NOW - 100, { [SOL_ISOLATED]: amountOf('3') }),
    ] as const;
    expect(missing({ book, reads })[0]).toBe('SOL-PERP/isolated is 1 (live), REST 3');
  });

  it('counts the hold of a zero from its first report, and of dust from its attestation', () => {
    const again = bookAfter(ZERO, reported({ amount: '0', at: NOW - 100, reason: 'again' }));
    expect(missing({ book: again })).toEqual([]);
    const book = beginEpoch(bookAfter(reported({ amount: '0.03', at: 50_000 })));
    const dust = { key: SOL_ISOLATED, amount: '0.03', epoch: 1, through: '7' };
    const attestedAt = (at: number) =>
      missing({ book, attestations: new Map([[SOL_ISOLATED, { ...dust, attestedAt: at }]]) });
    expect(attestedAt(NOW - 500)).toEqual([]);
    expect(attestedAt(NOW - 499)).toEqual(['SOL-PERP/isolated is zero for less than its hold']);
  });

  it('takes dust below one size step for zero', () => {
    const book = bookAfter(reported({ amount: '-0.049', at: 50_000 }));
    expect(missing({ book })).toEqual([]);
  });

  it('takes no dust that is worth more than $5', () => {
    const book = bookAfter(reported({ amount: '-0.05', at: 50_000 }));
    expect(missing({ book })).toEqual(['SOL-PERP/isolated is -0.05 (live), worth more than $5']);
  });

  it('misses a stale zero, and takes an attested one', () => {
    const book = beginEpoch(bookAfter(ZERO));
    expect(missing({ book })).toEqual(['SOL-PERP/isolated is 0 (stale), REST 0']);
    const attestedAt = (at: number) => ({
      book,
      attestations: new Map([
        [SOL_ISOLATED, { key: SOL_ISOLATED, amount: '0', epoch: 1, attestedAt: at, through: '7' }],
      ]),
    });
    expect(missing(attestedAt(NOW - 500))).toEqual([]);
    const hasty = ['SOL-PERP/isolated is zero for less than its hold'];
    expect(missing(attestedAt(NOW - 499))).toEqual(hasty);
  });

  it('misses a diverged key', () => {
    const book = bookAfter(ZERO, filled({ amount: '1', at: NOW - 2001 }));
    expect(missing({ book })).toEqual([
      'SOL-PERP/isolated is diverged: 0 by position_change, 1 by fills, REST 0',
    ]);
  });

  it('misses a zero that a fill contradicts, from the first moment', () => {
    const book = bookAfter(ZERO, filled({ amount: '1', at: NOW }));
    expect(missing({ book })).toEqual(['SOL-PERP/isolated is zero, and a fill contradicts it']);
  });

  it('takes a reported zero whose fill has not come: a report is absolute', () => {
    const book = bookAfter(
      reported({ amount: '1', at: 50_000 }),
      reported({ amount: '0', at: NOW - 1000 }),
    );
    expect(missing({ book })).toEqual([]);
  });

  it('misses a zero until it has held, to the millisecond', () => {
    const zeroAt = (at: number) => ({ book: bookAfter(reported({ amount: '0', at })) });
    expect(missing(zeroAt(NOW - 499))).toEqual([
      'SOL-PERP/isolated is zero for less than its hold',
    ]);
    expect(missing(zeroAt(NOW - 500))).toEqual([]);
  });

  it('counts the hold from the fate of the key’s last order where that came later', () => {
    const reads = [snapshot(NOW - 50), snapshot(NOW + 450)] as const;
    expect(missing({ orders: refusedAt(NOW - 499), reads })).toEqual([
      'SOL-PERP/isolated is zero for less than its hold',
    ]);
    expect(missing({ orders: refusedAt(NOW - 500), reads })).toEqual([]);
  });

  it('takes a key that nobody named and no order of ours can have filled', () => {
    expect(missing({ book: openBook('main', KEYS) })).toEqual([]);
    expect(missing({ book: openBook('main', KEYS), orders: refusedAt(60_000) })).toEqual([]);
    expect(missing({ book: openBook('main', KEYS), orders: endedAt(60_000) })).toEqual([]);
  });

  it('misses a key without a report that a fill named, or on which our order filled', () => {
    const named = bookAfter(filled({ amount: '1', at: 50_000 }));
    expect(missing({ book: named })).toEqual(['SOL-PERP/isolated is traded but unreported']);
    const orders = ordersOf((log) =>
      recordUpdate(
        recordFill(log, digestOf(1), orderFill(1, '1', 60_000)),
        updated(1, 'filled', '0', 60_000),
      ),
    );
    expect(missing({ book: openBook('main', KEYS), orders })).toEqual([
      'SOL-PERP/isolated is traded but unreported',
    ]);
  });
});

describe('clause (b), the orders', () => {
  it('misses the fate of an order that nobody told', () => {
    const orders = ordersOf((log) => log);
    expect(missing({ orders, now: NOW })).toContain(
      'the fate of order 1 (SOL-PERP buy) is not told',
    );
  });

  it('misses what the archive tells as filled while neither ledger has it', () => {
    const orders = ordersOf((log) => recordArchived(log, archived(1, '1'), NOW - 1900));
    expect(missing({ orders })).toEqual(['a fill of order 1 (SOL-PERP buy) is in neither ledger']);
  });

  it('misses what an update tells as filled after the last report, and not before it', () => {
    const told = (at: number) =>
      ordersOf((log) => recordUpdate(log, updated(1, 'filled', '0', at)));
    const book = bookAfter(reported({ amount: '0', at: NOW - 1500 }));
    expect(missing({ book, orders: told(NOW - 1499) })).toEqual([
      'a fill of order 1 (SOL-PERP buy) is in neither ledger',
    ]);
    expect(missing({ book, orders: told(NOW - 1500) })).toEqual([]);
  });
});

describe('clause (c), the two reads of REST', () => {
  it('misses both when nobody read', () => {
    expect(missing({ reads: undefined })).toEqual(['REST has not been read twice']);
  });

  it('misses the gap between them by a millisecond', () => {
    const reads = [snapshot(NOW - 599), snapshot(NOW - 100)] as const;
    expect(missing({ reads })).toEqual(['the two REST reads are too close together']);
  });

  it('misses the lag after the last fate by a millisecond', () => {
    expect(missing({ orders: refusedAt(NOW - 799) })).toEqual([
      'REST was read before it can know of the last order',
    ]);
    expect(missing({ orders: refusedAt(NOW - 800) })).toEqual([]);
  });

  it('misses the lag after the acknowledgement by a millisecond', () => {
    const link = (acknowledgedAt: number) => ({ ...evidence().link, acknowledgedAt });
    expect(missing({ link: link(NOW - 799) })).toEqual([
      'REST was read before it can know what the stream missed',
    ]);
    expect(missing({ link: link(NOW - 800) })).toEqual([]);
  });

  it('misses a zero that either read does not show, and takes dust', () => {
    const shows = (amount: string) => snapshot(NOW - 600, { [SOL_ISOLATED]: amountOf(amount) });
    const later = (amount: string) => snapshot(NOW - 100, { [SOL_ISOLATED]: amountOf(amount) });
    const sentence = ['REST shows -0.1 of SOL-PERP/isolated'];
    expect(missing({ reads: [shows('-0.1'), later('0')] })).toEqual(sentence);
    expect(missing({ reads: [shows('0'), later('-0.1')] })).toEqual(sentence);
    expect(missing({ reads: [shows('-0.1'), later('-0.1')] })).toEqual(sentence);
    expect(missing({ reads: [shows('-0.099'), later('0.099')] })).toEqual([]);
  });

  it('misses a key that REST was inconclusive about or not asked about', () => {
    const unclear = { state: 'inconclusive', reason: 'no row' } as const;
    const reads = [
      snapshot(NOW - 600, { 'ETH-PERP/cross': unclear }),
      snapshot(NOW - 100),
    ] as const;
    expect(missing({ reads })).toEqual(['REST is inconclusive about ETH-PERP/cross: no row']);
    const bare = { ...snapshot(NOW - 100), readings: {} };
    expect(missing({ reads: [snapshot(NOW - 600), bare] })).toEqual(
      KEYS.map((key) => `REST is inconclusive about ${key}: not asked`),
    );
  });

  it('misses the equity', () => {
    const reads = [snapshot(NOW - 600), { ...snapshot(NOW - 100), equity: undefined }] as const;
    expect(missing({ reads })).toEqual(['REST did not tell the equity']);
  });

  it('misses that REST ever showed what was held', () => {
    expect(missing({ unseenByRest: [SOL_ISOLATED] })).toEqual([
      'REST never showed SOL-PERP/isolated while it was held: its scope may be wrong',
    ]);
  });
});

describe('clause (d), the open orders', () => {
  it('misses an answer', () => {
    expect(missing({ openOrders: undefined })).toEqual(['nobody could tell which orders are open']);
  });

  it('misses an answer from after the last fate', () => {
    const orders = refusedAt(NOW - 1000);
    const at = (requestedAt: number) =>
      missing({ orders, openOrders: { requestedAt, orders: [] } });
    expect(at(NOW - 1001)).toEqual(['open orders were read too early']);
    expect(at(NOW - 1000)).toEqual([]);
  });

  it('misses that none is open', () => {
    const order = {
      digest: digestOf(9),
      symbol: 'SOL-PERP',
      margin: 'isolated',
      side: 'sell',
      remaining: '1',
      reduceOnly: true,
      isTrigger: false,
    } as const;
    expect(missing({ openOrders: { requestedAt: NOW, orders: [order] } })).toEqual([
      `order ${digestOf(9)} of SOL-PERP is open`,
    ]);
  });
});

describe('a proof that is held against a later moment', () => {
  const proof = proofOf(prove(evidence({ lastOrderNumber: 7 })));
  const against = (now: number, lastOrderNumber = 7) =>
    refuseProof(proof, { now, lastOrderNumber, maxAgeMs: 2000 });

  it('is good to the last millisecond of its age, and not before it was made', () => {
    expect(against(NOW)).toBeUndefined();
    expect(against(NOW + 2000)).toBeUndefined();
    expect(against(NOW + 2001)).toBe('the proof is 2001 ms old');
    expect(against(NOW - 1)).toBe('the proof is -1 ms old');
  });

  it('is void once an order that it did not see was numbered, and for another past', () => {
    expect(against(NOW, 8)).toBe('an order was sent after the proof was made');
    expect(against(NOW, 6)).toBe('an order was sent after the proof was made');
  });
});
