/** Watches how long a leg stands alone, in money and time, and tells when that passes its budget. */
import { fromCallback } from 'xstate';
import type { CycleEvent } from '../../machines/cycle.context.ts';
import { Decimal, decimal, isZero, sum, toDecimalString } from '../domain/decimal.ts';
import type { DecimalString } from '../domain/decimal.ts';
import { LEG_NAMES, signedQuantity } from '../domain/market.ts';
import type { LegName } from '../domain/market.ts';
import {
  NOT_NAKED,
  judgeNaked,
  nakedBudget,
  nakedNotional,
  nextNakedAt,
  noteNaked,
} from '../domain/naked-budget.ts';
import type { NakedLeg, NakedVerdict } from '../domain/naked-budget.ts';
import { nanosToMs } from '../lib/instant.ts';
import { filledQuantity, isSettled } from '../orders/order-log.ts';
import type { OrderRecord } from '../orders/order.ts';
import { positionKey } from '../positions/key.ts';
import { claimedAmount } from '../positions/reading.ts';
import { watching } from './timing.ts';
import type { World } from './world.ts';

/**
 * Sends `naked.over` and then `naked.overTwice`, each once until the pair is proved flat. A leg's whole
 * plan counts as its notional whatever prices do, so that a pair that is whole is never naked.
 */
export function watchNaked(world: World) {
  const { positions, clock, settings } = world;
  const budget = nakedBudget(settings.notional, settings.nakedBudgetMs);
  return fromCallback<CycleEvent>(({ sendBack }) => {
    let state = NOT_NAKED;
    let told: NakedVerdict = 'within';
    let timer: unknown;
    const forget = (): void => {
      clock.clearTimeout(timer);
      state = NOT_NAKED;
      told = 'within';
    };
    const look = watching('nakedWatch', sendBack, () => {
      clock.clearTimeout(timer);
      const now = clock.now();
      const notional = nakedNow(world);
      if (state.at === null && isZero(notional)) return;
      state = noteNaked(state, state.at === null ? firstFillAt(world, now) : now, notional);
      const verdict = judgeNaked(state, now, budget);
      const naked = decimal(notional).toFixed(2);
      const reason = `a leg stood alone: ${naked} quote units of it are naked`;
      if (verdict !== 'within' && told === 'within') sendBack({ type: 'naked.over', reason });
      if (verdict === 'overTwice' && told !== 'overTwice') {
        sendBack({ type: 'naked.overTwice', reason });
      }
      told = verdict;
      const nextAt = nextNakedAt(state, now, budget);
      if (nextAt === undefined) return;
      timer = clock.setTimeout(look, Math.min(LOOK_AHEAD_MS, Math.max(1, nextAt - now)));
    });
    const unsubscribe = positions.subscribe((fact) => {
      if (fact.type === 'flat.judged' && fact.result.flat) forget();
      if (fact.type === 'position.changed' || fact.type === 'order.changed') look();
    });
    return () => {
      unsubscribe();
      clock.clearTimeout(timer);
    };
  });
}

/** Less than this is no leg that stands alone, in quote units. */
const NAKED_MIN = '0.01';

/** How far ahead a budget is looked at, in milliseconds: a timer has its own limits. */
const LOOK_AHEAD_MS = 60_000;

/** What is naked now at worst; nothing before any witness shows a fill. */
function nakedNow(world: World): DecimalString {
  const { settings } = world;
  const legs = { primary: nakedLeg(world, 'primary'), hedge: nakedLeg(world, 'hedge') };
  if (LEG_NAMES.every((leg) => isZero(legs[leg].amount))) return '0';
  const naked = nakedNotional(legs.primary, legs.hedge, settings.hedgeRatio);
  // The price of a plan need not end: what two whole legs differ by is its rounding.
  return decimal(naked).lt(NAKED_MIN) ? '0' : naked;
}

/** One leg by the book, or by its own fills where the book does not know, at the price of its plan. */
function nakedLeg({ positions, settings }: World, leg: LegName): NakedLeg {
  const orders = positions.orders.unproved.filter(({ intent }) => intent.leg === leg);
  const key = positionKey(settings.pair[leg], settings.margin);
  const amount = claimedAmount(positions.read(key)) ?? netOf(orders);
  const plan = Decimal.max(0, ...orders.map(({ intent }) => intent.planQuantity));
  const weight = leg === 'primary' ? decimal('1') : decimal(settings.hedgeRatio);
  const price = plan.isZero() ? decimal('0') : weight.times(settings.notional).div(plan);
  return {
    amount,
    price: toDecimalString(price),
    unresolved: orders.flatMap((order) => mayStillChange(order, amount)),
  };
}

function netOf(orders: readonly OrderRecord[]): DecimalString {
  return sum(orders.map((order) => signedQuantity(order.intent.side, filledQuantity(order))));
}

/** What an order whose end is not known may still change; a close takes away what is held at most. */
function mayStillChange(order: OrderRecord, held: DecimalString): readonly DecimalString[] {
  if (isSettled(order)) return [];
  const { side, quantity, reduceOnly, planQuantity } = order.intent;
  const unfilled = decimal(quantity).minus(filledQuantity(order));
  // A report may overtake the word of the order that it is about: what is held is not to come again.
  const rest = reduceOnly
    ? unfilled
    : Decimal.min(unfilled, decimal(planQuantity).minus(decimal(held).abs()));
  const left = Decimal.max(0, rest);
  const signed = decimal(signedQuantity(side, toDecimalString(left)));
  if (!reduceOnly) return [toDecimalString(signed)];
  if (signed.times(held).gte(0)) return [];
  return [
    toDecimalString(Decimal.min(left, decimal(held).abs()).times(signed.isNegative() ? -1 : 1)),
  ];
}

/**
 * When the first fill since the last proof came, by our own clock; now when none is told. Fills are
 * stamped with the venue's time, from which ours may stand far apart, and what it answers about its
 * time may be wrong: but no order fills before we send it.
 */
function firstFillAt({ positions, venue }: World, now: number): number {
  const told = positions.orders.unproved.flatMap(({ fills, submittedAt }) =>
    fills.flatMap(({ venueAt }) => {
      if (venueAt === undefined) return [];
      return [Math.max(submittedAt, now + nanosToMs(venueAt) - venue.venueTime())];
    }),
  );
  return Math.min(now, ...told);
}
