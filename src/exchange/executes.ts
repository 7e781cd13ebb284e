/** The gateway's executes (protocol 4): what arrives, whose signature it bears, what is answered. */
import { nonceRefusal, refuse } from './acceptance.ts';
import { failure, success } from './answers.ts';
import type { Exchange } from './exchange.ts';
import { unpackAppendix } from './appendix.ts';
import type { OrderRequest, Refusal } from './orders.ts';
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

/** What faults tell orders apart by. */
export type OrderTraits = { readonly productId: number; readonly reduceOnly: boolean };

/** An execute whose shape was read and which is ready to be carried out. */
export type Execute = {
  readonly type: string;
  readonly weight: number;
  /** The wallet whose budget it spends. */
  readonly wallet: string;
  /** The traits of its orders, for the faults that concern orders; a cancellation has none. */
  readonly orders: readonly OrderTraits[];
  /** Checks and applies it; the answer's body. Its orders wait so long for their match, if told. */
  readonly run: (bumpMs?: number) => Promise<object>;
};

/** What executes work on; `strict` verifies signatures. */
export type ExecuteContext = {
  readonly exchange: Exchange;
  readonly signatures: Signatures;
  readonly strict: boolean;
};

/** A book of orders that can be cancelled: the gateway's, or the trigger service's. */
export type CancelBook = {
  /** The cancelled order as the answer tells it, or why there is none. */
  readonly cancel: (sender: string, digest: string) => { readonly row: object } | Refusal;
  /** The digests that can be cancelled in the products; in every market when none is named. */
  readonly open: (sender: string, productIds: readonly number[]) => readonly string[];
};

/** Puts a signed order where it belongs, or says why not. */
export type Put = (
  request: OrderRequest,
  signature: string,
  bumpMs: number | undefined,
) => Refusal | undefined;

/** Reads an execute's body, which has exactly one key. Throws `WireInputError`. */
export function readExecute(body: JsonRecord, context: ExecuteContext): Execute {
  const { exchange } = context;
  const type = onlyKey(body);
  if (type === 'place_order') {
    return placeOrder(readRecord(body[type], type), context, (request, _signature, bumpMs) =>
      exchange.place(request, 'client', bumpMs),
    );
  }
  if (isCancellation(type)) {
    return cancelOrders(type, readRecord(body[type], type), context, gatewayBook(exchange));
  }
  return refusedExecute(type, refuse(4001));
}

/** The one key of an execute's body; nothing when there are several. */
export function onlyKey(body: JsonRecord): string {
  const [type = '', ...others] = Object.keys(body);
  return others.length === 0 ? type : '';
}

/** Whether an execute cancels orders. */
export function isCancellation(type: string): type is 'cancel_orders' | 'cancel_product_orders' {
  return type === 'cancel_orders' || type === 'cancel_product_orders';
}

/** An execute that is refused without a look at it. */
export function refusedExecute(type: string, refusal: Refusal): Execute {
  const answer = failure(`execute_${type}`, refusal, { signature: '0x' });
  return { type, weight: 1, wallet: '', orders: [], run: () => Promise.resolve(answer) };
}

/** `place_order`, whose order goes where `put` takes it. Throws `WireInputError`. */
export function placeOrder(fields: JsonRecord, context: ExecuteContext, put: Put): Execute {
  const { signatures, strict } = context;
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

  const run = async (bumpMs?: number): Promise<object> => {
    if (strict) {
      const signer = (): Promise<string> => signatures.orderSigner(signed, productId, signature);
      const forged = await signatureRefusal(signed.sender, signature, signer);
      if (forged !== undefined) return failure(type, forged, extra);
    }
    const digest = signatures.orderDigest(signed, productId).toLowerCase();
    const refusal = put({ ...signed, productId, digest, id }, signature, bumpMs);
    return refusal === undefined ? success(type, { digest }, extra) : failure(type, refusal, extra);
  };
  const { reduceOnly } = unpackAppendix(signed.appendix);
  return {
    type: 'place_order',
    weight: fields['spot_leverage'] === false ? 20 : 1,
    wallet: signed.sender.slice(0, 42),
    orders: [{ productId, reduceOnly }],
    run,
  };
}

/** Both cancellations of a book: by digests, or of all that is open in the products. */
export function cancelOrders(
  name: 'cancel_orders' | 'cancel_product_orders',
  fields: JsonRecord,
  context: ExecuteContext,
  book: CancelBook,
): Execute {
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
    const late = nonceRefusal(nonce, exchange.venueNow());
    if (late !== undefined) return refuseIt(late);
    if (byDigest && digests.length !== productIds.length) return refuseIt(refuse(2039));
    const cancelled: object[] = [];
    for (const digest of byDigest ? digests : book.open(sender, productIds)) {
      const outcome = book.cancel(sender, digest);
      if ('code' in outcome) return refuseIt(outcome);
      cancelled.push(outcome.row);
    }
    return success(type, { cancelled_orders: cancelled }, { signature });
  };
  const weight = byDigest ? Math.max(1, digests.length) : productWeight(productIds.length);
  return { type: name, weight, wallet: sender.slice(0, 42), orders: [], run };
}

function productWeight(count: number): number {
  return count === 0 ? 50 : 5 * count;
}

function gatewayBook(exchange: Exchange): CancelBook {
  const all = exchange.books.markets.map((market) => market.productId);
  return {
    cancel: (sender, digest) => {
      const outcome = exchange.cancel(sender, digest);
      return 'code' in outcome ? outcome : { row: orderRow(outcome) };
    },
    open: (sender, productIds) =>
      (productIds.length === 0 ? all : productIds).flatMap((productId) =>
        exchange.openOrders(sender, productId).map((order) => order.request.digest),
      ),
  };
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
