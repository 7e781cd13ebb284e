/** What the plots say at one record, in words: for the cursor, the tooltip and the labels. */
import type { Found } from './marks.ts';
import { lastSeqOf } from './seek.ts';
import { firstOf, lineAt } from './series.ts';
import type { Line, Series } from './series.ts';
import type { Timeline } from './timeline.ts';
import { inWords, spaced, timeOf, timeOfDay } from './words.ts';

/** The number for what is not known. */
export const UNKNOWN = 'unknown';

/** Of one record. */
export type Moment = {
  readonly seq: number;
  /** `12:03:11.123` */
  readonly at: string;
  /** Since the run began: `+1.5 s`. */
  readonly since: string;
  readonly kind: string;
  /** `cycle 2 · hold`; empty before the first phase. */
  readonly phase: string;
};

/** What a record is, and where in the run. */
export function momentOf(timeline: Timeline, found: Found, seq: number): Moment {
  const at = timeOf(timeline, seq) ?? timeline.facts.startedAt;
  const band = found.bands[bandIndexAt(found, seq)];
  return {
    seq,
    at: timeOfDay(at),
    since: `+${inWords(at - timeline.facts.startedAt)}`,
    kind: timeline.kindNames[timeline.kinds[seq - timeline.firstSeq] ?? -1] ?? '',
    phase: band === undefined ? '' : phaseInWords(band),
  };
}

/** For those who hear the page: `record 12 of 40, 12:03:11.123, cycle 1 · hold, machine.state`. */
export function momentInWords(timeline: Timeline, moment: Moment): string {
  const { seq, at, phase, kind } = moment;
  const words = [`record ${String(seq)} of ${String(lastSeqOf(timeline))}`, at, phase, kind];
  return words.filter((word) => word !== '').join(', ');
}

/** A phase and its cycle. */
function phaseInWords(band: { readonly cycleId: number; readonly phase: string }): string {
  const phase = spaced(band.phase);
  return band.cycleId === 0 ? phase : `cycle ${String(band.cycleId)} · ${phase}`;
}

/** Where the band that a record is in stands among the bands; -1 before the first. */
export function bandIndexAt({ bands }: Pick<Found, 'bands'>, seq: number): number {
  let low = 0;
  let high = bands.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((bands[middle]?.from ?? 0) <= seq) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}

/** Amounts in base units, and what is not known said so. */
export function amountAt(line: Line | undefined, seq: number): string {
  const amount = line === undefined ? null : lineAt(line, seq);
  return amount === null ? UNKNOWN : trimmed(amount, 6);
}

/** Money in quote units. */
export function quoteAt(line: Line | undefined, seq: number): string {
  const amount = line === undefined ? null : lineAt(line, seq);
  return amount === null ? UNKNOWN : trueMinus(amount.toFixed(2));
}

/** A price, and how far it is from the first that was known. */
export function priceAt({ mids }: Pick<Series, 'mids'>, symbol: string, seq: number): string {
  const line = mids.get(symbol);
  const price = line === undefined ? null : lineAt(line, seq);
  if (line === undefined || price === null) return UNKNOWN;
  const share = (price / (firstOf(line) ?? price) - 1) * 100;
  return `${trimmed(price, 4)} (${percent(share)})`;
}

/** A share in percent with its sign: `+0.12 %`. */
export function percent(share: number, digits = 2): string {
  const text = Math.abs(share).toFixed(digits);
  const sign = Number(text) === 0 ? '' : share < 0 ? '−' : '+';
  return `${sign}${text} %`;
}

/** A number without needless digits, and with a true minus. */
export function trimmed(value: number, digits: number): string {
  return trueMinus(String(Number(value.toFixed(digits))));
}

/** How many of the records from `seq` on are newer than what is looked at. */
export function newerThan(timeline: Timeline, seq: number): number {
  return Math.max(0, lastSeqOf(timeline) - seq);
}

function trueMinus(text: string): string {
  return text.startsWith('-') ? `−${text.slice(1)}` : text;
}
