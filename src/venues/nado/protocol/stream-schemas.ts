/**
 * The shapes of the stream's frames (protocol sheet 2.1, 2.4): checked as text, converted later.
 *
 * Frames are the hot path, so their fields are plain tests: valibot, which reads every other answer of
 * the venue, takes longer for a frame than parsing and observing it.
 */
import * as v from 'valibot';
import { isX18 } from './x18.ts';

/** Why a frame is refused. */
export class Refusal extends Error {
  override readonly name = 'Refusal';
}

/** The test of one field, and what is said of a value that fails it. */
type Field<Value> = {
  readonly fits: (value: unknown) => value is Value;
  readonly complaint: string;
};
type Fields = Readonly<Record<string, Field<unknown>>>;
type Frame<Shape extends Fields> = {
  readonly [Name in keyof Shape]: Shape[Name] extends Field<infer Value> ? Value : never;
};

const TIME = /^[1-9]\d{18}$/;
const BYTES32 = /^0x[0-9a-fA-F]{64}$/;
/** As it would be written: told again with a zero before it, it would be the fill of another trade. */
const SERIAL_NUMBER = /^(?:0|[1-9]\d{0,19})$/;
const REASON_MAX = 64;
const PRODUCT_MAX = 0xffff_ffff;

const x18 = text(isX18, 'is not an X18 integer');
const unsigned = text(isUnsigned, 'is not an unsigned X18 integer');
const positive = text((it) => isUnsigned(it) && it !== '0', 'is not an X18 integer above zero');
const bytes32 = text((it) => BYTES32.test(it), 'is not 32 bytes of hex');
/** Nanoseconds, always a string: as a number it would have lost digits. Of 2001 to 2286. */
const nanos = text((it) => TIME.test(it), 'is not a time in nanoseconds');
const anyText = text(() => true, 'is no text');
const anyReason = text((it) => it !== '' && it.length <= REASON_MAX, 'is empty or too long');
const orderReason: Field<'placed' | 'filled' | 'cancelled'> = {
  fits: (value) => value === 'placed' || value === 'filled' || value === 'cancelled',
  complaint: 'is not placed, filled or cancelled',
};
const flag: Field<boolean> = {
  fits: (value) => typeof value === 'boolean',
  complaint: 'is neither true nor false',
};
const productId: Field<number> = {
  fits: (value): value is number =>
    typeof value === 'number' && Number.isInteger(value) && value >= 0 && value <= PRODUCT_MAX,
  complaint: 'is no product',
};
/** Docs and client types disagree on number or string (2.4), so either is read. */
const serialNumber: Field<string | number> = {
  fits: (value): value is string | number =>
    typeof value === 'string'
      ? SERIAL_NUMBER.test(value)
      : typeof value === 'number' && Number.isSafeInteger(value) && value >= 0,
  complaint: 'is not a serial number',
};

/** An answer to a request of ours: it has an id, and a result or an error. */
export const acknowledgement = v.union([
  v.object({ id: v.number(), error: v.string() }),
  v.object({ id: v.number(), result: v.unknown() }),
]);

/** Reads a `position_change`: the new amount, absolute. */
export const readPositionChangeFrame = frame({
  timestamp: nanos,
  product_id: productId,
  subaccount: bytes32,
  isolated: flag,
  amount: x18,
  v_quote_amount: x18,
  reason: anyReason,
});

/** Reads a `fill`: quantities unsigned, the side in `is_bid`. */
export const readFillFrame = frame({
  timestamp: nanos,
  product_id: productId,
  subaccount: bytes32,
  order_digest: bytes32,
  appendix: anyText,
  filled_qty: positive,
  remaining_qty: unsigned,
  original_qty: positive,
  price: positive,
  is_taker: flag,
  is_bid: flag,
  fee: x18,
  submission_idx: serialNumber,
});

/** Reads an `order_update`: what is left, unsigned. */
export const readOrderUpdateFrame = frame({
  timestamp: nanos,
  product_id: productId,
  digest: bytes32,
  amount: unsigned,
  reason: orderReason,
});

/** Reads a `best_bid_offer`: an empty side is a bid of 0 or an ask of the greatest integer. */
export const readBestBidOfferFrame = frame({
  timestamp: nanos,
  product_id: productId,
  bid_price: unsigned,
  bid_qty: unsigned,
  ask_price: positive,
  ask_qty: unsigned,
});

/** The reader of a frame of `fields`; it throws `Refusal` at the first that does not fit. */
function frame<Shape extends Fields>(fields: Shape): (value: object) => Frame<Shape> {
  const tests = Object.entries(fields);
  return (value) => {
    // Any object has fields that may be asked for; what they are is tested below.
    const given = value as Readonly<Record<string, unknown>>;
    for (const [name, { fits, complaint }] of tests) {
      if (!fits(given[name])) throw new Refusal(`${name}: ${complaint}`);
    }
    // Every field of the shape was tested just now, which the compiler cannot follow through a loop.
    return value as Frame<Shape>;
  };
}

function text(fits: (text: string) => boolean, complaint: string): Field<string> {
  return {
    fits: (value): value is string => typeof value === 'string' && fits(value),
    complaint,
  };
}

function isUnsigned(text: string): boolean {
  return isX18(text) && !text.startsWith('-');
}
