/** The reducer beside a plain one that keeps everything: the same reports stand, the same past is held. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decimal, isFarther, isSameNumber, isZero } from '../../src/domain/decimal.ts';
import { observe, openBook } from '../../src/positions/book.ts';
import { POSITION_TIMES } from '../../src/positions/times.ts';
import { nanos, reported, SOL_ISOLATED } from '../support/observations.ts';

const reports = fc.array(
  fc.record({
    amount: fc.constantFrom('0', '1', '-1', '2.5', '3'),
    quoteAmount: fc.constantFrom('0', '7'),
    venueAt: fc.integer({ min: 1000, max: 1006 }),
    gapMs: fc.constantFrom(0, 1, 400, 9000),
  }),
  { maxLength: 40 },
);

const spellings = fc.constantFrom(
  ...['0', '-0', '0.0', '1', '1.0', '-1', '01', '0.10', '0.1', '-0.1', '10', '100', '2.50', '2.5'],
);

describe('the reducer', () => {
  it('agrees with one that keeps every frame', () => {
    fc.assert(
      fc.property(reports, (frames) => {
        let book = openBook('main', [SOL_ISOLATED]);
        let at = 100_000;
        let last: { amount: string; venueAt: number } | undefined;
        const seen = new Set<string>();
        const left: { amount: string; until: number }[] = [];
        let heldSince = 0;
        for (const { amount, quoteAmount, venueAt, gapMs } of frames) {
          at += gapMs;
          const report = reported({ amount, quoteAmount, venueAt, at });
          book = observe(book, report, POSITION_TIMES);
          const print = `${String(venueAt)} ${amount} ${quoteAmount}`;
          if ((last !== undefined && venueAt < last.venueAt) || seen.has(print)) continue;
          seen.add(print);
          heldSince = at - POSITION_TIMES.restStaleMs;
          if (last !== undefined && last.amount !== amount) {
            left.push({ amount: last.amount, until: at });
          }
          last = { amount, venueAt };
        }
        const entry = book.entry(SOL_ISOLATED);
        expect(entry.report?.amount).toBe(last?.amount);
        expect(entry.report?.venueAt).toBe(last && nanos(last.venueAt));
        const latest = new Map(left.map(({ amount, until }) => [amount, until]));
        const held = [...latest].filter(([, until]) => until >= heldSince);
        expect(new Map(entry.held.map(({ amount, until }) => [amount, until]))).toEqual(
          new Map(held),
        );
      }),
      { numRuns: 500 },
    );
  });
});

describe('numbers compared by their text', () => {
  it('are equal, zero or farther from zero exactly as their values are', () => {
    fc.assert(
      fc.property(spellings, spellings, (one, other) => {
        expect(isSameNumber(one, other)).toBe(decimal(one).eq(other));
        expect(isZero(one)).toBe(decimal(one).isZero());
        expect(isFarther(one, other)).toBe(decimal(one).abs().gt(decimal(other).abs()));
      }),
    );
  });
});
