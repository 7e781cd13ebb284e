/** Requests to the gateway, the archive and the trigger service: counted, sent, and read whole. */
import type * as v from 'valibot';
import { VenueError, VenueRejected } from '../../../ports/venue-errors.ts';
import {
  fit,
  messageAsAnswer,
  readEnvelope,
  readPlain,
  retryAfterMs,
  withoutAnswer,
} from './answers.ts';
import type { Asked } from './answers.ts';
import { archiveWeight, queryWeight } from './budgets.ts';
import type { Budgets, Spending, Urgency } from './budgets.ts';
import { TOO_MANY_CODES } from './codes.ts';
import type { Endpoints } from './endpoints.ts';
import { serverTime } from './schemas.ts';
import { failedOnBoth, isStoppedAtTheEdge } from './second-path.ts';
import type { SerialSocket } from './serial-socket.ts';
import type { HttpRequest, HttpResponse, Transport } from './transport.ts';

/** One signed execute, ready to be sent (4.1). */
export type ExecuteRequest = {
  readonly service: 'gateway' | 'trigger';
  readonly type: string;
  readonly body: string;
  /** Names it in an error. */
  readonly words: string;
  /** What it costs of the wallet's budget (1.5). */
  readonly weight: number;
  readonly urgency: Urgency;
};

/**
 * The venue over HTTP, and for closes over its WebSocket. Every promise rejects with one of the four venue
 * errors. Queries are `other` in their budgets unless they say that they serve closing.
 */
export type GatewayClient = {
  /** Asks the gateway for `type` (protocol sheet 3). */
  readonly query: <const Schema extends v.GenericSchema>(
    type: string,
    parameters: Readonly<Record<string, unknown>>,
    schema: Schema,
    urgency?: Urgency,
  ) => Promise<v.InferOutput<Schema>>;
  /**
   * Sends an execute to the gateway (4.1) or to the trigger service (4.7). One that serves closing and is
   * stopped at the gateway's edge is sent again as it is on the second path.
   */
  readonly execute: <const Schema extends v.GenericSchema>(
    request: ExecuteRequest,
    schema: Schema,
  ) => Promise<v.InferOutput<Schema>>;
  /** Asks the archive (3.2). */
  readonly archive: <const Schema extends v.GenericSchema>(
    type: string,
    parameters: Readonly<Record<string, unknown>>,
    schema: Schema,
    urgency?: Urgency,
  ) => Promise<v.InferOutput<Schema>>;
  /** Asks the trigger service (4.7); what it holds is in the way of closing, so it serves that. */
  readonly trigger: <const Schema extends v.GenericSchema>(
    type: string,
    parameters: Readonly<Record<string, unknown>>,
    schema: Schema,
  ) => Promise<v.InferOutput<Schema>>;
  /** The gateway's clock, in milliseconds (1.1). */
  readonly time: () => Promise<number>;
};

/** How long a query may take, whole. */
export const QUERY_TIMEOUT_MS = 3_000;

/**
 * How long an execute may take, whole; after that its outcome is unknown. Short, so that an unknown is
 * known as one while its order still has most of its receive time to be resolved in.
 */
export const EXECUTE_TIMEOUT_MS = 1_500;

/** What every request carries: without the first the venue's edge answers 403 (1.3). */
export const HEADERS = {
  'accept-encoding': 'gzip, br, deflate',
  accept: 'application/json',
  'content-type': 'application/json',
} as const;

/** What goes to one address, and how its answer is read. */
type Sending = {
  readonly asked: Asked;
  readonly spending: Omit<Spending, 'request'>;
  readonly url: string;
  readonly body: string | undefined;
  readonly read: (asked: Asked, response: HttpResponse) => unknown;
  /** The second path, for what may take it. */
  readonly second?: Pick<SerialSocket, 'ask'> | undefined;
};

