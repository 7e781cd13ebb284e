/** The hands of a scenario: trades, prices and settlements that no order of the client asked for. */
import type { Random } from '../ports/random.ts';
import { unpackAppendix } from './appendix.ts';
import { positionChangeEvent } from './events.ts';
import type { Funding } from './funding.ts';
import type { Balance, PositionKey } from './ledger.ts';
import type { Maintenance, MaintenanceTerms } from './maintenance.ts';
import { MARKETS, marketOf } from './markets.ts';
import type { Market } from './markets.ts';
import { liquidationEvent } from './market-events.ts';
import { isolatedAddress, matchAt } from './matching.ts';
import type { MatchingContext } from './matching.ts';
import type { OrderDesk } from './order-desk.ts';
import { newOrder } from './orders.ts';
import type { Order, OrderRequest } from './orders.ts';
import { ownerOf } from './signature-check.ts';
import type { TriggerDesk } from './trigger-desk.ts';
import type { PriceTrigger, TriggerTerms } from './triggers.ts';
import { absX18, floorToStepX18, mulX18, parseX18 } from './x18.ts';

/** A position named by its parent subaccount, product and margin mode. */
export type Leg = {
  readonly subaccount: string;
  readonly productId: number;
  readonly margin: PositionKey['margin'];
};

/** An order that nobody signed; the amount is unsigned, the price its limit. */
export type HandOrder = Leg & {
  readonly side: 'buy' | 'sell';
  readonly amountX18: bigint;
  readonly priceX18: bigint;
  readonly reduceOnly: boolean;
};

/** What a scenario can do to the exchange. */
export type Operators = {
  /** Fills a signed amount whole at the touch, under a digest of its own, at once. */
  readonly manualTrade: (trade: Leg & { readonly amountX18: bigint }) => string;
  /** An order that rests in the account until it is cancelled: nothing ever matches it. */
  readonly restOrder: (order: HandOrder) => string;
  /** A trigger order that somebody left: it waits until it is cancelled, and trades at once when it fires. */
  readonly restTrigger: (order: HandOrder & { readonly trigger: PriceTrigger }) => string;
  /** Fixes a product's oracle; undefined lets it follow the mid again. */
  readonly setOracle: (productId: number, priceX18: bigint | undefined) => void;
  /** Shifts a product's mid from now on. */
  readonly movePrice: (productId: number, bps: number) => void;
  /** Moves a position's profit into USDT0: a position_change whose amount is the same. */
  readonly settlePnl: (leg: Leg) => void;
  /** Lets every position of a product pay funding: `bps` of it at the oracle, longs when positive. */
  readonly payFunding: (productId: number, bps: number) => void;
  /** Fixes the 24-hour rate by which a product pays every hour; undefined lets it be drawn again. */
  readonly setFundingRate: (productId: number, rateX18: bigint | undefined) => void;
  /**
   * Takes a position, or down to the step a fraction of it, away at the oracle price: the orders
   * of its account are cancelled first, and there is no fill. Without a position nothing happens.
   */
  readonly liquidate: (leg: Leg, fraction?: number) => void;
  /** Begins a maintenance that lasts until it is ended. */
  readonly beginMaintenance: (terms?: Partial<MaintenanceTerms>) => void;
  readonly endMaintenance: () => void;
};

/** An isolated position that a manual trade opens gets a fifth of its notional as margin. */
const MANUAL_MARGIN_DIVISOR = 5n;
const MARGIN_UNIT_X18 = 10n ** 12n;
const FAR_FUTURE = 4_294_967_295n;

/** An order of version 1 that rests; one that trades at once; and the bits of the rest. */
const RESTING = 1n;
const IMMEDIATE = 513n;
const TRIGGER_BIT = 4096n;
const ISOLATED_BIT = 256n;
const REDUCE_ONLY_BIT = 2048n;

/** The operators of one exchange; the desk files their orders, so that they can be found. */
export function createOperators(parts: {
  readonly context: MatchingContext;
  readonly random: Random;
  readonly desk: Pick<OrderDesk, 'keep' | 'rest' | 'openOrders' | 'cancel'>;
  readonly triggers: Pick<TriggerDesk, 'place'>;
  readonly maintenance: Pick<Maintenance, 'begin' | 'end'>;
  readonly funding: Pick<Funding, 'payNow' | 'setRate'>;
  /** Tells everybody who depends on prices that they are others now. */
  readonly pricesMoved: () => void;
}): Operators {
  const { context, desk, triggers, maintenance, funding, pricesMoved } = parts;
  const { books, ledger } = context;
  const random = parts.random.fork('operators');

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
    restTrigger: (order) => {
      const terms = triggerTerms(order, context, random);
      const refusal = triggers.place(terms);
      if (refusal !== undefined) throw new RangeError(refusal.error);
      return terms.request.digest;
    },
    setOracle: books.setOracle,
    movePrice: (productId, bps) => {
      books.movePrice(productId, bps);
      pricesMoved();
    },
    settlePnl: ({ subaccount, productId, margin }) => {
      const key = { parent: subaccount, productId, margin };
      ledger.settle(key, books.oracleX18(productId));
      const position = { after: ledger.position(key), isolated: isolatedAddress(key, ledger) };
      tellPosition(key, 'settle_pnl', position, context);
    },
    payFunding: funding.payNow,
    setFundingRate: funding.setRate,
    liquidate: ({ subaccount, productId, margin }, fraction = 1) => {
      const key = { parent: subaccount, productId, margin };
      const takenX18 = shareOf(ledger.position(key).amountX18, fraction, productId);
      if (takenX18 === 0n) return;
      for (const order of ordersOf(key, books.markets, desk)) {
        desk.cancel(subaccount, order.request.digest, 'hand');
      }
      takeAway(key, takenX18, context);
    },
    beginMaintenance: (terms = {}) => {
      maintenance.begin(terms);
    },
    endMaintenance: maintenance.end,
  };
}

