/** Fault plans: what the simulated exchange shall do to its client. `docs/faults.md` lists them. */
import type { TradingStatus } from './market-status.ts';
import type { ExchangeSwitches } from './orders.ts';

/** The streams a fault can touch: all that are served. */
export type FaultStream =
  | 'fill'
  | 'position_change'
  | 'order_update'
  | 'best_bid_offer'
  | 'trade'
  | 'book_depth'
  | 'liquidation'
  | 'latest_candlestick'
  | 'funding_rate'
  | 'funding_payment'
  | 'all_bbo';

/** What a client can ask on a stream connection. */
export type StreamMethod = 'authenticate' | 'subscribe' | 'unsubscribe' | 'list' | 'ping' | 'time';

/** How a REST answer can fail. */
export type RestFailure =
  | 'noAnswer'
  | '429'
  | '403'
  | '502'
  | '503'
  | 'html'
  | 'failure'
  | 'empty'
  | 'truncated'
  | 'missingRow'
  | 'notExisting';

/** The ways by which an execute reaches the gateway: `POST /execute`, and the socket `/v1/ws`. */
export type WirePath = 'http' | 'ws';

/** The executes that a fault can name. */
export type ExecuteName =
  | 'place_order'
  | 'cancel_orders'
  | 'cancel_product_orders'
  | 'trigger.place_order'
  | 'trigger.place_orders'
  | 'trigger.cancel_orders'
  | 'trigger.cancel_product_orders';

/** Milliseconds since the exchange started between which a fault holds. */
export type FaultSpan = { readonly fromMs?: number; readonly untilMs?: number };

/**
 * When and how often a fault applies. Within its span `skip` occasions pass first, then at most
 * `times` are hit, each with `probability`.
 */
export type FaultWindow = FaultSpan & {
  readonly skip?: number;
  readonly times?: number;
  readonly probability?: number;
};

/** Symbols or product ids; absent means all. */
type Products = { readonly products?: readonly (string | number)[] };
/** One symbol or product id. */
type Product = { readonly product: string | number };
type Streams = { readonly streams: readonly FaultStream[] };
/** Request types, for example `subaccount_info` or `archive.events`; absent means all. */
type Queries = { readonly queries?: readonly string[] };
/** A position; the first subaccount that the exchange saw, unless one is named. */
type Leg = Product & { readonly margin?: 'cross' | 'isolated'; readonly subaccount?: string };
/** An instant in milliseconds since the exchange started. */
type Timed = { readonly atMs?: number };

type StreamFault =
  | ({
      readonly fault: 'stream.delay';
      readonly ms: number;
      readonly keepOrder?: boolean;
    } & Streams &
      Products)
  | ({ readonly fault: 'stream.drop' | 'stream.duplicate' } & Streams & Products)
  | ({ readonly fault: 'stream.malformed'; readonly text?: string } & Streams & Products)
  | ({
      readonly fault: 'stream.close';
      readonly code?: number;
      readonly refuseForMs?: number;
    } & Timed)
  | { readonly fault: 'stream.noPong' }
  | FrameFault
  | ConnectionFault;

/** What happens to single frames. */
type FrameFault =
  | ({
      readonly fault: 'stream.reorder';
      /** How long frames are gathered before they leave. */
      readonly ms: number;
    } & Streams &
      Products)
  | ({ readonly fault: 'stream.truncated' } & Streams & Products)
  | ({ readonly fault: 'stream.oversized'; readonly bytes?: number } & Streams & Products)
  | ({
      readonly fault: 'stream.wrongProduct';
      /** Any other market by default. */
      readonly as?: string | number;
    } & Streams &
      Products)
  | ({ readonly fault: 'stream.clockSkew'; readonly ms: number } & Streams & Products)
  | ({
      readonly fault: 'stream.foreignSubaccount';
      readonly streams?: readonly ('fill' | 'position_change')[];
    } & Products)
  | {
      readonly fault: 'stream.isolatedOnParent';
      /** Whose address the event carries; the isolated subaccount's by default. */
      readonly address?: 'parent' | 'isolated';
    };

/** What happens to connections and to what is asked on them. */
type ConnectionFault =
  | ({
      readonly fault: 'stream.halfOpen';
      /** After so long the connection is cut; until it is healed by default. */
      readonly forMs?: number;
      /** Whether pings are still answered; not by default. */
      readonly pongs?: boolean;
    } & Timed)
  | ({
      readonly fault: 'stream.authExpiry';
      /** Closes the connection with it; without one nothing is said. */
      readonly closeCode?: number;
    } & Timed)
  | ({ readonly fault: 'stream.burst'; readonly frames?: number } & Timed)
  | { readonly fault: 'stream.ackLost'; readonly methods?: readonly StreamMethod[] }
  | ({
      readonly fault: 'stream.subscribeRefused';
      readonly streams?: readonly FaultStream[];
    } & Products);

