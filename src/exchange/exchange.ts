/** The simulated exchange's core: accounts, books and orders on a given clock and chance. */
import type { Clock } from '../ports/clock.ts';
import type { Random } from '../ports/random.ts';
import { createBooks } from './books.ts';
import type { Books } from './books.ts';
import { bestBidOfferEvent } from './events.ts';
import type { ExchangeEvent } from './events.ts';
import type { FaultSet } from './faults.ts';
import { createLedger } from './ledger.ts';
import type { Ledger } from './ledger.ts';
import type { MatchingContext } from './matching.ts';
import { createOperators, productIdOf } from './operators.ts';
import type { Operators } from './operators.ts';
import { createOrderDesk } from './order-desk.ts';
import type { OrderDesk } from './order-desk.ts';
import { DEFAULT_SWITCHES } from './orders.ts';
import type { ExchangeSwitches, Match } from './orders.ts';
import { PRICE_STEP_MS } from './prices.ts';
import type { PricePath } from './prices.ts';
import { truthOf } from './truth.ts';
import type { Truth } from './truth.ts';
import { parseX18 } from './x18.ts';

/** What an exchange is made of. `speed` multiplies price time, nothing else. */
export type ExchangeOptions = {
  readonly clock: Clock;
  readonly random: Random;
  readonly path: PricePath;
  readonly faults: FaultSet;
  readonly switches?: Partial<ExchangeSwitches>;
  readonly speed?: number;
};

/** The exchange behind its wire. Everything is synchronous; events are told as they happen. */
export type Exchange = OrderDesk & {
  readonly switches: ExchangeSwitches;
  readonly books: Books;
  readonly ledger: Ledger;
  readonly now: () => number;
  /** A nanosecond instant, each later than the last. */
  readonly nextNs: () => bigint;
  /** Every match, oldest first. */
  readonly matches: () => readonly Match[];
  /** Calls `listener` with each event until the returned function is called. */
  readonly onEvent: (listener: (event: ExchangeEvent) => void) => () => void;
  /** What is really so: for oracles of simulations, never for a client. */
  readonly truth: (subaccount: string) => Truth;
  readonly operators: Operators;
  /** Stops the price steps; orders already accepted are still matched. */
  readonly stop: () => void;
};

/** Opens an exchange whose prices start to move now. */
export function createExchange(options: ExchangeOptions): Exchange {
  const { clock, random, path, faults, speed = 1 } = options;
  const switches = { ...DEFAULT_SWITCHES, ...options.switches };
  const books = createBooks(path, random);
  const ledger = createLedger(clock);
  const matches: Match[] = [];
  const listeners = new Set<(event: ExchangeEvent) => void>();
  const startedAt = clock.now();

  const context: MatchingContext = {
    now: clock.now,
    nextNs: createNanoseconds(clock),
    books,
    ledger,
    faults,
    switches,
    emit: (event) => {
      for (const listener of listeners) listener(event);
    },
    record: (match) => {
      matches.push(match);
    },
  };

  const desk = createOrderDesk({ clock, context });

  const tellTouches = (): void => {
    for (const { productId } of books.markets) {
      context.emit(bestBidOfferEvent(productId, () => books.touch(productId), context.nextNs));
    }
  };

  const stop = startPriceSteps(clock, () => {
    books.step((clock.now() - startedAt) * speed);
    tellTouches();
  });

  const operators = createOperators({ context, random, desk, tellTouches });
  carryOutTrades({ faults, ledger, operators });

  return {
    switches,
    books,
    ledger,
    now: clock.now,
    nextNs: context.nextNs,
    ...desk,
    matches: () => matches,
    onEvent: (listener) => {
      listeners.add(listener);
      return () => {
        listeners.delete(listener);
      };
    },
    truth: (subaccount) => truthOf(subaccount, { ledger, books, matches, desk }),
    operators,
    stop,
  };
}

/** Carries out the trades by hand that a fault plan has timed. */
function carryOutTrades(parts: {
  readonly faults: FaultSet;
  readonly ledger: Ledger;
  readonly operators: Operators;
}): void {
  const { faults, ledger, operators } = parts;
  faults.onDue('trade.manual', ({ product, margin = 'cross', amount, subaccount }) => {
    const [first] = ledger.parents();
    const trader = subaccount?.toLowerCase() ?? first;
    if (trader === undefined) return;
    const leg = { subaccount: trader, productId: productIdOf(product), margin };
    operators.manualTrade({ ...leg, amountX18: parseX18(amount) });
  });
}

function createNanoseconds(clock: Clock): () => bigint {
  let lastNs = 0n;
  return () => {
    const nowNs = BigInt(Math.floor(clock.now())) * 1_000_000n;
    lastNs = nowNs > lastNs ? nowNs : lastNs + 1n;
    return lastNs;
  };
}

function startPriceSteps(clock: Clock, step: () => void): () => void {
  let handle: unknown;
  const arm = (): void => {
    handle = clock.setTimeout(() => {
      step();
      arm();
    }, PRICE_STEP_MS);
  };
  arm();
  return () => {
    clock.clearTimeout(handle);
  };
}
