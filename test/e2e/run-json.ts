/** What `run --json` prints, field by field: the shape that users' scripts rely on. */
import * as v from 'valibot';
import type { Ended } from './sandbox.ts';

/** The one line of JSON of a run. */
export type RunJson = v.InferOutput<typeof RUN_JSON>;

const DECIMAL = v.pipe(v.string(), v.regex(/^-?(0|[1-9]\d*)(\.\d*[1-9])?$/));
const QUANTITY = v.pipe(v.string(), v.regex(/^(0|[1-9]\d*)(\.\d+)?$/));
const INSTANT = v.pipe(v.string(), v.isoTimestamp());
/** Null where the archive did not tell. */
const TOLD = v.nullable(DECIMAL);
const COUNT = v.pipe(v.number(), v.integer(), v.minValue(0));

const LEG = v.strictObject({
  leg: v.picklist(['primary', 'hedge']),
  market: v.picklist(['ETH-PERP', 'SOL-PERP']),
  side: v.picklist(['buy', 'sell']),
  entryQuantity: QUANTITY,
  entryPrice: v.nullable(QUANTITY),
  exitQuantity: QUANTITY,
  exitPrice: v.nullable(QUANTITY),
  funding: TOLD,
});

const CYCLE = v.strictObject({
  id: COUNT,
  direction: v.picklist(['buyFirst', 'sellFirst']),
  outcome: v.picklist(['completed', 'skipped', 'recovered', 'halted']),
  reason: v.nullable(v.string()),
  exit: v.nullable(
    v.picklist(['duration', 'takeProfit', 'stopLoss', 'dailyLoss', 'health', 'operator']),
  ),
  startedAt: INSTANT,
  endedAt: INSTANT,
  pnl: DECIMAL,
  fees: DECIMAL,
  funding: TOLD,
  interest: DECIMAL,
  volume: DECIMAL,
  legs: v.strictTuple([LEG, LEG]),
});

const BOOK = v.variant('state', [
  v.strictObject({ state: v.literal('unknown') }),
  v.strictObject({ state: v.picklist(['live', 'stale', 'attested']), amount: DECIMAL }),
  v.strictObject({
    state: v.literal('diverged'),
    positionChange: DECIMAL,
    fills: v.nullable(DECIMAL),
  }),
]);

/** One row of `positions`, of a run and of a flatten. */
export const POSITION = v.strictObject({
  market: v.picklist(['ETH-PERP', 'SOL-PERP']),
  margin: v.picklist(['cross', 'isolated']),
  book: BOOK,
  rest: v.nullable(DECIMAL),
});

const RUN_JSON = v.strictObject({
  status: v.picklist(['flat', 'halted', 'refused', 'interrupted', 'failed']),
  stopped: v.boolean(),
  reason: v.nullable(v.string()),
  cycles: v.array(CYCLE),
  totals: v.strictObject({
    completed: COUNT,
    skipped: COUNT,
    recovered: COUNT,
    halted: COUNT,
    pairedFillRatio: v.number(),
    pnl: DECIMAL,
    fees: DECIMAL,
    funding: TOLD,
    interest: DECIMAL,
    unexplained: DECIMAL,
    volume: DECIMAL,
    costBps: DECIMAL,
  }),
  positions: v.array(POSITION),
  journal: v.nullable(v.string()),
  journalHash: v.nullable(v.pipe(v.string(), v.regex(/^[0-9a-f]{64}$/))),
});

/** Reads what a run printed. Throws unless stdout is exactly one line, of exactly this shape. */
export function readRunJson({ stdout, stderr }: Pick<Ended, 'stdout' | 'stderr'>): RunJson {
  if (!/^[^\n]+\n$/.test(stdout)) throw new Error(`stdout is not one line:\n${stdout}\n${stderr}`);
  return v.parse(RUN_JSON, JSON.parse(stdout));
}
