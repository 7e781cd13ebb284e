import { describe, expect, it } from 'vitest';
import { accountFills, netPnl, tradingPnl } from '../../../src/domain/pnl.ts';
import type { CycleFill } from '../../../src/domain/pnl.ts';

const PAIR = { primary: 'ETH-PERP', hedge: 'SOL-PERP' };

describe('accountFills', () => {
  it('earns when a short falls and its long rises (S29)', () => {
    const account = accountFills(PAIR, 'sellFirst', [
      fill('primary', 'sell', 'open', '0.1', '2700'),
      fill('hedge', 'buy', 'open', '2.7', '100'),
      fill('primary', 'buy', 'unwind', '0.1', '2690'),
      fill('hedge', 'sell', 'unwind', '2.7', '100.4'),
    ]);
    expect(account.tradingPnl).toBe('2.08');
    expect(account.volume).toBe('1080.08');
    expect(account.legs.map((leg) => leg.side)).toEqual(['sell', 'buy']);
  });

  it('loses exactly as much when the same prices meet the other direction', () => {
    const account = accountFills(PAIR, 'buyFirst', [
      fill('primary', 'buy', 'open', '0.1', '2700'),
      fill('hedge', 'sell', 'open', '2.7', '100'),
      fill('primary', 'sell', 'emergency', '0.1', '2690'),
      fill('hedge', 'buy', 'unwind', '2.7', '100.4'),
    ]);
    expect(account.tradingPnl).toBe('-2.08');
  });

  it('averages slices by quantity and counts every fee, rebates too', () => {
    const account = accountFills(PAIR, 'buyFirst', [
      fill('hedge', 'sell', 'open', '0.4', '100', '0.1'),
      fill('hedge', 'sell', 'open', '0.5', '101', '-0.02'),
      fill('hedge', 'buy', 'unwind', '0.9', '100', '0.035'),
    ]);
    expect(account.legs).toEqual([
      {
        leg: 'primary',
        market: 'ETH-PERP',
        side: 'buy',
        entryQuantity: '0',
        entryPrice: null,
        exitQuantity: '0',
        exitPrice: null,
      },
      {
        leg: 'hedge',
        market: 'SOL-PERP',
        side: 'sell',
        entryQuantity: '0.9',
        entryPrice: '100.555555555555555556',
        exitQuantity: '0.9',
        exitPrice: '100',
      },
    ]);
    expect(account.fees).toBe('0.115');
    expect(account.tradingPnl).toBe('0.5');
  });

  it('accounts for nothing without inventing a price', () => {
    const account = accountFills(PAIR, 'buyFirst', []);
    expect(account).toMatchObject({ tradingPnl: '0', fees: '0', volume: '0' });
    expect(account.legs.map((leg) => leg.entryPrice)).toEqual([null, null]);
  });
});

describe('tradingPnl', () => {
  it('counts what is still open at its entry price', () => {
    const opened = fill('primary', 'buy', 'open', '0.1', '2700');
    expect(tradingPnl([opened])).toBe('0');
    expect(tradingPnl([opened, fill('primary', 'sell', 'unwind', '0.04', '2710')])).toBe('0.4');
  });

  it('values an exit without an entry at its own price', () => {
    expect(tradingPnl([fill('primary', 'sell', 'emergency', '0.04', '2710')])).toBe('0');
  });
});

describe('netPnl', () => {
  it('subtracts fees and adds funding received', () => {
    expect(netPnl('1.99', '0.35', '-0.01')).toBe('1.63');
  });
});

function fill(
  leg: CycleFill['leg'],
  side: CycleFill['side'],
  purpose: CycleFill['purpose'],
  quantity: string,
  price: string,
  fee = '0',
): CycleFill {
  return { leg, side, purpose, quantity, price, fee };
}
