/** A WebSocket over ws, offering permessage-deflate and reading text frames of at most 1 MiB. */
import type { IncomingMessage } from 'node:http';
import type { connect } from 'node:net';
import type { Duplex } from 'node:stream';
import { WebSocket } from 'ws';
import type { RawData } from 'ws';
import type { Socket, SocketSink } from '../protocol/transport.ts';
import { connectInflating } from './inflating-socket.ts';

const FRAME_BYTES_MAX = 1024 * 1024;
const HANDSHAKE_TIMEOUT_MS = 8_000;
const REFUSAL_CHARACTERS_MAX = 1_000;
const ABNORMAL_CLOSURE = 1006;

/** Opens a socket to `url`. Its sink hears `closed` exactly once, and nothing after it. */
export function connectWebSocket(url: string, sink: SocketSink): Socket {
  const connection = (): Duplex => connectInflating(new URL(url), FRAME_BYTES_MAX);
  // The library takes any Duplex, as node:http does; its types know sockets alone.
  const createConnection = connection as unknown as typeof connect;
  const socket = new WebSocket(url, {
    perMessageDeflate: true,
    maxPayload: FRAME_BYTES_MAX,
    handshakeTimeout: HANDSHAKE_TIMEOUT_MS,
    createConnection,
  });
  let ended = false;
  let failure = '';
  const end = (code: number, reason: string): void => {
    if (ended) return;
    ended = true;
    sink.closed(code, reason);
  };
  socket.on('open', () => {
    if (!ended) sink.opened();
  });
  socket.on('message', (data, isBinary) => {
    if (ended) return;
    if (isBinary) sink.unreadable(byteLength(data));
    else sink.frame(textOf(data));
  });
  socket.on('pong', () => {
    if (!ended) sink.pong();
  });
  socket.on('error', (error) => {
    // `close` follows an error: it is kept, for there the reason is empty.
    failure = error.message === '' ? error.name : error.message;
  });
  socket.on('close', (code, reason) => {
    end(code, reason.length > 0 ? reason.toString('utf8') : failure);
  });
  socket.on('unexpected-response', (request, response) => {
    void readRefusal(response).then((words) => {
      end(ABNORMAL_CLOSURE, words);
      request.destroy();
      socket.terminate();
    });
  });
  return {
    send: (text) => {
      if (socket.readyState === WebSocket.OPEN) socket.send(text);
    },
    ping: () => {
      if (socket.readyState === WebSocket.OPEN) socket.ping();
    },
    close: () => {
      socket.close();
    },
  };
}

/** The status of an answer that is no upgrade, and the beginning of its body. Never rejects. */
async function readRefusal(response: IncomingMessage): Promise<string> {
  let body = '';
  try {
    response.setEncoding('utf8');
    for await (const chunk of response) {
      body += String(chunk);
      if (body.length >= REFUSAL_CHARACTERS_MAX) break;
    }
  } catch {
    // What was read of it before the connection broke still tells more than nothing.
  }
  return `${String(response.statusCode ?? 0)} ${body.slice(0, REFUSAL_CHARACTERS_MAX)}`.trim();
}

function byteLength(data: RawData): number {
  if (!Array.isArray(data)) return data.byteLength;
  return data.reduce((total, part) => total + part.byteLength, 0);
}

function textOf(data: RawData): string {
  if (Array.isArray(data)) return Buffer.concat(data).toString('utf8');
  return Buffer.isBuffer(data) ? data.toString('utf8') : Buffer.from(data).toString('utf8');
}
