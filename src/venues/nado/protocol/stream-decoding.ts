/**
 * Frames of the stream into events: the one place where the venue's word becomes an observation.
 *
 * Whatever does not fit is refused with a reason and becomes no number. This is the hot path: a frame
 * is parsed once, and what depends on the product alone is computed beforehand.
 */
import * as v from 'valibot';
import type { DecimalString } from '../../../domain/decimal.ts';
import type { Margin, MarketSymbol } from '../../../domain/market.ts';
import { InvariantError } from '../../../lib/invariant.ts';
import { positionKey } from '../../../positions/key.ts';
import type { PositionKey } from '../../../positions/key.ts';
import { observeFill, observePositionChange } from '../../../positions/observe.ts';
import type { StreamEvent } from '../../../positions/stream.ts';
import { describe, quote } from './answers.ts';
import { readAppendix } from './appendix.ts';
import { isIsolatedOf } from './sender.ts';
import {
  Refusal,
  acknowledgement,
  readBestBidOfferFrame,
  readFillFrame,
  readOrderUpdateFrame,
  readPositionChangeFrame,
} from './stream-schemas.ts';
import { MAX_I128, fromX18 } from './x18.ts';

/** Whose stream it is, and of which markets. */
export type StreamScope = {
  /** The parent subaccount, lower case. */
  readonly parent: string;
  /** The pair's markets by product id. */
  readonly pair: ReadonlyMap<number, MarketSymbol>;
};

/** The venue's answer to a request on the stream. */
export type Acknowledgement = {
  readonly type: 'acknowledgement';
  readonly id: number;
  /** The venue's words when it refused. */
  readonly error: string | undefined;
};

/** What a frame can turn out to be. */
export type DecodedFrame =
  Acknowledgement | Exclude<StreamEvent, { readonly type: `stream.${string}` }>;

/** Decodes one frame that came at `receivedAt`, our clock in milliseconds. Never throws. */
export type StreamDecoder = (raw: string, receivedAt: number) => DecodedFrame;

type Product = {
  readonly symbol: MarketSymbol;
  readonly keys: Readonly<Record<Margin, PositionKey>>;
};
type Context = { readonly parent: string; readonly products: ReadonlyMap<number, Product> };

const NANOS_PER_MS_DIGITS = 6;

/** The decoder of one subaccount's stream. */
export function createStreamDecoder(scope: StreamScope): StreamDecoder {
  const products = new Map<number, Product>();
  for (const [id, symbol] of scope.pair) {
    const keys = {
      cross: positionKey(symbol, 'cross'),
      isolated: positionKey(symbol, 'isolated'),
    };
    products.set(id, { symbol, keys });
  }
  const context: Context = { parent: scope.parent, products };
  return (raw, receivedAt) => {
    try {
      return withFrame(decodeFrame(context, parseFrame(raw), receivedAt), raw);
    } catch (error) {
      // An observation that cannot be sealed is refused like any other frame that does not fit.
      if (error instanceof Refusal || error instanceof InvariantError) {
        return { type: 'frame.refused', raw: quote(raw), reason: error.message };
      }
      throw error;
    }
  };
}

/** Sealed values are read again from their frame alone. */
function withFrame(decoded: DecodedFrame, frame: string): DecodedFrame {
  return 'observation' in decoded ? { ...decoded, frame } : decoded;
}

function parseFrame(raw: string): object {
  let value: unknown;
  try {
    value = JSON.parse(raw);
  } catch {
    throw new Refusal('not JSON');
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new Refusal('not an object');
  }
  return value;
}

function decodeFrame(context: Context, value: object, receivedAt: number): DecodedFrame {
  // A fill may carry the order's client id, so the type is looked at before the id.
  if (!('type' in value)) return decodeAcknowledgement(value);
  switch (value.type) {
    case 'position_change':
      return decodePositionChange(context, value, receivedAt);
    case 'fill':
      return decodeFill(context, value, receivedAt);
    case 'order_update':
      return decodeOrderUpdate(context, value, receivedAt);
    case 'best_bid_offer':
      return decodeBestBidOffer(context, value);
    default:
      throw new Refusal(unexpected(value.type));
  }
}

