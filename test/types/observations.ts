/**
 * Every way to come by an observation without the decoder, each refused by the compiler. Nothing here
 * runs; what the compiler cannot refuse is refused at run time in `test/unit/positions`.
 */
import { observe } from '../../src/positions/book.ts';
import type { PositionBook } from '../../src/positions/book.ts';
import type { Comparison } from '../../src/positions/drift.ts';
import type { Fill, PositionChange } from '../../src/positions/observation.ts';
import type { FlatProof } from '../../src/positions/proof.ts';
import type { Attestation, Reading } from '../../src/positions/reading.ts';
import type { RestReading, RestSnapshot } from '../../src/positions/rest.ts';
import type { Positions } from '../../src/positions/service.ts';
import type { PositionTimes } from '../../src/positions/times.ts';
import type { ArchivedOrder, OrderUpdate } from '../../src/orders/order.ts';

declare const book: PositionBook;
declare const positions: Positions;
declare const times: PositionTimes;
declare const report: PositionChange;
declare const fill: Fill;
declare const told: {
  readonly snapshot: RestSnapshot;
  readonly reading: RestReading;
  readonly believed: Reading;
  readonly attestation: Attestation;
  readonly comparison: Comparison;
  readonly proof: FlatProof;
  readonly update: OrderUpdate;
  readonly row: ArchivedOrder;
};

const literal = { kind: 'positionChange', fields: report.fields } as const;
const printing = { ...literal, toJSON: () => ({ kind: literal.kind, ...report.fields }) };
const parsed: unknown = JSON.parse(JSON.stringify(report));

// @ts-expect-error -- a literal has no brand
observe(book, literal, times);
// @ts-expect-error -- nor has one that prints alike
observe(book, printing, times);
// @ts-expect-error -- a spread leaves the brand behind
observe(book, { ...report }, times);
// @ts-expect-error -- a spread with another amount does too
observe(book, { ...fill, fields: { ...fill.fields, amount: '0' } }, times);
// @ts-expect-error -- the fields alone are a record
observe(book, report.fields, times);
// @ts-expect-error -- parsed JSON is unknown, and a record
observe(book, parsed, times);
// @ts-expect-error -- nothing is not zero
observe(book, undefined, times);
// @ts-expect-error -- a number is no observation
observe(book, 0, times);
// @ts-expect-error -- REST's snapshot is another type
observe(book, told.snapshot, times);
// @ts-expect-error -- so is what it says of one key
observe(book, told.reading, times);
// @ts-expect-error -- what is believed is not observed
observe(book, told.believed, times);
// @ts-expect-error -- an attestation confirms, and supplies nothing
observe(book, told.attestation, times);
// @ts-expect-error -- a drift is a verdict
observe(book, told.comparison, times);
// @ts-expect-error -- a proof of flatness does not make flat
observe(book, told.proof, times);
// @ts-expect-error -- what an order did is not a position
observe(book, told.update, times);
// @ts-expect-error -- nor is a row of the archive's orders
observe(book, told.row, times);

// @ts-expect-error -- the service takes sealed observations alone
positions.receive({ type: 'position.observed', observation: literal });
// @ts-expect-error -- and each kind under its own name
positions.receive({ type: 'fill.observed', observation: report });
// @ts-expect-error -- REST has no event of the stream
positions.receive({ type: 'rest.observed', observation: told.snapshot });

// @ts-expect-error -- the class is not exported as a value
export class Forged extends PositionChange {}
// @ts-expect-error -- nor is it one through a value of it
export class Heir extends report.constructor {}
// @ts-expect-error -- and its constructor cannot be called
Reflect.ownKeys(new report.constructor(undefined, report.fields));
// @ts-expect-error -- what is sealed cannot be written
report.fields.amount = '0';
// @ts-expect-error -- nor exchanged whole
report.fields = fill.fields;
// @ts-expect-error -- the brand is out of reach
Object.assign(report.#brand);
