/**
 * The archive's chain of one key: numbered events, each with the balance before and after, in which a
 * gap shows. What it ends in is no amount of the book; together with REST it can attest one.
 */
import { decimal } from '../domain/decimal.ts';
import type { DecimalString } from '../domain/decimal.ts';
import { invariant } from '../lib/invariant.ts';
import type { PositionKey } from './key.ts';
import { compareNanos } from './ledger.ts';
import { isArchivedEvent } from './observation.ts';
import type { ArchivedEvent } from './observation.ts';

/** A known point of a chain: the serial number of an event, and the amount after it. */
export type ChainLink = { readonly index: string; readonly amount: DecimalString };

/** What is asked of the archive about one key. */
export type ArchiveQuery = {
  readonly key: PositionKey;
  /** Only events with a larger serial number. */
  readonly after: string;
  /** The most events wanted: the newest ones. */
  readonly limit: number;
};

/** What the archive answered: the events of the key, oldest first. */
export type ArchiveAnswer = {
  readonly key: PositionKey;
  readonly after: string;
  readonly events: readonly ArchivedEvent[];
  /** Whether no event later than `after` is left out for the limit. */
  readonly isWhole: boolean;
  /** Our clock before the first request left. */
  readonly requestedAt: number;
  /** Our clock after the last answer came. */
  readonly receivedAt: number;
  /**
   * The archive's own rows of the events, the newest first: for the journal alone, since a sealed event
   * cannot be made from its record.
   */
  readonly rows?: readonly unknown[];
};

/** A chain without a gap from a known link to its end. */
export type ClosedChain = {
  readonly end: ChainLink;
  /** The serial numbers in it, the link's not among them. */
  readonly indices: ReadonlySet<string>;
  /** The balances that it passed through before its end: a report of one is a report of the past. */
  readonly past: ReadonlySet<string>;
};

/** Where the chain of an account begins: before its first event there is nothing. */
export const GENESIS: ChainLink = { index: '0', amount: '0' };

/** The chain that the answer makes from `link` on; undefined where it is not closed. */
export function closeChain(answer: ArchiveAnswer, link: ChainLink): ClosedChain | undefined {
  if (!answer.isWhole || answer.after !== link.index) return undefined;
  let end = link;
  const indices = new Set<string>();
  const balances: string[] = [];
  for (const event of answer.events) {
    invariant(isArchivedEvent(event), 'A chain is made of sealed events only.');
    const { key, submissionIndex, before, after, quoteAfter } = event.fields;
    const follows = compareNanos(submissionIndex, end.index) > 0;
    if (key !== answer.key || !follows || !decimal(before).eq(end.amount)) return undefined;
    end = { index: submissionIndex, amount: after };
    indices.add(submissionIndex);
    balances.push(balanceText(after, quoteAfter));
  }
  const last = balances.at(-1);
  return { end, indices, past: new Set(balances.filter((balance) => balance !== last)) };
}

/** A balance as one text: both its parts, as the venue's numbers are written once decoded. */
export function balanceText(amount: DecimalString, quoteAmount: DecimalString): string {
  return `${amount} ${quoteAmount}`;
}

/** Whether the chain tells of the event `index`, or began after it. */
export function tellsOf(chain: ClosedChain, link: ChainLink, index: string): boolean {
  return chain.indices.has(index) || compareNanos(index, link.index) <= 0;
}

/** The newest event of an answer as a link; where an account has none at all, its beginning. */
export function newestLink({ after, events, isWhole }: ArchiveAnswer): ChainLink | undefined {
  const newest = events.at(-1)?.fields;
  if (newest !== undefined) return { index: newest.submissionIndex, amount: newest.after };
  return isWhole && after === GENESIS.index ? GENESIS : undefined;
}
