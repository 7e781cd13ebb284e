/** Drift: every verdict of REST against the book, at its edges. */
import { describe, expect, it } from 'vitest';
import {
  compareWithRest,
  confirmsDrift,
  DRIFT_LIMITS,
  summarize,
} from '../../../src/positions/drift.ts';
import type { Comparison, ComparisonContext, DriftVerdict } from '../../../src/positions/drift.ts';
import type { PositionKey } from '../../../src/positions/key.ts';
import { UNREPORTED } from '../../../src/positions/ledger.ts';
import type { Reading } from '../../../src/positions/reading.ts';
import { POSITION_TIMES } from '../../../src/positions/times.ts';
import { SOL_ISOLATED } from '../../support/observations.ts';
import { ETH, SOL } from '../domain/markets.ts';
import { amountOf } from './world.ts';

/** A market whose size step is worth more than the least notional of a strike. */
const STEPPED = { sizeIncrement: '0.1', oraclePrice: '101.6' };

/** A market whose size step is worth $0.50, so that a strike begins at ten steps. */
const CHEAP = { sizeIncrement: '0.5', oraclePrice: '1' };

function compare(
  reading: Reading,
  rest: string,
  changes: Partial<ComparisonContext> = {},
): Comparison {
  return compareWithRest(SOL_ISOLATED, reading, amountOf(rest), {
    entry: UNREPORTED,
    market: STEPPED,
    requestedAt: 100_000,
    lastOwnEventAt: undefined,
    times: POSITION_TIMES,
    ...changes,
  });
}

const live = (amount: string): Reading => ({ state: 'live', amount });

describe('a comparison', () => {
  it.each([
    ['1', '1', STEPPED, 'agreed', '0'],
    ['1', '1.0', STEPPED, 'agreed', '0'],
    ['1', '1.049', STEPPED, 'agreed', '0.049'],
    ['1', '1.05', STEPPED, 'suspect', '0.05'],
    ['1', '0.95', STEPPED, 'suspect', '0.05'],
    ['1', '1.099', STEPPED, 'suspect', '0.099'],
    ['1', '1.1', STEPPED, 'strike', '0.1'],
    ['1', '-1', STEPPED, 'strike', '2'],
    ['10', '10.249', CHEAP, 'agreed', '0.249'],
    ['10', '10.25', CHEAP, 'suspect', '0.25'],
    ['10', '14.999', CHEAP, 'suspect', '4.999'],
    ['10', '15', CHEAP, 'strike', '5'],
  ] as const)('of %s in the book with %s of REST is judged', (book, rest, market, kind, drift) => {
    expect(compare(live(book), rest, { market })).toMatchObject({
      key: SOL_ISOLATED,
      verdict: kind,
      rest,
      drift,
      reading: live(book),
    });
  });

  it('strikes from $5 where one size step is worth less, and from one step elsewhere', () => {
    expect(DRIFT_LIMITS).toEqual({ sizeSteps: '1', notional: '5' });
    expect(compare(live('0'), '0.1', { market: SOL }).verdict).toBe('strike');
    expect(compare(live('0'), '0.0018', { market: ETH }).verdict).toBe('suspect');
    expect(compare(live('0'), '0.0019', { market: ETH }).verdict).toBe('strike');
  });

  it('measures a stale, attested and diverged book alike; the last by position_change', () => {
    for (const state of ['live', 'stale', 'attested'] as const) {
      expect(compare({ state, amount: '1' }, '3')).toMatchObject({ verdict: 'strike', drift: '2' });
    }
    const diverged: Reading = { state: 'diverged', positionChange: '1', fills: '3' };
    expect(compare(diverged, '1').verdict).toBe('agreed');
    expect(compare(diverged, '3').verdict).toBe('strike');
  });

  it('of a key that the stream never named proves nothing with zero and strikes with anything', () => {
    const unknown: Reading = { state: 'unknown', named: false };
    expect(compare(unknown, '0')).toMatchObject({ verdict: 'unreported', drift: null });
    expect(compare(unknown, '-0.1')).toMatchObject({ verdict: 'strike', drift: '0.1' });
  });

  it('of an attested key that the stream never reported strikes with zero', () => {
    expect(compare({ state: 'attested', amount: '-1' }, '0').verdict).toBe('strike');
  });

  it('says in words why it is not agreed', () => {
    const unknown: Reading = { state: 'unknown', named: false };
    const held = { ...UNREPORTED, held: [{ amount: '5', until: 99_000 }] };
    const words = [
      compare(live('1'), '1'),
      compare(live('1'), '1.05'),
      compare(live('1'), '2'),
      compare(live('1'), '5', { entry: held }),
      compare(live('1'), '2', { lastOwnEventAt: 100_000 }),
      compare(unknown, '0'),
      compare(unknown, '1'),
    ].map(({ reason }) => reason);
    expect(words).toEqual([
      '',
      'REST and the stream disagree by less than one size step',
      'REST and the stream disagree',
      'REST shows an amount that the book held a moment ago',
      'requested before REST can know of our last order',
      'the stream has not reported this position',
      'REST shows a position that the stream never reported',
    ]);
  });

  it('says nothing when REST is inconclusive, and gives its reason', () => {
    const rest = { state: 'inconclusive', reason: 'no row' } as const;
    const context = {
      entry: UNREPORTED,
      market: STEPPED,
      requestedAt: 100_000,
      lastOwnEventAt: undefined,
      times: POSITION_TIMES,
    };
    const comparison = compareWithRest(SOL_ISOLATED, live('1'), rest, context);
    expect(comparison).toMatchObject({
      verdict: 'inconclusive',
      reason: 'no row',
      rest: null,
      drift: null,
    });
  });

  it('is too early until REST’s normal lag has passed since our last order', () => {
    const at = (requestedAt: number) =>
      compare(live('1'), '9', { requestedAt, lastOwnEventAt: 100_000 }).verdict;
    expect(at(100_199)).toBe('tooEarly');
    expect(at(100_200)).toBe('strike');
    expect(compare(live('1'), '1', { requestedAt: 1, lastOwnEventAt: 1 }).verdict).toBe('tooEarly');
  });

  it('of zero is lagging after the first report of a key for the worst lag, and a strike after', () => {
    const entry = { ...UNREPORTED, firstReportedAt: 80_000 };
    const at = (requestedAt: number, rest = '0') =>
      compare(live('-1'), rest, { entry, requestedAt }).verdict;
    expect(at(80_500)).toBe('lagging');
    expect(at(100_000)).toBe('lagging');
    expect(at(100_001)).toBe('strike');
    expect(at(80_500, '1')).toBe('strike');
  });

  it('is lagging with an amount that the book held within the worst lag, and a strike after', () => {
    const entry = { ...UNREPORTED, held: [{ amount: '5.0', until: 80_000 }] };
    const at = (requestedAt: number) => compare(live('1'), '5', { entry, requestedAt }).verdict;
    expect(at(99_999)).toBe('lagging');
    expect(at(100_000)).toBe('lagging');
    expect(at(100_001)).toBe('strike');
    expect(compare(live('1'), '4', { entry, requestedAt: 90_000 }).verdict).toBe('strike');
  });

  it('agrees with the present amount though the book held it before', () => {
    const entry = { ...UNREPORTED, held: [{ amount: '1', until: 99_999 }] };
    expect(compare(live('1'), '1', { entry }).verdict).toBe('agreed');
  });
});

