/** Mutants that open a seal: a forged, copied or written value would be taken for the venue's word. */
import { compile, edit, tests } from './mutant.ts';
import type { Mutant } from './mutant.ts';

const OBSERVATION = 'src/positions/observation.ts';
const BOOK = 'src/positions/book.ts';
const PROOF = 'src/positions/proof.ts';
const sealing = tests('unit/positions/sealing');

export const seals: readonly Mutant[] = [
  {
    id: 'seal.kindIsEnough',
    name: 'the book observes as a report whatever is no fill',
    edits: [
      edit(
        BOOK,
        'const isReport = isPositionChange(observation);',
        'const isReport = isPositionChange(observation) || !isFill(observation);',
      ),
    ],
    killer: sealing,
  },
  {
    id: 'seal.fillUnchecked',
    name: 'the book observes whatever is no report as a fill',
    edits: [
      edit(
        BOOK,
        'isReport || isFill(observation),',
        'isReport || isFill(observation) || times.zeroHoldMs > 0,',
      ),
    ],
    killer: sealing,
  },
  {
    id: 'seal.shapeIsEnough',
    name: 'a position change is known by its fields and not by its brand',
    edits: [
      edit(
        OBSERVATION,
        `value is SealedPositionChange {
    return typeof value === 'object' && value !== null && #brand in value && value.#brand;`,
        `value is SealedPositionChange {
    return (
      typeof value === 'object' &&
      value !== null &&
      ((#brand in value && value.#brand) || 'fields' in value)
    );`,
      ),
    ],
    killer: sealing,
  },
  {
    id: 'seal.fillShapeIsEnough',
    name: 'a fill is known by its fields and not by its brand',
    edits: [
      edit(
        OBSERVATION,
        `value is SealedFill {
    return typeof value === 'object' && value !== null && #brand in value && value.#brand;`,
        `value is SealedFill {
    return (
      typeof value === 'object' &&
      value !== null &&
      ((#brand in value && value.#brand) || 'fields' in value)
    );`,
      ),
    ],
    killer: sealing,
  },
  {
    id: 'seal.recordIsProof',
    name: 'a proof is known by its fields and not by its brand: a restored record proves',
    edits: [
      edit(
        PROOF,
        '&& #brand in value && value.#brand',
        "&& (#brand in value || 'fields' in value)",
      ),
    ],
    killer: tests('unit/positions/sealing', 'unit/positions/proof'),
  },
  {
    id: 'seal.openConstructor',
    name: 'anybody who holds a position change can construct another',
    edits: [
      edit(
        OBSERVATION,
        "invariant(held === token, 'A position change is made",
        "invariant(typeof held !== 'string', 'A position change is made",
      ),
    ],
    killer: sealing,
  },
  {
    id: 'seal.openProof',
    name: 'anybody who holds a proof can construct another',
    edits: [
      edit(
        PROOF,
        "invariant(held === token, 'A FlatProof",
        "invariant(typeof held !== 'string', 'A FlatProof",
      ),
    ],
    killer: sealing,
  },
  {
    id: 'seal.openBook',
    name: 'anybody who holds the book can construct another',
    edits: [
      edit(
        BOOK,
        "invariant(held === token, 'A book is opened",
        "invariant(typeof held !== 'string', 'A book is opened",
      ),
    ],
    killer: sealing,
  },
  {
    id: 'seal.openService',
    name: 'the service can be constructed beside openPositions',
    edits: [
      edit(
        'src/positions/service.ts',
        "invariant(held === token, 'The positions service",
        "invariant(typeof held !== 'string', 'The positions service",
      ),
    ],
    killer: sealing,
  },
  {
    id: 'seal.sharedFields',
    name: 'an observation keeps the object that it was made from, which its maker may still write',
    edits: [
      edit(
        OBSERVATION,
        "'A position change has no subclass.');\n    this.fields = Object.freeze({ ...fields });",
        "'A position change has no subclass.');\n    this.fields = fields;",
      ),
    ],
    killer: sealing,
  },
  {
    id: 'seal.softProof',
    name: 'the fields of a proof can be written, its age among them',
    edits: [
      edit(
        PROOF,
        'this.fields = Object.freeze({ ...fields, sources, equity });',
        'this.fields = { ...fields, sources, equity };',
      ),
    ],
    killer: sealing,
  },
  {
    id: 'seal.softBook',
    name: 'the epoch of a book can be written',
    edits: [
      edit(BOOK, 'this.#entries = entries;\n    Object.freeze(this);', 'this.#entries = entries;'),
    ],
    killer: sealing,
  },
  {
    id: 'seal.softEntry',
    name: 'the entries that the book hands out can be written',
    edits: [edit(BOOK, 'return Object.freeze(entry);', 'return entry;')],
    killer: sealing,
  },
  {
    id: 'seal.softReport',
    name: 'the reported amount of an entry can be written',
    edits: [
      edit(BOOK, 'Object.freeze(entry.report);', 'Object.freeze(entry.seenAtInstant);'),
      edit(
        'src/positions/ledger.ts',
        'const report: Report = { ...fields, epoch };',
        'const report: Report = Object.assign({}, fields, { epoch });',
      ),
    ],
    killer: sealing,
  },
  {
    id: 'seal.openMint',
    name: 'the mint of observations is handed out to whoever asks',
    edits: [
      edit(OBSERVATION, 'invariant(!taken, ', "invariant(!taken || token.toString() !== '', "),
    ],
    killer: sealing,
  },
  {
    id: 'seal.uncheckedAmount',
    name: 'an amount is sealed that is no decimal number',
    edits: [
      edit(
        'src/positions/observe.ts',
        `  check(isDecimalString(fields.amount), 'amount', fields.amount);
  check(isDecimalString(fields.quoteAmount)`,
        '  check(isDecimalString(fields.quoteAmount)',
      ),
    ],
    killer: sealing,
  },
  {
    id: 'seal.silentForgery',
    name: 'a forged observation is dropped without a word',
    edits: [
      edit(
        'src/positions/service.ts',
        "this.#tell({ type: 'observation.forged', reason: error.message });",
        '',
      ),
    ],
    killer: sealing,
  },
  {
    id: 'seal.literalObservation',
    name: 'the answer of an order is turned into a fill of the book',
    edits: [
      edit(
        'src/actors/submit.ts',
        '    orders.accepted(order.digest);',
        `    orders.accepted(order.digest);
    const { quantity: amount } = order.intent;
    const observation = { kind: 'fill', fields: { amount, digest: order.digest } } as const;
    positions.receive({ type: 'fill.observed', observation });`,
      ),
    ],
    killer: compile,
  },
  {
    id: 'seal.writableType',
    name: 'the amount of an observation may be assigned to, as far as the compiler knows',
    edits: [
      edit(
        OBSERVATION,
        '  readonly amount: DecimalString;\n  /** The new v_quote',
        '  amount: DecimalString;\n  /** The new v_quote',
      ),
    ],
    killer: compile,
  },
  {
    id: 'seal.spreadBook',
    name: 'the service copies its book and writes into the copy',
    edits: [
      edit(
        'src/positions/service.ts',
        'this.#book = anchorAnew(this.#book);',
        'this.#book = { ...this.#book, epoch: this.#book.epoch };',
      ),
    ],
    killer: compile,
  },
  {
    id: 'seal.bareProof',
    name: 'opening is permitted by any object that has an age',
    edits: [
      edit(PROOF, "if (!isFlatProof(proof)) return 'there is no genuine proof of flatness';", ''),
    ],
    killer: compile,
  },
];
