/**
 * Attestation: the way back after a gap, without any amount being written.
 *
 * The archive's chain names the amount and two exact REST reads confirm it; each alone proves nothing.
 * Without an answer of the archive the reads may only confirm the book's own amount, and only when no
 * order of ours could have changed it unseen.
 */
import { decimal, sum } from '../domain/decimal.ts';
import type { DecimalString } from '../domain/decimal.ts';
import { signedQuantity } from '../domain/market.ts';
import { filledQuantity, isCertainlyUnfilled, lacksFills } from '../orders/order-log.ts';
import type { OrderRecord } from '../orders/order.ts';
import { closeChain, tellsOf } from './chain.ts';
import type { ArchiveAnswer, ChainLink, ClosedChain } from './chain.ts';
import type { PositionKey } from './key.ts';
import { awaitsReport } from './ledger.ts';
import { isAccountedFor, ordersOf, readPosition } from './reading.ts';
import type { Attestation, ReadingContext } from './reading.ts';
import type { RestSnapshot } from './rest.ts';

/** What there is to attest with. */
export type AttestationEvidence = {
  /** Two reads of both scopes, in the order in which they were requested. */
  readonly reads: readonly [RestSnapshot, RestSnapshot];
  /** The archive's answers by key; absent where it did not answer. */
  readonly answers: ReadonlyMap<PositionKey, ArchiveAnswer>;
  /** Where the chain of a key was last known. */
  readonly linkOf: (key: PositionKey) => ChainLink;
  /** Our clock when the stream last spoke of a key; absent where it never did. */
  readonly observedAt: ReadonlyMap<PositionKey, number>;
};

/** An attestation, and whether our orders explain how the amount came about. */
export type MadeAttestation = Attestation & { readonly isExplained: boolean };

/** The attestations that the evidence supports, for every key in doubt that it confirms. */
export function attest(
  context: ReadingContext,
  evidence: AttestationEvidence,
): readonly Attestation[] {
  const { book, link, times } = context;
  const [first, second] = evidence.reads;
  if (link.status !== 'live' || link.acknowledgedAt === undefined) return [];
  if (second.requestedAt - first.requestedAt < times.strikeGapMs) return [];
  return book.keys.flatMap((key) => {
    if (!isInDoubt(context, key)) return [];
    if (first.requestedAt < evidenceFrom(context, key)) return [];
    const answer = evidence.answers.get(key);
    const attestation =
      answer === undefined
        ? ofOwnAmount(context, key)
        : ofChain(context, key, { ...evidence, answer, link: evidence.linkOf(key) });
    if (attestation === undefined) return [];
    const confirmed = evidence.reads.every((read) => shows(read, key, attestation.amount));
    return confirmed ? [attestation] : [];
  });
}

/** Whether more than the stream is needed to know a key: a gap, a contradiction, an untold fill. */
export function isInDoubt(context: ReadingContext, key: PositionKey): boolean {
  const reading = readPosition(context, key);
  if (reading.state === 'stale' || reading.state === 'diverged') return true;
  if (reading.state !== 'unknown') return false;
  return reading.named || !ordersOf(context.orders, key).every(isCertainlyUnfilled);
}

/** What our orders make of a key since `link`, for as much as the venue told of them. */
export function explainedAmount(
  orders: readonly OrderRecord[],
  key: PositionKey,
  link: ChainLink,
): DecimalString {
  const signed = ordersOf(orders, key).map((order) =>
    signedQuantity(order.intent.side, filledQuantity(order)),
  );
  return sum([link.amount, ...signed]);
}

/** A stale amount of the book itself, when no order of ours was open since the stream was lost. */
function ofOwnAmount(context: ReadingContext, key: PositionKey): Attestation | undefined {
  const { book, now, link } = context;
  const reading = readPosition(context, key);
  if (reading.state !== 'stale' || awaitsReport(book.entry(key))) return undefined;
  // The update of a fill can come while the connection that is lost takes the fill with it.
  const untouched = ordersOf(context.orders, key).every(
    (order) =>
      order.fateAt !== undefined &&
      (link.lostAt === undefined || order.fateAt <= link.lostAt) &&
      isAccountedFor(context, order),
  );
  if (!untouched) return undefined;
  return { key, amount: reading.amount, epoch: book.epoch, attestedAt: now, through: undefined };
}

type ChainEvidence = AttestationEvidence & {
  readonly answer: ArchiveAnswer;
  readonly link: ChainLink;
};

/** The end of the archive's chain, when it is closed and tells of all that is known to be filled. */
function ofChain(
  context: ReadingContext,
  key: PositionKey,
  { answer, link, reads, observedAt }: ChainEvidence,
): Attestation | undefined {
  const { book, now } = context;
  const [first] = reads;
  if (answer.requestedAt < evidenceFrom(context, key)) return undefined;
  if (first.requestedAt < answer.receivedAt) return undefined;
  if ((observedAt.get(key) ?? 0) >= answer.requestedAt) return undefined;
  const chain = closeChain(answer, link);
  if (chain === undefined || !tellsOfEveryFill(context, key, chain, link)) return undefined;
  const { amount, index } = chain.end;
  return { key, amount, epoch: book.epoch, attestedAt: now, through: index };
}

/** Whether every fill that anybody told of is in the chain: an archive that lags lacks the newest. */
function tellsOfEveryFill(
  { book, orders }: ReadingContext,
  key: PositionKey,
  chain: ClosedChain,
  link: ChainLink,
): boolean {
  const seen = book.entry(key).fills.map((fill) => fill.submissionIndex);
  const own = ordersOf(orders, key);
  const numbered = own.flatMap((order) => order.fills.map((fill) => fill.submissionIndex));
  return (
    !own.some(lacksFills) && [...seen, ...numbered].every((index) => tellsOf(chain, link, index))
  );
}

/**
 * Since when an answer about `key` is evidence: REST's normal lag after the acknowledgement and after
 * the last own fate. Of an order that died without a word only an absence tells that it never filled,
 * and an absence is believed after the worst lag. Never, while a fate is open.
 */
function evidenceFrom({ orders, link, times }: ReadingContext, key: PositionKey): number {
  const fates = ordersOf(orders, key).map(({ fate, fateAt }) =>
    fateAt === undefined
      ? Infinity
      : fateAt + (fate === 'dead' ? times.restStaleMs : times.restLagMs),
  );
  return Math.max((link.acknowledgedAt ?? Infinity) + times.restLagMs, ...fates);
}

function shows(read: RestSnapshot, key: PositionKey, amount: string): boolean {
  const reading = read.readings[key];
  return reading?.state === 'amount' && decimal(reading.amount).eq(amount);
}