describe('a whole read', () => {
  const of = (...verdicts: readonly DriftVerdict[]) =>
    summarize(verdicts.map((verdict) => ({ ...compare(live('1'), '1'), verdict })));

  it('agrees when every key does; a key never named does not spoil it', () => {
    expect(of('agreed', 'agreed')).toBe('agreed');
    expect(of('agreed', 'unreported')).toBe('agreed');
  });

  it.each(['lagging', 'tooEarly', 'inconclusive'] as const)(
    'says nothing when a key is %s',
    (v) => {
      expect(of('agreed', v)).toBe('inconclusive');
    },
  );

  it.each(['suspect', 'strike'] as const)(
    'is suspicious when a key is %s, whatever the rest',
    (v) => {
      expect(of('agreed', v)).toBe('suspicious');
      expect(of('inconclusive', v, 'lagging')).toBe('suspicious');
    },
  );

  it('says nothing when nothing was compared', () => {
    expect(of()).toBe('inconclusive');
  });
});

describe('a confirmed drift', () => {
  const strike = (key: PositionKey, verdict: DriftVerdict = 'strike'): Comparison => ({
    ...compare(live('1'), '1'),
    key,
    verdict,
  });

  it('is two strikes of one key', () => {
    const both = [strike('ETH-PERP/cross', 'agreed'), strike(SOL_ISOLATED)];
    expect(confirmsDrift(both, both)).toBe(true);
  });

  it('is not two strikes of two keys, nor one strike, nor a suspicion', () => {
    const cross = [strike('SOL-PERP/cross'), strike(SOL_ISOLATED, 'agreed')];
    const isolated = [strike('SOL-PERP/cross', 'agreed'), strike(SOL_ISOLATED)];
    const suspect = [strike('SOL-PERP/cross', 'suspect'), strike(SOL_ISOLATED, 'suspect')];
    expect(confirmsDrift(cross, isolated)).toBe(false);
    expect(confirmsDrift([], isolated)).toBe(false);
    expect(confirmsDrift(isolated, [])).toBe(false);
    expect(confirmsDrift(suspect, isolated)).toBe(false);
    expect(confirmsDrift(isolated, suspect)).toBe(false);
  });
});
