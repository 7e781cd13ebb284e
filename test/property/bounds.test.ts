import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { neverFits, waitForCalendar } from '../../src/domain/calendar.ts';
import type { Calendar } from '../../src/domain/calendar.ts';
import { exceedsDailyLoss, noteDay } from '../../src/domain/daily-loss.ts';
import type { Day } from '../../src/domain/daily-loss.ts';
import { decimal, sum } from '../../src/domain/decimal.ts';
import { judgeExit, openPnl } from '../../src/domain/exits.ts';
import type { Exit, ExitState } from '../../src/domain/exits.ts';
import { exposure } from '../../src/domain/exposure.ts';
import { worstCase } from '../../src/domain/limits.ts';
import type { UnresolvedOrder } from '../../src/domain/limits.ts';
import { opposite, signedQuantity } from '../../src/domain/market.ts';
import type { Margin, Side } from '../../src/domain/market.ts';
import {
  NOT_NAKED,
  judgeNaked,
  nakedNotional,
  nextNakedAt,
  noteNaked,
} from '../../src/domain/naked-budget.ts';
import type { NakedLeg } from '../../src/domain/naked-budget.ts';
import type { CycleFill } from '../../src/domain/pnl.ts';
import { nextStanding } from '../../src/domain/standing.ts';
import type { Standing, VenueWord } from '../../src/domain/standing.ts';
import { ETH, SOL, touch } from '../unit/domain/markets.ts';

const DAY_MS = 86_400_000;
const NEAR_MS = 120_000;
const START_AT = Date.UTC(2026, 1, 2);

const hundredths = (min: number, max: number): fc.Arbitrary<string> =>
  fc.integer({ min, max }).map((units) => (units / 100).toFixed(2));
const amounts = hundredths(-500, 500);
const quantities = hundredths(1, 500);
const prices = hundredths(5000, 20_000);
const sides = fc.constantFrom<Side>('buy', 'sell');

describe('the calendar', () => {
  const windows = fc.record({
    weekday: fc.integer({ min: 0, max: 6 }),
    startUtc: fc
      .tuple(fc.integer({ min: 0, max: 23 }), fc.integer({ min: 0, max: 59 }))
      .map((parts) => parts.map((part) => String(part).padStart(2, '0')).join(':')),
    minutes: fc.integer({ min: 1, max: 3000 }),
  });
  const announced = fc
    .tuple(fc.integer({ min: 0, max: 20 * 24 }), fc.integer({ min: 1, max: 72 }))
    .map(([afterHours, hours]) => ({
      from: START_AT + (afterHours * DAY_MS) / 24,
      to: START_AT + ((afterHours + hours) * DAY_MS) / 24,
    }));
  const calendars = fc.record({
    weekly: fc.array(windows, { maxLength: 4 }),
    announced: fc.array(announced, { maxLength: 4 }),
  });
  const instants = fc.integer({ min: 0, max: 21 * DAY_MS }).map((ms) => START_AT + ms);
  const needs = fc.integer({ min: 0, max: 4 * DAY_MS });

  it('lets nothing begin that is in a window, or within two minutes of one, before it is flat', () => {
    fc.assert(
      fc.property(calendars, instants, needs, (calendar, now, needMs) => {
        fc.pre(waitForCalendar(calendar, now, needMs).waitMs === 0);
        const instantsOfRisk = [now, now + needMs / 2, now + needMs, now + needMs + NEAR_MS - 1];
        for (const at of instantsOfRisk) expect(isOpenByDay(calendar, at)).toBe(true);
      }),
    );
  });

  it('waits until an instant at which the cycle fits, when it fits at all', () => {
    fc.assert(
      fc.property(calendars, instants, needs, (calendar, now, needMs) => {
        const wait = waitForCalendar(calendar, now, needMs);
        const then = waitForCalendar(calendar, now + wait.waitMs, needMs);
        expect(then.waitMs === 0).toBe(
          neverFits(calendar, needMs) === undefined || wait.waitMs === 0,
        );
      }),
    );
  });

  /** Read off the clock on the wall, day by day, without the arithmetic under test. */
  function isOpenByDay({ weekly, announced: dated }: Calendar, at: number): boolean {
    if (dated.some(({ from, to }) => at >= from && at < to)) return false;
    return !weekly.some(({ weekday, startUtc, minutes }) =>
      [0, 1, 2, 3].some((daysAgo) => {
        const day = new Date(at - daysAgo * DAY_MS);
        const from = Date.parse(`${day.toISOString().slice(0, 10)}T${startUtc}:00Z`);
        return day.getUTCDay() === weekday && at >= from && at < from + minutes * 60_000;
      }),
    );
  }
});

