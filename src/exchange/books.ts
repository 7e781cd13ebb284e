/** The synthetic order books: seeded depth around each product's mid, eaten by our orders. */
import type { Random } from '../ports/random.ts';
import type { FaultOf } from './fault-plan.ts';
import type { FaultSet } from './faults.ts';
import { MARKETS, namesProduct } from './markets.ts';
import type { Market } from './markets.ts';
import type { PricePath } from './prices.ts';
import { floorToStepX18, mulX18, parseX18 } from './x18.ts';

/** The side of a book: bids are hit by sells, asks by buys. */
export type BookSide = 'bid' | 'ask';

/** A price level; both X18, never empty. */
export type Level = { readonly priceX18: bigint; readonly quantityX18: bigint };

/** The best bid and ask; a side that was eaten whole is undefined. */
export type Touch = { readonly bid: Level | undefined; readonly ask: Level | undefined };

/** Every book of the exchange. Prices move only in `step`. */
export type Books = {
  readonly markets: readonly Market[];
  /** Moves to the mids of `elapsedMs` of price time and refills what was eaten. */
  readonly step: (elapsedMs: number) => void;
  readonly touch: (productId: number) => Touch;
  /** Levels best first, at most `count`. */
  readonly levels: (productId: number, side: BookSide, count: number) => readonly Level[];
  readonly take: (productId: number, side: BookSide, level: Level) => void;
  readonly oracleX18: (productId: number) => bigint;
  /** The step of sizes now, which a fault may have changed. */
  readonly sizeIncrementX18: (productId: number) => bigint;
  /** What one unit has paid in funding so far. */
  readonly fundingIndexX18: (productId: number) => bigint;
  /** Fixes the oracle; undefined lets it follow the mid again. */
  readonly setOracle: (productId: number, priceX18: bigint | undefined) => void;
  /** Shifts the mid from now on by `bps` of itself. */
  readonly movePrice: (productId: number, bps: number) => void;
};

/** What distorts a book: the faults that take depth away or set the oracle apart. */
export type Distortions = Pick<FaultSet, 'inForce'>;

/** How deep a book is, in levels of one tick. */
export const BOOK_DEPTH = 40;

type Book = {
  readonly market: Market;
  readonly tick: number;
  readonly step: number;
  readonly taken: Map<string, bigint>;
  factor: number;
  mid: number;
  oracleX18: bigint | undefined;
  epoch: number;
};

/** What decides a book's depth beside its prices. */
type Depth = { readonly seed: number; readonly thin: FaultOf<'book.thin'> | undefined };

/** The books of every market that `path` prices, at the path's start. */
export function createBooks(
  path: PricePath,
  random: Random,
  faults: Distortions,
  fundingIndexX18: Books['fundingIndexX18'] = () => 0n,
): Books {
  const seed = random.fork('books').below(0x1_0000_0000);
  const start = path.midsAt(0);
  const markets = MARKETS.filter((market) => start.has(market.productId));
  const books = new Map(
    markets.map((market) => [market.productId, newBook(market, start.get(market.productId) ?? 0)]),
  );
  const bookOf = (productId: number): Book => {
    const book = books.get(productId);
    if (book === undefined) throw new RangeError(`No book for product ${String(productId)}`);
    return book;
  };
  const levels = (productId: number, side: BookSide, count: number): readonly Level[] =>
    readLevels(bookOf(productId), side, count, { seed, thin: thinFault(productId, side, faults) });

  return {
    markets,
    step: (elapsedMs) => {
      const mids = path.midsAt(elapsedMs);
      for (const [productId, book] of books) {
        book.mid = mids.get(productId) ?? book.mid;
        book.taken.clear();
        book.epoch += 1;
      }
    },
    touch: (productId) => ({
      bid: levels(productId, 'bid', 1)[0],
      ask: levels(productId, 'ask', 1)[0],
    }),
    levels,
    fundingIndexX18,
    take: (productId, side, level) => {
      const { taken } = bookOf(productId);
      const key = `${side} ${level.priceX18.toString()}`;
      taken.set(key, (taken.get(key) ?? 0n) + level.quantityX18);
    },
    oracleX18: (productId) => {
      const book = bookOf(productId);
      const offset = faults.inForce('oracle.offset', named(productId));
      return book.oracleX18 ?? toX18(book.mid * book.factor * (1 + (offset?.bps ?? 0) / 10_000));
    },
    sizeIncrementX18: (productId) => {
      const changed = faults.inForce('market.stepSize', named(productId));
      const { market } = bookOf(productId);
      return changed === undefined ? market.sizeIncrementX18 : parseX18(changed.sizeIncrement);
    },
    setOracle: (productId, priceX18) => {
      bookOf(productId).oracleX18 = priceX18;
    },
    movePrice: (productId, bps) => {
      bookOf(productId).factor *= 1 + bps / 10_000;
    },
  };
}

