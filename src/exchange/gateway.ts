/** The gateway: serves the exchange on loopback, in HTTP and WebSocket, as Nado's clients expect. */
import { createServer } from 'node:http';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import { deflateSync, gzipSync } from 'node:zlib';
import { WebSocketServer } from 'ws';
import type { RawData, WebSocket } from 'ws';
import type { ClientConnection, ClientSink, ExchangeServer } from './server-types.ts';

/** Where a gateway listens, as the `exchange` command prints it. */
export type GatewayUrls = {
  readonly gateway: string;
  readonly subscribe: string;
  readonly ws: string;
  readonly archive: string;
  readonly trigger: string;
};

/** A gateway that accepts connections. */
export type Gateway = {
  readonly urls: GatewayUrls;
  /** Closes every connection and stops the server. */
  readonly close: () => Promise<void>;
};

const BODY_LIMIT = 1024 * 1024;
const COMPRESS_FROM = 1024;
/** In how many pieces a body trickles in. */
const DRIPS = 10;

type Headers = Readonly<Record<string, string>>;

/** Listens on 127.0.0.1; port 0 takes a free one. Rejects, the exchange stopped, when it is taken. */
export async function listen(exchange: ExchangeServer, port: number): Promise<Gateway> {
  const sockets = new WebSocketServer({
    noServer: true,
    // Pongs are the exchange's own: a fault may withhold them.
    autoPong: false,
    perMessageDeflate: { threshold: COMPRESS_FROM },
    maxPayload: BODY_LIMIT,
  });
  const server = createServer((request, response) => {
    answerHttp(exchange, request, response).catch((error: unknown) => {
      response.destroy(error instanceof Error ? error : undefined);
    });
  });
  server.on('upgrade', (request, socket, head) => {
    // Nobody else listens until the handshake is over, and an error that nobody hears ends the process.
    socket.on('error', () => socket.destroy());
    upgrade(exchange, sockets, request, socket, head);
  });
  const taken = await startServer(server, port).catch((error: unknown) => {
    // Its price steps would keep the process alive after the refusal.
    exchange.stop();
    throw error;
  });
  const origin = `127.0.0.1:${String(taken)}`;
  return {
    urls: {
      gateway: `http://${origin}/v1`,
      subscribe: `ws://${origin}/v1/subscribe`,
      ws: `ws://${origin}/v1/ws`,
      archive: `http://${origin}/archive/v1`,
      trigger: `http://${origin}/trigger/v1`,
    },
    close: async () => {
      exchange.stop();
      for (const client of sockets.clients) client.terminate();
      server.closeAllConnections();
      await new Promise<void>((resolve) => {
        server.close(() => {
          resolve();
        });
      });
    },
  };
}

function startServer(server: Server, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', () => {
      const address = server.address();
      resolve(typeof address === 'object' && address !== null ? address.port : port);
    });
  });
}

async function answerHttp(
  exchange: ExchangeServer,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const body = await readBody(request);
  if (body === undefined) {
    response.writeHead(413, { connection: 'close' }).end('Payload too large');
    return;
  }
  const headers = plainHeaders(request);
  const { method = 'GET', url: path = '/' } = request;
  const address = request.socket.remoteAddress ?? '';
  const answer = await exchange.request({ method, path, headers, body, address });
  if (answer.kind === 'none') return;
  const encoding = encodingFor(headers['accept-encoding'] ?? '', answer.body.length);
  const bytes = encode(answer.body, encoding);
  response.writeHead(answer.status, {
    ...answer.headers,
    ...(encoding === undefined ? {} : { 'content-encoding': encoding }),
    'content-length': String(bytes.length),
  });
  if (answer.dripMs !== undefined) await trickle(response, bytes, answer.dripMs);
  response.end(answer.dripMs === undefined ? bytes : undefined);
}

/** Writes the body piece by piece over a time, for as long as somebody listens. */
async function trickle(response: ServerResponse, bytes: Buffer, ms: number): Promise<void> {
  const size = Math.ceil(bytes.length / DRIPS);
  for (let at = 0; at < bytes.length && !response.destroyed; at += size) {
    response.write(bytes.subarray(at, at + size));
    await pause(ms / DRIPS);
  }
}

