/** HTTP over undici: one agent with keep-alive, answers read whole and decompressed. */
import { promisify } from 'node:util';
import { brotliDecompress, gunzip, inflate } from 'node:zlib';
import { Agent } from 'undici';
import { TransportFailure } from '../protocol/transport.ts';
import type { HttpRequest, HttpResponse } from '../protocol/transport.ts';

/** HTTP requests over connections that are kept between them. */
export type HttpTransport = {
  /** Rejects with `TransportFailure` alone. */
  readonly request: (request: HttpRequest) => Promise<HttpResponse>;
  /** Ends every connection; requests under way fail. */
  readonly close: () => Promise<void>;
};

/** The largest answer that is read, compressed or not. */
export const RESPONSE_BYTES_MAX = 8 * 1024 * 1024;

const CONNECT_TIMEOUT_MS = 3_000;
const KEEP_ALIVE_MS = 20_000;

/** Failures before the first byte of a request can have left. */
const NEVER_SENT: ReadonlySet<string> = new Set([
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'UND_ERR_CONNECT_TIMEOUT',
]);

const DECODERS: ReadonlyMap<string, (body: Buffer) => Promise<Buffer>> = new Map([
  ['gzip', limited(gunzip)],
  ['x-gzip', limited(gunzip)],
  ['br', limited(brotliDecompress)],
  ['deflate', limited(inflate)],
]);

/** A transport with an agent of its own. */
export function createHttpTransport(): HttpTransport {
  const agent = new Agent({
    connect: { timeout: CONNECT_TIMEOUT_MS },
    keepAliveTimeout: KEEP_ALIVE_MS,
    maxResponseSize: RESPONSE_BYTES_MAX,
  });
  return {
    request: async (request) => {
      try {
        return await send(agent, request);
      } catch (cause) {
        const sent = !NEVER_SENT.has(codeOf(cause));
        throw new TransportFailure(wordsOf(cause, request), sent, { cause });
      }
    },
    close: () => agent.destroy(),
  };
}

async function send(agent: Agent, request: HttpRequest): Promise<HttpResponse> {
  const { origin, pathname, search } = new URL(request.url);
  const response = await agent.request({
    origin,
    path: `${pathname}${search}`,
    method: request.method,
    headers: request.headers,
    body: request.body ?? null,
    // The one limit of the whole exchange, so that undici's own two never end it earlier.
    signal: AbortSignal.timeout(request.timeoutMs),
    headersTimeout: 0,
    bodyTimeout: 0,
  });
  const headers = joinHeaders(response.headers);
  const body = Buffer.from(await response.body.arrayBuffer());
  const text = await decompress(body, headers['content-encoding'] ?? '');
  return { status: response.statusCode, headers, body: text };
}

/** The codings were applied in the order of their names, and are taken off from the last. */
async function decompress(body: Buffer, codings: string): Promise<string> {
  const names = codings
    .split(',')
    .map((name) => name.trim().toLowerCase())
    .filter((name) => name !== '' && name !== 'identity');
  let bytes = body;
  for (const name of names.reverse()) {
    const decode = DECODERS.get(name);
    if (decode === undefined) throw new Error(`an answer in the unknown coding ${name}`);
    bytes = await decode(bytes);
  }
  return bytes.toString('utf8');
}

function limited(
  decode: (
    body: Buffer,
    options: { maxOutputLength: number },
    done: (error: Error | null, result: Buffer) => void,
  ) => void,
): (body: Buffer) => Promise<Buffer> {
  const decodeAsync = promisify(decode);
  return (body) => decodeAsync(body, { maxOutputLength: RESPONSE_BYTES_MAX });
}

function joinHeaders(
  headers: Readonly<Record<string, string | string[] | undefined>>,
): Readonly<Record<string, string>> {
  const joined: Record<string, string> = {};
  for (const [name, value] of Object.entries(headers)) {
    if (value !== undefined) joined[name] = Array.isArray(value) ? value.join(', ') : value;
  }
  return joined;
}

function codeOf(error: unknown): string {
  const named = error instanceof Error && 'code' in error && typeof error.code === 'string';
  return named ? String(error.code) : '';
}

function wordsOf(error: unknown, request: HttpRequest): string {
  const { host } = new URL(request.url);
  if (error instanceof Error && error.name === 'TimeoutError') {
    return `no whole answer of ${host} within ${String(request.timeoutMs)} ms`;
  }
  // Node leaves the message of an error empty that gathers one for each address it tried.
  const message = error instanceof Error ? error.message : String(error);
  return `${host}: ${message === '' ? codeOf(error) : message}`;
}
