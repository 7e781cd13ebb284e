/** Compressed messages: whole, in order, in the turn of their last byte, and never beyond the limit. */
import { createHash, pbkdf2 } from 'node:crypto';
import { createServer } from 'node:net';
import type { AddressInfo, Socket } from 'node:net';
import { constants, deflateRawSync } from 'node:zlib';
import { afterEach, describe, expect, it } from 'vitest';
import { seededRandom } from '../../../../src/lib/seeded-random.ts';
import { connectWebSocket } from '../../../../src/venues/nado/transport/web-socket-transport.ts';

const KEY = /sec-websocket-key: (\S+)/i;
const GUID = '258EAFA5-E914-47DA-95CA-C5AB0DC85B11';
const DEFLATE = 'permessage-deflate';
const FORGETTING = 'permessage-deflate; server_no_context_takeover';
const TEXT = 1;
const PING = 9;

const closers: (() => unknown)[] = [];
afterEach(() => {
  for (const close of closers.splice(0).reverse()) close();
});

/** A line to a server that the test writes byte by byte. */
type Line = {
  readonly server: Socket;
  readonly heard: string[];
  /** What the client sent after its handshake. */
  readonly answered: () => Buffer;
  readonly until: (holds: () => boolean) => Promise<void>;
};

async function openLine(extensions: string): Promise<Line> {
  const heard: string[] = [];
  const answers: Buffer[] = [];
  const listeners = new Set<() => void>();
  const tell = (word: string): void => {
    heard.push(word);
    for (const listener of listeners) listener();
  };
  const server = await new Promise<Socket>((resolve) => {
    const listening = createServer((socket) => {
      socket.on('error', () => undefined);
      socket.once('data', (request) => {
        const key = KEY.exec(request.toString('latin1'))?.[1] ?? '';
        const accept = createHash('sha1').update(`${key}${GUID}`).digest('base64');
        const extension = extensions === '' ? '' : `Sec-WebSocket-Extensions: ${extensions}\r\n`;
        socket.write(
          'HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n' +
            `Sec-WebSocket-Accept: ${accept}\r\n${extension}\r\n`,
        );
        socket.on('data', (bytes) => answers.push(bytes));
        resolve(socket);
      });
    }).listen(0, '127.0.0.1', () => {
      // A server that listens on a port has an address of this shape.
      const { port } = listening.address() as AddressInfo;
      const client = connectWebSocket(`ws://127.0.0.1:${String(port)}/`, {
        opened: () => undefined,
        frame: tell,
        unreadable: (bytes) => {
          tell(`unreadable ${String(bytes)}`);
        },
        pong: () => undefined,
        closed: (code, reason) => {
          tell(`closed ${String(code)} ${reason}`);
        },
      });
      closers.push(() => listening.close(), client.close);
    });
  });
  closers.push(() => server.destroy());
  const until = (holds: () => boolean): Promise<void> =>
    new Promise((resolve) => {
      const check = (): void => {
        if (!holds()) return;
        listeners.delete(check);
        resolve();
      };
      listeners.add(check);
      check();
    });
  return { server, heard, answered: () => Buffer.concat(answers), until };
}

/** A frame of the server: the type is TEXT or PING, or 0 for what continues. */
function frame(payload: Buffer, { type = TEXT, isLast = true, isCompressed = false } = {}): Buffer {
  const first = (isLast ? 0x80 : 0) | (isCompressed ? 0x40 : 0) | type;
  if (payload.length < 126) return Buffer.from([first, payload.length, ...payload]);
  const isShort = payload.length < 65_536;
  const header = Buffer.alloc(isShort ? 4 : 10);
  header[0] = first;
  header[1] = isShort ? 126 : 127;
  if (isShort) header.writeUInt16BE(payload.length, 2);
  else header.writeBigUInt64BE(BigInt(payload.length), 2);
  return Buffer.concat([header, payload]);
}

/** Deflates message after message as a server does, which refers to those before unless it forgets. */
function deflater(forgets = false): (text: string | Buffer) => Buffer {
  let window = Buffer.alloc(0);
  return (text) => {
    const bytes = Buffer.from(text);
    const dictionary = window.length > 0 ? { dictionary: window } : {};
    const deflated = deflateRawSync(bytes, { finishFlush: constants.Z_SYNC_FLUSH, ...dictionary });
    if (!forgets) window = Buffer.from(Buffer.concat([window, bytes]).subarray(-32_768));
    return deflated.subarray(0, -4);
  };
}

/** A report like the venue's, of its own number; now and then a long one. */
function report(index: number): string {
  const rest = index % 17 === 0 ? 'é'.repeat(700 * index) : '';
  return JSON.stringify({ type: 'position_change', product_id: 4, amount: String(index), rest });
}