/** Takes an amount of a position away at the oracle price, and tells of it. */
function takeAway(key: PositionKey, takenX18: bigint, context: MatchingContext): void {
  const { books, emit, ledger } = context;
  const { parent, productId, margin } = key;
  const priceX18 = books.oracleX18(productId);
  const vQuoteX18 = mulX18(takenX18, priceX18);
  const isolated = isolatedAddress(key, ledger);
  ledger.trade(key, 'liquidate_subaccount', { amountX18: -takenX18, vQuoteX18 });
  const after = ledger.position(key);
  if (margin === 'isolated') ledger.closeIsolatedWhenFlat(key);
  const ns = tellPosition(key, 'liquidate_subaccount', { after, isolated }, context);
  const liquidatee = isolated ?? parent;
  emit(liquidationEvent({ productId, liquidatee, amountX18: takenX18, priceX18, ns }));
}

/** Tells a position that changed without a fill; returns the instant. */
function tellPosition(
  key: PositionKey,
  reason: 'settle_pnl' | 'liquidate_subaccount',
  position: { readonly after: Balance; readonly isolated: string | undefined },
  context: MatchingContext,
): bigint {
  const { parent, productId } = key;
  const ns = context.nextNs();
  context.emit(positionChangeEvent({ parent, productId, ...position, reason, ns }));
  return ns;
}

/** The open orders of the margin account that holds a position: isolated, or the whole cross side. */
function ordersOf(
  key: PositionKey,
  markets: readonly Market[],
  desk: Pick<OrderDesk, 'openOrders'>,
): readonly Order[] {
  const { parent, productId, margin } = key;
  const products = margin === 'isolated' ? [productId] : markets.map((entry) => entry.productId);
  return products
    .flatMap((product) => desk.openOrders(parent, product))
    .filter((order) => order.key.margin === margin);
}

/** A fraction of a signed amount, down to the step; the whole amount is never rounded. */
function shareOf(amountX18: bigint, fraction: number, productId: number): bigint {
  if (fraction === 1) return amountX18;
  const shareX18 = mulX18(absX18(amountX18), parseX18(fraction.toFixed(6)));
  const takenX18 = floorToStepX18(shareX18, marketOf(productId).sizeIncrementX18);
  return amountX18 < 0n ? -takenX18 : takenX18;
}

/** An order at the touch that no client signed. */
function manualOrder(leg: Leg, amountX18: bigint, context: MatchingContext, random: Random): Order {
  const { books } = context;
  const { productId, margin } = leg;
  const { bid, ask } = books.touch(productId);
  const priceX18 = (amountX18 > 0n ? ask : bid)?.priceX18 ?? books.oracleX18(productId);
  const isolated = margin === 'isolated' ? isolatedBits(leg, amountX18, priceX18, context) : 0n;
  const terms = { amountX18, priceX18, appendix: IMMEDIATE | isolated };
  return orderOf(leg, terms, context, random);
}

/** A trigger order that becomes an IOC. */
function triggerTerms(
  order: HandOrder & { readonly trigger: PriceTrigger },
  context: MatchingContext,
  random: Random,
): TriggerTerms {
  const { side, amountX18, priceX18, reduceOnly, trigger } = order;
  const isolated = order.margin === 'isolated';
  const bits = isolated ? isolatedBits(order, amountX18, priceX18, context) : 0n;
  const appendix = IMMEDIATE | TRIGGER_BIT | bits | (reduceOnly ? REDUCE_ONLY_BIT : 0n);
  const signedX18 = side === 'buy' ? amountX18 : -amountX18;
  const terms = { amountX18: signedX18, priceX18, appendix };
  const { request, mode } = orderOf(order, terms, context, random);
  const signer = ownerOf(request.sender);
  return { request, mode, trigger, signature: '0x', signer, origin: 'hand' };
}

/** The bits of an isolated order, with the margin of an account that does not exist yet. */
function isolatedBits(
  { subaccount, productId }: Leg,
  amountX18: bigint,
  priceX18: bigint,
  { ledger }: MatchingContext,
): bigint {
  const isNew = !ledger.open(subaccount).isolated.has(productId);
  const notionalX18 = mulX18(absX18(amountX18), priceX18);
  const marginX6 = isNew ? notionalX18 / MANUAL_MARGIN_DIVISOR / MARGIN_UNIT_X18 : 0n;
  return ISOLATED_BIT | (marginX6 << 64n);
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
