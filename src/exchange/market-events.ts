/** What the exchange tells everybody about its markets, in Nado's words (protocol 2.4). */
import type {
  EngineServerSubscriptionBestBidOfferEvent,
  EngineServerSubscriptionBookDepthEvent,
  EngineServerSubscriptionLiquidationEvent,
  EngineServerSubscriptionTradeEvent,
} from '@nadohq/engine-client';
import type { Level, Touch } from './books.ts';
import type { ExchangeEvent } from './events.ts';
import type { ExchangeSwitches } from './orders.ts';

/** The largest int128: what the ask of an empty side reads. */
export const EMPTY_ASK_X18 = (1n << 127n) - 1n;

/** A subaccount that liquidates whatever is liquidated here: the venue's own. */
export const LIQUIDATOR = `0x${'11'.repeat(20)}6c697175696461746f720000`;

/** The `best_bid_offer` of a product; an empty side is bid 0 or the largest ask. */
export function bestBidOfferEvent(
  productId: number,
  touch: () => Touch,
  ns: () => bigint,
): ExchangeEvent {
  return {
    ...toEverybody('best_bid_offer', productId),
    payload: (): EngineServerSubscriptionBestBidOfferEvent => {
      const { bid, ask } = touch();
      return {
        type: 'best_bid_offer',
        timestamp: ns().toString(),
        product_id: productId,
        bid_price: (bid?.priceX18 ?? 0n).toString(),
        bid_qty: (bid?.quantityX18 ?? 0n).toString(),
        ask_price: (ask?.priceX18 ?? EMPTY_ASK_X18).toString(),
        ask_qty: (ask?.quantityX18 ?? 0n).toString(),
      };
    },
  };
}

/** The `trade` of a match; both quantities are the same. */
export function tradeEvent(trade: {
  readonly productId: number;
  readonly priceX18: bigint;
  readonly quantityX18: bigint;
  readonly isTakerBuyer: boolean;
  readonly ns: bigint;
}): ExchangeEvent {
  const { productId, priceX18, quantityX18, isTakerBuyer, ns } = trade;
  return {
    ...toEverybody('trade', productId),
    tradedX18: quantityX18,
    payload: (): EngineServerSubscriptionTradeEvent => ({
      type: 'trade',
      timestamp: ns.toString(),
      product_id: productId,
      price: priceX18.toString(),
      taker_qty: quantityX18.toString(),
      maker_qty: quantityX18.toString(),
      is_taker_buyer: isTakerBuyer,
    }),
  };
}

/** What changed in a book over a while: levels by their new quantity, zero when they are gone. */
export type DepthChange = {
  readonly productId: number;
  readonly bids: readonly Level[];
  readonly asks: readonly Level[];
  /** The first and the last change told here. */
  readonly minNs: bigint;
  readonly maxNs: bigint;
  /** The last change told before: who has not heard of it has lost something. */
  readonly lastMaxNs: bigint;
};

/** The `book_depth` of a change. */
export function bookDepthEvent(change: DepthChange): ExchangeEvent {
  const { productId, bids, asks, minNs, maxNs, lastMaxNs } = change;
  return {
    ...toEverybody('book_depth', productId),
    payload: (): EngineServerSubscriptionBookDepthEvent => ({
      type: 'book_depth',
      min_timestamp: minNs.toString(),
      max_timestamp: maxNs.toString(),
      last_max_timestamp: lastMaxNs.toString(),
      product_id: productId,
      bids: bids.map(levelRow),
      asks: asks.map(levelRow),
    }),
  };
}

/** The `liquidation` of a position, or of a part of it: positive for a long. */
export function liquidationEvent(liquidation: {
  readonly productId: number;
  /** The subaccount that held it: the isolated one of an isolated position. */
  readonly liquidatee: string;
  readonly amountX18: bigint;
  readonly priceX18: bigint;
  readonly ns: bigint;
}): ExchangeEvent {
  const { productId, liquidatee, amountX18, priceX18, ns } = liquidation;
  return {
    ...toEverybody('liquidation', productId),
    payload: (): Omit<EngineServerSubscriptionLiquidationEvent, 'product_id'> => ({
      type: 'liquidation',
      timestamp: ns.toString(),
      product_ids: [productId],
      liquidator: LIQUIDATOR,
      liquidatee,
      amount: amountX18.toString(),
      price: priceX18.toString(),
    }),
  };
}

/** A candle so far; `startsAtS` is the second in which it began. */
export type Candle = {
  readonly startsAtS: number;
  readonly openX18: bigint;
  readonly highX18: bigint;
  readonly lowX18: bigint;
  readonly closeX18: bigint;
  readonly volumeX18: bigint;
};

/** The `latest_candlestick` of a product, stamped in seconds: text or number by a switch. */
export function candlestickEvent(
  productId: number,
  granularity: number,
  candle: Candle,
  { publicTimesAs }: Pick<ExchangeSwitches, 'publicTimesAs'>,
): ExchangeEvent {
  const { startsAtS, openX18, highX18, lowX18, closeX18, volumeX18 } = candle;
  return {
    ...toEverybody('latest_candlestick', productId),
    granularity,
    payload: () => ({
      type: 'latest_candlestick',
      timestamp: publicTimesAs === 'number' ? startsAtS : String(startsAtS),
      product_id: productId,
      granularity,
      open_x18: openX18.toString(),
      high_x18: highX18.toString(),
      low_x18: lowX18.toString(),
      close_x18: closeX18.toString(),
      volume: volumeX18.toString(),
    }),
  };
}

/** The `all_bbo`: the best prices of every market at an instant in milliseconds. */
export function allBboEvent(touches: ReadonlyMap<number, Touch>, atMs: number): ExchangeEvent {
  return {
    ...toEverybody('all_bbo', undefined),
    payload: () => ({
      type: 'all_bbo',
      time: atMs,
      bbos: Object.fromEntries(
        [...touches].map(([productId, { bid, ask }]) => [
          String(productId),
          {
            bid: (bid?.priceX18 ?? 0n).toString(),
            ask: (ask?.priceX18 ?? EMPTY_ASK_X18).toString(),
          },
        ]),
      ),
    }),
  };
}

function toEverybody<Stream extends ExchangeEvent['stream']>(
  stream: Stream,
  productId: number | undefined,
): Pick<ExchangeEvent, 'productId' | 'parent' | 'isolated'> & { readonly stream: Stream } {
  return { stream, productId, parent: undefined, isolated: undefined };
}

function levelRow({ priceX18, quantityX18 }: Level): [string, string] {
  return [priceX18.toString(), quantityX18.toString()];
}
