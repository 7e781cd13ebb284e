/** A rehearsal under watch: what the exchange really held at every step, and in which phase. */
import { readProgressData } from '../../src/app/progress-records.ts';
import { REHEARSAL_EPOCH, openRehearsal } from '../../src/app/rehearsal.ts';
import type { Rehearsal, RehearsalOptions } from '../../src/app/rehearsal.ts';
import { unpackAppendix } from '../../src/exchange/appendix.ts';
import { productIdOf } from '../../src/exchange/operators.ts';
import type { TruePosition } from '../../src/exchange/truth.ts';
import { absX18, formatX18, parseX18 } from '../../src/exchange/x18.ts';
import type { JournalRecord } from '../../src/ports/journal.ts';

/** A phase of the cycle, when it was entered, and what was really held then. */
export type Entered = {
  readonly phase: string;
  readonly at: number;
  readonly held: readonly HeldPosition[];
};

/** What is held of one market in one margin mode; signed, not zero. */
export type HeldPosition = Pick<TruePosition, 'productId' | 'margin' | 'amountX18'>;

/** What was really held from an instant on. */
export type HeldStep = { readonly at: number; readonly held: readonly HeldPosition[] };

/** The quantity of each leg of a plan, unsigned, by product, and when the plan was made. */
export type Planned = { readonly at: number; readonly quantities: ReadonlyMap<number, bigint> };

/** A stage, and everything that was seen on it so far; the lists grow while it is played. */
export type WatchedStage = {
  readonly stage: Rehearsal;
  readonly phases: readonly Entered[];
  readonly steps: readonly HeldStep[];
  readonly plans: readonly Planned[];
  /** The outcomes of the cycles that ended, with their reasons. */
  readonly ended: readonly { readonly outcome: string; readonly reason: string | null }[];
};

/** The phases in which nothing may be sent that could open a position. */
const CLOSING_PHASES = ['unwind', 'emergencyClose', 'halted'];

/** Opens a rehearsal and watches it from its journal and, apart from it, from the exchange. */
export async function openWatched(options: RehearsalOptions): Promise<WatchedStage> {
  const phases: Entered[] = [];
  const steps: HeldStep[] = [];
  const plans: Planned[] = [];
  const ended: { outcome: string; reason: string | null }[] = [];
  const onRecord = ({ kind, data }: JournalRecord): void => {
    // What is written while the stage itself is opened is of no phase.
    if (!['phase.entered', 'cycle.started', 'cycle.ended'].includes(kind)) return;
    const at = stage.clock.now();
    if (kind === 'phase.entered') {
      const entered = readProgressData(kind, data);
      if (entered !== undefined) phases.push({ phase: entered.phase, at, held: heldOn(stage) });
    }
    if (kind === 'cycle.started') {
      const started = readProgressData(kind, data);
      const legs = (started?.legs ?? []).map(
        ({ symbol, quantity }) => [productIdOf(symbol), parseX18(quantity)] as const,
      );
      plans.push({ at, quantities: new Map(legs) });
    }
    if (kind === 'cycle.ended') {
      const end = readProgressData(kind, data);
      if (end !== undefined) ended.push({ outcome: end.outcome, reason: end.reason });
    }
  };
  const stage: Rehearsal = await openRehearsal({ ...options, onRecord });
  stage.exchange.onEvent(({ stream }) => {
    if (stream === 'position_change') steps.push({ at: stage.clock.now(), held: heldOn(stage) });
  });
  return { stage, phases, steps, plans, ended };
}

/** What is really held now. */
export function heldOn({ exchange, identity }: Rehearsal): readonly HeldPosition[] {
  const account = exchange.ledger.stateAgo(identity.subaccount, 0);
  if (account === undefined) return [];
  const cross = [...account.cross].map(([productId, { amountX18 }]) => ({
    productId,
    margin: 'cross' as const,
    amountX18,
  }));
  const isolated = [...account.isolated.values()].map(({ productId, base }) => ({
    productId,
    margin: 'isolated' as const,
    amountX18: base.amountX18,
  }));
  return [...cross, ...isolated].filter(({ amountX18 }) => amountX18 !== 0n);
}

/** Milliseconds since the rehearsal began, for a person. */
export function since(at: number): string {
  return `${String(at - REHEARSAL_EPOCH)} ms`;
}

/** Each step at which more was held of a market, both margin modes together, than its plan's quantity. */
export function beyondPlan({ steps, plans }: WatchedStage): readonly string[] {
  return steps.flatMap(({ at, held }) => {
    const plan = plans.findLast((candidate) => candidate.at <= at);
    const products = [...new Set(held.map(({ productId }) => productId))];
    return products.flatMap((productId) => {
      const amountX18 = held
        .filter((position) => position.productId === productId)
        .reduce((total, position) => total + absX18(position.amountX18), 0n);
      const mostX18 = plan?.quantities.get(productId) ?? 0n;
      if (amountX18 <= mostX18) return [];
      return [
        `${formatX18(amountX18)} of product ${String(productId)} was held at ${since(at)}, ` +
          `of at most ${formatX18(mostX18)}`,
      ];
    });
  });
}

/**
 * Each order that could open a position and came to the exchange in a phase of closing, or after the
 * end of the run; `travelMs` is how long an order that was sent before may have been under way.
 */
export function openingsWhileClosing(
  { stage, phases }: WatchedStage,
  travelMs: number,
): readonly string[] {
  return stage.exchange.received().flatMap(({ request, receivedAt }) => {
    if (unpackAppendix(request.appendix).reduceOnly) return [];
    const sentAt = receivedAt - travelMs;
    const { phase = 'none' } = phases.findLast(({ at }) => at < sentAt) ?? {};
    if (!CLOSING_PHASES.includes(phase)) return [];
    return [`an order that could open came at ${since(receivedAt)}, in ${phase}`];
  });
}

/** Opening fills beyond the quantity of the plans, of each market over the whole run. */
export function filledTwice({ stage, plans }: WatchedStage): readonly string[] {
  const opened = new Map<number, bigint>();
  for (const { order, baseX18 } of stage.exchange.matches()) {
    if (order.mode.reduceOnly) continue;
    const { productId } = order.request;
    opened.set(productId, (opened.get(productId) ?? 0n) + absX18(baseX18));
  }
  return [...opened].flatMap(([productId, openedX18]) => {
    const plannedX18 = plans.reduce(
      (total, { quantities }) => total + (quantities.get(productId) ?? 0n),
      0n,
    );
    if (openedX18 <= plannedX18) return [];
    return [
      `${formatX18(openedX18)} of product ${String(productId)} was opened, ` +
        `of ${formatX18(plannedX18)} planned`,
    ];
  });
}
