/** The exchange's server: one door for HTTP requests and stream connections, free of any socket. */
import type { Clock } from '../ports/clock.ts';
import { answerArchive, readArchiveQuery } from './archive.ts';
import {
  archiveLimited,
  brokenAnswer,
  compressionMissing,
  failure,
  jsonAnswer,
  queryOnly,
  serviceUnavailable,
  success,
  textAnswer,
  tooManyRequests,
} from './answers.ts';
import { deliverExecute, isQueryOnly, keyRefusal, sleep } from './delivery.ts';
import type { Exchange } from './exchange.ts';
import { readExecute } from './executes.ts';
import type { Execute } from './execute-types.ts';
import type { WirePath } from './fault-plan.ts';
import type { FaultSet } from './faults.ts';
import { answerQuery, queryWeight, symbolsOf, unknownQueryText } from './queries.ts';
import { createRateLimiter } from './rate-limits.ts';
import type { ExchangeAnswer, ExchangeRequest, ExchangeServer } from './server-types.ts';
import type { Signatures } from './signatures.ts';
import { createSerialEndpoint } from './serial-connection.ts';
import { createStreams } from './streams.ts';
import { TRIGGER_PREFIX, listTriggerOrders, readTriggerExecute } from './trigger-service.ts';
import { WireInputError, readObject, readText } from './wire-input.ts';
import type { JsonRecord } from './wire-input.ts';

/** What a server is made of. */
export type ServerOptions = {
  readonly exchange: Exchange;
  readonly clock: Clock;
  readonly faults: FaultSet;
  readonly signatures: Signatures;
  /** Verifies signatures, compression headers and rate limits, as the venue does. */
  readonly strict: boolean;
  /** How long each message travels, one way; zero by default. */
  readonly latencyMs?: number;
};

/** What every route works with. */
type Context = ServerOptions & {
  readonly limits: ReturnType<typeof createRateLimiter>;
  /** Where the request comes from. */
  readonly address: string;
  /** How often each kind of read was asked for. */
  readonly reads: Map<string, number>;
  /** The way by which the request came. */
  readonly path: WirePath;
};

const SUBSCRIBE_PATH = '/v1/subscribe';
const SERIAL_PATH = '/v1/ws';
const UNAVAILABLE = { kind: 'refused', status: 503, body: 'Service unavailable' } as const;
const COMPRESSIONS = /\b(gzip|br|deflate)\b|\*/;

/** Serves an exchange. Non-strict servers skip signatures, headers and rate limits, nothing else. */
export function createExchangeServer(options: ServerOptions): ExchangeServer {
  const { exchange, clock, faults, strict, latencyMs = 0 } = options;
  const limits = createRateLimiter(clock);
  const context = { ...options, limits, reads: new Map<string, number>() };
  const streams = createStreams({ ...options, latencyMs });
  const serial = createSerialEndpoint({
    clock,
    switches: exchange.switches,
    latencyMs,
    answer: (message, address) => answerSerially(message, { ...context, path: 'ws', address }),
  });
  const isDown = (): boolean => exchange.maintenance.terms() !== undefined;
  let refuseUntil = -Infinity;
  faults.onDue('stream.close', ({ code = 1012, refuseForMs = 0 }) => {
    refuseUntil = clock.now() + refuseForMs;
    streams.closeAll(code, 'closed by a fault');
  });
  exchange.maintenance.onBegin(({ closeCode }) => {
    streams.closeAll(closeCode, 'maintenance');
    serial.closeAll(closeCode, 'maintenance');
  });

  return {
    request: async (request) => {
      if (latencyMs > 0) await sleep(clock, latencyMs);
      const answer = await route(request, {
        ...context,
        path: 'http',
        address: request.address ?? '',
      });
      if (latencyMs > 0) await sleep(clock, latencyMs);
      return answer;
    },
    connect: (path, headers, sink, address = '') => {
      const [endpoint] = path.split('?');
      if (endpoint === SERIAL_PATH) {
        // The sheet demands compression of subscribers alone (1.3).
        if (isDown()) return UNAVAILABLE;
        return { kind: 'accepted', connection: serial.connect(sink, address) };
      }
      if (endpoint !== SUBSCRIBE_PATH) {
        return { kind: 'refused', status: 404, body: 'Not found' };
      }
      const offered = headers['sec-websocket-extensions'] ?? '';
      if (strict && !offered.includes('permessage-deflate')) {
        const key = exchange.switches.edgeRefusalKey;
        const name = 'Sec-WebSocket-Extensions';
        const refusal = compressionMissing(name, "'permessage-deflate'", key);
        return { kind: 'refused', status: refusal.status, body: refusal.body };
      }
      if (clock.now() < refuseUntil || isDown()) return UNAVAILABLE;
      return { kind: 'accepted', connection: streams.connect(sink, address) };
    },
    stop: () => {
      exchange.stop();
      streams.closeAll(1001, 'going away');
      serial.closeAll(1001, 'going away');
    },
  };
}

