/** What an answer of the venue amounts to: data that fits its schema, or one of the four errors. */
import * as v from 'valibot';
import { parseHttpDate } from '../../../lib/instant.ts';
import {
  OutcomeUnknown,
  VenueProtocolError,
  VenueRejected,
  VenueUnreachable,
} from '../../../ports/venue-errors.ts';
import type { VenueErrorDetails } from '../../../ports/venue-errors.ts';
import { TOO_MANY_CODES, codeMeaning } from './codes.ts';
import { archiveFailure, claimedSuccess, edgeRefusal, envelope } from './schemas.ts';
import { TransportFailure } from './transport.ts';
import type { HttpResponse } from './transport.ts';

/** What was asked: an execute may have an effect, a query has none and is always safe to repeat. */
export type Asked = {
  readonly kind: 'query' | 'execute';
  /** That the service asked tells no type in its answers: what is absent is then no misfit. */
  readonly isUntyped?: true;
  /** In words, for the error. */
  readonly request: string;
};

const QUOTED_CHARACTERS = 300;
const SECONDS = /^\d{1,6}$/;
const MS_PER_SECOND = 1_000;
const HTTP_OK = 200;
const HTTP_FORBIDDEN = 403;
const HTTP_REQUEST_TIMEOUT = 408;
const HTTP_TOO_MANY = 429;
const FIRST_CLIENT_ERROR = 400;
const FIRST_SERVER_ERROR = 500;

/** The error of a request that got no whole answer. */
export function withoutAnswer(asked: Asked, cause: unknown): VenueUnreachable | OutcomeUnknown {
  // What is no TransportFailure breaks the transport's contract; nothing is known of it, so it may
  // have been sent.
  const sent = !(cause instanceof TransportFailure) || cause.sent;
  const words = quote(cause instanceof Error ? cause.message : String(cause));
  if (asked.kind === 'execute' && sent) return unknownOutcome(asked, words, { cause });
  return new VenueUnreachable(`The venue cannot be reached for ${asked.request}: ${words}`, {
    request: asked.request,
    remedy: 'Check the network; it may be tried again.',
    cause,
  });
}

/** The `data` of a gateway's answer to `requestType`. Throws the answer's error otherwise. */
export function readEnvelope(asked: Asked, requestType: string, response: HttpResponse): unknown {
  const json = parseJson(response.body);
  const parsed = v.safeParse(envelope, json);
  if (parsed.success && parsed.output.status === 'failure') {
    const { request_type: answered = requestType, error, error_code: code } = parsed.output;
    if (answered !== requestType) throw misfit(asked, response, `it answers ${answered}`);
    throw refusal(asked, response, code, error);
  }
  if (response.status !== HTTP_OK) throw edgeError(asked, response, json);
  if (!parsed.success) throw misfit(asked, response, describe(parsed.issues));
  const untyped = asked.isUntyped === true ? requestType : 'without a type';
  const told = parsed.output.request_type ?? untyped;
  if (told !== requestType) throw misfit(asked, response, `it answers ${told}`);
  return parsed.output.status === 'success' ? parsed.output.data : undefined;
}

/** A message of the gateway's WebSocket as the answer over HTTP that it stands for. */
export function messageAsAnswer(text: string): HttpResponse {
  // A socket has no status: what the edge says of who may only ask is known by its shape (1.5).
  const isEdge = v.safeParse(edgeRefusal, parseJson(text)).success;
  return { status: isEdge ? HTTP_FORBIDDEN : HTTP_OK, headers: {}, body: text };
}

/** The whole body of an answer without an envelope: the archive's, or a plain GET's. */
export function readPlain(asked: Asked, response: HttpResponse): unknown {
  const json = parseJson(response.body);
  const failure = v.safeParse(archiveFailure, json);
  if (failure.success) {
    throw refusal(asked, response, failure.output.error_code, failure.output.error);
  }
  if (response.status !== HTTP_OK) throw edgeError(asked, response, json);
  if (json === undefined) throw misfit(asked, response, 'it is not JSON');
  return json;
}

/** `data` as its schema reads it. Throws `VenueProtocolError` when it does not fit. */
export function fit<const Schema extends v.GenericSchema>(
  asked: Asked,
  schema: Schema,
  data: unknown,
  response: HttpResponse,
): v.InferOutput<Schema> {
  const parsed = v.safeParse(schema, data);
  if (!parsed.success) throw misfit(asked, response, describe(parsed.issues));
  return parsed.output;
}

/** An answer that was whole and yet is not what was asked for. */
export function misfit(
  asked: Asked,
  response: HttpResponse | undefined,
  why: string,
): VenueProtocolError {
  return new VenueProtocolError(`The answer to ${asked.request} does not fit: ${quote(why)}.`, {
    request: asked.request,
    response: response && quote(response.body),
    remedy: 'If it persists, the venue’s protocol changed: do not trade with this version.',
  });
}

