/**
 * Flat is evidence: the sealed proof that a pair holds nothing, and the one function that makes it.
 *
 * Every clause that is missing is named, so that whoever waits knows what for. A serialized proof is
 * a record, not a proof: it carries no seal and cannot be restored.
 */
import { decimal } from '../domain/decimal.ts';
import type { DecimalString } from '../domain/decimal.ts';
import type { Market, MarketSymbol } from '../domain/market.ts';
import { invariant } from '../lib/invariant.ts';
import { isSettled } from '../orders/order-log.ts';
import type { OpenOrder } from '../orders/order.ts';
import { symbolOf } from './key.ts';
import type { PositionKey } from './key.ts';
import { awaitsReport } from './ledger.ts';
import {
  describeReading,
  isAccountedFor,
  isFlat,
  isUntouched,
  ordersOf,
  readPosition,
  standingAttestation,
  trustedAmount,
  zeroSinceOf,
} from './reading.ts';
import type { Reading, ReadingContext } from './reading.ts';
import type { Equity, RestSnapshot } from './rest.ts';

/** What a proof rests on; it prints as this. */
export type FlatProofFields = {
  /** Our clock when it was made. */
  readonly madeAt: number;
  /** The number of the last own order that it accounts for. */
  readonly lastOrderNumber: number;
  readonly sources: readonly {
    readonly key: PositionKey;
    readonly reading: Reading;
    readonly rest: DecimalString;
  }[];
  /** The money at the second read. */
  readonly equity: Equity;
};

/**
 * What `prove` looks at: `orders` are those since the last proof, and the two reads stand in the
 * order in which they were requested.
 */
export type Evidence = ReadingContext & {
  readonly markets: Readonly<Record<MarketSymbol, Pick<Market, 'sizeIncrement' | 'oraclePrice'>>>;
  readonly reads: readonly [RestSnapshot, RestSnapshot] | undefined;
  /** Open orders of the pair, and when they were asked for; undefined when nobody could tell. */
  readonly openOrders:
    { readonly requestedAt: number; readonly orders: readonly OpenOrder[] } | undefined;
  readonly lastOrderNumber: number;
  /** Keys that REST was asked about while they were held, and never showed as held. */
  readonly unseenByRest: readonly PositionKey[];
};

/** A proof, or every clause that is missing for one, each as a sentence. */
export type ProofResult =
  | { readonly flat: true; readonly proof: FlatProof }
  | { readonly flat: false; readonly missing: readonly string[] };

/** What is less than a step and worth more than this, in quote units, is no dust. */
const DUST_WORTH_MAX = '5';

const token: unique symbol = Symbol('flat proof');

class SealedProof {
  readonly #brand = true;
  readonly fields: FlatProofFields;

  constructor(held: typeof token, fields: FlatProofFields) {
    invariant(held === token, 'A FlatProof is made by prove() alone.');
    invariant(new.target === SealedProof, 'A FlatProof has no subclass.');
    const sources = Object.freeze(fields.sources.map((source) => Object.freeze({ ...source })));
    const equity = Object.freeze({ ...fields.equity });
    this.fields = Object.freeze({ ...fields, sources, equity });
    Object.freeze(this);
  }

  static isSealed(value: unknown): value is SealedProof {
    return typeof value === 'object' && value !== null && #brand in value && value.#brand;
  }

  toJSON(): FlatProofFields {
    return this.fields;
  }
}

/** Evidence that the pair is flat: sealed, short-lived, made only by `prove`. */
export type FlatProof = SealedProof;

/** Whether `value` is a genuine proof, and not a record or a forgery of one. */
export function isFlatProof(value: unknown): value is FlatProof {
  return SealedProof.isSealed(value);
}

/** Makes a proof when every clause holds, else names the clauses that do not. */
export function prove(evidence: Evidence): ProofResult {
  const missing = [
    ...missingOfReadings(evidence),
    ...missingOfOrders(evidence),
    ...missingOfReads(evidence),
    ...missingOfOpenOrders(evidence),
  ];
  const equity = evidence.reads?.[1].equity;
  if (missing.length > 0 || equity === undefined) return { flat: false, missing };
  const { book, now, lastOrderNumber } = evidence;
  const sources = book.keys.map((key) => ({
    key,
    reading: readPosition(evidence, key),
    rest: restAmount(evidence.reads?.[1], key) ?? '0',
  }));
  const proof = new SealedProof(token, { madeAt: now, lastOrderNumber, sources, equity });
  return { flat: true, proof };
}

/**
 * Why `proof` does not permit to open now; undefined when it does. A later order than the proof saw
 * voids it, whatever its age.
 */
export function refuseProof(
  proof: unknown,
  against: { readonly now: number; readonly lastOrderNumber: number; readonly maxAgeMs: number },
): string | undefined {
  if (!isFlatProof(proof)) return 'there is no genuine proof of flatness';
  const { madeAt, lastOrderNumber } = proof.fields;
  if (lastOrderNumber !== against.lastOrderNumber)
    return 'an order was sent after the proof was made';
  const age = against.now - madeAt;
  if (age < 0 || age > against.maxAgeMs) return `the proof is ${String(age)} ms old`;
  return undefined;
}

