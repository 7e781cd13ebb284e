/**
 * Drift: what REST says against what the book says, per key. A verdict, never a write: drift cannot
 * repair the book, it can only stop the machine.
 */
import { Decimal, decimal, isSameNumber, isZero, toDecimalString } from '../domain/decimal.ts';
import type { DecimalString } from '../domain/decimal.ts';
import type { Market, MarketSymbol } from '../domain/market.ts';
import { invariant } from '../lib/invariant.ts';
import { symbolOf } from './key.ts';
import type { PositionKey } from './key.ts';
import type { Entry } from './ledger.ts';
import { claimedAmount, lastOwnEventAt, readPosition } from './reading.ts';
import type { Reading, ReadingContext } from './reading.ts';
import type { RestReading, RestSnapshot } from './rest.ts';
import type { PositionTimes } from './times.ts';

/** From which difference on a drift is a strike: the larger of the two. */
export type DriftLimits = {
  readonly sizeSteps: DecimalString;
  /** In quote units. */
  readonly notional: DecimalString;
};

/** One size step, and five quote units where a step is worth less. */
export const DRIFT_LIMITS: DriftLimits = { sizeSteps: '1', notional: '5' };

/**
 * What one read says of one key. `suspect` denies builds; `strike` is the first half of a confirmed
 * drift; `lagging` is an amount that the book itself held lately; `unreported` is a zero of REST for a
 * key that the stream never named, which proves nothing alone; `tooEarly` is no evidence at all.
 */
export type DriftVerdict =
  'agreed' | 'suspect' | 'strike' | 'lagging' | 'unreported' | 'tooEarly' | 'inconclusive';

/** One comparison, with everything a person needs to judge it. */
export type Comparison = {
  readonly key: PositionKey;
  readonly verdict: DriftVerdict;
  readonly reading: Reading;
  /** What REST said; null when it was inconclusive. */
  readonly rest: DecimalString | null;
  /** |REST − book| in base units; null when there is no number on one side. */
  readonly drift: DecimalString | null;
  readonly reason: string;
};

/** What a comparison needs besides the two amounts. */
export type ComparisonContext = {
  readonly entry: Entry;
  readonly market: Pick<Market, 'sizeIncrement' | 'oraclePrice'>;
  /** Our clock before the read was requested. */
  readonly requestedAt: number;
  /** Our clock when the last fill or fate of an own order of the key was known. */
  readonly lastOwnEventAt: number | undefined;
  readonly times: PositionTimes;
  readonly limits?: DriftLimits;
};

/** Compares what the book and one REST read say of `key`. */
export function compareWithRest(
  key: PositionKey,
  reading: Reading,
  rest: RestReading,
  context: ComparisonContext,
): Comparison {
  const amount = rest.state === 'amount' ? rest.amount : null;
  const verdict = (
    kind: DriftVerdict,
    reason: string,
    drift: Decimal | null = null,
  ): Comparison => ({
    key,
    verdict: kind,
    reading,
    rest: amount,
    drift: drift === null ? null : toDecimalString(drift),
    reason,
  });
  if (rest.state === 'inconclusive') return verdict('inconclusive', rest.reason);
  const { lastOwnEventAt, requestedAt, times } = context;
  if (lastOwnEventAt !== undefined && requestedAt < lastOwnEventAt + times.restLagMs) {
    return verdict('tooEarly', 'requested before REST can know of our last order');
  }
  const book = claimedAmount(reading);
  if (book === undefined) {
    return decimal(rest.amount).isZero()
      ? verdict('unreported', 'the stream has not reported this position')
      : verdict(
          'strike',
          'REST shows a position that the stream never reported',
          decimal(rest.amount).abs(),
        );
  }
  const drift = decimal(rest.amount).minus(book).abs();
  if (drift.lt(decimal(context.market.sizeIncrement).div(2))) return verdict('agreed', '', drift);
  if (heldLately(context, rest.amount)) {
    return verdict('lagging', 'REST shows an amount that the book held a moment ago', drift);
  }
  return drift.gte(strikeFrom(context))
    ? verdict('strike', 'REST and the stream disagree', drift)
    : verdict('suspect', 'REST and the stream disagree by less than one size step', drift);
}

/** Compares what the book and one read say, key by key. */
export function compareEveryKey(
  context: ReadingContext,
  read: RestSnapshot,
  markets: Readonly<Record<MarketSymbol, Market>>,
  limits: DriftLimits = DRIFT_LIMITS,
): readonly Comparison[] {
  const { book, orders, times } = context;
  return book.keys.map((key) => {
    const market = markets[symbolOf(key)];
    invariant(market !== undefined, `No market of ${key} is known.`);
    const rest = read.readings[key] ?? { state: 'inconclusive', reason: 'not asked' };
    const entry = book.entry(key);
    return compareWithRest(key, readPosition(context, key), rest, {
      entry,
      market,
      requestedAt: read.requestedAt,
      lastOwnEventAt: lastOwnEventAt(orders, key, entry),
      times,
      limits,
    });
  });
}

/** What a whole read amounts to: every key agrees, some key is under suspicion, or it says nothing. */
export function summarize(
  comparisons: readonly Comparison[],
): 'agreed' | 'suspicious' | 'inconclusive' {
  const verdicts = new Set(comparisons.map((comparison) => comparison.verdict));
  if (verdicts.has('strike') || verdicts.has('suspect')) return 'suspicious';
  const isVoid =
    verdicts.has('lagging') || verdicts.has('tooEarly') || verdicts.has('inconclusive');
  return isVoid || comparisons.length === 0 ? 'inconclusive' : 'agreed';
}

/** Whether two reads strike the same key: that is a drift, and no longer a suspicion. */
export function confirmsDrift(
  first: readonly Comparison[],
  second: readonly Comparison[],
): boolean {
  return second.some(
    (now) =>
      now.verdict === 'strike' &&
      first.some((then) => then.key === now.key && then.verdict === 'strike'),
  );
}

/** Both witnesses are exact, so a standing difference of one step is a fault, however cheap. */
function strikeFrom({ market, limits = DRIFT_LIMITS }: ComparisonContext): Decimal {
  const bySteps = decimal(limits.sizeSteps).times(market.sizeIncrement);
  return Decimal.max(bySteps, decimal(limits.notional).div(market.oraclePrice));
}

/**
 * Whether the book held this amount within REST's worst lag. Of a key that was first reported since then
 * zero is such an amount too: the proof that let the run open took it for what it was.
 */
function heldLately(
  { entry, requestedAt, times }: ComparisonContext,
  amount: DecimalString,
): boolean {
  const since = requestedAt - times.restStaleMs;
  const { held, firstReportedAt = -Infinity } = entry;
  if (firstReportedAt >= since && isZero(amount)) return true;
  return held.some(({ until, amount: before }) => until >= since && isSameNumber(before, amount));
}