/**
 * How long the venue asks us to wait, in milliseconds: told in seconds, or as a date, which is held
 * against the answer's own so that no clock of ours is in it. Undefined when it does not say.
 */
export function retryAfterMs({ headers }: HttpResponse): number | undefined {
  const after = headers['retry-after'];
  if (after === undefined) return undefined;
  if (SECONDS.test(after)) return Number(after) * MS_PER_SECOND;
  const [until, from] = [after, headers['date'] ?? ''].map(parseHttpDate);
  return until === undefined || from === undefined ? undefined : Math.max(0, until - from);
}

/** Text short enough for an error or a record. */
export function quote(text: string): string {
  return text.length <= QUOTED_CHARACTERS ? text : `${text.slice(0, QUOTED_CHARACTERS)}…`;
}

/** The first thing that a schema did not like, with its place; what it received is told short. */
export function describe(
  issues: readonly [v.BaseIssue<unknown>, ...v.BaseIssue<unknown>[]],
): string {
  const [issue] = issues;
  const place = v.getDotPath(issue);
  return quote(place === null ? issue.message : `${place}: ${issue.message}`);
}

function refusal(asked: Asked, response: HttpResponse, code: number, told: string): Error {
  const words = quote(told);
  const meaning = codeMeaning(code);
  const remedy = TOO_MANY_CODES.has(code) ? afterRemedy(response) : undefined;
  const details = { response: quote(response.body), remedy: remedy ?? meaning.remedy };
  if (asked.kind === 'execute' && !meaning.certain) {
    return unknownOutcome(asked, `${String(code)} ${words}`, details);
  }
  const message = `The venue refused ${asked.request}: ${meaning.words} (${String(code)}: ${words}).`;
  return new VenueRejected(message, code, meaning.byEngine, { request: asked.request, ...details });
}

/** An HTTP status other than 200, from whatever stands before the gateway. */
function edgeError(asked: Asked, response: HttpResponse, json: unknown): Error {
  const { status } = response;
  const said = v.safeParse(edgeRefusal, json);
  const reason = said.success ? quote(said.output.reason) : undefined;
  const words = edgeWords(status, reason);
  const details = { request: asked.request, response: quote(response.body) };
  if (asked.kind === 'execute' && v.is(claimedSuccess, json)) {
    return unknownOutcome(asked, `${words}, and yet it tells of a success`, details);
  }
  const refused = status >= FIRST_CLIENT_ERROR && status < FIRST_SERVER_ERROR;
  if (refused && status !== HTTP_REQUEST_TIMEOUT) {
    return new VenueRejected(
      `The venue’s edge refused ${asked.request}: ${words}.`,
      status,
      false,
      {
        ...details,
        remedy: edgeRemedy(response, reason),
      },
    );
  }
  if (asked.kind === 'execute') return unknownOutcome(asked, words, details);
  if (status < FIRST_CLIENT_ERROR) return misfit(asked, response, words);
  return new VenueUnreachable(`The venue does not answer ${asked.request}: ${words}.`, {
    ...details,
    remedy: 'Wait; it may be tried again.',
  });
}

function edgeRemedy(response: HttpResponse, reason: string | undefined): string {
  if (response.status === HTTP_FORBIDDEN) {
    return reason?.includes('compression') === true
      ? 'Something between here and the venue takes the compression headers out: go round it.'
      : 'This network may be limited to queries: close from a network that the venue serves.';
  }
  if (response.status !== HTTP_TOO_MANY) {
    return 'If it persists, check the endpoints in the configuration, or use a newer version.';
  }
  return afterRemedy(response) ?? 'Send fewer requests.';
}

function afterRemedy(response: HttpResponse): string | undefined {
  const afterMs = retryAfterMs(response);
  return afterMs === undefined
    ? undefined
    : `Try again after ${String(afterMs / MS_PER_SECOND)} s.`;
}

/** What the edge said, in words that a person knows. */
function edgeWords(status: number, reason: string | undefined): string {
  if (reason === 'ip_query_only')
    return `HTTP ${String(status)}, this network may only ask (${reason})`;
  return `HTTP ${String(status)}${reason === undefined ? '' : `, ${reason}`}`;
}

function unknownOutcome(
  asked: Asked,
  words: string,
  details: Omit<VenueErrorDetails, 'request'>,
): OutcomeUnknown {
  return new OutcomeUnknown(`It is not known what became of ${asked.request}: ${words}.`, {
    remedy: 'Resolve it by its digest, or wait until it is dead.',
    ...details,
    request: asked.request,
  });
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