/** (a) Each key is exactly zero for long enough, or was never named and never traded. */
function missingOfReadings(evidence: Evidence): readonly string[] {
  const { book, orders, now, times } = evidence;
  return book.keys.flatMap((key) => {
    const reading = readPosition(evidence, key);
    const own = ordersOf(orders, key);
    if (reading.state === 'unknown') {
      return isUntouched(evidence, key) ? [] : [`${key} is traded but unreported`];
    }
    if (!isFlat(reading, sizeIncrementOf(evidence, key))) {
      const rest = restAmount(evidence.reads?.[1], key);
      return [`${key} is ${describeReading(reading)}${rest === undefined ? '' : `, REST ${rest}`}`];
    }
    const entry = book.entry(key);
    if (isCostly(evidence, key, trustedAmount(reading))) {
      return [`${key} is ${describeReading(reading)}, worth more than $${DUST_WORTH_MAX}`];
    }
    if (awaitsReport(entry)) return [`${key} is zero, and a fill contradicts it`];
    // What is dust and not zero stands since it was told.
    const toldAt = standingAttestation(evidence, key)?.attestedAt ?? entry.report?.receivedAt;
    const zeroSince = zeroSinceOf(evidence, key) ?? toldAt ?? now;
    const since = Math.max(zeroSince, ...own.map((order) => order.fateAt ?? now));
    return now - since >= times.zeroHoldMs ? [] : [`${key} is zero for less than its hold`];
  });
}

/** (b) The fate of every own order is told, and what it filled is in the book. */
function missingOfOrders(evidence: Evidence): readonly string[] {
  return evidence.orders.flatMap((order) => {
    const name = `order ${String(order.number)} (${order.intent.symbol} ${order.intent.side})`;
    if (!isSettled(order)) return [`the fate of ${name} is not told`];
    return isAccountedFor(evidence, order) ? [] : [`a fill of ${name} is in neither ledger`];
  });
}

/** (c) Two complete reads, far enough apart and late enough, say zero of every key. */
function missingOfReads(evidence: Evidence): readonly string[] {
  const { reads, orders, times, book, link } = evidence;
  if (reads === undefined) return ['REST has not been read twice'];
  const [first, second] = reads;
  const missing: string[] = [];
  if (second.requestedAt - first.requestedAt < times.strikeGapMs) {
    missing.push('the two REST reads are too close together');
  }
  const lastFateAt = Math.max(0, ...orders.map((order) => order.fateAt ?? 0));
  if (first.requestedAt < lastFateAt + times.restLagMs) {
    missing.push('REST was read before it can know of the last order');
  }
  if (first.requestedAt < (link.acknowledgedAt ?? 0) + times.restLagMs) {
    missing.push('REST was read before it can know what the stream missed');
  }
  for (const read of reads) {
    for (const key of book.keys) {
      const reading = read.readings[key];
      if (reading?.state !== 'amount') {
        missing.push(`REST is inconclusive about ${key}: ${reading?.reason ?? 'not asked'}`);
      } else if (decimal(reading.amount).abs().gte(sizeIncrementOf(evidence, key))) {
        missing.push(`REST shows ${reading.amount} of ${key}`);
      }
    }
    if (read.equity === undefined) missing.push('REST did not tell the equity');
  }
  for (const key of evidence.unseenByRest) {
    missing.push(`REST never showed ${key} while it was held: its scope may be wrong`);
  }
  return [...new Set(missing)];
}

/** (d) The venue shows no open order of the pair, asked after the last fate was known. */
function missingOfOpenOrders(evidence: Evidence): readonly string[] {
  const { openOrders, orders } = evidence;
  if (openOrders === undefined) return ['nobody could tell which orders are open'];
  const lastFateAt = Math.max(0, ...orders.map((order) => order.fateAt ?? 0));
  if (openOrders.requestedAt < lastFateAt) return ['open orders were read too early'];
  return openOrders.orders.map((order) => `order ${order.digest} of ${order.symbol} is open`);
}

/** Whether what is left of a key is too much to be left, whatever the venue can trade. */
function isCostly(evidence: Evidence, key: PositionKey, amount: DecimalString = '0'): boolean {
  return decimal(amount).abs().times(marketOf(evidence, key).oraclePrice).gt(DUST_WORTH_MAX);
}

function sizeIncrementOf(evidence: Evidence, key: PositionKey): DecimalString {
  return marketOf(evidence, key).sizeIncrement;
}

function marketOf({ markets }: Evidence, key: PositionKey): Evidence['markets'][MarketSymbol] {
  const market = markets[symbolOf(key)];
  invariant(market !== undefined, `The proof knows no market of ${key}.`);
  return market;
}

function restAmount(read: RestSnapshot | undefined, key: PositionKey): DecimalString | undefined {
  const reading = read?.readings[key];
  return reading?.state === 'amount' ? reading.amount : undefined;
}