describe.each([
  ['that refer to those before them', DEFLATE, false],
  ['that stand alone', FORGETTING, true],
])('compressed messages %s', (_name, extensions, forgets) => {
  it('are read whole and in order, however their bytes are cut', async () => {
    const line = await openLine(extensions);
    const deflate = deflater(forgets);
    const texts = Array.from({ length: 120 }, (_, index) => report(index));
    const bytes = Buffer.concat(
      texts.map((text, index) =>
        // Some are sent as they are, which the venue may do at any time.
        index % 5 === 3 ? frame(Buffer.from(text)) : frame(deflate(text), { isCompressed: true }),
      ),
    );
    const random = seededRandom(3);
    for (let at = 0; at < bytes.length;) {
      const size = 1 + Math.floor(random.next() * 4_000);
      line.server.write(bytes.subarray(at, at + size));
      at += size;
      if (random.next() < 0.2) await new Promise((resolve) => setImmediate(resolve));
    }
    await line.until(() => line.heard.length === texts.length);
    expect(line.heard).toEqual(texts);
  });

  it('in parts are one message, and what comes between the parts is answered', async () => {
    const line = await openLine(extensions);
    const deflate = deflater(forgets);
    const [first, second] = [deflate(report(34)), deflate(report(35))];
    const cuts = [first.subarray(0, 9), first.subarray(9, 20), first.subarray(20)];
    const [begin, middle, end] = cuts;
    if (begin === undefined || middle === undefined || end === undefined) throw new Error('cut');
    line.server.write(
      Buffer.concat([
        frame(begin, { isLast: false, isCompressed: true }),
        frame(Buffer.from('are you there'), { type: PING }),
        frame(middle, { type: 0, isLast: false }),
        frame(end, { type: 0 }),
        frame(second, { isCompressed: true }),
      ]),
    );
    await line.until(() => line.heard.length === 2);
    expect(line.heard).toEqual([report(34), report(35)]);
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect(line.answered()[0]).toBe(0x8a);
  });
});

describe('a burst of compressed messages', () => {
  it('is heard in one turn', async () => {
    const line = await openLine(DEFLATE);
    const deflate = deflater();
    const texts = Array.from({ length: 40 }, (_, index) => report(index % 16));
    let turns = 0;
    let isCounting = false;
    const turn = (): void => {
      if (!isCounting) return;
      turns++;
      setImmediate(turn);
    };
    const begun = line
      .until(() => line.heard.length > 0)
      .then(() => {
        isCounting = line.heard.length < texts.length;
        turn();
      });
    line.server.write(
      Buffer.concat(texts.map((text) => frame(deflate(text), { isCompressed: true }))),
    );
    await line.until(() => line.heard.length === texts.length);
    isCounting = false;
    await begun;
    expect([line.heard, turns]).toEqual([texts, 0]);
  });

  it('waits for nobody who uses the thread pool', async () => {
    const line = await openLine(DEFLATE);
    const deflate = deflater();
    const ends: string[] = [];
    const busy = Array.from(
      { length: 8 },
      () =>
        new Promise<void>((resolve) => {
          pbkdf2('a', 'b', 100_000, 32, 'sha256', () => {
            ends.push('work');
            resolve();
          });
        }),
    );
    line.server.write(frame(deflate(report(1)), { isCompressed: true }));
    await line.until(() => line.heard.length === 1);
    ends.push('message');
    await Promise.all(busy);
    expect(ends.indexOf('message')).toBeLessThan(4);
  });
});

describe('what is no message that we read', () => {
  const zip = deflater(true);

  it.each<readonly [string, Buffer, string]>([
    ['inflates beyond the limit', zip(Buffer.alloc(4 * 1024 * 1024, 'a')), 'Max payload size'],
    [
      'is longer than the limit before it is inflated',
      Buffer.alloc(1024 * 1024 + 1),
      'Max payload',
    ],
    ['is not deflated', Buffer.from('no deflate at all'), ''],
    ['is not UTF-8', zip(Buffer.from([0x22, 0xff, 0xfe, 0x22])), 'invalid UTF-8'],
  ])('ends the connection when it %s', async (_name, payload, words) => {
    const line = await openLine(FORGETTING);
    line.server.write(
      Buffer.concat([
        frame(zip(report(1)), { isCompressed: true }),
        frame(payload, { isCompressed: true }),
        frame(zip(report(2)), { isCompressed: true }),
      ]),
    );
    await line.until(() => line.heard.at(-1)?.startsWith('closed') === true);
    expect(line.heard.length).toBe(2);
    expect(line.heard[0]).toBe(report(1));
    expect(line.heard[1]).toContain(words);
  });

  it('is refused where compression was not agreed on', async () => {
    const line = await openLine('');
    line.server.write(
      Buffer.concat([frame(Buffer.from(report(1))), frame(zip(report(2)), { isCompressed: true })]),
    );
    await line.until(() => line.heard.length === 2);
    expect(line.heard).toEqual([report(1), expect.stringContaining('closed') as unknown]);
  });
});

it('a secure address is spoken to in TLS, by its name', async () => {
  const hello = await new Promise<Buffer>((resolve) => {
    const listening = createServer((socket) => {
      socket.on('error', () => undefined);
      socket.once('data', (bytes) => {
        socket.destroy();
        resolve(bytes);
      });
    }).listen(0, '127.0.0.1', () => {
      // A server that listens on a port has an address of this shape.
      const { port } = listening.address() as AddressInfo;
      const ignore = (): void => undefined;
      const sink = {
        opened: ignore,
        frame: ignore,
        unreadable: ignore,
        pong: ignore,
        closed: ignore,
      };
      connectWebSocket(`wss://localhost:${String(port)}/`, sink);
      closers.push(() => listening.close());
    });
  });
  expect([hello[0], hello[1]]).toEqual([0x16, 0x03]);
  expect(hello.includes('localhost')).toBe(true);
});
