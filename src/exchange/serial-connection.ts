/** The gateway's own socket (protocol 1.1): queries and executes, answered one after the other. */
import type { Clock } from '../ports/clock.ts';
import { sleep } from './delivery.ts';
import { watchLiveness } from './liveness.ts';
import type { Liveness } from './liveness.ts';
import type { ExchangeSwitches } from './orders.ts';
import type { ClientConnection, ClientSink, ExchangeAnswer } from './server-types.ts';

/** What the socket is made of. `latencyMs` is one way. */
export type SerialOptions = {
  readonly clock: Clock;
  readonly switches: ExchangeSwitches;
  readonly latencyMs: number;
  /** Answers one message as HTTP would; of the answer the body alone reaches the client. */
  readonly answer: (message: string, address: string) => Promise<ExchangeAnswer>;
};

/** The endpoint of such sockets. */
export type SerialEndpoint = {
  /** `address` is where the client comes from. */
  readonly connect: (sink: ClientSink, address: string) => ClientConnection;
  readonly closeAll: (code: number, reason: string) => void;
};

/** Opens the endpoint. */
export function createSerialEndpoint(options: SerialOptions): SerialEndpoint {
  const connections = new Set<SerialConnection>();
  return {
    connect: (sink, address) => {
      const connection = new SerialConnection(options, address, sink, () => {
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

/** One client. An answer that is lost holds up nothing: the next request is answered after it. */
class SerialConnection implements ClientConnection {
  readonly #options: SerialOptions;
  readonly #address: string;
  readonly #sink: ClientSink;
  readonly #forget: () => void;
  readonly #liveness: Liveness;
  #isOpen = true;
  /** The messages so far; `#answer` handles every error itself, so it never rejects. */
  #answered = Promise.resolve();

  constructor(options: SerialOptions, address: string, sink: ClientSink, forget: () => void) {
    this.#options = options;
    this.#address = address;
    this.#sink = sink;
    this.#forget = forget;
    const { clock, switches, latencyMs } = options;
    this.#liveness = watchLiveness({
      clock,
      switches,
      ping: () => {
        this.#after(latencyMs, sink.ping);
      },
      close: (code, reason) => {
        this.close(code, reason);
      },
    });
  }

  readonly receive = (message: string): void => {
    this.#liveness.heard();
    this.#after(this.#options.latencyMs, () => {
      this.#answered = this.#answered.then(() => this.#answer(message));
    });
  };

  readonly ping = (): void => {
    this.#liveness.heard();
    this.#after(2 * this.#options.latencyMs, this.#sink.pong);
  };

  readonly pong = (): void => {
    this.#liveness.heard();
  };

  readonly closed = (): void => {
    this.#isOpen = false;
    this.#liveness.stop();
    this.#forget();
  };

  /** Ends the connection; what is being answered still takes its effect. */
  close(code: number, reason: string): void {
    if (!this.#isOpen) return;
    this.closed();
    this.#sink.close(code, reason);
  }

  async #answer(message: string): Promise<void> {
    const { answer, clock, latencyMs } = this.#options;
    try {
      const given = await answer(message, this.#address);
      if (given.kind === 'none') return;
      if (given.dripMs !== undefined) await sleep(clock, given.dripMs);
      this.#after(latencyMs, () => {
        this.#sink.send(given.body);
      });
    } catch {
      this.close(1011, 'internal error');
    }
  }

  /** Runs now or later, unless the client is gone by then. */
  #after(ms: number, run: () => void): void {
    const runWhenOpen = (): void => {
      if (this.#isOpen) run();
    };
    if (ms <= 0) runWhenOpen();
    else this.#options.clock.setTimeout(runWhenOpen, ms);
  }
}
