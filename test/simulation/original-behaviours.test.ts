/**
 * The behaviours that the predecessor's 23 passing tests named, each proved here by a test of our own.
 * Where it trusted what we do not, the sentence says what holds here instead.
 */
import { describe, expect, it } from 'vitest';
import { progressLog } from '../../src/app/progress-log.ts';
import { isLargeChange } from '../../src/app/position-alert.ts';
import type { TradeFlags } from '../../src/app/trade-settings.ts';
import { playAct } from '../../src/app/scenarios/play.ts';
import type { Cue, Trace } from '../../src/app/scenarios/scenario.ts';
import {
  NOTHING_CLOSES,
  ETH,
  ETH_NEVER_OPENS,
  SOL,
  breaks,
  nextMatchIsUntold,
  strangerTrades,
  together,
} from '../../src/app/scenarios/staging.ts';
import { entriesOf, firstEntered, told } from '../../src/app/scenarios/trace.ts';
import type { Direction } from '../../src/domain/market.ts';
import { compareWithRest, summarize } from '../../src/positions/drift.ts';
import type { Comparison } from '../../src/positions/drift.ts';
import { UNREPORTED } from '../../src/positions/ledger.ts';
import type { JournalRecord } from '../../src/ports/journal.ts';
import { POSITION_TIMES } from '../../src/positions/times.ts';
import { openWorld } from '../unit/positions/world.ts';
import { waitForZero, whileHolding } from './zero-waits.ts';

/** The predecessor's tests in its own order, and by which sentence each is answered below. */
const ANSWERS = {
  test_on_position_change_stores_initial_value: 'stores the first report of a position',
  test_on_position_change_updates_value: 'replaces a position by its next report',
  test_on_position_change_small_changes_logged: 'logs a small change of a position',
  test_on_position_change_large_changes_alerted: 'alerts to a large change of a position',
  test_startup_check_allows_initial_residuals:
    'begins on an account with a residual only by closing it first',
  test_startup_check_rejects_large_residuals: 'refuses to start on a residual, by name and amount',
  test_startup_check_uses_rest_when_no_websocket:
    'checks the start by REST, before any stream is there',
  test_wait_for_position_zero_success: 'ends the wait when zero was reported and has held',
  test_wait_for_position_zero_timeout:
    'ends the wait at its deadline, with an outcome and no exception',
  test_wait_for_position_zero_already_zero:
    'waits for nothing when zero has held already, for any number of waiters',
  test_wait_for_position_zero_non_zero_current:
    'goes on waiting while something is held, also when it crosses zero',
  test_wait_for_position_zero_feature_disabled:
    'skips the wait and never the evidence when the wait is off',
  test_detect_position_drift: 'finds a drift between REST and the stream',
  test_detect_position_drift_no_drift: 'finds no drift where both say the same',
  test_detect_position_drift_within_threshold:
    'does not strike below the threshold, and does not agree either',
  test_build_cycle_detects_drift_and_emergency_close:
    'closes a drift that is found after the build',
  test_build_cycle_position_wait_timeout_emergency_close: 'closes when the wait for zero times out',
  test_buy_first_cycle_detects_drift_and_emergency_close:
    'closes a drift that is found in the hold of a buyFirst cycle',
  test_sell_first_cycle_detects_drift_and_emergency_close:
    'closes a drift that is found in the hold of a sellFirst cycle',
  test_emergency_close_with_drift_detection: 'closes what only REST shows',
  test_emergency_close_handles_api_failure:
    'closes by the stream when REST fails, and halts for want of a proof',
  test_emergency_close_logs_positions: 'shows every position in the alarm of an emergency',
  test_cycle_continues_after_successful_drift_resolution:
    'goes on with the next cycle after a drift was closed and proved',
} as const;

type Original = keyof typeof ANSWERS;

const answered = new Set<Original>();

/** The title of a test that answers one of the predecessor's. */
function answer(original: Original): string {
  answered.add(original);
  return ANSWERS[original];
}

const DIRECTIONS: readonly Direction[] = ['buyFirst', 'sellFirst'];

function play(flags: Partial<TradeFlags>, cues: readonly Cue[]): Promise<Trace> {
  return playAct({ title: '', options: { flags }, cues, claims: [] });
}

/** What the run logs at the levels of info (30) and warn (40) with these words. */
function logged(records: readonly JournalRecord[], words: string) {
  const lines: string[] = [];
  const destination = { write: (line: string) => void lines.push(line) };
  records.forEach(progressLog({ level: 'info', isTerminal: false, destination }));
  return lines
    .map((line) => JSON.parse(line) as { readonly level: number; readonly msg: string })
    .filter(({ msg }) => msg.includes(words));
}

