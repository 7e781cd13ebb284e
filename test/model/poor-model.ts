/** A model of a session that knows next to nothing: what was said, what is asked, what may be held. */
import { heldOn } from '../../scripts/simulate/stage.ts';
import type { WatchedStage } from '../../scripts/simulate/stage.ts';
import type { RunResult } from '../../src/app/run-result.ts';
import { absX18, formatX18 } from '../../src/exchange/x18.ts';

/** What the model knows of a run: what was said to it, and what a stranger did beside it. */
export type Model = {
  /** How many cycles may have begun by now: as many as are asked, until the operator forbids more. */
  begunMax: number;
  isPaused: boolean;
  /** Whether the operator wants no further cycle, whatever is said later. */
  isLast: boolean;
  /** What a stranger traded of each product in all, X18, without signs. */
  readonly strange: Map<number, bigint>;
};

/** The real run, and how it ended once it did. */
export type Real = {
  readonly watched: WatchedStage;
  result: RunResult | undefined;
};

/** How many cycles have begun: each verifies first. */
export function begun({ watched: { phases } }: Real): number {
  return phases.filter(({ phase }, index) => {
    return phase === 'verify' && phases[index - 1]?.phase !== 'verify';
  }).length;
}

/** What is wrong with a run at any moment, in words; nothing, when the model is kept. */
export function breachesOf(model: Model, real: Real): readonly string[] {
  const count = begun(real);
  return [
    ...(count > model.begunMax
      ? [`${String(count)} cycles began, of at most ${String(model.begunMax)}`]
      : []),
    ...beyondPlans(model, real),
    ...falseFlats(model, real),
    ...openingsWhileClosing(real),
  ];
}

/** What is wrong with the end of a run in a world that was healed. */
export function wrongEnd(
  { strange }: Model,
  { watched: { stage }, result }: Real,
): readonly string[] {
  if (result === undefined) return ['the run did not end'];
  const { status } = result;
  if (status === 'halted')
    return stage.latch.read() === undefined ? ['halted without a latch'] : [];
  // Refused is a run that began nothing, whatever a stranger holds, or whose end nobody could prove.
  if (status === 'refused' && strange.size > 0) return [];
  if (status !== 'flat' && status !== 'refused')
    return [`the run ended ${status}: ${result.reason ?? ''}`];
  const { openOrders } = stage.truth();
  return [
    ...heldOn(stage).map(({ productId }) => `${status}, and product ${String(productId)} is held`),
    ...openOrders.map((digest) => `${status}, and the order ${digest} rests`),
  ];
}

/**
 * What our own orders hold of a market is never more than one leg of the largest plan, and what they
 * close of it never more than a stranger opened.
 */
function beyondPlans({ strange }: Model, { watched: { stage, plans } }: Real): readonly string[] {
  const ours = new Set(stage.exchange.received().map(({ request }) => request.digest));
  const net = new Map<number, bigint>();
  const breaches: string[] = [];
  for (const { order, baseX18 } of stage.exchange.matches()) {
    const { productId, digest } = order.request;
    if (!ours.has(digest)) continue;
    const heldX18 = (net.get(productId) ?? 0n) + baseX18;
    net.set(productId, heldX18);
    const quantities = plans.map((plan) => plan.quantities.get(productId) ?? 0n);
    const largestX18 = quantities.reduce((most, each) => (each > most ? each : most), 0n);
    const mostX18 = largestX18 + (strange.get(productId) ?? 0n);
    if (absX18(heldX18) <= mostX18) continue;
    const words = `${formatX18(heldX18)} of product ${String(productId)} by our own orders`;
    breaches.push(`${words}, of at most ${formatX18(mostX18)}`);
  }
  return breaches;
}

/** How long an order that is sent may travel until the venue takes it no more, in milliseconds. */
const DEAD_AFTER_MS = 3_000;

const CLOSING: readonly string[] = ['unwind', 'emergencyClose', 'halted'];

/** Each opening order that the venue took although a close had begun before it can have been sent. */
function openingsWhileClosing({ watched: { stage, phases } }: Real): readonly string[] {
  const openings = stage.truth().orders.filter((order) => order.accepted && !order.reduceOnly);
  return openings.flatMap(({ receivedAt, digest }) => {
    const sentAt = receivedAt - DEAD_AFTER_MS;
    const first = phases.findLastIndex(({ at }) => at < sentAt);
    const during = phases.slice(Math.max(0, first)).filter(({ at }) => at < receivedAt);
    const isClosing = first >= 0 && during.every(({ phase }) => CLOSING.includes(phase));
    return isClosing ? [`the opening order ${digest} was taken while all was closed`] : [];
  });
}

/** Each time that a cycle was idle while something was held, unless a stranger may have done it. */
function falseFlats({ strange }: Model, { watched: { phases } }: Real): readonly string[] {
  if (strange.size > 0) return [];
  return phases
    .filter(({ phase, held }) => phase === 'idle' && held.length > 0)
    .map(({ held }) => `idle, and ${String(held.length)} positions are held`);
}
