/** The shapes of the stream's frames (protocol sheet 2.1, 2.4): checked as text, converted later. */
import * as v from 'valibot';
import { productId, serialNumber } from './schemas.ts';
import { isX18 } from './x18.ts';

const x18Text = v.pipe(v.string(), v.check(isX18, 'is not an X18 integer'));

const unsignedText = v.pipe(
  x18Text,
  v.check((text) => !text.startsWith('-'), 'is negative'),
);

const positiveText = v.pipe(
  unsignedText,
  v.check((text) => text !== '0', 'is zero'),
);

/** Nanoseconds, always a string: as a number it would have lost digits. Of 2001 to 2286. */
const nanos = v.pipe(v.string(), v.regex(/^[1-9]\d{18}$/, 'is not a time in nanoseconds'));

const bytes32 = v.pipe(v.string(), v.regex(/^0x[0-9a-fA-F]{64}$/, 'is not 32 bytes of hex'));

/** An answer to a request of ours: it has an id, and a result or an error. */
export const acknowledgement = v.union([
  v.object({ id: v.number(), error: v.string() }),
  v.object({ id: v.number(), result: v.unknown() }),
]);

/** `position_change`: the new amount, absolute. */
export const positionChangeFrame = v.object({
  timestamp: nanos,
  product_id: productId,
  subaccount: bytes32,
  isolated: v.boolean(),
  amount: x18Text,
  v_quote_amount: x18Text,
  reason: v.pipe(v.string(), v.minLength(1, 'is empty'), v.maxLength(64, 'is too long')),
});

/** `fill`: quantities unsigned, the side in `is_bid`. */
export const fillFrame = v.object({
  timestamp: nanos,
  product_id: productId,
  subaccount: bytes32,
  order_digest: bytes32,
  appendix: v.string(),
  filled_qty: positiveText,
  remaining_qty: unsignedText,
  original_qty: positiveText,
  price: positiveText,
  is_taker: v.boolean(),
  is_bid: v.boolean(),
  fee: x18Text,
  submission_idx: serialNumber,
});

/** `order_update`: what is left, unsigned. */
export const orderUpdateFrame = v.object({
  timestamp: nanos,
  product_id: productId,
  digest: bytes32,
  amount: unsignedText,
  reason: v.picklist(['placed', 'filled', 'cancelled']),
});

/** `best_bid_offer`: an empty side is a bid of 0 or an ask of the greatest integer. */
export const bestBidOfferFrame = v.object({
  timestamp: nanos,
  product_id: productId,
  bid_price: unsignedText,
  bid_qty: unsignedText,
  ask_price: positiveText,
  ask_qty: unsignedText,
});
