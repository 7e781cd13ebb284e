/** The simulated exchange's core: accounts, books and orders on a given clock and chance. */
import type { Clock } from '../ports/clock.ts';
import type { Random } from '../ports/random.ts';
import { createBooks } from './books.ts';
import type { Books } from './books.ts';
import type { ExchangeEvent } from './events.ts';
import { createExpiries } from './expiries.ts';
import { tradingStatusOf } from './faults.ts';
import type { FaultSet } from './faults.ts';
import { startFunding } from './funding.ts';
import type { Funding } from './funding.ts';
import { createLedger } from './ledger.ts';
import type { Ledger } from './ledger.ts';
import { createMaintenance } from './maintenance.ts';
import type { Maintenance } from './maintenance.ts';
import { fillReached } from './makers.ts';
import type { TradingStatus } from './market-status.ts';
import { tellTouch } from './matching.ts';
import type { MatchingContext } from './matching.ts';
import { createOperators } from './operators.ts';
import type { Operators } from './operators.ts';
import { createOrderDesk } from './order-desk.ts';
import type { OrderDesk } from './order-desk.ts';
import { DEFAULT_SWITCHES } from './orders.ts';
import type { ExchangeSwitches, Match } from './orders.ts';
import { PRICE_STEP_MS } from './prices.ts';
import type { PricePath } from './prices.ts';
import { createResting } from './resting.ts';
import { carryOutTimedFaults } from './timed-faults.ts';
import { createTriggerDesk } from './trigger-desk.ts';
import type { TriggerDesk } from './trigger-desk.ts';
import { truthOf } from './truth.ts';
import type { Truth } from './truth.ts';
import { createVenueClock } from './venue-clock.ts';
import { createWallets } from './wallets.ts';
import type { Wallets } from './wallets.ts';

/**
 * What an exchange is made of. `speed` multiplies price time, nothing else; `priceStepMs` is how often
 * the books move.
 */
export type ExchangeOptions = {
  readonly clock: Clock;
  readonly random: Random;
  readonly path: PricePath;
  readonly faults: FaultSet;
  readonly switches?: Partial<ExchangeSwitches>;
  readonly speed?: number;
  readonly priceStepMs?: number;
};

/** The exchange behind its wire. Everything is synchronous; events are told as they happen. */
export type Exchange = OrderDesk & {
  readonly switches: ExchangeSwitches;
  /** The synthetic depth, and the resting orders in it. */
  readonly books: Books;
  readonly triggers: TriggerDesk;
  readonly wallets: Wallets;
  readonly ledger: Ledger;
  readonly now: () => number;
  /** What the venue takes the time to be, by which it judges: a fault may set it apart. */
  readonly venueNow: () => number;
  /** A nanosecond instant of the venue's, each later than the last while its clock is right. */
  readonly nextNs: () => bigint;
  /** Every match, oldest first. */
  readonly matches: () => readonly Match[];
  /** Calls `listener` with each event until the returned function is called. */
  readonly onEvent: (listener: (event: ExchangeEvent) => void) => () => void;
  /** Tells the last private events of a subaccount again, oldest first: a venue that replays does. */
  readonly retell: (subaccount: string) => void;
  readonly maintenance: Pick<Maintenance, 'terms' | 'onBegin'>;
  readonly tradingStatus: (productId: number) => TradingStatus;
  /** What is really so: for oracles of simulations, never for a client. */
  readonly truth: (subaccount: string) => Truth;
  readonly operators: Operators;
  readonly funding: Pick<Funding, 'rateX18' | 'updatedAt' | 'tellRates'>;
  /** Stops the prices, expirations and faults to come; orders already accepted are still matched. */
  readonly stop: () => void;
};

/** How many events a replay goes back at most. */
const RETOLD_MAX = 100;

