/** What the exchange really holds and did, key by key, as cheaply as a judge of many worlds asks. */
import { marketOf } from '../../exchange/markets.ts';
import type { TruePosition } from '../../exchange/truth.ts';
import type { Match } from '../../exchange/orders.ts';
import { positionKey } from '../../positions/key.ts';
import type { PositionKey } from '../../positions/key.ts';
import type { Rehearsal } from '../rehearsal.ts';

/** One change of a position; `byUs` when an order that the client sent made it. */
export type TrueChange = {
  readonly at: number;
  readonly byUs: boolean;
  readonly afterX18: bigint;
};

type Stage = Pick<Rehearsal, 'exchange' | 'identity'>;

/** What is held of one market in one margin mode; signed, not zero. */
export type HeldPosition = Pick<TruePosition, 'productId' | 'margin' | 'amountX18'>;

/** What is really held now. */
export function heldOn({ exchange, identity }: Stage): readonly HeldPosition[] {
  const account = exchange.ledger.stateAgo(identity.subaccount, 0);
  if (account === undefined) return [];
  const held: HeldPosition[] = [];
  for (const [productId, { amountX18 }] of account.cross) {
    if (amountX18 !== 0n) held.push({ productId, margin: 'cross', amountX18 });
  }
  for (const { productId, base } of account.isolated.values()) {
    const { amountX18 } = base;
    if (amountX18 !== 0n) held.push({ productId, margin: 'isolated', amountX18 });
  }
  return held;
}

/** The key of what is held. */
export function keyOf({
  productId,
  margin,
}: Pick<HeldPosition, 'productId' | 'margin'>): PositionKey {
  return positionKey(marketOf(productId).symbol, margin);
}

/** The matches of orders that the client sent, oldest first. */
export function ownMatches({ exchange }: Stage): readonly Match[] {
  const own = new Set(exchange.received().map(({ request }) => request.digest));
  return exchange.matches().filter(({ order }) => own.has(order.request.digest));
}

/** Every change of one position, oldest first. */
export function changesOf(stage: Stage, key: PositionKey): readonly TrueChange[] {
  const own = new Set(ownMatches(stage).map(({ submissionIdx }) => submissionIdx));
  return stage.exchange.ledger.events().flatMap((event) => {
    const { kind, productId, isolatedProductId, at, submissionIdx, before, after } = event;
    if (kind !== 'match_orders' && kind !== 'liquidate_subaccount') return [];
    if (before.amountX18 === after.amountX18 || productId === 0) return [];
    const margin = isolatedProductId === undefined ? 'cross' : 'isolated';
    if (keyOf({ productId, margin }) !== key) return [];
    return [{ at, byUs: own.has(submissionIdx), afterX18: after.amountX18 }];
  });
}
