/** The two ledgers of a key: reports and fills, and where they meet. */
import { describe, expect, it } from 'vitest';
import { anchorAnew, beginEpoch, observe, openBook } from '../../../src/positions/book.ts';
import type { PositionBook } from '../../../src/positions/book.ts';
import { awaitsReport, compareNanos, fillsAmount } from '../../../src/positions/ledger.ts';
import type { Entry } from '../../../src/positions/ledger.ts';
import type { Observation } from '../../../src/positions/observation.ts';
import { POSITION_TIMES } from '../../../src/positions/times.ts';
import { filled, nanos, reported, SOL_ISOLATED } from '../../support/observations.ts';
import { KEYS } from './world.ts';

type Step = Observation | ((book: PositionBook) => PositionBook);

/** The entry after `steps`, from an anchor of 0 at 1000. */
function entryAfter(...steps: readonly Step[]): Entry {
  const start = observe(
    openBook('main', KEYS),
    reported({ amount: '0', at: 1000 }),
    POSITION_TIMES,
  );
  const end = steps.reduce(
    (book, step) => (typeof step === 'function' ? step(book) : observe(book, step, POSITION_TIMES)),
    start,
  );
  return end.entry(SOL_ISOLATED);
}

const fillOf = (amount: string, at: number, index = String(at)) => filled({ amount, at, index });
const reportOf = (amount: string, at: number) => reported({ amount, at });

describe('the two ledgers', () => {
  it('differ from the fill on until it is reported', () => {
    const open = entryAfter(fillOf('1', 2000));
    expect(open.differSince).toBe(2000);
    expect(fillsAmount(open)).toBe('1');
    expect(open.report?.amount).toBe('0');
    expect(entryAfter(fillOf('1', 2000), reportOf('1', 2000)).differSince).toBeUndefined();
  });

  it('differ from the report on until its fill comes', () => {
    const open = entryAfter(reportOf('1', 2000));
    expect(open.differSince).toBe(2000);
    const late = filled({ amount: '1', at: 2500, venueAt: 2000 });
    expect(entryAfter(reportOf('1', 2000), late).differSince).toBeUndefined();
  });

  it('differ since the first doubt, not since the last', () => {
    expect(entryAfter(reportOf('1', 2000), reportOf('2', 3000)).differSince).toBe(2000);
    expect(entryAfter(fillOf('1', 2000), fillOf('1', 3000)).differSince).toBe(2000);
  });

  it('let each fill wait since its own receipt once the one before is reported', () => {
    const entry = entryAfter(fillOf('1', 2000), fillOf('1', 3000), reportOf('1', 2000));
    expect(entry.differSince).toBe(3000);
    expect(entry.fills.map((fill) => fill.submissionIndex)).toEqual(['3000']);
  });

  it('agree again where one report tells several fills, in whatever order they come', () => {
    const fills = [fillOf('1', 2000, '1'), fillOf('2', 2000, '2'), fillOf('3', 2000, '3')];
    const report = reportOf('6', 2000);
    const [a, b, c] = fills;
    if (a === undefined || b === undefined || c === undefined) throw new Error('three fills');
    for (const order of [
      [a, b, c, report],
      [report, c, b, a],
      [b, report, a, c],
    ]) {
      const entry = entryAfter(...order);
      expect(entry.differSince).toBeUndefined();
      expect(fillsAmount(entry)).toBe('6');
    }
  });

  it('agree across fills that are reported out of step', () => {
    const entry = entryAfter(
      reportOf('1', 2000),
      reportOf('3', 3000),
      fillOf('2', 3000),
      filled({ amount: '1', at: 3100, venueAt: 2000 }),
    );
    expect(entry.differSince).toBeUndefined();
    expect(entry.anchor).toEqual({ amount: '3', venueAt: nanos(3000), epoch: 0 });
  });

  it('agree without the anchor where a report is stamped a moment before its fill', () => {
    const entry = entryAfter(reportOf('1', 2000), fillOf('1', 2001));
    expect(entry.differSince).toBeUndefined();
    expect(entry.anchor?.venueAt).toBe(nanos(1000));
  });

  it('differ where the fill of one trade is lost and the report of the next, which is as large', () => {
    const entry = entryAfter(reportOf('1', 2000), fillOf('1', 2002));
    expect(entry.differSince).toBe(2000);
  });

  it('agree on equal numbers however they are spelled', () => {
    expect(entryAfter(fillOf('1.50', 2000), reportOf('1.5', 2000)).differSince).toBeUndefined();
  });
});

