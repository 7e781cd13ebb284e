/** The `book_depth` of one product: what changed in its book, gathered over 50 ms (protocol 2.5). */
import type { Clock } from '../ports/clock.ts';
import type { BookSide, Level } from './books.ts';
import type { ExchangeEvent } from './events.ts';
import type { Exchange } from './exchange.ts';
import { bookDepthEvent } from './market-events.ts';

/** What a feed works with: it hears the exchange's events, and tells its own. */
export type FeedParts = {
  readonly exchange: Pick<Exchange, 'books' | 'nextNs' | 'onEvent' | 'switches' | 'venueNow'>;
  readonly clock: Clock;
  readonly tell: (event: ExchangeEvent) => void;
};

/** Over how long the changes of a book are gathered. */
export const DEPTH_EVERY_MS = 50;

/** Quantities by price; a price that is not here has none. */
type Side = ReadonlyMap<bigint, bigint>;
type Book = { readonly bid: Side; readonly ask: Side };

/**
 * Follows a book from now on and tells its changes, until the returned function is called.
 *
 * Invariant: a change is stamped before anybody can ask for the book in which it shows, so a reading
 * holds every change up to its own instant and none after it.
 */
export function startDepthFeed(
  productId: number,
  { exchange, clock, tell }: FeedParts,
): () => void {
  const readSide = (side: BookSide): Side => {
    const levels = exchange.books.levels(productId, side, Infinity);
    return new Map(levels.map(({ priceX18, quantityX18 }) => [priceX18, quantityX18]));
  };
  const read = (): Book => ({ bid: readSide('bid'), ask: readSide('ask') });
  let told = read();
  let seen = told;
  let lastMaxNs = exchange.nextNs();
  let since: { readonly minNs: bigint; readonly maxNs: bigint } | undefined;
  let timer: unknown;

  const look = (): void => {
    const now = read();
    if (isSame(now, seen)) return;
    const maxNs = exchange.nextNs();
    since = { minNs: since?.minNs ?? maxNs, maxNs };
    seen = now;
  };

  const tellChanges = (): void => {
    // A fault that thins a book begins without an event of any kind.
    look();
    const bids = changed(told.bid, seen.bid);
    const asks = changed(told.ask, seen.ask);
    if (since !== undefined && bids.length + asks.length > 0) {
      tell(bookDepthEvent({ productId, bids, asks, ...since, lastMaxNs }));
      lastMaxNs = since.maxNs;
    }
    told = seen;
    since = undefined;
  };

  const arm = (): void => {
    timer = clock.setTimeout(() => {
      arm();
      tellChanges();
    }, DEPTH_EVERY_MS);
  };
  arm();
  const hearNoMore = exchange.onEvent((event) => {
    if (event.productId === productId) look();
  });
  return () => {
    hearNoMore();
    clock.clearTimeout(timer);
  };
}

/** The levels that are others now, by their new quantity, in the order of their prices. */
function changed(before: Side, after: Side): readonly Level[] {
  const prices = [...new Set([...before.keys(), ...after.keys()])];
  return prices
    .filter((priceX18) => before.get(priceX18) !== after.get(priceX18))
    .toSorted((left, right) => (left < right ? -1 : 1))
    .map((priceX18) => ({ priceX18, quantityX18: after.get(priceX18) ?? 0n }));
}

function isSame(left: Book, right: Book): boolean {
  return isSameSide(left.bid, right.bid) && isSameSide(left.ask, right.ask);
}

function isSameSide(left: Side, right: Side): boolean {
  return left.size === right.size && [...left].every(([price, held]) => right.get(price) === held);
}
