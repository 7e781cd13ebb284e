/** How long one leg really stood alone, by the exchange's own truth. */
import type { Margin } from '../../src/domain/market.ts';
import { formatX18 } from '../../src/exchange/x18.ts';
import type { Entered, HeldStep, Planned, WatchedStage } from './stage.ts';

/**
 * The most that was naked between two instants of flatness, in milliseconds of a whole leg: half a leg
 * alone for two seconds is one. A position counts by its share of the plan of the time, in the margin
 * mode that is traded; without a plan there is no leg.
 */
export function nakedMs({ steps, plans, phases, stage }: WatchedStage, margin: Margin): number {
  let most = 0;
  let spent = 0;
  steps.forEach((step, index) => {
    const endsAt = steps[index + 1]?.at ?? stage.clock.now();
    if (step.held.length === 0) spent = 0;
    spent += nakedShare(step, planOf(step, plans, phases), margin) * (endsAt - step.at);
    most = Math.max(most, spent);
  });
  return most;
}

/** The plan of the cycle that is under way: one that is over has no leg any more. */
function planOf(
  { at }: HeldStep,
  plans: readonly Planned[],
  phases: readonly Entered[],
): Planned | undefined {
  const idleAt =
    phases.findLast((entered) => entered.phase === 'idle' && entered.at <= at)?.at ?? 0;
  return plans.findLast((plan) => plan.at <= at && plan.at >= idleAt);
}

/** What the legs do not offset, as a share of one; they are held on opposite sides. */
function nakedShare({ held }: HeldStep, plan: Planned | undefined, margin: Margin): number {
  if (plan === undefined) return 0;
  const shares = held
    .filter((position) => position.margin === margin)
    .map(({ productId, amountX18 }) => {
      const planned = Number(formatX18(plan.quantities.get(productId) ?? 0n));
      return planned === 0 ? 0 : Number(formatX18(amountX18)) / planned;
    });
  return Math.abs(shares.reduce((total, share) => total + share, 0));
}