/** Told short, and only when it is text: what is nested deep enough cannot be written at all. */
function unexpected(type: unknown): string {
  return typeof type === 'string'
    ? `unexpected type ${quote(JSON.stringify(type))}`
    : 'a type that is no text';
}

function decodeAcknowledgement(value: object): Acknowledgement {
  const { success, output, issues } = v.safeParse(acknowledgement, value);
  if (!success) throw new Refusal(describe(issues));
  const error = 'error' in output ? output.error : undefined;
  return { type: 'acknowledgement', id: output.id, error };
}

function decodePositionChange(context: Context, value: object, receivedAt: number): DecodedFrame {
  const frame = readPositionChangeFrame(value);
  const holder = holderOf(context, frame.product_id, frame.subaccount);
  if (holder !== undefined && !frame.isolated) {
    throw new Refusal('an isolated subaccount cannot hold a cross position');
  }
  const product = productOf(context, frame.product_id);
  const observation = observePositionChange({
    key: product.keys[frame.isolated ? 'isolated' : 'cross'],
    amount: fromX18(frame.amount),
    quoteAmount: fromX18(frame.v_quote_amount),
    venueAt: frame.timestamp,
    reason: frame.reason,
    isolatedAddress: holder,
    receivedAt,
  });
  return { type: 'position.observed', observation };
}

function decodeFill(context: Context, value: object, receivedAt: number): DecodedFrame {
  const frame = readFillFrame(value);
  const holder = holderOf(context, frame.product_id, frame.subaccount);
  const product = productOf(context, frame.product_id);
  const appendix = readAppendix(frame.appendix);
  if (appendix === undefined) throw new Refusal(`appendix: ${quote(frame.appendix)} is none`);
  if (holder !== undefined && !appendix.isolated) {
    throw new Refusal('an isolated subaccount cannot fill a cross order');
  }
  const quantity = fromX18(frame.filled_qty);
  const observation = observeFill({
    key: product.keys[appendix.isolated ? 'isolated' : 'cross'],
    digest: frame.order_digest.toLowerCase(),
    submissionIndex: String(frame.submission_idx),
    amount: frame.is_bid ? quantity : `-${quantity}`,
    price: fromX18(frame.price),
    fee: fromX18(frame.fee),
    isTaker: frame.is_taker,
    venueAt: frame.timestamp,
    receivedAt,
  });
  return { type: 'fill.observed', observation };
}

function decodeOrderUpdate(context: Context, value: object, receivedAt: number): DecodedFrame {
  const frame = readOrderUpdateFrame(value);
  const update = {
    digest: frame.digest.toLowerCase(),
    symbol: productOf(context, frame.product_id).symbol,
    remaining: fromX18(frame.amount),
    reason: frame.reason,
    venueAt: frame.timestamp,
    receivedAt,
  };
  return { type: 'order.updated', update };
}

function decodeBestBidOffer(context: Context, value: object): DecodedFrame {
  const frame = readBestBidOfferFrame(value);
  if (frame.bid_price === MAX_I128)
    throw new Refusal('bid_price: nobody bids the greatest integer');
  const touch = {
    symbol: productOf(context, frame.product_id).symbol,
    bid: priceOf(frame.bid_price, frame.bid_qty, '0'),
    ask: priceOf(frame.ask_price, frame.ask_qty, MAX_I128),
    venueAt: Number(frame.timestamp.slice(0, -NANOS_PER_MS_DIGITS)),
  };
  return { type: 'touch.changed', touch };
}

function priceOf(price: string, quantity: string, empty: string): DecimalString | undefined {
  return price === empty || quantity === '0' ? undefined : fromX18(price);
}

/** Undefined for the parent itself; an isolated subaccount of the same owner and product by name. */
function holderOf(context: Context, productId: number, subaccount: string): string | undefined {
  if (subaccount === context.parent) return undefined;
  const holder = subaccount.toLowerCase();
  if (holder === context.parent) return undefined;
  if (!isIsolatedOf(context.parent, productId, holder)) {
    throw new Refusal(`foreign subaccount ${holder}`);
  }
  return holder;
}

function productOf(context: Context, productId: number): Product {
  const product = context.products.get(productId);
  if (product === undefined) throw new Refusal(`foreign product ${String(productId)}`);
  return product;
}
