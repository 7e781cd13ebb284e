/** The wire of the trigger service (protocol 4.7): its executes and its signed query. */
import { nonceRefusal } from './acceptance.ts';
import { failure, success } from './answers.ts';
import { unpackAppendix } from './appendix.ts';
import type { Exchange } from './exchange.ts';
import { cancelOrders, isCancellation } from './cancellations.ts';
import type { CancelBook } from './cancellations.ts';
import { onlyKey, refusedExecute } from './execute-types.ts';
import type { Execute, ExecuteContext } from './execute-types.ts';
import type { Refusal } from './orders.ts';
import { placeOrder, placeOrders, readPlacement } from './placements.ts';
import type { Placement, Put } from './placements.ts';
import { signatureRefusal } from './signature-check.ts';
import { refuse } from './refusals.ts';
import { isWaiting, statusType } from './triggers.ts';
import type { PriceTrigger, TriggerOrder, TriggerPrice } from './triggers.ts';
import {
  WireInputError,
  readHex,
  readInteger,
  readList,
  readProductIds,
  readRecord,
  readSubaccount,
  readText,
} from './wire-input.ts';
import type { JsonRecord } from './wire-input.ts';

/** What the names of its faults and requests begin with. */
export const TRIGGER_PREFIX = 'trigger.';

/** The wire's own name of a request, without the prefix. */
export function unprefixed(type: string): string {
  return type.startsWith(TRIGGER_PREFIX) ? type.slice(TRIGGER_PREFIX.length) : type;
}

const KINDS: readonly TriggerPrice[] = ['oracle', 'last', 'mid'];

/** Reads an execute of the trigger service; its type carries the prefix. Throws `WireInputError`. */
export function readTriggerExecute(body: JsonRecord, context: ExecuteContext): Execute {
  const execute = readUnprefixed(body, context);
  return { ...execute, type: `${TRIGGER_PREFIX}${execute.type}` };
}

/** Answers `list_trigger_orders`, signed when the server is strict. Throws `WireInputError`. */
export async function listTriggerOrders(
  params: JsonRecord,
  context: ExecuteContext,
): Promise<object> {
  const { exchange, signatures, strict } = context;
  const type = 'query_list_trigger_orders';
  const tx = readRecord(params['tx'], 'tx');
  const sender = readSubaccount(tx['sender'], 'sender');
  const recvTime = readInteger(tx['recvTime'], 'recvTime', 64);
  if (strict) {
    const signature = readText(params['signature'], 'signature');
    const signer = (): Promise<string> =>
      signatures.triggerListSigner({ sender, recvTime }, signature);
    const forged = await signatureRefusal(sender, signature, signer, exchange.wallets);
    if (forged !== undefined) return failure(type, forged);
  }
  const late = nonceRefusal(recvTime << 20n, exchange.venueNow());
  if (late !== undefined) return failure(type, late);
  const orders = exchange.triggers.list(sender).filter(readFilter(params));
  const limit = Number(readInteger(params['limit'] ?? 100, 'limit', 32));
  return success(type, { orders: orders.toReversed().slice(0, limit).map(orderInfo) });
}

function readUnprefixed(body: JsonRecord, context: ExecuteContext): Execute {
  const type = onlyKey(body);
  const fields = (): JsonRecord => readRecord(body[type], type);
  if (type === 'place_order') return placeTrigger(fields(), context);
  if (type === 'place_orders') return placeTriggers(fields(), context);
  if (isCancellation(type)) {
    return cancelOrders(type, fields(), context, triggerBook(context.exchange));
  }
  return refusedExecute(type, refuse(4001));
}

function placeTrigger(fields: JsonRecord, context: ExecuteContext): Execute {
  const put = putTrigger(fields, context);
  // Orders that are sliced over time are known to the protocol and not to this exchange.
  if (put === undefined) return refusedExecute('place_order', refuse(4001));
  return placeOrder(fields, context, put);
}

/** Places each in turn; `data` is the bare list of the shipped types. */
function placeTriggers(fields: JsonRecord, context: ExecuteContext): Execute {
  const read = (item: JsonRecord): Placement | Refusal => {
    const put = putTrigger(item, context);
    return put === undefined ? refuse(4001) : readPlacement(item, context, put);
  };
  return placeOrders(fields, read, (rows) => rows);
}

