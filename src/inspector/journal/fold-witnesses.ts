/** Folds what the witnesses say: the book, REST, and how the two compared. */
import type { WitnessMoment } from '../view/timeline.ts';
import { amountOf, entriesOf, fieldOf, listOf, numberOf, textOf } from './fields.ts';
import type { Note, Subject } from './subject.ts';

/** A key of the book: what was said of it last, and in which connection. */
type BookKey = {
  report: { readonly amount: string; readonly epoch: number } | undefined;
  attested: { readonly amount: string; readonly epoch: number } | undefined;
  diverged: WitnessMoment | undefined;
  shown: WitnessMoment | undefined;
};

const UNREPORTED = 'the stream has not reported it';

/** The book, and how REST compared with it. */
export function foldBook(note: Note): Subject {
  const book = new Book(note);
  return {
    'position.changed': (data) => {
      book.report(textOf(data, 'key'), amountOf(data, 'to'));
    },
    'position.attested': (data) => {
      book.attest(textOf(data, 'key'), amountOf(data, 'amount'), numberOf(data, 'epoch'));
    },
    'link.changed': (data) => {
      book.connect(fieldOf(data, 'link'));
    },
    'reading.changed': (data) => {
      book.correct(textOf(data, 'key'), fieldOf(data, 'reading'));
    },
    'witness.compared': (data) => {
      const key = textOf(data, 'key');
      const verdict = textOf(data, 'verdict');
      book.correct(key, fieldOf(data, 'book'));
      if (key === undefined || verdict === undefined) return;
      const drift = amountOf(data, 'drift') ?? null;
      note('verdicts', key, { verdict, drift, reason: textOf(data, 'reason') ?? null });
    },
    'proof.made': (data) => {
      for (const source of listOf(data, 'sources')) {
        book.correct(textOf(source, 'key'), fieldOf(source, 'reading'));
      }
    },
    'session.started': (data) => {
      for (const key of keysOfPair(data)) book.show(key);
    },
    alarm: (data) => {
      for (const [key, reading] of entriesOf(data, 'held')) book.correct(key, reading);
    },
  };
}

/** What REST says: every answer is evidence anew, also where it says the same. */
export function foldRest(note: Note): Subject {
  const keys = new Set<string>();
  const tell = (key: string, reading: unknown): void => {
    keys.add(key);
    note('rest', key, restMoment(reading));
  };
  return {
    'session.started': (data) => {
      for (const key of keysOfPair(data)) {
        if (!keys.has(key)) note('rest', key, { state: 'unknown', note: 'not asked yet' });
        keys.add(key);
      }
    },
    'venue.answer': (data) => {
      if (textOf(data, 'call') !== 'readPositions') return;
      const readings = entriesOf(fieldOf(data, 'answer'), 'readings');
      for (const [key, reading] of readings) tell(key, reading);
    },
    'venue.error': (data) => {
      if (textOf(data, 'call') !== 'readPositions') return;
      const reason = textOf(fieldOf(data, 'error'), 'message') ?? 'REST failed';
      for (const key of keys) tell(key, { state: 'inconclusive', reason });
    },
  };
}

/** The book of the run, as far as its journal tells it. */
class Book {
  readonly #note: Note;
  readonly #keys = new Map<string, BookKey>();
  #link: Link = { isLive: false, epoch: 0 };

  constructor(note: Note) {
    this.#note = note;
  }

