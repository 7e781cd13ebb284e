/** One connection of the stream: opened, authenticated, subscribed, watched, and ended once. */
import type { Clock } from '../../../ports/clock.ts';
import type { StreamConnection, StreamEvent, StreamSink } from '../../../positions/stream.ts';
import { quote } from './answers.ts';
import { KeepAlive } from './keep-alive.ts';
import { ACKNOWLEDGE_TIMEOUT_MS, PendingRequests } from './pending-requests.ts';
import type { RequestEnd } from './pending-requests.ts';
import type { StreamDecoder } from './stream-decoding.ts';
import type { Socket, SocketSink, Transport } from './transport.ts';

/** What one connection is made of. */
export type StreamOptions = {
  readonly transport: Transport;
  readonly url: string;
  readonly clock: Clock;
  readonly decode: StreamDecoder;
  readonly parent: string;
  /** The pair's products, whose touches are subscribed to. */
  readonly productIds: readonly number[];
  /** The isolated subaccounts of ours that are known so far. */
  readonly isolatedAddresses: Iterable<string>;
  /** The signed part of `authenticate`, made when the socket is open (protocol sheet 2.3). */
  readonly authenticate: () => { readonly tx: object; readonly signature: string };
  readonly sink: StreamSink;
};

/** A connection that can be told of an isolated subaccount which came to be known. */
export type NadoStreamConnection = StreamConnection & { readonly watch: (address: string) => void };

/** How long a socket may take to open. */
export const OPEN_TIMEOUT_MS = 10_000;

/** Opens a connection. Its sink hears `stream.opened` first, if at all, and `stream.lost` last. */
export function openStream(options: StreamOptions): NadoStreamConnection {
  return new NadoStream(options);
}

class NadoStream implements NadoStreamConnection {
  readonly #options: StreamOptions;
  readonly #requests: PendingRequests;
  #socket: Socket | undefined;
  readonly #openTimer: unknown;
  readonly #watched = new Set<string>();
  #keepAlive: KeepAlive | undefined;
  #awaited = 0;
  #ended = false;

  constructor(options: StreamOptions) {
    this.#options = options;
    this.#requests = new PendingRequests(options.clock);
    this.#openTimer = options.clock.setTimeout(() => {
      this.#end(`the socket did not open within ${String(OPEN_TIMEOUT_MS)} ms`);
    }, OPEN_TIMEOUT_MS);
    this.#socket = options.transport.connect(options.url, this.#socketSink());
  }

  readonly close = (): void => {
    this.#end('closed by us');
  };

  readonly watch = (address: string): void => {
    if (this.#ended || this.#watched.has(address)) return;
    // Before the socket is open, `#open` still finds it among the known ones.
    if (this.#keepAlive === undefined) return;
    this.#watched.add(address);
    for (const type of ['position_change', 'fill']) {
      const stream = { type, product_id: null, subaccount: address };
      this.#request(`subscribe ${type} of ${address}`, { method: 'subscribe', stream }, this.#note);
    }
  };

  #socketSink(): SocketSink {
    return {
      opened: () => {
        if (!this.#ended) this.#open();
      },
      frame: (text) => {
        if (!this.#ended) this.#frame(text);
      },
      unreadable: (bytes) => {
        if (this.#ended) return;
        this.#keepAlive?.heard(this.#options.clock.now());
        this.#refuse('', `a frame of ${String(bytes)} bytes that is not readable text`);
      },
      pong: () => {
        if (!this.#ended) this.#keepAlive?.pong(this.#options.clock.now());
      },
      closed: (code, reason) => {
        this.#end(`the socket closed: ${String(code)}${reason === '' ? '' : ` ${quote(reason)}`}`);
      },
    };
  }

  #open(): void {
    const { clock, isolatedAddresses } = this.#options;
    clock.clearTimeout(this.#openTimer);
    this.#keepAlive = new KeepAlive(clock, {
      ping: () => {
        this.#socket?.ping();
      },
      silent: () => {
        this.#emit({ type: 'stream.silent' });
      },
      heard: () => {
        this.#emit({ type: 'stream.heard' });
      },
      dead: (reason) => {
        this.#end(reason);
      },
    });
    this.#emit({ type: 'stream.opened' });
    const required = this.#requiredRequests();
    // Counted before the first is sent: an answer may come while the next is being written.
    this.#awaited = required.length;
    for (const [name, message] of required) this.#request(name, message, this.#require);
    for (const address of isolatedAddresses) this.watch(address);
  }

  /** The requests without which the connection is of no use. */
  #requiredRequests(): readonly (readonly [name: string, message: object])[] {
    const { parent, productIds, authenticate } = this.#options;
    const streams = [
      // Null is every product: what is foreign must be seen, and is refused by name.
      ...['order_update', 'fill', 'position_change'].map((type) => ({
        type,
        product_id: null,
        subaccount: parent,
      })),
      ...productIds.map((productId) => ({ type: 'best_bid_offer', product_id: productId })),
    ];
    return [
      ['authenticate', { method: 'authenticate', ...authenticate() }],
      ...streams.map((stream) => {
        const product =
          stream.product_id === null ? '' : ` of product ${String(stream.product_id)}`;
        return [`subscribe ${stream.type}${product}`, { method: 'subscribe', stream }] as const;
      }),
    ];
  }

  /** All acknowledged, an epoch begins; one that is not ends the connection. */
  readonly #require = (name: string, end: RequestEnd): void => {
    if (end.state !== 'acknowledged') {
      this.#end(failureOf(name, end));
      return;
    }
    this.#awaited--;
    if (this.#awaited === 0) this.#emit({ type: 'stream.acknowledged' });
  };

  #request(name: string, message: object, ended: (name: string, end: RequestEnd) => void): void {
    // The sink may have closed the connection while it heard of the last event.
    if (this.#ended) return;
    const id = this.#requests.add((end) => {
      ended(name, end);
    });
    this.#socket?.send(JSON.stringify({ ...message, id }));
  }

  /**
   * Whether the venue accepts an isolated subaccount in a subscription is unverified, and the parent's
   * own may carry its events: a failure is told, and ends nothing.
   */
  readonly #note = (name: string, end: RequestEnd): void => {
    if (end.state !== 'acknowledged') this.#refuse('', failureOf(name, end));
  };

  #frame(text: string): void {
    const now = this.#options.clock.now();
    this.#keepAlive?.heard(now);
    const decoded = this.#options.decode(text, now);
    if (decoded.type !== 'acknowledgement') {
      this.#emit(decoded);
    } else if (!this.#requests.settle(decoded.id, decoded.error)) {
      this.#refuse(text, `an answer to nothing that was asked: id ${String(decoded.id)}`);
    }
  }

  #refuse(raw: string, reason: string): void {
    this.#emit({ type: 'frame.refused', raw: quote(raw), reason });
  }

  #emit(event: StreamEvent): void {
    if (!this.#ended) this.#options.sink(event);
  }

  #end(reason: string): void {
    if (this.#ended) return;
    this.#ended = true;
    this.#options.clock.clearTimeout(this.#openTimer);
    this.#requests.clear();
    this.#keepAlive?.stop();
    this.#options.sink({ type: 'stream.lost', reason });
    this.#socket?.close();
  }
}

function failureOf(name: string, end: Exclude<RequestEnd, { state: 'acknowledged' }>): string {
  return end.state === 'refused'
    ? `${name} was refused: ${quote(end.words)}`
    : `${name} was not acknowledged within ${String(ACKNOWLEDGE_TIMEOUT_MS)} ms`;
}
