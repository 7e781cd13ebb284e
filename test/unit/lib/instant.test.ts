/** Sees instants written and read without the zone of the machine. */
import { describe, expect, it } from 'vitest';
import { parseHttpDate, parseIso, toIso } from '../../../src/lib/instant.ts';

describe('an instant', () => {
  it('is written in UTC to the millisecond', () => {
    expect(toIso(0)).toBe('1970-01-01T00:00:00.000Z');
    expect(toIso(1_795_000_000_123)).toBe('2026-11-18T11:06:40.123Z');
  });

  it('is read from a header of HTTP, and from nothing else', () => {
    expect(parseHttpDate('Wed, 18 Nov 2026 11:06:40 GMT')).toBe(1_795_000_000_000);
    expect(parseHttpDate('Wed, 18 Nov 2026 11:06:40')).toBeUndefined();
    expect(parseHttpDate('Wed, 99 Nov 2026 11:06:40 GMT')).toBeUndefined();
    expect(parseHttpDate('2026-11-18T11:06:40Z')).toBeUndefined();
  });

  it('is read back as it was written', () => {
    expect(parseIso(toIso(1_795_000_000_123))).toBe(1_795_000_000_123);
    expect(parseIso('1970-01-01T01:00:00+01:00')).toBe(0);
  });

  it.each([
    'yesterday',
    '2026-11-22',
    '2026-11-22T10:00:00',
    '2026-02-30T00:00:00Z',
    '2026-13-01T00:00:00Z',
    '2026-11-22T25:00:00Z',
  ])('is not %s', (text) => {
    expect(parseIso(text)).toBeUndefined();
  });

  it('is not written from a number that is none', () => {
    expect(() => toIso(Number.NaN)).toThrow(RangeError);
    expect(() => toIso(8_640_000_000_000_001)).toThrow(RangeError);
  });
});
