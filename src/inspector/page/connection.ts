/** The page's line to the program that serves it: a run is fetched, then followed. */
import { RECORDS_MAX, append, trim } from '../view/track.ts';
import type { LiveMessage, RunEntry } from '../view/timeline.ts';
import { RefusedError, sentenceOf } from './api.ts';
import type { Api } from './api.ts';
import { lastSeqOf } from './store.ts';
import type { Store } from './store.ts';

/** What may be asked of the line. */
export type Line = {
  /** The runs of the journal, as they were told last. */
  readonly runs: () => readonly RunEntry[];
  /** Shows another run; the last one for null. */
  readonly open: (run: number | null) => void;
  /** Tries again at once, without waiting for the next try. */
  readonly retry: () => void;
};

/** The pauses between tries, in milliseconds; the last one is repeated. */
const PAUSES_MS = [250, 500, 1000, 2000, 5000, 10_000] as const;

/** How often a journal that has no record yet is asked for again, in milliseconds. */
const ASK_AGAIN_MS = 1000;

/**
 * A socket whose other end hangs looks open for ever: after a silence the program is asked something, and
 * the line is lost when it does not answer in time.
 */
const ASK_AFTER_SILENCE_MS = 4000;
const ALIVE_WITHIN_MS = 4000;

/** How long a new socket may take to reach the end of the journal before it is given up. */
const CAUGHT_UP_WITHIN_MS = 20_000;

/** Opens the line for `store`; nothing is asked before `open`. */
export function createLine(store: Store, api: Api): Line {
  return new LiveLine(store, api);
}

class LiveLine implements Line {
  readonly #store: Store;
  readonly #api: Api;
  #runs: readonly RunEntry[] = [];
  #run: number | null = null;
  #socket: WebSocket | undefined;
  #timer: number | undefined;
  #tries = 0;
  /** Our clock when the program last said something. */
  #heardAt: number | undefined;
  /** What the program said before it closed the socket. */
  #trouble: string | undefined;
  /** Counts the openings: an answer to an earlier one is no longer wanted. */
  #turn = 0;

  constructor(store: Store, api: Api) {
    this.#store = store;
    this.#api = api;
  }

  readonly runs = (): readonly RunEntry[] => this.#runs;

  readonly open = (run: number | null): void => {
    this.#run = run;
    this.#tries = 0;
    this.#store.set({ timeline: undefined, connection: { state: 'opening' } });
    void this.#begin();
  };

  readonly retry = (): void => {
    this.#tries = 0;
    void this.#begin();
  };

  /** Fetches what is missing, and follows. */
  async #begin(): Promise<void> {
    this.#stop();
    this.#turn += 1;
    const turn = this.#turn;
    try {
      await this.#fetch(turn);
    } catch (error) {
      if (turn !== this.#turn) return;
      const { timeline } = this.#store.state();
      if (error instanceof RefusedError && error.status === 404 && timeline === undefined) {
        this.#await(error.message);
      } else {
        this.#lose(sentenceOf(error));
      }
      return;
    }
    if (turn === this.#turn) this.#follow();
  }

  async #fetch(turn: number): Promise<void> {
    const { timeline } = this.#store.state();
    void this.#fetchCharts();
    const [runs, fetched] = await Promise.all([
      this.#api.runs(),
      timeline ?? this.#api.timeline(this.#run),
    ]);
    if (turn !== this.#turn) return;
    this.#runs = runs;
    this.#store.set({ timeline: fetched, revision: this.#nextRevision() });
  }

  /** Charts are laid out when they are first asked for, which takes a while: nothing waits for them. */
  async #fetchCharts(): Promise<void> {
    if (this.#store.state().charts.length > 0) return;
    try {
      this.#store.set({ charts: await this.#api.charts() });
    } catch {
      // Whatever keeps them away is told by what else is asked; the next opening asks again.
    }
  }

  #follow(): void {
    const { timeline } = this.#store.state();
    if (timeline === undefined) return;
    const address = this.#api.liveAddress(timeline.facts.number, lastSeqOf(timeline));
    const socket = new WebSocket(address);
    this.#socket = socket;
    this.#trouble = undefined;
    this.#timer = window.setTimeout(() => {
      this.#lose('The inspector does not reach the end of the journal.');
    }, CAUGHT_UP_WITHIN_MS);
    socket.addEventListener('message', ({ data }) => {
      if (socket !== this.#socket) return;
      this.#heardAt = Date.now();
      this.#take(JSON.parse(String(data)) as LiveMessage);
      if (socket === this.#socket && this.#isCaughtUp()) this.#watch(socket);
    });
    socket.addEventListener('close', () => {
      if (socket !== this.#socket) return;
      this.#lose('The inspector’s process ended, or it cannot be reached.');
    });
  }

  #isCaughtUp(): boolean {
    return this.#store.state().connection.state === 'live';
  }

  /** Asks whether the program still answers once the socket was silent for a while. */
  #watch(socket: WebSocket): void {
    window.clearTimeout(this.#timer);
    this.#timer = window.setTimeout(() => {
      this.#api.runs(AbortSignal.timeout(ALIVE_WITHIN_MS)).then(
        (runs) => {
          if (socket !== this.#socket) return;
          this.#heardAt = Date.now();
          this.#runs = runs;
          this.#watch(socket);
        },
        (error: unknown) => {
          if (socket === this.#socket) this.#lose(sentenceOf(error));
        },
      );
    }, ASK_AFTER_SILENCE_MS);
  }

  #take(message: LiveMessage): void {
    const { timeline } = this.#store.state();
    if (timeline === undefined) return;
    switch (message.type) {
      case 'patch':
        if (message.patch.firstSeq !== lastSeqOf(timeline) + 1) {
          // Something is missing in between: what is shown would be wrong. All is fetched again.
          this.#store.set({ timeline: undefined });
          void this.#begin();
          return;
        }
        append(timeline, message.patch);
        this.#store.set({
          timeline: trim(timeline, RECORDS_MAX),
          revision: this.#nextRevision(),
        });
        return;
      case 'caughtUp':
        this.#tries = 0;
        this.#trouble = undefined;
        this.#store.set({
          connection: { state: 'live', clockOffsetMs: message.at - Date.now() },
        });
        return;
      case 'trouble':
        this.#trouble = message.says;
        this.#markLost(message.says);
    }
  }

  /** There is nothing to show yet: asks again until there is. */
  #await(says: string): void {
    this.#store.set({ connection: { state: 'opening', says } });
    this.#timer = window.setTimeout(() => {
      void this.#begin();
    }, ASK_AGAIN_MS);
  }

  /** The line is gone: says so, and tries again later. */
  #lose(says: string): void {
    this.#stop();
    // A program that said why it leaves is not there to be reached: its own word says more.
    this.#markLost(this.#trouble ?? says);
    const pause = PAUSES_MS[Math.min(this.#tries, PAUSES_MS.length - 1)];
    this.#tries += 1;
    this.#timer = window.setTimeout(() => {
      void this.#begin();
    }, pause);
  }

  #markLost(says: string): void {
    const { connection } = this.#store.state();
    // The page is as old as what it heard last; tries that fail do not make it younger.
    const since = connection.state === 'lost' ? connection.since : (this.#heardAt ?? Date.now());
    this.#store.set({ connection: { state: 'lost', since, says } });
  }

  #stop(): void {
    window.clearTimeout(this.#timer);
    const socket = this.#socket;
    this.#socket = undefined;
    socket?.close();
  }

  #nextRevision(): number {
    return this.#store.state().revision + 1;
  }
}