  report(key: string | undefined, amount: string | undefined): void {
    if (key === undefined || amount === undefined) return;
    const held = this.#keyOf(key);
    held.report = { amount, epoch: this.#link.epoch };
    held.attested = undefined;
    if (held.diverged?.state === 'diverged') held.diverged = { ...held.diverged, amount };
    this.show(key, true);
  }

  attest(key: string | undefined, amount: string | undefined, epoch: number | undefined): void {
    if (key === undefined || amount === undefined || epoch === undefined) return;
    this.#keyOf(key).attested = { amount, epoch };
    this.show(key, true);
  }

  connect(link: unknown): void {
    const epoch = numberOf(link, 'epoch') ?? this.#link.epoch;
    this.#link = { isLive: textOf(link, 'status') === 'live', epoch };
    for (const key of this.#keys.keys()) this.show(key);
  }

  /** What the run itself read in its book corrects what was worked out here. */
  correct(key: string | undefined, reading: unknown): void {
    const moment = momentOfReading(reading);
    if (key === undefined || moment === undefined) return;
    const held = this.#keyOf(key);
    held.diverged = moment.state === 'diverged' ? moment : undefined;
    if (!isSame(believed(held, this.#link), moment)) adopt(held, moment, this.#link);
    this.show(key);
  }

  /** Shows what is to be believed of a key; again only where it changed, or was said again. */
  show(key: string, isSaidAgain = false): void {
    const held = this.#keyOf(key);
    const moment = held.diverged ?? believed(held, this.#link);
    if (held.shown !== undefined && isSame(moment, held.shown) && !isSaidAgain) return;
    held.shown = moment;
    this.#note('book', key, moment);
  }

  #keyOf(key: string): BookKey {
    const known = this.#keys.get(key);
    if (known !== undefined) return known;
    const fresh = {
      report: undefined,
      attested: undefined,
      diverged: undefined,
      shown: undefined,
    };
    this.#keys.set(key, fresh);
    return fresh;
  }
}

function isSame(one: WitnessMoment, other: WitnessMoment): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}

/** The keys of the pair that a session was started with, cross before isolated. */
export function keysOfPair(data: unknown): readonly string[] {
  const pair = fieldOf(fieldOf(data, 'settings'), 'pair');
  const symbols = [textOf(pair, 'primary'), textOf(pair, 'hedge')];
  return symbols.flatMap((symbol) =>
    symbol === undefined ? [] : [`${symbol}/cross`, `${symbol}/isolated`],
  );
}

type Link = { readonly isLive: boolean; readonly epoch: number };

/** As `readPosition` has it: an attestation stands for its connection, a report is live in its own. */
function believed({ report, attested }: BookKey, { isLive, epoch }: Link): WitnessMoment {
  if (isLive && attested?.epoch === epoch) {
    return { state: 'amount', amount: attested.amount, note: 'attested' };
  }
  if (report === undefined) return { state: 'unknown', note: UNREPORTED };
  const isFresh = isLive && report.epoch === epoch;
  return { state: 'amount', amount: report.amount, note: isFresh ? 'live' : 'stale' };
}

/** Takes over what the run read where the records before did not tell it. */
function adopt(held: BookKey, moment: WitnessMoment, { epoch }: Link): void {
  if (moment.state !== 'amount') return;
  const { amount } = moment;
  if (moment.note === 'attested') held.attested = { amount, epoch };
  else {
    held.attested = undefined;
    held.report = { amount, epoch: moment.note === 'live' ? epoch : -1 };
  }
}

function momentOfReading(reading: unknown): WitnessMoment | undefined {
  const state = textOf(reading, 'state');
  if (state === 'unknown') return { state, note: UNREPORTED };
  if (state === 'diverged') {
    const amount = amountOf(reading, 'positionChange');
    const fills = amountOf(reading, 'fills') ?? null;
    return amount === undefined ? undefined : { state, amount, fills };
  }
  const amount = amountOf(reading, 'amount');
  return state === undefined || amount === undefined
    ? undefined
    : { state: 'amount', amount, note: state };
}

function restMoment(reading: unknown): WitnessMoment {
  const amount = amountOf(reading, 'amount');
  if (textOf(reading, 'state') === 'amount' && amount !== undefined) {
    return { state: 'amount', amount, note: null };
  }
  return { state: 'unknown', note: textOf(reading, 'reason') ?? null };
}