type RestFault =
  | ({ readonly fault: 'rest.stale'; readonly ms: number } & Queries)
  | ({ readonly fault: 'rest.fail'; readonly as: RestFailure } & Queries & Products)
  | { readonly fault: 'rest.blindIsolated' }
  | ({
      readonly fault: 'rest.timeout';
      /** Whether the request is lost, or only the answer to what it did. */
      readonly effect: 'before' | 'after';
    } & Queries)
  | ({ readonly fault: 'rest.rateLimited'; readonly retryAfterS?: number } & Queries)
  | ({
      readonly fault: 'rest.contradict';
      /** How far behind every second answer of a kind is. */
      readonly ms: number;
    } & Queries)
  | ({ readonly fault: 'rest.slowDrip'; readonly ms: number } & Queries);

/** The refusals that have a name of their own, whatever is true. */
export type RefusalFault =
  'order.alreadyFlat' | 'order.minimumNotional' | 'order.priceCollar' | 'order.health';

type OrderFault = { readonly reduceOnly?: boolean } & Products &
  (
    | { readonly fault: 'order.noFill' }
    | { readonly fault: 'order.partialFill'; readonly fraction: number }
    | { readonly fault: 'order.partialSilent'; readonly fraction: number }
    | { readonly fault: 'order.fillAfterCancel' | 'order.fillAfterTimeout'; readonly ms: number }
    | { readonly fault: 'order.duplicate' }
    | { readonly fault: RefusalFault }
    | { readonly fault: 'order.reject'; readonly code: number }
    | { readonly fault: 'order.noAnswer'; readonly effect: 'before' | 'after' }
    | {
        readonly fault: 'order.delay';
        readonly ms: number;
        /** What is late: the request by default, or only the answer to it. */
        readonly part?: 'request' | 'answer';
      }
    | {
        readonly fault: 'order.hold';
        readonly ms: number;
        /** Whether the request reaches the venue at last; true by default. */
        readonly deliver?: boolean;
        /** Absent means all; `products` and `reduceOnly` name orders, never cancels. */
        readonly executes?: readonly ExecuteName[];
      }
  );

type StandingFault =
  | { readonly fault: 'venue.clockSkew'; readonly ms: number }
  | {
      readonly fault: 'venue.queryOnly';
      /** The ways that are blocked; absent means both. */
      readonly paths?: readonly WirePath[];
    }
  | { readonly fault: 'key.refused'; readonly code?: 2028 | 2024 }
  | ({
      readonly fault: 'venue.maintenance';
      readonly forMs: number;
      readonly code?: 1004 | 2068;
      readonly closeCode?: number;
      readonly gapBps?: number;
    } & Timed);

type MarketFault =
  | ({ readonly fault: 'price.gap'; readonly bps: number } & Product & Timed)
  | ({
      readonly fault: 'funding.tick';
      /** Of the position at the oracle; longs pay when positive, shorts when negative. */
      readonly bps: number;
    } & Product &
      Timed)
  | ({ readonly fault: 'leg.liquidate'; readonly fraction?: number } & Leg & Timed)
  | ({
      readonly fault: 'trade.manual';
      /** Signed, in base units, as a decimal string. */
      readonly amount: string;
    } & Leg &
      Timed);

/** What holds over its span and hits no single occasions: it is neither counted nor left to chance. */
type LastingMarketFault = Product &
  (
    | { readonly fault: 'market.status'; readonly status: TradingStatus }
    | {
        readonly fault: 'market.stepSize';
        /** In base units, as a decimal string. */
        readonly sizeIncrement: string;
      }
    | { readonly fault: 'oracle.offset'; readonly bps: number }
    | {
        readonly fault: 'book.thin';
        readonly beyondBps: number;
        readonly depthShare: number;
        /** Both sides when absent. */
        readonly side?: 'bid' | 'ask';
      }
  );

/** What happens to the clock of our own process; the exchange has no part in it. */
type ClockFault =
  | { readonly fault: 'clock.skew' | 'clock.coalesce'; readonly ms: number }
  | ({ readonly fault: 'clock.jump' | 'clock.freeze'; readonly ms: number } & Timed);

/** One fault. */
export type Fault = FaultWindow &
  (
    | StreamFault
    | RestFault
    | OrderFault
    | StandingFault
    | MarketFault
    | LastingMarketFault
    | ClockFault
  );

/** The names of faults. */
export type FaultName = Fault['fault'];

/** The fault of a name. */
export type FaultOf<Name extends FaultName> = Fault & { readonly fault: Name };

/**
 * A file of faults. The seed, when given, replaces the exchange's for the faults' chances; the
 * switches choose readings of the protocol.
 */
export type FaultPlan = {
  readonly seed?: number;
  readonly switches?: Partial<ExchangeSwitches>;
  readonly faults: readonly Fault[];
};
