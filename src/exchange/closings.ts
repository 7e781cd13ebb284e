/** What matches closed: the entry of a position, and what was won or lost by leaving it (protocol 3.2). */
import type { BalanceEvent } from './ledger.ts';
import { QUOTE_PRODUCT_ID } from './markets.ts';
import type { Match } from './orders.ts';
import { absX18, minX18 } from './x18.ts';

/** What one match did to the entry of its position; all X18. */
export type Closing = {
  /** What the open amount had cost before the match, fees included: negative for a short. */
  readonly entryX18: bigint;
  /** What every match before had cost. */
  readonly entryCumulativeX18: bigint;
  /** How much of the position it closed, never negative. */
  readonly closedX18: bigint;
  /** What the closed part had cost when it was opened. */
  readonly closedEntryX18: bigint;
  readonly realizedX18: bigint;
  /** The isolated margin behind the closed part; undefined for a cross position. */
  readonly marginX18: bigint | undefined;
};

type Entry = {
  readonly amountX18: bigint;
  readonly costX18: bigint;
  readonly cumulativeX18: bigint;
};

const NOTHING: Entry = { amountX18: 0n, costX18: 0n, cumulativeX18: 0n };

/** Follows the entries of all positions through the matches, oldest first. */
export function closingsOf(
  matches: readonly Match[],
  events: readonly BalanceEvent[],
): ReadonlyMap<Match, Closing> {
  const entries = new Map<string, Entry>();
  const closings = new Map<Match, Closing>();
  const quotes = isolatedQuotes(events);
  for (const match of matches) {
    const { parent, productId, margin } = match.order.key;
    const name = `${parent} ${String(productId)} ${margin}`;
    const quoteX18 = margin === 'isolated' ? quotes(match) : undefined;
    const { closing, after } = follow(entries.get(name) ?? NOTHING, match, quoteX18);
    entries.set(name, after);
    closings.set(match, closing);
  }
  return closings;
}

/** The fields of a match row. */
export function matchClosingRow(closing: Closing | undefined): object {
  if (closing === undefined) return {};
  return {
    net_entry_unrealized: closing.entryX18.toString(),
    net_entry_cumulative: closing.entryCumulativeX18.toString(),
    realized_pnl: closing.realizedX18.toString(),
    closed_amount: closing.closedX18.toString(),
    closed_net_entry: closing.closedEntryX18.toString(),
    margin: closing.marginX18?.toString() ?? null,
  };
}

/** The fields of an order row: its matches so far together, oldest first. */
export function orderClosingRow(
  matches: readonly Match[],
  closings: ReadonlyMap<Match, Closing>,
): object {
  const own = matches.flatMap((match) => closings.get(match) ?? []);
  const total = (of: (closing: Closing) => bigint): bigint =>
    own.reduce((sum, closing) => sum + of(closing), 0n);
  const closedX18 = total((closing) => closing.closedX18);
  const isIsolated = matches[0]?.order.key.margin === 'isolated';
  const weightedX18 = total((closing) => (closing.marginX18 ?? 0n) * closing.closedX18);
  const marginX18 = closedX18 === 0n ? 0n : weightedX18 / closedX18;
  return {
    builder_fee: matches.reduce((sum, match) => sum + match.builderFeeX18, 0n).toString(),
    realized_pnl: total((closing) => closing.realizedX18).toString(),
    closed_amount: closedX18.toString(),
    closed_net_entry: total((closing) => closing.closedEntryX18).toString(),
    closed_margin: isIsolated ? marginX18.toString() : null,
    first_fill_timestamp: seconds(matches[0]),
    last_fill_timestamp: seconds(matches.at(-1)),
  };
}

function follow(
  held: Entry,
  { before, after, baseX18, matchQuoteX18, feeX18, builderFeeX18 }: Match,
  quoteX18: bigint | undefined,
): { readonly closing: Closing; readonly after: Entry } {
  const amountX18 = before.amountX18;
  // What changed the position without a match, a liquidation for one, took its part of the entry.
  const entryX18 = share(held.costX18, amountX18, held.amountX18);
  const isClosing = amountX18 > 0n !== baseX18 > 0n && amountX18 !== 0n;
  const closedX18 = isClosing ? minX18(absX18(amountX18), absX18(baseX18)) : 0n;
  const closedEntryX18 = share(entryX18, closedX18, absX18(amountX18));
  const flowX18 = matchQuoteX18 - feeX18 - builderFeeX18;
  const closingFlowX18 = share(flowX18, closedX18, absX18(baseX18));
  return {
    closing: {
      entryX18,
      entryCumulativeX18: held.cumulativeX18,
      closedX18,
      closedEntryX18,
      realizedX18: closedX18 === 0n ? 0n : closingFlowX18 - closedEntryX18,
      marginX18: quoteX18 === undefined ? undefined : share(quoteX18, closedX18, absX18(amountX18)),
    },
    after: {
      amountX18: after.amountX18,
      costX18: entryX18 - closedEntryX18 - (flowX18 - closingFlowX18),
      cumulativeX18: held.cumulativeX18 - flowX18,
    },
  };
}

/** `part` of `whole`, of a value; nothing of nothing. */
function share(valueX18: bigint, part: bigint, whole: bigint): bigint {
  return whole === 0n ? 0n : (valueX18 * part) / whole;
}

/** The quote that stood in a match's isolated subaccount; asked for matches oldest first. */
function isolatedQuotes(events: readonly BalanceEvent[]): (match: Match) => bigint {
  const quotes = new Map<string, bigint>();
  let read = 0;
  return ({ submissionIdx, subaccount }) => {
    for (; (events[read]?.submissionIdx ?? Infinity) < submissionIdx; read++) {
      const event = events[read];
      if (event?.productId !== QUOTE_PRODUCT_ID) continue;
      quotes.set(event.subaccount, event.after.amountX18);
    }
    return quotes.get(subaccount) ?? 0n;
  };
}

function seconds(match: Match | undefined): string {
  return String(Math.floor((match?.at ?? 0) / 1000));
}
