/** Errors in records: what the core decides by is written, and becomes the same error again. */
import { InvariantError } from '../lib/invariant.ts';
import {
  OutcomeUnknown,
  VenueProtocolError,
  VenueRejected,
  VenueUnreachable,
} from '../ports/venue-errors.ts';

const FIELDS = ['request', 'response', 'remedy', 'code', 'byEngine'] as const;

/** The fields by which the core decides and a person understands; never the cause, which may hold anything. */
export function describeError(error: unknown): object {
  const { name, message } = asError(error);
  const fields: Record<string, unknown> = { name, message };
  for (const field of FIELDS) {
    const value: unknown = Reflect.get(asError(error), field);
    if (value !== undefined) fields[field] = value;
  }
  return fields;
}

/** What was thrown as an error, since a promise may be rejected with anything. */
export function asError(thrown: unknown): Error {
  return thrown instanceof Error ? thrown : new Error(String(thrown));
}

/** The error that `described` was written from, but for its cause and its stack. */
export function reviveError(described: unknown): Error {
  const fields: Partial<Record<string, unknown>> =
    typeof described === 'object' && described !== null ? { ...described } : {};
  const { name, code, byEngine } = fields;
  const message = textOf(fields['message']) ?? '';
  const details = {
    request: textOf(fields['request']) ?? '',
    response: textOf(fields['response']),
    remedy: textOf(fields['remedy']),
  };
  switch (name) {
    case 'VenueUnreachable':
      return new VenueUnreachable(message, details);
    case 'VenueRejected':
      return new VenueRejected(message, Number(code), byEngine === true, details);
    case 'OutcomeUnknown':
      return new OutcomeUnknown(message, details);
    case 'VenueProtocolError':
      return new VenueProtocolError(message, details);
    case 'InvariantError':
      return new InvariantError(message);
    default: {
      const error = new Error(message);
      error.name = textOf(name) ?? 'Error';
      return error;
    }
  }
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}
