/** A result of a run as the tests of the app know it. */
import { runResult } from '../../../src/app/run-result.ts';
import type { RunResult, RunResultInput } from '../../../src/app/run-result.ts';
import type { CycleRecord } from '../../../src/domain/cycle-record.ts';

/** A cycle that completed. */
export const COMPLETED: CycleRecord = {
  id: 1,
  direction: 'buyFirst',
  outcome: 'completed',
  reason: null,
  exit: 'duration',
  startedAt: '2026-01-01T00:00:00.000Z',
  endedAt: '2026-01-01T00:00:09.000Z',
  pnl: '-0.3749',
  fees: '0.35',
  funding: '0',
  interest: '0',
  volume: '1000.5',
  legs: [
    {
      leg: 'primary',
      market: 'ETH-PERP',
      side: 'buy',
      entryQuantity: '0.07',
      entryPrice: '3575.1',
      exitQuantity: '0.07',
      exitPrice: '3574.9',
      funding: '0',
    },
    {
      leg: 'hedge',
      market: 'SOL-PERP',
      side: 'sell',
      entryQuantity: '1.5',
      entryPrice: '162.400000000000000001',
      exitQuantity: '1.5',
      exitPrice: '162.41',
      funding: '0',
    },
  ],
};

/** The result of a run of one completed cycle, with what `changes` changes. */
export function resultOf(changes: Partial<RunResultInput> = {}): RunResult {
  return runResult({
    status: 'flat',
    stopped: false,
    reason: null,
    records: [COMPLETED],
    unexplained: '0',
    positions: [
      { market: 'ETH-PERP', margin: 'cross', book: { state: 'live', amount: '0' }, rest: '0' },
    ],
    journal: '/state/journal',
    ...changes,
  });
}
