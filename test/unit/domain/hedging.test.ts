import { describe, expect, it } from 'vitest';
import {
  builtPlan,
  hedgeLegOf,
  isWorthHedging,
  partOf,
  quantityToSellBack,
  quotePrice,
  quotedLeg,
  unhedgedQuantity,
} from '../../../src/domain/hedging.ts';
import type { HedgeTally, HedgeTerms } from '../../../src/domain/hedging.ts';
import { planLegs } from '../../../src/domain/sizing.ts';
import { ETH, SOL, sizingInput, touch } from './markets.ts';

/** 2.4 SOL are quoted and hedged by 0.09 ETH: the hedge has the finer step. */
const SOL_QUOTED: HedgeTerms = {
  makerLeg: 'hedge',
  makerQuantity: '2.4',
  hedgeQuantity: '0.09',
  makerStep: '0.1',
  hedgeStep: '0.001',
  hedgePrice: '2700',
  minNotional: '100',
};

/** 0.09 ETH are quoted and hedged by 2.4 SOL: the hedge has the coarser step. */
const ETH_QUOTED: HedgeTerms = {
  makerLeg: 'primary',
  makerQuantity: '0.09',
  hedgeQuantity: '2.4',
  makerStep: '0.001',
  hedgeStep: '0.1',
  hedgePrice: '101.6',
  minNotional: '100',
};

function tally(filled: string, hedged = '0', soldBack = '0'): HedgeTally {
  return { filled, hedged, soldBack };
}

describe('the quoted leg', () => {
  it('is the one with the wider touch in basis points', () => {
    const narrow = touch(ETH, '2699.9', '2700');
    const wide = touch(ETH, '2690', '2710');
    const sol = touch(SOL, '101.59', '101.61');
    expect(quotedLeg({ primary: narrow, hedge: sol })).toBe('hedge');
    expect(quotedLeg({ primary: wide, hedge: sol })).toBe('primary');
  });

  it('is the hedge leg when both are equally wide, and one without a side is the widest', () => {
    expect(quotedLeg({ primary: touch(ETH, '1', '3'), hedge: touch(SOL, '100', '300') })).toBe(
      'hedge',
    );
    const sol = touch(SOL, '50', '150');
    expect(quotedLeg({ primary: touch(ETH, undefined, '2700'), hedge: sol })).toBe('primary');
    expect(quotedLeg({ primary: touch(ETH, '2700', undefined), hedge: sol })).toBe('primary');
  });

  it('is hedged by the other one', () => {
    expect([hedgeLegOf(SOL_QUOTED), hedgeLegOf(ETH_QUOTED)]).toEqual(['primary', 'hedge']);
  });

  it('is quoted at its own side of the touch', () => {
    expect(quotePrice(touch(SOL, '101.6', '101.7'), 'buy')).toBe('101.6');
    expect(quotePrice(touch(SOL, '101.6', '101.7'), 'sell')).toBe('101.7');
    expect(quotePrice(touch(SOL, undefined, '101.7'), 'buy')).toBeUndefined();
  });
});

describe('what is unhedged', () => {
  it.each([
    ['nothing filled', SOL_QUOTED, tally('0'), '0'],
    ['all of it filled', SOL_QUOTED, tally('2.4'), '0.09'],
    ['all of it hedged', SOL_QUOTED, tally('2.4', '0.09'), '0'],
    ['a part that is nearer to the step above', SOL_QUOTED, tally('0.5'), '0.019'],
    ['a part that is nearer to the step below', SOL_QUOTED, tally('0.9'), '0.034'],
    ['a part that has no coarse step', ETH_QUOTED, tally('0.003'), '0'],
    ['a part within coarse steps', ETH_QUOTED, tally('0.05'), '1.3'],
    ['a part of which some is hedged', ETH_QUOTED, tally('0.05', '0.9'), '0.4'],
    ['more hedged than is filled', SOL_QUOTED, tally('0.5', '0.019'), '0'],
  ])('of %s is on the step of the hedge', (_, terms, seen, quantity) => {
    expect(unhedgedQuantity(terms, seen)).toBe(quantity);
  });

  it('is worth a hedge from the least notional on', () => {
    expect(isWorthHedging(SOL_QUOTED, tally('1'))).toBe(false);
    expect(isWorthHedging(SOL_QUOTED, tally('1.1'))).toBe(true);
    expect(isWorthHedging({ ...SOL_QUOTED, minNotional: '99.9' }, tally('1'))).toBe(true);
    expect(isWorthHedging({ ...SOL_QUOTED, minNotional: '0' }, tally('0'))).toBe(false);
    // One step of the hedge, for half a dollar.
    const cheap = { ...SOL_QUOTED, minNotional: '0', hedgePrice: '500' };
    expect(isWorthHedging(cheap, tally('0.027'))).toBe(true);
  });
});

describe('what is sold back', () => {
  it.each([
    ['the rest that a coarser hedge leaves', ETH_QUOTED, tally('0.05', '1.3'), '0.001'],
    ['all of what has no coarse step', ETH_QUOTED, tally('0.003'), '0.003'],
    ['nothing of a rest that is below the maker’s step', SOL_QUOTED, tally('0.9', '0.034'), '0'],
    ['nothing where the hedge is the larger', SOL_QUOTED, tally('0.5', '0.019'), '0'],
    ['nothing where the hedge is whole steps larger', SOL_QUOTED, tally('0.5', '0.09'), '0'],
    ['nothing again of what was sold back', ETH_QUOTED, tally('0.05', '1.3', '0.001'), '0'],
  ])('is %s', (_, terms, seen, quantity) => {
    expect(quantityToSellBack(terms, seen)).toBe(quantity);
  });
});

describe('what was built', () => {
  const sizing = planLegs(sizingInput({ margin: 'isolated', leverage: 5 }));
  if (!sizing.ok) throw new Error(sizing.reason);
  const { plan } = sizing;

  it('is the plan with the quantities that are held, whichever leg was quoted', () => {
    const bySol = builtPlan(plan, SOL_QUOTED, tally('1.2', '0.045', '0.1'));
    expect([bySol.legs.primary.quantity, bySol.legs.hedge.quantity]).toEqual(['0.045', '1.1']);
    const byEth = builtPlan(plan, ETH_QUOTED, tally('0.05', '1.3', '0.001'));
    expect([byEth.legs.primary.quantity, byEth.legs.hedge.quantity]).toEqual(['0.049', '1.3']);
    expect(byEth.legs.hedge).toMatchObject({ side: 'sell', symbol: 'SOL-PERP' });
  });

  it('moves a part of the isolated margin with a part of the leg, rounded up', () => {
    expect(plan.legs.primary.isolatedMargin).toBe('48.6');
    expect(partOf(plan.legs.primary, '0.03')).toMatchObject({
      quantity: '0.03',
      notional: '81',
      isolatedMargin: '16.2',
    });
    expect(partOf(plan.legs.hedge, '0.7').isolatedMargin).toBe('14.224');
    expect(partOf({ ...plan.legs.primary, isolatedMargin: '1' }, '0.001').isolatedMargin).toBe(
      '0.011112',
    );
  });
});
