/** The door of the simulated exchange: requests and connections, free of any socket. */

/** An HTTP request as the exchange sees it. */
export type ExchangeRequest = {
  readonly method: string;
  /** Path with its query, for example `/v1/query` or `/archive/v1`. */
  readonly path: string;
  /** Lower-case names. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  /** Where the client comes from; queries are counted by it. */
  readonly address?: string;
};

/** An answer, or `none`: the exchange never answers and the client's own timeout must end it. */
export type ExchangeAnswer =
  | {
      readonly kind: 'answer';
      readonly status: number;
      readonly headers: Readonly<Record<string, string>>;
      readonly body: string;
      /** Over how many milliseconds the body trickles in, when it does not come whole. */
      readonly dripMs?: number;
    }
  | { readonly kind: 'none' };

/** How the exchange speaks to one connected client. */
export type ClientSink = {
  readonly send: (text: string) => void;
  readonly pong: () => void;
  /** A WebSocket ping frame of the exchange's own. */
  readonly ping: () => void;
  readonly close: (code: number, reason: string) => void;
};

/** How one connected client speaks to the exchange. */
export type ClientConnection = {
  readonly receive: (text: string) => void;
  /** A WebSocket ping frame arrived; the exchange answers with a pong unless a fault forbids it. */
  readonly ping: () => void;
  /** A WebSocket pong frame arrived: the answer to a ping of the exchange. */
  readonly pong: () => void;
  /** The client went away. */
  readonly closed: () => void;
};

/** What the gateway (real sockets) and the in-memory wire (virtual time) both serve. */
export type ExchangeServer = {
  readonly request: (request: ExchangeRequest) => Promise<ExchangeAnswer>;
  /** A WebSocket upgrade at `path`; refused with an HTTP answer when the rules say so. */
  readonly connect: (
    path: string,
    headers: Readonly<Record<string, string>>,
    sink: ClientSink,
    /** Where the client comes from; connections are counted by it. */
    address?: string,
  ) =>
    | { readonly kind: 'accepted'; readonly connection: ClientConnection }
    | { readonly kind: 'refused'; readonly status: number; readonly body: string };
  /** Stops price steps and timers; every connection is closed with 1001. */
  readonly stop: () => void;
};
