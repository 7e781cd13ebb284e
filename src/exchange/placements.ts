/** Orders on their way in: one, or a batch of up to fifty (protocol 4.1). */
import { failure, success } from './answers.ts';
import { unpackAppendix } from './appendix.ts';
import { refusedExecute, signerOf } from './execute-types.ts';
import type { Execute, ExecuteContext, OrderTraits } from './execute-types.ts';
import type { OrderRequest, Refusal } from './orders.ts';
import { refuse } from './refusals.ts';
import { ownerOf } from './signature-check.ts';
import type { SignedBy } from './signature-check.ts';
import {
  readFlag,
  readInteger,
  readList,
  readProductId,
  readRecord,
  readSubaccount,
  readText,
} from './wire-input.ts';
import type { JsonRecord } from './wire-input.ts';

/** What an order bears beside its terms. */
export type OrderSeal = SignedBy & { readonly signature: string };

/** Puts a signed order where it belongs, or says why not. */
export type Put = (
  request: OrderRequest,
  seal: OrderSeal,
  bumpMs: number | undefined,
) => Refusal | undefined;

/** An order that was read from the wire. */
export type Placement = {
  readonly sender: string;
  /** What its answer repeats: the signature, and the client's own number when it gave one. */
  readonly echo: { readonly signature: string; readonly id?: number };
  readonly weight: number;
  readonly traits: OrderTraits;
  readonly verify: () => Promise<SignedBy | Refusal>;
  /** Hands it on; its digest when it was taken. */
  readonly hand: (seal: SignedBy, bumpMs?: number) => { readonly digest: string } | Refusal;
};

/** How many orders one request may bring. */
export const BATCH_MAX = 50;

/** Reads the body of one order. Throws `WireInputError`. */
export function readPlacement(fields: JsonRecord, context: ExecuteContext, put: Put): Placement {
  const { signatures } = context;
  const terms = readRecord(fields['order'], 'order');
  const signed = {
    sender: readSubaccount(terms['sender'], 'sender'),
    priceX18: readInteger(terms['priceX18'], 'priceX18', 128, true),
    amountX18: readInteger(terms['amount'], 'amount', 128, true),
    expiration: readInteger(terms['expiration'], 'expiration', 64),
    nonce: readInteger(terms['nonce'], 'nonce', 64),
    appendix: readInteger(terms['appendix'], 'appendix', 128),
  };
  const { sender } = signed;
  const productId = readProductId(fields['product_id']);
  const signature = readText(fields['signature'], 'signature');
  const given = fields['id'] ?? undefined;
  const id = given === undefined ? undefined : Number(readInteger(given, 'id', 64));
  const { reduceOnly } = unpackAppendix(signed.appendix);
  return {
    sender,
    echo: { signature, ...(id === undefined ? {} : { id }) },
    weight: fields['spot_leverage'] === false ? 20 : 1,
    traits: { productId, reduceOnly },
    verify: () =>
      signerOf(context, { sender, signature }, () =>
        signatures.orderSigner(signed, productId, signature),
      ),
    hand: ({ signer }, bumpMs) => {
      const digest = signatures.orderDigest(signed, productId).toLowerCase();
      const refusal = put({ ...signed, productId, digest, id }, { signer, signature }, bumpMs);
      return refusal ?? { digest };
    },
  };
}

/** `place_order`, whose order goes where `put` takes it. Throws `WireInputError`. */
export function placeOrder(fields: JsonRecord, context: ExecuteContext, put: Put): Execute {
  const { sender, echo, weight, traits, verify, hand } = readPlacement(fields, context, put);
  const type = 'execute_place_order';
  const run = async (bumpMs?: number): Promise<object> => {
    const seal = await verify();
    const outcome = 'code' in seal ? seal : hand(seal, bumpMs);
    return 'code' in outcome ? failure(type, outcome, echo) : success(type, outcome, echo);
  };
  return { type: 'place_order', weight, wallet: ownerOf(sender), orders: [traits], run };
}

/** One order's part of the answer to a batch. */
type BatchRow = { readonly digest: string | null; readonly error: string | null };

/**
 * `place_orders`: each order is judged by itself, in turn, and after the first refusal none is when
 * the batch asks for that. `shape` makes the answer's data of the rows. Throws `WireInputError`.
 */
export function placeOrders(
  fields: JsonRecord,
  read: (fields: JsonRecord) => Placement | Refusal,
  shape: (rows: readonly BatchRow[]) => unknown,
): Execute {
  const type = 'place_orders';
  const bodies = readList(fields['orders'], 'orders').map((item) => readRecord(item, 'orders'));
  const stopsOnFailure = readFlag(fields['stop_on_failure'], 'stop_on_failure') ?? false;
  if (bodies.length > BATCH_MAX) return refusedExecute(type, refuse(2111));
  const entries = bodies.map(read);
  const placements = entries.filter((entry) => 'hand' in entry);
  const [first] = placements;
  const sender = first?.sender ?? '';
  if (placements.some((other) => other.sender !== sender))
    return refusedExecute(type, refuse(2114));
  const signature = first?.echo.signature ?? '0x';

  const run = async (bumpMs?: number): Promise<object> => {
    const rows: BatchRow[] = [];
    for (const entry of entries) {
      const row = await batchRow(entry, bumpMs);
      rows.push(row);
      if (stopsOnFailure && row.error !== null) break;
    }
    return success(`execute_${type}`, shape(rows), { signature });
  };
  return {
    type,
    weight: placements.reduce((total, { weight }) => total + weight, 0),
    wallet: ownerOf(sender),
    orders: placements.map(({ traits }) => traits),
    run,
  };
}

async function batchRow(entry: Placement | Refusal, bumpMs?: number): Promise<BatchRow> {
  if ('code' in entry) return { digest: null, error: entry.error };
  const seal = await entry.verify();
  const outcome = 'code' in seal ? seal : entry.hand(seal, bumpMs);
  return 'code' in outcome
    ? { digest: null, error: outcome.error }
    : { digest: outcome.digest, error: null };
}
