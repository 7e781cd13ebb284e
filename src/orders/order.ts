/** One order of ours, from the intent to the fate that the venue told. */
import type { DecimalString } from '../domain/decimal.ts';
import type { LegName, Margin, MarketSymbol, Side } from '../domain/market.ts';

/** The EIP-712 hash that is an order's identity everywhere: 0x and 64 lower-case hex digits. */
export type Digest = string;

/** Why an order exists: `open` can only stand in build; everything else is reduce-only. */
export type OrderPurpose = 'open' | 'unwind' | 'emergency';

/** Which witness an emergency's close is sized by; `ladder`: by none, the venue clamps it. */
export type SizedBy = 'book' | 'fills' | 'rest' | 'ladder';

/**
 * How an order meets the book: `ioc` takes what crosses and is over; `postOnly` rests as a maker until
 * it is filled, cancelled or expired, and is refused when it would cross.
 */
export type TimeInForce = 'ioc' | 'postOnly';

/**
 * How long after its receive time an order that cannot rest expires, in milliseconds: late enough
 * that the receive time is what ends it.
 */
export const EXPIRES_AFTER_RECEIVE_MS = 2_000;

/** What we mean to do, before it is signed. */
export type OrderIntent = {
  readonly purpose: OrderPurpose;
  readonly leg: LegName;
  readonly symbol: MarketSymbol;
  readonly margin: Margin;
  readonly side: Side;
  /** Unsigned, on the market's size step. */
  readonly quantity: DecimalString;
  /** On the market's price tick. */
  readonly limitPrice: DecimalString;
  /** True for every purpose but `open`. */
  readonly reduceOnly: boolean;
  /** `postOnly` for opening orders alone: reduce-only orders take. */
  readonly timeInForce: TimeInForce;
  /** Milliseconds after the venue's now until which the venue may receive it. */
  readonly receiveWindowMs: number;
  /**
   * Milliseconds after the venue's now until which it may rest. An `ioc` order never does: for it this is
   * the receive window and `EXPIRES_AFTER_RECEIVE_MS`, and less is signed as that.
   */
  readonly expiresInMs: number;
  /** Quote units moved with an isolated opening order; `0` when cross or closing. */
  readonly isolatedMargin: DecimalString;
  /** The plan's quantity of the leg, which the opening orders of one build may not exceed together. */
  readonly planQuantity: DecimalString;
  /** The cycle it belongs to; 0 when none (an emergency of the supervisor, `flatten`). */
  readonly cycleId: number;
  /** Of an emergency's close alone. */
  readonly sizedBy?: SizedBy;
};

/** A signed order: its digest is known before anything is sent. */
export type SignedOrder = {
  readonly digest: Digest;
  readonly intent: OrderIntent;
  /** The venue's time, in milliseconds, after which the venue no longer receives it. */
  readonly receiveBy: number;
  /**
   * The venue's time, in milliseconds, after which it can no longer rest: whole seconds, as the venue
   * counts them. An `ioc` order is over once received, so `receiveBy` alone ends it; a `postOnly` order
   * can fill until both have passed.
   */
  readonly expiresAt: number;
  /** What goes over the wire, ready: opaque to all but the adapter that made it. */
  readonly body: string;
};

/** What an `order_update` frame says of an order of ours. */
export type OrderUpdate = {
  readonly digest: Digest;
  readonly symbol: MarketSymbol;
  /** What is left of it, unsigned; `0` also when it was cancelled. */
  readonly remaining: DecimalString;
  readonly reason: 'placed' | 'filled' | 'cancelled';
  readonly venueAt: string;
  readonly receivedAt: number;
};

/** A row of the venue's archive for one order: orders that never filled have none. */
export type ArchivedOrder = {
  readonly digest: Digest;
  readonly symbol: MarketSymbol;
  /** Unsigned. */
  readonly filledQuantity: DecimalString;
  /** Signed quote flow, fees included, as the archive writes it. */
  readonly filledQuote: DecimalString;
  readonly fee: DecimalString;
  readonly lastFillIndex: string;
};

/** An order that the venue shows as open, or as waiting for its trigger. */
export type OpenOrder = {
  readonly digest: Digest;
  readonly symbol: MarketSymbol;
  readonly margin: Margin;
  readonly side: Side;
  readonly remaining: DecimalString;
  readonly reduceOnly: boolean;
  /** That it waits at the trigger service, which alone can cancel it. */
  readonly isTrigger: boolean;
};

/**
 * What became of an order, told by the venue or by the order's own death.
 *
 * `unknown` is sent without a trustworthy answer; it blocks every opening order of the pair.
 * `dead` was unknown and can no longer take effect; what it filled before is in its fills.
 */
export type OrderFate =
  | 'submitting'
  | 'working'
  | 'filled'
  | 'partlyFilled'
  | 'notFilled'
  | 'rejected'
  | 'unknown'
  | 'dead';

/** One order as the log knows it. */
export type OrderRecord = {
  /** 1, 2, 3 … in the order in which they were numbered; numbered before it is sent. */
  readonly number: number;
  readonly digest: Digest;
  readonly intent: OrderIntent;
  readonly receiveBy: number;
  readonly expiresAt: number;
  readonly submittedAt: number;
  readonly fate: OrderFate;
  /** Who told the fate: the words of the answer, `order_update`, `archive` or `its own limits`. */
  readonly toldBy: string | undefined;
  /** Our clock when the fate was told; undefined while it is open. */
  readonly fateAt: number | undefined;
  /** The venue's code of a refusal. */
  readonly refusalCode: number | undefined;
  /** Whether the matching engine itself refused, and not the edge or the gateway before it. */
  readonly refusedByEngine: boolean;
  /** What the venue's order updates or archive say was filled; undefined while they are silent. */
  readonly toldFilled: DecimalString | undefined;
  /** The venue's time, in nanoseconds, of the update that told so; undefined for the archive's. */
  readonly toldAt: string | undefined;
  /** The fills seen, each submission index once. */
  readonly fills: readonly OrderFill[];
};

/** One fill of an order, as the log keeps it. */
export type OrderFill = {
  readonly submissionIndex: string;
  /** Unsigned. */
  readonly quantity: DecimalString;
  readonly price: DecimalString;
  readonly fee: DecimalString;
  /** The venue's time, in nanoseconds; the archive does not tell it. */
  readonly venueAt: string | undefined;
  /** That the archive told of it and the stream did not: no ledger of the book has it. */
  readonly isArchived?: true;
};

/** A fill of one of our orders, as the archive tells it. */
export type ArchivedFill = { readonly digest: Digest; readonly fill: OrderFill };
