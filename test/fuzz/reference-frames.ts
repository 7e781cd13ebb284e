/**
 * What a frame means, written again from the protocol sheet (2.1, 2.4, 4.3) and from nothing else.
 *
 * It shares no line with the adapter: amounts are exact integers, and text is compared with the way
 * in which the integer would be written.
 */

/** The meaning of one frame for one account. */
export type Verdict =
  | {
      readonly kind: 'position';
      readonly key: string;
      readonly amountX18: bigint;
      readonly quoteX18: bigint;
      readonly venueAt: string;
      readonly reason: string;
      readonly holder: string | undefined;
    }
  | {
      readonly kind: 'fill';
      readonly key: string;
      readonly digest: string;
      readonly index: string;
      readonly amountX18: bigint;
      readonly priceX18: bigint;
      readonly feeX18: bigint;
      readonly venueAt: string;
    }
  | {
      readonly kind: 'order';
      readonly symbol: string;
      readonly digest: string;
      readonly remainingX18: bigint;
      readonly venueAt: string;
    }
  | {
      readonly kind: 'touch';
      readonly symbol: string;
      readonly bidX18: bigint | undefined;
      readonly askX18: bigint | undefined;
    }
  | { readonly kind: 'answer'; readonly id: number; readonly isRefused: boolean }
  | { readonly kind: 'refused' };

/** Whose stream, and which symbol a product has in the pair. */
export type Scope = {
  readonly parent: string;
  readonly symbols: Readonly<Record<number, string>>;
};

type Fields = Readonly<Record<string, unknown>>;

const REFUSED: Verdict = { kind: 'refused' };
const INT128_MIN = -(2n ** 127n);
const INT128_MAX = 2n ** 127n - 1n;

/** What the frame means; `refused` for all that is not exactly what the venue documents. */
export function judgeFrame(text: string, scope: Scope): Verdict {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return REFUSED;
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return REFUSED;
  const fields = value as Fields; // Any object may be asked for any field.
  if (!Object.hasOwn(fields, 'type')) return judgeAnswer(fields);
  const symbol = symbolOf(fields['product_id'], scope);
  const venueAt = nanosOf(fields['timestamp']);
  if (symbol === undefined || venueAt === undefined) return REFUSED;
  if (fields['type'] === 'position_change') return judgeReport(fields, scope, symbol, venueAt);
  if (fields['type'] === 'fill') return judgeFill(fields, scope, symbol, venueAt);
  if (fields['type'] === 'order_update') return judgeUpdate(fields, symbol, venueAt);
  return fields['type'] === 'best_bid_offer' ? judgeTouch(fields, symbol) : REFUSED;
}

function judgeAnswer(fields: Fields): Verdict {
  const { id } = fields;
  if (typeof id !== 'number') return REFUSED;
  const isRefused = typeof fields['error'] === 'string';
  if (!isRefused && !Object.hasOwn(fields, 'result')) return REFUSED;
  return { kind: 'answer', id, isRefused };
}

function judgeReport(fields: Fields, scope: Scope, symbol: string, venueAt: string): Verdict {
  const { isolated, reason } = fields;
  const amountX18 = integerOf(fields['amount']);
  const quoteX18 = integerOf(fields['v_quote_amount']);
  const holder = holderOf(fields, scope);
  if (amountX18 === undefined || quoteX18 === undefined || holder === undefined) return REFUSED;
  if (typeof reason !== 'string' || reason.length === 0 || reason.length > 64) return REFUSED;
  if (typeof isolated !== 'boolean' || (holder !== '' && !isolated)) return REFUSED;
  const key = `${symbol}/${isolated ? 'isolated' : 'cross'}`;
  const held = holder === '' ? undefined : holder;
  return { kind: 'position', key, amountX18, quoteX18, venueAt, reason, holder: held };
}

