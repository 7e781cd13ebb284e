/** The funding board: what the archive told of payments for holding, and which were counted. */
import { decimal, sum } from '../domain/decimal.ts';
import { NO_HOLDING, holdingOf, paymentsWithin } from '../domain/funding.ts';
import type { Holding, HoldingPayment, Span } from '../domain/funding.ts';
import type { Settled } from '../domain/statement.ts';
import type { Clock } from '../ports/clock.ts';
import type { Venue } from '../ports/venue.ts';
import { pause } from './timing.ts';

/** What the board asks and by which clock it counts time. */
export type FundingBoardOptions = {
  readonly venue: Pick<Venue, 'readPayments' | 'venueTime'>;
  readonly clock: Clock;
};

/** How many statements that did not close are kept open for payments that are told late. */
const OPEN_MAX = 4;

/** The venue pays at every full hour; the archive is asked so long after it. */
const HOUR_MS = 3_600_000;
const ASK_AFTER_MS = 5_000;

/** While a position is held the archive is asked again at least so long after it did not answer. */
const ASK_AGAIN_MS = 60_000;

/** How long the end of a run waits for payments that are late, and how often it asks. */
const LATE_MS = 3_000;
const LATE_EVERY_MS = 1_000;

/** Every payment that the archive told. It never waits in the way of a proof or of a close. */
export class FundingBoard {
  readonly #options: FundingBoardOptions;
  #payments: readonly HoldingPayment[] = [];
  /** Our clock when the last question left that was answered whole. */
  #toldAt = -Infinity;
  #triedAt = -Infinity;
  /** How far the venue's clock was ahead of ours then, in milliseconds. */
  #offsetMs = 0;
  /** The last payment that a statement counted. */
  #countedTo = '-1';
  /** The spans whose statements did not close, by our clock, oldest first, and what they left. */
  #open: readonly Span[] = [];
  #left = '0';
  #asking: Promise<void> | undefined;

  constructor(options: FundingBoardOptions) {
    this.#options = options;
  }

  /**
   * Asks for the payments since `since` (our clock), and for those of the statements that are still open.
   * One question at a time; a silence of the archive leaves what was told before.
   */
  ask(since: number): Promise<void> {
    this.#asking ??= this.#read(Math.min(since, ...this.#open.map(({ from }) => from))).finally(
      () => {
        this.#asking = undefined;
      },
    );
    return this.#asking;
  }

  /** Whether some statement still lacks what the archive may tell. */
  get isOpen(): boolean {
    return this.#open.length > 0;
  }

  /** What was told of a span and of those still open, and that no statement has counted. */
  toldOf(span: Span): Holding {
    return this.#toldOf([...this.#open, span]);
  }

  /** What was received since `from` (our clock), as far as it was told: a rule of exit waits for nothing. */
  fundingSince(from: number): string {
    if (this.#payments.length === 0) return NO_HOLDING.funding;
    return holdingOf(this.#within([{ from, to: Infinity }])).funding;
  }

  /** Whether the archive answered a question that left at `since` or later. */
  wasToldSince(since: number): boolean {
    return this.#toldAt >= since;
  }

  /** Takes note of a statement: what it counted is never counted again, what it did not stays open. */
  noteStatement(span: Span, { holding, unexplained }: Settled): void {
    const spans = [...this.#open, span];
    if (holding !== null) this.#count(spans);
    this.#left = sum([this.#left, unexplained]);
    const isClosed = holding !== null && decimal(this.#left).isZero();
    this.#open = isClosed ? [] : spans.slice(-OPEN_MAX);
  }

  /** Asks once after every full hour since `since`, while something is held, what it came to. */
  lookWhileHeld(since: number): void {
    const now = this.#options.clock.now();
    const hour = Math.floor(now / HOUR_MS) * HOUR_MS;
    const dueAt = hour + ASK_AFTER_MS;
    if (hour <= since || now < dueAt || this.#toldAt >= dueAt) return;
    if (now - this.#triedAt >= ASK_AGAIN_MS) void this.ask(since);
  }

  /**
   * Waits a bounded time for the payments that the open statements lack. Returns what was told and
   * counts it; undefined when there is no open statement, or nobody answered.
   */
  async late(): Promise<Holding | undefined> {
    const { clock } = this.#options;
    const beganAt = clock.now();
    while (this.#open.length > 0) {
      await this.ask(Infinity);
      const told = this.#toldOf(this.#open);
      const isAll = decimal(told.funding).plus(told.interest).equals(this.#left);
      if (isAll || clock.now() >= beganAt + LATE_MS) {
        this.#count(this.#open);
        this.#open = [];
        return this.wasToldSince(beganAt) ? told : undefined;
      }
      await pause(clock, LATE_EVERY_MS);
    }
    return undefined;
  }

  async #read(since: number): Promise<void> {
    const { venue, clock } = this.#options;
    this.#triedAt = clock.now();
    try {
      const offsetMs = venue.venueTime() - clock.now();
      const answer = await venue.readPayments(since + offsetMs);
      if (!answer.isWhole) return;
      this.#payments = answer.payments;
      this.#toldAt = answer.requestedAt;
      this.#offsetMs = offsetMs;
    } catch {
      // The archive is a witness that may be absent: what it does not tell stays unknown.
    }
  }

  #toldOf(spans: readonly Span[]): Holding {
    return this.#payments.length === 0 ? NO_HOLDING : holdingOf(this.#within(spans));
  }

  #within(spans: readonly Span[]): readonly HoldingPayment[] {
    const atVenue = spans.map(({ from, to }) => ({
      from: from + this.#offsetMs,
      to: to + this.#offsetMs,
    }));
    return paymentsWithin(this.#payments, atVenue, this.#countedTo);
  }

  #count(spans: readonly Span[]): void {
    for (const { index } of this.#within(spans)) {
      if (BigInt(index) > BigInt(this.#countedTo)) this.#countedTo = index;
    }
  }
}
