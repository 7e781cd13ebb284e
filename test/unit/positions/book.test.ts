/** The book: what the stream reported, per key, in the venue's order, and nothing else. */
import { describe, expect, it } from 'vitest';
import {
  anchorAnew,
  anchorKeyAnew,
  beginEpoch,
  observe,
  openBook,
} from '../../../src/positions/book.ts';
import type { PositionBook } from '../../../src/positions/book.ts';
import { keysOf, marginOf, positionKey, symbolOf } from '../../../src/positions/key.ts';
import type { Observation } from '../../../src/positions/observation.ts';
import { POSITION_TIMES } from '../../../src/positions/times.ts';
import { filled, reported, SOL_ISOLATED } from '../../support/observations.ts';
import { KEYS } from './world.ts';

function bookAfter(...observations: readonly Observation[]): PositionBook {
  return observations.reduce(
    (book, observation) => observe(book, observation, POSITION_TIMES),
    openBook('main', KEYS),
  );
}

function amountIn(book: PositionBook, key = SOL_ISOLATED): string | undefined {
  return book.entry(key).report?.amount;
}

describe('the keys of a book', () => {
  it('are cross before isolated of every market', () => {
    expect(keysOf(['ETH-PERP', 'SOL-PERP'])).toEqual([
      'ETH-PERP/cross',
      'ETH-PERP/isolated',
      'SOL-PERP/cross',
      'SOL-PERP/isolated',
    ]);
    expect(openBook('main', KEYS).keys).toEqual(KEYS);
  });

  it('come apart into the market and the margin that they were made of', () => {
    const key = positionKey('SOL-PERP', 'isolated');
    expect([symbolOf(key), marginOf(key)]).toEqual(['SOL-PERP', 'isolated']);
    expect([symbolOf('A/B/cross'), marginOf('A/B/cross')]).toEqual(['A/B', 'cross']);
  });

  it('are its scope: another is observed by nobody and cannot be asked for', () => {
    const book = openBook('main', ['ETH-PERP/cross']);
    expect(observe(book, reported({ amount: '1', at: 1000 }), POSITION_TIMES)).toBe(book);
    expect(book.covers(SOL_ISOLATED)).toBe(false);
    expect(() => book.entry(SOL_ISOLATED)).toThrow(/has no key SOL-PERP\/isolated/);
  });
});

describe('a report', () => {
  it('is the only source of an amount: before the first there is none, and none is not zero', () => {
    const empty = openBook('main', KEYS);
    expect(amountIn(empty)).toBeUndefined();
    expect(empty.entry(SOL_ISOLATED).named).toBe(false);
    expect(empty.entry(SOL_ISOLATED).zeroSince).toBeUndefined();
    const afterFill = bookAfter(filled({ amount: '1', at: 1000 }));
    expect(amountIn(afterFill)).toBeUndefined();
    expect(afterFill.entry(SOL_ISOLATED).named).toBe(true);
  });

  it('is absolute: it replaces the amount and does not add to it', () => {
    const book = bookAfter(
      reported({ amount: '4', at: 1000 }),
      reported({ amount: '5', at: 2000 }),
    );
    expect(amountIn(book)).toBe('5');
  });

  it('leaves the book from which it came as it was', () => {
    const before = bookAfter(reported({ amount: '4', at: 1000 }));
    observe(before, reported({ amount: '5', at: 2000 }), POSITION_TIMES);
    expect(amountIn(before)).toBe('4');
  });

  it('that is older than the last changes nothing, however late it comes', () => {
    const book = bookAfter(reported({ amount: '4', at: 2000 }));
    const older = reported({ amount: '0', at: 9000, venueAt: 1999 });
    expect(observe(book, older, POSITION_TIMES)).toBe(book);
  });

  it('is ordered by the venue’s number, not by its spelling', () => {
    const book = bookAfter(
      reported({ amount: '1', at: 9999 }),
      reported({ amount: '2', at: 10_000 }),
    );
    expect(amountIn(book)).toBe('2');
    expect(observe(book, reported({ amount: '3', at: 9999 }), POSITION_TIMES)).toBe(book);
  });

  it('that comes again changes nothing, also when our clock has moved', () => {
    const book = bookAfter(reported({ amount: '4', at: 1000 }));
    const again = reported({ amount: '4', at: 5000, venueAt: 1000 });
    expect(observe(book, again, POSITION_TIMES)).toBe(book);
  });

  it('of one instant with the last stands when it came later, and no repeat brings the first back', () => {
    const first = reported({ amount: '4', at: 1000 });
    const second = reported({ amount: '5', at: 1001, venueAt: 1000 });
    const book = bookAfter(first, second);
    expect(amountIn(book)).toBe('5');
    expect(observe(book, first, POSITION_TIMES)).toBe(book);
    expect(amountIn(bookAfter(second, first))).toBe('4');
  });

  it.each([
    ['reason', { reason: 'settle_pnl' }],
    ['quote balance', { quoteAmount: '12' }],
    ['isolated account', { isolatedAddress: `0x${'a'.repeat(64)}` }],
  ])('of one instant that differs in its %s alone is not a repeat', (_, difference) => {
    const book = bookAfter(reported({ amount: '4', at: 1000 }));
    const other = reported({ amount: '4', at: 1000, ...difference });
    expect(observe(book, other, POSITION_TIMES)).not.toBe(book);
  });
});

