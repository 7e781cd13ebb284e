/**
 * The archive's numbered rows into sealed events and fills. Like the stream's decoder it makes
 * observations; unlike it, a row that does not fit makes the whole answer void: a chain has no holes.
 */
import { decimal, toDecimalString } from '../../../domain/decimal.ts';
import { InvariantError } from '../../../lib/invariant.ts';
import type { ArchivedFill, Digest } from '../../../orders/order.ts';
import { marginOf } from '../../../positions/key.ts';
import type { PositionKey } from '../../../positions/key.ts';
import type { ArchivedEvent } from '../../../positions/observation.ts';
import { observeArchivedEvent } from '../../../positions/observe.ts';
import { misfit } from './answers.ts';
import type { ArchivedEvents, ArchivedMatches } from './schemas.ts';
import { isIsolatedOf } from './sender.ts';

/** Whose events are asked for, and of what. */
export type EventScope = {
  /** The parent subaccount, lower case. */
  readonly parent: string;
  readonly productId: number;
  readonly key: PositionKey;
};

/** The parameters of one page of `events`: the newest rows up to `until`, inclusive. */
export function eventsOf(
  { parent, productId, key }: EventScope,
  limit: number,
  until: string | undefined,
): Readonly<Record<string, unknown>> {
  return {
    subaccounts: [parent],
    product_ids: [productId],
    // Named in both modes: what an archive answers when nobody asks for a mode is not documented.
    isolated: marginOf(key) === 'isolated',
    limit: { raw: limit },
    ...(until === undefined ? {} : { idx: until }),
  };
}

/**
 * The events of one page, newest first as they came. Throws `VenueProtocolError` for a row of another
 * subaccount, product or margin mode, and for one out of order.
 */
export function decodeEvents(scope: EventScope, answer: ArchivedEvents): readonly ArchivedEvent[] {
  let last: bigint | undefined;
  return answer.events.map((row) => {
    const index = BigInt(row.submission_idx);
    if (last !== undefined && index >= last)
      throw eventsMisfit(`event ${row.submission_idx} is out of order`);
    last = index;
    const isIsolated = marginOf(scope.key) === 'isolated';
    const products = [row, row.pre_balance.perp, row.post_balance.perp];
    if (products.some((told) => told.product_id !== scope.productId)) {
      throw eventsMisfit(`event ${row.submission_idx} is of another product`);
    }
    if (row.isolated !== isIsolated || !isHeldBy(scope, row.subaccount, isIsolated)) {
      throw eventsMisfit(`event ${row.submission_idx} is of another account`);
    }
    try {
      return observeArchivedEvent({
        key: scope.key,
        submissionIndex: row.submission_idx,
        before: row.pre_balance.perp.balance.amount,
        after: row.post_balance.perp.balance.amount,
        quoteAfter: row.post_balance.perp.balance.v_quote_balance,
        reason: row.event_type,
      });
    } catch (error) {
      if (error instanceof InvariantError) throw eventsMisfit(error.message);
      throw error;
    }
  });
}

/** The fills of `asked` among the matches. Throws `VenueProtocolError` for a match of nothing. */
export function decodeFills(
  asked: ReadonlySet<Digest>,
  answer: ArchivedMatches,
): readonly ArchivedFill[] {
  return answer.matches
    .filter((row) => asked.has(row.digest))
    .map((row) => {
      const base = decimal(row.base_filled);
      if (base.isZero()) throw matchesMisfit(`match ${row.submission_idx} is of no amount`);
      const fill = {
        submissionIndex: row.submission_idx,
        quantity: toDecimalString(base.abs()),
        price: toDecimalString(decimal(row.quote_filled).plus(row.fee).div(base).abs()),
        fee: row.fee,
        venueAt: undefined,
        isArchived: true as const,
      };
      return { digest: row.digest, fill };
    });
}

function isHeldBy(scope: EventScope, subaccount: string, isIsolated: boolean): boolean {
  if (subaccount === scope.parent) return true;
  return isIsolated && isIsolatedOf(scope.parent, scope.productId, subaccount);
}

function eventsMisfit(why: string): Error {
  return misfit({ kind: 'query', request: 'archive events' }, undefined, why);
}

function matchesMisfit(why: string): Error {
  return misfit({ kind: 'query', request: 'archive matches' }, undefined, why);
}
