/** The laws of hedging: balanced within half a step, whatever fills in whatever parts on either leg. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Decimal, decimal, sum, toDecimalString } from '../../src/domain/decimal.ts';
import type { DecimalString } from '../../src/domain/decimal.ts';
import { builtPlan, quantityToSellBack, unhedgedQuantity } from '../../src/domain/hedging.ts';
import type { HedgeTally, HedgeTerms } from '../../src/domain/hedging.ts';
import { opposite } from '../../src/domain/market.ts';
import { isOnStep } from '../../src/domain/rounding.ts';
import { planLegs } from '../../src/domain/sizing.ts';
import { sizingInput } from '../unit/domain/markets.ts';

const STEPS = ['0.001', '0.05', '0.1', '0.25', '1'];
const quantities = (step: DecimalString): fc.Arbitrary<DecimalString> =>
  fc.integer({ min: 1, max: 400 }).map((count) => toDecimalString(decimal(step).times(count)));

/** Terms of any two markets, and the parts in which the maker order fills: all of it, or less. */
const builds = fc
  .tuple(fc.constantFrom(...STEPS), fc.constantFrom(...STEPS), fc.boolean())
  .chain(([makerStep, hedgeStep, isPrimary]) =>
    fc.record({
      terms: fc.record<HedgeTerms>({
        makerLeg: fc.constant(isPrimary ? ('primary' as const) : ('hedge' as const)),
        makerQuantity: quantities(makerStep),
        hedgeQuantity: quantities(hedgeStep),
        makerStep: fc.constant(makerStep),
        hedgeStep: fc.constant(hedgeStep),
        hedgePrice: fc.constant('100'),
        minNotional: fc.constant('100'),
      }),
      shares: fc.array(fc.integer({ min: 0, max: 100 }), { minLength: 1, maxLength: 6 }),
      hedgesAt: fc.array(fc.boolean(), { minLength: 6, maxLength: 6 }),
    }),
  );

type Build = typeof builds extends fc.Arbitrary<infer Value> ? Value : never;

/** What the maker filled after each part: whole steps, never more than was quoted. */
function totalsOf({ terms, shares }: Build): readonly Decimal[] {
  const steps = decimal(terms.makerQuantity).div(terms.makerStep);
  let left = steps;
  return shares.map((share) => {
    left = left.minus(left.times(share).div(100).floor());
    return steps.minus(left).times(terms.makerStep);
  });
}

/** Hedges after the parts that `hedgesAt` names, and after the last one. */
function play(build: Build, hedgesAt = build.hedgesAt): HedgeTally {
  let hedged = '0';
  const totals = totalsOf(build);
  totals.forEach((filled, part) => {
    const isLast = part === totals.length - 1;
    if (hedgesAt[part] !== true && !isLast) return;
    const tally = { filled: toDecimalString(filled), hedged, soldBack: '0' };
    hedged = sum([hedged, unhedgedQuantity(build.terms, tally)]);
  });
  return { filled: toDecimalString(totals.at(-1) ?? new Decimal(0)), hedged, soldBack: '0' };
}

/** What the fills would be hedged by, in full. */
function asked({ makerQuantity, hedgeQuantity }: HedgeTerms, filled: DecimalString): Decimal {
  return decimal(filled).times(hedgeQuantity).div(makerQuantity);
}

/** Too small to be a step of any market: what a division without an end leaves. */
const GRAIN = '0.000000000000000000000000000001';

describe('hedging', () => {
  it('never hedges more than is filled and half a step, and never more than was planned', () => {
    fc.assert(
      fc.property(builds, (build) => {
        const { terms } = build;
        const { filled, hedged } = play(build);
        const most = asked(terms, filled).plus(decimal(terms.hedgeStep).div(2)).plus(GRAIN);
        expect(decimal(hedged).lte(most)).toBe(true);
        expect(decimal(hedged).lte(terms.hedgeQuantity)).toBe(true);
        expect(isOnStep(hedged, terms.hedgeStep)).toBe(true);
      }),
    );
  });

  it('comes to the same in many hedges as in one', () => {
    fc.assert(
      fc.property(builds, (build) => {
        expect(decimal(play(build).hedged).eq(play(build, []).hedged)).toBe(true);
      }),
    );
  });

  it('of the whole quote is the whole planned hedge, and nothing is sold back', () => {
    fc.assert(
      fc.property(builds, ({ terms }) => {
        const whole = { filled: terms.makerQuantity, hedged: '0', soldBack: '0' };
        expect(decimal(unhedgedQuantity(terms, whole)).eq(terms.hedgeQuantity)).toBe(true);
        const hedged = { ...whole, hedged: terms.hedgeQuantity };
        expect(quantityToSellBack(terms, hedged)).toBe('0');
      }),
    );
  });

  it('leaves the legs within half the finer step once the rest is sold back, and nothing to do', () => {
    fc.assert(
      fc.property(builds, (build) => {
        const { terms } = build;
        const tally = play(build);
        const soldBack = quantityToSellBack(terms, tally);
        expect(isOnStep(soldBack, terms.makerStep)).toBe(true);
        expect(decimal(soldBack).lte(tally.filled)).toBe(true);
        const after = { ...tally, soldBack };
        const held = toDecimalString(decimal(tally.filled).minus(soldBack));
        const apart = asked(terms, held).minus(tally.hedged).abs();
        const finer = Decimal.min(terms.hedgeStep, asked(terms, terms.makerStep));
        expect(apart.lte(finer.div(2).plus(GRAIN))).toBe(true);
        expect(unhedgedQuantity(terms, after)).toBe('0');
      }),
    );
  });

  it('builds for the one side what it builds for the other', () => {
    const sizing = planLegs(sizingInput());
    if (!sizing.ok) throw new Error(sizing.reason);
    const { plan } = sizing;
    const { primary, hedge } = plan.legs;
    const mirrored = {
      ...plan,
      legs: {
        primary: { ...primary, side: opposite(primary.side) },
        hedge: { ...hedge, side: opposite(hedge.side) },
      },
    };
    fc.assert(
      fc.property(builds, (build) => {
        const tally = play(build);
        const one = builtPlan(plan, build.terms, tally).legs;
        const other = builtPlan(mirrored, build.terms, tally).legs;
        expect(other).toEqual({
          primary: { ...one.primary, side: opposite(one.primary.side) },
          hedge: { ...one.hedge, side: opposite(one.hedge.side) },
        });
      }),
    );
  });
});