/** A client of the venue at `endpoints` that keeps to `budgets`; without `serial` there is one path. */
export function createGatewayClient(
  transport: Transport,
  endpoints: Endpoints,
  budgets: Budgets,
  serial?: Pick<SerialSocket, 'ask'>,
): GatewayClient {
  const ask = createAsk(transport, budgets);
  return {
    query: (type, parameters, schema, urgency = 'other') => {
      const asked: Asked = { kind: 'query', request: type };
      const spending = { budget: 'query', weight: queryWeight(type, parameters), urgency } as const;
      const body = JSON.stringify({ type, ...parameters });
      return ask(enveloped({ asked, spending, address: endpoints.gateway, type, body }), schema);
    },
    execute: ({ service, type, body, words, weight, urgency }, schema) => {
      const isTrigger = service === 'trigger';
      const untyped = isTrigger ? ({ isUntyped: true } as const) : {};
      const asked: Asked = { kind: 'execute', request: words, ...untyped };
      const spending = { budget: isTrigger ? 'trigger' : 'execute', weight, urgency } as const;
      const sending = enveloped({ asked, spending, address: endpoints[service], type, body });
      // An opening order has one path: what the edge refuses may not be wanted at all.
      const mayTakeSecond = service === 'gateway' && urgency === 'closing';
      return ask(mayTakeSecond ? { ...sending, second: serial } : sending, schema);
    },
    archive: (type, parameters, schema, urgency = 'other') => {
      const asked: Asked = { kind: 'query', request: `archive ${type}` };
      const weight = archiveWeight(type, parameters);
      const spending = { budget: 'archive', weight, urgency } as const;
      const body = JSON.stringify({ [type]: parameters });
      return ask({ asked, spending, url: endpoints.archive, body, read: readPlain }, schema);
    },
    trigger: (type, parameters, schema) => {
      const asked: Asked = { kind: 'query', request: type, isUntyped: true };
      const spending = { budget: 'trigger', weight: 1, urgency: 'closing' } as const;
      const body = JSON.stringify({ type, ...parameters });
      return ask(enveloped({ asked, spending, address: endpoints.trigger, type, body }), schema);
    },
    time: () => {
      const asked: Asked = { kind: 'query', request: 'time' };
      // The sheet gives it no weight; every close is signed by this clock.
      const spending = { budget: 'query', weight: 0, urgency: 'closing' } as const;
      const url = `${endpoints.gateway}/time`;
      return ask({ asked, spending, url, body: undefined, read: readPlain }, serverTime);
    },
  };
}

/** Asks, and reads the answer; on the second path as well where the request may take it. */
type Ask = <const Schema extends v.GenericSchema>(
  sending: Sending,
  schema: Schema,
) => Promise<v.InferOutput<Schema>>;

function createAsk(transport: Transport, budgets: Budgets): Ask {
  const read = <const Schema extends v.GenericSchema>(
    sending: Sending,
    schema: Schema,
    response: HttpResponse,
  ): v.InferOutput<Schema> => {
    const { asked, spending } = sending;
    try {
      return fit(asked, schema, sending.read(asked, response), response);
    } catch (error) {
      if (error instanceof VenueRejected && TOO_MANY_CODES.has(error.code)) {
        budgets.exhausted(spending.budget, retryAfterMs(response));
      }
      throw error;
    }
  };
  return async <const Schema extends v.GenericSchema>(
    sending: Sending,
    schema: Schema,
  ): Promise<v.InferOutput<Schema>> => {
    const { asked, spending } = sending;
    // Awaited only when it has to wait: what can leave leaves in the tick that asked for it.
    const turn = budgets.spend({ ...spending, request: asked.request });
    if (turn !== undefined) await turn;
    let heard: HttpResponse | undefined;
    try {
      heard = await send(transport, sending);
      return read(sending, schema, heard);
    } catch (error) {
      const { second } = sending;
      if (second === undefined || !(error instanceof VenueError)) throw error;
      if (!isStoppedAtTheEdge(error, heard)) throw error;
      budgets.count(spending);
      try {
        return read(sending, schema, await sendAgain(second, sending));
      } catch (again) {
        throw failedOnBoth(error, again);
      }
    }
  };
}

/** A request whose answer comes in the venue's envelope. */
function enveloped({
  asked,
  spending,
  address,
  type,
  body,
}: Pick<Sending, 'asked' | 'spending'> & {
  readonly address: string;
  readonly type: string;
  readonly body: string;
}): Sending {
  return {
    asked,
    spending,
    url: `${address}/${asked.kind}`,
    body,
    read: (_asked, response) => readEnvelope(asked, `${asked.kind}_${type}`, response),
  };
}

async function send(transport: Transport, { asked, url, body }: Sending): Promise<HttpResponse> {
  const request: HttpRequest = {
    method: body === undefined ? 'GET' : 'POST',
    url,
    headers: HEADERS,
    body,
    timeoutMs: asked.kind === 'execute' ? EXECUTE_TIMEOUT_MS : QUERY_TIMEOUT_MS,
  };
  try {
    return await transport.request(request);
  } catch (error) {
    throw withoutAnswer(asked, error);
  }
}

async function sendAgain(
  second: Pick<SerialSocket, 'ask'>,
  { asked, body = '' }: Sending,
): Promise<HttpResponse> {
  try {
    return messageAsAnswer(await second.ask(body));
  } catch (error) {
    throw withoutAnswer(asked, error);
  }
}