/** Opens an exchange whose prices start to move now. */
export function createExchange(options: ExchangeOptions): Exchange {
  const { clock, random, path, faults, speed = 1, priceStepMs: stepMs = PRICE_STEP_MS } = options;
  const switches = { ...DEFAULT_SWITCHES, ...options.switches };
  const ledger = createLedger(clock);
  const resting = createResting(createBooks(path, random, faults, ledger.fundingIndexX18));
  const { books } = resting;
  const expiries = createExpiries(clock);
  const matches: Match[] = [];
  const { emit, ...listeners } = createListeners();
  const maintenance = createMaintenance(faults);
  const venueClock = createVenueClock(clock, faults);
  const isStill = (): boolean =>
    maintenance.terms() !== undefined && switches.maintenanceMarkets === 'stand';

  const context: MatchingContext = {
    now: clock.now,
    ...venueClock,
    books,
    resting,
    chance: random.fork('makers'),
    ledger,
    faults,
    switches,
    isStill,
    emit,
    record: (match) => matches.push(match),
  };

  const desk = createOrderDesk({ clock, expiries, context });
  const wallets = createWallets(clock);
  const triggers = createTriggerDesk({ clock, expiries, context, desk, matches, wallets });

  const pricesMoved = (): void => {
    followPrices(context, triggers);
  };

  const stopPrices = startPriceSteps({ clock, stepMs, isStill }, (elapsedMs) => {
    books.step(elapsedMs * speed);
    pricesMoved();
  });

  const funding = startFunding({ clock, random, ...venueClock, books, ledger, emit });
  const parts = { context, random, desk, triggers, maintenance, funding, pricesMoved };
  const operators = createOperators(parts);
  carryOutTimedFaults({ faults, books, ledger, maintenance, operators });
  const stops = [stopPrices, funding.stop, expiries.stop, faults.stop];

  return {
    switches,
    books,
    triggers,
    wallets,
    ledger,
    now: clock.now,
    ...venueClock,
    ...desk,
    matches: () => matches,
    ...listeners,
    maintenance,
    tradingStatus: (productId) => tradingStatusOf(productId, faults),
    truth: (subaccount) => truthOf(subaccount, { ledger, books, matches, desk, triggers }),
    operators,
    funding,
    stop: () => {
      for (const stop of stops) stop();
    },
  };
}

/** What happens when prices have moved: what they reached is filled or sent on, and they are told. */
function followPrices(context: MatchingContext, triggers: Pick<TriggerDesk, 'watch'>): void {
  if (!context.isStill()) {
    fillReached(context);
    triggers.watch();
  }
  for (const { productId } of context.books.markets) tellTouch(productId, context);
}

/** Those who hear the events. */
function createListeners(): Pick<Exchange, 'onEvent' | 'retell'> & Pick<MatchingContext, 'emit'> {
  const listeners = new Set<(event: ExchangeEvent) => void>();
  let told: readonly ExchangeEvent[] = [];
  const emit = (event: ExchangeEvent): void => {
    if (event.parent !== undefined) told = [...told, event].slice(-RETOLD_MAX);
    for (const listener of listeners) listener(event);
  };
  return {
    emit,
    retell: (subaccount) => {
      told.filter(({ parent }) => parent === subaccount).forEach(emit);
    },
    onEvent: (listener) => {
      listeners.add(listener);
      return () => {
        listeners.delete(listener);
      };
    },
  };
}

/** Steps with the time in which prices moved: while they stand still it does not pass. */
function startPriceSteps(
  {
    clock,
    stepMs,
    isStill,
  }: { readonly clock: Clock; readonly stepMs: number; readonly isStill: () => boolean },
  step: (elapsedMs: number) => void,
): () => void {
  const startedAt = clock.now();
  let stillMs = 0;
  let handle: unknown;
  const arm = (): void => {
    handle = clock.setTimeout(() => {
      if (isStill()) stillMs += stepMs;
      else step(clock.now() - startedAt - stillMs);
      arm();
    }, stepMs);
  };
  arm();
  return () => {
    clock.clearTimeout(handle);
  };
}
