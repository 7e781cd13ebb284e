import { describe, expect, it } from 'vitest';
import { renderProgress, withRecord } from '../../../src/app/progress.ts';
import type { WitnessedPositions } from '../../../src/app/progress.ts';
import { progressLog } from '../../../src/app/progress-log.ts';
import { PROGRESS_RECORDS } from '../../../src/app/progress-records.ts';
import type { JournalRecord } from '../../../src/ports/journal.ts';

const SUBACCOUNT = `0xf39fd6e5${'0'.repeat(50)}abcdef`;
const LEG = { symbol: 'ETH-PERP', side: 'buy', quantity: '0.07', limitPrice: '3578.7' };

const LINES: readonly (readonly [kind: string, data: unknown, line: string])[] = [
  [
    'run.started',
    { state: '/s', venue: 'sim', network: 'sim', subaccount: SUBACCOUNT, cycles: 3 },
    '3 cycles on sim (sim), subaccount 0xf39fd6…cdef; state in /s',
  ],
  [
    'cycle.started',
    { cycleId: 1, direction: 'buyFirst', legs: [{ ...LEG, notional: '250.2' }], imbalanceBps: '3' },
    'cycle 1 buyFirst: buy 0.07 ETH-PERP to 3578.7 (250.2); 3 bps apart',
  ],
  [
    'run.expects',
    { line: 'a cycle is expected to cost $0.35' },
    'a cycle is expected to cost $0.35',
  ],
  ['opening.delayed', { reason: 'maintenance' }, 'no cycle begins for now: maintenance'],
  ['operator.word', { word: 'drain' }, 'the operator says: drain'],
  [
    'start.flattening',
    { found: 'a residual is open' },
    'flattening what was found at the start: a residual is open',
  ],
  ['phase.entered', { cycleId: 1, phase: 'build' }, 'cycle 1: build'],
  [
    'position.changed',
    { key: 'ETH-PERP/cross', from: null, to: '0.07', venueAt: '17', alert: true, unplanned: false },
    '[WS_POS] ETH-PERP/cross unknown -> 0.07',
  ],
  [
    'position.changed',
    { key: 'ETH-PERP/cross', from: '0.07', to: '0', venueAt: '17', alert: true, unplanned: true },
    '[WS_POS] ETH-PERP/cross 0.07 -> 0 (nobody expected this)',
  ],
  [
    'witness.compared',
    { key: 'SOL-PERP/isolated', book: '-1.5', rest: '0', verdict: 'strike' },
    '[DRIFT] SOL-PERP/isolated stream -1.5, REST 0: strike',
  ],
  [
    'witness.compared',
    {
      key: 'SOL-PERP/cross',
      book: { state: 'diverged', positionChange: '1', fills: null },
      rest: null,
      verdict: 'inconclusive',
    },
    '[DRIFT] SOL-PERP/cross stream 1 or unknown (diverged), REST inconclusive: inconclusive',
  ],
  ['hold.tick', { cycleId: 2, leftMs: 1_500 }, 'cycle 2: 1.5 s left to hold'],
  [
    'order.resolved',
    {
      digest: '0xd1',
      symbol: 'ETH-PERP',
      side: 'buy',
      quantity: '0.07',
      filled: '0.05',
      averagePrice: '3575.1',
      fate: 'partlyFilled',
      toldBy: 'order_update',
    },
    'buy 0.07 ETH-PERP partlyFilled: 0.05 filled at 3575.1, told by order_update',
  ],
  ['proof.made', { sources: [] }, 'flat: proved by the stream and by REST'],
  ['proof.refused', { missing: ['no read', 'no book'] }, 'not proved flat: no read; no book'],
  [
    'cycle.ended',
    { id: 1, outcome: 'skipped', reason: 'no ask', pnl: '0', fees: '0', funding: '0' },
    'cycle 1 skipped (no ask): pnl 0, fees 0, funding 0',
  ],
  [
    'cycle.ended',
    { id: 1, outcome: 'halted', reason: 'no proof', pnl: '0', fees: '0', funding: null },
    'cycle 1 halted (no proof): pnl 0, fees 0, funding not known',
  ],
  [
    'funding.late',
    { cycleId: 1, pnl: '-0.4', funding: '-0.1', interest: '0' },
    'cycle 1: the archive told late of funding -0.1: pnl -0.4',
  ],
  [
    'alarm',
    { what: 'naked leg', key: 'ETH-PERP/cross' },
    'ALARM naked leg {"key":"ETH-PERP/cross"}',
  ],
  [
    'recording.stopped',
    { file: 'hour.jsonl', reason: 'no space', alert: true },
    'the recording hour.jsonl stops here, and the run goes on: no space',
  ],
  ['stream.state', { state: 'lost', reason: 'closed' }, 'stream lost: closed'],
  ['run.ended', { status: 'flat', reason: null }, 'ended flat'],
];