function judgeFill(fields: Fields, scope: Scope, symbol: string, venueAt: string): Verdict {
  const holder = holderOf(fields, scope);
  const digest = hex32Of(fields['order_digest']);
  const index = serialOf(fields['submission_idx']);
  // Bits and no amount: zeros before it change nothing.
  const appendix = unsignedOf(trimmed(fields['appendix']), 2n ** 128n);
  const [filled, original, price] = ['filled_qty', 'original_qty', 'price'].map((name) =>
    integerOf(fields[name]),
  );
  const remaining = integerOf(fields['remaining_qty']);
  const feeX18 = integerOf(fields['fee']);
  if (holder === undefined || digest === undefined || index === undefined) return REFUSED;
  if (appendix === undefined || appendix % 256n !== 1n || feeX18 === undefined) return REFUSED;
  if (filled === undefined || original === undefined || price === undefined) return REFUSED;
  if (filled <= 0n || original <= 0n || price <= 0n) return REFUSED;
  if (remaining === undefined || remaining < 0n) return REFUSED;
  const { is_bid: isBid, is_taker: isTaker } = fields;
  if (typeof isBid !== 'boolean' || typeof isTaker !== 'boolean') return REFUSED;
  const isolated = (appendix / 256n) % 2n === 1n;
  if (holder !== '' && !isolated) return REFUSED;
  const key = `${symbol}/${isolated ? 'isolated' : 'cross'}`;
  const amountX18 = isBid ? filled : -filled;
  return { kind: 'fill', key, digest, index, amountX18, priceX18: price, feeX18, venueAt };
}

function judgeUpdate(fields: Fields, symbol: string, venueAt: string): Verdict {
  const digest = hex32Of(fields['digest']);
  const remainingX18 = integerOf(fields['amount']);
  if (digest === undefined || remainingX18 === undefined || remainingX18 < 0n) return REFUSED;
  const { reason } = fields;
  if (reason !== 'placed' && reason !== 'filled' && reason !== 'cancelled') return REFUSED;
  return { kind: 'order', symbol, digest, remainingX18, venueAt };
}

function judgeTouch(fields: Fields, symbol: string): Verdict {
  const [bid, bids, ask, asks] = ['bid_price', 'bid_qty', 'ask_price', 'ask_qty'].map((name) =>
    integerOf(fields[name]),
  );
  if (bid === undefined || bids === undefined || ask === undefined || asks === undefined) {
    return REFUSED;
  }
  if (bid < 0n || bids < 0n || ask <= 0n || asks < 0n || bid === INT128_MAX) return REFUSED;
  return {
    kind: 'touch',
    symbol,
    bidX18: bid === 0n || bids === 0n ? undefined : bid,
    askX18: ask === INT128_MAX || asks === 0n ? undefined : ask,
  };
}

/** Empty for the parent, the address of an isolated account of ours, undefined for a stranger. */
function holderOf(fields: Fields, { parent }: Scope): string | undefined {
  const subaccount = hex32Of(fields['subaccount']);
  if (subaccount === undefined || subaccount === parent) return subaccount && '';
  const bytes = Buffer.from(subaccount.slice(2), 'hex');
  const isOfOwner = subaccount.startsWith(parent.slice(0, 42));
  const isIsolated = bytes.subarray(29).toString('latin1') === 'iso';
  const isPlain = bytes.readUIntBE(20, 6) === 0;
  const isOfProduct = bytes.readUInt16BE(26) === fields['product_id'];
  return isOfOwner && isIsolated && isPlain && isOfProduct ? subaccount : undefined;
}

function symbolOf(value: unknown, scope: Scope): string | undefined {
  return typeof value === 'number' ? scope.symbols[value] : undefined;
}

/** An integer of 128 bits, in exactly the letters in which it would be written. */
function integerOf(value: unknown): bigint | undefined {
  if (typeof value !== 'string' || !isInteger(value)) return undefined;
  const number = BigInt(value);
  return number >= INT128_MIN && number <= INT128_MAX ? number : undefined;
}

function unsignedOf(value: unknown, bound: bigint): bigint | undefined {
  if (typeof value !== 'string' || !isInteger(value)) return undefined;
  const number = BigInt(value);
  return number >= 0n && number < bound ? number : undefined;
}

function trimmed(value: unknown): unknown {
  return typeof value === 'string' && value.length < 40 ? value.replace(/^0+(?=.)/, '') : value;
}

function isInteger(text: string): boolean {
  try {
    return BigInt(text).toString() === text;
  } catch {
    return false;
  }
}

/** Of the year 2001 to 2286, in nanoseconds. */
function nanosOf(value: unknown): string | undefined {
  const nanos = unsignedOf(value, 10n ** 19n);
  return nanos !== undefined && nanos >= 10n ** 18n ? String(nanos) : undefined;
}

function serialOf(value: unknown): string | undefined {
  const text = typeof value === 'number' && Number.isSafeInteger(value) ? String(value) : value;
  return unsignedOf(text, 10n ** 20n)?.toString();
}

function hex32Of(value: unknown): string | undefined {
  if (typeof value !== 'string' || value.length !== 66 || !value.startsWith('0x')) return undefined;
  // Text that is no hex ends the bytes early.
  const bytes = Buffer.from(value.slice(2), 'hex');
  return bytes.length === 32 ? value.toLowerCase() : undefined;
}
