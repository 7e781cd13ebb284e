/** A process that stands still: its timers are late, and it hears nothing before it goes on. */
import { beforeEach, describe, expect, it } from 'vitest';
import { freezable } from '../../../src/app/freezing.ts';
import type { Freezable } from '../../../src/app/freezing.ts';
import { StepClock } from '../../../src/lib/step-clock.ts';
import type { SocketSink, Transport } from '../../../src/venues/nado/protocol/transport.ts';

const FROZEN_MS = 1_000;

let outside: StepClock;
let process: Freezable;
let told: string[];
let sink: SocketSink | undefined;

const tell = (what: string): void => {
  told.push(`${what} at ${String(process.clock.now())}`);
};

const transport: Transport = {
  request: ({ url }) => {
    told.push(`${url} arrives at ${String(outside.now())}`);
    return new Promise((resolve) => {
      outside.setTimeout(() => {
        resolve({ status: 200, headers: {}, body: '' });
      }, 10);
    });
  },
  connect: (_url, given) => {
    sink = given;
    return { send: () => undefined, ping: () => undefined, close: () => undefined };
  },
};

const hears: SocketSink = {
  opened: () => {
    tell('opened');
  },
  frame: tell,
  unreadable: () => undefined,
  pong: () => undefined,
  closed: () => undefined,
};

function ask(url: string): void {
  const request = { method: 'GET', url, headers: {}, body: undefined, timeoutMs: 5_000 } as const;
  void process.transport.request(request).then(() => {
    tell(`${url} is answered`);
  });
}

beforeEach(() => {
  outside = new StepClock(0, () => new Promise((resolve) => setImmediate(resolve)));
  process = freezable(outside, transport);
  told = [];
  sink = undefined;
});

describe('a process that stands still', () => {
  it('sees the time jump in the step that is under way, and no timer of it fires meanwhile', async () => {
    process.clock.setTimeout(() => {
      tell('the timer');
    }, 100);
    process.freeze(FROZEN_MS);
    expect(process.clock.now()).toBe(FROZEN_MS);
    await outside.advance(FROZEN_MS - 1);
    expect(told).toEqual([]);
    await outside.advance(1);
    expect(told).toEqual(['the timer at 1000']);
  });

  it('counts what it sets then from the end of its sleep, and can still take it back', async () => {
    process.freeze(FROZEN_MS);
    process.clock.setTimeout(() => {
      tell('the timer');
    }, 100);
    const taken = process.clock.setTimeout(() => {
      tell('what was taken back');
    }, 200);
    await outside.advance(FROZEN_MS);
    process.clock.clearTimeout(taken);
    await outside.advance(FROZEN_MS);
    expect(told).toEqual(['the timer at 1100']);
  });

  it('hears after its overdue timers, in order, what arrived meanwhile', async () => {
    process.transport.connect('ws://x', hears);
    process.clock.setTimeout(() => {
      tell('the timer');
    }, 900);
    process.freeze(FROZEN_MS);
    outside.setTimeout(() => {
      sink?.frame('one');
      sink?.frame('two');
    }, 50);
    await outside.advance(2 * FROZEN_MS);
    sink?.frame('three');
    expect(told).toEqual(['the timer at 1000', 'one at 1001', 'two at 1001', 'three at 2000']);
  });

  it('has sent what it sent before, is answered late, and sends nothing in its sleep', async () => {
    ask('first');
    process.freeze(FROZEN_MS);
    ask('second');
    await outside.advance(2 * FROZEN_MS);
    expect(told).toEqual([
      'first arrives at 0',
      'second arrives at 1000',
      'first is answered at 1001',
      'second is answered at 1010',
    ]);
  });
});
