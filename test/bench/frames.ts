/** What it costs to hear the venue's compressed messages: ws as it is, and inflated in line before it. */
import { createHash, pbkdf2 } from 'node:crypto';
import { createServer } from 'node:net';
import type { AddressInfo, Server, Socket } from 'node:net';
import { constants, deflateRawSync } from 'node:zlib';
import { WebSocket } from 'ws';
import { connectWebSocket } from '../../src/venues/nado/transport/web-socket-transport.ts';
import { median, quantile } from './measure.ts';
import type { Figure } from './measure.ts';

const KEY = /sec-websocket-key: (\S+)/i;
const GUID = '258EAFA5-E914-47DA-95CA-C5AB0DC85B11';
const BURST = 20;
const BURSTS = 20;
const STALLS = 3;
const POOL_THREADS = 4;
const NANOS_PER_MICRO = 1_000;

/** Opens a client; the function that it resolves to ends it. */
type Client = (url: string, hear: () => void) => Promise<() => void>;

/** What one way of hearing showed, in microseconds and in turns of the event loop. */
type Heard = {
  readonly medianUs: number;
  readonly lateUs: number;
  readonly turns: number;
  readonly stalledUs: number;
};

/** Single messages, bursts, and messages while the thread pool is busy, by both ways. */
export async function benchFrames(singles: number): Promise<readonly Figure[]> {
  const library = await hear(throughTheLibrary, singles);
  const ours = await hear(inLine, singles);
  const ratio = (part: (heard: Heard) => number): number => part(ours) / part(library);
  const us = (value: number): string => `ws ${value.toFixed(0)} µs`;
  return [
    {
      name: 'compressed frame, median',
      value: ours.medianUs,
      unit: 'µs',
      note: us(library.medianUs),
    },
    { name: '… ÷ ws', value: ratio((heard) => heard.medianUs), unit: '×', note: '' },
    { name: '… 99th percentile', value: ours.lateUs, unit: 'µs', note: us(library.lateUs) },
    {
      name: 'turns within a burst, median',
      value: ours.turns,
      unit: '',
      note: `ws ${library.turns.toFixed(0)}`,
    },
    {
      name: 'with a busy pool, median',
      value: ours.stalledUs,
      unit: 'µs',
      note: us(library.stalledUs),
    },
  ];
}

const inLine: Client = (url, hearIt) =>
  new Promise((resolve) => {
    const socket = connectWebSocket(url, {
      opened: () => {
        resolve(socket.close);
      },
      frame: hearIt,
      unreadable: () => undefined,
      pong: () => undefined,
      closed: () => undefined,
    });
  });

const throughTheLibrary: Client = (url, hearIt) =>
  new Promise((resolve, reject) => {
    const socket = new WebSocket(url, { perMessageDeflate: true });
    socket.on('message', hearIt);
    socket.once('error', reject);
    socket.once('open', () => {
      resolve(() => {
        socket.terminate();
      });
    });
  });

async function hear(client: Client, singles: number): Promise<Heard> {
  const frames = reports(singles + BURSTS * BURST + STALLS);
  const { server, accepted } = await openServer();
  // A server that listens on a port has an address of this shape.
  const { port } = server.address() as AddressInfo;
  let heard = (): void => undefined;
  const close = await client(`ws://127.0.0.1:${String(port)}/`, () => {
    heard();
  });
  const line = await accepted;
  const send = (count: number, first: () => void = () => undefined): Promise<number> =>
    new Promise((resolve) => {
      let left = count;
      const sentAt = process.hrtime.bigint();
      heard = () => {
        if (left === count) first();
        left--;
        if (left > 0) return;
        resolve(Number(process.hrtime.bigint() - sentAt) / NANOS_PER_MICRO);
      };
      line.write(Buffer.concat(frames.splice(0, count)));
    });
  const alone: number[] = [];
  for (let count = 0; count < singles; count++) alone.push(await send(1));
  const turns: number[] = [];
  for (let burst = 0; burst < BURSTS; burst++) turns.push(await turnsWithin(send));
  const stalled: number[] = [];
  for (let stall = 0; stall < STALLS; stall++) {
    const busy = Promise.all(Array.from({ length: POOL_THREADS }, occupyThread));
    stalled.push(await send(1));
    await busy;
  }
  close();
  line.destroy();
  server.close();
  return {
    medianUs: median(alone),
    lateUs: quantile(alone, 0.99),
    turns: median(turns),
    stalledUs: median(stalled),
  };
}

/** How often others had their turn between the first message of a burst and its last. */
async function turnsWithin(
  send: (count: number, first: () => void) => Promise<number>,
): Promise<number> {
  let turns = 0;
  let isOver = false;
  const turn = (): void => {
    if (isOver) return;
    turns++;
    setImmediate(turn);
  };
  await send(BURST, () => setImmediate(turn));
  isOver = true;
  return turns;
}

function occupyThread(): Promise<void> {
  return new Promise((resolve) => {
    pbkdf2('a', 'b', 20_000, 32, 'sha256', () => {
      resolve();
    });
  });
}

/** Compressed frames, each referring to those before it. */
function reports(count: number): Buffer[] {
  let window = Buffer.alloc(0);
  return Array.from({ length: count }, (_, index) => {
    const text = Buffer.from(
      JSON.stringify({
        type: 'position_change',
        timestamp: String(1_676_151_190_656_903_000n + BigInt(index) * 1_000n),
        product_id: 4,
        subaccount: `0x${'f3'.repeat(32)}`,
        isolated: false,
        amount: String(-500_000_000_000_000_000n - BigInt(index) * 7_919n),
        v_quote_amount: String(1_410_456_167_500_000_000_000n + BigInt(index) * 104_729n),
        reason: 'match_orders',
      }),
    );
    const dictionary = window.length > 0 ? { dictionary: window } : {};
    const whole = deflateRawSync(text, { finishFlush: constants.Z_SYNC_FLUSH, ...dictionary });
    window = Buffer.from(Buffer.concat([window, text]).subarray(-32_768));
    const payload = whole.subarray(0, -4);
    const { length } = payload;
    const header = length < 126 ? [0xc1, length] : [0xc1, 126, length >> 8, length & 0xff];
    return Buffer.from([...header, ...payload]);
  });
}

/** A server that agrees on compression and then says what the bench writes. */
async function openServer(): Promise<{
  readonly server: Server;
  readonly accepted: Promise<Socket>;
}> {
  const { promise: accepted, resolve } = Promise.withResolvers<Socket>();
  const server = createServer((socket) => {
    socket.setNoDelay();
    socket.on('error', () => undefined);
    socket.once('data', (request) => {
      const key = KEY.exec(request.toString('latin1'))?.[1] ?? '';
      const accept = createHash('sha1').update(`${key}${GUID}`).digest('base64');
      socket.write(
        'HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n' +
          `Sec-WebSocket-Accept: ${accept}\r\nSec-WebSocket-Extensions: permessage-deflate\r\n\r\n`,
      );
      resolve(socket);
    });
  });
  await new Promise<void>((listening) => {
    server.listen(0, '127.0.0.1', listening);
  });
  return { server, accepted };
}
