/** What leaves when an order is placed or cancelled: built and signed here, sent elsewhere. */
import { signedQuantity } from '../../../domain/market.ts';
import { invariant } from '../../../lib/invariant.ts';
import type { OpenOrder, OrderIntent, SignedOrder } from '../../../orders/order.ts';
import type { Random } from '../../../ports/random.ts';
import { packOrderKind } from './appendix.ts';
import { drawNonce } from './nonce.ts';
import type { Signer } from './signing.ts';
import { hashCancellation, hashListTriggerOrders, hashOrder, orderContract } from './typed-data.ts';
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

/** The most trigger orders that one answer shows; so many rows are not known to be all. */
export const TRIGGER_ROWS_MAX = 500;

/** The states in which a trigger order may still fire (4.7). */
export const PENDING_TRIGGER_STATUSES = [
  'waiting_price',
  'waiting_dependency',
  'triggering',
  'twap_executing',
] as const;

const RECEIVE_WINDOW_MAX_MS = 100_000;
/** The longest that anything of ours may rest: an order without an end is a mistake. */
const REST_MAX_MS = 3_600_000;
const CANCEL_WINDOW_MS = 10_000;
const TRIGGER_WINDOW_MS = 10_000;
const MS_PER_SECOND = 1_000;

/**
 * Signs an intent at `venueNow`, the venue's time in milliseconds. The order dies by itself: it is not
 * received after its window, and does not rest after its expiration, rounded up to whole seconds.
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
  const expirationSeconds = Math.ceil((venueNow + expiresInMs(intent)) / MS_PER_SECOND);
  const order: OrderMessage = {
    sender: account.subaccount,
    priceX18: toX18(intent.limitPrice),
    amount: toX18(signedQuantity(intent.side, intent.quantity)),
    expiration: String(expirationSeconds),
    nonce: drawNonce(receiveBy, random),
    appendix: packOrderKind(
      {
        execution: intent.timeInForce,
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

/** The signed question for every pending trigger order (4.7): without a key none can be seen. */
export function signTriggerQuestion(
  account: Account,
  venueNow: number,
): Readonly<Record<string, unknown>> {
  const tx = { sender: account.subaccount, recvTime: String(venueNow + TRIGGER_WINDOW_MS) };
  const domain = { chainId: account.chainId, verifyingContract: account.endpointContract };
  const signature = account.signer.sign(hashListTriggerOrders(domain, tx));
  return { tx, signature, limit: TRIGGER_ROWS_MAX, status_types: PENDING_TRIGGER_STATUSES };
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

/** Expirations are whole seconds: one so much later is never before the receive time. */
const WHOLE_SECONDS_MS = 2_000;

/** A close must not be refused as expired (2004) while the venue may still receive it. */
function expiresInMs({ timeInForce, receiveWindowMs, expiresInMs: asked }: OrderIntent): number {
  if (timeInForce === 'postOnly') return asked;
  return Math.max(asked, receiveWindowMs + WHOLE_SECONDS_MS);
}

function checkIntent(intent: OrderIntent): void {
  const { receiveWindowMs } = intent;
  invariant(
    Number.isInteger(receiveWindowMs) &&
      receiveWindowMs > 0 &&
      receiveWindowMs <= RECEIVE_WINDOW_MAX_MS,
    `The venue takes no order with a receive window of ${String(receiveWindowMs)} ms.`,
  );
  const restsMs = expiresInMs(intent);
  invariant(
    Number.isInteger(restsMs) && restsMs > 0 && restsMs <= REST_MAX_MS,
    `No order of ours rests for ${String(restsMs)} ms.`,
  );
  // Invariant: every closing order is reduce-only.
  invariant(intent.purpose === 'open' || intent.reduceOnly, 'A closing order must be reduce-only.');
  // The venue refuses any other (2067).
  invariant(
    intent.timeInForce === 'ioc' || !intent.reduceOnly,
    'A reduce-only order takes: it is never post-only.',
  );
  // On a reduce-only order the margin would move all the same (5.13).
  invariant(
    !intent.reduceOnly || toX18(intent.isolatedMargin) === '0',
    'A reduce-only order moves no isolated margin.',
  );
  invariant(!/^-|^0+(\.0+)?$/.test(intent.quantity), 'The quantity of an order is above zero.');
  invariant(!/^-|^0+(\.0+)?$/.test(intent.limitPrice), 'The limit price is above zero.');
}