describe('the worst case', () => {
  const margins = fc.constantFrom<Margin>('cross', 'isolated');
  const orders = fc.record({
    symbol: fc.constantFrom('ETH-PERP', 'SOL-PERP'),
    margin: margins,
    side: sides,
    quantity: quantities,
    limitPrice: prices,
    reduceOnly: fc.boolean(),
  });
  const fates = fc.array(fc.tuple(orders, fc.integer({ min: 0, max: 100 })), { maxLength: 6 });

  it('holds whatever part of every order was filled', () => {
    fc.assert(
      fc.property(amounts, prices, fates, (amount, price, filled) => {
        const holding = { symbol: 'ETH-PERP', margin: 'cross', amount, price } as const;
        const worst = worstCase({
          positions: [holding],
          unresolvedOrders: filled.map(([order]) => order),
        });
        for (const { symbol, margin, low, high } of worst) {
          const ofKey = filled.filter(
            ([order]) => order.symbol === symbol && order.margin === margin,
          );
          const isHeld = symbol === holding.symbol && margin === holding.margin;
          const opening = ofKey.filter(([order]) => !order.reduceOnly).map(notionalFilled);
          const held = isHeld ? exposure([reducedBy(holding, ofKey)]) : '0';
          const notional = decimal(sum([held, ...opening]));
          expect(notional.gte(low) && notional.lte(high)).toBe(true);
        }
      }),
    );
  });

  function notionalFilled([order, percent]: readonly [UnresolvedOrder, number]): string {
    const amount = decimal(signedQuantity(order.side, order.quantity)).times(percent).div(100);
    return amount.times(order.limitPrice).toFixed();
  }

  /** What the venue leaves of a holding: it clamps every close to what is there. */
  function reducedBy(
    holding: { readonly amount: string; readonly price: string },
    filled: readonly (readonly [UnresolvedOrder, number])[],
  ) {
    const amount = filled.reduce((left, [{ side, quantity, reduceOnly }, percent]) => {
      const isAgainst = reduceOnly && left.isNegative() === (side === 'buy');
      if (!isAgainst || left.isZero()) return left;
      const closed = decimal(quantity).times(percent).div(100);
      const rest = left.abs().minus(closed);
      return rest.isNegative() ? left.minus(left) : rest.times(left.isNegative() ? -1 : 1);
    }, decimal(holding.amount));
    return { amount: amount.toFixed(), price: holding.price };
  }
});

describe('the naked budget', () => {
  const legs = fc.record({
    amount: amounts,
    price: prices,
    unresolved: fc.array(amounts, { maxLength: 4 }),
  });
  const ratios = fc.constantFrom('0.5', '1', '2');

  it('is at least what is naked once some orders turn out filled and the others not', () => {
    fc.assert(
      fc.property(legs, legs, ratios, fc.integer(), (primary, hedge, ratio, mask) => {
        const settled = (leg: NakedLeg, shift: number): NakedLeg => ({
          ...leg,
          amount: sum([
            leg.amount,
            ...leg.unresolved.filter((_, index) => ((mask >> (index + shift)) & 1) === 1),
          ]),
          unresolved: [],
        });
        const worst = nakedNotional(primary, hedge, ratio);
        const really = nakedNotional(settled(primary, 0), settled(hedge, 4), ratio);
        expect(decimal(really).lte(worst)).toBe(true);
      }),
    );
  });

  it('changes its verdict at the instant it foretells, and at none before', () => {
    const budgets = fc.integer({ min: 1, max: 2_000_000 }).map(String);
    fc.assert(
      fc.property(quantities, budgets, fc.nat(10_000), (notional, budget, at) => {
        const naked = noteNaked(NOT_NAKED, at, notional);
        const overAt = nextNakedAt(naked, at, budget) ?? NaN;
        expect(judgeNaked(naked, overAt - 1, budget)).toBe('within');
        expect(judgeNaked(naked, overAt, budget)).not.toBe('within');
      }),
    );
  });

  it('spends the same however often it is noted', () => {
    fc.assert(
      fc.property(quantities, fc.array(fc.nat(1000), { maxLength: 8 }), (notional, steps) => {
        let often = noteNaked(NOT_NAKED, 0, notional);
        let now = 0;
        for (const step of steps) {
          now += step;
          often = noteNaked(often, now, notional);
        }
        const once = noteNaked(noteNaked(NOT_NAKED, 0, notional), now, '0');
        expect(noteNaked(often, now, '0')).toEqual(once);
      }),
    );
  });
});

