/**
 * The order desk: the order log of the run, who may add to it, and whom it tells.
 *
 * It belongs to the positions service. Nothing here touches an amount: what an order did to a position
 * is for the stream to report.
 */
import { Decimal, toDecimalString } from '../domain/decimal.ts';
import type { DecimalString } from '../domain/decimal.ts';
import { invariant } from '../lib/invariant.ts';
import {
  EMPTY_LOG,
  forgetThrough,
  numberOrder,
  orderOf,
  ordersAfter,
  recordAccepted,
  recordArchived,
  recordDeaths,
  recordDelivered,
  recordFill,
  recordRefused,
  recordUnknown,
  recordUpdate,
} from './order-log.ts';
import type { OrderLog, Refusal } from './order-log.ts';
import type {
  ArchivedOrder,
  Digest,
  OrderFill,
  OrderRecord,
  OrderUpdate,
  SignedOrder,
} from './order.ts';

/** What the desk is opened with. */
export type OrderDeskOptions = {
  readonly now: () => number;
  /** Why `order` may not be numbered under `proof`; undefined when it may. */
  readonly refuse: (order: SignedOrder, proof: unknown) => string | undefined;
  /** Hears of every order that changed, after the fact. */
  readonly changed: (order: OrderRecord) => void;
};

/** The order log with its one owner. Every method is synchronous. */
export class OrderDesk {
  readonly #options: OrderDeskOptions;
  #log: OrderLog = EMPTY_LOG;
  #provedThrough = 0;
  /** Asked for with every frame; undefined since the log or the proof changed. */
  #unproved: readonly OrderRecord[] | undefined;

  constructor(options: OrderDeskOptions) {
    this.#options = options;
  }

  /** Every order since the last account was written, oldest first. */
  get all(): readonly OrderRecord[] {
    return [...this.#log.forgotten.values(), ...this.#log.byDigest.values()];
  }

  /** The orders that the next proof must account for. */
  get unproved(): readonly OrderRecord[] {
    return (this.#unproved ??= ordersAfter(this.#log, this.#provedThrough));
  }

  /** The number of the last order, 0 before the first. */
  get lastNumber(): number {
    return this.#log.lastNumber;
  }

  /** The number of the last order that a proof accounts for. */
  get provedThrough(): number {
    return this.#provedThrough;
  }

  /** The order of this digest; undefined when it is not ours. */
  order(digest: Digest): OrderRecord | undefined {
    return orderOf(this.#log, digest);
  }

  /**
   * Numbers a signed order: nothing is sent before. Throws `InvariantError` when it may not be sent:
   * an opening order wants a genuine, fresh proof of flatness; every other must be reduce-only.
   */
  number(order: SignedOrder, proof?: unknown): OrderRecord {
    const refusal = this.#options.refuse(order, proof);
    invariant(refusal === undefined, `Order ${order.digest} may not be sent: ${refusal ?? ''}.`);
    this.#become(numberOrder(this.#log, order, this.#options.now()));
    const record = this.order(order.digest);
    invariant(record !== undefined, 'A numbered order is in the log.');
    return record;
  }

  /** The venue accepted an order. */
  accepted(digest: Digest): void {
    this.#become(recordAccepted(this.#log, digest));
  }

  /** An order was certainly refused, or certainly not sent. */
  refused(digest: Digest, refusal: Refusal): void {
    this.#become(recordRefused(this.#log, digest, { ...refusal, now: this.#options.now() }));
  }

  /** An order was sent, and no trustworthy answer came. */
  outcomeUnknown(digest: Digest, words: string): void {
    this.#become(recordUnknown(this.#log, digest, words));
  }

  /** The venue has the order: a resend of it was accepted, or refused as a duplicate. */
  delivered(digest: Digest): void {
    this.#become(recordDelivered(this.#log, digest));
  }

  /** The stream told of an order. */
  updated(update: OrderUpdate): void {
    this.#become(recordUpdate(this.#log, update));
  }

  /** The stream told of a fill of one of our orders. */
  filled(digest: Digest, fill: OrderFill): void {
    this.#become(recordFill(this.#log, digest, fill));
  }

  /** The archive told of orders; after that, those die whose limits the venue's time has passed. */
  resolve(rows: readonly ArchivedOrder[], venueNow: number): void {
    const now = this.#options.now();
    for (const row of rows) this.#become(recordArchived(this.#log, row, now));
    this.#become(recordDeaths(this.#log, venueNow, now));
  }

  /** The most that the opening orders since the last proof can amount to, unsigned: their plan. */
  openedAtMost(of: (order: OrderRecord) => boolean): DecimalString {
    const opening = this.unproved.filter((order) => order.intent.purpose === 'open' && of(order));
    // Together the orders of a build may not exceed the plan: the desk numbers no more.
    return toDecimalString(Decimal.max(0, ...opening.map((order) => order.intent.planQuantity)));
  }

  /** Notes that a proof accounts for every order so far. */
  proved(): void {
    this.#provedThrough = this.#log.lastNumber;
    this.#unproved = undefined;
  }

  /** Forgets the orders that the last proof accounts for, once their account is written. */
  forgetProved(): void {
    this.#log = forgetThrough(this.#log, this.#provedThrough);
  }

  #become(next: OrderLog): void {
    const before = this.#log;
    if (next === before) return;
    this.#log = next;
    this.#unproved = undefined;
    for (const part of ['forgotten', 'byDigest'] as const) {
      if (next[part] === before[part]) continue;
      for (const [digest, order] of next[part]) {
        if (before[part].get(digest) !== order) this.#options.changed(order);
      }
    }
  }
}
