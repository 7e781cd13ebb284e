/** The subscriptions endpoint: connections, their subscriptions, and what reaches them. */
import type { Clock } from '../ports/clock.ts';
import { refuse } from './acceptance.ts';
import { keyRefusal } from './delivery.ts';
import type { ExchangeEvent } from './events.ts';
import type { Exchange } from './exchange.ts';
import { signatureRefusal } from './executes.ts';
import type { FaultStream } from './fault-plan.ts';
import type { FaultSet } from './faults.ts';
import { namesProduct } from './markets.ts';
import type { ClientConnection, ClientSink } from './server-types.ts';
import type { Signatures } from './signatures.ts';
import { addressFor, isSameStream, listens, readStream } from './subscriptions.ts';
import type { Subscription } from './subscriptions.ts';
import { readInteger, readObject, readRecord, readSubaccount, readText } from './wire-input.ts';
import type { JsonRecord } from './wire-input.ts';

/** What the streams are made of. `latencyMs` is one way; an idle client is closed after the timeout. */
export type StreamsOptions = {
  readonly exchange: Exchange;
  readonly clock: Clock;
  readonly faults: FaultSet;
  readonly signatures: Signatures;
  readonly strict: boolean;
  readonly latencyMs: number;
  readonly idleTimeoutMs: number;
};

/** The endpoint. */
export type Streams = {
  readonly connect: (sink: ClientSink) => ClientConnection;
  readonly closeAll: (code: number, reason: string) => void;
};

const AUTHENTICATION_WINDOW_MS = 100_000n;

/** Opens the endpoint; events of the exchange reach the connections from now on. */
export function createStreams(options: StreamsOptions): Streams {
  const connections = new Set<StreamConnection>();
  options.exchange.onEvent((event) => {
    for (const connection of connections) connection.deliver(event);
  });
  return {
    connect: (sink) => {
      const connection = new StreamConnection(options, sink, () => {
        connections.delete(connection);
      });
      connections.add(connection);
      return connection;
    },
    closeAll: (code, reason) => {
      for (const connection of [...connections]) connection.close(code, reason);
    },
  };
}

/** One client: its subscriptions, its authentication, and the pipe that faults act upon. */
class StreamConnection implements ClientConnection {
  readonly #options: StreamsOptions;
  readonly #sink: ClientSink;
  readonly #forget: () => void;
  readonly #lastDueAt = new Map<FaultStream, number>();
  #subscriptions: readonly Subscription[] = [];
  #wallet: string | undefined;
  #heardAt: number;
  #idleTimer: unknown;
  #isOpen = true;
  /** The messages so far; `#handle` answers every error itself, so it never rejects. */
  #handled = Promise.resolve();

  constructor(options: StreamsOptions, sink: ClientSink, forget: () => void) {
    this.#options = options;
    this.#sink = sink;
    this.#forget = forget;
    this.#heardAt = options.clock.now();
    this.#watchIdle();
  }

