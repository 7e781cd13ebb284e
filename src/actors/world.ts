/** What every actor works with: the ports, the positions service, and what is traded and how. */
import type { DecimalString } from '../domain/decimal.ts';
import type { Margin, Pair } from '../domain/market.ts';
import type { Clock } from '../ports/clock.ts';
import type { Venue } from '../ports/venue.ts';
import type { Positions } from '../positions/service.ts';
import type { MarketBoard } from './market-board.ts';

/** What is traded and how; decided once, before the run. */
export type TradeSettings = {
  readonly pair: Pair;
  readonly margin: Margin;
  /** Needed when isolated; undefined when cross. */
  readonly leverage: number | undefined;
  /** Of the primary leg, in quote units. */
  readonly notional: DecimalString;
  readonly hedgeRatio: DecimalString;
  readonly maxImbalanceBps: number;
  /** How far an opening limit goes through the touch. */
  readonly openingThroughBps: number;
  /** A touch older than this is confirmed by one read before it prices an opening order. */
  readonly touchMaxAgeMs: number;
  /** How long the stream may be away before a position is no longer held without it. */
  readonly streamPatienceMs: number;
  /** How often the watchers look again at what only time can change. */
  readonly checkIntervalMs: number;
  /** A change of a position worth this much or more is alerted, not only logged; in quote units. */
  readonly alertNotional: DecimalString;
};

/** The world of one run. */
export type World = {
  readonly venue: Venue;
  readonly positions: Positions;
  readonly clock: Clock;
  readonly markets: MarketBoard;
  readonly settings: TradeSettings;
};
