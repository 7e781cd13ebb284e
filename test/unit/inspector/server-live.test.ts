/** Pages that do not read, that talk, and that are too many: what one may cost is bounded. */
import { EventEmitter } from 'node:events';
import { describe, expect, it } from 'vitest';
import type { WebSocket } from 'ws';
import type { JournalReader } from '../../../src/inspector/journal/reader.ts';
import { PAGES_MAX, createLivePages } from '../../../src/inspector/server/live.ts';
import type { LiveMessage, Patch } from '../../../src/inspector/view/timeline.ts';
import { emptyTracks } from '../../../src/inspector/view/track.ts';
import { StepClock } from '../../../src/lib/step-clock.ts';

/** A socket whose other side takes a message when it is told to. */
class Socket extends EventEmitter {
  readonly OPEN = 1;
  readyState = 1;
  readonly sent: LiveMessage[] = [];
  readonly waiting: (() => void)[] = [];
  closedWith: string | undefined;

  send(text: string, taken?: () => void): void {
    this.sent.push(JSON.parse(text) as LiveMessage);
    if (taken !== undefined) this.waiting.push(taken);
  }

  close(code: number, says: string): void {
    this.readyState = 2;
    this.closedWith = `${String(code)} ${says}`;
  }

  terminate(): void {
    this.readyState = 3;
    this.emit('close');
  }

  take(): void {
    this.waiting.shift()?.();
  }
}

/** A journal of records that come when they are told to. */
function openStage() {
  const clock = new StepClock(1_000, () => Promise.resolve());
  const listeners = new Set<(message: LiveMessage) => void>();
  const told: string[] = [];
  let last = 0;
  let firstKept = 1;
  const patchAfter = (seq: number): Patch => {
    const firstSeq = Math.max(seq + 1, firstKept);
    const times = Array.from({ length: last - firstSeq + 1 }, () => 0);
    return { firstSeq, times, kinds: times, kindNames: ['a'], tracks: emptyTracks() };
  };
  const reader = {
    ready: Promise.resolve(),
    lastSeq: () => last,
    trouble: () => undefined,
    patchAfter,
    subscribe: (listener: (message: LiveMessage) => void) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
  let held = 0;
  const pages = createLivePages(clock, (sentence) => told.push(sentence));
  const add = (after = 0): Socket => {
    const socket = new Socket();
    // Only what a live page uses of either is there.
    pages.add(socket as unknown as WebSocket, after, () => {
      held++;
      const release = (): void => {
        held--;
      };
      return { reader: reader as unknown as JournalReader, release };
    });
    return socket;
  };
  const grow = (count: number): void => {
    last += count;
    for (const tell of listeners) tell({ type: 'caughtUp', at: clock.now(), lastSeq: last });
  };
  const forget = (below: number): void => {
    firstKept = below;
  };
  return { clock, pages, told, add, grow, forget, listeners, held: () => held };
}

const seqs = (socket: Socket): readonly unknown[] =>
  socket.sent.map((message) =>
    message.type === 'patch' ? [message.patch.firstSeq, message.patch.times.length] : message.type,
  );

describe('a live page', () => {
  it('is sent what came, and then that it has everything', async () => {
    const stage = openStage();
    stage.grow(2);
    const page = stage.add(1);
    await Promise.resolve();
    page.take();
    expect(page.sent.at(-1)).toEqual({ type: 'caughtUp', at: 1_000, lastSeq: 2 });
    page.take();
    stage.grow(1);
    expect(seqs(page)).toEqual([[2, 1], 'caughtUp', [3, 1]]);
  });

  it('is given the rest, and told why, before it is closed', async () => {
    const stage = openStage();
    const page = stage.add();
    await Promise.resolve();
    page.take();
    stage.grow(3);
    stage.grow(4);
    const closed = stage.pages.close('The inspector has ended.');
    expect(page.closedWith).toBeUndefined();
    while (page.waiting.length > 0) page.take();
    expect(seqs(page)).toEqual(['caughtUp', [1, 3], [4, 4], 'caughtUp', 'trouble']);
    expect(page.closedWith).toBe('1001 The inspector has ended.');
    page.terminate();
    await closed;
  });

  it('that takes nothing more is not waited for longer than a second', async () => {
    const stage = openStage();
    const page = stage.add();
    await Promise.resolve();
    stage.grow(3);
    const closed = stage.pages.close('The inspector has ended.');
    await stage.clock.advance(1_000);
    await closed;
    expect(page.readyState).toBe(3);
  });

  it('hears from us every two seconds when nothing happens', async () => {
    const stage = openStage();
    const page = stage.add();
    await Promise.resolve();
    page.take();
    await stage.clock.advance(2_000);
    page.take();
    expect(seqs(page)).toEqual(['caughtUp', 'caughtUp']);
  });

  it('has one message on its way at most, and gets what it missed as one', async () => {
    const stage = openStage();
    const page = stage.add();
    await Promise.resolve();
    for (let count = 0; count < 1_000; count++) stage.grow(10);
    expect(seqs(page)).toEqual(['caughtUp']);
    page.take();
    expect(seqs(page)).toEqual(['caughtUp', [1, 10_000]]);
  });

  it('is closed when it takes nothing for ten seconds, and is counted', async () => {
    const stage = openStage();
    const page = stage.add();
    await Promise.resolve();
    await stage.clock.advance(9_999);
    expect(page.readyState).toBe(page.OPEN);
    await stage.clock.advance(1);
    expect(stage.pages.counts()).toEqual({ open: 0, turnedAway: 0, slow: 1, odd: 0 });
    expect(stage.told).toEqual(['a page that did not take what it was sent was closed (1 so far)']);
    expect([stage.listeners.size, stage.held()]).toEqual([0, 0]);
    expect(stage.clock.nextDueAt()).toBeUndefined();
  });

  it.each(['message', 'ping', 'pong'])(
    'is closed for a %s, and for good even if it never agrees',
    async (what) => {
      const stage = openStage();
      const page = stage.add();
      await Promise.resolve();
      page.emit(what, Buffer.from('hello'));
      expect(page.closedWith).toBe('1008 the inspector listens to nothing here');
      await stage.clock.advance(1_000);
      expect(page.readyState).toBe(3);
      expect(stage.pages.counts()).toEqual({ open: 0, turnedAway: 0, slow: 0, odd: 1 });
    },
  );

  it('is told to load again when it knows more than the journal, or lacks what was let go', async () => {
    const stage = openStage();
    stage.grow(5);
    const ahead = stage.add(6);
    stage.forget(4);
    const behind = stage.add(1);
    await Promise.resolve();
    expect(ahead.closedWith).toBe('1008 this page knows more than the journal: load it again');
    expect(behind.closedWith).toBe('1008 what this page lacks was let go: load it again');
    expect(behind.sent).toMatchObject([{ type: 'trouble' }]);
  });

  it('is one of sixteen at most', () => {
    const stage = openStage();
    const pages = Array.from({ length: PAGES_MAX }, () => stage.add());
    expect(stage.add().closedWith).toBe('1013 16 pages are open already: close one');
    pages[0]?.terminate();
    expect(stage.add().closedWith).toBeUndefined();
    expect(stage.pages.counts()).toMatchObject({ open: PAGES_MAX, turnedAway: 1 });
  });
});
