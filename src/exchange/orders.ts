/** Orders as the exchange receives and keeps them. */
import type { Appendix } from './appendix.ts';
import type { Balance, PositionKey } from './ledger.ts';

/** An order as a client sent it; `digest` is its identity. Amounts are signed. */
export type OrderRequest = {
  readonly productId: number;
  readonly sender: string;
  readonly priceX18: bigint;
  readonly amountX18: bigint;
  /** Unix seconds. */
  readonly expiration: bigint;
  readonly nonce: bigint;
  readonly appendix: bigint;
  readonly digest: string;
  /** The client's own number, echoed in updates and fills. */
  readonly id: number | undefined;
};

/** Why an order was refused: a code of protocol 4.6 and a sentence. */
export type Refusal = { readonly code: number; readonly error: string };

/** An accepted order. The exchange alone changes it; filled amounts carry the order's sign. */
export type Order = {
  readonly request: OrderRequest;
  readonly mode: Appendix;
  readonly key: PositionKey;
  readonly acceptedAt: number;
  state: 'working' | 'done';
  filledX18: bigint;
  /** The signed quote of its matches, before fees. */
  matchedQuoteX18: bigint;
  feeX18: bigint;
  builderFeeX18: bigint;
  marginMoved: boolean;
  firstSubmissionIdx: number | undefined;
  lastSubmissionIdx: number | undefined;
};

/** One match of an order, as the archive keeps it. */
export type Match = {
  readonly order: Order;
  readonly at: number;
  readonly submissionIdx: number;
  readonly subaccount: string;
  readonly priceX18: bigint;
  /** Signed as the order. */
  readonly baseX18: bigint;
  /** Whether the order came to the book, or stood in it. */
  readonly isTaker: boolean;
  readonly matchQuoteX18: bigint;
  /** What the exchange takes; the builder's part comes on top. */
  readonly feeX18: bigint;
  readonly builderFeeX18: bigint;
  readonly cumulativeBaseX18: bigint;
  readonly cumulativeQuoteX18: bigint;
  readonly cumulativeFeeX18: bigint;
  /** The position around the match. */
  readonly before: Balance;
  readonly after: Balance;
};

/** Readings of the protocol on which its sources differ or are silent (protocol 5 and 8). */
export type ExchangeSwitches = {
  /** An IOC that does not cross: accepted and then cancelled, or refused with 2056. */
  readonly iocNoCross: 'cancel' | 'reject';
  /** A reduce-only order on the wrong side or without a position: cancelled, or refused with 2064. */
  readonly reduceOnlyInvalid: 'cancel' | 'reject';
  /** A reduce-only order larger than the position: clamped, or refused with 2064. */
  readonly reduceOnlyOversize: 'clamp' | 'reject';
  /** A reduce-only isolated order without an isolated account: 2087, cancelled, or taken as cross. */
  readonly isolatedMissing: 'reject' | 'cancel' | 'cross';
  /** Below the minimum notional 2094 refuses openings only, every order, or none (IOC). */
  readonly belowMinimum: 'refuseOpening' | 'refuseAll' | 'accept';
  /** The price at which a reduce-only order's initial health is judged; `none` does not judge it. */
  readonly healthAt: 'none' | 'limit' | 'oracle';
  /** Whether a market that is post-only or not tradable refuses reduce-only orders too. */
  readonly statusRefuses: 'openings' | 'all';
  /** Whether queries but `status` are answered in maintenance, or refused with 1006 (HTTP 503). */
  readonly maintenanceQueries: 'answer' | 'unavailable';
  /** Whether prices and matching stand still in maintenance. */
  readonly maintenanceMarkets: 'stand' | 'goOn';
  /** A FOK that the book cannot fill whole: accepted and then cancelled, or refused with 2031. */
  readonly fokUnfilled: 'cancel' | 'reject';
  /** A reduce-only order that could rest: refused with 2067, or accepted. */
  readonly restingReduceOnly: 'reject' | 'accept';
  /** An order that meets its own sender's resting one: that one is cancelled, or 2073. */
  readonly selfTrade: 'cancelResting' | 'reject';
  /** The most of a resting order that one price step fills, in (0, 1]; below 1 a seeded part. */
  readonly makerFillShare: number;
  /** What the accounts pay as makers, a decimal share of the quote; negative is a rebate. */
  readonly makerFeeRate: string;
  /** Which subscriptions carry an isolated subaccount's events. */
  readonly isolatedEventsOn: 'parent' | 'isolated' | 'both';
  /** Which address those events carry in `subaccount`. */
  readonly isolatedEventSubaccount: 'parent' | 'isolated';
  /** The data of an answered `place_orders`: the bare rows, or the rows under that name. */
  readonly batchAnswer: 'rows' | 'named';
  /** What `cancel_and_place` does whose cancellation failed: it places, or is refused as that was. */
  readonly failedCancel: 'place' | 'refuse';
  /** What linking the zero address does: it revokes the signer, or is refused with 2029. */
  readonly zeroSigner: 'revoke' | 'refuse';
  /** The order of the events of one match. */
  readonly emissionOrder: readonly ('fill' | 'position_change' | 'order_update')[];
  /** Whether all that one order does as it arrives bears one instant, or each step its own. */
  readonly matchTimes: 'each' | 'shared';
  /** Whether `order_update` tells what was traded, as newer builds do. */
  readonly orderUpdateFills: 'untold' | 'told';
  /** How a fill writes its `submission_idx`. */
  readonly submissionIdxAs: 'string' | 'number';
  /** Whether the fee of a fill holds the builder's part. */
  readonly fillFee: 'exchange' | 'withBuilder';
  /** Whether the fee of a fill is positive when it is paid, or when it is received. */
  readonly fillFeeSign: 'cost' | 'flow';
  /** How the streams of markets that stamp seconds or milliseconds write them. */
  readonly publicTimesAs: 'string' | 'number';
  /** How long a stream's client may say nothing. */
  readonly idleTimeoutMs: number;
  /** With which code a client that said nothing is cut off; 1006 is without a word. */
  readonly idleCloseCode: number;
  /** How often the streams ping their clients; zero is never. */
  readonly serverPingMs: number;
  /** The key beside the reason when the edge refuses with 403. */
  readonly edgeRefusalKey: 'blocked' | 'block';
};

