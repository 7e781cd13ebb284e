/** What the actors of the maker-first build are given, each from what the build remembers. */
import type { CyclePlan } from '../src/domain/cycle-record.ts';
import {
  builtPlan,
  hedgeLegOf,
  quantityToSellBack,
  unhedgedQuantity,
} from '../src/domain/hedging.ts';
import type { BuildContext, HedgeInput, QuoteInput, SellBackInput } from './maker-build.context.ts';

type Given = { readonly context: BuildContext };

/** The quote lives until the deadline of the build. */
export function quoteInput({ context: { cycleId, plan, proof, settings } }: Given): QuoteInput {
  return { cycleId, plan, proof, expiresInMs: settings.buildTimeoutMs };
}

/** What is unhedged now, on the other leg. */
export function hedgeInput({ context }: Given): HedgeInput {
  const { cycleId, proof, misses, plan } = context;
  const terms = required(context.terms);
  const planned = plan.legs[hedgeLegOf(terms)];
  return { cycleId, proof, planned, quantity: unhedgedQuantity(terms, context), misses };
}

/** What no hedge can match, on the maker's own leg. */
export function sellBackInput({ context }: Given): SellBackInput {
  const terms = required(context.terms);
  return {
    cycleId: context.cycleId,
    planned: context.plan.legs[terms.makerLeg],
    quantity: quantityToSellBack(terms, context),
    timeoutMs: context.settings.confirmTimeoutMs,
  };
}

/** Both legs at the quantities that the orders filled: what the stream is to report. */
export function confirmInput({ context: { plan, terms, settings, ...tally } }: Given): {
  readonly plan: CyclePlan;
  readonly timeoutMs: number;
} {
  return {
    plan: builtPlan(plan, required(terms), tally),
    timeoutMs: settings.confirmTimeoutMs,
  };
}

/** A quote that was refused for its price is priced once more. */
export const repricing = {
  guard: 'mayReprice',
  target: '#makerBuild.quoted',
  reenter: true,
  actions: 'noteReprice',
} as const;

/** A value that the chart's order guarantees: its absence fails the build, which is then broken. */
function required<Value>(value: Value | null): Value {
  if (value === null) throw new Error('Nothing is hedged before the quote is numbered.');
  return value;
}
