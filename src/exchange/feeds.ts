/** The streams that somebody must make: each runs while anybody is subscribed to it, and no longer. */
import { startCandleFeed } from './candle-feed.ts';
import { startDepthFeed } from './depth-feed.ts';
import type { FeedParts } from './depth-feed.ts';
import { allBboEvent } from './market-events.ts';
import type { Subscription } from './subscriptions.ts';

/** The feeds of one endpoint; each `watch` is matched by one `forget`. */
export type Feeds = {
  readonly watch: (subscription: Subscription) => void;
  readonly forget: (subscription: Subscription) => void;
};

/** How often the best prices of all markets are told; the sheet says only that it is fixed. */
export const ALL_BBO_EVERY_MS = 1000;

type Running = { count: number; readonly stop: () => void };

/** No feed runs until it is watched. */
export function createFeeds(parts: FeedParts): Feeds {
  const running = new Map<string, Running>();
  return {
    watch: (subscription) => {
      const name = nameOf(subscription);
      const feed = running.get(name);
      if (feed !== undefined) {
        feed.count += 1;
        return;
      }
      const stop = start(subscription, parts);
      if (stop !== undefined) running.set(name, { count: 1, stop });
    },
    forget: (subscription) => {
      const name = nameOf(subscription);
      const feed = running.get(name);
      if (feed === undefined) return;
      feed.count -= 1;
      if (feed.count > 0) return;
      feed.stop();
      running.delete(name);
    },
  };
}

/** Starts what a subscription needs; the other streams tell what happens of itself. */
function start(subscription: Subscription, parts: FeedParts): (() => void) | undefined {
  const { type, productId, granularity } = subscription;
  if (type === 'all_bbo') return startAllBbo(parts);
  if (productId === undefined) return undefined;
  if (type === 'book_depth') return startDepthFeed(productId, parts);
  if (type === 'latest_candlestick' && granularity !== undefined) {
    return startCandleFeed(productId, granularity, parts);
  }
  return undefined;
}

function startAllBbo({ exchange, clock, tell }: FeedParts): () => void {
  const { books } = exchange;
  let timer: unknown;
  const arm = (): void => {
    timer = clock.setTimeout(() => {
      arm();
      const touches = books.markets.map(({ productId }) => {
        return [productId, books.touch(productId)] as const;
      });
      tell(allBboEvent(new Map(touches), Math.floor(exchange.venueNow())));
    }, ALL_BBO_EVERY_MS);
  };
  arm();
  return () => {
    clock.clearTimeout(timer);
  };
}

function nameOf({ type, productId, granularity }: Subscription): string {
  return `${type} ${String(productId)} ${String(granularity)}`;
}
