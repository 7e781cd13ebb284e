/** The shapes of the venue's answers over HTTP: what tandem reads of them, and no field more. */
import * as v from 'valibot';
import { MAX_I128, fromX18, isX18 } from './x18.ts';

const x18Text = v.pipe(v.string(), v.check(isX18, 'is not an X18 integer'));

/** A signed X18 integer, read as a decimal number. */
export const x18 = v.pipe(x18Text, v.transform(fromX18));

/** An X18 integer that is not negative. */
export const unsignedX18 = v.pipe(
  x18Text,
  v.check((text) => !text.startsWith('-'), 'is negative'),
  v.transform(fromX18),
);

/** An X18 integer above zero. */
export const positiveX18 = v.pipe(
  x18Text,
  v.check((text) => !text.startsWith('-') && text !== '0', 'is not above zero'),
  v.transform(fromX18),
);

/** 32 bytes in hex of either case, read in lower case. */
export const bytes32 = v.pipe(
  v.string(),
  v.regex(/^0x[0-9a-f]{64}$/i, 'is not 32 bytes of hex'),
  v.toLowerCase(),
);

/** A product's number. */
export const productId = v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(0xffff_ffff));

/** A serial number: docs and client types disagree on number or string (2.4), so either is read. */
export const serialNumber = v.union([
  v.pipe(v.string(), v.regex(/^\d{1,20}$/, 'is not a serial number')),
  v.pipe(v.number(), v.safeInteger(), v.minValue(0), v.transform(String)),
]);

/** The gateway's `/time` (1.1): Unix milliseconds, plain or quoted. */
export const serverTime = v.pipe(
  v.union([v.number(), v.pipe(v.string(), v.regex(/^\d{13}$/), v.transform(Number))]),
  v.safeInteger(),
  // A time in seconds, taken for one in milliseconds, would have every order come too late.
  v.minValue(1e12, 'is no time in milliseconds'),
  v.maxValue(1e13 - 1, 'is no time in milliseconds'),
);

/** The envelope of every answer of the gateway (3, 4.1) and, without a type, of the triggers (4.7). */
export const envelope = v.variant('status', [
  v.object({
    status: v.literal('success'),
    data: v.unknown(),
    request_type: v.optional(v.string()),
  }),
  v.object({
    status: v.literal('failure'),
    error: v.string(),
    error_code: v.number(),
    request_type: v.optional(v.string()),
  }),
]);

/** A failure of the archive, which has no envelope (3.2). */
export const archiveFailure = v.object({ error: v.string(), error_code: v.number() });

/** What tells of a success, whatever else is wrong with it. */
export const claimedSuccess = v.object({ status: v.literal('success') });

/** What the edge says when it serves queries alone or refuses a client (1.5). */
export const edgeRefusal = v.object({ reason: v.string() });

/** `contracts` (3): the chain and the verifying contract of everything but orders. */
export const contracts = v.object({
  chain_id: v.pipe(v.string(), v.regex(/^\d{1,15}$/, 'is not a chain id'), v.transform(Number)),
  endpoint_addr: v.pipe(v.string(), v.regex(/^0x[0-9a-f]{40}$/i, 'is not an address')),
});

/** `linked_signer` (3): the zero address where there is none. */
export const linkedSigner = v.object({
  linked_signer: v.pipe(v.string(), v.regex(/^0x[0-9a-f]{40}$/i, 'is not an address')),
});

/** `symbols` (3), as far as every product has it. */
export const symbols = v.object({
  symbols: v.record(v.string(), v.looseObject({ product_id: productId, type: v.string() })),
});

/** One perpetual's row of `symbols` (3). Builds that know no trading status leave it out. */
export const marketRow = v.object({
  type: v.literal('perp'),
  product_id: productId,
  price_increment_x18: positiveX18,
  size_increment: positiveX18,
  min_size: unsignedX18,
  taker_fee_rate_x18: v.optional(x18),
  maker_fee_rate_x18: v.optional(x18),
  trading_status: v.optional(
    v.picklist(['live', 'post_only', 'reduce_only', 'soft_reduce_only', 'not_tradable']),
  ),
  isolated_only: v.optional(v.nullable(v.boolean())),
});

/** `all_products` (3): the oracle prices of the perpetuals, and what they weigh. */
export const allProducts = v.object({
  perp_products: v.array(
    v.object({
      product_id: productId,
      oracle_price_x18: positiveX18,
      risk: v.object({
        long_weight_initial_x18: positiveX18,
        short_weight_initial_x18: positiveX18,
        long_weight_maintenance_x18: positiveX18,
        short_weight_maintenance_x18: positiveX18,
      }),
    }),
  ),
});

/** `status` (3): `active`, or a word for why the venue does not trade. */
export const status = v.pipe(v.string(), v.nonEmpty());

/** `fee_rates` (3): by product id, zero or null where there is none; a maker's may be a rebate. */
export const feeRates = v.object({
  taker_fee_rates_x18: v.array(v.nullable(x18)),
  maker_fee_rates_x18: v.array(v.nullable(x18)),
});

