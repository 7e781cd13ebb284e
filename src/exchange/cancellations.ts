/** Cancellations on their way in: by digests, or of all that is open in the products (protocol 4.1). */
import { nonceRefusal } from './acceptance.ts';
import { failure, success } from './answers.ts';
import { signerOf } from './execute-types.ts';
import type { Execute, ExecuteContext } from './execute-types.ts';
import type { Refusal } from './orders.ts';
import { refuse } from './refusals.ts';
import { ownerOf } from './signature-check.ts';
import type { SignedBy } from './signature-check.ts';
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
import { absX18 } from './x18.ts';

/** A book of orders that can be cancelled: the gateway's, or the trigger service's. */
export type CancelBook = {
  /** The cancelled order as the answer tells it, or why there is none. */
  readonly cancel: (sender: string, digest: string) => { readonly row: object } | Refusal;
  /** The digests that can be cancelled in the products; in every market when none is named. */
  readonly open: (sender: string, productIds: readonly number[]) => readonly string[];
  /** What an open order has not traded yet; undefined when it is not open. */
  readonly unfilledX18: (digest: string) => bigint | undefined;
};

/** A cancellation that was read from the wire. */
export type Cancellation = {
  readonly sender: string;
  readonly signature: string;
  readonly digests: readonly string[];
  readonly weight: number;
  readonly verify: () => Promise<SignedBy | Refusal>;
  /** Why it cannot be carried out whatever the orders are: too late, or malformed. */
  readonly refusal: () => Refusal | undefined;
  /** Cancels in turn; the first that cannot be cancelled ends it. */
  readonly carryOut: (book: CancelBook) => { readonly rows: readonly object[] } | Refusal;
};

/** Which of the two a cancellation is. */
export type CancelName = 'cancel_orders' | 'cancel_product_orders';

/** Whether an execute cancels orders. */
export function isCancellation(type: string): type is CancelName {
  return type === 'cancel_orders' || type === 'cancel_product_orders';
}

/** Reads a signed cancellation. Throws `WireInputError`. */
export function readCancellation(
  name: CancelName,
  tx: unknown,
  given: unknown,
  context: ExecuteContext,
): Cancellation {
  const { exchange, signatures } = context;
  const terms = readRecord(tx, 'tx');
  const sender = readSubaccount(terms['sender'], 'sender');
  const nonce = readInteger(terms['nonce'], 'nonce', 64);
  const productIds = readList(terms['productIds'], 'productIds').map((id) =>
    readProductId(id, 'productIds'),
  );
  const byDigest = name === 'cancel_orders';
  const digests = byDigest
    ? readList(terms['digests'], 'digests').map((digest) => readHex(digest, 'digests', 32))
    : [];
  const signature = readText(given, 'signature');
  const recover = (): Promise<string> => {
    const signed = { sender, productIds, digests, nonce };
    return byDigest
      ? signatures.cancellationSigner(signed, signature)
      : signatures.productCancellationSigner(signed, signature);
  };
  return {
    sender,
    signature,
    digests,
    weight: byDigest ? Math.max(1, digests.length) : productWeight(productIds.length),
    verify: () => signerOf(context, { sender, signature }, recover),
    refusal: () => {
      const late = nonceRefusal(nonce, exchange.venueNow());
      if (late !== undefined) return late;
      return byDigest && digests.length !== productIds.length ? refuse(2039) : undefined;
    },
    carryOut: (book) => {
      const rows: object[] = [];
      for (const digest of byDigest ? digests : book.open(sender, productIds)) {
        const outcome = book.cancel(sender, digest);
        if ('code' in outcome) return outcome;
        rows.push(outcome.row);
      }
      return { rows };
    },
  };
}

/** Both cancellations of a book. Throws `WireInputError`. */
export function cancelOrders(
  name: CancelName,
  fields: JsonRecord,
  context: ExecuteContext,
  book: CancelBook,
): Execute {
  const cancellation = readCancellation(name, fields['tx'], fields['signature'], context);
  const requiredX18 = readRequiredUnfilled(fields);
  const { sender, signature, digests, weight, verify, refusal, carryOut } = cancellation;
  const type = `execute_${name}`;
  const run = async (): Promise<object> => {
    const seal = await verify();
    const outcome =
      ('code' in seal ? seal : undefined) ??
      refusal() ??
      unfilledRefusal(requiredX18, digests, book) ??
      carryOut(book);
    return 'code' in outcome
      ? failure(type, outcome, { signature })
      : success(type, { cancelled_orders: outcome.rows }, { signature });
  };
  return { type: name, weight, wallet: ownerOf(sender), orders: [], run };
}

/** The magnitude that an order must still have open to be cancelled. Throws `WireInputError`. */
export function readRequiredUnfilled(fields: JsonRecord): bigint | undefined {
  const name = 'required_unfilled_amount';
  const given = fields[name] ?? undefined;
  return given === undefined ? undefined : absX18(readInteger(given, name, 128, true));
}

/** 2123 when it is asked of any number of orders but one, 2124 when the order differs. */
export function unfilledRefusal(
  requiredX18: bigint | undefined,
  digests: readonly string[],
  book: CancelBook,
): Refusal | undefined {
  if (requiredX18 === undefined) return undefined;
  const [digest, ...others] = digests;
  if (digest === undefined || others.length > 0) return refuse(2123);
  const unfilledX18 = book.unfilledX18(digest);
  // An order that is not open is the cancellation's own refusal.
  if (unfilledX18 === undefined) return undefined;
  return absX18(unfilledX18) === requiredX18 ? undefined : refuse(2124);
}

function productWeight(count: number): number {
  return count === 0 ? 50 : 5 * count;
}
