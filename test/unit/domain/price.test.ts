import { describe, expect, it } from 'vitest';
import {
  CLOSING_RUNGS_BPS,
  closingLimit,
  moveBps,
  openingLimit,
  refuseTouch,
} from '../../../src/domain/price.ts';
import { ETH, SOL, touch } from './markets.ts';

describe('openingLimit', () => {
  it('buys through the ask and sells through the bid, rounded outward to the tick', () => {
    const eth = touch(ETH, '2699.9', '2700.1');
    expect(openingLimit(eth, 'buy', 10, ETH)).toBe('2702.9');
    expect(openingLimit(eth, 'sell', 10, ETH)).toBe('2697.2');
  });

  it('has no limit where that side of the touch is empty', () => {
    expect(openingLimit(touch(ETH, '2699.9', undefined), 'buy', 10, ETH)).toBeUndefined();
    expect(openingLimit(touch(ETH, '2699.9', undefined), 'sell', 10, ETH)).toBe('2697.2');
    expect(openingLimit(touch(ETH, undefined, '2700'), 'sell', 10, ETH)).toBeUndefined();
    expect(openingLimit(touch(ETH, undefined, '2700'), 'buy', 10, ETH)).toBe('2702.7');
  });

  it('has no limit in a crossed book', () => {
    expect(openingLimit(touch(ETH, '2701', '2700'), 'buy', 10, ETH)).toBeUndefined();
    expect(openingLimit(touch(ETH, '2700', '2700'), 'sell', 10, ETH)).toBeUndefined();
  });
});

describe('refuseTouch', () => {
  it('accepts a sound book near the oracle, up to and with 100 bps', () => {
    expect(refuseTouch(touch(ETH, '2699.9', '2700.1'), ETH)).toBeUndefined();
    expect(refuseTouch(touch(ETH, '2726.9', '2727.1'), ETH)).toBeUndefined();
  });

  it.each([
    ['an empty bid', undefined, '2700', 'ETH-PERP has no bid: wait for a sound book.'],
    ['an empty ask', '2700', undefined, 'ETH-PERP has no ask: wait for a sound book.'],
    [
      'a crossed book',
      '2701',
      '2700',
      'The book of ETH-PERP is crossed (bid 2701, ask 2700): wait for a sound book.',
    ],
    [
      'a mid just beyond 100 bps',
      '2726.9',
      '2727.3',
      'The mid 2727.1 of ETH-PERP is more than 100 bps from the oracle price 2700: wait until they agree.',
    ],
  ])('refuses %s', (_name, bid, ask, reason) => {
    expect(refuseTouch(touch(ETH, bid, ask), ETH)).toBe(reason);
  });

  it.each(['0', '-0.5', '-2700'])('refuses to open by an oracle price of %s', (oraclePrice) => {
    const blind = { ...ETH, oraclePrice };
    expect(refuseTouch(touch(ETH, '2699', '2700'), blind)).toContain(`oracle price ${oraclePrice}`);
  });

  it('knows prices below one', () => {
    expect(refuseTouch(touch(ETH, '0.499', '0.501'), { ...ETH, oraclePrice: '0.5' })).toBe(
      undefined,
    );
  });

  it('refuses a mid that is beyond 100 bps by a hair', () => {
    const market = { ...ETH, oraclePrice: '100000' };
    expect(refuseTouch(touch(ETH, '101000', '101000.1'), market)).toContain('more than 100 bps');
  });
});

describe('closingLimit', () => {
  const market = SOL;
  const base = { side: 'buy', oraclePrice: '100', rungBps: 50, market } as const;

  it('goes through the touch that it would hit while that is within 300 bps of the oracle', () => {
    expect(closingLimit({ ...base, touch: touch(SOL, '101', '103') })).toBe('103.52');
    expect(closingLimit({ ...base, side: 'sell', touch: touch(SOL, '97', '99') })).toBe('96.51');
  });

  it('goes through the oracle when the touch is too far, empty or stale', () => {
    expect(closingLimit({ ...base, touch: touch(SOL, '101', '103.01') })).toBe('100.5');
    expect(closingLimit({ ...base, touch: touch(SOL, '99', undefined) })).toBe('100.5');
    expect(closingLimit({ ...base, touch: undefined })).toBe('100.5');
    expect(closingLimit({ ...base, side: 'sell', touch: undefined })).toBe('99.5');
  });

  it('gives up more with every rung', () => {
    const limits = CLOSING_RUNGS_BPS.map((rungBps) =>
      closingLimit({ ...base, rungBps, touch: undefined }),
    );
    expect(limits).toEqual(['100.5', '101', '102', '105', '110']);
  });
});

describe('moveBps', () => {
  it('measures a move of price, in which leverage has no part (S28)', () => {
    expect(moveBps('2700', '2700.81')).toBe('3');
    expect(moveBps('100', '99')).toBe('-100');
  });
});