async function route(request: ExchangeRequest, context: Context): Promise<ExchangeAnswer> {
  const { strict } = context;
  const encodings = request.headers['accept-encoding'] ?? '';
  if (strict && !COMPRESSIONS.test(encodings)) {
    const key = context.exchange.switches.edgeRefusalKey;
    return compressionMissing('Accept-Encoding', "'gzip', 'br' or 'deflate'", key);
  }
  return orUnreadable(() => routeRead(request, context));
}

/** One message of the gateway's socket: a query has a type, and an execute its one key. */
function answerSerially(message: string, context: Context): Promise<ExchangeAnswer> {
  return orUnreadable(() => {
    const body = readObject(message);
    return 'type' in body ? query(body, context) : execute(readExecute(body, context), context);
  });
}

/** What cannot be read is answered in words; on a socket it is assumed to be the same words. */
async function orUnreadable(
  give: () => ExchangeAnswer | Promise<ExchangeAnswer>,
): Promise<ExchangeAnswer> {
  try {
    return await give();
  } catch (error) {
    if (!(error instanceof WireInputError)) throw error;
    return textAnswer(422, `Failed to deserialize the JSON body: ${error.message}`);
  }
}

async function routeRead(request: ExchangeRequest, context: Context): Promise<ExchangeAnswer> {
  const [path = '', search = ''] = request.path.split('?', 2);
  const isPost = request.method === 'POST';
  if (['/v1/time', '/v1/symbols'].includes(path) && isUnavailable(context)) {
    return serviceUnavailable();
  }
  if (path === '/v1/query' && isPost) return await query(readObject(request.body), context);
  if (path === '/v1/query') return await query(readSearch(search), context);
  if (path === '/v1/execute' && isPost) {
    return await execute(readExecute(readObject(request.body), context), context);
  }
  if (/^\/archive\/v1\/?$/.test(path) && isPost) return await archive(request.body, context);
  if (path === '/trigger/v1/query' && isPost) {
    return await trigger(readObject(request.body), context);
  }
  if (path === '/trigger/v1/execute' && isPost) {
    return await execute(readTriggerExecute(readObject(request.body), context), context);
  }
  if (path === '/v1/time') return jsonAnswer(Math.floor(context.exchange.venueNow()));
  if (path === '/v1/symbols') {
    return jsonAnswer(Object.values(symbolsOf({}, { ...context, agoMs: 0 })));
  }
  if (path === '/v1/ip') return edgeAnswer(context);
  // Nobody stands before this gateway who would ask for a challenge.
  if (path === '/v1/cf-check') return textAnswer(200, 'OK');
  return textAnswer(404, 'Not found');
}

function query(params: JsonRecord, context: Context): Promise<ExchangeAnswer> {
  const type = readText(params['type'], 'type');
  return throughFaults(type, context, () => answerTo(type, params, context));
}

function answerTo(type: string, params: JsonRecord, context: Context): ExchangeAnswer {
  const weight = queryWeight(type, params);
  if (weight === undefined) return textAnswer(422, unknownQueryText(type));
  if (!mayQuery('query', weight, context)) return tooManyRequests();
  if (type !== 'status' && isUnavailable(context)) return serviceUnavailable();
  const answer = answerQuery(type, params, { ...context, agoMs: staleness(type, context) });
  if ('refusal' in answer) return jsonAnswer(failure(`query_${type}`, answer.refusal));
  const isBlind =
    type === 'isolated_positions' && context.faults.take('rest.blindIsolated') !== undefined;
  const data = isBlind ? { isolated_positions: [] } : answer.data;
  return jsonAnswer(success(`query_${type}`, data));
}

