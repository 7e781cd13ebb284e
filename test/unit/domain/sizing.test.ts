import { describe, expect, it } from 'vitest';
import { planLegs, refuseMargin } from '../../../src/domain/sizing.ts';
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

  it('takes the primary leg for the coarse one where its step is the larger', () => {
    const markets = { primary: { ...ETH, sizeIncrement: '0.05' }, hedge: SOL };
    expect(planned({ notional: '500', markets }).legs).toMatchObject({
      primary: { quantity: '0.15', notional: '405' },
      hedge: { quantity: '4', notional: '406.4' },
    });
    const refused = planLegs(sizingInput({ notional: '100', hedgeRatio: '2', markets }));
    expect(refused).toMatchObject({ nearestNotional: '270' });
  });

  it('finds the nearest notional of the primary leg by a hedge that weighs more', () => {
    const refused = planLegs(sizingInput({ notional: '20', hedgeRatio: '2' }));
    expect(refused).toMatchObject({ nearestNotional: '152.4' });
    const markets = { primary: ETH, hedge: { ...SOL, minNotional: '400' } };
    const heavy = planLegs(sizingInput({ notional: '20', hedgeRatio: '2', markets }));
    expect(heavy).toMatchObject({ nearestNotional: '304.8' });
  });

  it('finds what fits however many steps away the minimum is', () => {
    const fine = { sizeIncrement: '0.00001' };
    const markets = { primary: { ...ETH, ...fine }, hedge: { ...SOL, ...fine } };
    const least = (input: Partial<SizingInput>) =>
      planLegs(sizingInput({ notional: '1', ...input }));
    expect(least({ markets })).toMatchObject({ nearestNotional: '150.02' });
    const dear = { ...markets, hedge: { ...markets.hedge, minNotional: '1000' } };
    expect(least({ markets: dear, hedgeRatio: '2' })).toMatchObject({ nearestNotional: '750.01' });
  });

  it('finds the minimum itself where it is whole steps', () => {
    const market = { ...SOL, oraclePrice: '100' };
    const markets = { primary: market, hedge: { ...market, symbol: 'TWIN-PERP' } };
    const touches = {
      primary: touch(markets.primary, '100', '100.01'),
      hedge: touch(markets.hedge, '99.99', '100'),
    };
    const input = { notional: '20', direction: 'sellFirst', markets, touches } as const;
    expect(planLegs(sizingInput(input))).toMatchObject({ nearestNotional: '150' });
  });

  it('keeps what is asked for where it fits exactly, to the bound itself', () => {
    const exact = {
      primary: { ...ETH, minNotional: '162' },
      hedge: { ...SOL, minNotional: '162' },
    };
    expect(planLegs(sizingInput({ markets: exact })).ok).toBe(true);
    const more = { ...exact, primary: { ...ETH, minNotional: '162.001' } };
    expect(planLegs(sizingInput({ markets: more })).ok).toBe(false);
    expect(planLegs(sizingInput({ maxImbalanceBps: 34.45 })).ok).toBe(true);
    expect(planLegs(sizingInput({ maxImbalanceBps: 34.44 })).ok).toBe(false);
  });

  it('refuses a leg of nothing, even where the venue has no minimum', () => {
    const free = { minNotional: '0' };
    const markets = { primary: { ...ETH, ...free }, hedge: { ...SOL, ...free } };
    const refused = planLegs(sizingInput({ notional: '5', markets }));
    expect(refused).toMatchObject({ ok: false, nearestNotional: '30.48' });
    expect(refused).toHaveProperty(
      'reason',
      expect.stringMatching(/^The primary leg would be 0.00/),
    );
    expect(planLegs(sizingInput({ notional: '30.48', markets })).ok).toBe(true);
  });

  it('takes a touch of another market for a mistake of ours', () => {
    const touches = {
      primary: touch(SOL, '101.6', '101.61'),
      hedge: touch(SOL, '101.6', '101.61'),
    };
    expect(() => planLegs(sizingInput({ touches }))).toThrow('The primary touch is of ETH-PERP.');
  });

  it('says so when no notional near fits', () => {
    const refused = planLegs(sizingInput({ maxImbalanceBps: -1 }));
    expect(refused.ok).toBe(false);
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

  it('moves no margin with a cross order, whatever the leverage', () => {
    expect(planned({ leverage: 7 }).legs.primary.isolatedMargin).toBe('0');
  });

  it('refuses isolated margin without a leverage', () => {
    expect(planLegs(sizingInput({ margin: 'isolated' }))).toHaveProperty(
      'reason',
      'Isolated margin needs a leverage above zero: set one, or use cross.',
    );
  });
});

describe('refuseMargin', () => {
  const markets = { primary: ETH, hedge: SOL };

  it('lets every market be traded that takes the mode and the leverage', () => {
    expect(refuseMargin({ margin: 'cross', leverage: undefined, markets })).toBeUndefined();
    expect(refuseMargin({ margin: 'isolated', leverage: 20, markets })).toBeUndefined();
    expect(refuseMargin({ margin: 'isolated', leverage: 0.5, markets })).toBeUndefined();
  });

  it('refuses cross margin where a market is isolated alone, and names it', () => {
    const some = { ...markets, hedge: { ...SOL, isolatedOnly: true } };
    expect(refuseMargin({ margin: 'cross', leverage: undefined, markets: some })).toBe(
      'SOL-PERP takes isolated positions alone: use isolated margin with a leverage.',
    );
    expect(refuseMargin({ margin: 'isolated', leverage: 5, markets: some })).toBeUndefined();
  });

  it('refuses a leverage of nothing', () => {
    const words = 'Isolated margin needs a leverage above zero: set one, or use cross.';
    expect(refuseMargin({ margin: 'isolated', leverage: 0, markets })).toBe(words);
    expect(refuseMargin({ margin: 'isolated', leverage: -1, markets })).toBe(words);
  });

  it('refuses a leverage above what the weight of a long allows, in whole numbers', () => {
    const weights = { ...SOL.weights, longInitial: '0.93' };
    const some = { ...markets, hedge: { ...SOL, weights } };
    expect(refuseMargin({ margin: 'isolated', leverage: 14, markets: some })).toBeUndefined();
    expect(refuseMargin({ margin: 'isolated', leverage: 14.1, markets: some })).toBe(
      'SOL-PERP allows a leverage of 14 at most, not 14.1: set a lower one.',
    );
  });
});

function planned(changes: Partial<SizingInput>) {
  const sizing = planLegs(sizingInput(changes));
  if (!sizing.ok) throw new Error(sizing.reason);
  return sizing.plan;
}
