/** The orders that rest in the books, and the books as everybody sees them with those orders in. */
import { BOOK_DEPTH } from './books.ts';
import type { BookSide, Books, Level } from './books.ts';
import { isWorking, unfilledX18 } from './orders.ts';
import type { Order, OrderRequest } from './orders.ts';
import { absX18 } from './x18.ts';

/** What a taker meets at one price: an order that rests there, or the synthetic depth. */
export type Offer = Level & { readonly maker: Order | undefined };

/** The resting orders of one exchange. An order that is done is out of the book by that alone. */
export type Resting = {
  readonly add: (order: Order) => void;
  /** Everything on one side, best first; at one price the synthetic depth was there before. */
  readonly offers: (productId: number, side: BookSide) => readonly Offer[];
  /** The orders whose price the synthetic opposite touch has reached, best first. */
  readonly reached: () => readonly Order[];
  /** The synthetic books with the resting orders in them: never crossed. */
  readonly books: Books;
};

/** A book over the synthetic ones in which nothing rests yet. */
export function createResting(synthetic: Books): Resting {
  const byProduct = new Map<number, readonly Order[]>();

  const all = (productId: number): readonly Order[] => {
    const working = (byProduct.get(productId) ?? []).filter(isWorking);
    byProduct.set(productId, working);
    return working;
  };

  const makers = (productId: number, side: BookSide): readonly Order[] =>
    all(productId)
      .filter((order) => sideOf(order) === side)
      .toSorted((left, right) => compare(left.request, right.request, side));

  const offers = (productId: number, side: BookSide): readonly Offer[] => {
    const [facing] = makers(productId, opposite(side));
    const depth = synthetic
      .levels(productId, side, BOOK_DEPTH)
      // Depth that a resting order stands against is what fills it: nobody else can have it.
      .filter((level) => facing === undefined || !isWithin(facing.request, level.priceX18))
      .map((level) => ({ ...level, maker: undefined }));
    const resting = makers(productId, side).map((maker) => ({
      priceX18: maker.request.priceX18,
      quantityX18: absX18(unfilledX18(maker)),
      maker,
    }));
    return [...depth, ...resting].toSorted((left, right) => compare(left, right, side));
  };

  const levels = (productId: number, side: BookSide, count: number): readonly Level[] =>
    all(productId).length === 0
      ? synthetic.levels(productId, side, count)
      : merged(offers(productId, side)).slice(0, count);

  return {
    add: (order) => {
      const { productId } = order.request;
      byProduct.set(productId, [...all(productId), order]);
    },
    offers,
    reached: () =>
      [...byProduct.keys()].flatMap((productId) => {
        const { bid, ask } = synthetic.touch(productId);
        const meets = (order: Order): boolean => {
          const touch = sideOf(order) === 'bid' ? ask : bid;
          return touch !== undefined && isWithin(order.request, touch.priceX18);
        };
        return [...makers(productId, 'bid'), ...makers(productId, 'ask')].filter(meets);
      }),
    books: {
      ...synthetic,
      levels,
      touch: (productId) => ({
        bid: levels(productId, 'bid', 1)[0],
        ask: levels(productId, 'ask', 1)[0],
      }),
    },
  };
}

/** Whether a price of the other side is within an order's limit. */
export function isWithin({ amountX18, priceX18 }: OrderRequest, offeredX18: bigint): boolean {
  return amountX18 > 0n ? offeredX18 <= priceX18 : offeredX18 >= priceX18;
}

/** How much others offer within an order's limit. */
export function reachableX18(request: OrderRequest, resting: Resting): bigint {
  return offersWithin(request, resting).reduce(
    (total, { quantityX18, maker }) =>
      maker?.request.sender === request.sender ? total : total + quantityX18,
    0n,
  );
}

/** Whether an order of the same sender stands within an order's limit. */
export function meetsOwn(request: OrderRequest, resting: Resting): boolean {
  return offersWithin(request, resting).some(
    ({ maker }) => maker?.request.sender === request.sender,
  );
}

function offersWithin(request: OrderRequest, resting: Resting): readonly Offer[] {
  return resting
    .offers(request.productId, request.amountX18 > 0n ? 'ask' : 'bid')
    .filter(({ priceX18 }) => isWithin(request, priceX18));
}

/** The side on which an order rests. */
function sideOf({ request }: Order): BookSide {
  return request.amountX18 > 0n ? 'bid' : 'ask';
}

function opposite(side: BookSide): BookSide {
  return side === 'bid' ? 'ask' : 'bid';
}

/** Best price first; equal prices keep their order, which is that of time. */
function compare(
  left: Pick<Level, 'priceX18'>,
  right: Pick<Level, 'priceX18'>,
  side: BookSide,
): number {
  if (left.priceX18 === right.priceX18) return 0;
  return left.priceX18 > right.priceX18 === (side === 'bid') ? -1 : 1;
}

/** One level a price. */
function merged(offers: readonly Offer[]): readonly Level[] {
  const quantities = new Map<bigint, bigint>();
  for (const { priceX18, quantityX18 } of offers) {
    quantities.set(priceX18, (quantities.get(priceX18) ?? 0n) + quantityX18);
  }
  return [...quantities].map(([priceX18, quantityX18]) => ({ priceX18, quantityX18 }));
}
