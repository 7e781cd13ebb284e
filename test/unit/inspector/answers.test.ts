import { expect, test } from 'vitest';
import { answersAt } from '../../../src/inspector/view/answers.ts';
import { isCalm } from '../../../src/inspector/view/troubles.ts';
import type { Troubles } from '../../../src/inspector/view/troubles.ts';
import type { OrderInFlight, Timeline } from '../../../src/inspector/view/timeline.ts';
import { directionInWords, statusAt } from '../../../src/inspector/view/where.ts';
import { aChart, aRun, instantOf } from './a-run.ts';
import type { Told } from './a-run.ts';

const leg = { quantity: '1', limitPrice: '10', notional: '10' };
const plan = {
  cycleId: 1,
  direction: 'buyFirst',
  legs: [
    { symbol: 'ETH-PERP', side: 'buy', ...leg },
    { symbol: 'SOL-PERP', side: 'sell', ...leg },
  ],
};
const troublesAt = (run: Timeline, seq: number): Troubles => answersAt(run, [], seq, 0).troubles;
const holding = {
  machine: 'cycle',
  value: { hold: 'holding' },
  by: 'xstate.done.actor.buildDrift',
  clocks: [
    { name: 'driftInterval', state: 'hold', since: instantOf(3), ms: 1000 },
    { name: 'streamTimeout', state: 'hold', since: instantOf(3), ms: 200 },
    { name: 'holdClock', state: 'hold', since: instantOf(3), ms: null },
  ],
};
const chart = aChart('cycle', { hold: {}, 'hold.holding': {}, idle: {} }, [
  { from: 'hold', to: 'unwind.closing', delay: 'driftInterval', guard: 'mayClose' },
]);
const alarm = { id: 'A1', what: 'unplannedPosition', reason: 'a stranger', acknowledged: false };
const order: OrderInFlight = {
  digest: '0x1',
  number: 1,
  purpose: 'open',
  symbol: 'ETH-PERP',
  margin: 'cross',
  side: 'buy',
  quantity: '1',
  limitPrice: '10',
  reduceOnly: false,
  fate: 'working',
  filled: '0',
  since: 3,
};

test('tells the cycle, its plan and its state, and for how long', () => {
  const told: Told[] = [
    [2, 'phase', 'run', { cycleId: 1, phase: 'hold' }],
    [2, 'plan', 'run', plan],
    [3, 'actors', 'cycle', holding],
  ];
  const { where } = answersAt(aRun(9, told), [], 5, instantOf(5));
  expect(where).toMatchObject({ cycleId: 1, phase: 'hold', state: 'hold › holding', forMs: 200 });
  expect(where.plan).toBe(plan);
  expect(directionInWords(plan)).toBe('long ETH-PERP, short SOL-PERP');
});

test('does not show the plan of the cycle before as that of this one', () => {
  const told: Told[] = [
    [2, 'plan', 'run', plan],
    [3, 'phase', 'run', { cycleId: 2, phase: 'verify' }],
  ];
  expect(answersAt(aRun(9, told), [], 3, 0).where.plan).toBeNull();
});

test('lists the clocks, the soonest first, with where they lead and how much is left', () => {
  const { next } = answersAt(aRun(9, [[3, 'actors', 'cycle', holding]]), [chart], 8, instantOf(8));
  expect(next.map(({ name, leftMs, part }) => [name, leftMs, part])).toEqual([
    ['stream timeout', -300, 0],
    ['drift interval', 500, 0.5],
    ['hold clock', null, null],
  ]);
  expect(next[1]?.leadsTo).toEqual(['unwind › closing [mayClose]']);
});

test('shows no clock before it runs', () => {
  expect(answersAt(aRun(9, [[3, 'actors', 'cycle', holding]]), [chart], 2, 0).next).toEqual([]);
});

test('shows the orders in flight with their age, and counts requests of one kind', () => {
  const told: Told[] = [
    [3, 'orders', 'run', [order]],
    [
      4,
      'requests',
      'run',
      [
        { call: 'submit', since: 4 },
        { call: 'readPositions', since: 1 },
        { call: 'submit', since: 2 },
      ],
    ],
    [6, 'orders', 'run', []],
  ];
  const run = aRun(9, told);
  const { inFlight } = answersAt(run, [], 5, instantOf(5));
  expect(inFlight.orders).toMatchObject([{ number: 1, ageMs: 200 }]);
  expect(inFlight.requests).toEqual([
    { call: 'readPositions', count: 1, ageMs: 400 },
    { call: 'submit', count: 2, ageMs: 300 },
  ]);
  expect(answersAt(run, [], 6, instantOf(6)).inFlight.orders).toEqual([]);
});

