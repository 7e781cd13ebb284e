/** Mutants of the gap in a stream: of the link that ends, and of the attestation after it. */
import { edit, tests } from './mutant.ts';
import type { Mutant } from './mutant.ts';

const SERVICE = 'src/positions/service.ts';
const ATTEST = 'src/positions/attestation.ts';
const service = tests('unit/positions/service', 'unit/positions/reading');
const attestation = tests('unit/positions/attestation');

export const gaps: readonly Mutant[] = [
  {
    id: 'link.liveTooSoon',
    name: 'the link is live before its subscriptions are acknowledged',
    edits: [
      edit(
        SERVICE,
        "this.#setLink({ status: 'subscribing', epoch",
        "this.#setLink({ status: 'live', epoch",
      ),
    ],
    killer: service,
  },
  {
    id: 'link.lossUnnoticed',
    name: 'a lost stream stays live',
    edits: [edit(SERVICE, "{ status: 'offline', lostAt: this", '{ lostAt: this')],
    killer: service,
  },
  {
    id: 'link.silenceUnnoticed',
    name: 'a silent stream stays live',
    edits: [
      edit(
        SERVICE,
        "if (this.#link.status === 'live') this.#setLink({ status: 'silent' });",
        'if (this.#link.epoch < 0) this.#setLink({});',
      ),
    ],
    killer: service,
  },
  {
    id: 'link.heardAcknowledges',
    name: 'any frame that is heard makes the link live',
    edits: [
      edit(
        SERVICE,
        "if (this.#link.status === 'silent') this.#setLink({ status: 'live' });",
        "this.#setLink({ status: 'live' });",
      ),
    ],
    killer: service,
  },
  {
    id: 'attest.anything',
    name: 'REST need not show the amount that it attests',
    edits: [
      edit(
        ATTEST,
        'reads.every((read) => shows(read, key, attestation.amount))',
        'reads.every((read) => shows(read, key, attestation.amount) || key in read.readings)',
      ),
    ],
    killer: attestation,
  },
  {
    id: 'attest.once',
    name: 'one of the two reads is enough to attest',
    edits: [edit(ATTEST, 'reads.every((read) => shows', 'reads.some((read) => shows')],
    killer: attestation,
  },
  {
    id: 'attest.nearly',
    name: 'REST attests an amount that it shows nearly',
    edits: [
      edit(
        ATTEST,
        'decimal(reading.amount).eq(amount)',
        "decimal(reading.amount).minus(amount).abs().lt('0.001')",
      ),
    ],
    killer: attestation,
  },
  {
    id: 'attest.hasty',
    name: 'the two reads of an attestation may be one',
    edits: [
      edit(
        ATTEST,
        'second.requestedAt - first.requestedAt < times.strikeGapMs',
        'second.requestedAt - first.requestedAt < 0',
      ),
    ],
    killer: attestation,
  },
  {
    id: 'attest.early',
    name: 'REST attests before it can know what happened in the gap',
    edits: [
      edit(
        ATTEST,
        '(link.acknowledgedAt ?? Infinity) + times.restLagMs',
        '(link.acknowledgedAt ?? Infinity)',
      ),
    ],
    killer: attestation,
  },
  {
    id: 'attest.unacknowledged',
    name: 'REST attests while the subscriptions are not acknowledged',
    edits: [
      edit(
        ATTEST,
        "if (link.status !== 'live' || link.acknowledgedAt === undefined)",
        'if (link.acknowledgedAt === undefined)',
      ),
    ],
    killer: attestation,
  },
  {
    id: 'attest.touched',
    name: 'an amount is attested though an own order was open in the gap',
    edits: [
      edit(
        ATTEST,
        `order.fateAt !== undefined &&
      (link.lostAt === undefined || order.fateAt <= link.lostAt) &&`,
        '(link.lostAt === undefined || (order.fateAt ?? link.lostAt) <= link.lostAt) &&',
      ),
      edit(ATTEST, '? Infinity\n', '? 0\n'),
    ],
    killer: attestation,
  },
  {
    id: 'attest.fateInGap',
    name: 'an amount is attested though an own order ended in the gap',
    edits: [edit(ATTEST, 'order.fateAt <= link.lostAt', 'order.submittedAt <= link.lostAt')],
    killer: attestation,
  },
  {
    id: 'attest.fillLostWithLink',
    name: 'an amount is attested though the fill that was told before the gap is in neither ledger',
    edits: [
      edit(
        ATTEST,
        'isAccountedFor(context, order),\n  );\n  if (!untouched)',
        '(isAccountedFor(context, order) || order.number > 0),\n  );\n  if (!untouched)',
      ),
    ],
    killer: tests('unit/positions/chain-doubts'),
  },
  {
    id: 'attest.fillPending',
    name: 'an amount is attested though a fill of the key awaits its report',
    edits: [
      edit(
        ATTEST,
        "reading.state !== 'stale' || awaitsReport(book.entry(key))",
        "reading.state !== 'stale' || (awaitsReport(book.entry(key)) && now < 0)",
      ),
    ],
    killer: attestation,
  },
];
