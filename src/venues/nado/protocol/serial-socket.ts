/** The gateway's WebSocket (protocol sheet 1.1, 4.1): one request at a time, opened when one needs it. */
import type { Clock } from '../../../ports/clock.ts';
import { quote } from './answers.ts';
import { KeepAlive } from './keep-alive.ts';
import { TransportFailure } from './transport.ts';
import type { Socket, SocketSink, Transport } from './transport.ts';

/** What the socket stands on. */
export type SerialSocketOptions = {
  readonly transport: Pick<Transport, 'connect'>;
  readonly url: string;
  readonly clock: Clock;
  /** How long an answer may take, from the sending of its request. */
  readonly answerTimeoutMs: number;
};

/** How long a request waits for the socket to open and for those before it; then it was not sent. */
export const UNSENT_MAX_MS = 3_000;

/** How many requests wait or are under way at most: two whole rounds of the ladder. */
export const WAITING_MAX = 16;

/** How long a socket may take to open. It goes on opening for the next request when one gave up. */
export const SERIAL_OPEN_TIMEOUT_MS = 10_000;

/** How long an unused socket stays open: longer than from one round of a halted run to the next. */
export const IDLE_CLOSE_MS = 90_000;

/** One request; its timer ends the wait for the socket first, and for the answer after that. */
type Waiting = {
  readonly text: string;
  readonly resolve: (answer: string) => void;
  readonly reject: (failure: TransportFailure) => void;
  timer: unknown;
};

/** One connection; what an earlier one still says is not heard. */
type Connection = {
  socket: Socket | undefined;
  /** Undefined until it is open. */
  keepAlive: KeepAlive | undefined;
  openTimer: unknown;
};

/**
 * Requests and their answers, matched by their order alone, for the venue answers in order. So only one
 * is under way, and a connection that owes an answer, or gives one too many, is given up.
 */
export class SerialSocket {
  readonly #options: SerialSocketOptions;
  readonly #waiting: Waiting[] = [];
  #connection: Connection | undefined;
  #underWay: Waiting | undefined;
  #idleTimer: unknown;

  constructor(options: SerialSocketOptions) {
    this.#options = options;
  }

  /** The text that answers `text`. Rejects with `TransportFailure`, which says if it was sent. */
  ask(text: string): Promise<string> {
    const { clock } = this.#options;
    return new Promise((resolve, reject) => {
      if (this.#waiting.length >= WAITING_MAX) {
        reject(new TransportFailure(`${String(WAITING_MAX)} requests wait already`, false));
        return;
      }
      const waiting: Waiting = { text, resolve, reject, timer: undefined };
      waiting.timer = clock.setTimeout(() => {
        this.#waiting.splice(this.#waiting.indexOf(waiting), 1);
        const words = `the socket was not free within ${String(UNSENT_MAX_MS)} ms`;
        reject(new TransportFailure(words, false));
      }, UNSENT_MAX_MS);
      this.#waiting.push(waiting);
      this.#goOn();
    });
  }

  /** Sends the next request when the socket is open and free; opens one when there is none. */
  #goOn(): void {
    const { clock, answerTimeoutMs } = this.#options;
    const connection = this.#connection;
    clock.clearTimeout(this.#idleTimer);
    if (this.#underWay !== undefined) return;
    if (connection === undefined) {
      if (this.#waiting.length > 0) this.#connect();
      return;
    }
    if (connection.keepAlive === undefined) return;
    const next = this.#waiting.shift();
    if (next === undefined) {
      this.#closeWhenIdle();
      return;
    }
    clock.clearTimeout(next.timer);
    this.#underWay = next;
    next.timer = clock.setTimeout(() => {
      this.#giveUp(`no answer on the socket within ${String(answerTimeoutMs)} ms`);
      // Those behind it are still in time for another connection.
      this.#goOn();
    }, answerTimeoutMs);
    connection.socket?.send(next.text);
  }

  #closeWhenIdle(): void {
    this.#idleTimer = this.#options.clock.setTimeout(() => {
      this.#giveUp('it is idle');
    }, IDLE_CLOSE_MS);
  }

  #connect(): void {
    const { clock, transport, url } = this.#options;
    const connection: Connection = {
      socket: undefined,
      keepAlive: undefined,
      openTimer: clock.setTimeout(() => {
        this.#fail(`the socket did not open within ${String(SERIAL_OPEN_TIMEOUT_MS)} ms`);
      }, SERIAL_OPEN_TIMEOUT_MS),
    };
    this.#connection = connection;
    connection.socket = transport.connect(url, this.#sinkOf(connection));
  }

  #sinkOf(connection: Connection): SocketSink {
    const { clock } = this.#options;
    const whenCurrent = (act: () => void): void => {
      if (this.#connection === connection) act();
    };
    return {
      opened: () => {
        whenCurrent(() => {
          this.#opened(connection);
        });
      },
      frame: (text) => {
        whenCurrent(() => {
          connection.keepAlive?.heard(clock.now());
          this.#answered(text);
        });
      },
      unreadable: (bytes) => {
        whenCurrent(() => {
          this.#fail(`an answer of ${String(bytes)} bytes that is not readable text`);
        });
      },
      pong: () => {
        whenCurrent(() => connection.keepAlive?.pong(clock.now()));
      },
      closed: (code, reason) => {
        whenCurrent(() => {
          const words = reason === '' ? '' : ` ${quote(reason)}`;
          this.#fail(`the socket closed: ${String(code)}${words}`);
        });
      },
    };
  }

  #opened(connection: Connection): void {
    const { clock } = this.#options;
    clock.clearTimeout(connection.openTimer);
    connection.keepAlive = new KeepAlive(clock, {
      ping: () => {
        connection.socket?.ping();
      },
      silent: () => undefined,
      heard: () => undefined,
      dead: (reason) => {
        this.#fail(reason);
      },
    });
    this.#goOn();
  }

  #answered(text: string): void {
    const asked = this.#underWay;
    if (asked === undefined) {
      this.#fail('an answer to nothing that was asked');
      return;
    }
    this.#underWay = undefined;
    this.#options.clock.clearTimeout(asked.timer);
    asked.resolve(text);
    this.#goOn();
  }

  /** Ends the connection; none of those that wait was sent, and none waits for another one. */
  #fail(words: string): void {
    this.#giveUp(words);
    for (const { timer, reject } of this.#waiting.splice(0)) {
      this.#options.clock.clearTimeout(timer);
      reject(new TransportFailure(words, false));
    }
  }

  /** Ends the connection, and the request under way, which may have had its effect. */
  #giveUp(words: string): void {
    const { clock } = this.#options;
    const connection = this.#connection;
    const asked = this.#underWay;
    this.#connection = undefined;
    this.#underWay = undefined;
    clock.clearTimeout(this.#idleTimer);
    clock.clearTimeout(connection?.openTimer);
    connection?.keepAlive?.stop();
    connection?.socket?.close();
    if (asked === undefined) return;
    clock.clearTimeout(asked.timer);
    asked.reject(new TransportFailure(words, true));
  }
}