describe('a fill', () => {
  it('counts once, however often it comes', () => {
    const entry = entryAfter(fillOf('1', 2000), filled({ amount: '1', at: 2600, venueAt: 2000 }));
    expect(fillsAmount(entry)).toBe('1');
    expect(entry.fills).toHaveLength(1);
  });

  it('is the same only by index and order together', () => {
    const other = filled({ amount: '1', at: 2000, digest: `0x${'b'.repeat(64)}` });
    expect(fillsAmount(entryAfter(fillOf('1', 2000), other))).toBe('2');
    const next = filled({ amount: '1', at: 2000, index: '2001' });
    expect(fillsAmount(entryAfter(fillOf('1', 2000), next))).toBe('2');
  });

  it('at the anchor’s instant or before it is in the anchor already', () => {
    for (const at of [999, 1000]) {
      const late = filled({ amount: '1', at: 2000, venueAt: at });
      const entry = entryAfter(late);
      expect(entry.fills).toEqual([]);
      expect(entry.differSince).toBeUndefined();
    }
    expect(entryAfter(fillOf('1', 1001)).fills).toHaveLength(1);
  });

  it('never touches the reported amount', () => {
    expect(entryAfter(fillOf('-7', 2000)).report?.amount).toBe('0');
  });
});

describe('the anchor', () => {
  it('moves up where the ledgers agree, and lets go of the fills before it', () => {
    const entry = entryAfter(fillOf('1', 2000), reportOf('1', 2000));
    expect(entry.anchor).toEqual({ amount: '1', venueAt: nanos(2000), epoch: 0 });
    expect(entry.fills).toEqual([]);
  });

  it('stays while they differ', () => {
    const entry = entryAfter(fillOf('1', 2000), reportOf('2', 2000));
    expect(entry.anchor?.amount).toBe('0');
    expect(entry.differSince).toBe(2000);
  });

  it('follows a liquidation, which moves the quantity without a fill', () => {
    const entry = entryAfter(
      fillOf('1', 2000),
      reportOf('1', 2000),
      reported({ amount: '0', at: 3000, reason: 'liquidate_subaccount' }),
    );
    expect(entry.differSince).toBeUndefined();
    expect(entry.anchor?.amount).toBe('0');
  });

  it('does not follow a reason that moves no quantity: there a fill was missed', () => {
    const entry = entryAfter(reported({ amount: '1', at: 3000, reason: 'settle_pnl' }));
    expect(entry.differSince).toBe(3000);
  });

  it('is replaced by a later arrival of its own instant', () => {
    expect(entryAfter(reportOf('2', 1000)).anchor?.amount).toBe('2');
    expect(entryAfter(reportOf('2', 1000)).differSince).toBeUndefined();
  });

  it('keeps the fills bounded while the ledgers differ', () => {
    const fills = Array.from({ length: 1010 }, (_, index) => fillOf('1', 2000 + index));
    const entry = entryAfter(...fills);
    expect(entry.fills).toHaveLength(1000);
    expect(entry.fills.at(-1)?.submissionIndex).toBe('3009');
  });
});

