/** A transport whose every answer is written by the test, on virtual time. */
import { StepClock } from '../../../../src/lib/step-clock.ts';
import type { StreamEvent } from '../../../../src/positions/stream.ts';
import { TransportFailure } from '../../../../src/venues/nado/protocol/transport.ts';
import type {
  HttpRequest,
  HttpResponse,
  Socket,
  SocketSink,
  Transport,
} from '../../../../src/venues/nado/protocol/transport.ts';

/** The instant at which the tests begin, in milliseconds. */
export const START_AT = 1_785_024_000_000;

/** A clock at `START_AT` that lets promises run between its timers. */
export function testClock(): StepClock {
  return new StepClock(START_AT, async () => {
    for (let turn = 0; turn < 50; turn++) await Promise.resolve();
  });
}

/** A message that the adapter sent over the socket. */
export type Sent = {
  readonly id: number;
  readonly method: string;
  readonly stream?: { readonly type: string; readonly subaccount?: string };
  readonly tx?: { readonly sender: string; readonly expiration: string };
};

/** What a test answers to a message of the gateway's own socket; undefined is no answer. */
export type SerialResponder = (message: string) => string | undefined;

/** What a test answers to a request, or throws. */
export type Responder = (request: HttpRequest) => HttpResponse;

/** A transport that keeps what was sent, and a hand on the socket's sink. */
export class FakeTransport implements Transport {
  readonly requests: HttpRequest[] = [];
  readonly sent: Sent[] = [];
  pings = 0;
  closes = 0;
  sink: SocketSink | undefined;
  respond: Responder;
  /** What was sent on the gateway's own socket, which does not open while nobody answers there. */
  readonly messages: string[] = [];
  answerSerially: SerialResponder | undefined;

  constructor(respond: Responder) {
    this.respond = respond;
  }

  readonly request = (request: HttpRequest): Promise<HttpResponse> => {
    this.requests.push(request);
    try {
      return Promise.resolve(this.respond(request));
    } catch (error) {
      return Promise.reject(error instanceof Error ? error : new Error(String(error)));
    }
  };

  readonly connect: Transport['connect'] = (url, sink) => {
    if (url.endsWith('/v1/ws')) return this.#connectSerially(sink);
    this.sink = sink;
    return {
      send: (text) => {
        // The adapter's own JSON: the tests that look at it would fail if it had another shape.
        this.sent.push(JSON.parse(text) as Sent);
      },
      ping: () => {
        this.pings++;
      },
      close: () => {
        this.closes++;
      },
    };
  };

  #connectSerially(sink: SocketSink): Socket {
    const answer = this.answerSerially;
    queueMicrotask(() => {
      if (answer === undefined) sink.closed(1006, '403 {"reason":"ip","blocked":true}');
      else sink.opened();
    });
    return {
      send: (message) => {
        this.messages.push(message);
        const text = answer?.(message);
        if (text === undefined) return;
        queueMicrotask(() => {
          sink.frame(text);
        });
      },
      ping: () => undefined,
      close: () => undefined,
    };
  }

  /** Delivers a frame to the adapter. */
  frame(value: unknown): void {
    this.sink?.frame(typeof value === 'string' ? value : JSON.stringify(value));
  }

  /** Acknowledges the requests at these places, or all. */
  acknowledge(ids: readonly number[] = this.sent.map((message) => message.id)): void {
    for (const id of ids) this.frame({ result: null, id });
  }
}

/** A transport that fails as the network does. */
export function failing(sent: boolean): Responder {
  return () => {
    throw new TransportFailure(sent ? 'socket hang up' : 'connection refused', sent);
  };
}

/** An answer of 200, JSON. */
export function ok(value: unknown): HttpResponse {
  return { status: 200, headers: {}, body: JSON.stringify(value) };
}

/** A success envelope. */
export function success(requestType: string, data: unknown): HttpResponse {
  return ok({ status: 'success', data, request_type: requestType });
}

/** A failure envelope. */
export function failure(requestType: string, code: number, error = 'no'): HttpResponse {
  return ok({ status: 'failure', error, error_code: code, request_type: requestType });
}

/** The types of events, for stories. */
export function typesOf(events: readonly StreamEvent[]): readonly string[] {
  return events.map((event) => event.type);
}
