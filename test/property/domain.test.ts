import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Decimal, decimal, sum } from '../../src/domain/decimal.ts';
import { opposite } from '../../src/domain/market.ts';
import type { Direction, Side } from '../../src/domain/market.ts';
import { accountFills } from '../../src/domain/pnl.ts';
import type { CycleFill } from '../../src/domain/pnl.ts';
import {
  closableQuantity,
  isOnStep,
  roundDownToStep,
  roundToNearestStep,
  roundToTick,
} from '../../src/domain/rounding.ts';
import { planLegs } from '../../src/domain/sizing.ts';
import type { SizingInput } from '../../src/domain/sizing.ts';
import type { PlannedLeg } from '../../src/domain/cycle-record.ts';
import { closeStatement } from '../../src/domain/statement.ts';
import { ETH, SOL, sizingInput, touch } from '../unit/domain/markets.ts';

const PAIR = { primary: 'ETH-PERP', hedge: 'SOL-PERP' };
const STEPS = ['0.000001', '0.001', '0.05', '0.1', '0.25', '1', '5'];
const amounts = fc
  .tuple(fc.integer({ min: -1_000_000_000, max: 1_000_000_000 }), fc.integer({ min: 0, max: 9 }))
  .map(([units, decimals]) => new Decimal(units).div(new Decimal(10).pow(decimals)).toFixed());
const positives = amounts.map((amount) => decimal(amount).abs().plus('0.000000001').toFixed());
const steps = fc.constantFrom(...STEPS);
const sides = fc.constantFrom<Side>('buy', 'sell');
const directions = fc.constantFrom<Direction>('buyFirst', 'sellFirst');

describe('rounding', () => {
  it('lands on the step, toward zero, by less than one step, and stays there', () => {
    fc.assert(
      fc.property(amounts, steps, (amount, step) => {
        const rounded = roundDownToStep(amount, step);
        const lost = decimal(amount).abs().minus(decimal(rounded).abs());
        expect(isOnStep(rounded, step)).toBe(true);
        expect(lost.greaterThanOrEqualTo(0) && lost.lessThan(step)).toBe(true);
        expect(roundDownToStep(rounded, step)).toBe(rounded);
      }),
    );
  });

  it('finds no step nearer than the nearest', () => {
    fc.assert(
      fc.property(positives, steps, (amount, step) => {
        const off = decimal(roundToNearestStep(amount, step)).minus(amount).abs();
        expect(off.times(2).lessThanOrEqualTo(step)).toBe(true);
      }),
    );
  });

  it('makes no limit less eager than asked, and none by a whole tick more', () => {
    fc.assert(
      fc.property(positives, steps, sides, (price, tick, side) => {
        fc.pre(decimal(price).greaterThanOrEqualTo(tick));
        const eager = decimal(roundToTick(price, tick, side)).minus(price);
        const outward = side === 'buy' ? eager : eager.negated();
        expect(isOnStep(roundToTick(price, tick, side), tick)).toBe(true);
        expect(outward.greaterThanOrEqualTo(0) && outward.lessThan(tick)).toBe(true);
      }),
    );
  });

  it('never closes more than is held', () => {
    fc.assert(
      fc.property(amounts, steps, (amount, step) => {
        const dust = decimal(amount).abs().minus(closableQuantity(amount, step));
        expect(dust.greaterThanOrEqualTo(0) && dust.lessThan(step)).toBe(true);
      }),
    );
  });
});

const sizings = fc
  .record({
    direction: directions,
    cents: fc.integer({ min: 100, max: 5_000_000 }),
    ratioPercent: fc.integer({ min: 50, max: 200 }),
    maxImbalanceBps: fc.integer({ min: 5, max: 500 }),
    ethCents: fc.integer({ min: 50_000, max: 900_000 }),
    solCents: fc.integer({ min: 1_000, max: 60_000 }),
    ethStep: fc.constantFrom('0.001', '0.01', '0.05'),
    solStep: fc.constantFrom('0.1', '1', '2.5'),
  })
  .map((drawn) => {
    const eth = new Decimal(drawn.ethCents).div(100).toFixed();
    const sol = new Decimal(drawn.solCents).div(100).toFixed();
    const above = (price: string): string => decimal(price).plus('0.1').toFixed();
    return sizingInput({
      direction: drawn.direction,
      notional: new Decimal(drawn.cents).div(100).toFixed(),
      hedgeRatio: new Decimal(drawn.ratioPercent).div(100).toFixed(),
      maxImbalanceBps: drawn.maxImbalanceBps,
      markets: {
        primary: { ...ETH, oraclePrice: eth, sizeIncrement: drawn.ethStep },
        hedge: { ...SOL, oraclePrice: sol, sizeIncrement: drawn.solStep },
      },
      touches: { primary: touch(ETH, eth, above(eth)), hedge: touch(SOL, sol, above(sol)) },
    });
  });

function stepNotional(input: SizingInput, leg: PlannedLeg): Decimal {
  return decimal(leg.notional).div(leg.quantity).times(input.markets[leg.leg].sizeIncrement);
}