test('counts alarms that say the same as one, and tells those that stand from the others', () => {
  const other = { ...alarm, id: 'A2', acknowledged: true, since: 2 };
  const alarms = [{ ...alarm, since: 1 }, other, { ...alarm, since: 4 }];
  const troubles = troublesAt(aRun(9, [[4, 'alarms', 'run', alarms]]), 5);
  expect(troubles.standing).toMatchObject([{ id: 'A1', times: 2, at: instantOf(4) }]);
  expect(troubles.acknowledged).toMatchObject([{ id: 'A2' }]);
  expect(isCalm(troubles)).toBe(false);
});

test('lets an alarm be acknowledged that stands now, also when its past is looked at', () => {
  const told = (acknowledged: boolean): Told[] => [
    [2, 'alarms', 'run', [{ ...alarm, since: 2 }]],
    [5, 'alarms', 'run', [{ ...alarm, since: 2, acknowledged }]],
  ];
  const can = (acknowledged: boolean, canAcknowledge: boolean): boolean | undefined =>
    troublesAt(aRun(9, told(acknowledged), { canAcknowledge }), 3).standing[0]?.canAcknowledge;
  expect(can(false, true)).toBe(true);
  expect(can(true, true)).toBe(false);
  expect(can(false, false)).toBe(false);
});

test('names what the last proof lacked until one is made', () => {
  const told: Told[] = [
    [2, 'proof', 'run', { made: false, missing: ['REST shows 1'] }],
    [4, 'proof', 'run', { made: true, missing: [] }],
  ];
  expect(troublesAt(aRun(9, told), 3).refusedProof).toEqual({ missing: ['REST shows 1'], seq: 2 });
  expect(troublesAt(aRun(9, told), 4).refusedProof).toBeNull();
});

test('remembers the last cycle that did not complete', () => {
  const cycle = { reason: 'no stream', pnl: '0', fees: '0', funding: null };
  const told: Told[] = [
    [2, 'cycle', 'run', { id: 1, outcome: 'skipped', ...cycle }],
    [4, 'cycle', 'run', { id: 2, outcome: 'completed', ...cycle }],
  ];
  expect(troublesAt(aRun(9, told), 5).failedCycle).toMatchObject({ id: 1, outcome: 'skipped' });
  expect(troublesAt(aRun(9, told), 1).failedCycle).toBeNull();
});

test('takes a stream that was never live for one that is opening, not for a trouble', () => {
  const told: Told[] = [
    [1, 'stream', 'run', { state: 'connecting', reason: null }],
    [3, 'stream', 'run', { state: 'live', reason: null }],
    [5, 'stream', 'run', { state: 'offline', reason: 'closed' }],
  ];
  const streamAt = (seq: number): unknown => troublesAt(aRun(9, told), seq).stream;
  expect([streamAt(2), streamAt(3)]).toEqual([null, null]);
  expect(streamAt(5)).toEqual({ state: 'offline', reason: 'closed' });
});

test('names the positions of which the witnesses differ', () => {
  const told: Told[] = [
    [2, 'book', 'ETH-PERP/cross', { state: 'diverged', amount: '1', fills: '2' }],
    [2, 'book', 'SOL-PERP/cross', { state: 'unknown', note: null }],
  ];
  expect(troublesAt(aRun(9, told), 2).differing.map(({ key }) => key)).toEqual(['ETH-PERP/cross']);
});

test('says in a word how the run stands', () => {
  const told: Told[] = [
    [2, 'phase', 'run', { cycleId: 1, phase: 'halted' }],
    [4, 'end', 'run', { status: 'halted', reason: 'stuck' }],
  ];
  const wordAt = (seq: number): string => statusAt(aRun(9, told), seq).word;
  expect([wordAt(1), wordAt(2), wordAt(4)]).toEqual(['running', 'halted', 'halted']);
  expect(statusAt(aRun(9, [[1, 'end', 'run', { status: 'flat', reason: null }]]), 1)).toEqual({
    word: 'ended flat',
    tone: 'good',
    reason: null,
  });
});
