/** Price paths: the generator's statistics, recorded bars, and what is wrong with a file. */
import { describe, expect, it } from 'vitest';
import { PriceFileError, alignBars, parseBars } from '../../../src/exchange/bars.ts';
import { generatedPath, recordedPath } from '../../../src/exchange/prices.ts';
import { seededRandom } from '../../../src/lib/seeded-random.ts';

const HEADER = 'Date,Open,High,Low,Close,Volume';
const ROW = '2025-08-05 20:49:00,3575.1,3577.36,3574.83,3575.09,87.9';

function faultOf(text: string): string {
  try {
    parseBars(text, 'eth.csv');
  } catch (error) {
    if (error instanceof PriceFileError) return error.message;
    throw error;
  }
  return 'no fault';
}

describe('the generator', () => {
  it('has the stated volatility and correlation over many minutes', () => {
    const path = generatedPath({ random: seededRandom(11) });
    const minutes = 6000;
    const returns: { eth: number; sol: number }[] = [];
    let last = { eth: 3575, sol: 162.4 };
    for (let minute = 1; minute <= minutes; minute++) {
      const mids = path.midsAt(minute * 60_000);
      const now = { eth: mids.get(4) ?? 0, sol: mids.get(8) ?? 0 };
      returns.push({ eth: Math.log(now.eth / last.eth), sol: Math.log(now.sol / last.sol) });
      last = now;
    }
    const mean = (pick: (r: { eth: number; sol: number }) => number): number =>
      returns.reduce((total, r) => total + pick(r), 0) / minutes;
    const ethBps = Math.sqrt(mean((r) => r.eth ** 2)) * 10_000;
    const solBps = Math.sqrt(mean((r) => r.sol ** 2)) * 10_000;
    const correlation = (mean((r) => r.eth * r.sol) * 1e8) / (ethBps * solBps);
    expect(ethBps).toBeCloseTo(7.7, 0);
    expect(solBps).toBeCloseTo(8.3, 0);
    expect(correlation).toBeCloseTo(0.83, 1);
  });

  it('gives one path for one seed and another for another', () => {
    const mid = (seed: number): number | undefined =>
      generatedPath({ random: seededRandom(seed) })
        .midsAt(60_000)
        .get(4);
    expect(mid(5)).toBe(mid(5));
    expect(mid(5)).not.toBe(mid(6));
  });
});

describe('a recording', () => {
  const bar = (openAt: number, prices: readonly [number, number, number, number]) => {
    const [open, high, low, close] = prices;
    return { openAt, open, high, low, close };
  };
  const bars = [bar(0, [10, 14, 8, 12]), bar(60_000, [12, 13, 6, 7])];

  it('walks a rising bar over its low and a falling bar over its high', () => {
    const path = recordedPath({ bars: new Map([[4, bars]]) });
    const at = (ms: number): number | undefined => path.midsAt(ms).get(4);
    expect([0, 20_000, 40_000, 60_000].map(at)).toEqual([10, 8, 14, 12]);
    expect([80_000, 100_000, 120_000, 500_000].map(at)).toEqual([13, 6, 7, 7]);
  });

  it('starts again at its end when it loops', () => {
    const path = recordedPath({ bars: new Map([[4, bars]]), atEnd: 'loop' });
    expect(path.midsAt(120_000).get(4)).toBe(10);
  });
});

describe('a price file', () => {
  it('is read with ISO times, seconds, milliseconds, a byte order mark and CRLF alike', () => {
    const expected = { openAt: 1_754_426_940_000, open: 3575.1, high: 3577.36, low: 3574.83 };
    const lower = 'timestamp,close,low,high,open';
    const rest = '3575.09,3574.83,3577.36,3575.1';
    for (const text of [
      `\uFEFF${HEADER}\r\n${ROW}\r\n`,
      `${lower}\n1754426940,${rest}`,
      `${lower}\n1754426940000,${rest}`,
      `${lower}\n2025-08-05T20:49:00Z,${rest}`,
    ]) {
      expect(parseBars(text, 'eth.csv')).toEqual([{ ...expected, close: 3575.09 }]);
    }
  });

  it.each([
    ['Date,Open,High,Close\n', 'eth.csv, line 1, column low: the header has none'],
    [HEADER, 'eth.csv, line 2: no rows'],
    [`${HEADER}\n${ROW.replace('3577.36', 'n/a')}`, 'line 2, column high: "n/a" is not a number'],
    [`${HEADER}\n${ROW.replace('3574.83', '-1')}`, 'line 2, column low: "-1" is not positive'],
    [
      `${HEADER}\n${ROW.replace('3577.36', '3000')}`,
      'line 2, column high: "3000" is below the low',
    ],
    [`${HEADER}\n${ROW.replace('3575.1,', '3600,')}`, 'line 2, column open: "3600" is outside'],
    [`${HEADER}\n${ROW.replace('3575.09', '1')}`, 'line 2, column close: "1" is outside'],
    [`${HEADER}\n${ROW}\n${ROW}`, 'line 3, column time: "2025-08-05 20:49:00" is not later'],
    [
      `${HEADER}\n${ROW.replace('2025-08', '2025-13')}`,
      'column time: "2025-13-05 20:49:00" is not a',
    ],
  ])('names the place of its fault: %j', (text, sentence) => {
    expect(faultOf(text)).toContain(sentence);
  });

  it('is aligned with another by time, or refused when they never meet', () => {
    const later = ROW.replace('20:49', '20:50');
    const both = parseBars(`${HEADER}\n${ROW}\n${later}`, 'a.csv');
    const one = parseBars(`${HEADER}\n${later}`, 'b.csv');
    const none = parseBars(`${HEADER}\n${ROW.replace('2025', '2024')}`, 'c.csv');
    const [first, second] = alignBars([
      { name: 'a.csv', bars: both },
      { name: 'b.csv', bars: one },
    ]);
    expect(first).toEqual(second);
    expect(() =>
      alignBars([
        { name: 'a.csv', bars: both },
        { name: 'c.csv', bars: none },
      ]),
    ).toThrow('a.csv and c.csv have no bar time in common');
  });
});
