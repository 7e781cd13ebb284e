/** The standing of the run: every word of the venue is noted, and who asks is told at once. */
import { nextStanding } from '../domain/standing.ts';
import type { Standing, VenueWord } from '../domain/standing.ts';
import type { Clock } from '../ports/clock.ts';
import {
  OutcomeUnknown,
  VenueProtocolError,
  VenueRejected,
  VenueUnreachable,
} from '../ports/venue-errors.ts';
import type { Venue } from '../ports/venue.ts';

/** Hears of every change, after it is made. */
export type StandingListener = (standing: Standing, before: Standing) => void;

/** So many unreached calls in a row are an outage … */
const MISSES_MAX = 3;

/** The venue's code for maintenance, which its status says without one. */
const MAINTENANCE = 1004;

/** … or unreached calls this long apart with no answer between, in milliseconds. */
const MISSING_MAX_MS = 2000;

/**
 * Keeps the standing. A call that did not reach the venue may be a connection that was just renewed:
 * only the third in a row, or one 2 s after the first, counts as `down`.
 */
export class StandingBoard {
  readonly #clock: Pick<Clock, 'now'>;
  readonly #listeners = new Set<StandingListener>();
  #standing: Standing = 'open';
  #since: number;
  #refusedAt = -Infinity;
  #misses: { readonly count: number; readonly firstAt: number } | undefined;

  constructor(clock: Pick<Clock, 'now'>) {
    this.#clock = clock;
    this.#since = clock.now();
  }

  /** What the venue lets us do now; `open` until it says otherwise. */
  get standing(): Standing {
    return this.#standing;
  }

  /** Our clock when the standing became what it is. */
  get since(): number {
    return this.#since;
  }

  /** Our clock when an execute was last refused, for whatever reason; before all time without one. */
  get refusedAt(): number {
    return this.#refusedAt;
  }

  /** Takes note of how one call ended. */
  note(word: VenueWord): void {
    if (word.kind === 'unreachable' && !this.#isOutage()) return;
    if (word.call === 'execute' && word.kind === 'rejected') this.#refusedAt = this.#clock.now();
    if (word.kind === 'ok' || word.kind === 'rejected') this.#misses = undefined;
    const before = this.#standing;
    const standing = nextStanding(before, word);
    if (standing === before) return;
    this.#standing = standing;
    this.#since = this.#clock.now();
    for (const listener of [...this.#listeners]) listener(standing, before);
  }

  /** Calls `listener` at every change until the function returned is called. */
  subscribe(listener: StandingListener): () => void {
    this.#listeners.add(listener);
    return () => {
      this.#listeners.delete(listener);
    };
  }

  #isOutage(): boolean {
    const now = this.#clock.now();
    const { count, firstAt } = this.#misses ?? { count: 0, firstAt: now };
    this.#misses = { count: count + 1, firstAt };
    return count + 1 >= MISSES_MAX || now - firstAt >= MISSING_MAX_MS;
  }
}

/**
 * The venue as it is, with every answer of its gateway noted on `board`; results and errors pass
 * unchanged. The archive is another service: what it says is no word about where orders go.
 */
export function watchedVenue(venue: Venue, board: StandingBoard): Venue {
  const asked = async <Answer>(
    call: VenueWord['call'],
    ask: () => Promise<Answer>,
    isGood: (answer: Answer) => boolean = () => true,
  ): Promise<Answer> => {
    try {
      const answer = await ask();
      if (isGood(answer)) board.note({ call, kind: 'ok' });
      return answer;
    } catch (error) {
      const word = wordOf(call, error);
      if (word !== undefined) board.note(word);
      throw error;
    }
  };
  return {
    open: () => asked('query', venue.open),
    venueTime: () => venue.venueTime(),
    readMarkets: () => asked('query', venue.readMarkets),
    lastTouch: (symbol) => venue.lastTouch(symbol),
    readTouch: (symbol) => asked('query', () => venue.readTouch(symbol)),
    readPositions: async () => {
      const snapshot = await venue.readPositions();
      const { readings } = snapshot;
      // It never rejects; an inconclusive answer does not tell whether there was one.
      if (Object.values(readings).some(({ state }) => state === 'amount')) {
        board.note({ call: 'query', kind: 'ok' });
      }
      return snapshot;
    },
    readOpenOrders: () => asked('query', venue.readOpenOrders),
    // The trigger service takes no orders of ours: its silence is no word about the gateway.
    readTriggerOrders: () => venue.readTriggerOrders(),
    readStatus: async () => {
      const status = await asked('query', venue.readStatus, (answer) => answer === 'active');
      if (status === 'down') board.note({ call: 'query', kind: 'rejected', code: MAINTENANCE });
      return status;
    },
    readArchivedOrders: (digests) => venue.readArchivedOrders(digests),
    readArchivedFills: (digests) => venue.readArchivedFills(digests),
    readArchivedEvents: (query) => venue.readArchivedEvents(query),
    readPayments: (since) => venue.readPayments(since),
    sign: (intent) => venue.sign(intent),
    submit: (order) => asked('execute', () => venue.submit(order)),
    // A cancel of nothing asks nothing, and so hears nothing.
    cancel: (orders) =>
      orders.length === 0 ? venue.cancel(orders) : asked('execute', () => venue.cancel(orders)),
    connect: (sink) => venue.connect(sink),
  };
}

function wordOf(call: VenueWord['call'], error: unknown): VenueWord | undefined {
  if (error instanceof VenueUnreachable) return { call, kind: 'unreachable' };
  if (error instanceof VenueRejected) {
    return { call, kind: 'rejected', code: error.code, byEngine: error.byEngine };
  }
  if (error instanceof OutcomeUnknown) return { call, kind: 'unknown' };
  return error instanceof VenueProtocolError ? { call, kind: 'protocol' } : undefined;
}
