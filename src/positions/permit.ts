/** Which orders may be sent: reduce-only ones always, opening ones under a proof of flatness. */
import type { OrderDesk } from '../orders/order-desk.ts';
import type { OrderIntent, OrderRecord, SignedOrder } from '../orders/order.ts';
import { refuseProof } from './proof.ts';
import type { PositionTimes } from './times.ts';

/** What the permission depends on besides the order and its proof. */
export type PermitContext = {
  readonly orders: Pick<OrderDesk, 'unproved' | 'provedThrough'>;
  readonly now: number;
  readonly times: PositionTimes;
};

/** Why `order` may not be sent under `proof`; undefined when it may. */
export function refuseOrder(
  { intent }: SignedOrder,
  proof: unknown,
  { orders, now, times }: PermitContext,
): string | undefined {
  if (intent.purpose !== 'open') {
    return intent.reduceOnly ? undefined : 'only an opening order may be other than reduce-only';
  }
  if (intent.reduceOnly) return 'an opening order is not reduce-only';
  // The two legs of one build stand under one proof; any other order voids it.
  const others = orders.unproved.filter((other) => !isOtherLeg(other, intent));
  return refuseProof(proof, {
    now,
    lastOrderNumber: Math.max(orders.provedThrough, ...others.map((other) => other.number)),
    maxAgeMs: times.proofMaxAgeMs,
  });
}

function isOtherLeg({ intent: other, fate }: OrderRecord, intent: OrderIntent): boolean {
  const isSameBuild = other.purpose === 'open' && other.cycleId === intent.cycleId;
  // An order of unknown fate blocks every opening order, the other leg's too.
  return isSameBuild && other.leg !== intent.leg && fate !== 'unknown';
}