/** Leaves an order with the trigger service; undefined when its trigger is one of time. */
function putTrigger(fields: JsonRecord, { exchange }: ExecuteContext): Put | undefined {
  const trigger = readTrigger(fields['trigger']);
  if (trigger === undefined) return undefined;
  return (request, seal) => {
    const mode = unpackAppendix(request.appendix);
    return exchange.triggers.place({ request, mode, trigger, ...seal, origin: 'trigger' });
  };
}

function triggerBook({ triggers }: Exchange): CancelBook {
  return {
    // The amount of a trigger order is whole for as long as it waits.
    unfilledX18: (digest) => triggers.find(digest)?.request.amountX18,
    cancel: (sender, digest) => {
      const outcome = triggers.cancel(sender, digest);
      return 'code' in outcome ? outcome : { row: signedOrder(outcome) };
    },
    open: (sender, productIds) =>
      triggers
        .list(sender)
        .filter((order) => isWaiting(order) && isOf(productIds, order.request.productId))
        .map((order) => order.request.digest),
  };
}

function isOf(productIds: readonly number[], productId: number): boolean {
  return productIds.length === 0 || productIds.includes(productId);
}

/** Reads a price trigger; undefined is one of time. */
function readTrigger(value: unknown): PriceTrigger | undefined {
  const criteria = readRecord(value, 'trigger');
  if (criteria['time_trigger'] !== undefined) return undefined;
  const trigger = readRecord(criteria['price_trigger'], 'price_trigger');
  const requirement = readRecord(trigger['price_requirement'], 'price_requirement');
  const [name = ''] = Object.keys(requirement);
  const price = KINDS.find((kind) => name.startsWith(`${kind}_price_`));
  const direction = /_(above|below)$/.exec(name)?.[1];
  if (price === undefined || (direction !== 'above' && direction !== 'below')) {
    throw new WireInputError(`unknown price requirement "${name}"`);
  }
  const atX18 = readInteger(requirement[name], name, 128, true);
  const dependency = trigger['dependency'] ?? undefined;
  if (dependency === undefined) return { price, direction, atX18 };
  const fields = readRecord(dependency, 'dependency');
  const digest = readHex(fields['digest'], 'digest', 32);
  const onPartialFill = fields['on_partial_fill'] === true;
  return { price, direction, atX18, dependency: { digest, onPartialFill } };
}

/** What the optional parameters let pass; absent ones let all pass. */
function readFilter(params: JsonRecord): (order: TriggerOrder) => boolean {
  const productIds = readProductIds(params['product_ids'], 'product_ids');
  const words = (field: string): readonly unknown[] | undefined =>
    params[field] === undefined || params[field] === null
      ? undefined
      : readList(params[field], field);
  const digests = words('digests')?.map((digest) => readHex(digest, 'digests', 32));
  const statuses = words('status_types');
  const reduceOnly = params['reduce_only'];
  return ({ request, mode, status }) =>
    (productIds?.includes(request.productId) ?? true) &&
    (digests?.includes(request.digest) ?? true) &&
    (statuses?.includes(statusType(status)) ?? true) &&
    (typeof reduceOnly !== 'boolean' || reduceOnly === mode.reduceOnly);
}

/** A trigger order as it is listed; the instants are milliseconds. */
function orderInfo(entry: TriggerOrder): object {
  const { status, placedAt, updatedAt } = entry;
  const times = { placed_at: Math.floor(placedAt), updated_at: Math.floor(updatedAt) };
  return { order: signedOrder(entry), status, ...times };
}

/** The body with which it was placed, and its digest. */
function signedOrder({ request, trigger, signature }: TriggerOrder): object {
  return {
    id: request.id ?? null,
    product_id: request.productId,
    order: {
      sender: request.sender,
      priceX18: request.priceX18.toString(),
      amount: request.amountX18.toString(),
      expiration: request.expiration.toString(),
      nonce: request.nonce.toString(),
      appendix: request.appendix.toString(),
    },
    trigger: { price_trigger: priceTriggerRow(trigger) },
    signature,
    digest: request.digest,
    spot_leverage: null,
    borrow_margin: null,
  };
}

function priceTriggerRow({ price, direction, atX18, dependency }: PriceTrigger): object {
  const requirement = { [`${price}_price_${direction}`]: atX18.toString() };
  if (dependency === undefined) return { price_requirement: requirement };
  const { digest, onPartialFill } = dependency;
  return {
    price_requirement: requirement,
    dependency: { digest, on_partial_fill: onPartialFill },
  };
}
