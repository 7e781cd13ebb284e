/** What a self-test takes down: every order, what each witness said of it, and when. */
import type { DecimalString } from '../../domain/decimal.ts';
import type { OrderIntent, OrderUpdate } from '../../orders/order.ts';
import type { FillFields, PositionChangeFields } from '../../positions/observation.ts';
import type { RestSnapshot } from '../../positions/rest.ts';

/** One order that was sent, and the answer to it. */
export type SentOrder = {
  readonly digest: string;
  /** As it was signed: an oversize close has the size that left. */
  readonly intent: OrderIntent;
  /** What the book knew to be enough, where more was signed; undefined else. */
  readonly enough: DecimalString | undefined;
  readonly sentAt: number;
  /** Undefined while the venue has not answered. */
  readonly answer:
    'accepted' | { readonly refusal: string; readonly code: number | undefined } | undefined;
};

/** Whose address an event of the stream carried. */
export type NamedAs = 'parent' | 'isolated';

/** A fill or a position change of the stream, with the address that its frame named. */
export type Reported<Fields> = {
  readonly fields: Fields;
  readonly namedAs: NamedAs | undefined;
};

/** Everything that was said while the self-test traded. */
export type Evidence = {
  readonly orders: readonly SentOrder[];
  readonly updates: readonly OrderUpdate[];
  readonly fills: readonly Reported<FillFields>[];
  readonly changes: readonly Reported<PositionChangeFields>[];
  readonly snapshots: readonly RestSnapshot[];
  /** Frames that fit no schema or spoke of somebody else, with the reason, the last few. */
  readonly refusedFrames: readonly string[];
};
