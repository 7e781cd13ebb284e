/** The hands of a scenario: trades, prices and settlements that no order of the client asked for. */
import type { Random } from '../ports/random.ts';
import { unpackAppendix } from './appendix.ts';
import { positionChangeEvent } from './events.ts';
import type { Balance, PositionKey } from './ledger.ts';
import { matchAt } from './matching.ts';
import { MARKETS } from './markets.ts';
import type { MatchingContext } from './matching.ts';
import type { OrderDesk } from './order-desk.ts';
import { newOrder } from './orders.ts';
import type { Order, OrderRequest } from './orders.ts';
import { absX18, mulX18 } from './x18.ts';

/** A position named by its parent subaccount, product and margin mode. */
export type Leg = {
  readonly subaccount: string;
  readonly productId: number;
  readonly margin: PositionKey['margin'];
};

/** What a scenario can do to the exchange. */
export type Operators = {
  /** Fills a signed amount whole at the touch, under a digest of its own, at once. */
  readonly manualTrade: (trade: Leg & { readonly amountX18: bigint }) => string;
  /** An order that rests in the account until it is cancelled: nothing ever matches it. */
  readonly restOrder: (
    order: Leg & {
      readonly side: 'buy' | 'sell';
      /** Unsigned. */
      readonly amountX18: bigint;
      readonly priceX18: bigint;
      readonly reduceOnly: boolean;
    },
  ) => string;
  /** Fixes a product's oracle; undefined lets it follow the mid again. */
  readonly setOracle: (productId: number, priceX18: bigint | undefined) => void;
  /** Shifts a product's mid from now on. */
  readonly movePrice: (productId: number, bps: number) => void;
  /** Moves a position's profit into USDT0: a position_change whose amount is the same. */
  readonly settlePnl: (leg: Leg) => void;
  /** Takes a position away at the oracle price, without a fill. */
  readonly liquidate: (leg: Leg) => void;
};

/** An isolated position that a manual trade opens gets a fifth of its notional as margin. */
const MANUAL_MARGIN_DIVISOR = 5n;
const MARGIN_UNIT_X18 = 10n ** 12n;
const FAR_FUTURE = 4_294_967_295n;

/** An order of version 1 that rests; one that trades at once; and the bits of the rest. */
const RESTING = 1n;
const IMMEDIATE = 513n;
const ISOLATED_BIT = 256n;
const REDUCE_ONLY_BIT = 2048n;

/** The operators of one exchange; the desk files their orders, so that they can be found. */
export function createOperators(parts: {
  readonly context: MatchingContext;
  readonly random: Random;
  readonly desk: Pick<OrderDesk, 'keep' | 'rest'>;
  readonly tellTouches: () => void;
}): Operators {
  const { context, desk, tellTouches } = parts;
  const { books, ledger } = context;
  const random = parts.random.fork('operators');

  const tellPosition = (
    key: PositionKey,
    reason: 'settle_pnl' | 'liquidate_subaccount',
    after: Balance,
    isolated: string | undefined,
  ): void => {
    const { parent, productId } = key;
    const ns = context.nextNs();
    context.emit(positionChangeEvent({ parent, productId, isolated, after, reason, ns }));
  };

  const isolatedOf = (key: PositionKey): string | undefined =>
    key.margin === 'isolated'
      ? ledger.open(key.parent).isolated.get(key.productId)?.subaccount
      : undefined;

  return {
    manualTrade: ({ subaccount, productId, margin, amountX18 }) => {
      const order = manualOrder({ subaccount, productId, margin }, amountX18, context, random);
      desk.keep(order);
      matchAt(order, order.request.priceX18, absX18(amountX18), context);
      order.state = 'done';
      return order.request.digest;
    },
    restOrder: ({ side, amountX18, priceX18, reduceOnly, ...leg }) => {
      const isolated = leg.margin === 'isolated' ? ISOLATED_BIT : 0n;
      const appendix = RESTING | isolated | (reduceOnly ? REDUCE_ONLY_BIT : 0n);
      const signedX18 = side === 'buy' ? amountX18 : -amountX18;
      const order = orderOf(leg, { amountX18: signedX18, priceX18, appendix }, context, random);
      desk.rest(order);
      return order.request.digest;
    },
    setOracle: books.setOracle,
    movePrice: (productId, bps) => {
      books.movePrice(productId, bps);
      tellTouches();
    },
    settlePnl: ({ subaccount, productId, margin }) => {
      const key = { parent: subaccount, productId, margin };
      ledger.settle(key, books.oracleX18(productId));
      tellPosition(key, 'settle_pnl', ledger.position(key), isolatedOf(key));
    },
    liquidate: ({ subaccount, productId, margin }) => {
      const key = { parent: subaccount, productId, margin };
      const { amountX18 } = ledger.position(key);
      const vQuoteX18 = mulX18(amountX18, books.oracleX18(productId));
      const isolated = isolatedOf(key);
      ledger.trade(key, 'liquidate_subaccount', { amountX18: -amountX18, vQuoteX18 });
      const after = ledger.position(key);
      if (margin === 'isolated') ledger.closeIsolatedWhenFlat(key);
      tellPosition(key, 'liquidate_subaccount', after, isolated);
    },
  };
}

/** An order at the touch that no client signed. */
function manualOrder(leg: Leg, amountX18: bigint, context: MatchingContext, random: Random): Order {
  const { books, ledger } = context;
  const { subaccount, productId, margin } = leg;
  const { bid, ask } = books.touch(productId);
  const priceX18 = (amountX18 > 0n ? ask : bid)?.priceX18 ?? books.oracleX18(productId);
  const isNew = !ledger.open(subaccount).isolated.has(productId);
  const notionalX18 = mulX18(absX18(amountX18), priceX18);
  const marginX6 = isNew ? notionalX18 / MANUAL_MARGIN_DIVISOR / MARGIN_UNIT_X18 : 0n;
  const isolated = margin === 'isolated' ? ISOLATED_BIT | (marginX6 << 64n) : 0n;
  const terms = { amountX18, priceX18, appendix: IMMEDIATE | isolated };
  return orderOf(leg, terms, context, random);
}

function orderOf(
  { subaccount, productId, margin }: Leg,
  terms: Pick<OrderRequest, 'amountX18' | 'priceX18' | 'appendix'>,
  context: MatchingContext,
  random: Random,
): Order {
  const request = {
    ...terms,
    productId,
    sender: subaccount,
    expiration: FAR_FUTURE,
    nonce: 0n,
    digest: randomDigest(random),
    id: undefined,
  };
  const key = { parent: subaccount, productId, margin };
  return newOrder({ request, mode: unpackAppendix(terms.appendix), key }, context.now());
}

/** The product id of a symbol or of itself; an unknown symbol throws. */
export function productIdOf(product: string | number): number {
  if (typeof product === 'number') return product;
  const market = MARKETS.find((entry) => entry.symbol === product);
  if (market === undefined) throw new RangeError(`"${product}" is no market of this exchange`);
  return market.productId;
}

function randomDigest(random: Random): string {
  const words = Array.from({ length: 8 }, () => random.below(0x1_0000_0000));
  return `0x${words.map((word) => word.toString(16).padStart(8, '0')).join('')}`;
}