const outcomesOf = ({ result }: Trace) => result?.cycles.map(({ outcome }) => outcome);

/** SOL's leg is traded further by a stranger, and the stream is told nothing of it. */
function untoldTrade(direction: Direction): Cue['does'] {
  const amount = direction === 'buyFirst' ? '-0.5' : '0.5';
  return together(breaks(nextMatchIsUntold(SOL)), strangerTrades(SOL, 'cross', amount));
}

/** That a drift led to exactly one emergency, from which nothing is left. */
function expectClosedForDrift(trace: Trace, key: string): void {
  const emergencies = told(trace, 'alarm').filter(({ data }) => data.what === 'emergencyClose');
  expect(emergencies).toHaveLength(1);
  expect(emergencies[0]?.data).toMatchObject({
    reason: expect.stringContaining(`drift: ${key}`) as string,
  });
  expect(trace.truth.positions).toEqual([]);
  expect(['recovered', 'halted']).toContain(outcomesOf(trace)?.[0]);
}

describe('a report of a position', () => {
  it(answer('test_on_position_change_stores_initial_value'), () => {
    const { positions, connect, report } = openWorld();
    connect();
    expect(positions.read('SOL-PERP/isolated')).toEqual({ state: 'unknown', named: false });
    report({ amount: '-1.5' });
    expect(positions.read('SOL-PERP/isolated')).toMatchObject({ state: 'live', amount: '-1.5' });
  });

  it(answer('test_on_position_change_updates_value'), () => {
    const { positions, clock, connect, report, facts } = openWorld();
    connect();
    report({ amount: '-1.5' });
    clock.now += 100;
    report({ amount: '-0.5' });
    expect(positions.read('SOL-PERP/isolated')).toMatchObject({ amount: '-0.5' });
    expect(facts.filter(({ type }) => type === 'position.changed')).toMatchObject([
      { from: null, to: '-1.5' },
      { from: '-1.5', to: '-0.5' },
    ]);
  });

  it(answer('test_on_position_change_small_changes_logged'), async () => {
    const partly = {
      fault: 'order.partialFill',
      fraction: 0.3,
      reduceOnly: false,
      products: [SOL],
    } as const;
    const { records } = await play({ direction: 'buyFirst' }, [
      { at: 'build', does: breaks(partly) },
    ]);
    const [first] = logged(records, '[WS_POS] SOL-PERP/cross');
    expect(first).toMatchObject({ level: 30, msg: '[WS_POS] SOL-PERP/cross unknown -> -0.4' });
    expect(isLargeChange({ from: '-1', to: '-1.4' }, '166', '125')).toBe(false);
  });

  it(answer('test_on_position_change_large_changes_alerted'), async () => {
    const { records } = await play({ direction: 'buyFirst' }, []);
    expect(logged(records, '[WS_POS]').map(({ level }) => level)).toEqual([40, 40, 40, 40]);
    expect(isLargeChange({ from: '0', to: '-0.76' }, '166', '125')).toBe(true);
    expect(isLargeChange({ from: null, to: '0.1' }, undefined, '125')).toBe(true);
  });
});

describe('a start', () => {
  const residual: Cue = { at: 'start', does: strangerTrades(SOL, 'isolated', '-12.9') };

  it(answer('test_startup_check_allows_initial_residuals'), async () => {
    const trace = await play({ onResidual: 'flatten' }, [residual]);
    const closed = trace.steps.find(({ at, held }) => at > 0 && Object.keys(held).length === 0);
    expect(closed?.at).toBeLessThan(firstEntered(trace, 'verify') ?? 0);
    expect(logged(trace.records, 'flattening what was found at the start')).toHaveLength(1);
    expect(outcomesOf(trace)).toEqual(['completed']);
  });

  it(answer('test_startup_check_rejects_large_residuals'), async () => {
    const { result, truth } = await play({}, [residual]);
    expect(result).toMatchObject({ status: 'refused', cycles: [] });
    expect(result?.reason).toContain('-12.9 of SOL-PERP/isolated');
    expect(truth.orders).toEqual([]);
  });

  it(answer('test_startup_check_uses_rest_when_no_websocket'), async () => {
    const { result, records } = await play({}, [residual]);
    expect(result?.status).toBe('refused');
    expect(records.filter(({ kind }) => kind === 'venue.stream')).toEqual([]);
  });
});

