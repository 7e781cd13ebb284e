/** How far and how large the next close is, by what became of the closes before it. */
import { describe, expect, it } from 'vitest';
import { closeSize, closingRungs, nextRung } from '../../../src/orders/rung.ts';
import type { OrderFate, OrderRecord } from '../../../src/orders/order.ts';
import { digestOf, intent } from '../../support/orders.ts';
import { SOL } from '../domain/markets.ts';

const RUNGS = closingRungs(1000);

type Told = {
  readonly fate: OrderFate;
  readonly code?: number;
  readonly byEngine?: boolean;
  readonly quantity?: string;
  readonly side?: 'buy' | 'sell';
  readonly sentAt?: number;
  readonly toldAt?: number | undefined;
};

let numbered = 0;

/** A close that was sent and told as `told` says, ten seconds after the one before. */
function close(told: Told): OrderRecord {
  const number = ++numbered;
  const sentAt = told.sentAt ?? number * 10_000;
  const { quantity = '1', side = 'sell', fate } = told;
  const isOpen = fate === 'submitting' || fate === 'working' || fate === 'unknown';
  return {
    number,
    digest: digestOf(number),
    intent: intent({ purpose: 'emergency', side, quantity }),
    receiveBy: sentAt + 5000,
    expiresAt: sentAt + 7000,
    submittedAt: sentAt,
    fate,
    toldBy: undefined,
    fateAt: isOpen ? undefined : (told.toldAt ?? sentAt + 50),
    refusalCode: told.code,
    refusedByEngine: told.byEngine ?? fate === 'rejected',
    toldFilled: undefined,
    toldAt: undefined,
    fills: [],
  };
}

const rungAfter = (...told: readonly Told[]): number => nextRung(told.map(close), RUNGS);
const edge = (code: number): Told => ({ fate: 'rejected', code, byEngine: false });

describe('the rungs of a run', () => {
  it('end at the most that may slip, and hold nothing beyond it', () => {
    expect(closingRungs(1000)).toEqual([50, 100, 200, 500, 1000]);
    expect(closingRungs(300)).toEqual([50, 100, 200, 300]);
    expect(closingRungs(50)).toEqual([50]);
  });
});

describe('the next rung', () => {
  it('is the nearest before anything was sent', () => {
    expect(rungAfter()).toBe(0);
  });

  it.each([
    ['did not cross', { fate: 'notFilled' }],
    ['left a rest', { fate: 'partlyFilled' }],
    ['was refused because it does not cross', { fate: 'rejected', code: 2056 }],
  ] as const)('is one further after a close that %s', (_how, told) => {
    expect(rungAfter(told)).toBe(1);
    expect(rungAfter(told, told)).toBe(2);
  });

  it.each([
    ['was filled whole', { fate: 'filled' }],
    ['has no fate yet', { fate: 'unknown' }],
    ['died', { fate: 'dead' }],
    ['was never sent', { fate: 'rejected', byEngine: false }],
    ['met the edge’s limit', edge(429)],
    ['met a barred network', edge(403)],
    ['met maintenance', edge(2068)],
    ['came too late', edge(2011)],
    ['was of the wrong side or too large', { fate: 'rejected', code: 2064 }],
    ['was too small', { fate: 'rejected', code: 2094 }],
  ] as const)('stays after a close that %s', (_how, told) => {
    expect(rungAfter({ fate: 'notFilled' }, told)).toBe(1);
  });

  it.each([2006, 2010, 2036])(
    'is one nearer after a want of health (%i), and then up again',
    (code) => {
      const starved = { fate: 'rejected', code } as const;
      expect(rungAfter({ fate: 'notFilled' }, { fate: 'notFilled' }, starved)).toBe(1);
      expect(rungAfter({ fate: 'notFilled' }, starved, { fate: 'notFilled' })).toBe(1);
      expect(rungAfter(starved)).toBe(0);
    },
  );

  it('is never beyond the last', () => {
    const many = Array.from({ length: 12 }, () => ({ fate: 'notFilled' }) as const);
    expect(rungAfter(...many)).toBe(RUNGS.length - 1);
  });

  it('counts closes that were under way together as one attempt', () => {
    const both = [
      { fate: 'notFilled', side: 'buy', sentAt: 1000, toldAt: 1050 },
      { fate: 'notFilled', side: 'sell', sentAt: 1030, toldAt: 1080 },
    ] as const;
    expect(rungAfter(...both)).toBe(1);
    expect(rungAfter(...both, { fate: 'notFilled', sentAt: 1080 })).toBe(2);
  });

  it('heeds a want of health of one side above the void order of the other', () => {
    const attempt = [
      { fate: 'notFilled', side: 'buy', sentAt: 900_000_000 },
      { fate: 'rejected', code: 2006, sentAt: 900_000_000 },
    ] as const;
    expect(rungAfter({ fate: 'notFilled' }, { fate: 'notFilled' }, ...attempt)).toBe(1);
  });
});

describe('the size of a close', () => {
  const sizeAfter = (witnessed: readonly string[], ...told: readonly Told[]) => {
    const closes = told.map(close);
    return closeSize({ witnessed, side: 'sell', limitPrice: '100', market: SOL, closes });
  };
  const refused = (quantity: string, code: number): Told => ({ fate: 'rejected', code, quantity });

  it('is the larger reading of any witness', () => {
    expect(sizeAfter(['1.5', '2.5', '2'])).toMatchObject({ kind: 'quantity', quantity: '2.5' });
  });

  it('is nothing without a witness', () => {
    expect(sizeAfter([])).toBeUndefined();
  });

  it('is a smaller reading where the venue refused the larger', () => {
    expect(sizeAfter(['1.5', '2.5'], refused('2.5', 2064))).toMatchObject({ quantity: '1.5' });
    expect(sizeAfter(['1.5', '2.5'], refused('2.5', 2067))).toMatchObject({ quantity: '1.5' });
  });

  it('is not shrunk by what was refused on the other side', () => {
    const other = { ...refused('2.5', 2064), side: 'buy' } as const;
    expect(sizeAfter(['2.5'], other)).toMatchObject({ quantity: '2.5' });
  });

  it('is at least the minimum notional, rounded up to a step', () => {
    expect(sizeAfter(['0.3'])).toEqual({ kind: 'quantity', quantity: '1', reading: '0.3' });
    const market = { ...SOL, minNotional: '101' };
    const size = closeSize({
      witnessed: ['0.3'],
      side: 'sell',
      limitPrice: '100',
      market,
      closes: [],
    });
    expect(size).toMatchObject({ quantity: '1.1' });
  });

  it('is exact once the minimum was refused as oversize', () => {
    expect(sizeAfter(['0.3'], refused('1', 2064))).toMatchObject({
      kind: 'quantity',
      quantity: '0.3',
    });
  });

  it('is a residual once the exact size was refused as too small as well', () => {
    const told = [refused('1', 2064), refused('0.3', 2094)];
    expect(sizeAfter(['0.3'], ...told)).toMatchObject({ kind: 'residual', quantity: '0.3' });
  });

  it('is no residual above the minimum, whatever was refused as too small', () => {
    expect(sizeAfter(['2.5'], refused('2.5', 2094))).toMatchObject({
      kind: 'quantity',
      quantity: '2.5',
    });
  });

  it('is no residual while the exact size was not tried', () => {
    expect(sizeAfter(['0.3'], refused('0.2', 2094), refused('1', 2064))).toMatchObject({
      kind: 'quantity',
    });
  });
});
