/** How claims read a trace: records by kind and shape, instants, and orders as the exchange saw them. */
import * as v from 'valibot';
import { decimal, sum } from '../../domain/decimal.ts';
import type { DecimalString } from '../../domain/decimal.ts';
import type { MarketSymbol } from '../../domain/market.ts';
import { productIdOf } from '../../exchange/operators.ts';
import type { TrueOrder } from '../../exchange/truth.ts';
import { formatX18 } from '../../exchange/x18.ts';
import { invariant } from '../../lib/invariant.ts';
import { parseIso } from '../../lib/instant.ts';
import { symbolOf } from '../../positions/key.ts';
import type { PositionKey } from '../../positions/key.ts';
import { PROGRESS_RECORDS } from '../progress-records.ts';
import type { Phase, Step, Trace } from './scenario.ts';

/** The records that claims read, beside those that a person follows. */
const RECORDS = {
  ...PROGRESS_RECORDS,
  'order.resolved': v.object({
    ...PROGRESS_RECORDS['order.resolved'].entries,
    purpose: v.string(),
  }),
  'position.attested': v.object({
    key: v.string(),
    amount: v.string(),
    through: v.optional(v.string()),
  }),
  'link.changed': v.object({ link: v.object({ status: v.string() }) }),
  'machine.state': v.object({ actor: v.string(), machine: v.string(), value: v.unknown() }),
  'observation.ignored': v.object({ key: v.string(), reason: v.string() }),
  'order.sent': v.object({ id: v.number(), digest: v.string() }),
  'order.signed': v.object({ digest: v.string(), intent: v.object({ purpose: v.string() }) }),
  'venue.request': v.object({ call: v.string() }),
  'venue.answer': v.object({ id: v.optional(v.number()) }),
  'venue.error': v.object({
    id: v.number(),
    call: v.string(),
    error: v.object({ message: v.string() }),
  }),
  'venue.stream': v.object({
    type: v.string(),
    observation: v.optional(
      v.object({
        key: v.string(),
        amount: v.string(),
        venueAt: v.string(),
        kind: v.string(),
        digest: v.optional(v.string()),
        submissionIndex: v.optional(v.string()),
      }),
    ),
  }),
} as const;

type Kind = keyof typeof RECORDS;

/** A record of a known kind; `at` is in milliseconds. */
export type Told<K extends Kind> = {
  readonly seq: number;
  readonly at: number;
  readonly data: v.InferOutput<(typeof RECORDS)[K]>;
};

/** What orders a claim is about: those that can open, or those that can only close. */
export type OrderKind = 'entries' | 'closes';

/** Every record of a kind, oldest first; one of another shape is an invariant failure. */
export function told<K extends Kind>(trace: Trace, kind: K): readonly Told<K>[] {
  return trace.records.flatMap(({ seq, at, kind: found, data }) =>
    found === kind ? { seq, at: instantOf(at), data: v.parse(RECORDS[kind], data) } : [],
  );
}

/** When a phase was entered for the first time; undefined when it never was. */
export function firstEntered(trace: Trace, phase: Phase): number | undefined {
  return told(trace, 'phase.entered').find(({ data }) => data.phase === phase)?.at;
}

/** The orders that could open something, accepted or not; of one market when it is named. */
export function entriesOf(trace: Trace, symbol?: MarketSymbol): readonly TrueOrder[] {
  return trace.truth.orders.filter(
    ({ reduceOnly, productId }) =>
      !reduceOnly && (symbol === undefined || productId === productIdOf(symbol)),
  );
}

/** Every receipt of a market's orders of a kind, resends too, oldest first. */
export function receivedOf(
  trace: Trace,
  kind: OrderKind,
  symbol: MarketSymbol,
): readonly TrueOrder[] {
  if (kind === 'entries') return entriesOf(trace, symbol);
  return trace.truth.orders.filter(
    ({ reduceOnly, productId }) => reduceOnly && productId === productIdOf(symbol),
  );
}

/** The same, each order once. */
export function differentOf(
  trace: Trace,
  kind: OrderKind,
  symbol: MarketSymbol,
): readonly TrueOrder[] {
  const received = receivedOf(trace, kind, symbol);
  return received.filter(
    ({ digest }, index) => received.findIndex((other) => other.digest === digest) === index,
  );
}

/** What the exchange filled of an order, unsigned; by an instant when one is given. */
export function filledBy({ truth }: Trace, digest: string, at = Infinity): DecimalString {
  const fills = truth.fills.filter((fill) => fill.digest === digest && fill.at <= at);
  return decimal(sum(fills.map(({ baseX18 }) => formatX18(baseX18))))
    .abs()
    .toFixed();
}

/** What a step held of a market in both margin modes together, unsigned: they never net. */
export function heldOf({ held }: Step, symbol: MarketSymbol): DecimalString {
  // Every step is made of position keys alone.
  const keys = (Object.keys(held) as PositionKey[]).filter((key) => symbolOf(key) === symbol);
  return sum(
    keys.map((key) =>
      decimal(held[key] ?? '0')
        .abs()
        .toFixed(),
    ),
  );
}

/** What was really held of a market at an instant, after all that happened in it. */
export function heldAt(trace: Trace, symbol: MarketSymbol, at: number): DecimalString {
  const step = trace.steps.findLast((candidate) => candidate.at <= at);
  return step === undefined ? '0' : heldOf(step, symbol);
}

/** The largest quantity of one opening order of a market: one leg; zero when there was none. */
export function oneLeg(trace: Trace, symbol: MarketSymbol): DecimalString {
  return entriesOf(trace, symbol)
    .map(({ amountX18 }) => decimal(formatX18(amountX18)).abs())
    .reduce((most, quantity) => (quantity.gt(most) ? quantity : most), decimal('0'))
    .toFixed();
}

/** How an instant is told: milliseconds since the trace began. */
export function sinceStart(trace: Trace, at: number): string {
  const [first] = trace.records;
  return `${String(at - (first === undefined ? at : instantOf(first.at)))} ms`;
}

function instantOf(text: string): number {
  const at = parseIso(text);
  invariant(at !== undefined, `A journal stamps with instants, not with ${text}.`);
  return at;
}
