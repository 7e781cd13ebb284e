/**
 * The positions service: the one owner, for the whole run, of the book, the order desk and the state
 * of the stream. Machines reach it through actors; none can make, keep or replace a book.
 */
import { decimal } from '../domain/decimal.ts';
import type { Market, MarketSymbol } from '../domain/market.ts';
import { InvariantError, invariant } from '../lib/invariant.ts';
import { OrderDesk } from '../orders/order-desk.ts';
import { Attestations } from './attestations.ts';
import type { MadeAttestation } from './attestation.ts';
import { anchorAnew, anchorKeyAnew, beginEpoch, observe, openBook } from './book.ts';
import type { PositionBook } from './book.ts';
import type { ArchiveAnswer } from './chain.ts';
import { compareEveryKey } from './drift.ts';
import type { Comparison } from './drift.ts';
import { factsOfAttestation, factsOfReport } from './facts.ts';
import type { PositionFact } from './facts.ts';
import type { PositionKey } from './key.ts';
import { isPositionChange } from './observation.ts';
import type { Fill, Observation } from './observation.ts';
import { refuseOrder } from './permit.ts';
import { prove } from './proof.ts';
import type { Evidence, FlatProof, ProofResult } from './proof.ts';
import {
  NEVER_CONNECTED,
  claimedAmount,
  hasSettled,
  keyOfOrder,
  readPosition,
  restingZeroSince,
  wasNeverFilled,
} from './reading.ts';
import type { LinkState, Reading, ReadingContext } from './reading.ts';
import { RestScope } from './rest-scope.ts';
import type { RestSnapshot } from './rest.ts';
import type { StreamEvent } from './stream.ts';
import type { PositionsOptions } from './options.ts';
import type { PositionTimes } from './times.ts';

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
  readonly #restScope = new RestScope();
  #book: PositionBook;
  #lastProof: FlatProof | undefined;
  #link = NEVER_CONNECTED;

  /** What was attested, and what to ask the archive for more of it. */
  readonly attestations: Attestations;

  /** Every order of the run, and the one way to number another. */
  readonly orders: OrderDesk;

  constructor(held: typeof token, options: PositionsOptions) {
    invariant(held === token, 'The positions service is opened by openPositions.');
    this.#options = options;
    this.#book = openBook(options.subaccount, options.keys);
    this.attestations = new Attestations(() => this.#context());
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
   * Our clock since when `key` is zero by its last report or its attestation, or, where that came
   * later, since when the fate of its last order is told; undefined when it is not zero or a fate is
   * open.
   */
  zeroSince(key: PositionKey): number | undefined {
    return restingZeroSince(this.#context(), key);
  }

  /**
   * Whether every order of `key` is over and all that they filled is reported: what the book shows
   * now is what is left, and no frame is on its way that would change it.
   */
  hasSettled(key: PositionKey): boolean {
    return hasSettled(this.#context(), key);
  }

  /**
   * Whether `key` was ordered since the last proof and the venue told that nothing of it was filled,
   * and no report names it: there is nothing of it to close.
   */
  wasNeverFilled(key: PositionKey): boolean {
    return wasNeverFilled(this.#context(), key);
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
    const comparisons = compareEveryKey(this.#context(), read, markets, this.#options.drift);
    for (const comparison of comparisons) {
      this.#restScope.note(comparison, claimedAmount(comparison.reading));
    }
    this.#tell({ type: 'witness.compared', comparisons });
    return comparisons;
  }

  /**
   * Attests every key in doubt that the archive's chain and two exact reads confirm. A change that no
   * order of ours explains is told as unplanned.
   */
  attest(
    reads: readonly [RestSnapshot, RestSnapshot],
    answers: readonly ArchiveAnswer[] = [],
  ): readonly MadeAttestation[] {
    const made = this.attestations.attest(reads, answers);
    for (const attestation of made) {
      const { key, through } = attestation;
      if (through !== undefined) this.#book = anchorKeyAnew(this.#book, key);
      for (const fact of factsOfAttestation(attestation)) this.#tell(fact);
    }
    return made;
  }

  /** Whether any key's last report is from before the present connection, and not attested. */
  get hasStale(): boolean {
    return this.keys.some((key) => this.read(key).state === 'stale');
  }

  /** Makes a proof of flatness from all that is known and these reads, or says what is missing. */
  prove(
    reads: Evidence['reads'],
    openOrders: Evidence['openOrders'],
    markets: Evidence['markets'],
  ): ProofResult {
    const result = prove({
      ...this.#context(),
      orders: this.orders.unproved,
      markets,
      reads,
      openOrders,
      lastOrderNumber: this.orders.lastNumber,
      unseenByRest: this.#restScope.unseen,
    });
    if (result.flat) {
      this.attestations.proved();
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
      // What the chain that attested the key tells already would be counted twice in the book.
      if (!this.attestations.tellOf(observation))
        this.#book = observe(before, observation, this.times);
    } catch (error) {
      // A forgery is counted and alarmed; that it was refused must not take the stream down.
      if (!(error instanceof InvariantError)) throw error;
      this.#tell({ type: 'observation.forged', reason: error.message });
      return;
    }
    this.attestations.observed(observation);
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
    const attested = this.attestations.take(key);
    const ordered = this.orders.openedAtMost((order) => keyOfOrder(order) === key);
    const from = attested ?? last?.amount ?? null;
    for (const fact of factsOfReport(report, from, ordered)) this.#tell(fact);
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
    this.orders.filled(digest, { submissionIndex, quantity, price, fee, venueAt });
  }

  #context(): ReadingContext {
    return {
      book: this.#book,
      link: this.#link,
      orders: this.orders.unproved,
      attestations: this.attestations.made,
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
