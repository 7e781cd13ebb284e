/** The Nado adapter: the `Venue` port over the venue's protocol, on whatever transport it is given. */
import type { MarketSymbol, Touch } from '../../../domain/market.ts';
import { invariant } from '../../../lib/invariant.ts';
import type { Clock } from '../../../ports/clock.ts';
import type { Random } from '../../../ports/random.ts';
import type { Venue } from '../../../ports/venue.ts';
import type { StreamConnection, StreamSink } from '../../../positions/stream.ts';
import type { Endpoints, NadoNetwork } from './endpoints.ts';
import { createArchiveReads } from './archive-reads.ts';
import { createBudgets } from './budgets.ts';
import { serialAddress } from './endpoints.ts';
import { createFeeReader } from './fees.ts';
import { EXECUTE_TIMEOUT_MS, createGatewayClient } from './gateway-client.ts';
import type { Account } from './order-messages.ts';
import { createPaymentReads } from './payment-reads.ts';
import { createReads } from './reads.ts';
import { subaccountOf } from './sender.ts';
import { SerialSocket } from './serial-socket.ts';
import { openSession } from './session.ts';
import type { Session } from './session.ts';
import { createSigner } from './signing.ts';
import type { Signer } from './signing.ts';
import { createStreamDecoder } from './stream-decoding.ts';
import { openStream } from './stream.ts';
import type { NadoStreamConnection } from './stream.ts';
import { createTrading } from './trading.ts';
import type { Transport } from './transport.ts';
import { hashStreamAuthentication } from './typed-data.ts';
import { createVenueClock } from './venue-clock.ts';
import type { VenueClock } from './venue-clock.ts';

/** What a Nado venue is made of. The private key makes the signer, and is not kept. */
export type NadoVenueOptions = {
  readonly network: NadoNetwork;
  readonly endpoints: Endpoints;
  /** The symbols of the pair, as the venue spells them. */
  readonly symbols: readonly MarketSymbol[];
  /** 32 bytes of hex: the owner's, whose address names the subaccount. */
  readonly privateKey: string;
  /** Makes the signer of the key; genuine signatures unless told otherwise. */
  readonly signerOf?: ((privateKey: string) => Signer) | undefined;
  readonly subaccountName: string;
  /** Whose subaccount it is, when that is not the signer's: for a linked signer, and for reading. */
  readonly owner?: string | undefined;
  /** Whether `open` refuses a signer that is neither the owner nor its linked signer. */
  readonly checksSigner?: boolean | undefined;
  readonly clock: Clock;
  readonly random: Random;
  readonly transport: Transport;
};

/** How long the authentication of a connection may be used; the venue allows 100 s (2.3). */
export const AUTHENTICATION_WINDOW_MS = 60_000;

/** A venue that is not open yet. Throws `InvariantError` for a key or a name that cannot be one. */
export function createNadoVenue(options: NadoVenueOptions): Venue {
  const { clock, random, network, signerOf = createSigner } = options;
  const signer = signerOf(options.privateKey);
  const subaccount = subaccountOf(options.owner ?? signer.address, options.subaccountName);
  const { transport, endpoints } = options;
  const serial = new SerialSocket({
    transport,
    url: serialAddress(endpoints),
    clock,
    answerTimeoutMs: EXECUTE_TIMEOUT_MS,
  });
  const client = createGatewayClient(transport, endpoints, createBudgets(clock), serial);
  const venueClock = createVenueClock(clock, client);
  let opened: Session | undefined;
  const session = (): Session => {
    invariant(opened !== undefined, 'The venue is opened before anything is asked of it.');
    return opened;
  };
  const streams = createStreams(options, venueClock, session);
  const readFees = createFeeReader(client, clock, subaccount);
  const { isolatedNamed } = streams;
  return {
    open: async () => {
      const { symbols, checksSigner = false } = options;
      const parts = { client, venueClock, network, symbols, signer, subaccount, checksSigner };
      opened = await openSession(parts);
      await readFees();
      const products = Object.fromEntries(opened.products.ids);
      return { network: network.name, chainId: network.chainId, subaccount, products };
    },
    venueTime: venueClock.now,
    lastTouch: streams.lastTouch,
    connect: streams.connect,
    ...createReads({ client, clock, venueClock, session, readFees, isolatedNamed }),
    ...createArchiveReads({ client, clock, session }),
    ...createPaymentReads({ client, clock, session }),
    ...createTrading({ client, random, venueClock, session }),
  };
}

/** The connections of one venue, and what is kept beside them. */
type Streams = {
  readonly connect: (sink: StreamSink) => StreamConnection;
  readonly lastTouch: (symbol: MarketSymbol) => Touch | undefined;
  readonly isolatedNamed: (address: string) => void;
};

function createStreams(
  options: Pick<NadoVenueOptions, 'clock' | 'transport' | 'endpoints'>,
  venueClock: VenueClock,
  session: () => Session,
): Streams {
  const isolatedAddresses = new Set<string>();
  const touches = new Map<MarketSymbol, Touch>();
  let current: NadoStreamConnection | undefined;
  let latest: symbol | undefined;
  const connect = (sink: StreamSink): StreamConnection => {
    const { account, products } = session();
    const parent = account.subaccount;
    const serial = Symbol('connection');
    latest = serial;
    touches.clear();
    const connection = openStream({
      transport: options.transport,
      url: options.endpoints.subscribe,
      clock: options.clock,
      decode: createStreamDecoder({ parent, pair: products.pair }),
      parent,
      productIds: [...products.pair.keys()],
      isolatedAddresses,
      authenticate: () => authenticate(account, venueClock.now()),
      sink: (event) => {
        if (latest === serial) {
          if (event.type === 'touch.changed') keepNewest(touches, event.touch);
          if (event.type === 'stream.lost') touches.clear();
        }
        sink(event);
      },
    });
    current = connection;
    return { close: connection.close };
  };
  return {
    connect,
    lastTouch: (symbol) => touches.get(symbol),
    isolatedNamed: (address) => {
      isolatedAddresses.add(address);
      current?.watch(address);
    },
  };
}

/** Frames of one connection are not promised to be in the order of the venue's time. */
function keepNewest(touches: Map<MarketSymbol, Touch>, touch: Touch): void {
  const kept = touches.get(touch.symbol);
  if (kept === undefined || kept.venueAt <= touch.venueAt) touches.set(touch.symbol, touch);
}

function authenticate(
  account: Account,
  venueNow: number,
): { readonly tx: object; readonly signature: string } {
  const { subaccount, chainId, endpointContract: verifyingContract } = account;
  const tx = { sender: subaccount, expiration: String(venueNow + AUTHENTICATION_WINDOW_MS) };
  const digest = hashStreamAuthentication({ chainId, verifyingContract }, tx);
  return { tx, signature: account.signer.sign(digest) };
}
