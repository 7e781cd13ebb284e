/** Bytes thrown at the adapter's HTTP transport over real sockets: codings, bombs, cut answers. */
import { createServer } from 'node:http';
import type { Server, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { brotliCompressSync, deflateSync, gzipSync } from 'node:zlib';
import { happens, pick } from '../../src/app/worlds/chance.ts';
import type { Random } from '../../src/ports/random.ts';
import { TransportFailure } from '../../src/venues/nado/protocol/transport.ts';
import {
  RESPONSE_BYTES_MAX,
  createHttpTransport,
} from '../../src/venues/nado/transport/http-transport.ts';
import { count, demand } from './lane.ts';
import type { Lane } from './lane.ts';
import { anyJson, anyText, textOf } from './spoil.ts';

const PACKERS: Readonly<Record<string, (body: Buffer) => Buffer>> = {
  gzip: (body) => gzipSync(body),
  'x-gzip': (body) => gzipSync(body),
  br: (body) => brotliCompressSync(body),
  deflate: (body) => deflateSync(body),
  identity: (body) => body,
};

/** Twice what is read of one answer, of one letter, in some hundred bytes. */
const BOMBS = [gzipSync, brotliCompressSync, deflateSync].map((pack) =>
  pack(Buffer.alloc(2 * RESPONSE_BYTES_MAX, 'a')),
);
const BOMB_CODINGS = ['gzip', 'br', 'deflate'];
const TIMEOUT_MS = 5_000;

/** One answer as bytes: what its text is, or undefined where there is nothing to be read. */
type Bytes = {
  readonly name: string;
  readonly coding: string | undefined;
  readonly bytes: Buffer;
  readonly text: string | undefined;
  /** The length that is told, when it is not the true one; the connection is cut at the end. */
  readonly toldLength?: number;
};

/** Answers in bytes, a hundred a server. */
export const BYTE_LANE: Lane = {
  name: 'bytes',
  unit: 'HTTP answers in bytes',
  total: 10_000,
  perCase: 100,
  mustMeet: ['whole', 'broken', 'bomb', 'cut', 'unknown coding'],
  play: async (random, answers, tally) => {
    let given: Bytes | undefined;
    const server = createServer((_request, response) => {
      if (given !== undefined) give(response, given);
    });
    const origin = await listening(server);
    const transport = createHttpTransport();
    try {
      for (let number = 0; number < answers; number++) {
        given = drawBytes(random);
        count(tally, given.name);
        const story = `${given.name} ${String(given.coding)} ${given.bytes.toString('base64')}`;
        const read = await transport
          .request({
            method: 'GET',
            url: origin,
            headers: {},
            body: undefined,
            timeoutMs: TIMEOUT_MS,
          })
          .catch((error: unknown) => error);
        if (given.text === undefined) {
          const isFailure = read instanceof TransportFailure && read.sent;
          demand(isFailure, `it was read as ${JSON.stringify(read).slice(0, 200)}`, story);
          continue;
        }
        const isWhole = typeof read === 'object' && read !== null && 'body' in read;
        demand(isWhole && read.body === given.text, `it was not read: ${String(read)}`, story);
      }
    } finally {
      await transport.close();
      server.closeAllConnections();
      server.close();
    }
  },
};

function drawBytes(random: Random): Bytes {
  const body = happens(random, 50) ? anyText(random) : textOf(random, anyJson(random, 3));
  const bytes = Buffer.from(body, 'utf8');
  const text = bytes.toString('utf8');
  const coding = pick(random, Object.keys(PACKERS));
  const packed = PACKERS[coding]?.(bytes) ?? bytes;
  switch (random.below(6)) {
    case 0: {
      // Something else than was told, or told in another coding.
      const start = Buffer.from([0xff, random.below(256), random.below(256)]);
      const told = pick(random, ['gzip', 'deflate']);
      return {
        name: 'broken',
        coding: told,
        bytes: Buffer.concat([start, bytes]),
        text: undefined,
      };
    }
    case 1: {
      if (random.below(20) > 0) break;
      const kind = random.below(BOMBS.length);
      const bomb = BOMBS[kind] ?? packed;
      return { name: 'bomb', coding: BOMB_CODINGS[kind], bytes: bomb, text: undefined };
    }
    case 2: {
      const toldLength = packed.length + 1 + random.below(1_000);
      return { name: 'cut', coding, bytes: packed, text: undefined, toldLength };
    }
    case 3: {
      const unknown = pick(random, ['zstd', 'compress', 'gzip, zstd', 'constructor', '__proto__']);
      return { name: 'unknown coding', coding: unknown, bytes: packed, text: undefined };
    }
    case 4: {
      const second = pick(random, Object.keys(PACKERS));
      const twice = PACKERS[second]?.(packed) ?? packed;
      return { name: 'whole', coding: `${coding}, ${second.toUpperCase()}`, bytes: twice, text };
    }
    default:
  }
  return happens(random, 20)
    ? { name: 'whole', coding: undefined, bytes, text }
    : { name: 'whole', coding, bytes: packed, text };
}

function give(response: ServerResponse, { coding, bytes, toldLength }: Bytes): void {
  response.setHeader('content-length', String(toldLength ?? bytes.length));
  if (coding !== undefined) response.setHeader('content-encoding', coding);
  if (toldLength === undefined) {
    response.end(bytes);
    return;
  }
  response.write(bytes, () => {
    response.destroy();
  });
}

function listening(server: Server): Promise<string> {
  return new Promise((resolve) => {
    server.listen(0, '127.0.0.1', () => {
      // A server that listens on a port has an address of this kind.
      const { port } = server.address() as AddressInfo;
      resolve(`http://127.0.0.1:${String(port)}/`);
    });
  });
}
