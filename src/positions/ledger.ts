/**
 * One key's two ledgers: what `position_change` said the amount is, and what the fills add up to.
 *
 * Pure functions over one entry. The witness ledger is an anchor (the amount at an instant of the
 * epoch) plus the fills of later venue time; where both ledgers meet, the anchor moves up.
 */
import { decimal, isSameNumber, isZero, toDecimalString } from '../domain/decimal.ts';
import type { DecimalString } from '../domain/decimal.ts';
import type { FillFields, PositionChangeFields, VenueNanos } from './observation.ts';

/** What the stream reported last. */
export type Report = PositionChangeFields & {
  /** The epoch in which it came. */
  readonly epoch: number;
};

/** Where the witness ledger starts. */
export type Anchor = {
  readonly amount: DecimalString;
  readonly venueAt: VenueNanos;
  readonly epoch: number;
};

/** An amount that the book held, and our clock when it ceased to. */
export type HeldAmount = { readonly amount: DecimalString; readonly until: number };

/** What the book knows of one key. A key starts without a report: that is not a report of zero. */
export type Entry = {
  readonly report: Report | undefined;
  /** The reports seen before at the venue's instant of `report`, to tell a repeat from news. */
  readonly seenAtInstant: readonly string[];
  /** Our clock when the report of the present run of zeros came; undefined when it is not zero. */
  readonly zeroSince: number | undefined;
  readonly anchor: Anchor | undefined;
  /** Fills later than the anchor, or all of the epoch while it has none. */
  readonly fills: readonly FillFields[];
  /** Our clock since when the ledgers differ; undefined while they agree or cannot be compared. */
  readonly differSince: number | undefined;
  /** Our clock when the first report of all came; undefined before it. */
  readonly firstReportedAt: number | undefined;
  /** Whether either stream has ever named this key. */
  readonly named: boolean;
  /** Amounts held lately, each with its latest instant, oldest first. */
  readonly held: readonly HeldAmount[];
};

const NONE_SEEN: readonly string[] = Object.freeze([]);

/** An entry of which nothing is known. */
export const UNREPORTED: Entry = {
  report: undefined,
  seenAtInstant: NONE_SEEN,
  zeroSince: undefined,
  anchor: undefined,
  fills: [],
  differSince: undefined,
  firstReportedAt: undefined,
  named: false,
  held: [],
};

/** Fills kept between two agreements; a ledger that disagrees so long is diverged anyway. */
const FILLS_MAX = 1000;

/** Different reports of one instant that are known again; the venue sends a few, at a batch of fills. */
const SEEN_MAX = 64;

/** Amounts kept of the past: enough for every change within the worst lag of REST. */
const HELD_MAX = 256;

/** How much later than its report, in nanoseconds, the venue may stamp the fill of one trade. */
const STAMP_NANOS = 1_000_000n;

/** Reasons whose quantity moves without a fill: the witness ledger follows the report. */
const MOVES_WITHOUT_FILL: ReadonlySet<string> = new Set(['liquidate_subaccount']);

/**
 * The entry after a report. The same entry comes back for one that is older than the last, or that
 * was seen at its instant already: such a report is noted by the caller and changes nothing.
 */
export function withReport(
  entry: Entry,
  fields: PositionChangeFields,
  epoch: number,
  heldSince: number,
): Entry {
  const last = entry.report;
  const order = last === undefined ? 1 : compareNanos(fields.venueAt, last.venueAt);
  if (order < 0) return entry;
  const seenAtInstant = order > 0 ? NONE_SEEN : seenWith(entry, last);
  if (order === 0 && seenAtInstant.includes(fingerprint(fields))) return entry;
  const report: Report = { ...fields, epoch };
  const movesAnchor =
    entry.anchor?.epoch !== epoch ||
    MOVES_WITHOUT_FILL.has(fields.reason) ||
    entry.anchor.venueAt === fields.venueAt;
  const anchor = movesAnchor
    ? { amount: fields.amount, venueAt: fields.venueAt, epoch }
    : entry.anchor;
  return reconcile(
    {
      ...entry,
      report,
      seenAtInstant,
      zeroSince: isZero(fields.amount) ? zeroSinceAfter(entry, fields, epoch) : undefined,
      anchor,
      fills: movesAnchor ? fillsLaterThan(entry.fills, fields.venueAt) : entry.fills,
      firstReportedAt: entry.firstReportedAt ?? fields.receivedAt,
      named: true,
      held: heldAfter(entry, fields, heldSince),
    },
    fields.receivedAt,
  );
}

/** The entry after a fill; the same entry for one that is known, or not later than the anchor. */
export function withFill(entry: Entry, fill: FillFields): Entry {
  const known = [...entry.fills].some(
    (seen) => seen.submissionIndex === fill.submissionIndex && seen.digest === fill.digest,
  );
  const anchored = entry.anchor !== undefined && !isLater(fill, entry.anchor.venueAt);
  if (known || anchored) return entry;
  const fills = [...entry.fills, fill].slice(-FILLS_MAX);
  return reconcile({ ...entry, fills, named: true }, fill.receivedAt);
}

