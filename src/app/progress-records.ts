/** The journal's records that a person follows, as they are read back from `data`. */
import * as v from 'valibot';

const readings = v.variant('state', [
  v.object({ state: v.literal('unknown') }),
  v.object({ state: v.picklist(['live', 'stale', 'attested']), amount: v.string() }),
  v.object({
    state: v.literal('diverged'),
    positionChange: v.string(),
    fills: v.nullable(v.string()),
  }),
]);

/** What the book says in a record: a reading, or its amount alone; null when unknown. */
export type RecordedBook = v.InferOutput<typeof recordedBook>;

const recordedBook = v.nullable(v.union([v.string(), readings]));

const legs = v.object({
  symbol: v.string(),
  side: v.string(),
  quantity: v.string(),
  limitPrice: v.string(),
  notional: v.string(),
});

/** The shape of `data` by the kind of the record; fields that no line shows are left out. */
export const PROGRESS_RECORDS = {
  'run.started': v.object({
    state: v.string(),
    venue: v.string(),
    network: v.string(),
    subaccount: v.string(),
    cycles: v.number(),
  }),
  'run.expects': v.object({ line: v.string() }),
  'opening.delayed': v.object({ reason: v.string() }),
  'operator.word': v.object({ word: v.string() }),
  'start.flattening': v.object({ found: v.string() }),
  'cycle.started': v.object({
    cycleId: v.number(),
    direction: v.string(),
    legs: v.array(legs),
    imbalanceBps: v.string(),
  }),
  'phase.entered': v.object({ cycleId: v.number(), phase: v.string() }),
  'position.changed': v.object({
    key: v.string(),
    from: v.nullable(v.string()),
    to: v.string(),
    reason: v.optional(v.string(), ''),
    venueAt: v.union([v.string(), v.number()]),
    alert: v.boolean(),
    unplanned: v.optional(v.boolean(), false),
  }),
  'witness.compared': v.object({
    key: v.string(),
    book: recordedBook,
    rest: v.nullable(v.string()),
    verdict: v.string(),
  }),
  'hold.tick': v.object({ cycleId: v.number(), leftMs: v.number() }),
  'order.resolved': v.object({
    digest: v.string(),
    symbol: v.string(),
    side: v.string(),
    quantity: v.string(),
    filled: v.string(),
    averagePrice: v.nullish(v.string(), null),
    fate: v.string(),
    toldBy: v.nullish(v.string(), null),
  }),
  'proof.made': v.object({}),
  'proof.refused': v.object({ missing: v.array(v.string()) }),
  'cycle.ended': v.object({
    id: v.number(),
    outcome: v.string(),
    reason: v.nullable(v.string()),
    pnl: v.string(),
    fees: v.string(),
    funding: v.nullable(v.string()),
  }),
  'funding.late': v.object({ cycleId: v.number(), pnl: v.string(), funding: v.string() }),
  alarm: v.looseObject({ what: v.string() }),
  'recording.stopped': v.object({ file: v.string(), reason: v.string() }),
  'stream.state': v.object({ state: v.string(), reason: v.nullish(v.string(), null) }),
  'run.ended': v.object({ status: v.string(), reason: v.nullish(v.string(), null) }),
} as const;

/** The kinds of records that make a line of progress. */
export type ProgressKind = keyof typeof PROGRESS_RECORDS;

/** The `data` of one of those kinds. */
export type ProgressData<Kind extends ProgressKind> = v.InferOutput<
  (typeof PROGRESS_RECORDS)[Kind]
>;

/** `data` as a record of `kind`; undefined when it is not of that shape. */
export function readProgressData<Kind extends ProgressKind>(
  kind: Kind,
  data: unknown,
): ProgressData<Kind> | undefined {
  // Sealed values show their fields only when they are written.
  const plain: unknown = JSON.parse(JSON.stringify(data ?? null));
  const result = v.safeParse(PROGRESS_RECORDS[kind], plain);
  return result.success ? result.output : undefined;
}