describe('a wait for zero', () => {
  it(answer('test_wait_for_position_zero_success'), () =>
    whileHolding(async (stage) => {
      const wait = waitForZero(stage);
      strangerTrades(SOL, 'cross', '1.5')(stage);
      await stage.clock.advance(400);
      expect(wait.end()).toBeUndefined();
      await stage.clock.advance(200);
      expect(wait.end()).toBe('zero');
    }),
  );

  it(answer('test_wait_for_position_zero_timeout'), () =>
    whileHolding(async (stage) => {
      const wait = waitForZero(stage, { timeoutMs: 1_000 });
      await stage.clock.advance(999);
      expect(wait.end()).toBeUndefined();
      await stage.clock.advance(1);
      expect(wait.end()).toBe('timedOut');
    }),
  );

  it(answer('test_wait_for_position_zero_already_zero'), () =>
    whileHolding(async (stage) => {
      strangerTrades(SOL, 'cross', '1.5')(stage);
      await stage.clock.advance(600);
      const waits = [waitForZero(stage), waitForZero(stage)];
      await stage.clock.advance(0);
      expect(waits.map((wait) => wait.end())).toEqual(['zero', 'zero']);
    }),
  );

  it(answer('test_wait_for_position_zero_non_zero_current'), () =>
    whileHolding(
      async (stage) => {
        const wait = waitForZero(stage);
        await stage.clock.advance(2_000);
        expect(wait.end()).toBeUndefined();
        strangerTrades(SOL, 'cross', '1.6')(stage);
        await stage.clock.advance(1_000);
        expect(wait.end()).not.toBe('zero');
        expect(stage.read(SOL)).toMatchObject({ amount: '0.1' });
      },
      { closesFail: true },
    ),
  );

  it.each(DIRECTIONS)(
    `${answer('test_wait_for_position_zero_feature_disabled')}: %s`,
    async (direction) => {
      const late = { fault: 'stream.delay', ms: 1_800, products: [SOL], times: 3 } as const;
      const streams = ['fill', 'position_change', 'order_update'] as const;
      const trace = await play({ direction, waitsForZero: false }, [
        { at: 'unwind', does: breaks({ ...late, streams }) },
      ]);
      const ends = told(trace, 'machine.state').filter(({ data }) =>
        data.actor.startsWith('zero.'),
      );
      expect(ends.map(({ data }) => data.value)).toEqual(['skipped', 'skipped']);
      const zeroAt = told(trace, 'position.changed').findLast(
        ({ data }) => data.key === 'SOL-PERP/cross',
      );
      const proof = told(trace, 'proof.made').at(-1);
      const idle = told(trace, 'phase.entered').findLast(({ data }) => data.phase === 'idle');
      expect(zeroAt?.data.to).toBe('0');
      expect(proof?.seq).toBeGreaterThan(zeroAt?.seq ?? Infinity);
      expect(idle?.seq).toBeGreaterThan(proof?.seq ?? Infinity);
      expect(trace.result?.status).toBe('flat');
    },
  );
});

describe('drift', () => {
  const compare = (book: string, rest: string): Comparison =>
    compareWithRest(
      'ETH-PERP/cross',
      { state: 'live', amount: book },
      { state: 'amount', amount: rest },
      {
        entry: UNREPORTED,
        market: { sizeIncrement: '0.001', oraclePrice: '3000' },
        requestedAt: 100_000,
        lastOwnEventAt: undefined,
        times: POSITION_TIMES,
      },
    );

  it.each([
    ['0.1', '0.01', '0.09'],
    ['0.044', '0', '0.044'],
    ['-0.044', '0.044', '0.088'],
  ])(`${answer('test_detect_position_drift')}: %s and %s`, (book, rest, drift) => {
    expect(compare(book, rest)).toMatchObject({ verdict: 'strike', drift });
  });

  it(answer('test_detect_position_drift_no_drift'), () => {
    expect(compare('0.044', '0.0440')).toMatchObject({ verdict: 'agreed', drift: '0' });
  });

  it(answer('test_detect_position_drift_within_threshold'), () => {
    const within = compare('0.044', '0.0449');
    expect(within.verdict).toBe('suspect');
    expect(summarize([within])).toBe('suspicious');
  });

  it.each(DIRECTIONS)(
    `${answer('test_build_cycle_detects_drift_and_emergency_close')}: %s`,
    async (direction) => {
      const trace = await play({ direction }, [
        { at: 'build', afterMs: 60, does: untoldTrade(direction) },
      ]);
      expect(firstEntered(trace, 'hold')).toBeUndefined();
      expectClosedForDrift(trace, 'SOL-PERP/cross');
    },
  );

  it(answer('test_buy_first_cycle_detects_drift_and_emergency_close'), async () => {
    await expectDriftInHold('buyFirst');
  });

  it(answer('test_sell_first_cycle_detects_drift_and_emergency_close'), async () => {
    await expectDriftInHold('sellFirst');
  });

  it(answer('test_cycle_continues_after_successful_drift_resolution'), async () => {
    const trace = await play({ cycles: 2 }, [
      { at: 'verify', does: strangerTrades(SOL, 'isolated', '-1') },
    ]);
    expectClosedForDrift(trace, 'SOL-PERP/isolated');
    expect(trace.result).toMatchObject({ status: 'flat', totals: { unexplained: '0' } });
    expect(outcomesOf(trace)).toEqual(['recovered', 'completed']);
  });
});