/** The entry when all its fills are explained elsewhere: the next report is the new anchor. */
export function withoutAnchor(entry: Entry): Entry {
  return { ...entry, anchor: undefined, fills: [], differSince: undefined };
}

/**
 * The entry when fills may have been missed but none is explained: it forgets the anchor, and keeps
 * the fills that no report tells yet. Whoever saw a fill must not call the amount before it current.
 */
export function withDoubtAlone(entry: Entry): Entry {
  const fills = unreportedFills(entry);
  return { ...entry, anchor: undefined, fills, differSince: fills[0]?.receivedAt };
}

/** What the witness ledger says the amount is; undefined while it has no anchor. */
export function fillsAmount(entry: Entry): DecimalString | undefined {
  if (entry.anchor === undefined) return undefined;
  return addFills(entry.anchor.amount, entry.fills);
}

/** Whether a fill came that the reports do not tell yet: what they say is about to change. */
export function awaitsReport(entry: Entry): boolean {
  return entry.differSince !== undefined && unreportedFills(entry).length > 0;
}

/** Orders two instants of the venue. Both are whole nanoseconds without leading zeros. */
export function compareNanos(one: VenueNanos, other: VenueNanos): number {
  if (one.length !== other.length) return one.length - other.length;
  return one < other ? -1 : one > other ? 1 : 0;
}

/**
 * Moves the anchor up where the ledgers meet, and notes since when they do not. Fills later than the
 * report are on their way to being reported: they may wait, each since its own receipt.
 */
function reconcile(entry: Entry, now: number): Entry {
  const { anchor, report, fills } = entry;
  if (anchor === undefined || report === undefined) {
    // A late copy of a fill that the last report tells already is no reason for doubt.
    return { ...entry, differSince: unreportedFills(entry)[0]?.receivedAt };
  }
  const pending = fillsLaterThan(fills, report.venueAt);
  const reported =
    pending.length === 0 ? fills : [...fills].filter((fill) => !isLater(fill, report.venueAt));
  if (isSameNumber(addFills(anchor.amount, reported), report.amount)) {
    const moved = { amount: report.amount, venueAt: report.venueAt, epoch: report.epoch };
    return { ...entry, anchor: moved, fills: pending, differSince: pending[0]?.receivedAt };
  }
  if (pending.length > 0) {
    const ofReport = [...fills].filter((fill) => isStampedWith(fill, report.venueAt));
    if (isSameNumber(addFills(anchor.amount, ofReport), report.amount)) {
      const later = pending.find((fill) => !ofReport.includes(fill));
      return { ...entry, differSince: later?.receivedAt };
    }
  }
  return { ...entry, differSince: entry.differSince ?? now };
}

function unreportedFills({ report, fills }: Entry): readonly FillFields[] {
  return report === undefined ? fills : fillsLaterThan(fills, report.venueAt);
}

function fillsLaterThan(fills: readonly FillFields[], instant: VenueNanos): readonly FillFields[] {
  // A copy, because a frozen list is filtered ten times slower.
  return fills.length === 0 ? fills : [...fills].filter((fill) => isLater(fill, instant));
}

function seenWith({ seenAtInstant }: Entry, last: Report | undefined): readonly string[] {
  if (last === undefined) return seenAtInstant;
  return [...seenAtInstant, fingerprint(last)].slice(-SEEN_MAX);
}

function addFills(amount: DecimalString, fills: readonly FillFields[]): DecimalString {
  if (fills.length === 0) return amount;
  let total = decimal(amount);
  for (const fill of fills) total = total.plus(fill.amount);
  return toDecimalString(total);
}

/** A run of zeros does not reach across a gap: what happened in it, nobody saw. */
function zeroSinceAfter(
  { report, zeroSince }: Entry,
  { receivedAt }: PositionChangeFields,
  epoch: number,
): number {
  return report?.epoch === epoch ? (zeroSince ?? receivedAt) : receivedAt;
}

/** An amount held twice is listed once, with its latest instant: nobody asks for the earlier one. */
function heldAfter(
  { held, report }: Entry,
  { amount, receivedAt }: PositionChangeFields,
  heldSince: number,
): readonly HeldAmount[] {
  const left = report === undefined || isSameNumber(report.amount, amount) ? undefined : report;
  // A copy, because a frozen list is filtered ten times slower.
  const kept = [...held].filter(
    (earlier) => earlier.until >= heldSince && earlier.amount !== left?.amount,
  );
  if (left === undefined) return kept.length === held.length ? held : kept;
  if (kept.length >= HELD_MAX) kept.shift();
  kept.push(Object.freeze({ amount: left.amount, until: receivedAt }));
  return kept;
}

function isLater(fill: FillFields, instant: VenueNanos): boolean {
  return compareNanos(fill.venueAt, instant) > 0;
}

/**
 * Whether a fill belongs to the trade of a report or to one before it. A fill of the next trade must
 * not stand in for one that was lost: it can be of the same quantity.
 */
function isStampedWith(fill: FillFields, instant: VenueNanos): boolean {
  return BigInt(fill.venueAt) - BigInt(instant) <= STAMP_NANOS;
}

function fingerprint(fields: PositionChangeFields): string {
  return `${fields.amount}|${fields.quoteAmount}|${fields.reason}|${fields.isolatedAddress ?? ''}`;
}
