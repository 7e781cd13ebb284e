/** A world for one actor: a genuine positions service, a clock to be moved, a venue that does as told. */
import type { World } from '../../../src/actors/world.ts';
import { DayBoard } from '../../../src/actors/day-board.ts';
import { FundingBoard } from '../../../src/actors/funding-board.ts';
import { HealthBoard } from '../../../src/actors/health-board.ts';
import { Ladder } from '../../../src/actors/ladder.ts';
import { MarketBoard } from '../../../src/actors/market-board.ts';
import { OpenOrderBoard } from '../../../src/actors/open-orders.ts';
import { RestBoard } from '../../../src/actors/rest-board.ts';
import { StandingBoard } from '../../../src/actors/standing-board.ts';
import { memoryLatch } from '../../../src/app/state/latch.ts';
import { PAIR, tradeSettings } from '../../../src/app/trade-settings.ts';
import { HEALTH_LIMITS } from '../../../src/domain/health.ts';
import { StepClock } from '../../../src/lib/step-clock.ts';
import type { OrderIntent, SignedOrder } from '../../../src/orders/order.ts';
import type { Venue } from '../../../src/ports/venue.ts';
import { VenueUnreachable } from '../../../src/ports/venue-errors.ts';
import { keysOf } from '../../../src/positions/key.ts';
import { openPositions } from '../../../src/positions/service.ts';
import { POSITION_TIMES } from '../../../src/positions/times.ts';
import { filled, reported } from '../../support/observations.ts';
import type { FillOptions, ReportOptions } from '../../support/observations.ts';
import { digestOf } from '../../support/orders.ts';
import { ETH, SOL } from '../domain/markets.ts';
import { snapshot } from '../positions/world.ts';

/** A world and what a test does to it. */
export type Stage = World & {
  readonly clock: StepClock;
  readonly connect: () => void;
  readonly report: (options: Omit<ReportOptions, 'at'>) => void;
  readonly fill: (options: Omit<FillOptions, 'at'>) => void;
};

let opened = 0;

/**
 * A world at 100 000 ms whose venue answers as `venue` says. Otherwise it shows a flat account, and its
 * archive of events is out of reach.
 */
export async function openStage(venue: Partial<Venue> = {}): Promise<Stage> {
  const clock = new StepClock(100_000, () => new Promise((resolve) => setImmediate(resolve)));
  const positions = openPositions({
    subaccount: `stage ${String(++opened)}`,
    keys: keysOf([PAIR.primary, PAIR.hedge]),
    times: POSITION_TIMES,
    now: clock.now,
  });
  let signed = 0;
  const sign = (intent: OrderIntent): SignedOrder => ({
    digest: digestOf(++signed),
    intent,
    receiveBy: clock.now() + intent.receiveWindowMs,
    expiresAt: clock.now() + intent.expiresInMs,
    body: '{}',
  });
  const flat: Venue = {
    open: () => Promise.reject(new Error('The stage is open already.')),
    venueTime: clock.now,
    readMarkets: () => Promise.resolve([ETH, SOL]),
    lastTouch: () => undefined,
    readTouch: (symbol) =>
      Promise.resolve({ symbol, bid: undefined, ask: undefined, venueAt: clock.now() }),
    readPositions: () => Promise.resolve(snapshot(clock.now())),
    readOpenOrders: () => Promise.resolve([]),
    readTriggerOrders: () => Promise.resolve([]),
    readStatus: () => Promise.resolve('active'),
    readArchivedOrders: () => Promise.resolve([]),
    readArchivedFills: () => Promise.resolve([]),
    readArchivedEvents: () =>
      Promise.reject(new VenueUnreachable('no archive', { request: 'events' })),
    readPayments: () =>
      Promise.reject(new VenueUnreachable('no archive', { request: 'interest_and_funding' })),
    sign,
    submit: () => Promise.resolve(),
    cancel: () => Promise.resolve(),
    connect: () => ({ close: () => undefined }),
  };
  const markets = new MarketBoard(flat);
  await markets.refresh();
  const standing = new StandingBoard(clock);
  const flags = { margin: 'isolated', leverage: 5, notional: '250', hedgeRatio: '1' } as const;
  const settings = tradeSettings({
    ...flags,
    holdMs: 1000,
    cycles: 1,
    direction: 'buyFirst',
    onHalt: 'exit',
    onResidual: 'refuse',
    waitsForZero: true,
  });
  const staged = { venue: { ...flat, ...venue }, clock, markets, settings };
  return {
    ...staged,
    positions,
    standing,
    openOrders: new OpenOrderBoard(staged.venue),
    day: new DayBoard(null),
    funding: new FundingBoard(staged),
    rest: new RestBoard(),
    health: new HealthBoard(markets, HEALTH_LIMITS),
    ladder: new Ladder(staged),
    latch: memoryLatch(),
    connect: () => {
      positions.receive({ type: 'stream.opened' });
      positions.receive({ type: 'stream.acknowledged' });
    },
    report: (options) => {
      const observation = reported({ at: clock.now(), ...options });
      positions.receive({ type: 'position.observed', observation });
    },
    fill: (options) => {
      const observation = filled({ at: clock.now(), ...options });
      positions.receive({ type: 'fill.observed', observation });
    },
  };
}
