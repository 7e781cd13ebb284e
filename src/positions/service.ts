/**
 * The positions service: the one owner, for the whole run, of the book, the order desk and the state
 * of the stream. Machines reach it through actors; none can make, keep or replace a book.
 */
import { decimal } from '../domain/decimal.ts';
import type { Market, MarketSymbol } from '../domain/market.ts';
import { InvariantError, invariant } from '../lib/invariant.ts';
import { isSettled } from '../orders/order-log.ts';
import { OrderDesk } from '../orders/order-desk.ts';
import type { OpenOrder } from '../orders/order.ts';
import { attest } from './attestation.ts';
import { anchorAnew, beginEpoch, observe, openBook } from './book.ts';
import type { PositionBook } from './book.ts';
import { compareWithRest } from './drift.ts';
import type { Comparison } from './drift.ts';
import { factsOfReport } from './facts.ts';
import type { PositionFact } from './facts.ts';
import { symbolOf } from './key.ts';
import type { PositionKey } from './key.ts';
import { isPositionChange } from './observation.ts';
import type { Fill, Observation } from './observation.ts';
import { refuseOrder } from './permit.ts';
import { prove } from './proof.ts';
import type { FlatProof, ProofResult } from './proof.ts';
import { isAccountedFor, keyOfOrder, lastOwnEventAt, ordersOf, readPosition } from './reading.ts';
import type { Attestation, LinkState, Reading, ReadingContext } from './reading.ts';
import { RestScope } from './rest-scope.ts';
import type { RestSnapshot } from './rest.ts';
import type { StreamEvent } from './stream.ts';
import type { PositionTimes } from './times.ts';

/** What the service is opened with. It reads time, and writes to nothing. */
export type PositionsOptions = {
  readonly subaccount: string;
  readonly keys: readonly PositionKey[];
  readonly times: PositionTimes;
  readonly now: () => number;
};

const subaccountsInUse = new Set<string>();

/**
 * Opens the service of a subaccount. A second one for the same subaccount is an invariant failure:
 * two owners would be two truths. `close` ends the ownership.
 */
export function openPositions(options: PositionsOptions): Positions {
  invariant(
    !subaccountsInUse.has(options.subaccount),
    `The positions of ${options.subaccount} are owned already.`,
  );
  subaccountsInUse.add(options.subaccount);
  return new Positions(token, options);
}

const token: unique symbol = Symbol('positions');

