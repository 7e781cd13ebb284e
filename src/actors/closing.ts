/** Closing intents: reduce-only, on the observed side, priced from the touch or the oracle. */
import { decimal } from '../domain/decimal.ts';
import type { DecimalString } from '../domain/decimal.ts';
import { LEG_NAMES, closingSide } from '../domain/market.ts';
import type { LegName, MarketSymbol, Touch } from '../domain/market.ts';
import { closingLimit } from '../domain/price.ts';
import { closableQuantity } from '../domain/rounding.ts';
import { invariant } from '../lib/invariant.ts';
import { EXPIRES_AFTER_RECEIVE_MS } from '../orders/order.ts';
import type { OrderIntent } from '../orders/order.ts';
import { marginOf, symbolOf } from '../positions/key.ts';
import type { PositionKey } from '../positions/key.ts';
import type { World } from './world.ts';

/** What is to be closed, and how far through the reference its limit goes. */
export type CloseRequest = {
  readonly key: PositionKey;
  /** Signed, as some witness saw it; the side follows its sign. */
  readonly amount: DecimalString;
  readonly rungBps: number;
  readonly purpose: 'unwind' | 'emergency';
  readonly cycleId: number;
  readonly receiveWindowMs: number;
};

/** The intent that closes `amount`; undefined when it is below one size step. */
export function closingIntent(world: World, request: CloseRequest): OrderIntent | undefined {
  const { key, amount, rungBps, purpose, cycleId, receiveWindowMs } = request;
  const symbol = symbolOf(key);
  const market = world.markets.market(symbol);
  const side = closingSide(amount);
  const quantity = closableQuantity(amount, market.sizeIncrement);
  if (side === undefined || decimal(quantity).isZero()) return undefined;
  const { oraclePrice } = market;
  const touch = freshTouch(world, symbol);
  return {
    purpose,
    leg: legOf(world, symbol),
    symbol,
    margin: marginOf(key),
    side,
    quantity,
    limitPrice: closingLimit({ side, touch, oraclePrice, rungBps, market }),
    reduceOnly: true,
    timeInForce: 'ioc',
    receiveWindowMs,
    expiresInMs: receiveWindowMs + EXPIRES_AFTER_RECEIVE_MS,
    isolatedMargin: '0',
    planQuantity: '0',
    cycleId,
  };
}

/** The stream's touch when it is young enough to price from; undefined otherwise. */
export function freshTouch({ venue, settings }: World, symbol: MarketSymbol): Touch | undefined {
  const touch = venue.lastTouch(symbol);
  if (touch === undefined) return undefined;
  return venue.venueTime() - touch.venueAt <= settings.touchMaxAgeMs ? touch : undefined;
}

/** The leg that trades `symbol`. */
export function legOf({ settings }: World, symbol: MarketSymbol): LegName {
  const leg = LEG_NAMES.find((name) => settings.pair[name] === symbol);
  invariant(leg !== undefined, `${symbol} is not a market of the pair.`);
  return leg;
}
