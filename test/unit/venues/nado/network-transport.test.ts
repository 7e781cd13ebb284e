import { once } from 'node:events';
import { createServer } from 'node:http';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { brotliCompressSync, deflateSync, gzipSync } from 'node:zlib';
import { WebSocketServer } from 'ws';
import { afterEach, describe, expect, it } from 'vitest';
import { createNetworkTransport } from '../../../../src/venues/nado/transport/network-transport.ts';
import type { HttpRequest, SocketSink } from '../../../../src/venues/nado/protocol/transport.ts';

const closers: (() => unknown)[] = [];

afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
});

describe('HTTP', () => {
  it.each([
    ['gzip', gzipSync],
    ['br', brotliCompressSync],
    ['deflate', deflateSync],
    ['identity', (body: Buffer) => body],
    ['deflate, gzip', (body: Buffer) => gzipSync(deflateSync(body))],
  ])(
    'reads an answer in %s, and sends the headers and the body it is given',
    async (coding, pack) => {
      const seen: { headers: IncomingMessage['headers']; body: string; url: string | undefined }[] =
        [];
      const origin = await serve(async (request, response) => {
        let body = '';
        for await (const chunk of request) body += String(chunk);
        seen.push({ headers: request.headers, body, url: request.url });
        response.writeHead(418, { 'content-encoding': coding, 'x-two': ['a', 'b'] });
        response.end(pack(Buffer.from('{"ok":"é"}')));
      });
      const response = await transport().request({
        ...request(`${origin}/v1/query?x=1`),
        body: 'hi',
      });
      expect(response).toMatchObject({
        status: 418,
        body: '{"ok":"é"}',
        headers: { 'x-two': 'a, b' },
      });
      expect(seen).toMatchObject([
        { headers: { 'accept-encoding': 'gzip' }, body: 'hi', url: '/v1/query?x=1' },
      ]);
    },
  );

  it('keeps its connection between requests', async () => {
    let connections = 0;
    const origin = await serve(
      (_request, response) => response.end('{}'),
      (server) => {
        server.on('connection', () => connections++);
      },
    );
    const network = transport();
    for (let round = 0; round < 8; round++) await network.request(request(origin));
    // An answer can be whole an instant before its connection is free for the next request.
    expect(connections).toBeLessThanOrEqual(2);
  });

  it('a refused connection was certainly not sent', async () => {
    const origin = await serve(() => undefined);
    await closers.pop()?.();
    await expect(transport().request(request(origin))).rejects.toMatchObject({
      name: 'TransportFailure',
      sent: false,
    });
  });

  it('a name that does not exist was certainly not sent', async () => {
    const failed = transport().request(request('http://no-such-host.invalid/v1'));
    await expect(failed).rejects.toMatchObject({ name: 'TransportFailure', sent: false });
  });

  it.each<[string, (response: ServerResponse) => void]>([
    ['a silence', () => undefined],
    ['a reset', (response) => response.destroy()],
    ['half a body', (response) => response.writeHead(200, { 'content-length': '99' }).write('{')],
    [
      'a broken coding',
      (response) => response.writeHead(200, { 'content-encoding': 'gzip' }).end('no'),
    ],
    [
      'an unknown coding',
      (response) => response.writeHead(200, { 'content-encoding': 'zz' }).end('no'),
    ],
    [
      'a coding by an inherited name',
      (response) => response.writeHead(200, { 'content-encoding': 'constructor' }).end('no'),
    ],
    ['more than 8 MiB', (response) => response.end(Buffer.alloc(8 * 1024 * 1024 + 1))],
    [
      'more than 8 MiB once unpacked',
      (response) =>
        response
          .writeHead(200, { 'content-encoding': 'gzip' })
          .end(gzipSync(Buffer.alloc(9 * 1024 * 1024))),
    ],
  ])('after %s it may have been sent', async (_name, answer) => {
    const origin = await serve((_request, response) => {
      answer(response);
    });
    const failed = transport().request({ ...request(origin), timeoutMs: 300 });
    await expect(failed).rejects.toMatchObject({ name: 'TransportFailure', sent: true });
  });
});

