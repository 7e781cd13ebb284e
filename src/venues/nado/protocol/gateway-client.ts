/** Requests to the gateway and the archive: sent with the headers that the venue wants, read whole. */
import type * as v from 'valibot';
import { fit, readEnvelope, readPlain, withoutAnswer } from './answers.ts';
import type { Asked } from './answers.ts';
import type { Endpoints } from './endpoints.ts';
import { serverTime } from './schemas.ts';
import type { HttpRequest, HttpResponse, Transport } from './transport.ts';

/** The venue over HTTP. Every promise rejects with one of the four venue errors. */
export type GatewayClient = {
  /** Asks the gateway for `type` (protocol sheet 3). */
  readonly query: <const Schema extends v.GenericSchema>(
    type: string,
    parameters: Readonly<Record<string, unknown>>,
    schema: Schema,
  ) => Promise<v.InferOutput<Schema>>;
  /** Sends `body`, one execute of this type (4.1); `words` name it in an error. */
  readonly execute: <const Schema extends v.GenericSchema>(
    type: string,
    body: string,
    words: string,
    schema: Schema,
  ) => Promise<v.InferOutput<Schema>>;
  /** Asks the archive (3.2). */
  readonly archive: <const Schema extends v.GenericSchema>(
    type: string,
    parameters: Readonly<Record<string, unknown>>,
    schema: Schema,
  ) => Promise<v.InferOutput<Schema>>;
  /** The gateway's clock, in milliseconds (1.1). */
  readonly time: () => Promise<number>;
};

/** How long a query may take, whole. */
export const QUERY_TIMEOUT_MS = 5_000;

/** How long an execute may take, whole; after that its outcome is unknown. */
export const EXECUTE_TIMEOUT_MS = 5_000;

/** Without the first the venue's edge answers 403 (1.3). */
const HEADERS = {
  'accept-encoding': 'gzip, br, deflate',
  accept: 'application/json',
  'content-type': 'application/json',
} as const;

/** A client of the venue at `endpoints`. */
export function createGatewayClient(transport: Transport, endpoints: Endpoints): GatewayClient {
  const send = async (
    asked: Asked,
    url: string,
    body: string | undefined,
  ): Promise<HttpResponse> => {
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
  };
  return {
    query: async (type, parameters, schema) => {
      const asked: Asked = { kind: 'query', request: type };
      const body = JSON.stringify({ type, ...parameters });
      const response = await send(asked, `${endpoints.gateway}/query`, body);
      return fit(asked, schema, readEnvelope(asked, `query_${type}`, response), response);
    },
    execute: async (type, body, words, schema) => {
      const asked: Asked = { kind: 'execute', request: words };
      const response = await send(asked, `${endpoints.gateway}/execute`, body);
      return fit(asked, schema, readEnvelope(asked, `execute_${type}`, response), response);
    },
    archive: async (type, parameters, schema) => {
      const asked: Asked = { kind: 'query', request: `archive ${type}` };
      const body = JSON.stringify({ [type]: parameters });
      const response = await send(asked, endpoints.archive, body);
      return fit(asked, schema, readPlain(asked, response), response);
    },
    time: async () => {
      const asked: Asked = { kind: 'query', request: 'time' };
      const response = await send(asked, `${endpoints.gateway}/time`, undefined);
      return fit(asked, serverTime, readPlain(asked, response), response);
    },
  };
}
