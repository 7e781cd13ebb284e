/** Mutants of the two ledgers of a key. */
import { edit, tests } from './mutant.ts';
import type { Mutant } from './mutant.ts';

const LEDGER = 'src/positions/ledger.ts';
const BOOK = 'src/positions/book.ts';
const ledger = tests('unit/positions/ledger', 'unit/positions/book', 'unit/positions/unknown-fate');
const service = tests('unit/positions/service', 'unit/positions/reading');

export const ledgers: readonly Mutant[] = [
  {
    id: 'ledger.adds',
    name: 'a report is added to the amount instead of replacing it',
    edits: [
      edit(
        LEDGER,
        'const report: Report = { ...fields, epoch };',
        `const amount = toDecimalString(decimal(last?.amount ?? '0').plus(fields.amount));
  const report: Report = { ...fields, amount, epoch };`,
      ),
    ],
    killer: ledger,
  },
  {
    id: 'ledger.fillMoves',
    name: 'a fill moves the reported amount',
    edits: [
      edit(
        LEDGER,
        'return reconcile({ ...entry, fills, named: true }, fill.receivedAt);',
        `const report = entry.report && {
    ...entry.report,
    amount: addFills(entry.report.amount, [fill]),
  };
  return reconcile({ ...entry, report, fills, named: true }, fill.receivedAt);`,
      ),
    ],
    killer: ledger,
  },
  {
    id: 'ledger.olderStands',
    name: 'an older report that comes late replaces a newer one',
    edits: [edit(LEDGER, 'if (order < 0) return entry;', '')],
    killer: ledger,
  },
  {
    id: 'ledger.repeats',
    name: 'a repeat brings back what a later report of its instant replaced',
    edits: [
      edit(
        LEDGER,
        'if (order === 0 && seenAtInstant.includes(fingerprint(fields))) return entry;',
        '',
      ),
    ],
    killer: ledger,
  },
  {
    id: 'ledger.firstOfInstant',
    name: 'of two reports of one instant the first arrival stands',
    edits: [
      edit(
        LEDGER,
        'if (order === 0 && seenAtInstant.includes(fingerprint(fields))) return entry;',
        'if (order === 0) return entry;',
      ),
    ],
    killer: ledger,
  },
  {
    id: 'ledger.twice',
    name: 'a fill that comes twice counts twice',
    edits: [edit(LEDGER, 'if (known || anchored)', 'if ((known && !entry.named) || anchored)')],
    killer: ledger,
  },
  {
    id: 'ledger.onePerOrder',
    name: 'the second fill of an order is taken for a repeat of the first',
    edits: [
      edit(
        LEDGER,
        'seen.submissionIndex === fill.submissionIndex && seen.digest === fill.digest',
        'seen.digest === fill.digest',
      ),
    ],
    killer: ledger,
  },
  {
    id: 'ledger.beforeAnchor',
    name: 'a late copy of a fill from before the anchor counts again',
    edits: [
      edit(
        LEDGER,
        'entry.anchor !== undefined && !isLater(fill, entry.anchor.venueAt)',
        'entry.anchor !== undefined && entry.fills.length > FILLS_MAX',
      ),
    ],
    killer: ledger,
  },
  {
    id: 'ledger.wrongSign',
    name: 'the witness ledger adds fills with the wrong sign',
    edits: [edit(LEDGER, 'total = total.plus(', 'total = total.minus(')],
    killer: ledger,
  },
  {
    id: 'ledger.zeroAcrossGap',
    name: 'a run of zeros reaches across a gap',
    edits: [
      edit(
        LEDGER,
        'return report?.epoch === epoch ? (zeroSince',
        'return (report?.epoch ?? epoch) <= epoch ? (zeroSince',
      ),
    ],
    killer: ledger,
  },
  {
    id: 'ledger.crossingIsZero',
    name: 'a zero that was only crossed goes on counting',
    edits: [
      edit(
        LEDGER,
        'zeroSince: isZero(fields.amount) ? zeroSinceAfter(entry, fields, epoch) : undefined,',
        'zeroSince: isZero(fields.amount) ? zeroSinceAfter(entry, fields, epoch) : entry.zeroSince,',
      ),
    ],
    killer: ledger,
  },
  {
    id: 'ledger.freshDoubt',
    name: 'a doubt begins anew with every frame, and so never grows old',
    edits: [edit(LEDGER, 'differSince: entry.differSince ?? now', 'differSince: now')],
    killer: ledger,
  },
  {
    id: 'ledger.noDoubt',
    name: 'a report without its fills raises no doubt',
    edits: [
      edit(
        LEDGER,
        'return { ...entry, differSince: entry.differSince ?? now };',
        'return { ...entry, differSince: now < 0 ? now : undefined };',
      ),
    ],
    killer: ledger,
  },
  {
    id: 'ledger.movesAlways',
    name: 'the witness follows every report, and so agrees with whatever it says',
    edits: [edit(LEDGER, "new Set(['liquidate_subaccount'])", "new Set(['match_orders', ''])")],
    killer: ledger,
  },
  {
    id: 'ledger.anchorAcrossGap',
    name: 'the witness ledger goes on across a gap as if no fill could be missing',
    edits: [
      edit(
        LEDGER,
        'return { ...entry, anchor: undefined, fills, differSince: fills[0]?.receivedAt };',
        'return { ...entry, differSince: fills[0]?.receivedAt };',
      ),
    ],
    killer: ledger,
  },
  {
    id: 'ledger.doubtEndsWithLink',
    name: 'a fill that no report told is forgotten with the connection',
    edits: [
      edit(
        LEDGER,
        'anchor: undefined, fills, differSince: fills[0]?.receivedAt };',
        'anchor: undefined, fills: fills.slice(9), differSince: undefined };',
      ),
    ],
    killer: ledger,
  },
  {
    id: 'ledger.noNewAnchor',
    name: 'the witness ledger starts before the subscriptions are acknowledged',
    edits: [
      edit(
        BOOK,
        'return withoutAnchors(book, book.epoch);',
        'return book.epoch > 0 ? book : withoutAnchors(book, book.epoch);',
      ),
    ],
    killer: ledger,
  },
  {
    id: 'ledger.sameEpoch',
    name: 'a reconnect begins no new epoch',
    edits: [edit(BOOK, 'book.epoch + 1', 'Math.max(book.epoch, 1)')],
    killer: service,
  },
  {
    id: 'ledger.spelling',
    name: 'instants of the venue are compared by their spelling',
    edits: [edit(LEDGER, 'if (one.length !== other.length) return one.length - other.length;', '')],
    killer: ledger,
  },
  {
    id: 'ledger.awaitsNothing',
    name: 'a fill that no report tells yet is no reason to wait',
    edits: [edit(LEDGER, 'unreportedFills(entry).length > 0', 'unreportedFills(entry).length > 1')],
    killer: tests('unit/positions/proof', 'unit/positions/attestation'),
  },
];
