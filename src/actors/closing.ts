/** Closing intents: reduce-only, on the observed side, priced from the touch or the oracle. */
import { decimal } from '../domain/decimal.ts';
import type { DecimalString } from '../domain/decimal.ts';
import { LEG_NAMES, closingSide } from '../domain/market.ts';
import type { LegName, MarketSymbol, Pair, Side, Touch } from '../domain/market.ts';
import { closingLimit } from '../domain/price.ts';
import { closableQuantity } from '../domain/rounding.ts';
import { invariant } from '../lib/invariant.ts';
import { EXPIRES_AFTER_RECEIVE_MS } from '../orders/order.ts';
import type { OrderIntent } from '../orders/order.ts';
import { marginOf, symbolOf } from '../positions/key.ts';
import type { PositionKey } from '../positions/key.ts';
import type { Venue } from '../ports/venue.ts';
import type { MarketBoard } from './market-board.ts';

/** What a close needs of the world: nothing of it can be in doubt. */
export type ClosingWorld = {
  readonly venue: Pick<Venue, 'lastTouch' | 'venueTime' | 'sign'>;
  readonly markets: MarketBoard;
  readonly settings: { readonly pair: Pair; readonly touchMaxAgeMs: number };
};

/** A close of any size on either side, and how far through the reference its limit goes. */
export type CloseTerms = {
  readonly key: PositionKey;
  readonly side: Side;
  readonly rungBps: number;
  readonly purpose: 'unwind' | 'emergency';
  readonly cycleId: number;
  readonly receiveWindowMs: number;
};

/** What is to be closed as some witness saw it: signed, the side follows its sign. */
export type CloseRequest = Omit<CloseTerms, 'side'> & { readonly amount: DecimalString };

/** The intent that closes `amount`; undefined when it is below one size step. */
export function closingIntent(world: ClosingWorld, request: CloseRequest): OrderIntent | undefined {
  const { amount, ...terms } = request;
  const market = world.markets.market(symbolOf(request.key));
  const side = closingSide(amount);
  const quantity = closableQuantity(amount, market.sizeIncrement);
  if (side === undefined || decimal(quantity).isZero()) return undefined;
  return reduceOnlyIntent(world, { ...terms, side }, quantity);
}

/** The intent to sell or buy `quantity`, on the size step, of what is held and never more than that. */
export function reduceOnlyIntent(
  world: ClosingWorld,
  terms: CloseTerms,
  quantity: DecimalString,
): OrderIntent {
  const { key, side, rungBps, purpose, cycleId, receiveWindowMs } = terms;
  const symbol = symbolOf(key);
  const market = world.markets.market(symbol);
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
export function freshTouch(
  { venue, settings }: ClosingWorld,
  symbol: MarketSymbol,
): Touch | undefined {
  const touch = venue.lastTouch(symbol);
  if (touch === undefined) return undefined;
  return venue.venueTime() - touch.venueAt <= settings.touchMaxAgeMs ? touch : undefined;
}

/** The leg that trades `symbol`. */
export function legOf({ settings }: ClosingWorld, symbol: MarketSymbol): LegName {
  const leg = LEG_NAMES.find((name) => settings.pair[name] === symbol);
  invariant(leg !== undefined, `${symbol} is not a market of the pair.`);
  return leg;
}
