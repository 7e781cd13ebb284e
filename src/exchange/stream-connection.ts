/** One stream connection: its subscriptions, its authentication, and what reaches its client. */
import type { Clock } from '../ports/clock.ts';
import { keyRefusal } from './delivery.ts';
import type { Touch } from './books.ts';
import type { ExchangeEvent } from './events.ts';
import type { Exchange } from './exchange.ts';
import { signatureRefusal } from './signature-check.ts';
import { refuse } from './refusals.ts';
import type { FaultOf, FaultStream } from './fault-plan.ts';
import type { FaultSet } from './faults.ts';
import type { Feeds } from './feeds.ts';
import { outgoing } from './frame-faults.ts';
import type { OutgoingFrame } from './frame-faults.ts';
import { createGathering } from './gathering.ts';
import type { Gathering } from './gathering.ts';
import { watchLiveness } from './liveness.ts';
import type { Liveness } from './liveness.ts';
import { bestBidOfferEvent } from './market-events.ts';
import { namesProduct } from './markets.ts';
import type { ExchangeSwitches } from './orders.ts';
import type { ClientConnection, ClientSink } from './server-types.ts';
import type { Signatures } from './signatures.ts';
import {
  STREAM_SHAPES,
  addressFor,
  isSameStream,
  listens,
  readStream,
  streamRow,
} from './subscriptions.ts';
import type { Subscription } from './subscriptions.ts';
import {
  readEcho,
  readInteger,
  readObject,
  readRecord,
  readSubaccount,
  readText,
} from './wire-input.ts';
import type { JsonRecord } from './wire-input.ts';

/** What the streams are made of. `latencyMs` is one way. */
export type StreamsOptions = {
  readonly exchange: Exchange;
  readonly clock: Clock;
  readonly faults: FaultSet;
  readonly signatures: Signatures;
  readonly strict: boolean;
  readonly latencyMs: number;
};

/** What a connection asks of its endpoint. */
export type Endpoint = {
  readonly feeds: Feeds;
  /** The connection has ended. */
  readonly forget: () => void;
  /** The connection is authenticated for a wallet. */
  readonly authenticated: (wallet: string) => void;
};

/** How a half-open connection behaves. */
type Silence = { readonly pongs: boolean };

const AUTHENTICATION_WINDOW_MS = 100_000n;

/** One client: its subscriptions, its authentication, and the pipe that faults act upon. */
export class StreamConnection implements ClientConnection {
  readonly #options: StreamsOptions;
  readonly #sink: ClientSink;
  readonly #endpoint: Endpoint;
  readonly #lastDueAt = new Map<FaultStream, number>();
  readonly #gathering: Gathering;
  #subscriptions: readonly Subscription[] = [];
  #wallet: string | undefined;
  /** Whether the authentication has ended since. */
  #isExpired = false;
  /** Set while the connection is half-open. */
  #silence: Silence | undefined;
  readonly #liveness: Liveness;
  #isOpen = true;
  /** The messages so far; `#handle` answers every error itself, so it never rejects. */
  #handled = Promise.resolve();