function newBook(market: Market, mid: number): Book {
  return {
    market,
    tick: Number(market.priceIncrementX18) / 1e18,
    step: Number(market.sizeIncrementX18) / 1e18,
    taken: new Map(),
    factor: 1,
    mid,
    oracleX18: undefined,
    epoch: 0,
  };
}

/** The touch is one tick wide, two when the mid stands on a tick. */
function readLevels(
  book: Book,
  side: BookSide,
  count: number,
  { seed, thin }: Depth,
): readonly Level[] {
  const { market, tick, taken } = book;
  const midTicks = (book.mid * book.factor) / tick;
  const best = side === 'bid' ? Math.ceil(midTicks) - 1 : Math.floor(midTicks) + 1;
  const direction = side === 'bid' ? -1 : 1;
  const found: Level[] = [];
  for (let index = 0; index < BOOK_DEPTH && found.length < count; index++) {
    const ticks = best + direction * index;
    if (ticks <= 0) break;
    const priceX18 = BigInt(ticks) * market.priceIncrementX18;
    const eaten = taken.get(`${side} ${priceX18.toString()}`) ?? 0n;
    const share = thin !== undefined && isBeyond(ticks, midTicks, thin) ? thin.depthShare : 1;
    const quantityX18 = shareX18(levelSizeX18(book, ticks, index, seed), share, market) - eaten;
    if (quantityX18 > 0n) found.push({ priceX18, quantityX18 });
  }
  return found;
}

function isBeyond(ticks: number, midTicks: number, { beyondBps }: FaultOf<'book.thin'>): boolean {
  return Math.abs(ticks - midTicks) * 10_000 > beyondBps * midTicks;
}

function shareX18(quantityX18: bigint, share: number, { sizeIncrementX18 }: Market): bigint {
  if (share === 1) return quantityX18;
  return floorToStepX18(mulX18(quantityX18, parseX18(share.toFixed(6))), sizeIncrementX18);
}

function thinFault(
  productId: number,
  side: BookSide,
  faults: Distortions,
): FaultOf<'book.thin'> | undefined {
  const isNamed = named(productId);
  return faults.inForce(
    'book.thin',
    (fault) => isNamed(fault) && (fault.side === undefined || fault.side === side),
  );
}

function named(productId: number): (fault: { readonly product: string | number }) => boolean {
  return ({ product }) => namesProduct([product], productId);
}

/** $2,500 to $6,000 a level, growing 5 % a tick away; a pure function of seed, price and time. */
function levelSizeX18(book: Book, ticks: number, index: number, seed: number): bigint {
  const share = mix(seed ^ book.market.productId, ticks, book.epoch >> 2) / 0x1_0000_0000;
  const notional = (2500 + 3500 * share) * (1 + 0.05 * index);
  const steps = Math.max(1, Math.round(notional / (ticks * book.tick) / book.step));
  return BigInt(steps) * book.market.sizeIncrementX18;
}

function mix(seed: number, left: number, right: number): number {
  let hash = Math.imul(seed ^ Math.imul(left, 0x9e3779b1), 0x85ebca6b);
  hash = Math.imul((hash ^ (hash >>> 15)) + right, 0xc2b2ae35);
  hash = Math.imul(hash ^ (hash >>> 13), 0x27d4eb2f);
  return (hash ^ (hash >>> 16)) >>> 0;
}

/** Rounded to a millionth, so that every machine agrees. */
function toX18(price: number): bigint {
  return BigInt(Math.round(price * 1e6)) * 10n ** 12n;
}
