/** Where the mids come from: a seeded generator of correlated paths, or recorded bars. */
import type { Random } from '../ports/random.ts';
import type { Bar } from './bars.ts';

/** The mids over price time, in quote units by product id. */
export type PricePath = {
  /** The mids `elapsedMs` of price time after the start; it is asked with non-decreasing times. */
  readonly midsAt: (elapsedMs: number) => ReadonlyMap<number, number>;
};

/** One generated market: its first mid and the standard deviation of its log return a minute. */
export type GeneratedMarket = {
  readonly productId: number;
  readonly startMid: number;
  readonly sigmaBpsPerMinute: number;
};

/** What `generatedPath` can be told; the defaults are a calm day's figures of 1m bars. */
export type GeneratorOptions = {
  readonly random: Random;
  readonly markets?: readonly GeneratedMarket[];
  /** The correlation of each two markets, in [0, 1]. */
  readonly correlation?: number;
};

/** The price time between two steps of the generator. */
export const PRICE_STEP_MS = 250;

const DEFAULT_MARKETS: readonly GeneratedMarket[] = [
  { productId: 2, startMid: 113_500, sigmaBpsPerMinute: 5.2 },
  { productId: 4, startMid: 3575, sigmaBpsPerMinute: 7.7 },
  { productId: 8, startMid: 162.4, sigmaBpsPerMinute: 8.3 },
];

/** Geometric random walks with one common factor, a step each 250 ms of price time. */
export function generatedPath(options: GeneratorOptions): PricePath {
  const { random, markets = DEFAULT_MARKETS, correlation = 0.83 } = options;
  const commonShare = Math.sqrt(correlation);
  const ownShare = Math.sqrt(1 - correlation);
  const stepsPerMinute = 60_000 / PRICE_STEP_MS;
  const mids = new Map(markets.map((market) => [market.productId, market.startMid]));
  let stepsDone = 0;

  const step = (): void => {
    const common = normal(random);
    for (const { productId, sigmaBpsPerMinute } of markets) {
      const sigma = sigmaBpsPerMinute / 10_000 / Math.sqrt(stepsPerMinute);
      const shock = commonShare * common + ownShare * normal(random);
      mids.set(productId, (mids.get(productId) ?? 0) * Math.exp(sigma * shock));
    }
    stepsDone += 1;
  };

  return {
    midsAt: (elapsedMs) => {
      while ((stepsDone + 1) * PRICE_STEP_MS <= elapsedMs) step();
      return mids;
    },
  };
}

/**
 * Replays bars of one length: within a bar open → low → high → close when it closes at or above
 * its open, else open → high → low → close. The bars of all products must be aligned; after the
 * last bar the path holds its close, or starts again.
 */
export function recordedPath(options: {
  readonly bars: ReadonlyMap<number, readonly Bar[]>;
  readonly atEnd?: 'hold' | 'loop';
}): PricePath {
  const { bars, atEnd = 'hold' } = options;
  const [longest = []] = bars.values();
  const barMs = shortestStepMs(longest);
  const totalMs = barMs * longest.length;
  return {
    midsAt: (elapsedMs) => {
      const within = atEnd === 'loop' ? elapsedMs % totalMs : Math.min(elapsedMs, totalMs);
      const index = Math.min(Math.floor(within / barMs), longest.length - 1);
      const share = Math.min(1, (within - index * barMs) / barMs);
      return new Map(
        [...bars].map(([productId, list]) => [productId, priceWithin(list[index], share)]),
      );
    },
  };
}

/** The shortest distance of two bars, a minute for a single one. */
function shortestStepMs(bars: readonly Bar[]): number {
  let shortest = Number.POSITIVE_INFINITY;
  bars.forEach((bar, index) => {
    const previous = bars[index - 1];
    if (previous !== undefined) shortest = Math.min(shortest, bar.openAt - previous.openAt);
  });
  return Number.isFinite(shortest) ? shortest : 60_000;
}

function priceWithin(bar: Bar | undefined, share: number): number {
  if (bar === undefined) return 0;
  const { open, high, low, close } = bar;
  const corners = close >= open ? [open, low, high, close] : [open, high, low, close];
  const position = share * 3;
  const index = Math.min(2, Math.floor(position));
  const from = corners[index] ?? open;
  const to = corners[index + 1] ?? close;
  return from + (to - from) * (position - index);
}

/** A standard normal draw (Box–Muller); two words of chance each. */
function normal(random: Random): number {
  const radius = Math.sqrt(-2 * Math.log(1 - random.next()));
  return radius * Math.cos(2 * Math.PI * random.next());
}
