/** What leaves when an order is placed or cancelled: built and signed here, sent elsewhere. */
import type { OpenOrder, OrderIntent, SignedOrder } from '../../../orders/order.ts';
import { signedQuantity } from '../../../domain/market.ts';
import { invariant } from '../../../lib/invariant.ts';
import type { Random } from '../../../ports/random.ts';
import { packAppendix } from './appendix.ts';
import { drawNonce } from './nonce.ts';
import type { Signer } from './signing.ts';
import { hashCancellation, hashOrder, orderContract } from './typed-data.ts';
import type { OrderMessage } from './typed-data.ts';
import { toX18 } from './x18.ts';

/** Who signs, as whom, for which chain. */
export type Account = {
  readonly signer: Signer;
  /** The parent subaccount: the sender of everything, isolated orders included (4.3). */
  readonly subaccount: string;
  readonly chainId: number;
  /** The verifying contract of everything but orders. */
  readonly endpointContract: string;
};

/** The most orders that one cancellation names: it weighs as much as it names (1.5). */
export const CANCELLATION_MAX = 50;

const RECEIVE_WINDOW_MAX_MS = 100_000;
const REST_AFTER_RECEIVE_MS = 2_000;
const CANCEL_WINDOW_MS = 10_000;
const MS_PER_SECOND = 1_000;

/**
 * Signs an intent at `venueNow`, the venue's time in milliseconds. The order dies by itself: it is not
 * received after its window, and expires 2 s later, rounded up to whole seconds.
 */
export function signOrder(
  account: Account,
  intent: OrderIntent,
  productId: number,
  venueNow: number,
  random: Random,
): SignedOrder {
  checkIntent(intent);
  const receiveBy = venueNow + intent.receiveWindowMs;
  const expirationSeconds = Math.ceil((receiveBy + REST_AFTER_RECEIVE_MS) / MS_PER_SECOND);
  const order: OrderMessage = {
    sender: account.subaccount,
    priceX18: toX18(intent.limitPrice),
    amount: toX18(signedQuantity(intent.side, intent.quantity)),
    expiration: String(expirationSeconds),
    nonce: drawNonce(receiveBy, random),
    appendix: packAppendix(
      {
        execution: 'ioc',
        reduceOnly: intent.reduceOnly,
        isolated: intent.margin === 'isolated',
      },
      intent.isolatedMargin,
    ),
  };
  const domain = { chainId: account.chainId, verifyingContract: orderContract(productId) };
  const digest = hashOrder(domain, order);
  const signature = account.signer.sign(digest);
  return {
    digest,
    intent,
    receiveBy,
    expiresAt: expirationSeconds * MS_PER_SECOND,
    body: JSON.stringify({ place_order: { product_id: productId, order, signature, digest } }),
  };
}

/** The body that cancels these orders, at most `CANCELLATION_MAX` of them and at least one. */
export function signCancellation(
  account: Account,
  orders: readonly { readonly productId: number; readonly digest: string }[],
  venueNow: number,
  random: Random,
): string {
  // Without digests the venue might take it for everything.
  invariant(orders.length > 0, 'A cancellation names at least one order.');
  invariant(orders.length <= CANCELLATION_MAX, 'A cancellation names too many orders.');
  const tx = {
    sender: account.subaccount,
    productIds: orders.map((order) => order.productId),
    digests: orders.map((order) => order.digest),
    nonce: drawNonce(venueNow + CANCEL_WINDOW_MS, random),
  };
  const domain = { chainId: account.chainId, verifyingContract: account.endpointContract };
  const signature = account.signer.sign(hashCancellation(domain, tx));
  return JSON.stringify({ cancel_orders: { tx, signature } });
}

/** An order of ours in words, for errors. */
export function orderInWords({ intent, digest }: SignedOrder): string {
  const { symbol, side, quantity, limitPrice } = intent;
  return `place_order ${symbol} ${side} ${quantity} at ${limitPrice} (${digest})`;
}

/** A cancellation in words, for errors. */
export function cancellationInWords(orders: readonly OpenOrder[]): string {
  return `cancel_orders ${orders.map((order) => order.digest).join(' ')}`;
}

function checkIntent(intent: OrderIntent): void {
  const { receiveWindowMs } = intent;
  invariant(
    Number.isInteger(receiveWindowMs) &&
      receiveWindowMs > 0 &&
      receiveWindowMs <= RECEIVE_WINDOW_MAX_MS,
    `The venue takes no order with a receive window of ${String(receiveWindowMs)} ms.`,
  );
  // Invariant: every closing order is reduce-only.
  invariant(intent.purpose === 'open' || intent.reduceOnly, 'A closing order must be reduce-only.');
  // On a reduce-only order the margin would move all the same (5.13).
  invariant(
    !intent.reduceOnly || toX18(intent.isolatedMargin) === '0',
    'A reduce-only order moves no isolated margin.',
  );
  invariant(!/^-|^0+(\.0+)?$/.test(intent.quantity), 'The quantity of an order is above zero.');
  invariant(!/^-|^0+(\.0+)?$/.test(intent.limitPrice), 'The limit price is above zero.');
}