/** `market_price` (3): an empty side is a bid of 0 or an ask of the greatest integer. */
export const marketPrice = v.object({
  product_id: productId,
  bid_x18: v.pipe(
    x18Text,
    v.check((text) => !text.startsWith('-') && text !== MAX_I128, 'is no bid'),
    v.transform((text) => (text === '0' ? undefined : fromX18(text))),
  ),
  ask_x18: v.pipe(
    x18Text,
    v.check((text) => !text.startsWith('-') && text !== '0', 'is no ask'),
    v.transform((text) => (text === MAX_I128 ? undefined : fromX18(text))),
  ),
});

const spotBalance = v.object({ product_id: productId, balance: v.object({ amount: x18 }) });

const perpBalance = v.object({
  product_id: productId,
  balance: v.object({ amount: x18, v_quote_balance: x18 }),
});

/** The health of one pool: the first two are initial and maintenance. */
const healths = v.optional(v.array(v.object({ health: x18 })));

/** `subaccount_info` (3): the cross scope. */
export const subaccountInfo = v.object({
  subaccount: bytes32,
  exists: v.boolean(),
  healths,
  spot_balances: v.array(spotBalance),
  perp_balances: v.array(perpBalance),
});

const isolatedAccount = v.object({
  subaccount: bytes32,
  quote_balance: spotBalance,
  base_balance: perpBalance,
  healths,
});

/** `isolated_positions` (3): the isolated scope, each row an account of its own. */
export const isolatedPositions = v.object({ isolated_positions: v.array(isolatedAccount) });

const openOrder = v.object({
  product_id: productId,
  sender: bytes32,
  amount: x18,
  unfilled_amount: x18,
  digest: bytes32,
  appendix: v.string(),
});

/** `orders` (3): the open orders of each product that was asked for. */
export const openOrders = v.object({
  sender: bytes32,
  product_orders: v.array(v.object({ product_id: productId, orders: v.array(openOrder) })),
});

const triggerOrder = v.object({
  product_id: productId,
  order: v.object({ sender: bytes32, amount: x18, appendix: v.string() }),
  digest: bytes32,
});

/** `list_trigger_orders` of the trigger service (4.7); a status is a word, or one key with more. */
export const triggerOrders = v.object({
  orders: v.array(
    v.object({
      order: triggerOrder,
      status: v.union([v.string(), v.record(v.string(), v.unknown())]),
    }),
  ),
});

/** The archive's `orders` (3.2). */
export const archivedOrders = v.object({
  orders: v.array(
    v.object({
      digest: bytes32,
      subaccount: bytes32,
      product_id: productId,
      last_fill_submission_idx: serialNumber,
      base_filled: x18,
      quote_filled: x18,
      fee: x18,
    }),
  ),
});

const archivedBalance = v.object({ perp: perpBalance });

/** The archive's `events` (3.2), of perpetuals alone: product 0 is never asked for. */
export const archivedEvents = v.object({
  events: v.array(
    v.object({
      subaccount: bytes32,
      isolated: v.boolean(),
      product_id: productId,
      submission_idx: serialNumber,
      event_type: v.pipe(v.string(), v.nonEmpty()),
      pre_balance: archivedBalance,
      post_balance: archivedBalance,
    }),
  ),
});

/** The archive's `matches` (3.2); `quote_filled` has the fee in it. */
export const archivedMatches = v.object({
  matches: v.array(
    v.object({
      digest: bytes32,
      submission_idx: serialNumber,
      base_filled: x18,
      quote_filled: x18,
      fee: x18,
    }),
  ),
});

const holdingPayment = v.object({
  product_id: productId,
  idx: serialNumber,
  timestamp: v.pipe(serialNumber, v.maxLength(11, 'is no time in seconds')),
  amount: x18,
  isolated: v.optional(v.boolean(), false),
  isolated_product_id: v.optional(v.nullable(productId), null),
});

/** The archive's `interest_and_funding` (3.2): received, or negative; the next page begins at `next_idx`. */
export const holdingPayments = v.object({
  interest_payments: v.array(holdingPayment),
  funding_payments: v.array(holdingPayment),
  next_idx: v.optional(v.nullable(serialNumber), null),
});

/** `place_order` (4.1): accepted, which says nothing about fills. */
export const placedOrder = v.object({ digest: bytes32 });

/** `cancel_orders` (4.1). */
export const cancelledOrders = v.object({ cancelled_orders: v.array(v.unknown()) });

/** `subaccount_info` as read: amounts are decimal strings. */
export type SubaccountInfo = v.InferOutput<typeof subaccountInfo>;

/** `isolated_positions` as read: amounts are decimal strings. */
export type IsolatedPositions = v.InferOutput<typeof isolatedPositions>;

/** `orders` as read: amounts are decimal strings, negative for a sell. */
export type OpenOrders = v.InferOutput<typeof openOrders>;

/** `list_trigger_orders` as read: amounts are decimal strings, negative for a sell. */
export type TriggerOrders = v.InferOutput<typeof triggerOrders>;

/** The archive’s `orders` as read. */
export type ArchivedOrders = v.InferOutput<typeof archivedOrders>;

/** The archive’s `events` as read: amounts are decimal strings. */
export type ArchivedEvents = v.InferOutput<typeof archivedEvents>;

/** The archive’s `matches` as read: amounts are decimal strings, negative for a sell. */
export type ArchivedMatches = v.InferOutput<typeof archivedMatches>;

/** The archive’s `interest_and_funding` as read: amounts are decimal strings, negative when paid. */
export type HoldingPayments = v.InferOutput<typeof holdingPayments>;
