/**
 * What the protocol half of the adapter asks of a network: requests and one kind of socket.
 *
 * Two things implement it: `../transport/` over undici and ws, and the in-memory wire that joins the
 * adapter to the simulated exchange on virtual time. Nothing in `protocol/` can tell them apart.
 */

/** An HTTP request, whole. Bodies are text; compression is the transport's business. */
export type HttpRequest = {
  readonly method: 'GET' | 'POST';
  readonly url: string;
  /** Lower-case names. Must carry `accept-encoding`: the venue refuses a request without it. */
  readonly headers: Readonly<Record<string, string>>;
  /** Undefined for GET. */
  readonly body: string | undefined;
  /** After so long without a whole answer the request fails with `sent` true. */
  readonly timeoutMs: number;
};

/** An HTTP answer of any status, decompressed. */
export type HttpResponse = {
  readonly status: number;
  /** Lower-case names. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
};

/**
 * A request that got no whole answer. `sent` is false only when it is certain that not one byte of
 * the request left this machine: no name, no route, connection refused. Anything else may have had
 * its effect.
 */
export class TransportFailure extends Error {
  override readonly name = 'TransportFailure';
  readonly sent: boolean;

  constructor(message: string, sent: boolean, options?: ErrorOptions) {
    super(message, options);
    this.sent = sent;
  }
}

/** What a socket tells its owner, in order; nothing follows `closed`, which comes exactly once. */
export type SocketSink = {
  readonly opened: () => void;
  readonly frame: (text: string) => void;
  /** A frame that is not text, or longer than the limit of 1 MiB: its size in bytes. */
  readonly unreadable: (bytes: number) => void;
  readonly pong: () => void;
  /** The end: the peer's code and reason, or 1006 and what failed (403 with its body, no route). */
  readonly closed: (code: number, reason: string) => void;
};

/** An open or opening socket. Sending on one that is not open is silently nothing. */
export type Socket = {
  readonly send: (text: string) => void;
  readonly ping: () => void;
  readonly close: () => void;
};

/** The network as the protocol sees it. `request` rejects with `TransportFailure` alone. */
export type Transport = {
  readonly request: (request: HttpRequest) => Promise<HttpResponse>;
  /** Opens a WebSocket, offering permessage-deflate. */
  readonly connect: (url: string, sink: SocketSink) => Socket;
};
