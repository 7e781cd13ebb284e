/** The `latest_candlestick` of one product and length: the middle of its touch, and what was traded. */
import type { FeedParts } from './depth-feed.ts';
import { candlestickEvent } from './market-events.ts';
import type { Candle } from './market-events.ts';

/**
 * Tells a candle at each change of it, until the returned function is called. The candle in which the
 * feed begins knows nothing of the time before; the volume is that of the clients' trades, in base
 * units, for the synthetic market has no others.
 */
export function startCandleFeed(
  productId: number,
  granularity: number,
  { exchange, tell }: FeedParts,
): () => void {
  let candle: Candle | undefined;

  const tellCandle = (next: Candle): void => {
    const isNews = candle === undefined || !isSame(next, candle);
    candle = next;
    if (isNews) tell(candlestickEvent(productId, granularity, next, exchange.switches));
  };

  const current = (): Candle | undefined => {
    const seconds = Math.floor(exchange.venueNow() / 1000);
    const startsAtS = seconds - (seconds % granularity);
    if (candle?.startsAtS === startsAtS) return candle;
    const priceX18 = middleX18(exchange, productId);
    return priceX18 === undefined ? undefined : newCandle(startsAtS, priceX18);
  };

  return exchange.onEvent((event) => {
    if (event.productId !== productId) return;
    const so = current();
    if (so === undefined) return;
    if (event.stream === 'best_bid_offer') {
      const priceX18 = middleX18(exchange, productId);
      if (priceX18 !== undefined) tellCandle(withPrice(so, priceX18));
    } else if (event.stream === 'trade') {
      tellCandle({ ...so, volumeX18: so.volumeX18 + (event.tradedX18 ?? 0n) });
    }
  });
}

function newCandle(startsAtS: number, priceX18: bigint): Candle {
  return {
    startsAtS,
    openX18: priceX18,
    highX18: priceX18,
    lowX18: priceX18,
    closeX18: priceX18,
    volumeX18: 0n,
  };
}

function withPrice(candle: Candle, priceX18: bigint): Candle {
  const { highX18, lowX18 } = candle;
  return {
    ...candle,
    highX18: priceX18 > highX18 ? priceX18 : highX18,
    lowX18: priceX18 < lowX18 ? priceX18 : lowX18,
    closeX18: priceX18,
  };
}

/** The middle between bid and ask; undefined while a side is empty. */
function middleX18(
  { books }: Pick<FeedParts['exchange'], 'books'>,
  productId: number,
): bigint | undefined {
  const { bid, ask } = books.touch(productId);
  return bid === undefined || ask === undefined ? undefined : (bid.priceX18 + ask.priceX18) / 2n;
}

/** Whether two candles say the same; their open and their start are then the same too. */
function isSame(left: Candle, right: Candle): boolean {
  return (
    left.startsAtS === right.startsAtS &&
    left.highX18 === right.highX18 &&
    left.lowX18 === right.lowX18 &&
    left.closeX18 === right.closeX18 &&
    left.volumeX18 === right.volumeX18
  );
}