  constructor(options: StreamsOptions, sink: ClientSink, endpoint: Endpoint) {
    this.#options = options;
    this.#sink = sink;
    this.#endpoint = endpoint;
    this.#gathering = createGathering(options.faults, (stream, frame) => {
      this.#release(stream, frame);
    });
    this.#liveness = watchLiveness({
      clock: options.clock,
      switches: options.exchange.switches,
      ping: () => {
        this.#after(options.latencyMs, sink.ping);
      },
      close: (code, reason) => {
        this.close(code, reason);
      },
    });
  }

  readonly receive = (text: string): void => {
    this.#liveness.heard();
    this.#after(this.#options.latencyMs, () => {
      // One after the other: what follows an authentication waits for it, however long a signature takes.
      this.#handled = this.#handled.then(() => this.#handle(text));
    });
  };

  readonly ping = (): void => {
    this.#liveness.heard();
    if (this.#options.faults.take('stream.noPong') !== undefined) return;
    this.#after(2 * this.#options.latencyMs, this.#sink.pong, () => this.#silence?.pongs ?? true);
  };

  readonly pong = (): void => {
    this.#liveness.heard();
  };

  readonly closed = (): void => {
    if (!this.#isOpen) return;
    this.#isOpen = false;
    // An armed timer would keep the process of a gateway that has nobody left to serve.
    this.#liveness.stop();
    this.#subscriptions.forEach(this.#endpoint.feeds.forget);
    this.#endpoint.forget();
  };

  /** Ends the connection; the client of a half-open one hears nothing of it. */
  close(code: number, reason: string): void {
    if (!this.#isOpen) return;
    this.closed();
    if (this.#silence === undefined) this.#sink.close(code, reason);
  }

  /** From now on the connection is half-open: nothing that is said reaches the other end. */
  fallSilent(silence: Silence): void {
    this.#silence = silence;
  }

  /** The client of a half-open connection hears at last that it has ended. */
  cut(): void {
    if (this.#silence === undefined) return;
    this.#silence = undefined;
    this.closed();
    this.#sink.close(1006, '');
  }

  /** The authentication ends, or stands again. */
  expire(isExpired: boolean): void {
    this.#isExpired = isExpired && this.#wallet !== undefined;
  }

  /** Tells the touches it subscribed to, over and over, all at once. */
  flood(frames: number): void {
    const { exchange, latencyMs } = this.#options;
    const heard = this.#subscriptions.filter(({ type }) => type === 'best_bid_offer');
    if (heard.length === 0) return;
    this.#after(latencyMs, () => {
      for (let frame = 0; frame < frames && this.#isOpen; frame++) {
        const productId = heard[frame % heard.length]?.productId ?? 0;
        const touch = (): Touch => exchange.books.touch(productId);
        const event = bestBidOfferEvent(productId, touch, exchange.nextNs);
        this.#sink.send(JSON.stringify(event.payload('')));
      }
    });
  }

  /** Sends an event once for each subscription that listens to it. */
  deliver(event: ExchangeEvent): void {
    const switches = this.#switchesFor(event);
    for (const subscription of this.#subscriptions) {
      if (!listens(subscription, event, switches)) continue;
      if (event.stream === 'order_update' && this.#isExpired) continue;
      this.#pipe(event, addressFor(event, switches));
    }
  }

  /** The way to the client, on which faults lose, spoil, double, hold or reorder frames. */
  #pipe(event: ExchangeEvent, address: string): void {
    const { faults } = this.#options;
    for (const frame of outgoing(event, address, faults)) {
      if (!this.#gathering.takes(event, frame)) this.#release(event.stream, frame);
    }
  }

  /** With `keepOrder` a frame waits for the frames of its stream that left before it. */
  #release(stream: FaultStream, { text, waitMs, keepOrder }: OutgoingFrame): void {
    const { clock, latencyMs } = this.#options;
    const now = clock.now();
    const earliestAt = keepOrder ? (this.#lastDueAt.get(stream) ?? 0) : 0;
    const dueAt = Math.max(now + latencyMs + waitMs, earliestAt);
    if (keepOrder) this.#lastDueAt.set(stream, dueAt);
    this.#after(dueAt - now, () => {
      this.#sink.send(text);
    });
  }

  /** The readings for one event: a fault tells an isolated one on the parent's subscriptions. */
  #switchesFor(event: ExchangeEvent): ExchangeSwitches {
    const { exchange, faults } = this.#options;
    if (event.isolated === undefined) return exchange.switches;
    const fault = faults.take('stream.isolatedOnParent');
    if (fault === undefined) return exchange.switches;
    const { address = 'isolated' } = fault;
    return { ...exchange.switches, isolatedEventsOn: 'parent', isolatedEventSubaccount: address };
  }

  async #handle(text: string): Promise<void> {
    let id: unknown = null;
    try {
      const message = readObject(text);
      id = readEcho(message['id']);
      const method = readText(message['method'], 'method');
      if (method === 'authenticate') await this.#authenticate(message);
      const result = this.#resultOf(method, message);
      const isLost = ({ methods }: FaultOf<'stream.ackLost'>): boolean =>
        methods?.some((name) => name === method) ?? true;
      if (this.#options.faults.take('stream.ackLost', isLost) !== undefined) return;
      this.#reply({ result, id });
    } catch (error) {
      this.#reply({ error: error instanceof Error ? error.message : String(error), id });
    }
  }

  #resultOf(method: string, message: JsonRecord): unknown {
    const serverTime = String(Math.floor(this.#options.exchange.venueNow()));
    switch (method) {
      case 'authenticate':
        return null;
      case 'subscribe':
        return this.#subscribe(readStream(message['stream']));
      case 'unsubscribe': {
        this.#unsubscribe(readStream(message['stream']));
        return null;
      }
      case 'list':
        return this.#subscriptions.map(streamRow);
      case 'ping': {
        const clientTime = readEcho(message['client_time']);
        return { method: 'pong', server_time: serverTime, client_time: clientTime };
      }
      case 'time':
        return { method: 'time', server_time: serverTime };
      default:
        throw new RangeError(`unknown method "${method}"`);
    }
  }

  #subscribe(stream: Subscription): null {
    const { subaccount, type, productId } = stream;
    const { exchange } = this.#options;
    const isListed = exchange.books.markets.some((market) => market.productId === productId);
    if (STREAM_SHAPES[type].product === 'one' && !isListed) {
      throw new RangeError(refuse(2015).error);
    }
    const refused = this.#options.faults.take('stream.subscribeRefused', (fault) => {
      const namesIt = productId === undefined || namesProduct(fault.products, productId);
      return (fault.streams?.includes(type) ?? true) && namesIt;
    });
    if (refused !== undefined) throw new RangeError('the subscription was rejected');
    const wallet = this.#isExpired ? undefined : this.#wallet;
    if (type === 'order_update' && subaccount?.slice(0, 42) !== wallet) {
      throw new RangeError('order_update needs authentication as the owner of the subaccount');
    }
    if (subaccount !== undefined && !subaccount.endsWith('69736f')) {
      exchange.ledger.open(subaccount);
    }
    if (type === 'funding_rate') this.#options.exchange.funding.tellRates();
    if (!this.#subscriptions.some((held) => isSameStream(held, stream))) {
      this.#subscriptions = [...this.#subscriptions, stream];
      this.#endpoint.feeds.watch(stream);
    }
    return null;
  }

  #unsubscribe(stream: Subscription): void {
    const left = this.#subscriptions.filter((held) => !isSameStream(held, stream));
    if (left.length < this.#subscriptions.length) this.#endpoint.feeds.forget(stream);
    this.#subscriptions = left;
  }

  async #authenticate(message: JsonRecord): Promise<void> {
    const { exchange, faults, signatures, strict } = this.#options;
    const tx = readRecord(message['tx'], 'tx');
    const sender = readSubaccount(tx['sender'], 'sender');
    const expiration = readInteger(tx['expiration'], 'expiration', 64);
    const signature = readText(message['signature'], 'signature');
    const now = BigInt(Math.floor(exchange.venueNow()));
    if (expiration <= now) throw new RangeError(refuse(2011).error);
    if (expiration > now + AUTHENTICATION_WINDOW_MS) throw new RangeError(refuse(2012).error);
    const refused = keyRefusal(faults);
    if (refused !== undefined) throw new RangeError(refused.error);
    if (strict) {
      const recover = (): Promise<string> =>
        signatures.streamAuthenticationSigner({ sender, expiration }, signature);
      const refusal = await signatureRefusal(sender, signature, recover, exchange.wallets);
      if (refusal !== undefined) throw new RangeError(refusal.error);
    }
    this.#wallet ??= sender.slice(0, 42);
    this.#isExpired = false;
    this.#endpoint.authenticated(this.#wallet);
  }

  #reply(body: object): void {
    this.#after(this.#options.latencyMs, () => {
      this.#sink.send(JSON.stringify(body));
    });
  }

  /** Runs now or later, unless the client is gone by then, or cannot be reached. */
  #after(ms: number, run: () => void, isReached = () => this.#silence === undefined): void {
    const runWhenOpen = (): void => {
      if (this.#isOpen && isReached()) run();
    };
    if (ms <= 0) runWhenOpen();
    else this.#options.clock.setTimeout(runWhenOpen, ms);
  }
}
