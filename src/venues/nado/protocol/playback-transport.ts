/** A network made of a recording: what was answered and told once is answered and told again. */
import type { Clock } from '../../../ports/clock.ts';
import type { RecordedEvent, Recording } from './recording.ts';
import { redactSignatures } from './recording.ts';
import { TransportFailure } from './transport.ts';
import type { HttpRequest, HttpResponse, Socket, SocketSink, Transport } from './transport.ts';

/** The end of a recorded request. */
type RecordedEnd = Extract<RecordedEvent, { readonly kind: 'answer' | 'failure' }>;

type RecordedRequest = {
  readonly at: number;
  readonly kind: string;
  readonly body: string | undefined;
  /** Undefined when the recording stopped before it. */
  end: RecordedEnd | undefined;
};

type RecordedSocket = {
  readonly at: number;
  readonly url: string;
  /** What its owner was told, in order. */
  readonly told: SocketEvent[];
};

type SocketEvent = Extract<
  RecordedEvent,
  { readonly kind: 'opened' | 'frame' | 'unreadable' | 'pong' | 'closed' }
>;

/** After everything that was recorded for the same instant. */
const LAST = Number.MAX_SAFE_INTEGER;
const NORMAL_CLOSURE = 1000;
const ABNORMAL_CLOSURE = 1006;

/**
 * Plays `recording` on `clock`, which should begin at its `startedAt`, to an adapter that is given its
 * endpoints.
 *
 * A request gets the answer of the first one of its kind (method, address and type) that is not taken
 * yet, one with the same body first, and so long after it was asked as then; one that the recording does
 * not know fails, certainly not sent, and is named. The next socket of an address is told what its
 * recorded one was told, so long after it was asked for as then, whatever is sent on it. Two things of
 * one instant come in their recorded order.
 */
export function playbackTransport(recording: Recording, clock: Clock): Transport {
  const { requests, sockets } = sort(recording.events);
  const deliveries = new Deliveries(clock);
  return {
    request: (asked) => {
      const kind = kindOf(asked);
      const body = asked.body === undefined ? undefined : redactSignatures(asked.body);
      const alike = requests.filter((recorded) => recorded.kind === kind);
      const recorded = alike.find((one) => one.body === body) ?? alike[0];
      if (recorded === undefined) {
        return Promise.reject(new TransportFailure(`the recording has no further ${kind}`, false));
      }
      requests.splice(requests.indexOf(recorded), 1);
      return answer(recorded, asked, deliveries);
    },
    connect: (url, sink) => {
      const index = sockets.findIndex((socket) => socket.url === url);
      const [recorded] = index === -1 ? [] : sockets.splice(index, 1);
      return new PlayedSocket(recorded, url, sink, deliveries);
    },
  };
}

/** What is due later, the first recorded first; each has a turn of its own. */
class Deliveries {
  readonly #clock: Clock;
  readonly #due: { readonly at: number; readonly seq: number; readonly deliver: () => void }[] = [];

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  now(): number {
    return this.#clock.now();
  }

  add(at: number, seq: number, deliver: () => void): void {
    this.#due.push({ at, seq, deliver });
    // There are as many timers as things due, so that whatever is first always finds one.
    this.#clock.setTimeout(() => {
      this.#deliverFirst();
    }, at - this.now());
  }

  #deliverFirst(): void {
    this.#due.sort((one, other) => one.at - other.at || one.seq - other.seq);
    this.#due.shift()?.deliver();
  }
}

function answer(
  { at, kind, end }: RecordedRequest,
  { timeoutMs }: HttpRequest,
  deliveries: Deliveries,
): Promise<HttpResponse> {
  return new Promise((resolve, reject) => {
    if (end === undefined) {
      deliveries.add(deliveries.now() + timeoutMs, LAST, () => {
        reject(new TransportFailure(`the recording stops before the answer to ${kind}`, true));
      });
      return;
    }
    deliveries.add(deliveries.now() + end.at - at, end.seq, () => {
      if (end.kind === 'failure') reject(new TransportFailure(end.message, end.sent));
      else resolve({ status: end.status, headers: end.headers, body: end.body });
    });
  });
}