async function expectDriftInHold(direction: Direction): Promise<void> {
  const trace = await play({ direction, holdMs: 8_000 }, [
    { at: 'hold', afterMs: 500, does: untoldTrade(direction) },
  ]);
  expect(told(trace, 'phase.entered').map(({ data }) => data.phase)).not.toContain('unwind');
  expect(logged(trace.records, '[DRIFT] SOL-PERP/cross').map(({ msg }) => msg)).toEqual(
    expect.arrayContaining([expect.stringMatching(/strike$/)]),
  );
  expectClosedForDrift(trace, 'SOL-PERP/cross');
}

describe('an emergency', () => {
  it.each(DIRECTIONS)(
    `${answer('test_build_cycle_position_wait_timeout_emergency_close')}: %s`,
    async (direction) => {
      const trace = await playAct({
        title: '',
        options: { flags: { direction }, session: { zeroTimeoutMs: 1_000 } },
        cues: [
          {
            at: 'unwind',
            does: breaks({
              fault: 'stream.delay',
              streams: ['fill', 'position_change', 'order_update'],
              products: [SOL],
              ms: 1_500,
              times: 3,
            }),
          },
        ],
        claims: [],
      });
      const [alarm] = told(trace, 'alarm');
      expect(alarm?.data).toMatchObject({
        what: 'emergencyClose',
        reason: expect.stringContaining('SOL-PERP/cross timedOut') as string,
      });
      expect(outcomesOf(trace)).toEqual(['recovered']);
      expect(trace.truth.positions).toEqual([]);
    },
  );

  it(answer('test_emergency_close_with_drift_detection'), async () => {
    const trace = await play({ cycles: 1 }, [
      { at: 'verify', does: strangerTrades(SOL, 'isolated', '-1') },
    ]);
    expectClosedForDrift(trace, 'SOL-PERP/isolated');
    expect(entriesOf(trace)).toEqual([]);
    expect(trace.truth.orders).toMatchObject([
      { margin: 'isolated', side: 'buy', reduceOnly: true },
    ]);
  });

  it.each(['noAnswer', '429', '502', 'html', 'failure'] as const)(
    `${answer('test_emergency_close_handles_api_failure')}: %s`,
    async (as) => {
      const queries = ['subaccount_info', 'isolated_positions'];
      const { result, truth } = await play({}, [
        { at: 'build', does: breaks(ETH_NEVER_OPENS, { fault: 'rest.fail', as, queries }) },
      ]);
      expect(result).toMatchObject({ status: 'halted', cycles: [{ outcome: 'halted' }] });
      expect(result?.reason).toContain('REST is inconclusive');
      expect(truth.positions).toEqual([]);
    },
  );

  it(answer('test_emergency_close_logs_positions'), async () => {
    const trace = await play({ direction: 'buyFirst' }, [
      { at: 'start', does: breaks(NOTHING_CLOSES) },
    ]);
    const alarms = told(trace, 'alarm');
    expect(alarms.map(({ data }) => data.what)).toEqual(['emergencyClose', 'halted']);
    for (const { data } of alarms) {
      expect(data).toMatchObject({
        held: {
          'ETH-PERP/cross': { state: 'live', amount: '0.068' },
          'SOL-PERP/cross': { state: 'live', amount: '-1.5' },
        },
      });
    }
    expect(logged(trace.records, `"${ETH}/cross":{"state":"live","amount":"0.068"`)).toHaveLength(
      2,
    );
  });
});

describe('the predecessor’s tests', () => {
  it('are all answered, each by one title of this file', () => {
    expect([...answered].sort()).toEqual(Object.keys(ANSWERS).sort());
    expect(new Set(Object.values(ANSWERS)).size).toBe(23);
  });
});
