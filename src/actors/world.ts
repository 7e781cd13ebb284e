/** What every actor works with: the ports, the positions service, and what is traded and how. */
import type { Calendar } from '../domain/calendar.ts';
import type { DecimalString } from '../domain/decimal.ts';
import type { ExitRules } from '../domain/exits.ts';
import type { HealthLimits } from '../domain/health.ts';
import type { Limits } from '../domain/limits.ts';
import type { Margin, Pair } from '../domain/market.ts';
import type { Clock } from '../ports/clock.ts';
import type { Latch } from '../ports/latch.ts';
import type { Venue } from '../ports/venue.ts';
import type { DriftLimits } from '../positions/drift.ts';
import type { Positions } from '../positions/service.ts';
import type { PositionTimes } from '../positions/times.ts';
import type { DayBoard } from './day-board.ts';
import type { FundingBoard } from './funding-board.ts';
import type { HealthBoard } from './health-board.ts';
import type { Ladder } from './ladder.ts';
import type { MarketBoard } from './market-board.ts';
import type { OpenOrderBoard } from './open-orders.ts';
import type { RestBoard } from './rest-board.ts';
import type { StandingBoard } from './standing-board.ts';

/** What is traded and how; decided once, before the run. */
export type TradeSettings = {
  readonly pair: Pair;
  readonly times: PositionTimes;
  readonly drift: DriftLimits;
  readonly margin: Margin;
  /** Needed when isolated; undefined when cross. */
  readonly leverage: number | undefined;
  /** Of the primary leg, in quote units. */
  readonly notional: DecimalString;
  readonly hedgeRatio: DecimalString;
  readonly maxImbalanceBps: number;
  /** How far an opening limit goes through the touch. */
  readonly openingThroughBps: number;
  /** How long after the venue's now an opening order may be received, in milliseconds. */
  readonly openingWindowMs: number;
  /** A decision to open that is older than this at the moment of sending is dropped. */
  readonly decisionMaxAgeMs: number;
  /** How far beyond its reference a close may go, whatever it takes; in basis points. */
  readonly maxSlippageBps: number;
  /** The least notional that is hedged at once, in quote units; the hedge market's minimum when left out. */
  readonly hedgeMinNotional?: DecimalString;
  /** A touch older than this is confirmed by one read before it prices an opening order. */
  readonly touchMaxAgeMs: number;
  /** How long the stream may be away before a position is no longer held without it. */
  readonly streamPatienceMs: number;
  /** How often the watchers look again at what only time can change. */
  readonly checkIntervalMs: number;
  /** How long a whole leg may stand alone, in milliseconds; a part of it, longer. */
  readonly nakedBudgetMs: number;
  /** When to leave before the hold is over. */
  readonly exits: ExitRules;
  readonly limits: Limits;
  readonly calendar: Calendar;
  /** How long a cycle takes from its start to flat, at most, for the calendar. */
  readonly cycleNeedMs: number;
  /** What part of the notional the initial health must keep after a build. */
  readonly healthOpenBuffer: DecimalString;
  readonly health: HealthLimits;
  /** A change of a position worth this much or more is alerted, not only logged; in quote units. */
  readonly alertNotional: DecimalString;
};

/** The world of one run. */
export type World = {
  readonly venue: Venue;
  readonly positions: Positions;
  readonly clock: Clock;
  readonly markets: MarketBoard;
  readonly standing: StandingBoard;
  readonly openOrders: OpenOrderBoard;
  readonly health: HealthBoard;
  readonly rest: RestBoard;
  readonly day: DayBoard;
  readonly funding: FundingBoard;
  readonly settings: TradeSettings;
  readonly ladder: Ladder;
  readonly latch: Latch;
};
