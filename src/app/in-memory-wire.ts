/**
 * The in-memory wire: joins the adapter's protocol to the simulated exchange without a socket, on
 * whatever clock both run. Nothing in the adapter or the exchange can tell it from the network.
 */
import type { ClientConnection, ExchangeServer } from '../exchange/server-types.ts';
import type { Clock } from '../ports/clock.ts';
import { TransportFailure } from '../venues/nado/protocol/transport.ts';
import type {
  HttpRequest,
  HttpResponse,
  Socket,
  SocketSink,
  Transport,
} from '../venues/nado/protocol/transport.ts';

/** What the socket of the network reads of one frame at most; a longer one ends it (1006). */
const FRAME_BYTES_MAX = 1024 * 1024;
const UPGRADE_HEADERS = { 'sec-websocket-extensions': 'permessage-deflate' };

/** A transport whose every request and connection goes to `server`. */
export function inMemoryWire(server: ExchangeServer, clock: Clock): Transport {
  return {
    request: (request) => askServer(server, clock, request),
    connect: (url, sink) => connectToServer(server, clock, new URL(url).pathname, sink),
  };
}

function askServer(
  server: ExchangeServer,
  clock: Clock,
  { method, url, headers, body, timeoutMs }: HttpRequest,
): Promise<HttpResponse> {
  const { pathname, search } = new URL(url);
  return new Promise((resolve, reject) => {
    const timer = clock.setTimeout(() => {
      reject(new TransportFailure(`no answer within ${String(timeoutMs)} ms`, true));
    }, timeoutMs);
    const asked = server.request({
      method,
      path: `${pathname}${search}`,
      headers,
      body: body ?? '',
    });
    asked.then(
      (answer) => {
        if (answer.kind === 'none') return;
        const arrive = (): void => {
          clock.clearTimeout(timer);
          resolve({ status: answer.status, headers: answer.headers, body: answer.body });
        };
        // What trickles in is of use when it is whole, if the client still waits then.
        if (answer.dripMs === undefined) arrive();
        else clock.setTimeout(arrive, answer.dripMs);
      },
      (error: unknown) => {
        clock.clearTimeout(timer);
        reject(error instanceof Error ? error : new Error(String(error)));
      },
    );
  });
}

function connectToServer(
  server: ExchangeServer,
  clock: Clock,
  path: string,
  sink: SocketSink,
): Socket {
  let connection: ClientConnection | undefined;
  let isClosed = false;
  const close = (code: number, reason: string): void => {
    if (isClosed) return;
    isClosed = true;
    connection = undefined;
    sink.closed(code, reason);
  };
  // A socket opens after the call that asked for it has returned.
  const opening = clock.setTimeout(() => {
    const answer = server.connect(path, UPGRADE_HEADERS, {
      send: (text) => {
        if (isClosed) return;
        if (text.length <= FRAME_BYTES_MAX) sink.frame(text);
        else {
          connection?.closed();
          close(1006, 'Max payload size exceeded');
        }
      },
      pong: () => {
        if (!isClosed) sink.pong();
      },
      // A WebSocket answers a ping by itself.
      ping: () => connection?.pong(),
      close,
    });
    if (answer.kind === 'refused') {
      close(1006, `${String(answer.status)} ${answer.body}`);
      return;
    }
    connection = answer.connection;
    sink.opened();
  }, 1);
  return {
    send: (text) => connection?.receive(text),
    ping: () => connection?.ping(),
    close: () => {
      clock.clearTimeout(opening);
      connection?.closed();
      close(1000, 'closed by us');
    },
  };
}
