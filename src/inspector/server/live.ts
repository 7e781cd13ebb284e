/** The live socket: who is let in, how many at once, and what became of those that misbehaved. */
import { once } from 'node:events';
import type { WebSocket } from 'ws';
import type { Clock } from '../../ports/clock.ts';
import { LivePage, dismiss } from './live-page.ts';
import type { HeldReader } from './runs.ts';

/** What became of pages, since the beginning. */
export type PageCounts = {
  /** Open now. */
  readonly open: number;
  /** Turned away because as many as may be were open. */
  readonly turnedAway: number;
  /** Closed because they did not take what they were sent. */
  readonly slow: number;
  /** Closed because they sent something. */
  readonly odd: number;
};

/** Every page that is open. */
export type LivePages = {
  /** Takes over a socket whose handshake is done; `after` is the last record that the page has. */
  readonly add: (socket: WebSocket, after: number, hold: () => HeldReader) => void;
  readonly counts: () => PageCounts;
  /** Gives every page what it lacks, says why it is closed, and waits a second for them at most. */
  readonly close: (says: string) => Promise<void>;
};

/** How many pages may be open at once. */
export const PAGES_MAX = 16;

/** WebSocket: come back later. */
const TRY_LATER = 1013;

/** How long a page that was dismissed may take to close its side, in milliseconds. */
const CLOSING_MS = 1_000;

/** Keeps the pages. `tell` is given one sentence when one is closed that misbehaved. */
export function createLivePages(clock: Clock, tell: (sentence: string) => void): LivePages {
  const counts = { turnedAway: 0, slow: 0, odd: 0 };
  const open = new Map<WebSocket, LivePage>();
  const note = (what: keyof typeof counts, says: string): void => {
    counts[what]++;
    tell(`${says} (${String(counts[what])} so far)`);
  };
  return {
    add: (socket, after, hold) => {
      if (open.size >= PAGES_MAX) {
        socket.on('error', () => undefined);
        const says = `${String(PAGES_MAX)} pages are open already: close one`;
        note('turnedAway', 'a page was turned away, as many as may be are open');
        dismiss(socket, TRY_LATER, says);
        endSoon(socket, clock);
        return;
      }
      const { reader, release } = hold();
      socket.once('close', () => {
        open.delete(socket);
        release();
      });
      const onMisbehaviour = (what: 'slow' | 'odd', says: string): void => {
        note(what, says);
        endSoon(socket, clock);
      };
      open.set(socket, new LivePage({ socket, reader, after, clock, onMisbehaviour }));
    },
    counts: () => ({ open: open.size, ...counts }),
    close: async (says) => {
      const closed = [...open].map(([socket, page]) => {
        endSoon(socket, clock);
        page.part(says);
        return once(socket, 'close');
      });
      await Promise.all(closed);
    },
  };
}

/** The library waits half a minute for a page to agree that it is closed. */
function endSoon(socket: WebSocket, clock: Clock): void {
  const timer = clock.setTimeout(() => {
    socket.terminate();
  }, CLOSING_MS);
  socket.once('close', () => {
    clock.clearTimeout(timer);
  });
}