describe('renderProgress', () => {
  it.each(LINES)('makes a line of %s %#', (kind, data, line) => {
    expect(renderProgress(record(kind, data))).toBe(line);
  });

  it('has a line for every kind that a person follows', () => {
    expect(new Set(LINES.map(([kind]) => kind))).toEqual(new Set(Object.keys(PROGRESS_RECORDS)));
  });

  it('is silent about records that are for replay alone', () => {
    expect(renderProgress(record('venue.answer', { call: 'venueTime' }))).toBeUndefined();
    expect(renderProgress(record('toString', {}))).toBeUndefined();
  });

  it('shows as it is what does not have the shape it knows', () => {
    expect(renderProgress(record('alarm', { who: 'me' }))).toBe('alarm {"who":"me"}');
  });

  it('shows in a hold what both witnesses said last of every key that is held', () => {
    const said = [
      record('position.changed', change('ETH-PERP/cross', '0.07')),
      record('position.changed', change('SOL-PERP/cross', '-1.5')),
      record('position.changed', change('SOL-PERP/isolated', '0')),
      record('witness.compared', {
        key: 'ETH-PERP/cross',
        book: { state: 'live', amount: '0.07' },
        rest: '0.07',
        verdict: 'agreed',
      }),
    ];
    const positions = said.reduce<WitnessedPositions>(withRecord, new Map());
    expect(renderProgress(record('hold.tick', { cycleId: 1, leftMs: 500 }), positions)).toBe(
      'cycle 1: 0.5 s left to hold; ETH-PERP/cross 0.07 (REST 0.07); SOL-PERP/cross -1.5 (REST unknown)',
    );
  });
});

describe('progressLog', () => {
  it('writes lines of JSON with the record’s own number and time where no terminal is', () => {
    const lines = written(false, [
      record('phase.entered', { cycleId: 1, phase: 'hold' }),
      record('venue.answer', {}),
      record('alarm', { what: 'naked leg' }),
    ]);
    expect(lines.map((line): unknown => JSON.parse(line))).toEqual([
      { level: 30, seq: 7, at: AT, kind: 'phase.entered', msg: 'cycle 1: hold' },
      { level: 50, seq: 7, at: AT, kind: 'alarm', msg: 'ALARM naked leg' },
    ]);
  });

  it('writes for people on a terminal', () => {
    const [line] = written(true, [record('run.ended', { status: 'flat', reason: null })]);
    expect(line).toMatch(/^\[\d\d:\d\d:\d\d\.000\] INFO: ended flat\n$/);
  });

  it('says less when asked to', () => {
    const records = [record('phase.entered', { cycleId: 1, phase: 'hold' }), record('alarm', {})];
    expect(written(false, records, 'error')).toHaveLength(1);
  });
});

const AT = '2026-01-01T00:00:00.000Z';

function record(kind: string, data: unknown): JournalRecord {
  return { seq: 7, at: AT, kind, data };
}

function change(key: string, to: string): object {
  return { key, from: '0', to, venueAt: '17', alert: false };
}

function written(
  isTerminal: boolean,
  records: readonly JournalRecord[],
  level: 'info' | 'error' = 'info',
): readonly string[] {
  const lines: string[] = [];
  const destination = { write: (line: string) => void lines.push(line) };
  const log = progressLog({ level, isTerminal, destination });
  records.forEach(log);
  return lines;
}
