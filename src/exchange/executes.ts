/** The gateway's executes (protocol 4): what arrives, whose signature it bears, what is answered. */
import { nonceRefusal, refuse } from './acceptance.ts';
import { failure, success } from './answers.ts';
import type { Exchange } from './exchange.ts';
import { unpackAppendix } from './appendix.ts';
import type { Order, OrderRequest, Refusal } from './orders.ts';
import { orderRow } from './rows.ts';
import type { Signatures } from './signatures.ts';
import {
  readHex,
  readInteger,
  readList,
  readProductId,
  readRecord,
  readSubaccount,
  readText,
} from './wire-input.ts';
import type { JsonRecord } from './wire-input.ts';

/** An execute whose shape was read and which is ready to be carried out. */
export type Execute = {
  readonly type: string;
  readonly weight: number;
  /** The wallet whose budget it spends. */
  readonly wallet: string;
  /** The order's traits, for the faults that concern orders. */
  readonly order: { readonly productId: number; readonly reduceOnly: boolean } | undefined;
  /** Checks and applies it; the answer's body. */
  readonly run: () => Promise<object>;
};

/** What executes work on; `strict` verifies signatures. */
export type ExecuteContext = {
  readonly exchange: Exchange;
  readonly signatures: Signatures;
  readonly strict: boolean;
};

const KNOWN = ['place_order', 'cancel_orders', 'cancel_product_orders'];

/** Reads an execute's body, which has exactly one key. Throws `WireInputError`. */
export function readExecute(body: JsonRecord, context: ExecuteContext): Execute {
  const [type = '', ...others] = Object.keys(body);
  if (!KNOWN.includes(type) || others.length > 0) return refused(type, refuse(4001));
  const fields = readRecord(body[type], type);
  if (type === 'place_order') return placeOrder(fields, context);
  return cancelOrders(type, fields, context);
}

function refused(type: string, refusal: Refusal): Execute {
  const answer = failure(`execute_${type}`, refusal, { signature: '0x' });
  return { type, weight: 1, wallet: '', order: undefined, run: () => Promise.resolve(answer) };
}

function placeOrder(fields: JsonRecord, context: ExecuteContext): Execute {
  const { exchange, signatures, strict } = context;
  const terms = readRecord(fields['order'], 'order');
  const signed = {
    sender: readSubaccount(terms['sender'], 'sender'),
    priceX18: readInteger(terms['priceX18'], 'priceX18', 128, true),
    amountX18: readInteger(terms['amount'], 'amount', 128, true),
    expiration: readInteger(terms['expiration'], 'expiration', 64),
    nonce: readInteger(terms['nonce'], 'nonce', 64),
    appendix: readInteger(terms['appendix'], 'appendix', 128),
  };
  const productId = readProductId(fields['product_id']);
  const signature = readText(fields['signature'], 'signature');
  const given = fields['id'] ?? undefined;
  const id = given === undefined ? undefined : Number(readInteger(given, 'id', 64));
  const type = 'execute_place_order';
  const extra = { signature, ...(id === undefined ? {} : { id }) };

  const run = async (): Promise<object> => {
    if (strict) {
      const signer = (): Promise<string> => signatures.orderSigner(signed, productId, signature);
      const forged = await signatureRefusal(signed.sender, signature, signer);
      if (forged !== undefined) return failure(type, forged, extra);
    }
    const digest = signatures.orderDigest(signed, productId).toLowerCase();
    const request: OrderRequest = { ...signed, productId, digest, id };
    const refusal = exchange.place(request);
    return refusal === undefined ? success(type, { digest }, extra) : failure(type, refusal, extra);
  };
  const { reduceOnly } = unpackAppendix(signed.appendix);
  return {
    type: 'place_order',
    weight: fields['spot_leverage'] === false ? 20 : 1,
    wallet: signed.sender.slice(0, 42),
    order: { productId, reduceOnly },
    run,
  };
}

/** Both cancellations: by digests, or of every open order of the products (all when none named). */
function cancelOrders(name: string, fields: JsonRecord, context: ExecuteContext): Execute {
  const { exchange, signatures, strict } = context;
  const terms = readRecord(fields['tx'], 'tx');
  const sender = readSubaccount(terms['sender'], 'sender');
  const nonce = readInteger(terms['nonce'], 'nonce', 64);
  const productIds = readList(terms['productIds'], 'productIds').map((id) =>
    readProductId(id, 'productIds'),
  );
  const byDigest = name === 'cancel_orders';
  const digests = byDigest
    ? readList(terms['digests'], 'digests').map((digest) => readHex(digest, 'digests', 32))
    : [];
  const signature = readText(fields['signature'], 'signature');
  const type = `execute_${name}`;

  const run = async (): Promise<object> => {
    const refuseIt = (refusal: Refusal): object => failure(type, refusal, { signature });
    if (strict) {
      const tx = { sender, productIds, digests, nonce };
      const signer = (): Promise<string> =>
        byDigest
          ? signatures.cancellationSigner(tx, signature)
          : signatures.productCancellationSigner(tx, signature);
      const forged = await signatureRefusal(sender, signature, signer);
      if (forged !== undefined) return refuseIt(forged);
    }
    const late = nonceRefusal(nonce, exchange.now());
    if (late !== undefined) return refuseIt(late);
    if (byDigest && digests.length !== productIds.length) return refuseIt(refuse(2039));
    const targets = byDigest ? digests : openDigests(sender, productIds, exchange);
    const cancelled: Order[] = [];
    for (const digest of targets) {
      const outcome = exchange.cancel(sender, digest);
      if ('code' in outcome) return refuseIt(outcome);
      cancelled.push(outcome);
    }
    return success(type, { cancelled_orders: cancelled.map(orderRow) }, { signature });
  };
  const weight = byDigest ? Math.max(1, digests.length) : productWeight(productIds.length);
  return { type: name, weight, wallet: sender.slice(0, 42), order: undefined, run };
}

function productWeight(count: number): number {
  return count === 0 ? 50 : 5 * count;
}

function openDigests(
  sender: string,
  productIds: readonly number[],
  exchange: Exchange,
): readonly string[] {
  const all = exchange.books.markets.map((market) => market.productId);
  const chosen = productIds.length === 0 ? all : productIds;
  return chosen.flatMap((productId) =>
    exchange.openOrders(sender, productId).map((order) => order.request.digest),
  );
}

/** 2027, 2034 or 2028; undefined when the signature is the wallet's own. */
export async function signatureRefusal(
  sender: string,
  signature: string,
  recover: () => Promise<string>,
): Promise<Refusal | undefined> {
  if (!/^0x[0-9a-fA-F]{130}$/.test(signature)) return refuse(2027);
  const recovery = Number.parseInt(signature.slice(-2), 16);
  if (recovery !== 27 && recovery !== 28) return refuse(2034);
  const mismatch = refuse(2028);
  try {
    return (await recover()).toLowerCase() === sender.slice(0, 42) ? undefined : mismatch;
  } catch {
    // Bytes that are no point of the curve recover nobody.
    return mismatch;
  }
}