describe('a socket', () => {
  it('offers compression, and hears frames, pongs and the end', async () => {
    const offered: (string | undefined)[] = [];
    const url = await serveSockets((server) => {
      server.on('connection', (socket, upgrade) => {
        offered.push(upgrade.headers['sec-websocket-extensions']);
        socket.on('message', (data: Buffer) => {
          socket.send(`echo ${data.toString('utf8')}`);
          socket.send(Buffer.alloc(5));
          socket.close(4000, 'enough');
        });
      });
    });
    const heard = listen();
    const socket = transport().connect(url, heard.sink);
    await heard.until('opened');
    socket.ping();
    await heard.until('pong');
    socket.send('hi');
    await heard.until('closed 4000 enough');
    socket.send('into the void');
    expect(offered[0]).toContain('permessage-deflate');
    expect(heard.story).toEqual([
      'opened',
      'pong',
      'frame echo hi',
      'unreadable 5',
      'closed 4000 enough',
    ]);
  });

  it('that is no upgrade ends with the status and the words', async () => {
    const origin = await serve(
      () => undefined,
      (server) => {
        server.on('upgrade', (_request, socket) => {
          const body = '{"reason":"ip_query_only"}';
          socket.end(
            `HTTP/1.1 403 Forbidden\r\nContent-Length: ${String(body.length)}\r\n\r\n${body}`,
          );
        });
      },
    );
    const heard = listen();
    transport().connect(origin.replace('http', 'ws'), heard.sink);
    await heard.until('closed 1006 403 {"reason":"ip_query_only"}');
    expect(heard.story.length).toBe(1);
  });

  it('to nobody ends with what failed', async () => {
    const origin = await serve(() => undefined);
    await closers.pop()?.();
    const heard = listen();
    transport().connect(origin.replace('http', 'ws'), heard.sink);
    await heard.until('closed');
    expect(heard.story).toEqual([expect.stringMatching(/^closed 1006 .*ECONNREFUSED/)]);
  });

  it('does not read more than 1 MiB', async () => {
    const url = await serveSockets((server) => {
      server.on('connection', (socket) => {
        socket.send('x'.repeat(1024 * 1024 + 1));
      });
    });
    const heard = listen();
    transport().connect(url, heard.sink);
    await heard.until('closed');
    expect(heard.story[0]).toBe('opened');
    expect(heard.story[1]).toMatch(/^closed 1006 Max payload size exceeded/);
  });

  it('that is closed by us ends once', async () => {
    const url = await serveSockets(() => undefined);
    const heard = listen();
    const socket = transport().connect(url, heard.sink);
    await heard.until('opened');
    socket.close();
    socket.close();
    await heard.until('closed');
    expect(heard.story.length).toBe(2);
  });
});

function transport(): ReturnType<typeof createNetworkTransport> {
  const network = createNetworkTransport();
  closers.push(network.close);
  return network;
}

function request(url: string): HttpRequest {
  const headers = { 'accept-encoding': 'gzip' };
  return { method: 'POST', url, headers, body: '{}', timeoutMs: 5_000 };
}

async function serve(
  answer: (request: IncomingMessage, response: ServerResponse) => unknown,
  prepare: (server: Server) => void = () => undefined,
): Promise<string> {
  const server = createServer((incoming, response) => void answer(incoming, response));
  prepare(server);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  closers.push(async () => {
    server.closeAllConnections();
    server.close();
    await once(server, 'close');
  });
  // A server that listens on a port has an address of this shape.
  const { port } = server.address() as AddressInfo;
  return `http://127.0.0.1:${String(port)}`;
}

async function serveSockets(prepare: (server: WebSocketServer) => void): Promise<string> {
  const server = new WebSocketServer({ port: 0, host: '127.0.0.1', perMessageDeflate: true });
  prepare(server);
  await once(server, 'listening');
  closers.push(() => {
    for (const client of server.clients) client.terminate();
    server.close();
  });
  // As above.
  const { port } = server.address() as AddressInfo;
  return `ws://127.0.0.1:${String(port)}`;
}

/** A sink that writes down what it hears; `until` waits for a line that begins so. */
function listen(): {
  readonly sink: SocketSink;
  readonly story: string[];
  readonly until: (beginning: string) => Promise<void>;
} {
  const story: string[] = [];
  const waiters = new Set<() => void>();
  const hear = (line: string): void => {
    story.push(line);
    for (const waiter of waiters) waiter();
  };
  return {
    story,
    sink: {
      opened: () => {
        hear('opened');
      },
      frame: (text) => {
        hear(`frame ${text}`);
      },
      unreadable: (bytes) => {
        hear(`unreadable ${String(bytes)}`);
      },
      pong: () => {
        hear('pong');
      },
      closed: (code, reason) => {
        hear(`closed ${String(code)} ${reason}`);
      },
    },
    until: (beginning) =>
      new Promise((resolve) => {
        const check = (): void => {
          if (!story.some((line) => line.startsWith(beginning))) return;
          waiters.delete(check);
          resolve();
        };
        waiters.add(check);
        check();
      }),
  };
}
