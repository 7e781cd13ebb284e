/**
 * Sealed observations: the only things that can change an amount in the book.
 *
 * TypeScript's `private` is erased, so the seal is made at run time: a constructor wants a token that
 * only `observe.ts` holds, the value freezes itself, and a private brand is checked where the value is
 * used. A copy, a spread, a parsed JSON or a subclass carries no brand.
 */
import type { DecimalString } from '../domain/decimal.ts';
import { invariant } from '../lib/invariant.ts';
import type { PositionKey } from './key.ts';

/** Nanoseconds since the Unix epoch, as the venue writes them: a decimal string. */
export type VenueNanos = string;

/** The fields of a `position_change` frame. */
export type PositionChangeFields = {
  readonly key: PositionKey;
  /** The new signed amount, absolute, in base units. */
  readonly amount: DecimalString;
  /** The new v_quote balance, in quote units. */
  readonly quoteAmount: DecimalString;
  readonly venueAt: VenueNanos;
  /** The venue's word for the cause; one that we do not know is kept as it came. */
  readonly reason: string;
  /** The isolated subaccount that holds it, when the frame named one. */
  readonly isolatedAddress: string | undefined;
  /** Our clock when the frame came, in milliseconds. */
  readonly receivedAt: number;
};

/** The fields of a `fill` frame. */
export type FillFields = {
  readonly key: PositionKey;
  readonly digest: string;
  /** With the digest, the identity of the fill. */
  readonly submissionIndex: string;
  /** Signed: positive when we bought. */
  readonly amount: DecimalString;
  readonly price: DecimalString;
  /** In quote units; negative is a rebate. */
  readonly fee: DecimalString;
  readonly isTaker: boolean;
  readonly venueAt: VenueNanos;
  readonly receivedAt: number;
};

/** The fields of a row of the archive's `events`: one balance before and after one transaction. */
export type ArchivedEventFields = {
  readonly key: PositionKey;
  /** The serial number of the transaction; a fill carries the same. */
  readonly submissionIndex: string;
  /** Signed, in base units. */
  readonly before: DecimalString;
  readonly after: DecimalString;
  /** The v_quote balance after, in quote units: with `after` it tells which report speaks of it. */
  readonly quoteAfter: DecimalString;
  /** The venue's word for the cause. */
  readonly reason: string;
};

const token: unique symbol = Symbol('sealed observation');
type Token = typeof token;

class SealedPositionChange {
  readonly #brand = true;
  readonly kind = 'positionChange';
  readonly fields: PositionChangeFields;

  constructor(held: Token, fields: PositionChangeFields) {
    invariant(held === token, 'A position change is made by the venue’s decoder alone.');
    invariant(new.target === SealedPositionChange, 'A position change has no subclass.');
    this.fields = Object.freeze({ ...fields });
    Object.freeze(this);
  }

  static isSealed(value: unknown): value is SealedPositionChange {
    return typeof value === 'object' && value !== null && #brand in value && value.#brand;
  }

  toJSON(): PositionChangeFields & { readonly kind: string } {
    return { kind: this.kind, ...this.fields };
  }
}

class SealedFill {
  readonly #brand = true;
  readonly kind = 'fill';
  readonly fields: FillFields;

  constructor(held: Token, fields: FillFields) {
    invariant(held === token, 'A fill is made by the venue’s decoder alone.');
    invariant(new.target === SealedFill, 'A fill has no subclass.');
    this.fields = Object.freeze({ ...fields });
    Object.freeze(this);
  }

  static isSealed(value: unknown): value is SealedFill {
    return typeof value === 'object' && value !== null && #brand in value && value.#brand;
  }

  toJSON(): FillFields & { readonly kind: string } {
    return { kind: this.kind, ...this.fields };
  }
}

class SealedArchivedEvent {
  readonly #brand = true;
  readonly kind = 'archivedEvent';
  readonly fields: ArchivedEventFields;

  constructor(held: Token, fields: ArchivedEventFields) {
    invariant(held === token, 'An archived event is made by the venue’s decoder alone.');
    invariant(new.target === SealedArchivedEvent, 'An archived event has no subclass.');
    this.fields = Object.freeze({ ...fields });
    Object.freeze(this);
  }

  static isSealed(value: unknown): value is SealedArchivedEvent {
    return typeof value === 'object' && value !== null && #brand in value && value.#brand;
  }

  toJSON(): ArchivedEventFields & { readonly kind: string } {
    return { kind: this.kind, ...this.fields };
  }
}

/** What the stream said a position is now: absolute. */
export type PositionChange = SealedPositionChange;

/** What the stream said was traded: a delta. */
export type Fill = SealedFill;

/** A numbered event of the archive. The book does not take it: it can only attest. */
export type ArchivedEvent = SealedArchivedEvent;

/** Everything that may change an amount in the book. */
export type Observation = PositionChange | Fill;

/** Makes sealed observations. Only `observe.ts` ever holds one. */
export type Mint = {
  readonly positionChange: (fields: PositionChangeFields) => PositionChange;
  readonly fill: (fields: FillFields) => Fill;
  readonly archivedEvent: (fields: ArchivedEventFields) => ArchivedEvent;
};

let taken = false;

/** Hands out the mint, once in the life of the process: to `observe.ts`, when it is loaded. */
export function takeMint(): Mint {
  invariant(!taken, 'The mint of observations was taken before: only observe.ts may hold it.');
  taken = true;
  return {
    positionChange: (fields) => new SealedPositionChange(token, fields),
    fill: (fields) => new SealedFill(token, fields),
    archivedEvent: (fields) => new SealedArchivedEvent(token, fields),
  };
}

/** Whether `value` is a genuine position change, and not something shaped like one. */
export function isPositionChange(value: unknown): value is PositionChange {
  return SealedPositionChange.isSealed(value);
}

/** Whether `value` is a genuine fill. */
export function isFill(value: unknown): value is Fill {
  return SealedFill.isSealed(value);
}

/** Whether `value` is a genuine event of the archive. */
export function isArchivedEvent(value: unknown): value is ArchivedEvent {
  return SealedArchivedEvent.isSealed(value);
}
