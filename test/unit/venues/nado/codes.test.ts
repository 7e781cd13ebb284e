/** The venue's error codes (protocol sheet 4.6): each in words, with a remedy, by whom it was said. */
import { describe, expect, it } from 'vitest';
import { ENGINE_CODES, GATEWAY_CODES } from '../../../../src/venues/nado/protocol/code-tables.ts';
import { codeMeaning } from '../../../../src/venues/nado/protocol/codes.ts';

/** Every code of the sheet, as its ranges are written there. */
const OF_THE_SHEET: readonly (readonly [from: number, to: number])[] = [
  [1000, 1006],
  [1015, 1015],
  [2000, 2036],
  [2038, 2040],
  [2042, 2074],
  [2077, 2126],
  [2135, 2135],
  [3000, 3005],
  [4000, 4001],
  [4003, 4004],
  [5000, 5000],
];

/** Numbers in those ranges that the sheet gives no meaning. */
const UNUSED: ReadonlySet<number> = new Set([2113]);

const codes = OF_THE_SHEET.flatMap(([from, to]) =>
  Array.from({ length: to - from + 1 }, (_, index) => from + index),
).filter((code) => !UNUSED.has(code));

describe('the error codes', () => {
  it('of the sheet have words and one remedy that a person can act on', () => {
    const unnamed = codeMeaning(9999).words;
    for (const code of codes) {
      const { words, remedy } = codeMeaning(code);
      expect(words, String(code)).not.toBe(unnamed);
      expect(words, String(code)).toMatch(/^[^A-Z].*[^.]$/);
      expect(remedy, String(code)).toMatch(/^[A-Z].*\.$/);
    }
    expect(codes.length).toBeGreaterThan(120);
  });

  it('are each said by the gateway or by the engine, never by both', () => {
    const both = Object.keys(GATEWAY_CODES).filter((code) => code in ENGINE_CODES);
    expect(both).toEqual([]);
  });

  it.each([
    403, 429, 1000, 1001, 1002, 1003, 1004, 1005, 1006, 1015, 2011, 2012, 2013, 2021, 2022, 2023,
    2024, 2027, 2028, 2034, 2035, 2038, 2068, 2095, 5000, 9999,
  ])('%i says nothing of the market', (code) => {
    expect(codeMeaning(code).byEngine).toBe(false);
  });

  it.each([
    2000, 2001, 2006, 2007, 2008, 2010, 2031, 2036, 2056, 2064, 2067, 2069, 2070, 2073, 2087, 2094,
    2117, 2119, 2125,
  ])('%i is the engine’s word on the order', (code) => {
    expect(codeMeaning(code).byEngine).toBe(true);
  });

  it('of internal failures alone leave open what became of an execute', () => {
    const uncertain = [...codes, 9999].filter((code) => !codeMeaning(code).certain);
    expect(uncertain).toEqual([2092, 2093, 5000]);
  });

  it('say maintenance and a barred country in plain words', () => {
    expect(codeMeaning(1004).words).toContain('maintenance');
    expect(codeMeaning(2068).words).toContain('maintenance');
    expect(codeMeaning(1002).words).toContain('may only ask');
    expect(codeMeaning(1002).remedy).toContain('close elsewhere');
  });
});
