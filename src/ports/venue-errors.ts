/** The world's errors: the only ones a venue adapter throws, told apart by what may have happened. */

/** What an error of the venue keeps: enough to see what was asked, answered and can be done. */
export type VenueErrorDetails = {
  /** What was tried, for example `place_order ETH-PERP buy 0.070`. Never a secret. */
  readonly request: string;
  /** The raw answer, shortened; undefined when there was none. */
  readonly response?: string | undefined;
  /** What a person can do about it. */
  readonly remedy?: string | undefined;
  readonly cause?: unknown;
};

/** What the four have in common; none is thrown as this alone. */
export class VenueError extends Error {
  readonly request: string;
  readonly response: string | undefined;
  readonly remedy: string | undefined;

  constructor(message: string, details: VenueErrorDetails) {
    super(message, { cause: details.cause });
    this.request = details.request;
    this.response = details.response;
    this.remedy = details.remedy;
  }
}

/** Certainly not sent: it may be tried again after a pause. */
export class VenueUnreachable extends VenueError {
  override readonly name = 'VenueUnreachable';
}

/** Certainly refused. Decide by `code`. */
export class VenueRejected extends VenueError {
  override readonly name = 'VenueRejected';
  /** The venue's error code; for an answer of the edge without one, its HTTP status. */
  readonly code: number;
  /** Whether the matching engine spoke, and not the edge or the gateway before it. */
  readonly byEngine: boolean;

  constructor(message: string, code: number, byEngine: boolean, details: VenueErrorDetails) {
    super(message, details);
    this.code = code;
    this.byEngine = byEngine;
  }
}

/** Sent, and no trustworthy answer: it may or may not have had its effect. */
export class OutcomeUnknown extends VenueError {
  override readonly name = 'OutcomeUnknown';
}

/** An answer that does not fit its schema: as unknown as no answer, and an alarm. */
export class VenueProtocolError extends VenueError {
  override readonly name = 'VenueProtocolError';
}
