/** Mutants of what may be believed of a report. */
import { compile, edit, tests } from './mutant.ts';
import type { Mutant } from './mutant.ts';

const READING = 'src/positions/reading.ts';
const reading = tests('unit/positions/reading');

export const trust: readonly Mutant[] = [
  {
    id: 'trust.unknownIsZero',
    name: 'a position that nobody reported reads as a live zero',
    edits: [
      edit(
        READING,
        "if (amount === undefined) return { state: 'unknown', named: entry.named };",
        "if (amount === undefined) return { state: 'live', amount: '0' };",
      ),
    ],
    killer: reading,
  },
  {
    id: 'trust.unnamed',
    name: 'a key that a fill named reads as one that nobody named',
    edits: [edit(READING, 'named: entry.named };', 'named: false };')],
    killer: reading,
  },
  {
    id: 'trust.staleIsLive',
    name: 'a report from before the gap reads as live',
    edits: [
      edit(
        READING,
        "const isLive = link.status === 'live' && report?.epoch === book.epoch;",
        "const isLive = link.status === 'live';",
      ),
    ],
    killer: reading,
  },
  {
    id: 'trust.deadLinkIsLive',
    name: 'a report reads as live while the stream is lost or silent',
    edits: [
      edit(
        READING,
        "const isLive = link.status === 'live' && report?.epoch === book.epoch;",
        "const isLive = link.status !== 'connecting' && report?.epoch === book.epoch;",
      ),
    ],
    killer: reading,
  },
  {
    id: 'trust.attestedForEver',
    name: 'an attestation outlives its epoch',
    edits: [
      edit(
        READING,
        'attestation?.epoch === book.epoch ?',
        '(attestation?.epoch ?? book.epoch) <= book.epoch ?',
      ),
    ],
    killer: reading,
  },
  {
    id: 'trust.attestedInSilence',
    name: 'an attestation holds while the stream is silent',
    edits: [
      edit(
        READING,
        "link.status === 'live' && attestation?.epoch === book.epoch",
        'link.epoch > 0 && attestation?.epoch === book.epoch',
      ),
    ],
    killer: reading,
  },
  {
    id: 'trust.slowDivergence',
    name: 'the ledgers may differ for ten times as long',
    edits: [
      edit(
        READING,
        'now - entry.differSince > times.ledgersAgreeMs',
        'now - entry.differSince > 10 * times.ledgersAgreeMs',
      ),
    ],
    killer: reading,
  },
  {
    id: 'trust.neverDiverges',
    name: 'the ledgers never diverge',
    edits: [
      edit(
        READING,
        'if (hasDiverged(context, key, entry)) {',
        'if (hasDiverged(context, key, entry) && context.now < 0) {',
      ),
    ],
    killer: reading,
  },
  {
    id: 'trust.toldIsEnough',
    name: 'a fill that the venue told and neither stream reported raises no doubt',
    edits: [
      edit(READING, 'now - (order.fateAt ?? now) >', 'now - Math.max(order.fateAt ?? now, now) >'),
    ],
    killer: reading,
  },
  {
    id: 'trust.anyReportAccounts',
    name: 'a report from before the fill accounts for it',
    edits: [
      edit(
        READING,
        'compareNanos(report.venueAt, toldAt) >= 0',
        'compareNanos(report.venueAt, toldAt) > -1000',
      ),
    ],
    killer: reading,
  },
  {
    id: 'trust.sameInstant',
    name: 'a report of the fill’s own instant does not account for it',
    edits: [
      edit(
        READING,
        'compareNanos(report.venueAt, toldAt) >= 0',
        'compareNanos(report.venueAt, toldAt) > 0',
      ),
    ],
    killer: tests('unit/positions/unknown-fate'),
  },
  {
    id: 'trust.staleIsTrusted',
    name: 'a stale amount is acted on as exact',
    edits: [
      edit(
        READING,
        "return reading.state === 'live' || reading.state === 'attested' ? reading.amount : undefined;",
        "return reading.state === 'unknown' || reading.state === 'diverged' ? undefined : reading.amount;",
      ),
    ],
    killer: reading,
  },
  {
    id: 'trust.unknownIsFlat',
    name: 'what is not known is flat',
    edits: [
      edit(
        READING,
        'amount !== undefined && decimal(amount).abs()',
        'amount === undefined || decimal(amount).abs()',
      ),
    ],
    killer: reading,
  },
  {
    id: 'trust.shortIsFlat',
    name: 'every short is flat, because it is less than one step',
    edits: [edit(READING, 'decimal(amount).abs().lt(', 'decimal(amount).lt(')],
    killer: reading,
  },
  {
    id: 'trust.stepIsDust',
    name: 'a whole size step is dust',
    edits: [edit(READING, 'decimal(amount).abs().lt(', 'decimal(amount).abs().lte(')],
    killer: reading,
  },
  {
    id: 'trust.bareNumber',
    name: 'a watcher reads the amount without asking what is known',
    edits: [
      edit(
        'src/actors/watch-zero.ts',
        'trustedAmount(positions.read(key));',
        "positions.read(key).amount ?? '0';",
      ),
    ],
    killer: compile,
  },
];