  readonly receive = (text: string): void => {
    this.#heardAt = this.#options.clock.now();
    this.#after(this.#options.latencyMs, () => {
      // One after the other: what follows an authentication waits for it, however long a signature takes.
      this.#handled = this.#handled.then(() => this.#handle(text));
    });
  };

  readonly ping = (): void => {
    this.#heardAt = this.#options.clock.now();
    if (this.#options.faults.take('stream.noPong') !== undefined) return;
    this.#after(2 * this.#options.latencyMs, this.#sink.pong);
  };

  readonly closed = (): void => {
    this.#isOpen = false;
    // An armed timer would keep the process of a gateway that has nobody left to serve.
    this.#options.clock.clearTimeout(this.#idleTimer);
    this.#forget();
  };

  close(code: number, reason: string): void {
    if (!this.#isOpen) return;
    this.closed();
    this.#sink.close(code, reason);
  }

  /** Sends an event once for each subscription that listens to it. */
  deliver(event: ExchangeEvent): void {
    for (const subscription of this.#subscriptions) {
      if (!listens(subscription, event, this.#options.exchange.switches)) continue;
      const address = addressFor(event, this.#options.exchange.switches);
      this.#pipe(event, JSON.stringify(event.payload(address)));
    }
  }

  /** The way to the client: faults lose, spoil, double or hold a frame here. */
  #pipe(event: ExchangeEvent, text: string): void {
    const { faults, latencyMs } = this.#options;
    const { stream, productId } = event;
    const hits = (fault: {
      readonly streams: readonly FaultStream[];
      readonly products?: readonly (string | number)[];
    }): boolean => fault.streams.includes(stream) && namesProduct(fault.products, productId);
    if (faults.take('stream.drop', hits) !== undefined) return;
    const spoilt = faults.take('stream.malformed', hits);
    const frame =
      spoilt === undefined ? text : (spoilt.text ?? text.slice(0, Math.floor(text.length / 2)));
    const copies = faults.take('stream.duplicate', hits) === undefined ? 1 : 2;
    const delay = faults.take('stream.delay', hits);
    const waitMs = latencyMs + (delay?.ms ?? 0);
    for (let copy = 0; copy < copies; copy++) {
      this.#sendAfter(stream, waitMs, frame, delay?.keepOrder ?? true);
    }
  }

  /** With `keepOrder` a frame waits for the frames of its stream that left before it. */
  #sendAfter(stream: FaultStream, waitMs: number, frame: string, keepOrder: boolean): void {
    const now = this.#options.clock.now();
    const earliestAt = keepOrder ? (this.#lastDueAt.get(stream) ?? 0) : 0;
    const dueAt = Math.max(now + waitMs, earliestAt);
    if (keepOrder) this.#lastDueAt.set(stream, dueAt);
    this.#after(dueAt - now, () => {
      this.#sink.send(frame);
    });
  }

  async #handle(text: string): Promise<void> {
    let id: unknown = null;
    try {
      const message = readObject(text);
      id = message['id'] ?? null;
      const method = readText(message['method'], 'method');
      if (method === 'authenticate') await this.#authenticate(message);
      this.#reply({ result: this.#resultOf(method, message), id });
    } catch (error) {
      this.#reply({ error: error instanceof Error ? error.message : String(error), id });
    }
  }

  #resultOf(method: string, message: JsonRecord): unknown {
    const serverTime = String(Math.floor(this.#options.clock.now()));
    switch (method) {
      case 'authenticate':
        return null;
      case 'subscribe':
        return this.#subscribe(readStream(message['stream']));
      case 'unsubscribe': {
        const stream = readStream(message['stream']);
        this.#subscriptions = this.#subscriptions.filter((held) => !isSameStream(held, stream));
        return null;
      }
      case 'list':
        return this.#subscriptions.map(({ type, productId, subaccount }) => ({
          type,
          product_id: productId ?? null,
          ...(subaccount === undefined ? {} : { subaccount }),
        }));
      case 'ping': {
        const clientTime = message['client_time'] ?? null;
        return { method: 'pong', server_time: serverTime, client_time: clientTime };
      }
      case 'time':
        return { method: 'time', server_time: serverTime };
      default:
        throw new RangeError(`unknown method "${method}"`);
    }
  }

  #subscribe(stream: Subscription): null {
    const { subaccount } = stream;
    if (stream.type === 'order_update' && subaccount?.slice(0, 42) !== this.#wallet) {
      throw new RangeError('order_update needs authentication as the owner of the subaccount');
    }
    if (subaccount !== undefined && !subaccount.endsWith('69736f')) {
      this.#options.exchange.ledger.open(subaccount);
    }
    if (!this.#subscriptions.some((held) => isSameStream(held, stream))) {
      this.#subscriptions = [...this.#subscriptions, stream];
    }
    return null;
  }

  async #authenticate(message: JsonRecord): Promise<void> {
    const { clock, faults, signatures, strict } = this.#options;
    const tx = readRecord(message['tx'], 'tx');
    const sender = readSubaccount(tx['sender'], 'sender');
    const expiration = readInteger(tx['expiration'], 'expiration', 64);
    const signature = readText(message['signature'], 'signature');
    const now = BigInt(Math.floor(clock.now()));
    if (expiration <= now) throw new RangeError(refuse(2011).error);
    if (expiration > now + AUTHENTICATION_WINDOW_MS) throw new RangeError(refuse(2012).error);
    const refused = keyRefusal(faults);
    if (refused !== undefined) throw new RangeError(refused.error);
    if (strict) {
      const recover = (): Promise<string> =>
        signatures.streamAuthenticationSigner({ sender, expiration }, signature);
      const refusal = await signatureRefusal(sender, signature, recover);
      if (refusal !== undefined) throw new RangeError(refusal.error);
    }
    this.#wallet ??= sender.slice(0, 42);
  }

  #reply(body: object): void {
    this.#after(this.#options.latencyMs, () => {
      this.#sink.send(JSON.stringify(body));
    });
  }

  /** Runs now or later, unless the client is gone by then. */
  #after(ms: number, run: () => void): void {
    const runWhenOpen = (): void => {
      if (this.#isOpen) run();
    };
    if (ms <= 0) runWhenOpen();
    else this.#options.clock.setTimeout(runWhenOpen, ms);
  }

  #watchIdle(): void {
    const { clock, idleTimeoutMs } = this.#options;
    const leftMs = this.#heardAt + idleTimeoutMs - clock.now();
    if (leftMs <= 0) {
      this.close(1001, 'idle');
      return;
    }
    this.#idleTimer = clock.setTimeout(() => {
      this.#watchIdle();
    }, leftMs);
  }
}
