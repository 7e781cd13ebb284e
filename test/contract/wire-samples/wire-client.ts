/** A client without a notion of the protocol: it posts bodies and keeps every frame as it came. */
import { request } from 'node:http';
import { vi } from 'vitest';
import { WebSocket } from 'ws';
import type { GatewayUrls } from '../../../src/exchange/gateway.ts';

/** A frame of a stream, or the answer to a request on it. */
export type Frame = Readonly<Record<string, unknown>>;

/** One socket of the streams and as many requests as are asked for. */
export type WireClient = {
  readonly query: (body: object) => Promise<unknown>;
  readonly execute: (body: object) => Promise<unknown>;
  readonly archive: (body: object) => Promise<unknown>;
  readonly trigger: (path: 'query' | 'execute', body: object) => Promise<unknown>;
  /** A GET without any header of ours. */
  readonly bareGet: (path: string) => Promise<unknown>;
  readonly send: (message: object) => void;
  /** The first frame that fits, which may have come already. */
  readonly frame: (fits: (frame: Frame) => boolean) => Promise<Frame>;
  readonly close: () => void;
};

const WAIT_MAX_MS = 8000;

/** Connects to the streams of a gateway. */
export async function connectClient(urls: GatewayUrls): Promise<WireClient> {
  const socket = new WebSocket(urls.subscribe, { perMessageDeflate: true });
  const frames: Frame[] = [];
  socket.on('message', (data: Buffer) => {
    frames.push(JSON.parse(data.toString('utf8')) as Frame); // The gateway sends objects.
  });
  await new Promise((resolve, reject) => {
    socket.once('open', resolve);
    socket.once('error', reject);
  });
  const post = async (url: string, body: object): Promise<unknown> =>
    (await fetch(url, { method: 'POST', body: JSON.stringify(body) })).json();
  return {
    query: (body) => post(`${urls.gateway}/query`, body),
    execute: (body) => post(`${urls.gateway}/execute`, body),
    archive: (body) => post(urls.archive, body),
    trigger: (path, body) => post(`${urls.trigger}/${path}`, body),
    bareGet: (path) => bareGet(`${urls.gateway}${path}`),
    send: (message) => {
      socket.send(JSON.stringify(message));
    },
    frame: (fits) =>
      vi.waitFor(
        () => {
          const found = frames.find(fits);
          if (found === undefined) throw new Error('The frame did not come.');
          return found;
        },
        { timeout: WAIT_MAX_MS, interval: 5 },
      ),
    close: () => {
      socket.close();
    },
  };
}

function bareGet(url: string): Promise<unknown> {
  return new Promise((resolve, reject) => {
    const asked = request(url, (response) => {
      let text = '';
      response.setEncoding('utf8');
      response.on('data', (part: string) => (text += part));
      response.on('end', () => {
        resolve(JSON.parse(text));
      });
    });
    asked.on('error', reject);
    asked.end();
  });
}