describe('a new epoch', () => {
  it('forgets the anchor, and takes its first report as the anchor', () => {
    const lost = entryAfter(fillOf('1', 2000), reportOf('1', 2000), beginEpoch);
    expect([lost.anchor, lost.fills, lost.differSince]).toEqual([undefined, [], undefined]);
    expect(fillsAmount(lost)).toBeUndefined();
    const back = entryAfter(fillOf('1', 2000), beginEpoch, reportOf('5', 4000));
    expect(back.anchor).toEqual({ amount: '5', venueAt: nanos(4000), epoch: 1 });
    expect(back.differSince).toBeUndefined();
  });

  it('keeps the doubt of a fill that no report told, also when it is acknowledged', () => {
    for (const renew of [beginEpoch, anchorAnew]) {
      const doubted = entryAfter(fillOf('1', 2000), renew);
      expect(doubted.differSince).toBe(2000);
      expect(awaitsReport(doubted)).toBe(true);
    }
  });

  it('doubts a fill that no report follows, and keeps it for the report that comes', () => {
    const waiting = entryAfter(beginEpoch, fillOf('1', 4000));
    expect(waiting.differSince).toBe(4000);
    const told = entryAfter(beginEpoch, fillOf('1', 4000), fillOf('2', 5000), reportOf('1', 4000));
    expect(told.fills.map((fill) => fill.submissionIndex)).toEqual(['5000']);
    expect(told.differSince).toBe(5000);
  });

  it('does not doubt a late copy of a fill that the last report tells already', () => {
    const late = filled({ amount: '0', at: 4000, venueAt: 1000 });
    expect(entryAfter(beginEpoch, late).differSince).toBeUndefined();
    expect(entryAfter(beginEpoch, late, fillOf('1', 4100)).differSince).toBe(4100);
  });

  it('anchors anew when it is acknowledged: before that a fill may have been missed', () => {
    const missed = entryAfter(beginEpoch, reportOf('1', 4000), anchorAnew);
    expect(missed.anchor).toBeUndefined();
    const next = entryAfter(beginEpoch, reportOf('1', 4000), anchorAnew, reportOf('3', 5000));
    expect(next.anchor?.amount).toBe('3');
    expect(next.differSince).toBeUndefined();
  });
});

describe('amounts held lately', () => {
  it('are kept with the instant at which they ceased, and only when they changed', () => {
    const entry = entryAfter(reportOf('0', 1500), reportOf('1', 2000), reportOf('2', 3000));
    expect(entry.held).toEqual([
      { amount: '0', until: 2000 },
      { amount: '1', until: 3000 },
    ]);
  });

  it('are let go once REST cannot lag so far', () => {
    const { restStaleMs } = POSITION_TIMES;
    const until = (at: number) =>
      entryAfter(reportOf('1', 2000), reportOf('2', at)).held.map((held) => held.amount);
    expect(until(2000 + restStaleMs)).toEqual(['0', '1']);
    expect(until(2001 + restStaleMs)).toEqual(['1']);
  });
});

describe('what is kept of the past', () => {
  it('is bounded: the newest 256 amounts of the worst lag', () => {
    const reports = Array.from({ length: 300 }, (_, place) =>
      reportOf(String(place), 2000 + place),
    );
    const { held } = entryAfter(...reports);
    expect(held).toHaveLength(256);
    expect(held.at(-1)).toEqual({ amount: '298', until: 2299 });
    expect(held[0]?.amount).toBe('43');
  });

  it('is bounded: the newest 64 reports of one instant', () => {
    const reports = Array.from({ length: 70 }, (_, place) => reportOf(String(place), 2000));
    const { seenAtInstant } = entryAfter(...reports);
    expect(seenAtInstant).toHaveLength(64);
    expect(seenAtInstant.at(-1)).toContain('68');
  });
});

describe('instants of the venue', () => {
  it('are compared as numbers beyond what a number holds', () => {
    expect(compareNanos('1695081920633151000', '1695081920633151001')).toBeLessThan(0);
    expect(compareNanos('999', '1000')).toBeLessThan(0);
    expect(compareNanos('1000', '999')).toBeGreaterThan(0);
    expect(compareNanos('1000', '1000')).toBe(0);
  });
});
