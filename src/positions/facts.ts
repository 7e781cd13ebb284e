/** The facts that the positions service tells: what happened, and nothing that anybody should do. */
import { isFarther } from '../domain/decimal.ts';
import type { DecimalString } from '../domain/decimal.ts';
import type { OrderRecord } from '../orders/order.ts';
import type { Comparison } from './drift.ts';
import type { PositionKey } from './key.ts';
import type { Report } from './ledger.ts';
import type { ProofResult } from './proof.ts';
import type { Attestation, LinkState } from './reading.ts';
import type { MadeAttestation } from './attestation.ts';

/** One fact. Listeners hear it after it became true, synchronously and in order. */
export type PositionFact =
  | { readonly type: 'link.changed'; readonly link: LinkState }
  | {
      readonly type: 'position.changed';
      readonly key: PositionKey;
      /** Null: there was no report before. */
      readonly from: DecimalString | null;
      readonly to: DecimalString;
      readonly reason: string;
      readonly venueAt: string;
    }
  /** No report: the archive and REST, or REST alone, confirmed what a key holds. */
  | ({ readonly type: 'position.attested' } & Attestation)
  /** A change that the plan does not allow, or that no order of ours explains. */
  | { readonly type: 'position.unplanned'; readonly key: PositionKey; readonly reason: string }
  | { readonly type: 'observation.ignored'; readonly key: PositionKey; readonly reason: string }
  | { readonly type: 'observation.forged'; readonly reason: string }
  | { readonly type: 'order.changed'; readonly order: OrderRecord }
  | { readonly type: 'witness.compared'; readonly comparisons: readonly Comparison[] }
  | { readonly type: 'flat.judged'; readonly result: ProofResult };

/** Reasons of the venue's that take a position away without an order of ours. */
const TAKEN_BY_THE_VENUE: ReadonlySet<string> = new Set(['liquidate_subaccount']);

/** What a new report tells: the amount was `from` before, null when unknown, and our opening orders since
 * the last proof amount to `ordered`. */
export function factsOfReport(
  { key, amount, reason, venueAt }: Report,
  from: DecimalString | null,
  ordered: DecimalString,
): readonly PositionFact[] {
  const facts: PositionFact[] = [
    { type: 'position.changed', key, from, to: amount, reason, venueAt },
  ];
  const unplanned = (words: string): void => {
    facts.push({ type: 'position.unplanned', key, reason: words });
  };
  if (TAKEN_BY_THE_VENUE.has(reason)) unplanned('the venue liquidated');
  if (isFarther(amount, ordered)) {
    unplanned(`${amount} is more than the ${ordered} that was ordered`);
  }
  return facts;
}

/** What an attestation tells; a change that no order of ours explains is unplanned. */
export function factsOfAttestation(made: MadeAttestation): readonly PositionFact[] {
  const { isExplained, ...attestation } = made;
  const { key, amount } = attestation;
  const attested: PositionFact = { type: 'position.attested', ...attestation };
  if (isExplained) return [attested];
  const reason = `the archive shows ${amount}, which our orders do not explain`;
  return [attested, { type: 'position.unplanned', key, reason }];
}
