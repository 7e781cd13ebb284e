/** Builders of sealed observations: what the stream would have said of one position. */
import type { DecimalString } from '../../src/domain/decimal.ts';
import type { PositionKey } from '../../src/positions/key.ts';
import type {
  ArchivedEvent,
  ArchivedEventFields,
  Fill,
  PositionChange,
  VenueNanos,
} from '../../src/positions/observation.ts';
import {
  observeArchivedEvent,
  observeFill,
  observePositionChange,
} from '../../src/positions/observe.ts';

/** The key that a builder speaks of when it is told no other. */
export const SOL_ISOLATED: PositionKey = 'SOL-PERP/isolated';

/** What a report may be told; instants in milliseconds. */
export type ReportOptions = {
  readonly key?: PositionKey;
  readonly amount: DecimalString;
  /** Our clock when it came. */
  readonly at: number;
  /** The venue's instant; the same as ours when it is not told. */
  readonly venueAt?: number;
  readonly quoteAmount?: DecimalString;
  readonly reason?: string;
  readonly isolatedAddress?: string;
};

/** What a fill may be told; instants in milliseconds. */
export type FillOptions = {
  readonly key?: PositionKey;
  readonly amount: DecimalString;
  /** Our clock when it came. */
  readonly at: number;
  /** The venue's instant; the same as ours when it is not told. */
  readonly venueAt?: number;
  /** The submission index; the venue's instant when it is not told. */
  readonly index?: string;
  readonly digest?: string;
  readonly price?: DecimalString;
  readonly fee?: DecimalString;
};

/** An instant of the venue, in milliseconds, as the venue writes it. */
export function nanos(ms: number): VenueNanos {
  return ms === 0 ? '0' : `${String(ms)}000000`;
}

/** A sealed `position_change`. Throws when a field is not what the venue could say. */
export function reported(options: ReportOptions): PositionChange {
  const { key, amount, at, venueAt, quoteAmount, reason, isolatedAddress } = options;
  return observePositionChange({
    key: key ?? SOL_ISOLATED,
    amount,
    quoteAmount: quoteAmount ?? '0',
    venueAt: nanos(venueAt ?? at),
    reason: reason ?? 'match_orders',
    isolatedAddress,
    receivedAt: at,
  });
}

/** A sealed `fill`. Throws when a field is not what the venue could say. */
export function filled(options: FillOptions): Fill {
  const { key, amount, at, venueAt, index, digest, price, fee } = options;
  return observeFill({
    key: key ?? SOL_ISOLATED,
    digest: digest ?? `0x${'1'.padStart(64, '0')}`,
    submissionIndex: index ?? String(venueAt ?? at),
    amount,
    price: price ?? '101.6',
    fee: fee ?? '0.03556',
    isTaker: true,
    venueAt: nanos(venueAt ?? at),
    receivedAt: at,
  });
}

/** A sealed event of the archive that opened a long of 1, with what `changes` changes. */
export function archivedEvent(changes: Partial<ArchivedEventFields> = {}): ArchivedEvent {
  return observeArchivedEvent({
    key: SOL_ISOLATED,
    submissionIndex: '11',
    before: '0',
    after: '1',
    quoteAfter: '-101.6',
    reason: 'match_orders',
    ...changes,
  });
}

/**
 * Sealed events of the archive from each of these balances to the next, numbered from `first`; the
 * quote balance after each is spelled like the amount.
 */
export function archivedEvents(
  balances: readonly DecimalString[],
  first = 11,
): readonly ArchivedEvent[] {
  return balances.slice(1).map((after, place) =>
    observeArchivedEvent({
      key: SOL_ISOLATED,
      submissionIndex: String(first + place),
      before: balances[place] ?? after,
      after,
      quoteAfter: after,
      reason: 'match_orders',
    }),
  );
}