/** The service. Its methods are synchronous: what they return is true when they return. */
export class Positions {
  readonly #options: PositionsOptions;
  readonly #listeners = new Set<(fact: PositionFact) => void>();
  readonly #attestations = new Map<PositionKey, Attestation>();
  readonly #restScope = new RestScope();
  #book: PositionBook;
  #lastProof: FlatProof | undefined;
  #link: LinkState = {
    status: 'offline',
    epoch: 0,
    acknowledgedAt: undefined,
    lostAt: undefined,
    lostReason: undefined,
  };

  /** Every order of the run, and the one way to number another. */
  readonly orders: OrderDesk;

  constructor(held: typeof token, options: PositionsOptions) {
    invariant(held === token, 'The positions service is opened by openPositions.');
    this.#options = options;
    this.#book = openBook(options.subaccount, options.keys);
    this.orders = new OrderDesk({
      now: options.now,
      refuse: (order, proof) => {
        const { orders, times } = this;
        return refuseOrder(order, proof, { orders, now: options.now(), times });
      },
      changed: (order) => {
        this.#tell({ type: 'order.changed', order });
      },
    });
  }

  /** Ends the ownership; the subaccount may be opened again. */
  close(): void {
    subaccountsInUse.delete(this.#options.subaccount);
    this.#listeners.clear();
  }

  /** Every key in scope, cross before isolated of each market. */
  get keys(): readonly PositionKey[] {
    return this.#book.keys;
  }

  /** The times that this run believes in. */
  get times(): PositionTimes {
    return this.#options.times;
  }

  /** The stream's state. */
  get link(): LinkState {
    return this.#link;
  }

  /** What is known of `key` now. */
  read(key: PositionKey): Reading {
    return readPosition(this.#context(), key);
  }

  /**
   * Our clock since when `key` is zero by its last report, or, where that came later, since when the
   * fate of its last order is told; undefined when it is not zero or a fate is open.
   */
  zeroSince(key: PositionKey): number | undefined {
    const { zeroSince } = this.#book.entry(key);
    const fates = ordersOf(this.orders.unproved, key).map((order) => order.fateAt);
    if (zeroSince === undefined || fates.includes(undefined)) return undefined;
    return Math.max(zeroSince, ...fates.map((fate) => fate ?? 0));
  }

  /**
   * Whether every order of `key` is over and all that they filled is reported: what the book shows
   * now is what is left, and no frame is on its way that would change it.
   */
  hasSettled(key: PositionKey): boolean {
    const entry = this.#book.entry(key);
    return (
      entry.differSince === undefined &&
      ordersOf(this.orders.unproved, key).every(
        (order) => isSettled(order) && isAccountedFor(order, entry),
      )
    );
  }

  /** The last proof of this run, or undefined before the first. */
  get lastProof(): FlatProof | undefined {
    return this.#lastProof;
  }

  /** Calls `listener` with every fact from now on. The function returned ends that. */
  subscribe(listener: (fact: PositionFact) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Notes that a connection is being opened. */
  connecting(): void {
    this.#setLink({ status: 'connecting' });
  }

  /** Takes one event of the stream: the only way in for an amount. */
  receive(event: StreamEvent): void {
    switch (event.type) {
      case 'stream.opened':
        this.#book = beginEpoch(this.#book);
        this.#setLink({ status: 'subscribing', epoch: this.#book.epoch });
        return;
      case 'stream.acknowledged':
        this.#book = anchorAnew(this.#book);
        this.#setLink({ status: 'live', acknowledgedAt: this.#options.now() });
        return;
      case 'stream.silent':
        // Silence before the acknowledgement ends nothing, and what ends it acknowledges nothing.
        if (this.#link.status === 'live') this.#setLink({ status: 'silent' });
        return;
      case 'stream.heard':
        if (this.#link.status === 'silent') this.#setLink({ status: 'live' });
        return;
      case 'stream.lost':
        this.#lose(event.reason);
        return;
      case 'position.observed':
      case 'fill.observed':
        this.#observe(event.observation);
        return;
      case 'order.updated':
        this.orders.updated(event.update);
        return;
      default: // A touch is the adapter's to keep, and a refused frame says nothing.
    }
  }

  /** Compares one read with the book, key by key. Nothing in the book changes. */
  compare(
    read: RestSnapshot,
    markets: Readonly<Record<MarketSymbol, Market>>,
  ): readonly Comparison[] {
    const comparisons = this.keys.map((key) => {
      const market = markets[symbolOf(key)];
      invariant(market !== undefined, `No market of ${key} is known.`);
      const rest = read.readings[key] ?? { state: 'inconclusive', reason: 'not asked' };
      const comparison = compareWithRest(key, this.read(key), rest, {
        entry: this.#book.entry(key),
        market,
        requestedAt: read.requestedAt,
        lastOwnEventAt: lastOwnEventAt(this.orders.unproved, key, this.#book.entry(key)),
        times: this.times,
      });
      this.#restScope.note(comparison, this.#book.entry(key).report?.amount);
      return comparison;
    });
    this.#tell({ type: 'witness.compared', comparisons });
    return comparisons;
  }

  /** Attests every stale key that two exact reads confirm. */
  attest(reads: readonly [RestSnapshot, RestSnapshot]): readonly Attestation[] {
    const made = attest(this.#context(), reads);
    for (const attestation of made) this.#attestations.set(attestation.key, attestation);
    return made;
  }

  /** Whether any key's last report is from before the present connection, and not attested. */
  get hasStale(): boolean {
    return this.keys.some((key) => this.read(key).state === 'stale');
  }

  /** Makes a proof of flatness from all that is known and these reads, or says what is missing. */
  prove(
    reads: readonly [RestSnapshot, RestSnapshot] | undefined,
    openOrdersRead:
      { readonly requestedAt: number; readonly orders: readonly OpenOrder[] } | undefined,
    markets: Readonly<Record<MarketSymbol, Pick<Market, 'sizeIncrement'>>>,
  ): ProofResult {
    const result = prove({
      ...this.#context(),
      orders: this.orders.unproved,
      markets,
      reads,
      openOrders: openOrdersRead,
      lastOrderNumber: this.orders.lastNumber,
      unseenByRest: this.#restScope.unseen,
    });
    if (result.flat) {
      this.orders.proved();
      this.#restScope.clear();
      this.#lastProof = result.proof;
    }
    this.#tell({ type: 'flat.judged', result });
    return result;
  }

  #observe(observation: Observation): void {
    const { key } = observation.fields;
    if (!this.#book.covers(key)) {
      this.#tell({ type: 'observation.ignored', key, reason: 'not a key of this run' });
      return;
    }
    const before = this.#book;
    try {
      this.#book = observe(before, observation, this.times);
    } catch (error) {
      // A forgery is counted and alarmed; that it was refused must not take the stream down.
      if (!(error instanceof InvariantError)) throw error;
      this.#tell({ type: 'observation.forged', reason: error.message });
      return;
    }
    if (isPositionChange(observation)) this.#afterReport(before, observation.fields.key);
    else this.#afterFill(observation);
  }

  #afterReport(before: PositionBook, key: PositionKey): void {
    const { report } = this.#book.entry(key);
    const last = before.entry(key).report;
    if (report === undefined || report === last) {
      this.#tell({ type: 'observation.ignored', key, reason: 'a repeat or an older report' });
      return;
    }
    this.#attestations.delete(key);
    const ordered = this.orders.openedAtMost((order) => keyOfOrder(order) === key);
    for (const fact of factsOfReport(report, last, ordered)) this.#tell(fact);
  }

  #afterFill(fill: Fill): void {
    const { digest, key, amount, submissionIndex, price, fee, venueAt } = fill.fields;
    if (this.orders.order(digest) === undefined) {
      this.#tell({
        type: 'position.unplanned',
        key,
        reason: `a fill of ${amount} belongs to an order that is not ours (${digest})`,
      });
      return;
    }
    const quantity = decimal(amount).abs().toFixed();
    const next = { submissionIndex, quantity, price, fee, venueAt };
    this.orders.filled(digest, next);
  }

  #context(): ReadingContext {
    return {
      book: this.#book,
      link: this.#link,
      orders: this.orders.unproved,
      attestations: this.#attestations,
      now: this.#options.now(),
      times: this.times,
    };
  }

  #lose(lostReason: string): void {
    this.#setLink({ status: 'offline', lostAt: this.#options.now(), lostReason });
  }

  #setLink(change: Partial<LinkState>): void {
    this.#link = { ...this.#link, ...change };
    this.#tell({ type: 'link.changed', link: this.#link });
  }

  #tell(fact: PositionFact): void {
    for (const listener of [...this.#listeners]) listener(fact);
  }
}
