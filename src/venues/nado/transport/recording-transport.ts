/** The network with a witness: everything that passes is kept as it leaves and as it comes. */
import type { Clock } from '../../../ports/clock.ts';
import type { WireEvent } from '../protocol/recording.ts';
import { TransportFailure } from '../protocol/transport.ts';
import type {
  HttpRequest,
  HttpResponse,
  Socket,
  SocketSink,
  Transport,
} from '../protocol/transport.ts';

/** Keeps an event at its instant, in milliseconds. It is called on the hot path, and never throws. */
export type KeepEvent = (at: number, passed: WireEvent) => void;

/** The headers of an answer that say anything about it: none of them can hold a token. */
const TELLING_HEADERS = ['content-type', 'date', 'retry-after'] as const;

/**
 * The same network, with `keep` told of everything: of a request before it leaves, and of an answer
 * or a frame before the adapter has it. Of the headers of a request nothing is kept.
 */
export function recordingTransport(
  wire: Transport,
  clock: Pick<Clock, 'now'>,
  keep: KeepEvent,
): Transport {
  let requests = 0;
  let sockets = 0;
  return {
    request: (asked) => recordedRequest(wire, clock, keep, ++requests, asked),
    connect: (url, sink) => recordedSocket(wire, clock, keep, ++sockets, url, sink),
  };
}

async function recordedRequest(
  wire: Transport,
  clock: Pick<Clock, 'now'>,
  keep: KeepEvent,
  request: number,
  asked: HttpRequest,
): Promise<HttpResponse> {
  const { method, url, body } = asked;
  keep(clock.now(), { kind: 'request', request, method, url, body });
  try {
    const response = await wire.request(asked);
    const { status, headers } = response;
    const telling = tellingOf(headers);
    keep(clock.now(), { kind: 'answer', request, status, headers: telling, body: response.body });
    return response;
  } catch (error) {
    // What is no TransportFailure may have been sent, as the adapter reads it too.
    const sent = !(error instanceof TransportFailure) || error.sent;
    const message = error instanceof Error ? error.message : String(error);
    keep(clock.now(), { kind: 'failure', request, sent, message });
    throw error;
  }
}

function recordedSocket(
  wire: Transport,
  clock: Pick<Clock, 'now'>,
  keep: KeepEvent,
  socket: number,
  url: string,
  sink: SocketSink,
): Socket {
  const note = (passed: WireEvent): void => {
    keep(clock.now(), passed);
  };
  // What is sent on a socket that is not open goes nowhere, and did not pass.
  let isOpen = false;
  note({ kind: 'connect', socket, url });
  const inner = wire.connect(url, {
    opened: () => {
      isOpen = true;
      note({ kind: 'opened', socket });
      sink.opened();
    },
    frame: (text) => {
      note({ kind: 'frame', socket, text });
      sink.frame(text);
    },
    unreadable: (bytes) => {
      note({ kind: 'unreadable', socket, bytes });
      sink.unreadable(bytes);
    },
    pong: () => {
      note({ kind: 'pong', socket });
      sink.pong();
    },
    closed: (code, reason) => {
      isOpen = false;
      note({ kind: 'closed', socket, code, reason });
      sink.closed(code, reason);
    },
  });
  return {
    send: (text) => {
      if (isOpen) note({ kind: 'sent', socket, text });
      inner.send(text);
    },
    ping: () => {
      if (isOpen) note({ kind: 'ping', socket });
      inner.ping();
    },
    close: () => {
      if (isOpen) note({ kind: 'close', socket });
      isOpen = false;
      inner.close();
    },
  };
}

function tellingOf(headers: HttpResponse['headers']): Record<string, string> {
  const telling: Record<string, string> = {};
  for (const name of TELLING_HEADERS) {
    const value = headers[name];
    if (value !== undefined) telling[name] = value;
  }
  return telling;
}
