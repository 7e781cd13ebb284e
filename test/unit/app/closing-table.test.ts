import { describe, expect, it } from 'vitest';
import { closingTable } from '../../../src/app/closing-table.ts';
import type { CycleRecord } from '../../../src/domain/cycle-record.ts';
import { COMPLETED, resultOf } from './results.ts';

describe('closingTable', () => {
  it('shows cycles with their legs, totals, and positions by each witness', () => {
    expect(closingTable(resultOf())).toMatchInlineSnapshot(`
      "cycle       market    side  quantity    entry     exit  fees    pnl
      1 buyFirst  ETH-PERP  buy       0.07  3575.10  3574.90  0.35  -0.37
      completed   SOL-PERP  sell       1.5   162.40   162.41

      1 completed, 0 skipped, 0 recovered, 0 halted; 100 % paired
      pnl -0.37, fees 0.35, funding 0.00, unexplained 0
      volume 1000.50, cost 3.75 bps of it

      market    margin  book    REST
      ETH-PERP  cross   0 live     0

      flat
      journal /state/journal
      "
    `);
  });

  it('rounds money to cents and never writes a negative nought', () => {
    const small = { ...COMPLETED, pnl: '-0.004', fees: '-0.001' };
    const [, , firstRow] = `\n${closingTable(resultOf({ records: [small] }))}`.split('\n');
    expect(firstRow).toMatch(/ 0\.00 {2}0\.00$/);
  });

  it('says what is not known, and why a run did not end flat', () => {
    const text = closingTable(
      resultOf({
        status: 'halted',
        reason: 'ETH-PERP did not close.',
        records: [],
        positions: [
          { market: 'ETH-PERP', margin: 'cross', book: { state: 'unknown' }, rest: null },
          {
            market: 'SOL-PERP',
            margin: 'isolated',
            book: { state: 'diverged', positionChange: '-1.5', fills: null },
            rest: '-1.5',
          },
        ],
        journal: null,
      }),
    );
    expect(text).not.toContain('cycle ');
    expect(text).toMatch(/^ETH-PERP {2}cross +unknown +inconclusive$/m);
    expect(text).toMatch(
      /^SOL-PERP {2}isolated {2}diverged: -1.5 reported, unknown filled +-1.5$/m,
    );
    expect(text.endsWith('\nhalted: ETH-PERP did not close.\n')).toBe(true);
  });

  it('tells the funding of the legs of a cycle where there was any, and calls no unknown a zero', () => {
    const [primary, hedge] = COMPLETED.legs;
    const legs = (first: string | null, second: string | null) =>
      [primary, hedge].flatMap((leg, index) =>
        leg === undefined ? [] : [{ ...leg, funding: index === 0 ? first : second }],
      );
    const paid = { ...COMPLETED, funding: '0.01', legs: legs('-0.02', '0.03') };
    const unknown = { ...COMPLETED, id: 2, funding: null, legs: legs(null, null) };
    const text = closingTable(resultOf({ records: [paid, unknown, { ...COMPLETED, id: 3 }] }));
    expect(text.match(/^funding of.*$/gm)).toEqual([
      'funding of cycle 1: ETH-PERP -0.02, SOL-PERP 0.03',
      'funding of cycle 2: ETH-PERP unknown, SOL-PERP unknown',
    ]);
    expect(text).toContain('funding 0.01, unexplained');
    expect(closingTable(resultOf({ records: [paid, unknown] }))).toContain('funding unknown,');
  });

  it('fits 80 columns with large cycles and odd quantities', () => {
    const [primary, hedge] = COMPLETED.legs;
    const legs = [primary, hedge].flatMap((leg) =>
      leg === undefined ? [] : [{ ...leg, entryQuantity: '98.432', exitQuantity: '98.431' }],
    );
    const wide: CycleRecord = { ...COMPLETED, id: 999, pnl: '-1234.56', fees: '123.45', legs };
    const lines = closingTable(resultOf({ records: [wide] })).split('\n');
    expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(80);
  });
});