function archive(body: string, context: Context): Promise<ExchangeAnswer> {
  const question = readArchiveQuery(readObject(body));
  const name = `archive.${question.type}`;
  return throughFaults(name, context, () => {
    if (!mayQuery('archive', question.weight, context)) return archiveLimited();
    return jsonAnswer(answerArchive(question, context.exchange, staleness(name, context)));
  });
}

function trigger(params: JsonRecord, context: Context): Promise<ExchangeAnswer> {
  const type = readText(params['type'], 'type');
  return throughFaults(`${TRIGGER_PREFIX}${type}`, context, async () => {
    if (type !== 'list_trigger_orders') return textAnswer(422, unknownQueryText(type));
    if (isUnavailable(context)) return serviceUnavailable();
    const refused = keyRefusal(context.faults);
    return jsonAnswer(
      refused === undefined
        ? await listTriggerOrders(params, context)
        : failure(`query_${type}`, refused),
    );
  });
}

/** How the edge takes a client: whether it may only query (protocol 1.1). */
function edgeAnswer({ exchange, faults, path }: Context): ExchangeAnswer {
  return isQueryOnly(faults, path)
    ? queryOnly(exchange.switches.edgeRefusalKey)
    : jsonAnswer({ blocked: false });
}

function isUnavailable({ exchange }: Context): boolean {
  const isDown = exchange.maintenance.terms() !== undefined;
  return isDown && exchange.switches.maintenanceQueries === 'unavailable';
}

function execute(wanted: Execute, context: Context): Promise<ExchangeAnswer> {
  return throughFaults(wanted.type, context, () => deliverExecute(wanted, context), true);
}

function mayQuery(budget: 'query' | 'archive', weight: number, context: Context): boolean {
  return !context.strict || context.limits.spend(budget, context.address, weight);
}

/** How far behind the answer is: of two reads of one kind the second may come from a laggard. */
function staleness(type: string, { faults, reads }: Context): number {
  const isNamed = ({ queries }: Named): boolean => queries?.includes(type) ?? true;
  const count = (reads.get(type) ?? 0) + 1;
  reads.set(type, count);
  const lagging = count % 2 === 0 ? faults.take('rest.contradict', isNamed) : undefined;
  return (lagging ?? faults.take('rest.stale', isNamed))?.ms ?? 0;
}

type Named = { readonly queries?: readonly string[] };

/** Gives an answer as it arrives: lost, broken or late. A fault without names spares executes. */
async function throughFaults(
  type: string,
  { faults, exchange }: Context,
  give: () => ExchangeAnswer | Promise<ExchangeAnswer>,
  isExecute = false,
): Promise<ExchangeAnswer> {
  const isNamed = ({ queries }: Named): boolean => queries?.includes(type) ?? !isExecute;
  const timeout = faults.take('rest.timeout', isNamed);
  if (timeout?.effect === 'before') return { kind: 'none' };
  const limited = faults.take('rest.rateLimited', isNamed);
  if (limited !== undefined) return tooManyRequests(limited.retryAfterS);
  const answer = await give();
  if (timeout !== undefined || answer.kind === 'none') return { kind: 'none' };
  const failed = faults.take('rest.fail', isNamed);
  if (failed !== undefined)
    return brokenAnswer(failed, answer, type, exchange.switches.edgeRefusalKey);
  const drip = faults.take('rest.slowDrip', isNamed);
  return drip === undefined ? answer : { ...answer, dripMs: drip.ms };
}

/** The parameters of a GET; a name given twice becomes a list. */
function readSearch(search: string): JsonRecord {
  const params: Record<string, unknown> = {};
  for (const [name, value] of new URLSearchParams(search)) {
    const held = params[name];
    params[name] = held === undefined ? value : [held, value].flat();
  }
  return params;
}
