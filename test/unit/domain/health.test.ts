import { describe, expect, it } from 'vitest';
import {
  HEALTH_LIMITS,
  describeLiquidation,
  judgeHealth,
  moveToLiquidation,
  refuseHealth,
} from '../../../src/domain/health.ts';
import type { HealthOrder } from '../../../src/domain/health.ts';

const LONG: HealthOrder = {
  side: 'buy',
  quantity: '0.1',
  limitPrice: '2702.7',
  oraclePrice: '2700',
  initialWeight: '0.95',
  fee: '0.1',
};
const SHORT: HealthOrder = {
  side: 'sell',
  quantity: '2.7',
  limitPrice: '99.9',
  oraclePrice: '100',
  initialWeight: '1.05',
  fee: '0.1',
};

describe('judgeHealth', () => {
  it.each([
    ['32.4', 'fine'],
    ['32.39', 'warn'],
    ['16.2', 'warn'],
    ['16.19', 'unwind'],
    ['-1', 'unwind'],
  ])('takes %s of maintenance health under $540 for %s', (maintenance, verdict) => {
    expect(judgeHealth(maintenance, '540', HEALTH_LIMITS)).toBe(verdict);
  });

  it('has nothing against a pool that holds nothing and owes nothing', () => {
    expect(judgeHealth('0', '0', HEALTH_LIMITS)).toBe('fine');
  });
});

describe('refuseHealth', () => {
  // A long takes 0.1 × (2702.7 − 2565) + 0.1, a short 2.7 × (105 − 99.9) + 0.1: 27.74 together.
  const orders = [LONG, SHORT];

  it('asks for the buffer after both legs at their limits', () => {
    // A tenth of 270.27 + 269.73.
    expect(refuseHealth({ initial: '81.74', orders, openBufferShare: '0.1' })).toBeUndefined();
    expect(refuseHealth({ initial: '81.73', orders, openBufferShare: '0.1' })).toBe(
      'Initial health would be $53.99 after the build, below the buffer of $54.00: ' +
        'add money, or trade a smaller notional.',
    );
  });

  it('weighs one leg alone for a pool of its own', () => {
    const pool = { orders: [SHORT], openBufferShare: '0' };
    expect(refuseHealth({ ...pool, initial: '13.87' })).toBeUndefined();
    expect(refuseHealth({ ...pool, initial: '13.86' })).toContain('$-0.01');
  });

  it('refuses a health that is not known', () => {
    const pool = { initial: undefined, orders, openBufferShare: '0' };
    expect(refuseHealth(pool)).toContain('not known');
  });
});

describe('moveToLiquidation', () => {
  it('is a fall for a long and a rise for a short, nearer with more leverage', () => {
    const long = { side: 'buy', maintenanceWeight: '0.97' } as const;
    const short = { side: 'sell', maintenanceWeight: '1.03' } as const;
    // (1 − 1/5) / 0.97 and (1 + 1/5) / 1.03.
    expect(moveToLiquidation({ ...long, leverage: 5 })).toBe('-1752');
    expect(moveToLiquidation({ ...short, leverage: 5 })).toBe('1650');
    expect(moveToLiquidation({ ...long, leverage: 10 })).toBe('-721');
    expect(moveToLiquidation({ ...short, leverage: 10 })).toBe('679');
  });

  it('is none for a long that is paid for in full', () => {
    expect(moveToLiquidation({ side: 'buy', leverage: 1, maintenanceWeight: '0.97' })).toBe(
      undefined,
    );
  });

  it('is almost all of the price for a long that is almost paid for', () => {
    const long = { side: 'buy', maintenanceWeight: '0.97' } as const;
    expect(moveToLiquidation({ ...long, leverage: 1.0001 })).toBe('-9998');
    expect(moveToLiquidation({ ...long, leverage: 1.00005 })).toBe('-9999');
  });

  it('is zero where the margin does not carry the entry itself', () => {
    expect(moveToLiquidation({ side: 'buy', leverage: 50, maintenanceWeight: '0.97' })).toBe('0');
    expect(moveToLiquidation({ side: 'sell', leverage: 50, maintenanceWeight: '1.03' })).toBe('0');
  });
});

describe('describeLiquidation', () => {
  it('says at which move each leg dies alone', () => {
    const text = describeLiquidation([
      { symbol: 'ETH-PERP', side: 'buy', leverage: 5, maintenanceWeight: '0.97' },
      { symbol: 'SOL-PERP', side: 'sell', leverage: 5, maintenanceWeight: '1.03' },
    ]);
    expect(text).toBe(
      'isolated at 5×, each leg dies alone: ETH-PERP long at a move of -17.52 %, ' +
        'SOL-PERP short at a move of 16.50 %',
    );
  });

  it('says so of a leg that no price can liquidate', () => {
    const text = describeLiquidation([
      { symbol: 'ETH-PERP', side: 'buy', leverage: 1, maintenanceWeight: '0.97' },
    ]);
    expect(text).toBe('isolated at 1×, each leg dies alone: ETH-PERP long at no price');
  });
});
