/** A world: the terms of a run and everything that befalls it, as plain data. */
import type { Direction, Margin, MarketSymbol, Side } from '../../domain/market.ts';
import type { Fault } from '../../exchange/fault-plan.ts';
import type { ExchangeSwitches } from '../../exchange/orders.ts';
import type { Bug } from '../buggy-venue.ts';

/** Everything that one integer decides; the prices and the chances come from `seed` itself. */
export type World = {
  readonly seed: number;
  readonly terms: Terms;
  readonly events: readonly WorldEvent[];
};

/** How the run is set up. Times in milliseconds, bounds of the exit in basis points. */
export type Terms = {
  readonly margin: Margin;
  /** Of isolated positions. */
  readonly leverage: number;
  readonly policy: 'simultaneous' | 'makerFirst';
  readonly direction: Direction;
  readonly cycles: number;
  readonly holdMs: number;
  /** How long a message travels, one way. */
  readonly latencyMs: number;
  /** How often the books move. */
  readonly priceStepMs: number;
  readonly waitsForZero: boolean;
  readonly onHalt: 'exit' | 'stay';
  readonly onResidual: 'refuse' | 'flatten';
  readonly takeProfitBps: number | null;
  readonly stopLossBps: number | null;
  /** What the day may lose, in quote units; null is any amount. */
  readonly dailyLoss: string | null;
  /** When the world heals, counted from the start of the session. */
  readonly healsAtMs: number;
  /** The readings of the protocol that are not the likely ones. */
  readonly switches: Partial<ExchangeSwitches>;
};

/** The simplest terms: what a world shrinks to. */
export const PLAIN_TERMS: Terms = {
  margin: 'cross',
  leverage: 5,
  policy: 'simultaneous',
  direction: 'buyFirst',
  cycles: 1,
  holdMs: 0,
  latencyMs: 5,
  priceStepMs: 400,
  waitsForZero: true,
  onHalt: 'exit',
  onResidual: 'refuse',
  takeProfitBps: null,
  stopLossBps: null,
  dailyLoss: null,
  healsAtMs: 20_000,
  switches: {},
};

/** The states of the cycle, in which the weather can find it. */
export const CYCLE_STATES = [
  'idle',
  'verify',
  'build',
  'hold',
  'unwind',
  'emergencyClose',
  'halted',
] as const;

/** One of them. */
export type CycleState = (typeof CYCLE_STATES)[number];

/**
 * When something happens: so long after the session began or before it did, or after the cycle entered
 * a state for the `nth` time, which may never be.
 */
export type Moment =
  | { readonly after: 'opening' }
  | { readonly after: 'start'; readonly ms: number }
  | { readonly after: CycleState; readonly nth: number; readonly ms: number };

/** What happens, as whoever replays it is told. */
export type Doing =
  /** The venue or the network misbehaves from then on, for so long at most. */
  | { readonly kind: 'fault'; readonly fault: Fault; readonly forMs: number }
  /** Somebody leaves an order that never fills. */
  | ({ readonly kind: 'order'; readonly price: string } & HandOrder)
  /** Somebody leaves a trigger order that fires with the next price. */
  | ({ readonly kind: 'trigger' } & HandOrder)
  /** The venue settles a position's profit. */
  | { readonly kind: 'settle'; readonly symbol: MarketSymbol; readonly margin: Margin }
  /** The venue tells its last private events again. */
  | { readonly kind: 'retell' }
  /** The operator speaks. */
  | { readonly kind: 'word'; readonly word: Word }
  /** The next calls of the adapter throw: code of ours that is broken. */
  | { readonly kind: 'bug'; readonly bug: Bug; readonly times: number };

type HandOrder = {
  readonly symbol: MarketSymbol;
  readonly margin: Margin;
  readonly side: Side;
  readonly amount: string;
  readonly reduceOnly: boolean;
};

/** What an operator can say. */
export type Word = 'stop' | 'drain' | 'pause' | 'resume' | 'interrupt';

/** Something that befalls the run; `number` stays with it when others are left out. */
export type WorldEvent = {
  readonly number: number;
  readonly moment: Moment;
  readonly does: Doing;
};

/** What of a world is left out in a replay. */
export type Simplification = {
  /** The numbers of the events that stay; all when undefined. */
  readonly only: readonly number[] | undefined;
  /** The terms that are as simple as can be. */
  readonly plain: readonly (keyof Terms)[];
};

/** The world with only some of its events, and some of its terms plain. */
export function simplified(world: World, { only, plain }: Simplification): World {
  const kept = new Set(only);
  const plainTerms = Object.fromEntries(plain.map((name) => [name, PLAIN_TERMS[name]]));
  return {
    seed: world.seed,
    terms: { ...world.terms, ...plainTerms },
    events: only === undefined ? world.events : world.events.filter((e) => kept.has(e.number)),
  };
}
