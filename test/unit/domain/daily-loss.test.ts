import { describe, expect, it } from 'vitest';
import { exceedsDailyLoss, noteDay } from '../../../src/domain/daily-loss.ts';

const NOON = Date.UTC(2026, 1, 1, 12);
const MIDNIGHT = Date.UTC(2026, 1, 2);

describe('noteDay', () => {
  it('adds up what one UTC day earned, and begins the next at zero', () => {
    const first = noteDay(null, NOON, '-1.5');
    expect(first).toEqual({ date: '2026-02-01', pnl: '-1.5' });
    const last = noteDay(first, MIDNIGHT - 1, '-0.25');
    expect(last).toEqual({ date: '2026-02-01', pnl: '-1.75' });
    expect(noteDay(last, MIDNIGHT, '-1')).toEqual({ date: '2026-02-02', pnl: '-1' });
  });

  it('turns the page when nothing was earned', () => {
    expect(noteDay({ date: '2026-02-01', pnl: '-9' }, MIDNIGHT, '0').pnl).toBe('0');
  });

  it('forgets no loss when the clock was set back over midnight', () => {
    const day = noteDay({ date: '2026-02-02', pnl: '-1' }, NOON, '-2');
    expect(day).toEqual({ date: '2026-02-02', pnl: '-3' });
  });
});

describe('exceedsDailyLoss', () => {
  const day = { date: '2026-02-01', pnl: '-4' };

  it('stops a day that lost its limit (S45)', () => {
    expect(exceedsDailyLoss(day, '0', '4.01')).toBeUndefined();
    expect(exceedsDailyLoss(day, '0', '4')).toBe(
      'The loss of 2026-02-01 (UTC) is $4, which reaches the daily limit of $4: ' +
        'nothing is opened until the next day.',
    );
  });

  it('counts what is open when it is a loss, and not when it is a gain', () => {
    expect(exceedsDailyLoss(day, '-1', '5')).toContain('is $5 ($1 of it still open)');
    expect(exceedsDailyLoss(null, '-5', '5')).toContain('The loss of the day');
    expect(exceedsDailyLoss(day, '3', '4')).toContain('is $4,');
  });

  it('goes by what is booked where the open part is not known', () => {
    expect(exceedsDailyLoss(day, undefined, '4')).toBeDefined();
    expect(exceedsDailyLoss(day, undefined, '5')).toBeUndefined();
  });

  it('stops no day without a limit, and none without a loss', () => {
    expect(exceedsDailyLoss(day, '-100', null)).toBeUndefined();
    expect(exceedsDailyLoss(null, '0', '0')).toBeUndefined();
  });
});
