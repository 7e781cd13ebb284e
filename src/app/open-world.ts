/** Opens the one world of a run: everything that its actors work with. */
import { DayBoard } from '../actors/day-board.ts';
import { FundingBoard } from '../actors/funding-board.ts';
import { HealthBoard } from '../actors/health-board.ts';
import { Ladder } from '../actors/ladder.ts';
import { MarketBoard } from '../actors/market-board.ts';
import { OpenOrderBoard } from '../actors/open-orders.ts';
import { RestBoard, notedVenue } from '../actors/rest-board.ts';
import { StandingBoard, watchedVenue } from '../actors/standing-board.ts';
import type { TradeSettings, World } from '../actors/world.ts';
import type { Day } from '../domain/daily-loss.ts';
import { LEG_NAMES } from '../domain/market.ts';
import type { Pair } from '../domain/market.ts';
import type { Clock } from '../ports/clock.ts';
import type { Latch } from '../ports/latch.ts';
import type { Venue, VenueIdentity } from '../ports/venue.ts';
import { keysOf } from '../positions/key.ts';
import type { PositionKey } from '../positions/key.ts';
import { openPositions } from '../positions/service.ts';

/** What a world is made of. The venue is open and journaled already. */
export type WorldOptions = {
  readonly venue: Venue;
  readonly identity: VenueIdentity;
  readonly clock: Clock;
  readonly settings: TradeSettings;
  readonly latch: Latch;
  /** What this UTC day has earned or lost so far; null for nothing. */
  readonly day: Day | null;
  /** Hears of the day whenever it changes. */
  readonly dayChanged?: ((day: Day) => void) | undefined;
};

/** Opens the positions service before any machine; whoever opened the world closes it last. */
export function openWorld(options: WorldOptions): World {
  const { identity, clock, settings, latch, day, dayChanged } = options;
  const positions = openPositions({
    subaccount: identity.subaccount,
    keys: keysOfPair(settings.pair),
    times: settings.times,
    drift: settings.drift,
    now: clock.now,
  });
  const standing = new StandingBoard(clock);
  const rest = new RestBoard();
  const venue = notedVenue(watchedVenue(options.venue, standing), (read) => {
    rest.note(read);
    health.note(read);
  });
  const markets = new MarketBoard(venue);
  const health = new HealthBoard(markets, settings.health);
  return {
    venue,
    positions,
    clock,
    settings,
    markets,
    standing,
    latch,
    openOrders: new OpenOrderBoard(venue),
    health,
    rest,
    day: new DayBoard(day, dayChanged),
    funding: new FundingBoard({ venue, clock }),
    ladder: new Ladder({ venue, markets, settings, clock }),
  };
}

/** Every key of a pair, also when nobody is left to ask. */
export function keysOfPair(pair: Pair): readonly PositionKey[] {
  return keysOf(LEG_NAMES.map((leg) => pair[leg]));
}
