/** A recording as a network: its answers and its frames again, each at its distance. */
import { describe, expect, it } from 'vitest';
import { playbackTransport } from '../../../../src/venues/nado/protocol/playback-transport.ts';
import type { WireEvent } from '../../../../src/venues/nado/protocol/recording.ts';
import type { SocketSink } from '../../../../src/venues/nado/protocol/transport.ts';
import { START_AT, testClock } from './fake-transport.ts';
import { PARENT } from './venue-world.ts';

const ENDPOINTS = { gateway: 'g', subscribe: 's', archive: 'a', trigger: 't' };

/** A recording of these events, played; the clock begins a second after the recording did. */
function play(events: readonly (readonly [afterMs: number, passed: WireEvent])[]) {
  const clock = testClock();
  const startedAt = START_AT - 1_000;
  const recording = {
    version: '0.1.0',
    network: 'testnet',
    endpoints: ENDPOINTS,
    subaccount: PARENT,
    startedAt,
    events: events.map(([afterMs, passed], index) => ({
      ...passed,
      seq: index + 2,
      at: startedAt + afterMs,
    })),
    torn: undefined,
  };
  const transport = playbackTransport(recording, clock);
  const heard: string[] = [];
  const hear = (word: string): void => {
    heard.push(`${String(clock.now() - START_AT)} ${word}`);
  };
  const sink: SocketSink = {
    opened: () => {
      hear('opened');
    },
    frame: hear,
    unreadable: (bytes) => {
      hear(`${String(bytes)} bytes`);
    },
    pong: () => {
      hear('pong');
    },
    closed: (code, reason) => {
      hear(`${String(code)} ${reason}`);
    },
  };
  const ask = (url: string, body?: string): void => {
    const method = body === undefined ? 'GET' : 'POST';
    transport.request({ method, url, headers: {}, body, timeoutMs: 3_000 }).then(
      (response) => {
        hear(response.body);
      },
      (error: unknown) => {
        hear(String(error));
      },
    );
  };
  return { clock, transport, heard, sink, ask };
}

function request(number: number, url: string, body?: string): WireEvent {
  return {
    kind: 'request',
    request: number,
    method: body === undefined ? 'GET' : 'POST',
    url,
    body,
  };
}

function answer(number: number, body: string): WireEvent {
  return { kind: 'answer', request: number, status: 200, headers: {}, body };
}

describe('a request', () => {
  it('gets the answer of the next one of its kind, as long after as then', async () => {
    const { clock, heard, ask } = play([
      [0, request(1, 'g/time')],
      [7, answer(1, 'first')],
      [10, request(2, 'g/query', '{"type":"status"}')],
      [20, request(3, 'g/time')],
      [21, answer(3, 'second')],
      [400, answer(2, 'status')],
    ]);
    ask('g/time');
    ask('g/query', '{"type":"status"}');
    await clock.advance(100);
    ask('g/time');
    await clock.advance(1_000);
    expect(heard).toEqual(['7 first', '101 second', '390 status']);
  });

  it('gets that of the same body before that of the same kind', async () => {
    const price = (id: number): string => `{"type":"market_price","product_id":${String(id)}}`;
    const { clock, heard, ask } = play([
      [0, request(1, 'g/query', price(4))],
      [0, request(2, 'g/query', price(8))],
      [1, answer(1, 'ETH')],
      [1, answer(2, 'SOL')],
    ]);
    ask('g/query', price(8));
    ask('g/query', price(2));
    await clock.advance(10);
    expect(heard.sort()).toEqual(['1 ETH', '1 SOL']);
  });

  it('that is signed is the same without its signature', async () => {
    const order = (digest: string, signature: string): string =>
      JSON.stringify({ place_order: { digest, signature } });
    const { clock, heard, ask } = play([
      [0, request(1, 'g/execute', order('0x1', '[redacted]'))],
      [0, request(2, 'g/execute', order('0x2', '[redacted]'))],
      [1, answer(1, 'one')],
      [1, answer(2, 'two')],
    ]);
    ask('g/execute', order('0x2', `0x${'ab'.repeat(65)}`));
    await clock.advance(10);
    expect(heard).toEqual(['1 two']);
  });

  it('fails as it failed then', async () => {
    const { clock, transport } = play([
      [0, request(1, 'g/time')],
      [5, { kind: 'failure', request: 1, sent: true, message: 'socket hang up' }],
    ]);
    const asked = { method: 'GET', url: 'g/time', headers: {}, body: undefined } as const;
    const failed = transport.request({ ...asked, timeoutMs: 9 });
    const told = expect(failed).rejects.toMatchObject({ sent: true, message: 'socket hang up' });
    await clock.advance(5);
    await told;
  });

  it('that the recording does not know fails at once, certainly not sent, and is named', async () => {
    const { transport } = play([[0, request(1, 'g/time')]]);
    const asked = { method: 'POST', url: 'g/execute', headers: {}, timeoutMs: 9 } as const;
    await expect(
      transport.request({ ...asked, body: '{"place_order":{"digest":"0x1"}}' }),
    ).rejects.toMatchObject({
      name: 'TransportFailure',
      sent: false,
      message: 'the recording has no further POST g/execute place_order',
    });
  });

  it('whose answer the recording did not live to see fails when its time is over', async () => {
    const { clock, heard, ask } = play([[0, request(1, 'g/time')]]);
    ask('g/time');
    await clock.advance(5_000);
    expect(heard).toEqual([
      '3000 TransportFailure: the recording stops before the answer to GET g/time',
    ]);
  });
});

describe('a socket', () => {
  const STORY: readonly (readonly [number, WireEvent])[] = [
    [100, { kind: 'connect', socket: 1, url: 's' }],
    [103, { kind: 'opened', socket: 1 }],
    [104, { kind: 'sent', socket: 1, text: '{}' }],
    [110, { kind: 'frame', socket: 1, text: 'one' }],
    [110, { kind: 'pong', socket: 1 }],
    [110, request(1, 'g/time')],
    [160, { kind: 'frame', socket: 1, text: 'two' }],
    [160, answer(1, 'time')],
    [160, { kind: 'frame', socket: 1, text: 'three' }],
    [170, { kind: 'unreadable', socket: 1, bytes: 5 }],
    [180, { kind: 'closed', socket: 1, code: 1006, reason: 'gone' }],
  ];

  it('is told what it was told, in the order in which all of it came', async () => {
    const { clock, transport, heard, sink, ask } = play(STORY);
    transport.connect('s', sink);
    await clock.advance(10);
    ask('g/time');
    await clock.advance(1_000);
    expect(heard).toEqual([
      '3 opened',
      '10 one',
      '10 pong',
      '60 two',
      '60 time',
      '60 three',
      '70 5 bytes',
      '80 1006 gone',
    ]);
  });

  it('that we close hears of its end alone', async () => {
    const { clock, transport, heard, sink } = play(STORY);
    const socket = transport.connect('s', sink);
    await clock.advance(20);
    socket.close();
    await clock.advance(1_000);
    expect(heard).toEqual(['3 opened', '10 one', '10 pong', '20 1000 ']);
  });

  it('that the recording does not know ends before it opens, and is named', async () => {
    const { clock, transport, heard, sink } = play(STORY);
    transport.connect('s', sink).close();
    transport.connect('s', sink);
    await clock.advance(1_000);
    expect(heard).toEqual(['0 1000 ', '0 1006 the recording has no further socket to s']);
  });
});
