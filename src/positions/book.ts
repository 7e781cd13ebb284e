/**
 * The position book: what the venue reported, per key, and nothing else.
 *
 * Invariant: an amount changes only by `observe` of a sealed observation. There is no reset, set,
 * clear, merge or seed, and a key without a report has no amount: no report is not a report of zero.
 */
import { invariant } from '../lib/invariant.ts';
import type { PositionKey } from './key.ts';
import { UNREPORTED, withFill, withReport, withoutAnchor, withDoubtAlone } from './ledger.ts';
import type { Entry } from './ledger.ts';
import { isFill, isPositionChange } from './observation.ts';
import type { Observation } from './observation.ts';
import type { PositionTimes } from './times.ts';

const token: unique symbol = Symbol('position book');

/** Where each key's entry stands; fixed for the life of a book and shared by all that follow. */
type Places = ReadonlyMap<PositionKey, number>;

/** The ways to another book; assigned by the class itself, so that no value carries them. */
let withEntry: (book: SealedBook, key: PositionKey, entry: Entry) => SealedBook;
let withEntries: (book: SealedBook, epoch: number, change: (entry: Entry) => Entry) => SealedBook;

class SealedBook {
  readonly #places: Places;
  readonly #entries: readonly Entry[];
  readonly subaccount: string;
  /** Counts the connections opened: 0 before the first. */
  readonly epoch: number;

  constructor(
    held: typeof token,
    subaccount: string,
    epoch: number,
    places: Places,
    entries: readonly Entry[],
  ) {
    invariant(held === token, 'A book is opened by openBook and changed by observe alone.');
    invariant(new.target === SealedBook, 'The book has no subclass.');
    this.subaccount = subaccount;
    this.epoch = epoch;
    this.#places = places;
    this.#entries = entries;
    Object.freeze(this);
  }

  /** The keys in scope, in a fixed order. */
  get keys(): readonly PositionKey[] {
    return [...this.#places.keys()];
  }

  /** What is known of `key`. A key outside the book's scope is a programmer's error. */
  entry(key: PositionKey): Entry {
    const entry = this.#entries[this.#places.get(key) ?? -1];
    invariant(entry !== undefined, `The book of this run has no key ${key}.`);
    return entry;
  }

  /** Whether observations of `key` belong in this book. */
  covers(key: PositionKey): boolean {
    return this.#places.has(key);
  }

  /** Everything, so that two unequal books never look alike; a record, not a book. */
  toJSON(): unknown {
    return {
      subaccount: this.subaccount,
      epoch: this.epoch,
      entries: Object.fromEntries(this.keys.map((key) => [key, this.entry(key)])),
    };
  }

  static {
    withEntries = (book, epoch, change) =>
      new SealedBook(
        token,
        book.subaccount,
        epoch,
        book.#places,
        book.#entries.map((entry) => change(entry)),
      );
    withEntry = (book, key, entry) => {
      const entries = book.#entries.slice();
      entries[book.#places.get(key) ?? entries.length] = entry;
      return new SealedBook(token, book.subaccount, book.epoch, book.#places, entries);
    };
  }
}

/** The book of one subaccount: sealed and immutable. */
export type PositionBook = SealedBook;

/** Opens a book over `keys`, every one without an amount. */
export function openBook(subaccount: string, keys: readonly PositionKey[]): PositionBook {
  const places = new Map(keys.map((key, place) => [key, place]));
  const entries = keys.map(() => frozen(UNREPORTED, undefined));
  return new SealedBook(token, subaccount, 0, places, entries);
}

/**
 * The book after an observation: the one operation that changes an amount. The same book comes back
 * when it tells nothing new (a repeat, an older report, a key out of scope).
 */
export function observe(
  book: PositionBook,
  observation: Observation,
  times: PositionTimes,
): PositionBook {
  // The types hold this at compile time; here it holds against what was cast, parsed or restored.
  const isReport = isPositionChange(observation);
  invariant(isReport || isFill(observation), 'The book observes sealed observations only.');
  const { key } = observation.fields;
  if (!book.covers(key)) return book;
  const entry = book.entry(key);
  const next = isReport
    ? withReport(
        entry,
        observation.fields,
        book.epoch,
        observation.fields.receivedAt - times.restStaleMs,
      )
    : withFill(entry, observation.fields);
  if (next === entry) return book;
  return withEntry(book, key, frozen(next, entry));
}

/**
 * The book when a connection opened: reports that come from now on belong to a new epoch. No amount
 * changes; what was reported before is stale until it is reported or attested again.
 */
export function beginEpoch(book: PositionBook): PositionBook {
  return withoutAnchors(book, book.epoch + 1);
}

/**
 * The book when every subscription is acknowledged: before that a fill may have been missed while a
 * report was not, so the witness ledger starts at the next report. No amount changes.
 */
export function anchorAnew(book: PositionBook): PositionBook {
  return withoutAnchors(book, book.epoch);
}

/**
 * The book when the archive's chain attested `key`: it tells of every fill so far, so the witness
 * ledger starts at the next report. No amount changes.
 */
export function anchorKeyAnew(book: PositionBook, key: PositionKey): PositionBook {
  const entry = book.entry(key);
  return withEntry(book, key, frozen(withoutAnchor(entry), entry));
}

function withoutAnchors(book: PositionBook, epoch: number): PositionBook {
  return withEntries(book, epoch, (entry) => frozen(withDoubtAlone(entry), entry));
}

/**
 * Invariant: what `entry` hands out cannot be written to; the amounts in it are the book's. What it
 * shares with the entry `before` is frozen already, and freezing again costs as much as the first time.
 */
function frozen(entry: Entry, before: Entry | undefined): Entry {
  if (entry.report !== before?.report) Object.freeze(entry.report);
  if (entry.anchor !== before?.anchor) Object.freeze(entry.anchor);
  if (entry.seenAtInstant !== before?.seenAtInstant) Object.freeze(entry.seenAtInstant);
  if (entry.fills !== before?.fills) Object.freeze(entry.fills);
  if (entry.held !== before?.held) Object.freeze(entry.held);
  return Object.freeze(entry);
}
