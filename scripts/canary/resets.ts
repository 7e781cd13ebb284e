/** Mutants that bring back a reset: the predecessor's four sites by name, and the ways around them. */
import { compile, edit, tests } from './mutant.ts';
import type { Edit, Mutant } from './mutant.ts';

const SERVICE = 'src/positions/service.ts';
const PLAN = 'src/actors/plan-cycle.ts';

/** The door that does not exist: a service that can be told to begin with a fresh book. */
const DOOR: Edit = edit(
  SERVICE,
  '  /** Ends the ownership; the subaccount may be opened again. */',
  `  reset(): void {
    this.#book = openBook(this.#options.subaccount, this.#options.keys);
  }

  /** Ends the ownership; the subaccount may be opened again. */`,
);

const atStart = (direction: string): Edit =>
  edit(
    PLAN,
    'const { pair, ...settings } = world.settings;',
    `const { pair, ...settings } = world.settings;
    if (input.direction === '${direction}') world.positions.reset();`,
  );

const atBuild = edit(
  'src/actors/place-order.ts',
  'const { planned, cycleId, repair } = request;',
  'const { planned, cycleId, repair } = request;\n  world.positions.reset();',
);

const afterRest = edit(
  'src/actors/read-witness.ts',
  'return positions.compare(await venue.readPositions(), judged);',
  `const told = positions.compare(await venue.readPositions(), judged);
    positions.reset();
    return told;`,
);

const forgotten = tests('simulation/never-forgets');

/** Each of the four sites twice: without the door, and with a door built for it. */
export const resets: readonly Mutant[] = [
  {
    id: 'reset.buyFirst.noDoor',
    name: 'buy-first start: the cycle resets the positions',
    edits: [atStart('buyFirst')],
    killer: compile,
  },
  {
    id: 'reset.buyFirst',
    name: 'buy-first start: the cycle resets the positions by a new method of the service',
    edits: [DOOR, atStart('buyFirst')],
    killer: forgotten,
  },
  {
    id: 'reset.sellFirst.noDoor',
    name: 'sell-first start: the cycle resets the positions',
    edits: [atStart('sellFirst')],
    killer: compile,
  },
  {
    id: 'reset.sellFirst',
    name: 'sell-first start: the cycle resets the positions by a new method of the service',
    edits: [DOOR, atStart('sellFirst')],
    killer: forgotten,
  },
  {
    id: 'reset.buildStart.noDoor',
    name: 'build start: the opening order resets the positions',
    edits: [atBuild],
    killer: compile,
  },
  {
    id: 'reset.buildStart',
    name: 'build start: the opening order resets the positions by a new method of the service',
    edits: [DOOR, atBuild],
    killer: forgotten,
  },
  {
    id: 'reset.afterRest.noDoor',
    name: 'after the REST check: the witness resets the positions',
    edits: [afterRest],
    killer: compile,
  },
  {
    id: 'reset.afterRest',
    name: 'after the REST check: the witness resets the positions by a new method of the service',
    edits: [DOOR, afterRest],
    killer: forgotten,
  },
  {
    id: 'reset.connecting',
    name: 'a reconnect opens a fresh book',
    edits: [
      edit(
        SERVICE,
        "this.#setLink({ status: 'connecting' });",
        `this.#book = openBook(this.#options.subaccount, this.#options.keys);
    this.#setLink({ status: 'connecting' });`,
      ),
    ],
    killer: tests('unit/positions/book-outlives'),
  },
  {
    id: 'reset.lost',
    name: 'a lost stream empties the book',
    edits: [
      edit(
        SERVICE,
        "      case 'stream.lost':",
        `      case 'stream.lost':
        this.#book = openBook(this.#options.subaccount, this.#options.keys);`,
      ),
    ],
    killer: tests('unit/positions/reading'),
  },
  {
    id: 'reset.proved',
    name: 'a proof of flatness resets the positions, since they are zero anyway',
    edits: [
      edit(
        SERVICE,
        '      this.orders.proved();',
        `      this.orders.proved();
      this.#book = openBook(this.#options.subaccount, this.#options.keys);`,
      ),
    ],
    killer: forgotten,
  },
  {
    id: 'reset.epoch',
    name: 'a new epoch forgets the amounts with their anchors',
    edits: [
      edit(
        'src/positions/ledger.ts',
        'return { ...entry, anchor: undefined, fills, differSince: fills[0]?.receivedAt };',
        'return entry.named ? UNREPORTED : entry;',
      ),
    ],
    killer: tests('unit/positions/book', 'unit/positions/reading'),
  },
  {
    id: 'reset.idle',
    name: 'going idle makes every reported amount zero',
    edits: [
      edit(
        'src/positions/ledger.ts',
        'return { ...entry, anchor: undefined, fills, differSince: fills[0]?.receivedAt };',
        `return {
    ...entry,
    report: entry.report && { ...entry.report, amount: '0' },
    anchor: undefined,
    fills: [],
    differSince: undefined,
  };`,
      ),
    ],
    killer: tests('unit/positions/book', 'unit/positions/reading'),
  },
  {
    id: 'reset.attested',
    name: 'an attested key forgets its report with its anchor',
    edits: [
      edit(
        'src/positions/ledger.ts',
        'return { ...entry, anchor: undefined, fills: [], differSince: undefined };',
        'return entry.named ? UNREPORTED : entry;',
      ),
    ],
    killer: tests('unit/positions/book'),
  },
  {
    id: 'reset.field',
    name: 'an actor writes the book of the service',
    edits: [
      edit(
        'src/actors/read-twice.ts',
        'const first = await venue.readPositions();',
        'const first = await venue.readPositions();\n  positions.book = undefined;',
      ),
    ],
    killer: compile,
  },
  {
    id: 'reset.door',
    name: 'the service has a method that nobody calls yet: reset',
    edits: [DOOR],
    killer: compile,
  },
  {
    id: 'reset.bookShown',
    name: 'the service hands out its book',
    edits: [
      edit(
        SERVICE,
        '  /** The times that this run believes in. */',
        `  get book(): PositionBook {
    return this.#book;
  }

  /** The times that this run believes in. */`,
      ),
    ],
    killer: compile,
  },
  {
    id: 'reset.secondOwner',
    name: 'a second service may own the same subaccount',
    edits: [
      edit(
        SERVICE,
        '!subaccountsInUse.has(options.subaccount),',
        "!subaccountsInUse.has(options.subaccount) || options.subaccount !== '',",
      ),
    ],
    killer: tests('unit/positions/service'),
  },
];
