/** Which orders may be sent: reduce-only ones always, opening ones under a proof of flatness. */
import { decimal, sum } from '../domain/decimal.ts';
import type { OrderDesk } from '../orders/order-desk.ts';
import { isSettled, mostFilled } from '../orders/order-log.ts';
import type { OrderIntent, OrderRecord, SignedOrder } from '../orders/order.ts';
import { refuseProof } from './proof.ts';
import type { PositionTimes } from './times.ts';

/** What the permission depends on besides the order and its proof. */
export type PermitContext = {
  readonly orders: Pick<OrderDesk, 'unproved' | 'provedThrough'>;
  readonly now: number;
  readonly times: PositionTimes;
};

/** How long a build may go on opening under the proof that began it, in milliseconds. */
const BUILD_MAX_MS = 120_000;

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
  // All orders of one build stand under the proof that began it; any other order voids it.
  const build = orders.unproved.filter((order) => isOfBuild(order, intent));
  const others = orders.unproved.filter((order) => !build.includes(order));
  const began = build[0]?.submittedAt ?? now;
  if (now - began > BUILD_MAX_MS) return `the build began ${String(now - began)} ms ago`;
  return (
    refuseProof(proof, {
      now: began,
      lastOrderNumber: Math.max(orders.provedThrough, ...others.map((other) => other.number)),
      maxAgeMs: times.proofMaxAgeMs,
    }) ?? refuseWithinBuild(intent, build)
  );
}

/**
 * Why the orders of the same build forbid another: one of them is of unknown fate, the leg has one
 * that is not over by the venue's own word, or together they could exceed the plan.
 */
function refuseWithinBuild(intent: OrderIntent, build: readonly OrderRecord[]): string | undefined {
  const doubtful = build.find(({ fate }) => fate === 'unknown' || fate === 'dead');
  if (doubtful !== undefined) return `order ${String(doubtful.number)} is ${doubtful.fate}`;
  const ofLeg = build.filter((order) => order.intent.leg === intent.leg);
  const open = ofLeg.find((order) => !isSettled(order));
  if (open !== undefined) return `order ${String(open.number)} of the leg is not over`;
  const most = decimal(sum([...ofLeg.map(mostFilled), intent.quantity]));
  if (most.lte(intent.planQuantity)) return undefined;
  return `the leg could come to ${most.toFixed()}, and its plan is ${intent.planQuantity}`;
}

function isOfBuild({ intent: other }: OrderRecord, intent: OrderIntent): boolean {
  return other.purpose === 'open' && other.cycleId === intent.cycleId;
}
