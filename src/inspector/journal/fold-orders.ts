/** Folds our own orders: those in flight, and what they filled since the last proof of flatness. */
import type { OrderInFlight, WitnessMoment } from '../view/timeline.ts';
import { largerOf, negated, sumOf, unsigned } from './amounts.ts';
import { amountOf, fieldOf, listOf, numberOf, textOf } from './fields.ts';
import { keysOfPair } from './fold-witnesses.ts';
import { RUN } from '../view/track.ts';
import type { Note, Subject } from './subject.ts';

/** What was signed. Most of it is never sent: closes are signed ahead. */
type Signed = Omit<OrderInFlight, 'number' | 'fate' | 'filled'>;

type SignedOrder = { readonly key: string; readonly order: Signed };

/** An order that was numbered, which is before it is sent. */
type Order = {
  readonly key: string;
  readonly signed: Signed;
  readonly number: number;
  fate: string;
  isSettled: boolean;
  /** What its fills that were seen amount to, by their index. */
  readonly fills: Map<string, string>;
  /** What was told as filled. */
  told: string;
};

/** The most orders that are remembered as signed and not sent. */
const SIGNED_MAX = 500;

/** Orders in flight, and fills. */
export function foldOrders(note: Note): Subject {
  const log = new OrderLog(note);
  return {
    'session.started': (data) => {
      log.begin(keysOfPair(data));
    },
    'order.signed': (data, { seq }) => {
      log.sign(signedOrder(data, seq));
    },
    'order.changed': (data) => {
      log.tell(data, false);
    },
    'order.resolved': (data) => {
      log.tell(data, true);
    },
    'venue.stream': (data) => {
      if (textOf(data, 'type') === 'fill.observed') log.fill(fieldOf(data, 'observation'));
    },
    'proof.made': (data) => {
      const keys = listOf(data, 'sources').flatMap((source) => textOf(source, 'key') ?? []);
      log.prove(numberOf(data, 'lastOrderNumber'), keys);
    },
  };
}

/** The order log of the run, as far as its journal tells it. */
class OrderLog {
  readonly #note: Note;
  readonly #signed = new Map<string, SignedOrder>();
  /** Since the last proof, and those still open, in the order of their numbers. */
  readonly #orders = new Map<string, Order>();
  readonly #keys = new Set<string>();
  #provedThrough: number | undefined;

  constructor(note: Note) {
    this.#note = note;
  }

  begin(keys: readonly string[]): void {
    for (const key of keys) if (!this.#keys.has(key)) this.#noteFills(key);
  }

  sign(made: SignedOrder | undefined): void {
    if (made === undefined) return;
    this.#signed.set(made.order.digest, made);
    const [oldest] = this.#signed.keys();
    if (this.#signed.size > SIGNED_MAX && oldest !== undefined) this.#signed.delete(oldest);
  }

  /** Takes a word of the order log; `isFate` says that it is the last. */
  tell(data: unknown, isFate: boolean): void {
    const order = this.#orderOf(data);
    if (order === undefined) return;
    order.fate = textOf(data, 'fate') ?? order.fate;
    order.isSettled ||= isFate;
    const filled = amountOf(data, 'filled');
    if (filled !== undefined) order.told = largerOf(order.told, filled);
    this.#changed(order);
  }

  /** Takes a fill that the stream told, each once. */
  fill(fill: unknown): void {
    const order = this.#orders.get(textOf(fill, 'digest') ?? '');
    const index = textOf(fill, 'submissionIndex');
    const amount = amountOf(fill, 'amount');
    if (order === undefined || index === undefined || amount === undefined) return;
    if (order.fills.has(index)) return;
    order.fills.set(index, unsigned(amount));
    this.#changed(order);
  }

  /** A proof accounts for every order so far: what fills add up to begins anew. */
  prove(through: number | undefined, keys: readonly string[]): void {
    if (through === undefined) return;
    this.#provedThrough = through;
    for (const [digest, { number }] of this.#orders) {
      if (number <= through) this.#orders.delete(digest);
    }
    for (const key of new Set([...this.#keys, ...keys])) this.#noteFills(key);
    this.#noteOrders();
  }

  /** The order that a word is of; made when this is the first that is told of it. */
  #orderOf(data: unknown): Order | undefined {
    const digest = textOf(data, 'digest');
    const number = numberOf(data, 'number');
    if (digest === undefined || number === undefined) return undefined;
    const known = this.#orders.get(digest);
    if (known !== undefined) return known;
    const made = this.#signed.get(digest);
    // One that a proof accounts for is over, whatever is told of it later.
    if (made === undefined || number <= (this.#provedThrough ?? 0)) return undefined;
    this.#signed.delete(digest);
    const order: Order = {
      key: made.key,
      signed: made.order,
      number,
      fate: 'submitting',
      isSettled: false,
      fills: new Map(),
      told: '0',
    };
    this.#orders.set(digest, order);
    return order;
  }

  #changed(order: Order): void {
    this.#noteOrders();
    this.#noteFills(order.key);
  }

  #noteOrders(): void {
    const open = [...this.#orders.values()].filter(({ isSettled }) => !isSettled);
    this.#note('orders', RUN, open.map(inFlight));
  }

  #noteFills(key: string): void {
    this.#keys.add(key);
    this.#note('fills', key, this.#fillsOf(key));
  }

  #fillsOf(key: string): WitnessMoment {
    const since = this.#provedThrough;
    if (since === undefined) return { state: 'unknown', note: 'flat was not proved yet' };
    const own = [...this.#orders.values()].filter(
      (order) => order.key === key && order.number > since,
    );
    // Nothing seen of an order whose fate nobody told is not nothing filled.
    if (own.some(({ fate }) => fate === 'unknown' || fate === 'dead')) {
      return { state: 'unknown', note: 'the fate of an order is not told' };
    }
    return { state: 'amount', amount: sumOf(own.map(signedFill)), note: null };
  }
}

function signedOrder(data: unknown, seq: number): SignedOrder | undefined {
  const digest = textOf(data, 'digest');
  const intent = fieldOf(data, 'intent');
  const symbol = textOf(intent, 'symbol');
  const margin = textOf(intent, 'margin');
  const side = textOf(intent, 'side');
  const quantity = amountOf(intent, 'quantity');
  const limitPrice = amountOf(intent, 'limitPrice');
  if (digest === undefined || symbol === undefined || margin === undefined) return undefined;
  if (side === undefined || quantity === undefined || limitPrice === undefined) return undefined;
  const order: Signed = {
    digest,
    purpose: textOf(intent, 'purpose') ?? 'unknown',
    symbol,
    margin,
    side,
    quantity,
    limitPrice,
    reduceOnly: fieldOf(intent, 'reduceOnly') === true,
    since: seq,
  };
  return { key: `${symbol}/${margin}`, order };
}

function inFlight(order: Order): OrderInFlight {
  const { signed, number, fate } = order;
  return { ...signed, number, fate, filled: filledOf(order) };
}

function filledOf({ fills, told }: Order): string {
  return largerOf(told, sumOf([...fills.values()]));
}

function signedFill(order: Order): string {
  const filled = filledOf(order);
  return order.signed.side === 'sell' ? negated(filled) : filled;
}
