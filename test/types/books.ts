/** Every way to make, keep or change a book beside the service, each refused by the compiler. */
import { openBook } from '../../src/positions/book.ts';
import type { PositionBook } from '../../src/positions/book.ts';
import type { Report } from '../../src/positions/ledger.ts';
import { trustedAmount } from '../../src/positions/reading.ts';
import type { Reading } from '../../src/positions/reading.ts';
import { Positions } from '../../src/positions/service.ts';
import type { PositionsOptions } from '../../src/positions/options.ts';

declare const book: PositionBook;
declare const positions: Positions;
declare const options: PositionsOptions;
declare const reading: Reading;
declare const report: Report;
declare function keep(kept: PositionBook): void;
declare function need(amount: string): void;

const entry = book.entry('SOL-PERP/isolated');

// @ts-expect-error -- a spread of a book is none
keep({ ...book });
// @ts-expect-error -- a literal is none
keep({ subaccount: '', epoch: 0, keys: [], entry: () => entry, covers: () => true });
// @ts-expect-error -- a book that is parsed is none
keep(JSON.parse(JSON.stringify(book)) as unknown);
// @ts-expect-error -- its constructor cannot be called
keep(new book.constructor(undefined, '', 0, new Map()));
// @ts-expect-error -- the class is not exported as a value
export class Forged extends PositionBook {}
// @ts-expect-error -- a book is opened over keys without amounts
openBook('main', [{ key: 'SOL-PERP/isolated', amount: '0' }]);
// @ts-expect-error -- the epoch is not written
book.epoch = 7;
// @ts-expect-error -- the entries are out of reach
book.#entries.clear();
// @ts-expect-error -- what was reported is not written
report.amount = '0';
// @ts-expect-error -- nor taken out of its entry
entry.report = undefined;
// @ts-expect-error -- its fills are not appended to
entry.fills.push();
// @ts-expect-error -- the start of its zero is not set
entry.zeroSince = 0;

// @ts-expect-error -- there is no reset
positions.reset();
// @ts-expect-error -- no setting of an amount
positions.set('SOL-PERP/isolated', '0');
// @ts-expect-error -- no clearing of a key
positions.clear();
// @ts-expect-error -- no merging of two books
positions.merge(book);
// @ts-expect-error -- no seeding from elsewhere
positions.seed({ 'SOL-PERP/isolated': '0' });
// @ts-expect-error -- no observe beside the stream
positions.observe(entry.report);
// @ts-expect-error -- the service hands out no book
keep(positions.book);
// @ts-expect-error -- nor does it take one
positions.book = openBook('main', []);
// @ts-expect-error -- its own book is out of reach
positions.#book = book;
// @ts-expect-error -- its last proof is not written
positions.lastProof = undefined;
// @ts-expect-error -- its orders cannot be exchanged
positions.orders = new Map();
// @ts-expect-error -- its link is not written
positions.link.status = 'live';
// @ts-expect-error -- a second service wants a token that only the first one's file holds
export const second = new Positions(Symbol('positions'), options);
export class Second extends Positions {
  constructor() {
    // @ts-expect-error -- and so does a subclass
    super(Symbol('positions'), options);
  }
}

// @ts-expect-error -- a reading is not a bare number
need(reading.amount);
// @ts-expect-error -- nor does asking whether it is live help where it is not looked at
need(reading.state === 'unknown' ? '0' : reading.amount);
// @ts-expect-error -- what can be acted on may be nothing
need(trustedAmount(reading));
