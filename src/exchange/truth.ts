/** The truth of one subaccount, read in process by the oracles of simulations and tests. */
import { unpackAppendix } from './appendix.ts';
import type { Books } from './books.ts';
import type { Account, Ledger, MarginMode } from './ledger.ts';
import type { Match, Order, OrderRequest } from './orders.ts';
import { isPending } from './triggers.ts';
import type { TriggerOrder } from './triggers.ts';
import { mulX18 } from './x18.ts';

/** An order as it reached the exchange, accepted or not. */
export type ReceivedOrder = {
  readonly request: OrderRequest;
  readonly receivedAt: number;
  readonly refusedWith: number | undefined;
};

/** One position of the truth; all amounts X18. */
export type TruePosition = {
  readonly productId: number;
  readonly margin: MarginMode;
  /** The isolated subaccount, or the parent. */
  readonly subaccount: string;
  readonly amountX18: bigint;
  readonly vQuoteX18: bigint;
};

/** One fill of the truth; the base is signed. */
export type TrueFill = {
  readonly digest: string;
  readonly productId: number;
  readonly margin: MarginMode;
  readonly at: number;
  readonly baseX18: bigint;
  readonly priceX18: bigint;
  readonly feeX18: bigint;
  readonly isTaker: boolean;
  readonly submissionIdx: string;
};

/** One received order of the truth. */
export type TrueOrder = {
  readonly digest: string;
  readonly productId: number;
  readonly margin: MarginMode;
  readonly reduceOnly: boolean;
  readonly side: 'buy' | 'sell';
  readonly amountX18: bigint;
  readonly priceX18: bigint;
  readonly receivedAt: number;
  readonly accepted: boolean;
  readonly refusedWith: number | undefined;
};

/** What a subaccount really has and did. */
export type Truth = {
  /** Every position that is not zero, cross before isolated. */
  readonly positions: readonly TruePosition[];
  /** USDT0 of the parent and of its isolated subaccounts, and Σ v_quote over all positions. */
  readonly quoteX18: bigint;
  readonly isolatedQuoteX18: bigint;
  readonly vQuoteX18: bigint;
  /** The three above plus every position at its oracle price. */
  readonly equityX18: bigint;
  readonly feesX18: bigint;
  /** Received; negative is paid. */
  readonly fundingX18: bigint;
  readonly fills: readonly TrueFill[];
  readonly orders: readonly TrueOrder[];
  /** The digests of the orders that are open now, whoever placed them. */
  readonly openOrders: readonly string[];
  /** The digests of the trigger orders that can still become orders, whoever placed them. */
  readonly pendingTriggers: readonly string[];
};

/** Reads the truth of a parent subaccount; one that was never seen has nothing. */
export function truthOf(
  parent: string,
  source: {
    readonly ledger: Ledger;
    readonly books: Books;
    readonly matches: readonly Match[];
    readonly desk: {
      readonly received: () => readonly ReceivedOrder[];
      readonly openOrders: (sender: string, productId: number) => readonly Order[];
    };
    readonly triggers: { readonly list: (sender: string) => readonly TriggerOrder[] };
  },
): Truth {
  const { ledger, books, desk, triggers } = source;
  const account = ledger.stateAgo(parent, 0);
  const positions = account === undefined ? [] : positionsOf(parent, account);
  const isolated = [...(account?.isolated.values() ?? [])];
  const quoteX18 = account?.quoteX18 ?? 0n;
  const isolatedQuoteX18 = isolated.reduce((total, entry) => total + entry.quoteX18, 0n);
  const vQuoteX18 = positions.reduce((total, entry) => total + entry.vQuoteX18, 0n);
  const notionalX18 = positions.reduce(
    (total, entry) => total + mulX18(entry.amountX18, books.oracleX18(entry.productId)),
    0n,
  );
  const matches = source.matches.filter((match) => match.order.key.parent === parent);
  const received = desk.received().filter((entry) => entry.request.sender === parent);
  return {
    positions: positions.filter((entry) => entry.amountX18 !== 0n),
    quoteX18,
    isolatedQuoteX18,
    vQuoteX18,
    equityX18: quoteX18 + isolatedQuoteX18 + vQuoteX18 + notionalX18,
    feesX18: matches.reduce((total, match) => total + match.feeX18, 0n),
    fundingX18: ledger.fundingX18(parent),
    fills: matches.map(fillOf),
    orders: received.map(orderOf),
    openOrders: books.markets.flatMap(({ productId }) =>
      desk.openOrders(parent, productId).map((order) => order.request.digest),
    ),
    pendingTriggers: triggers
      .list(parent)
      .filter(isPending)
      .map((entry) => entry.request.digest),
  };
}

function positionsOf(parent: string, account: Account): readonly TruePosition[] {
  const cross = [...account.cross].map(([productId, balance]) => ({
    productId,
    margin: 'cross' as const,
    subaccount: parent,
    ...balance,
  }));
  const isolated = [...account.isolated.values()].map(({ productId, subaccount, base }) => ({
    productId,
    margin: 'isolated' as const,
    subaccount,
    ...base,
  }));
  return [...cross, ...isolated];
}

function fillOf(match: Match): TrueFill {
  const { order, at, baseX18, priceX18, feeX18, isTaker, submissionIdx } = match;
  return {
    digest: order.request.digest,
    productId: order.request.productId,
    margin: order.key.margin,
    at,
    baseX18,
    priceX18,
    feeX18,
    isTaker,
    submissionIdx: String(submissionIdx),
  };
}

function orderOf({ request, receivedAt, refusedWith }: ReceivedOrder): TrueOrder {
  const { digest, productId, amountX18, priceX18 } = request;
  const mode = unpackAppendix(request.appendix);
  return {
    digest,
    productId,
    margin: mode.isolated ? 'isolated' : 'cross',
    reduceOnly: mode.reduceOnly,
    side: amountX18 > 0n ? 'buy' : 'sell',
    amountX18,
    priceX18,
    receivedAt,
    accepted: refusedWith === undefined,
    refusedWith,
  };
}