/** A socket whose frames were recorded; one that no recording knows never opens. */
class PlayedSocket implements Socket {
  readonly #sink: SocketSink;
  readonly #deliveries: Deliveries;
  readonly #told: readonly SocketEvent[];
  /** What is added to a recorded instant. */
  readonly #laterMs: number;
  #next = 0;
  #isOver = false;

  constructor(
    recorded: RecordedSocket | undefined,
    url: string,
    sink: SocketSink,
    deliveries: Deliveries,
  ) {
    this.#sink = sink;
    this.#deliveries = deliveries;
    this.#told = recorded?.told ?? [];
    this.#laterMs = deliveries.now() - (recorded?.at ?? 0);
    if (recorded !== undefined) this.#awaitNext();
    else this.#endSoon(ABNORMAL_CLOSURE, `the recording has no further socket to ${url}`);
  }

  readonly send = (): void => undefined;

  readonly ping = (): void => undefined;

  readonly close = (): void => {
    if (!this.#isOver) this.#endSoon(NORMAL_CLOSURE, '');
  };

  /** One at a time: an hour of frames is not an hour of timers. */
  #awaitNext(): void {
    const event = this.#told[this.#next++];
    if (event === undefined) return;
    this.#deliveries.add(event.at + this.#laterMs, event.seq, () => {
      if (this.#isOver) return;
      if (event.kind === 'closed') this.#isOver = true;
      else this.#awaitNext();
      tell(this.#sink, event);
    });
  }

  #endSoon(code: number, reason: string): void {
    this.#isOver = true;
    this.#deliveries.add(this.#deliveries.now(), LAST, () => {
      this.#sink.closed(code, reason);
    });
  }
}

function tell(sink: SocketSink, event: SocketEvent): void {
  if (event.kind === 'opened') sink.opened();
  else if (event.kind === 'frame') sink.frame(event.text);
  else if (event.kind === 'unreadable') sink.unreadable(event.bytes);
  else if (event.kind === 'pong') sink.pong();
  else sink.closed(event.code, event.reason);
}

/** The recording by request and by socket, each in the order of its beginning. */
function sort(events: readonly RecordedEvent[]) {
  const requests = new Map<number, RecordedRequest>();
  const sockets = new Map<number, RecordedSocket>();
  for (const event of events) {
    if (event.kind === 'request') {
      const { at, body } = event;
      requests.set(event.request, { at, kind: kindOf(event), body, end: undefined });
    } else if (event.kind === 'answer' || event.kind === 'failure') {
      const asked = requests.get(event.request);
      if (asked !== undefined) asked.end = event;
    } else if (event.kind === 'connect') {
      sockets.set(event.socket, { at: event.at, url: event.url, told: [] });
    } else if (isTold(event)) {
      sockets.get(event.socket)?.told.push(event);
    }
  }
  return { requests: [...requests.values()], sockets: [...sockets.values()] };
}

function isTold(event: RecordedEvent): event is SocketEvent {
  return ['opened', 'frame', 'unreadable', 'pong', 'closed'].includes(event.kind);
}

/** What a request is of: its method and address, and the type or the first key of its body. */
function kindOf({
  method,
  url,
  body,
}: Pick<HttpRequest, 'method' | 'url'> & { readonly body?: string | undefined }): string {
  return body === undefined ? `${method} ${url}` : `${method} ${url} ${typeOf(body)}`;
}

function typeOf(body: string): string {
  const [, type] = /"type"\s*:\s*"(\w+)"/.exec(body) ?? [];
  const [, key] = /^\s*\{\s*"(\w+)"/.exec(body) ?? [];
  return type ?? key ?? 'of no type';
}
