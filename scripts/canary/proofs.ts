/** Mutants of the proof of flatness: each leaves out a clause or a limit. */
import { edit, tests } from './mutant.ts';
import type { Mutant } from './mutant.ts';

const PROOF = 'src/positions/proof.ts';
const READING = 'src/positions/reading.ts';
const proving = tests('unit/positions/proof');

export const proofs: readonly Mutant[] = [
  {
    id: 'proof.withoutReadings',
    name: 'a proof without clause (a), the readings',
    edits: [
      edit(PROOF, '...missingOfReadings(evidence),', '...missingOfReadings(evidence).slice(9),'),
    ],
    killer: proving,
  },
  {
    id: 'proof.withoutOrders',
    name: 'a proof without clause (b), the orders',
    edits: [edit(PROOF, '...missingOfOrders(evidence),', '...missingOfOrders(evidence).slice(9),')],
    killer: proving,
  },
  {
    id: 'proof.withoutReads',
    name: 'a proof without clause (c), the reads of REST',
    edits: [edit(PROOF, '...missingOfReads(evidence),', '...missingOfReads(evidence).slice(99),')],
    killer: proving,
  },
  {
    id: 'proof.withoutOpenOrders',
    name: 'a proof without clause (d), the open orders',
    edits: [
      edit(
        PROOF,
        '...missingOfOpenOrders(evidence),',
        '...missingOfOpenOrders(evidence).slice(9),',
      ),
    ],
    killer: proving,
  },
  {
    id: 'proof.namedUnknown',
    name: 'a key that a fill named and nobody reported joins a proof',
    edits: [
      edit(
        READING,
        "if (reading.state !== 'unknown' || reading.named) return false;",
        "if (reading.state !== 'unknown') return false;",
      ),
    ],
    killer: proving,
  },
  {
    id: 'proof.tradedUnknown',
    name: 'a key on which our order may have filled joins a proof unreported',
    edits: [
      edit(
        READING,
        'key).every(isCertainlyUnfilled)',
        'key).every((own) => isCertainlyUnfilled(own) || isSettled(own))',
      ),
    ],
    killer: proving,
  },
  {
    id: 'proof.noHold',
    name: 'a zero counts at once: the hold is dropped',
    edits: [
      edit(
        PROOF,
        'now - since >= times.zeroHoldMs',
        'now - since >= Math.min(times.zeroHoldMs, 0)',
      ),
    ],
    killer: proving,
  },
  {
    id: 'proof.holdBeforeFate',
    name: 'a zero holds from before the fate of the key’s last order',
    edits: [
      edit(
        PROOF,
        'Math.max(zeroSince, ...own.map((order) => order.fateAt ?? now))',
        'Math.max(zeroSince, 0)',
      ),
    ],
    killer: proving,
  },
  {
    id: 'proof.contradicted',
    name: 'a zero that a fill contradicts is proved',
    edits: [
      edit(PROOF, 'if (awaitsReport(entry)) return', 'if (awaitsReport(entry) && now < 0) return'),
    ],
    killer: proving,
  },
  {
    id: 'proof.unknownFate',
    name: 'an order of unknown fate is over',
    edits: [
      edit(
        PROOF,
        'if (!isSettled(order)) return',
        "if (!isSettled(order) && order.fate !== 'unknown') return",
      ),
    ],
    killer: tests('unit/positions/proof', 'unit/positions/unknown-fate'),
  },
  {
    id: 'proof.lostFill',
    name: 'a told fill that is in neither ledger is forgotten',
    edits: [
      edit(
        PROOF,
        'return isAccountedFor(evidence, order) ? []',
        'return isAccountedFor(evidence, order) || order.toldFilled !== undefined ? []',
      ),
    ],
    killer: proving,
  },
  {
    id: 'proof.oneMoment',
    name: 'the two reads of REST may be of one moment',
    edits: [
      edit(
        PROOF,
        'second.requestedAt - first.requestedAt < times.strikeGapMs',
        'second.requestedAt - first.requestedAt < 0',
      ),
    ],
    killer: proving,
  },
  {
    id: 'proof.earlyReads',
    name: 'REST is believed before it can know of the last order',
    edits: [
      edit(
        PROOF,
        'first.requestedAt < lastFateAt + times.restLagMs',
        'first.requestedAt < lastFateAt',
      ),
    ],
    killer: proving,
  },
  {
    id: 'proof.earlyAfterGap',
    name: 'REST is believed before it can know what the stream missed',
    edits: [
      edit(
        PROOF,
        'first.requestedAt < (link.acknowledgedAt ?? 0) + times.restLagMs',
        'first.requestedAt < (link.acknowledgedAt ?? 0)',
      ),
    ],
    killer: proving,
  },
  {
    id: 'proof.secondReadOnly',
    name: 'the first read of REST is not looked at',
    edits: [edit(PROOF, 'for (const read of reads) {', 'for (const read of [second]) {')],
    killer: proving,
  },
  {
    id: 'proof.firstReadOnly',
    name: 'the second read of REST is not looked at',
    edits: [edit(PROOF, 'for (const read of reads) {', 'for (const read of [first]) {')],
    killer: proving,
  },
  {
    id: 'proof.isolatedSkipped',
    name: 'a proof looks at the cross scope of REST alone',
    edits: [
      edit(
        PROOF,
        'for (const key of book.keys) {',
        "for (const key of book.keys.filter((each) => each.endsWith('/cross'))) {",
      ),
    ],
    killer: proving,
  },
  {
    id: 'proof.crossSkipped',
    name: 'a proof looks at the isolated scope of REST alone',
    edits: [
      edit(
        PROOF,
        'for (const key of book.keys) {',
        "for (const key of book.keys.filter((each) => each.endsWith('/isolated'))) {",
      ),
    ],
    killer: proving,
  },
  {
    id: 'proof.silenceIsZero',
    name: 'a REST that cannot say says zero',
    edits: [
      edit(
        PROOF,
        "missing.push(`REST is inconclusive about ${key}: ${reading?.reason ?? 'not asked'}`);",
        'continue;',
      ),
    ],
    killer: proving,
  },
  {
    id: 'proof.wideDust',
    name: 'what REST shows below a hundred size steps is zero',
    edits: [
      edit(
        PROOF,
        'decimal(reading.amount).abs().gte(',
        'decimal(reading.amount).abs().div(100).gte(',
      ),
    ],
    killer: proving,
  },
  {
    id: 'proof.shortUnseen',
    name: 'a short that REST shows is zero',
    edits: [edit(PROOF, 'decimal(reading.amount).abs().gte(', 'decimal(reading.amount).gte(')],
    killer: proving,
  },
  {
    id: 'proof.noEquity',
    name: 'a proof that cannot tell the money is missing nothing',
    edits: [
      edit(
        PROOF,
        "if (read.equity === undefined) missing.push('REST did not tell the equity');",
        '',
      ),
    ],
    killer: proving,
  },
  {
    id: 'proof.unaskedOrders',
    name: 'when nobody could tell which orders are open, none is',
    edits: [edit(PROOF, "return ['nobody could tell which orders are open'];", 'return [];')],
    killer: proving,
  },
  {
    id: 'proof.earlyOpenOrders',
    name: 'open orders count that were read before the last fate was told',
    edits: [
      edit(
        PROOF,
        'openOrders.requestedAt < lastFateAt',
        'openOrders.requestedAt < Math.min(lastFateAt, 0)',
      ),
    ],
    killer: proving,
  },
  {
    id: 'proof.wrongScope',
    name: 'a REST that never showed the exposure joins the proof of its end',
    edits: [
      edit(
        PROOF,
        'for (const key of evidence.unseenByRest) {',
        'for (const key of evidence.unseenByRest.slice(1)) {',
      ),
    ],
    killer: proving,
  },
  {
    id: 'proof.forgetsOrders',
    name: 'a proof accounts for no order',
    edits: [
      edit(
        'src/orders/order-desk.ts',
        'ordersAfter(this.#log, this.#provedThrough)',
        'ordersAfter(this.#log, this.#log.lastNumber - Math.min(this.#provedThrough, 0))',
      ),
    ],
    killer: tests('unit/positions/service', 'unit/orders/order-desk'),
  },
  {
    id: 'proof.voidAnyway',
    name: 'an order that was sent after the proof does not void it',
    edits: [
      edit(
        PROOF,
        'if (lastOrderNumber !== against.lastOrderNumber)',
        'if (lastOrderNumber > against.lastOrderNumber)',
      ),
    ],
    killer: proving,
  },
  {
    id: 'proof.longLife',
    name: 'a proof lives ten times as long',
    edits: [edit(PROOF, 'age > against.maxAgeMs', 'age > 10 * against.maxAgeMs')],
    killer: proving,
  },
  {
    id: 'proof.fromTheFuture',
    name: 'a proof is good before it was made',
    edits: [edit(PROOF, 'age < 0 || age > against', 'age > against')],
    killer: proving,
  },
];
