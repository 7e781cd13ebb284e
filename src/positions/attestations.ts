/** What was attested in this run, what with, and from where the archive's chain of each key goes on. */
import { decimal } from '../domain/decimal.ts';
import type { DecimalString } from '../domain/decimal.ts';
import { lacksFills } from '../orders/order-log.ts';
import type { OrderRecord } from '../orders/order.ts';
import { attest, explainedAmount, isInDoubt } from './attestation.ts';
import { GENESIS, balanceText, closeChain, newestLink } from './chain.ts';
import type { MadeAttestation } from './attestation.ts';
import type { ArchiveAnswer, ArchiveQuery, ChainLink } from './chain.ts';
import type { PositionKey } from './key.ts';
import { compareNanos } from './ledger.ts';
import { isFill, isPositionChange } from './observation.ts';
import type { Observation } from './observation.ts';
import { ordersOf, readPosition, standingAttestation, trustedAmount } from './reading.ts';
import type { Attestation, ReadingContext } from './reading.ts';
import type { RestSnapshot } from './rest.ts';

/** The most events of one key that a chain is closed over. */
const CHAIN_MAX = 500;

/** The attestations of one service. They hold no amount of the book, and the book holds none of them. */
export class Attestations {
  readonly #context: () => ReadingContext;
  readonly #made = new Map<PositionKey, Attestation>();
  readonly #links = new Map<PositionKey, ChainLink>();
  readonly #past = new Map<PositionKey, ReadonlySet<string>>();
  readonly #observedAt = new Map<PositionKey, number>();

  constructor(context: () => ReadingContext) {
    this.#context = context;
  }

  /** What to ask the archive, so that its chains can attest the keys in doubt. */
  get queries(): readonly ArchiveQuery[] {
    const context = this.#context();
    return context.book.keys
      .filter((key) => isInDoubt(context, key))
      .map((key) => ({ key, after: this.linkOf(key).index, limit: CHAIN_MAX }));
  }

  /** What to ask the archive before anything is traded: where the chains stand that are unknown. */
  get baseQueries(): readonly ArchiveQuery[] {
    const { book, orders } = this.#context();
    return book.keys
      .filter((key) => !this.#links.has(key) && ordersOf(orders, key).length === 0)
      .map((key) => ({ key, after: GENESIS.index, limit: 1 }));
  }

  /** The last attestation of each key; whether it still stands is for the reading to say. */
  get made(): ReadonlyMap<PositionKey, Attestation> {
    return this.#made;
  }

  /** The last known point of the chain of `key`; its beginning when none is known. */
  linkOf(key: PositionKey): ChainLink {
    return this.#links.get(key) ?? GENESIS;
  }

  /**
   * Notes the newest event of a key as the point from which its chain goes on. It must be older than
   * our orders: of a key that is traded already nothing is noted.
   */
  noteBase(answer: ArchiveAnswer): void {
    const link = newestLink(answer);
    const isUntraded = ordersOf(this.#context().orders, answer.key).length === 0;
    if (link !== undefined && isUntraded) this.#links.set(answer.key, link);
  }

  /** Notes that the stream spoke of a key, whatever it said. */
  observed({ fields }: Observation): void {
    this.#observedAt.set(fields.key, fields.receivedAt);
  }

  /**
   * Whether the chain that a standing attestation rests on tells of this already: a fill in it, or a
   * report of a balance that it passed through before its end.
   */
  tellOf(observation: Observation): boolean {
    const { key } = observation.fields;
    if (!this.#made.has(key)) return false;
    const through = standingAttestation(this.#context(), key)?.through;
    if (through === undefined) return false;
    if (isFill(observation)) {
      return compareNanos(observation.fields.submissionIndex, through) <= 0;
    }
    if (!isPositionChange(observation)) return false;
    const { amount, quoteAmount } = observation.fields;
    return this.#past.get(key)?.has(balanceText(amount, quoteAmount)) === true;
  }

  /** Ends what was attested of a key, since a report takes its place; what that was, while it stood. */
  take(key: PositionKey): DecimalString | undefined {
    if (!this.#made.has(key)) return undefined;
    const standing = standingAttestation(this.#context(), key);
    this.#made.delete(key);
    return standing?.amount;
  }

  /** A proof accounts for everything so far: the chains go on from the last event it knew. */
  proved(): void {
    const context = this.#context();
    for (const key of context.book.keys) {
      const link = lastKnownLink(context, key, this.linkOf(key));
      if (link !== undefined) this.#links.set(key, link);
    }
  }

  /** Attests every key in doubt that the archive's answers and two exact reads confirm. */
  attest(
    reads: readonly [RestSnapshot, RestSnapshot],
    answers: readonly ArchiveAnswer[],
  ): readonly MadeAttestation[] {
    const context = this.#context();
    const made = attest(context, {
      reads,
      answers: new Map(answers.map((answer) => [answer.key, answer])),
      linkOf: (key) => this.linkOf(key),
      observedAt: this.#observedAt,
    });
    for (const attestation of made) {
      const { key } = attestation;
      const answer = answers.find((each) => each.key === key);
      const chain = answer && closeChain(answer, this.linkOf(key));
      this.#made.set(key, attestation);
      this.#past.set(key, chain?.past ?? new Set());
    }
    return made.map((attestation) => ({
      ...attestation,
      isExplained: this.#isExplained(context.orders, attestation),
    }));
  }

  #isExplained(orders: readonly OrderRecord[], { key, amount, through }: Attestation): boolean {
    if (through === undefined) return true;
    return decimal(explainedAmount(orders, key, this.linkOf(key))).eq(amount);
  }
}

/**
 * The chain's end where it attested the key; else the newest own fill, and the amount after it. There
 * is none where the amount has another cause than the fills that have a number: it came after them.
 */
function lastKnownLink(
  context: ReadingContext,
  key: PositionKey,
  from: ChainLink,
): ChainLink | undefined {
  const { through, amount: attested } = standingAttestation(context, key) ?? {};
  if (through !== undefined && attested !== undefined) return { index: through, amount: attested };
  const amount = trustedAmount(readPosition(context, key));
  const own = ordersOf(context.orders, key);
  const [newest] = own
    .flatMap((order) => order.fills.map((fill) => fill.submissionIndex))
    .sort((one, other) => compareNanos(other, one));
  if (newest === undefined || amount === undefined || own.some(lacksFills)) return undefined;
  if (!decimal(explainedAmount(own, key, from)).eq(amount)) return undefined;
  return { index: newest, amount };
}