describe('exits', () => {
  it('never confirms a rule over a look at which it did not hold', () => {
    const looks = fc.array(fc.option(fc.integer({ min: -20, max: 20 }), { nil: undefined }), {
      maxLength: 40,
    });
    const rules = { takeProfitBps: 10, stopLossBps: 10, confirmMs: 3 };
    fc.assert(
      fc.property(looks, (seen) => {
        let state: ExitState = null;
        seen.forEach((bps, now) => {
          const judged: { readonly state: ExitState; readonly exit: Exit | null } = judgeExit(
            rules,
            state,
            bps === undefined ? undefined : String(bps),
            now,
          );
          state = judged.state;
          const window = now < 3 ? [] : seen.slice(now - 3, now + 1);
          const holds = (test: (value: number) => boolean): boolean =>
            window.length === 4 && window.every((value) => value !== undefined && test(value));
          const isHeld = holds((value) => value >= 10) || holds((value) => value <= -10);
          expect(judged.exit !== null).toBe(isHeld);
        });
      }),
    );
  });

  it('loses the spread of both legs and nothing else when it is entered at the touch', () => {
    fc.assert(
      fc.property(sides, quantities, prices, prices, (side, quantity, eth, sol) => {
        const touches = {
          primary: touch(ETH, eth, decimal(eth).plus('0.5').toFixed()),
          hedge: touch(SOL, sol, decimal(sol).plus('0.25').toFixed()),
        };
        const entered = (leg: CycleFill['leg'], of: Side): CycleFill => {
          const price = of === 'buy' ? touches[leg].ask : touches[leg].bid;
          return { leg, side: of, purpose: 'open', quantity, price: price ?? '0', fee: '0' };
        };
        const free = { takerFeeRate: '0', minNotional: '0' };
        const open = openPnl({
          fills: [entered('primary', side), entered('hedge', opposite(side))],
          touches,
          closingFees: { primary: free, hedge: free },
          funding: '0',
        });
        expect(open?.pnl).toBe(decimal(quantity).times('-0.75').toFixed());
      }),
    );
  });
});

describe('the daily loss', () => {
  it('never forgets a loss within a day, in whatever order the clock tells it', () => {
    const notes = fc.array(fc.tuple(fc.nat(DAY_MS - 1), hundredths(-500, 0)), { minLength: 1 });
    fc.assert(
      fc.property(notes, (noted) => {
        const day = noted.reduce<Day | null>(
          (before, [ms, pnl]) => noteDay(before, START_AT + ms, pnl),
          null,
        );
        const loss = decimal(sum(noted.map(([, pnl]) => pnl))).negated();
        const isOver = exceedsDailyLoss(day, undefined, loss.toFixed()) !== undefined;
        expect(isOver).toBe(!loss.isZero());
        expect(exceedsDailyLoss(day, undefined, loss.plus('0.01').toFixed())).toBeUndefined();
      }),
    );
  });
});

describe('the standing', () => {
  const words = fc.record({
    call: fc.constantFrom<VenueWord['call']>('execute', 'query'),
    kind: fc.constantFrom<VenueWord['kind']>(
      'ok',
      'unreachable',
      'rejected',
      'unknown',
      'protocol',
    ),
    code: fc.constantFrom(1001, 1004, 403, 503, 2006, 2024, 2028, 2068, 2119),
    byEngine: fc.boolean(),
  });

  it('opens after a refusal of the key by nothing but an order that was taken', () => {
    fc.assert(
      fc.property(fc.array(words, { maxLength: 20 }), (heard) => {
        let standing: Standing = 'keyRefused';
        for (const word of heard) {
          const next = nextStanding(standing, word);
          const wasTaken = word.call === 'execute' && word.kind === 'ok';
          if (next === 'open' && standing !== 'open' && standing !== 'down') {
            expect(wasTaken).toBe(true);
          }
          standing = next;
        }
      }),
    );
  });
});
