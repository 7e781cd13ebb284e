/** HTTP and WebSocket of the inspector: every request passes the guard before anything is done for it. */
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import { WebSocketServer } from 'ws';
import type { Answer, Asked } from './answer.ts';
import { NUMBER_MAX, Refusal, askedNumber, askedRun } from './asked.ts';
import type { Admission, Guard } from './guard.ts';
import { securityHeaders } from './headers.ts';
import type { LivePages } from './live.ts';
import { chosenRun } from './reading.ts';
import type { Runs } from './runs.ts';

/** What requests are answered with. */
export type ServeParts = {
  readonly guard: Guard;
  /** The host that is named to who called us by none of ours. */
  readonly host: string;
  readonly answers: (asked: Asked) => Promise<Answer>;
  readonly runs: Runs;
  readonly pages: LivePages;
  readonly tell: (sentence: string) => void;
};

/** Nothing of a page is as long as this, and nothing is listened to at all. */
const LIVE_PAYLOAD_MAX = 1_024;

type Headers = Readonly<Record<string, string>>;

type Refused = Omit<Extract<Admission, { readonly admitted: false }>, 'admitted'>;

/** Answers requests. Never rejects. */
export function serveRequests(
  parts: ServeParts,
): (request: IncomingMessage, response: ServerResponse) => Promise<void> {
  const { guard, answers, tell } = parts;
  return async (request, response) => {
    const admission = guard(knockOf(request, false));
    const host = admission.admitted ? admission.host : parts.host;
    const headers = securityHeaders(host);
    if (!admission.admitted) {
      refuse(response, headers, admission);
      return;
    }
    const gone = new AbortController();
    response.once('close', () => {
      gone.abort();
    });
    try {
      const { path, query } = admission;
      const { type, body } = await answers({ path, query, request, signal: gone.signal });
      send(response, 200, { ...headers, 'content-type': type }, body);
    } catch (error) {
      if (gone.signal.aborted) return;
      const { status, message } = refusalOf(error, tell);
      refuse(response, headers, { status, says: message });
    }
  };
}

/** Opens live sockets. Never rejects. */
export function serveUpgrades(
  parts: ServeParts,
): (request: IncomingMessage, socket: Duplex, head: Buffer) => Promise<void> {
  const { guard, runs, pages, tell } = parts;
  const sockets = new WebSocketServer({
    noServer: true,
    autoPong: false,
    perMessageDeflate: false,
    maxPayload: LIVE_PAYLOAD_MAX,
  });
  return async (request, socket, head) => {
    // Nobody else listens until the handshake is over, and an error that nobody hears ends the process.
    socket.on('error', () => socket.destroy());
    try {
      const admission = guard(knockOf(request, true));
      if (!admission.admitted) throw new Refusal(admission.status, admission.says);
      const { query } = admission;
      const after = askedNumber(query, 'after', { min: 0, max: NUMBER_MAX, otherwise: 0 });
      const number = await chosenRun(runs, askedRun(query));
      sockets.handleUpgrade(request, socket, head, (client) => {
        pages.add(client, after, () => runs.hold(number));
      });
    } catch (error) {
      const { status, message } = refusalOf(error, tell);
      refuseUpgrade(socket, status, message);
    }
  };
}

function knockOf({ method = 'GET', url = '/', headers }: IncomingMessage, upgrades: boolean) {
  return { method, target: url, headers, upgrades };
}

function refuse(response: ServerResponse, headers: Headers, refused: Refused): void {
  const { status, says, location, allow, isStranger = false } = refused;
  const more = {
    ...(location === undefined ? {} : { location }),
    ...(allow === undefined ? {} : { allow }),
    // A body that nobody reads would otherwise be waited for.
    connection: 'close',
    'content-type': `${isStranger ? 'text/plain' : 'application/json'}; charset=utf-8`,
  };
  const body = isStranger ? says : JSON.stringify({ error: says });
  send(response, status, { ...headers, ...more }, `${body}\n`);
}

function send(
  response: ServerResponse,
  status: number,
  headers: Headers,
  body: string | Buffer,
): void {
  const bytes = typeof body === 'string' ? Buffer.from(body) : body;
  response.writeHead(status, { ...headers, 'content-length': String(bytes.length) }).end(bytes);
}

function refuseUpgrade(socket: Duplex, status: number, says: string): void {
  const body = `${JSON.stringify({ error: says })}\n`;
  socket.end(
    `HTTP/1.1 ${String(status)} Refused\r\nContent-Type: application/json\r\n` +
      `Content-Length: ${String(Buffer.byteLength(body))}\r\nConnection: close\r\n\r\n${body}`,
  );
}

/** What went wrong, as the page hears it: of our own mistakes no more than that there was one. */
function refusalOf(error: unknown, tell: (sentence: string) => void): Refusal {
  if (error instanceof Refusal) return error;
  tell(`the inspector could not answer: ${error instanceof Error ? error.message : String(error)}`);
  return new Refusal(500, 'the inspector could not answer: its terminal says why');
}
