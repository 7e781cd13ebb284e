import { describe, expect, it } from 'vitest';
import { planLegs } from '../../../src/domain/sizing.ts';
import type { SizingInput } from '../../../src/domain/sizing.ts';
import { ETH, SOL, sizingInput, touch } from './markets.ts';

describe('planLegs', () => {
  it('takes whole coarse steps within $250 and matches the fine leg to them (S40)', () => {
    expect(planned({ notional: '250' })).toEqual({
      cycleId: 1,
      direction: 'buyFirst',
      imbalanceBps: '34.45',
      legs: {
        primary: {
          leg: 'primary',
          symbol: 'ETH-PERP',
          margin: 'cross',
          side: 'buy',
          quantity: '0.09',
          limitPrice: '2702.7',
          notional: '243',
          isolatedMargin: '0',
        },
        hedge: {
          leg: 'hedge',
          symbol: 'SOL-PERP',
          margin: 'cross',
          side: 'sell',
          quantity: '2.4',
          limitPrice: '101.49',
          notional: '243.84',
          isolatedMargin: '0',
        },
      },
    });
  });

  it('comes closer in relation as the notional grows (S40)', () => {
    const { legs, imbalanceBps } = planned({ notional: '10000' });
    expect(legs.hedge.quantity).toBe('98.4');
    expect(legs.primary.quantity).toBe('3.703');
    expect(imbalanceBps).toBe('0.67');
  });

  it('refuses $100, under 1.5 minimums, and names what would do (S40)', () => {
    expect(planLegs(sizingInput({ notional: '100' }))).toEqual({
      ok: false,
      reason:
        'The primary leg would be 91.80 of ETH-PERP, below 150, which is 1.5 × its minimum ' +
        'notional of 100; the nearest notional that fits is 152.4.',
      nearestNotional: '152.4',
    });
    expect(planLegs(sizingInput({ notional: '152.4' })).ok).toBe(true);
  });

  it('reverses the sides and crosses the other touches in the other direction', () => {
    const { legs } = planned({ direction: 'sellFirst' });
    expect([legs.primary.side, legs.hedge.side]).toEqual(['sell', 'buy']);
    expect([legs.primary.limitPrice, legs.hedge.limitPrice]).toEqual(['2697.2', '101.72']);
  });

  it('sizes the hedge by the ratio and measures imbalance against it', () => {
    const { legs, imbalanceBps } = planned({ notional: '1000', hedgeRatio: '1.5' });
    expect([legs.primary.quantity, legs.hedge.quantity]).toEqual(['0.369', '14.7']);
    expect(imbalanceBps).toBe('6.23');
  });

  it('refuses what its steps leave too far apart, with the nearest notional that fits', () => {
    const markets = {
      primary: { ...ETH, sizeIncrement: '0.05' },
      hedge: { ...SOL, sizeIncrement: '1' },
    };
    const refused = planLegs(sizingInput({ notional: '550', markets, maxImbalanceBps: 200 }));
    expect(refused).toMatchObject({
      ok: false,
      reason:
        'Rounded to their steps the legs would be 592.6 bps apart, above the limit of ' +
        '200 bps; the nearest notional that fits is 405.',
      nearestNotional: '405',
    });
    expect(planLegs(sizingInput({ notional: '405', markets, maxImbalanceBps: 200 })).ok).toBe(true);
  });

  it('says so when no notional near fits', () => {
    const refused = planLegs(sizingInput({ maxImbalanceBps: -1 }));
    expect(refused).not.toHaveProperty('nearestNotional');
    expect(refused).toHaveProperty(
      'reason',
      'Rounded to their steps the legs would be 34.45 bps apart, above the limit of -1 bps; ' +
        'no notional near 250 fits these markets.',
    );
  });

  it.each(['post_only', 'reduce_only', 'soft_reduce_only', 'not_tradable'] as const)(
    'opens nothing in a market that is %s',
    (tradingStatus) => {
      const markets = { primary: ETH, hedge: { ...SOL, tradingStatus } };
      expect(planLegs(sizingInput({ markets }))).toEqual({
        ok: false,
        reason: `SOL-PERP is ${tradingStatus}: nothing can be opened there until the venue says live.`,
      });
    },
  );

  it('opens nothing against an unsound touch of either leg', () => {
    const touches = {
      primary: touch(ETH, '2699.9', '2700'),
      hedge: touch(SOL, '101.6', undefined),
    };
    expect(planLegs(sizingInput({ touches }))).toEqual({
      ok: false,
      reason: 'SOL-PERP has no ask: wait for a sound book.',
    });
  });

  it('moves notional over leverage with each isolated order, rounded up to a millionth', () => {
    const { legs } = planned({ margin: 'isolated', leverage: 7 });
    expect(legs.primary.isolatedMargin).toBe('34.714286');
    expect(legs.hedge.isolatedMargin).toBe('34.834286');
  });

  it('refuses isolated margin without a leverage', () => {
    expect(planLegs(sizingInput({ margin: 'isolated' }))).toHaveProperty(
      'reason',
      'Isolated margin needs a leverage above zero: set one, or use cross.',
    );
  });
});

function planned(changes: Partial<SizingInput>) {
  const sizing = planLegs(sizingInput(changes));
  if (!sizing.ok) throw new Error(sizing.reason);
  return sizing.plan;
}