describe('cross and isolated', () => {
  it('are two positions that never net', () => {
    const book = bookAfter(
      reported({ key: 'SOL-PERP/isolated', amount: '4', at: 1000 }),
      reported({ key: 'SOL-PERP/cross', amount: '-4', at: 2000 }),
    );
    expect(amountIn(book, 'SOL-PERP/isolated')).toBe('4');
    expect(amountIn(book, 'SOL-PERP/cross')).toBe('-4');
    expect(amountIn(book, 'ETH-PERP/cross')).toBeUndefined();
  });

  it('have an order of their own: an older instant of one is news beside a later of the other', () => {
    const book = bookAfter(
      reported({ key: 'SOL-PERP/isolated', amount: '4', at: 9000 }),
      reported({ key: 'SOL-PERP/cross', amount: '1', at: 1000 }),
    );
    expect(amountIn(book, 'SOL-PERP/cross')).toBe('1');
  });
});

describe('the start of a zero', () => {
  it('is the receipt of the first report of the present run of zeros', () => {
    const zero = (at: number) => reported({ amount: '0', at, venueAt: at - 300 });
    const long = reported({ amount: '1', at: 3000 });
    const book = bookAfter(zero(1000), zero(2000));
    expect(book.entry(SOL_ISOLATED).zeroSince).toBe(1000);
    const held = observe(book, long, POSITION_TIMES);
    expect(held.entry(SOL_ISOLATED).zeroSince).toBeUndefined();
    expect(observe(held, zero(4000), POSITION_TIMES).entry(SOL_ISOLATED).zeroSince).toBe(4000);
  });

  it('is not where an amount crosses zero from one side to the other', () => {
    const book = bookAfter(
      reported({ amount: '1', at: 1000 }),
      reported({ amount: '-1', at: 2000 }),
    );
    expect(book.entry(SOL_ISOLATED).zeroSince).toBeUndefined();
  });
});

describe('an epoch', () => {
  it('changes no amount when it begins, and none when it is acknowledged', () => {
    const book = bookAfter(reported({ amount: '4', at: 1000 }));
    const next = anchorAnew(beginEpoch(book));
    expect(next.epoch).toBe(book.epoch + 1);
    expect(amountIn(next)).toBe('4');
    expect(next.entry(SOL_ISOLATED).report?.epoch).toBe(0);
  });

  it('does not let an older report back in', () => {
    const book = beginEpoch(bookAfter(reported({ amount: '4', at: 2000 })));
    expect(observe(book, reported({ amount: '0', at: 1000 }), POSITION_TIMES)).toBe(book);
  });
});

describe('a new anchor', () => {
  it.each([
    ['of a connection', beginEpoch],
    ['of its acknowledgement', anchorAnew],
    ['of an attested key', (book: PositionBook) => anchorKeyAnew(book, SOL_ISOLATED)],
  ])('%s leaves every report as it was', (_what, anchored) => {
    const book = bookAfter(
      reported({ amount: '4', at: 2000 }),
      reported({ amount: '3', at: 3000 }),
    );
    const next = anchored(book);
    for (const key of KEYS) {
      expect(next.entry(key).report).toBe(book.entry(key).report);
      expect(next.entry(key).held).toEqual(book.entry(key).held);
      expect(next.entry(key).anchor).toBeUndefined();
    }
    expect(next.entry(SOL_ISOLATED).report?.amount).toBe('3');
  });
});

describe('a printed book', () => {
  it('differs for books that differ in anything that they know', () => {
    const report = reported({ amount: '4', at: 1000 });
    const books = [
      bookAfter(),
      bookAfter(report),
      bookAfter(reported({ amount: '4', at: 1001 })),
      bookAfter(reported({ key: 'SOL-PERP/cross', amount: '4', at: 1000 })),
      bookAfter(filled({ amount: '4', at: 1000 })),
      bookAfter(report, filled({ amount: '1', at: 2000 })),
      bookAfter(report, filled({ amount: '1', at: 2000, index: '7' })),
      beginEpoch(bookAfter(report)),
      anchorAnew(bookAfter(report)),
      openBook('other', KEYS),
    ];
    const prints = books.map((book) => JSON.stringify(book));
    expect(new Set(prints).size).toBe(books.length);
    expect(JSON.stringify(bookAfter(report))).toBe(prints[1]);
  });
});