/** Waits without keeping the process of a closed gateway alive. */
function pause(ms: number): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, ms).unref();
  });
}

/** The body as text, or undefined when it is over the limit. */
async function readBody(request: IncomingMessage): Promise<string | undefined> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request) {
    const bytes = Buffer.from(chunk as Uint8Array); // A request without an encoding yields bytes.
    size += bytes.length;
    if (size > BODY_LIMIT) return undefined;
    chunks.push(bytes);
  }
  return Buffer.concat(chunks).toString('utf8');
}

function plainHeaders(request: IncomingMessage): Headers {
  const entries = Object.entries(request.headers).map(([name, value]) => [
    name,
    Array.isArray(value) ? value.join(', ') : (value ?? ''),
  ]);
  return Object.fromEntries(entries) as Headers; // Each entry is a pair of texts.
}

function encodingFor(accepted: string, length: number): 'gzip' | 'deflate' | undefined {
  if (length < COMPRESS_FROM) return undefined;
  if (accepted.includes('gzip')) return 'gzip';
  return accepted.includes('deflate') ? 'deflate' : undefined;
}

function encode(body: string, encoding: 'gzip' | 'deflate' | undefined): Buffer {
  if (encoding === 'gzip') return gzipSync(body);
  return encoding === 'deflate' ? deflateSync(body) : Buffer.from(body);
}

function upgrade(
  exchange: ExchangeServer,
  sockets: WebSocketServer,
  request: IncomingMessage,
  socket: Duplex,
  head: Buffer,
): void {
  const path = request.url ?? '/';
  const headers = plainHeaders(request);
  // The exchange decides before the handshake; frames it sends until then wait in `early`.
  const early: ((client: WebSocket) => void)[] = [];
  let opened: WebSocket | undefined;
  const toClient = (act: (client: WebSocket) => void): void => {
    if (opened === undefined) early.push(act);
    else act(opened);
  };
  const address = request.socket.remoteAddress ?? '';
  const outcome = exchange.connect(path, headers, sinkOf(toClient), address);
  if (outcome.kind === 'refused') {
    refuseUpgrade(socket, outcome.status, outcome.body);
    return;
  }
  socket.once('close', outcome.connection.closed);
  sockets.handleUpgrade(request, socket, head, (client) => {
    opened = client;
    listenTo(client, outcome.connection);
    for (const act of early) act(client);
  });
}

function sinkOf(toClient: (act: (client: WebSocket) => void) => void): ClientSink {
  return {
    send: (text) => {
      toClient((client) => {
        client.send(text);
      });
    },
    pong: () => {
      toClient((client) => {
        client.pong();
      });
    },
    ping: () => {
      toClient((client) => {
        client.ping();
      });
    },
    close: (code, reason) => {
      toClient((client) => {
        // 1005 and 1006 are never sent in a frame: they are what a cut connection looks like.
        if (code === 1005 || code === 1006) client.terminate();
        else client.close(code, reason);
      });
    },
  };
}

function listenTo(client: WebSocket, connection: ClientConnection): void {
  client.on('message', (data) => {
    connection.receive(textOf(data));
  });
  client.on('ping', connection.ping);
  client.on('pong', connection.pong);
  client.on('close', connection.closed);
  client.on('error', connection.closed);
}

function refuseUpgrade(socket: Duplex, status: number, body: string): void {
  const length = Buffer.byteLength(body);
  socket.end(
    `HTTP/1.1 ${String(status)} Refused\r\nContent-Type: application/json\r\n` +
      `Content-Length: ${String(length)}\r\nConnection: close\r\n\r\n${body}`,
  );
}

function textOf(data: RawData): string {
  if (Array.isArray(data)) return Buffer.concat(data).toString('utf8');
  return Buffer.from(data as Uint8Array).toString('utf8'); // The default binary type is a Buffer.
}
