import { describe, expect, it } from 'vitest';
import { describeError, reviveError } from '../../../src/journal/recorded-errors.ts';
import { InvariantError } from '../../../src/lib/invariant.ts';
import {
  OutcomeUnknown,
  VenueProtocolError,
  VenueRejected,
  VenueUnreachable,
} from '../../../src/ports/venue-errors.ts';

const DETAILS = { request: 'place_order', response: '{}', remedy: 'Wait.' };

const ERRORS = [
  new VenueUnreachable('away', DETAILS),
  new VenueRejected('no', 2006, true, DETAILS),
  new VenueRejected('not now', 429, false, { request: 'query' }),
  new OutcomeUnknown('who knows', DETAILS),
  new VenueProtocolError('strange', DETAILS),
  new InvariantError('never'),
  new TypeError('a bug'),
];

describe('an error in a record', () => {
  it.each(ERRORS)('becomes the same error again: %s', (error) => {
    const described: unknown = JSON.parse(JSON.stringify(describeError(error)));
    const revived = reviveError(described);
    expect(String(revived)).toBe(String(error));
    expect(describeError(revived)).toEqual(described);
    // What is decided by the class: a bug has none that anybody asks for.
    if (!(error instanceof TypeError)) expect(revived.constructor).toBe(error.constructor);
  });

  it('holds no cause, and is an error whatever was thrown', () => {
    const error = new OutcomeUnknown('lost', { ...DETAILS, cause: new Error('a secret') });
    expect(JSON.stringify(describeError(error))).not.toContain('a secret');
    expect(reviveError(describeError('just words')).message).toBe('just words');
    expect(reviveError(null)).toBeInstanceOf(Error);
  });
});
