/** One page at the live socket: it is sent what it lacks, one message at a time. */
import type { WebSocket } from 'ws';
import type { Clock } from '../../ports/clock.ts';
import type { JournalReader } from '../journal/reader.ts';
import type { LiveMessage } from '../view/timeline.ts';

/** Why a page was closed by us. */
export type Misbehaviour = 'slow' | 'odd';

/** What a page is shown, and from where on. */
export type LivePageOptions = {
  readonly socket: WebSocket;
  readonly reader: JournalReader;
  /** The last record that the page has. */
  readonly after: number;
  readonly clock: Clock;
  /** Is told why, before such a page is closed. */
  readonly onMisbehaviour: (what: Misbehaviour, says: string) => void;
};

/** How long a page may take for one message, in milliseconds. */
export const DRAIN_MS = 10_000;

/** How often a page hears from us when nothing happens, in milliseconds: silence means trouble. */
const HEARTBEAT_MS = 2_000;

/** The longest message, in bytes; a page that lacks more than that loads the run again. */
const MESSAGE_MAX = 64 * 1024 * 1024;

/** WebSocket: what was sent breaks the rules of who listens; and: the one who served is leaving. */
const POLICY = 1008;
const GOING_AWAY = 1001;

/**
 * Serves one page until its socket closes.
 *
 * Invariant: of a page that does not read, at most one message waits in this process. What it misses
 * meanwhile is kept by the reader in any case, and comes as one patch once there is room.
 */
export class LivePage {
  readonly #options: LivePageOptions;
  /** The last record that was sent. */
  #sent: number;
  #isAtEnd = false;
  /** Whether the page is to hear that it has everything. */
  #owesWord = false;
  #toldTrouble: string | undefined;
  /** Why the page is to be closed once it has everything. */
  #parting: string | undefined;
  /** Runs while a message is on its way. */
  #drain: unknown;
  #heartbeat: unknown;

  constructor(options: LivePageOptions) {
    const { socket, reader, clock, after, onMisbehaviour } = options;
    this.#options = options;
    this.#sent = after;
    const unsubscribe = reader.subscribe(({ type }) => {
      this.#isAtEnd = type === 'caughtUp';
      if (this.#isAtEnd) this.#owesWord = true;
      this.#pump();
    });
    const odd = (): void => {
      onMisbehaviour('odd', 'a page that sent something was closed');
      dismiss(socket, POLICY, 'the inspector listens to nothing here');
    };
    socket.once('message', odd);
    // A browser cannot send these; who can would have us answer without end.
    socket.once('ping', odd);
    socket.once('pong', odd);
    socket.once('error', () => {
      onMisbehaviour('odd', 'a page that sent nonsense was closed');
    });
    socket.on('error', () => undefined);
    socket.once('close', () => {
      clock.clearTimeout(this.#drain);
      clock.clearTimeout(this.#heartbeat);
      unsubscribe();
    });
    void reader.ready.then(() => {
      this.#begin();
    });
  }

  /** Sends what the page lacks, says why it is closed, and closes it. */
  part(says: string): void {
    this.#parting = says;
    this.#pump();
  }

  #begin(): void {
    const { socket, reader } = this.#options;
    if (socket.readyState !== socket.OPEN) return;
    this.#isAtEnd = true;
    if (this.#sent <= reader.lastSeq()) this.#beat();
    else dismiss(socket, POLICY, 'this page knows more than the journal: load it again');
  }

  #beat(): void {
    this.#owesWord = true;
    this.#pump();
    this.#heartbeat = this.#options.clock.setTimeout(() => {
      this.#beat();
    }, HEARTBEAT_MS);
  }

  /** Sends the next thing that the page lacks, unless the last one is still on its way. */
  #pump(): void {
    const { socket } = this.#options;
    if (this.#drain !== undefined || socket.readyState !== socket.OPEN) return;
    const message = this.#next();
    if (message === undefined) {
      if (this.#parting !== undefined) dismiss(socket, GOING_AWAY, this.#parting);
      return;
    }
    const text = JSON.stringify(message);
    if (Buffer.byteLength(text) > MESSAGE_MAX) {
      dismiss(socket, POLICY, 'this page lacks too much: load it again');
      return;
    }
    this.#send(text);
  }

  #send(text: string): void {
    const { socket, clock, onMisbehaviour } = this.#options;
    this.#drain = clock.setTimeout(() => {
      onMisbehaviour('slow', 'a page that did not take what it was sent was closed');
      socket.terminate();
    }, DRAIN_MS);
    // Called once the system has taken every byte of it, or the socket is closed.
    socket.send(text, () => {
      clock.clearTimeout(this.#drain);
      this.#drain = undefined;
      this.#pump();
    });
  }

  #next(): LiveMessage | undefined {
    const { socket, reader, clock } = this.#options;
    if (this.#sent < reader.lastSeq()) {
      const patch = reader.patchAfter(this.#sent);
      // What begins later than the page ends has lost what is between.
      if (patch === undefined || (this.#sent > 0 && patch.firstSeq !== this.#sent + 1)) {
        dismiss(socket, POLICY, 'what this page lacks was let go: load it again');
        return undefined;
      }
      this.#sent = patch.firstSeq + patch.times.length - 1;
      this.#owesWord = true;
      return { type: 'patch', patch };
    }
    const trouble = reader.trouble();
    if (trouble !== this.#toldTrouble) {
      this.#toldTrouble = trouble;
      if (trouble !== undefined) return { type: 'trouble', says: trouble };
    }
    if (!this.#owesWord || !this.#isAtEnd) return undefined;
    this.#owesWord = false;
    return { type: 'caughtUp', at: clock.now(), lastSeq: this.#sent };
  }
}

/** Says why and closes, without waiting for anything of what the page may still say. */
export function dismiss(socket: WebSocket, code: number, says: string): void {
  if (socket.readyState !== socket.OPEN) return;
  const trouble: LiveMessage = { type: 'trouble', says };
  socket.send(JSON.stringify(trouble));
  socket.close(code, says);
}
