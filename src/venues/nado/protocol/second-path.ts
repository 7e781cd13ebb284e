/** When a close takes the second path to the gateway, and what the answers of both amount to. */
import {
  OutcomeUnknown,
  VenueError,
  VenueProtocolError,
  VenueRejected,
  VenueUnreachable,
} from '../../../ports/venue-errors.ts';
import { DUPLICATE_ORDER, EDGE_CODES, ORDER_NOT_FOUND } from './codes.ts';
import type { HttpResponse } from './transport.ts';

/** What the edge answers when nothing behind it does: the request may have passed all the same. */
const PASSED_ON: ReadonlySet<number> = new Set([502, 503, 504]);

/** Refusals that tell of a request whose first sending was not answered: it had arrived. */
const TELLS_OF_THE_FIRST: ReadonlySet<number> = new Set([DUPLICATE_ORDER, ORDER_NOT_FOUND]);

/**
 * Whether the first path failed before the gateway's own word was heard: certainly not sent, refused by
 * whatever stands at the edge, or passed on by it to nobody. A request without any answer is not one of
 * those: it is left to whoever resolves it.
 */
export function isStoppedAtTheEdge(error: unknown, response: HttpResponse | undefined): boolean {
  if (error instanceof VenueUnreachable) return true;
  if (response === undefined) return false;
  if (error instanceof OutcomeUnknown) return PASSED_ON.has(response.status);
  if (!(error instanceof VenueRejected)) return false;
  // A refusal without an envelope has the HTTP status for its code.
  return error.code === response.status || EDGE_CODES.has(error.code);
}

/**
 * The error of a request that failed on both paths: the same signed request, so one request. A refusal on
 * the second takes nothing back of a first that may have had its effect.
 */
export function failedOnBoth(first: VenueError, second: unknown): Error {
  if (!(second instanceof VenueError)) {
    return second instanceof Error ? second : new Error(String(second));
  }
  if (first instanceof OutcomeUnknown) {
    const tells = second instanceof VenueRejected && TELLS_OF_THE_FIRST.has(second.code);
    return withBoth(tells ? second : first, first, second);
  }
  return withBoth(second instanceof VenueUnreachable ? first : second, first, second);
}

/** `error` again, with the words of both paths. */
function withBoth(error: VenueError, first: VenueError, second: VenueError): VenueError {
  const words = `${first.message} On the gateway’s WebSocket: ${second.message}`;
  const { request, response, remedy } = error;
  const details = { request, response, remedy, cause: second };
  if (error instanceof VenueRejected) {
    return new VenueRejected(words, error.code, error.byEngine, details);
  }
  if (error instanceof VenueUnreachable) return new VenueUnreachable(words, details);
  if (error instanceof VenueProtocolError) return new VenueProtocolError(words, details);
  return new OutcomeUnknown(words, details);
}