/** The readings the protocol sheet holds for the most likely. */
export const DEFAULT_SWITCHES: ExchangeSwitches = {
  iocNoCross: 'cancel',
  reduceOnlyInvalid: 'cancel',
  reduceOnlyOversize: 'clamp',
  isolatedMissing: 'reject',
  belowMinimum: 'refuseOpening',
  healthAt: 'limit',
  statusRefuses: 'openings',
  maintenanceQueries: 'unavailable',
  maintenanceMarkets: 'stand',
  fokUnfilled: 'cancel',
  restingReduceOnly: 'reject',
  selfTrade: 'cancelResting',
  makerFillShare: 1,
  makerFeeRate: '0.0001',
  isolatedEventsOn: 'parent',
  isolatedEventSubaccount: 'parent',
  batchAnswer: 'rows',
  failedCancel: 'place',
  zeroSigner: 'revoke',
  emissionOrder: ['fill', 'position_change', 'order_update'],
  matchTimes: 'each',
  orderUpdateFills: 'untold',
  submissionIdxAs: 'string',
  fillFee: 'exchange',
  fillFeeSign: 'cost',
  publicTimesAs: 'string',
  idleTimeoutMs: 60_000,
  idleCloseCode: 1001,
  serverPingMs: 0,
  edgeRefusalKey: 'blocked',
};

/** Whether an order can still trade. */
export function isWorking(order: Pick<Order, 'state'>): boolean {
  return order.state === 'working';
}

/** What an order has not traded yet, signed as the order. */
export function unfilledX18({ request, filledX18 }: Order): bigint {
  return request.amountX18 - filledX18;
}

/** Whether an order's life is over at `now` (protocol 4.4: its expiration is its first dead second). */
export function isExpired({ expiration }: Pick<OrderRequest, 'expiration'>, now: number): boolean {
  return expiration * 1000n <= BigInt(Math.floor(now));
}

/** An order that has traded nothing yet. */
export function newOrder(
  terms: Pick<Order, 'request' | 'mode' | 'key'>,
  acceptedAt: number,
): Order {
  return {
    ...terms,
    acceptedAt,
    state: 'working',
    filledX18: 0n,
    matchedQuoteX18: 0n,
    feeX18: 0n,
    builderFeeX18: 0n,
    marginMoved: false,
    firstSubmissionIdx: undefined,
    lastSubmissionIdx: undefined,
  };
}
