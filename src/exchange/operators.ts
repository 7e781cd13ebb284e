/** The hands of a scenario: trades, prices and settlements that no order of the client asked for. */
import type { Random } from '../ports/random.ts';
import { unpackAppendix } from './appendix.ts';
import { positionChangeEvent } from './events.ts';
import type { Balance, PositionKey } from './ledger.ts';
import { matchAt } from './matching.ts';
import { MARKETS } from './markets.ts';
import type { MatchingContext } from './matching.ts';
import { newOrder } from './orders.ts';
import type { Order } from './orders.ts';
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

/** The operators of one exchange; `keep` files an order so that it can be found by its digest. */
export function createOperators(parts: {
  readonly context: MatchingContext;
  readonly random: Random;
  readonly keep: (order: Order) => void;
  readonly tellTouches: () => void;
}): Operators {
  const { context, keep, tellTouches } = parts;
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
      keep(order);
      matchAt(order, order.request.priceX18, absX18(amountX18), context);
      order.state = 'done';
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
  const appendix = margin === 'isolated' ? 513n | 256n | (marginX6 << 64n) : 513n;
  const request = {
    productId,
    sender: subaccount,
    priceX18,
    amountX18,
    expiration: FAR_FUTURE,
    nonce: 0n,
    appendix,
    digest: randomDigest(random),
    id: undefined,
  };
  const key = { parent: subaccount, productId, margin };
  return newOrder({ request, mode: unpackAppendix(appendix), key }, context.now());
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
