/** The venue, as the core asks for it. One adapter and its recordings implement it. */
import type { PaymentsAnswer } from '../domain/funding.ts';
import type { Market, MarketSymbol, Touch } from '../domain/market.ts';
import type {
  ArchivedFill,
  ArchivedOrder,
  Digest,
  OpenOrder,
  OrderIntent,
  SignedOrder,
} from '../orders/order.ts';
import type { ArchiveAnswer, ArchiveQuery } from '../positions/chain.ts';
import type { RestSnapshot } from '../positions/rest.ts';
import type { StreamConnection, StreamSink } from '../positions/stream.ts';

/** Who we are at the venue, known after `open`. */
export type VenueIdentity = {
  /** `sim`, `testnet` or `mainnet`. */
  readonly network: string;
  readonly chainId: number;
  /** The parent subaccount: 0x and 64 hex digits. */
  readonly subaccount: string;
  /** The venue's numbers of the pair's markets: with them a recorded frame is read again. */
  readonly products: Readonly<Record<MarketSymbol, number>>;
};

/**
 * What the core asks of a venue. Every promise rejects with one of the four errors of
 * `venue-errors.ts` and with nothing else; no method invents a value for an answer that it lacks.
 */
export type Venue = {
  /** Checks chain, clock and markets. Call once, first. Nothing is signed or sent before. */
  readonly open: () => Promise<VenueIdentity>;
  /** The venue's time now, in milliseconds: our clock and the offset last measured. */
  readonly venueTime: () => number;
  /** The pair's markets with the rules of this moment, asked anew. */
  readonly readMarkets: () => Promise<readonly Market[]>;
  /** The last touch that the stream told, or undefined when none was heard on this connection. */
  readonly lastTouch: (symbol: MarketSymbol) => Touch | undefined;
  /** The touch, asked anew. */
  readonly readTouch: (symbol: MarketSymbol) => Promise<Touch>;
  /**
   * Both scopes of the subaccount. Never rejects: what failed is inconclusive with its reason. Two
   * readings are never under way at once: a caller waits for one that begins after its call.
   */
  readonly readPositions: () => Promise<RestSnapshot>;
  /** The orders that rest in the book, in every market. Those that wait for a trigger are not here. */
  readonly readOpenOrders: () => Promise<readonly OpenOrder[]>;
  /** The orders that wait for their trigger, in every market. The question is signed. */
  readonly readTriggerOrders: () => Promise<readonly OpenOrder[]>;
  /** Whether the venue says that it trades. */
  readonly readStatus: () => Promise<'active' | 'down'>;
  /** The archive's rows of these orders. One that is absent never filled, or is not archived yet. */
  readonly readArchivedOrders: (digests: readonly Digest[]) => Promise<readonly ArchivedOrder[]>;
  /** The archive's fills of these orders, of the newest of each market. */
  readonly readArchivedFills: (digests: readonly Digest[]) => Promise<readonly ArchivedFill[]>;
  /** The archive's numbered balance events of one key, in its own margin mode. */
  readonly readArchivedEvents: (query: ArchiveQuery) => Promise<ArchiveAnswer>;
  /** What the archive tells of funding and interest since an instant of the venue's, in milliseconds. */
  readonly readPayments: (since: number) => Promise<PaymentsAnswer>;
  /** Signs an order; nothing leaves. The digest is its identity from here on. */
  readonly sign: (intent: OrderIntent) => SignedOrder;
  /**
   * Sends a signed order, the same body each time. Resolves when the venue accepted it, which says
   * nothing about fills. Rejects with code 2013 when the venue has it already: it was delivered.
   */
  readonly submit: (order: SignedOrder) => Promise<void>;
  /**
   * Cancels open orders, those in the book and those at the trigger service at once. One that is filled
   * or gone already is not an error; rejects, once both were asked, when either did not answer.
   */
  readonly cancel: (orders: readonly OpenOrder[]) => Promise<void>;
  /** Opens one connection of the stream, with every subscription and the authentication. */
  readonly connect: (sink: StreamSink) => StreamConnection;
};
