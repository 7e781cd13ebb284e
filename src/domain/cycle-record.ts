/** What one cycle was: the plan it had, and the account of how it ended. */
import type { DecimalString } from './decimal.ts';
import type { Direction, LegName, Margin, MarketSymbol, Side } from './market.ts';

/** One leg of a plan, sized and priced jointly with the other. */
export type PlannedLeg = {
  readonly leg: LegName;
  readonly symbol: MarketSymbol;
  readonly margin: Margin;
  readonly side: Side;
  readonly quantity: DecimalString;
  readonly limitPrice: DecimalString;
  /** Quantity at the touch it crosses, in quote units. */
  readonly notional: DecimalString;
  /** Quote units moved along with an isolated order; `0` when cross. */
  readonly isolatedMargin: DecimalString;
};

/** What a cycle means to build. */
export type CyclePlan = {
  readonly cycleId: number;
  readonly direction: Direction;
  readonly legs: Readonly<Record<LegName, PlannedLeg>>;
  /** How far the two legs' notionals are apart, in basis points of the larger. */
  readonly imbalanceBps: DecimalString;
};

/** How a cycle ended: four ways, each counted. */
export type CycleOutcome = 'completed' | 'skipped' | 'recovered' | 'halted';

/** What ends a hold. */
export type ExitRule = 'duration' | 'takeProfit' | 'stopLoss' | 'dailyLoss' | 'health' | 'operator';

/** The account of one leg. Quantities and prices are null where nothing was filled. */
export type LegRecord = {
  readonly leg: LegName;
  readonly market: MarketSymbol;
  readonly side: Side;
  readonly entryQuantity: DecimalString;
  /** Average fill price of the opening fills. */
  readonly entryPrice: DecimalString | null;
  readonly exitQuantity: DecimalString;
  readonly exitPrice: DecimalString | null;
  /** Received for holding it, negative when paid; null when nobody could tell. */
  readonly funding: DecimalString | null;
};

/** The account of one cycle, as `run --json` prints it. Money in quote units, in full. */
export type CycleRecord = {
  readonly id: number;
  readonly direction: Direction;
  readonly outcome: CycleOutcome;
  /** Why, in one sentence; null for `completed`. */
  readonly reason: string | null;
  /** What ended the hold; null when there was none. */
  readonly exit: ExitRule | null;
  /** ISO instants. */
  readonly startedAt: string;
  readonly endedAt: string;
  /** Net of fees, funding and interest, as far as they are known. */
  readonly pnl: DecimalString;
  readonly fees: DecimalString;
  /** Received, negative when paid; null when nobody could tell. */
  readonly funding: DecimalString | null;
  readonly interest: DecimalString;
  readonly volume: DecimalString;
  readonly legs: readonly LegRecord[];
};