describe('joint sizing', () => {
  it('keeps the bound on imbalance, the minimums and the steps, and stays within one coarse step', () => {
    let plans = 0;
    fc.assert(
      fc.property(sizings, (input) => {
        const sizing = planLegs(input);
        if (!sizing.ok) return;
        plans++;
        const { primary, hedge } = sizing.plan.legs;
        const wanted = decimal(primary.notional).times(input.hedgeRatio);
        const apart = wanted.minus(hedge.notional).abs();
        const larger = Decimal.max(wanted, hedge.notional);
        expect(apart.times(10_000).div(larger).lessThanOrEqualTo(input.maxImbalanceBps)).toBe(true);
        const coarseStep = Decimal.max(
          stepNotional(input, primary).times(input.hedgeRatio),
          stepNotional(input, hedge),
        );
        expect(apart.times(2).lessThanOrEqualTo(coarseStep)).toBe(true);
        for (const leg of [primary, hedge]) {
          const market = input.markets[leg.leg];
          expect(isOnStep(leg.quantity, market.sizeIncrement)).toBe(true);
          expect(isOnStep(leg.limitPrice, market.priceIncrement)).toBe(true);
          expect(decimal(leg.notional).greaterThanOrEqualTo(150)).toBe(true);
        }
        const target = {
          primary: decimal(input.notional),
          hedge: decimal(input.notional).times(input.hedgeRatio),
        };
        const steps = [primary, hedge].map((leg) => {
          const step = stepNotional(input, leg);
          return {
            short: target[leg.leg].minus(leg.notional),
            step,
            ofTarget: step.div(target[leg.leg]),
          };
        });
        const coarse = steps.reduce((one, other) =>
          one.ofTarget.greaterThan(other.ofTarget) ? one : other,
        );
        expect(coarse.short.greaterThanOrEqualTo(0)).toBe(true);
        expect(coarse.short.lessThan(coarse.step)).toBe(true);
      }),
      { numRuns: 400 },
    );
    expect(plans).toBeGreaterThan(50);
  });

  it('names, when it refuses, a notional that it then accepts', () => {
    let named = 0;
    fc.assert(
      fc.property(sizings, (input) => {
        const sizing = planLegs(input);
        if (sizing.ok || sizing.nearestNotional === undefined) return;
        named++;
        expect(planLegs({ ...input, notional: sizing.nearestNotional }).ok).toBe(true);
      }),
      { numRuns: 200 },
    );
    expect(named).toBeGreaterThan(10);
  });
});

const roundTrips = fc.array(
  fc.record({
    leg: fc.constantFrom('primary' as const, 'hedge' as const),
    side: sides,
    quantity: positives,
    entry: positives,
    exit: positives,
    fee: amounts,
  }),
  { minLength: 1, maxLength: 6 },
);

function fillsOf(trips: typeof roundTrips extends fc.Arbitrary<infer T> ? T : never): CycleFill[] {
  return trips.flatMap(({ leg, side, quantity, entry, exit, fee }) => [
    { leg, side, purpose: 'open', quantity, price: entry, fee },
    { leg, side: opposite(side), purpose: 'unwind', quantity, price: exit, fee: '0' },
  ]);
}

describe('the account of fills', () => {
  it('is antisymmetric: the same prices in the other direction earn the exact opposite', () => {
    fc.assert(
      fc.property(roundTrips, (trips) => {
        const there = accountFills(PAIR, 'buyFirst', fillsOf(trips));
        const mirrored = fillsOf(trips).map((fill) => ({ ...fill, side: opposite(fill.side) }));
        const back = accountFills(PAIR, 'sellFirst', mirrored);
        expect(sum([there.tradingPnl, back.tradingPnl])).toBe('0');
        expect([back.volume, back.fees]).toEqual([there.volume, there.fees]);
      }),
    );
  });

  it('does not depend on the order of the fills', () => {
    fc.assert(
      fc.property(roundTrips, (trips) => {
        const fills = fillsOf(trips);
        expect(accountFills(PAIR, 'buyFirst', fills.toReversed())).toEqual(
          accountFills(PAIR, 'buyFirst', fills),
        );
      }),
    );
  });
});

describe('the statement', () => {
  it('is additive: what two spans leave unexplained is what their union does', () => {
    const spans = fc.record({
      tradingPnl: amounts,
      fees: amounts,
      funding: amounts,
      interest: amounts,
    });
    fc.assert(
      fc.property(amounts, amounts, amounts, spans, spans, (start, middle, end, one, two) => {
        const first = closeStatement({ equityBefore: start, equityAfter: middle, ...one });
        const second = closeStatement({ equityBefore: middle, equityAfter: end, ...two });
        const whole = closeStatement({
          equityBefore: start,
          equityAfter: end,
          tradingPnl: sum([one.tradingPnl, two.tradingPnl]),
          fees: sum([one.fees, two.fees]),
          funding: sum([one.funding, two.funding]),
          interest: sum([one.interest, two.interest]),
        });
        expect(sum([first.unexplained, second.unexplained])).toBe(whole.unexplained);
      }),
    );
  });
});
