/** The bridge to Stately's viewer: a journal's records as messages over a WebSocket to its relay. */
import { WebSocket } from 'ws';
import type { JournalReader } from '../journal/reader.ts';
import type { InspectionMessage } from './messages.ts';
import type { Translator } from './translator.ts';

/** Where a bridge takes its records from: it reads them as fast as the relay takes messages. */
export type BridgeSource = Pick<JournalReader, 'records' | 'subscribe'> & {
  /** Undefined before the first record was read. */
  readonly timeline: () => { readonly firstSeq: number } | undefined;
};

/** What a bridge needs. */
export type BridgeOptions = {
  /** Of a relay on this machine. */
  readonly url: string;
  readonly source: BridgeSource;
  readonly translator: Translator;
  /** Tells the person one sentence. */
  readonly say: (sentence: string) => void;
  /** Between two attempts to reach the relay, the last for all that follow; milliseconds. */
  readonly pausesMs?: readonly number[];
};

/** A bridge that is open: it never throws, and keeps no process alive. */
export type StatelyBridge = {
  /** How many messages may never have reached the relay. */
  readonly dropped: () => number;
  readonly close: () => void;
};

/**
 * How many records are read at once. No more wait in memory: the journal is the queue, and a relay
 * that is slow or away finds there what it has missed.
 */
const BATCH = 200;
/** How many bytes the socket may hold before the next message waits for it. */
const IN_SOCKET_MAX = 262_144;
/** A message larger than this is dropped. */
const MESSAGE_MAX = 1_048_576;
const PAYLOAD_MAX = 16 * MESSAGE_MAX;
const PAUSES_MS: readonly number[] = [250, 1_000, 5_000];
const HANDSHAKE_MS = 5_000;

/** Opens a bridge, and keeps trying to reach the relay until it is closed. */
export function openStatelyBridge(options: BridgeOptions): StatelyBridge {
  const bridge = new Bridge(options);
  void bridge.follow();
  return bridge;
}

class Bridge implements StatelyBridge {
  readonly #options: BridgeOptions;
  readonly #unsubscribe: () => void;
  #socket: WebSocket | undefined;
  /** Handed to the socket, and not yet to the system. */
  #inSocket = { messages: 0, bytes: 0 };
  #next = 0;
  #attempts = 0;
  #retry: NodeJS.Timeout | undefined;
  #isReached = false;
  #isTold = false;
  #isClosed = false;
  #dropped = 0;
  #wake: () => void = nothing;

  constructor(options: BridgeOptions) {
    this.#options = options;
    this.#unsubscribe = options.source.subscribe(() => {
      this.#wake();
    });
    this.#connect();
  }

  readonly dropped = (): number => this.#dropped;

  readonly close = (): void => {
    this.#isClosed = true;
    this.#unsubscribe();
    clearTimeout(this.#retry);
    this.#socket?.terminate();
    this.#wake();
  };

  /** Sends record after record, until the bridge is closed. */
  async follow(): Promise<void> {
    while (!this.#isClosed) {
      const { source, translator } = this.#options;
      this.#next ||= source.timeline()?.firstSeq ?? 0;
      const told = this.#changed();
      const records =
        this.#isReached && this.#next > 0 ? await read(source, this.#next, BATCH) : [];
      if (records.length === 0) await told;
      for (const record of records) {
        this.#next = record.seq + 1;
        for (const message of translator.take(record)) await this.#send(message);
      }
    }
  }

  /** Resolves when something has happened for which it is worth to look again. */
  #changed(): Promise<void> {
    return new Promise((resolve) => {
      this.#wake = resolve;
    });
  }

  /** Sends a message once the relay is there and has taken enough of those before. */
  async #send(message: InspectionMessage): Promise<void> {
    while (!this.#isClosed && (!this.#isReached || this.#inSocket.bytes > IN_SOCKET_MAX)) {
      await this.#changed();
    }
    if (!this.#isClosed) this.#put(message);
  }

  #put(message: InspectionMessage): void {
    const text = JSON.stringify(message);
    const bytes = Buffer.byteLength(text);
    if (bytes > MESSAGE_MAX) {
      this.#drop(1, `a message of ${String(bytes)} bytes was dropped`);
      return;
    }
    const held = this.#inSocket;
    held.messages++;
    held.bytes += bytes;
    this.#socket?.send(text, (error) => {
      // One that failed is counted when the connection is over, with those behind it.
      if (error instanceof Error) return;
      held.messages--;
      held.bytes -= bytes;
      this.#wake();
    });
  }

  #connect(): void {
    const { url, translator } = this.#options;
    const socket = new WebSocket(url, {
      finishRequest: (request) => {
        // A viewer that is there, or not, is no reason for this process to live on.
        request.on('socket', (connection) => connection.unref()).end();
      },
      handshakeTimeout: HANDSHAKE_MS,
      perMessageDeflate: false,
      // What others told the relay comes from it; nothing of that is used.
      maxPayload: PAYLOAD_MAX,
    });
    this.#socket = socket;
    let why = 'it closed the connection';
    socket.on('open', () => {
      this.#isReached = true;
      this.#attempts = 0;
      this.#say('connected');
      // A relay that was started anew knows none of them.
      for (const message of translator.standing()) this.#put(message);
      this.#wake();
    });
    socket.on('error', (error: Error & { readonly code?: string }) => {
      why = error.code ?? error.message;
    });
    socket.on('close', () => {
      this.#lose(why);
    });
  }

  /** The relay is gone, or was never there: tries again after a pause, and says so once. */
  #lose(why: string): void {
    const lost = this.#inSocket.messages;
    this.#inSocket = { messages: 0, bytes: 0 };
    if (lost > 0) this.#drop(lost, `${String(lost)} messages may be lost`);
    if (this.#isClosed) return;
    if (this.#isReached || !this.#isTold)
      this.#say(`away (${why}), and tried again until it is back`);
    this.#isTold = true;
    this.#isReached = false;
    const { pausesMs = PAUSES_MS } = this.#options;
    const pause = pausesMs[Math.min(this.#attempts, pausesMs.length - 1)] ?? 0;
    this.#attempts++;
    this.#retry = setTimeout(() => {
      this.#connect();
    }, pause).unref();
  }

  #drop(count: number, what: string): void {
    this.#dropped += count;
    this.#say(what);
  }

  #say(what: string): void {
    this.#options.say(`Stately's relay at ${this.#options.url}: ${what}`);
  }
}

/** What is there of the next records; none where the file cannot be read: its reader says why. */
async function read(source: BridgeSource, from: number, count: number) {
  try {
    return await source.records(from, count);
  } catch {
    return [];
  }
}

function nothing(): void {
  // Nobody waits yet.
}
