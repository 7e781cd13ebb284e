/** Mutants of the actors that send, close, wait and watch. */
import { edit, tests } from './mutant.ts';
import type { Mutant } from './mutant.ts';

const SUBMIT = 'src/actors/submit.ts';
const PLACE = 'src/actors/place-order.ts';
const BUILT = 'src/actors/await-built.ts';
const START = 'src/actors/check-start.ts';
const RESOLVE = 'src/actors/resolve-orders.ts';
const submitting = tests('unit/actors/submitting');
const starting = tests('unit/actors/starting');
const stories = tests('simulation/scenarios/scenarios');

export const actors: readonly Mutant[] = [
  {
    id: 'submit.unknownIsRefused',
    name: 'an order without a trustworthy answer is noted as refused',
    edits: [
      edit(
        SUBMIT,
        'orders.outcomeUnknown(order.digest, error.message);',
        'orders.refused(order.digest, { words: error.message, code: undefined, byEngine: false });',
      ),
    ],
    killer: submitting,
  },
  {
    id: 'submit.sentBeforeNumbered',
    name: 'an order leaves before it has a number',
    edits: [
      edit(
        SUBMIT,
        `positions.orders.number(order, proof);
  return { order, answer: noteAnswer({ venue, positions }, order) };`,
        `const answer = noteAnswer({ venue, positions }, order);
  positions.orders.number(order, proof);
  return { order, answer };`,
      ),
    ],
    killer: submitting,
  },
  {
    id: 'submit.afterAnAwait',
    name: 'the second leg waits for the answer of the first',
    edits: [
      edit(
        SUBMIT,
        'const { orders } = positions;\n  try {',
        'const { orders } = positions;\n  try {\n    await Promise.resolve();',
      ),
    ],
    killer: submitting,
  },
  {
    id: 'submit.rejectedIsUnknown',
    name: 'every refusal is an unknown outcome',
    edits: [
      edit(
        SUBMIT,
        'orders.refused(order.digest, { words, code, byEngine });',
        'orders.outcomeUnknown(order.digest, `${words} ${String(code)} ${String(byEngine)}`);',
      ),
    ],
    killer: submitting,
  },
  {
    id: 'submit.restOfRejected',
    name: 'an order that was never sent is noted as accepted',
    edits: [
      edit(
        SUBMIT,
        'orders.refused(order.digest, { words, code: undefined, byEngine: false });',
        'if (words !== "") orders.accepted(order.digest);',
      ),
    ],
    killer: submitting,
  },
  {
    id: 'close.loose',
    name: 'a close could open',
    edits: [edit('src/actors/closing.ts', 'reduceOnly: true,', 'reduceOnly: false,')],
    killer: stories,
  },
  {
    id: 'close.wrongSide',
    name: 'a close is sent on the side of the position',
    edits: [
      edit(
        'src/actors/closing.ts',
        'const side = closingSide(amount);',
        'const side = closingSide(decimal(amount).negated().toFixed());',
      ),
    ],
    killer: stories,
  },
  {
    id: 'close.blind',
    name: 'an emergency closes only what the book shows and never asks REST',
    edits: [
      edit(
        'src/actors/close-sizes.ts',
        "return distrustBook || positions.read(key).state !== 'live';",
        "return distrustBook && positions.read(key).state !== 'live' && key === '';",
      ),
    ],
    killer: stories,
  },
  {
    id: 'close.unwindsUnknown',
    name: 'an unwind takes a position that is not known for zero',
    edits: [
      edit(
        PLACE,
        "if (reading.state === 'unknown' || reading.state === 'diverged') {",
        "if (reading.state === 'unknown') return { kind: 'needless' };\n  if (reading.state === 'diverged') {",
      ),
    ],
    killer: submitting,
  },
  {
    id: 'close.unwindsDiverged',
    name: 'an unwind closes what a fill contradicts',
    edits: [
      edit(
        PLACE,
        "if (reading.state === 'unknown' || reading.state === 'diverged') {",
        "if (reading.state === 'unknown') {",
      ),
      edit(
        PLACE,
        'const { amount } = reading;',
        "const amount = reading.state === 'diverged' ? reading.positionChange : reading.amount;",
      ),
    ],
    killer: submitting,
  },
  {
    id: 'close.staleIsLeft',
    name: 'an unwind leaves open what a gap made stale',
    edits: [
      edit(
        PLACE,
        "if (reading.state === 'unknown' || reading.state === 'diverged') {",
        "if (reading.state !== 'live' && reading.state !== 'attested') {",
      ),
    ],
    killer: submitting,
  },
  {
    id: 'start.residual',
    name: 'a start with a residual is admitted',
    edits: [
      edit(
        START,
        "reading.state === 'inconclusive' || decimal(reading.amount).isZero()",
        "reading.state === 'inconclusive' || !decimal(reading.amount).isNaN()",
      ),
    ],
    killer: starting,
  },
  {
    id: 'start.flattensBlindly',
    name: 'what is not of the pair, or cannot be read, is offered to be flattened',
    edits: [edit(START, 'canFlatten: others.length === 0', 'canFlatten: others.length >= 0')],
    killer: starting,
  },
  {
    id: 'start.foreign',
    name: 'a start with a foreign position is admitted',
    edits: [
      edit('src/actors/check-start.ts', '...read.foreign.map(', '...read.foreign.slice(9).map('),
    ],
    killer: tests('unit/actors/starting'),
  },
  {
    id: 'start.silent',
    name: 'a start under a REST that cannot say is admitted',
    edits: [edit(START, '...unread(read),', '...unread(read).slice(9),')],
    killer: starting,
  },
  {
    id: 'wait.staleZero',
    name: 'the zero wait takes a zero from before the gap',
    edits: [
      edit(
        'src/actors/watch-zero.ts',
        'amount === undefined ? undefined : positions.zeroSince(key)',
        'positions.zeroSince(key)',
      ),
    ],
    killer: tests('unit/actors/watching'),
  },
  {
    id: 'wait.neverResidual',
    name: 'the zero wait waits for ever for what no order will close',
    edits: [
      edit(
        'src/actors/watch-zero.ts',
        'isImpossible = wasClosed() && positions.hasSettled(key);',
        'isImpossible = wasClosed() && !positions.hasSettled(key);',
      ),
    ],
    killer: tests('unit/actors/watching'),
  },
  {
    id: 'wait.builtByAnswer',
    name: 'a build is confirmed by whatever amount the book has',
    edits: [
      edit(BUILT, 'import { trustedAmount }', 'import { claimedAmount }'),
      edit(BUILT, 'trustedAmount(positions.read(key))', 'claimedAmount(positions.read(key))'),
    ],
    killer: tests('unit/actors/building'),
  },
  {
    id: 'barrier.stale',
    name: 'the barrier falls while a key is stale',
    edits: [
      edit(
        'src/actors/attest-positions.ts',
        'if (!positions.hasStale && surprises === before)',
        'if (surprises === before)',
      ),
    ],
    killer: tests('unit/actors/watching'),
  },
  {
    id: 'barrier.surprised',
    name: 'the barrier falls though something surprising came',
    edits: [
      edit(
        'src/actors/attest-positions.ts',
        'if (!positions.hasStale && surprises === before)',
        'if (!positions.hasStale && surprises >= before)',
      ),
    ],
    killer: tests('unit/actors/watching'),
  },
  {
    id: 'watch.unplanned',
    name: 'the cycle is not told of a change that nobody planned',
    edits: [
      edit(
        'src/actors/watch-positions.ts',
        "if (fact.type === 'position.unplanned') sendBack(fact);",
        "if (fact.type === 'position.unplanned' && fact.reason === '') sendBack(fact);",
      ),
    ],
    killer: stories,
  },
  {
    id: 'watch.diverged',
    name: 'the cycle is not told of a divergence',
    edits: [
      edit(
        'src/actors/watch-positions.ts',
        'else if (!diverged.has(key)) {',
        "else if (!diverged.has(key) && key === 'none/cross') {",
      ),
    ],
    killer: tests('unit/actors/watching'),
  },
  {
    id: 'watch.lost',
    name: 'the cycle is not told that the stream was lost',
    edits: [
      edit(
        'src/actors/watch-positions.ts',
        'if (wasLive && !isLive) {',
        'if (!wasLive && !isLive) {',
      ),
    ],
    killer: tests('unit/actors/watching'),
  },
  {
    id: 'reads.oneMoment',
    name: 'the two reads of a proof are of one moment',
    edits: [edit('src/actors/read-twice.ts', 'Math.max(0, left)', 'Math.min(0, left)')],
    killer: stories,
  },
  {
    id: 'prove.ignoresArchive',
    name: 'a fate that only the archive tells is never asked for',
    edits: [edit(RESOLVE, 'if (asked.length > 0) {', 'if (asked.length < 0) {')],
    killer: submitting,
  },
  {
    id: 'prove.ignoresFills',
    name: 'fills that only the archive tells one by one are never asked for',
    edits: [edit(RESOLVE, 'if (lacking.length === 0) return;', 'if (lacking.length >= 0) return;')],
    killer: submitting,
  },
  {
    id: 'open.repairWithoutMargin',
    name: 'what repairs an isolated leg that never filled brings no margin',
    edits: [
      edit(
        PLACE,
        'decimal(quantity).eq(planned.quantity) ? planned.isolatedMargin',
        'repair === 0 ? planned.isolatedMargin',
      ),
    ],
    killer: stories,
  },
];
