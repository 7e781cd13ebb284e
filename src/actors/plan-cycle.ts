/** Plans a cycle: markets and touches of this moment, and both legs sized together. */
import { fromPromise } from 'xstate';
import type { PlanOutput } from '../../machines/cycle.context.ts';
import type { CyclePlan } from '../domain/cycle-record.ts';
import { exceedsDailyLoss, noteDay } from '../domain/daily-loss.ts';
import { refusePlan, worstCase } from '../domain/limits.ts';
import type { Direction, Market, MarketSymbol, Touch } from '../domain/market.ts';
import { refusePlanHealth } from '../domain/plan-health.ts';
import { planLegs } from '../domain/sizing.ts';
import { isSettled } from '../orders/order-log.ts';
import { marginOf, symbolOf } from '../positions/key.ts';
import { claimedAmount } from '../positions/reading.ts';
import { freshTouch } from './closing.ts';
import { pause } from './timing.ts';
import type { World } from './world.ts';

/** Questions about a touch that the stream has not renewed, before it counts as stale. */
const TOUCH_READS_MAX = 3;

/** Pause between two such questions, in milliseconds. */
const TOUCH_PAUSE_MS = 100;

/** Resolves with a plan, or with the reason for none. A venue that does not answer is a reason. */
export function planCycle(world: World) {
  type Input = { readonly cycleId: number; readonly direction: Direction };
  return fromPromise<PlanOutput, Input>(async ({ input, signal }) => {
    const { pair, ...settings } = world.settings;
    try {
      const markets = await world.markets.refresh();
      const byLeg = {
        primary: marketOf(markets, pair.primary),
        hedge: marketOf(markets, pair.hedge),
      };
      const primary = await confirmedTouch(world, pair.primary, signal);
      const hedge = await confirmedTouch(world, pair.hedge, signal);
      const stale = primary === undefined ? pair.primary : hedge === undefined ? pair.hedge : '';
      if (primary === undefined || hedge === undefined) {
        return { planned: false, reason: `the stream's touch of ${stale} is stale` };
      }
      const sizing = planLegs({
        ...settings,
        ...input,
        throughBps: settings.openingThroughBps,
        markets: byLeg,
        touches: { primary, hedge },
      });
      if (!sizing.ok) return { planned: false, reason: sizing.reason };
      const refusal =
        refuseByLimits(world, sizing.plan) ??
        refusePlanHealth({
          plan: sizing.plan,
          margin: settings.margin,
          markets: byLeg,
          initial: world.health.initial,
          openBufferShare: settings.healthOpenBuffer,
        });
      return refusal === undefined
        ? { planned: true, plan: sizing.plan }
        : { planned: false, reason: refusal };
    } catch (error) {
      if (signal.aborted) throw error;
      return { planned: false, reason: error instanceof Error ? error.message : String(error) };
    }
  });
}

/** Why the limits forbid this plan, with every unresolved order of ours counted as filled. */
function refuseByLimits(world: World, plan: CyclePlan): string | undefined {
  const { positions, settings, markets, clock, day } = world;
  const held = positions.keys.flatMap((key) => {
    const amount = claimedAmount(positions.read(key));
    const symbol = symbolOf(key);
    const price = markets.market(symbol).oraclePrice;
    return amount === undefined ? [] : [{ symbol, margin: marginOf(key), amount, price }];
  });
  const unresolvedOrders = positions.orders.unproved.flatMap((order) =>
    isSettled(order) ? [] : [order.intent],
  );
  const worst = worstCase({ positions: held, unresolvedOrders });
  const today = noteDay(day.day, clock.now(), '0');
  return (
    refusePlan(settings.limits, worst, plan) ??
    exceedsDailyLoss(today, undefined, settings.limits.dailyLossMax)
  );
}

/** The stream's touch when it is young, or old and still what a read says; undefined when stale. */
export async function confirmedTouch(
  world: World,
  symbol: MarketSymbol,
  signal: AbortSignal,
): Promise<Touch | undefined> {
  for (let read = 0; read < TOUCH_READS_MAX; read++) {
    const fresh = freshTouch(world, symbol);
    if (fresh !== undefined) return fresh;
    const asked = await world.venue.readTouch(symbol);
    const heard = world.venue.lastTouch(symbol);
    if (heard?.bid === asked.bid && heard?.ask === asked.ask) return asked;
    await pause(world.clock, TOUCH_PAUSE_MS, signal);
  }
  return undefined;
}

function marketOf(markets: Readonly<Record<MarketSymbol, Market>>, symbol: MarketSymbol): Market {
  const market = markets[symbol];
  if (market === undefined) throw new Error(`the venue did not tell of ${symbol}`);
  return market;
}
