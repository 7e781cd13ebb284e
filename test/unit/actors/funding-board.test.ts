/** The funding board over an archive that answers, is late, or is away. */
import { describe, expect, it } from 'vitest';
import { FundingBoard } from '../../../src/actors/funding-board.ts';
import { NO_HOLDING } from '../../../src/domain/funding.ts';
import type { HoldingPayment, PaymentsAnswer } from '../../../src/domain/funding.ts';
import { StepClock } from '../../../src/lib/step-clock.ts';
import { VenueUnreachable } from '../../../src/ports/venue-errors.ts';

const HOUR_MS = 3_600_000;
const SPAN = { from: HOUR_MS - 1_000, to: HOUR_MS + 60_000 };
const NEXT = { from: SPAN.to, to: 2 * HOUR_MS + 60_000 };

/** Our clock is so far behind the venue's. */
const BEHIND_MS = 40;

type Stage = {
  readonly clock: StepClock;
  readonly board: FundingBoard;
  readonly asked: number[];
  payments: readonly HoldingPayment[];
  state: 'whole' | 'cut' | 'away';
};

/** Lets answers arrive. */
function settle(): Promise<void> {
  return new Promise((resolve) => {
    setImmediate(resolve);
  });
}

function stage(): Stage {
  const clock = new StepClock(SPAN.to, settle);
  const asked: number[] = [];
  const readPayments = (since: number): Promise<PaymentsAnswer> => {
    asked.push(since);
    if (it.state === 'away') {
      return Promise.reject(new VenueUnreachable('away', { request: 'interest_and_funding' }));
    }
    const at = clock.now();
    const payments = it.payments.filter(({ paidAt }) => paidAt >= since - 1_000);
    const isWhole = it.state === 'whole';
    return Promise.resolve({ payments, isWhole, requestedAt: at, receivedAt: at });
  };
  const venue = { readPayments, venueTime: () => clock.now() + BEHIND_MS };
  const board = new FundingBoard({ venue, clock });
  const it: Stage = { clock, board, asked, payments: [], state: 'whole' };
  return it;
}

function payment(index: number, paidAt: number, amount: string): HoldingPayment {
  const margin = 'cross' as const;
  return { index: String(index), paidAt, kind: 'funding', symbol: 'ETH-PERP', margin, amount };
}

describe('the funding board', () => {
  it('counts a payment once, and nothing of it again', async () => {
    const { board, ...it } = staged([payment(7, HOUR_MS, '-0.5'), payment(9, HOUR_MS, '0.2')]);
    await board.ask(SPAN.from);
    expect(it.asked).toEqual([SPAN.from + BEHIND_MS]);
    const told = board.toldOf(SPAN);
    expect(told).toEqual({ funding: '-0.3', bySymbol: { 'ETH-PERP': '-0.3' }, interest: '0' });
    board.noteStatement(SPAN, { holding: told, unexplained: '0' });
    expect(board.toldOf(SPAN)).toEqual({ ...NO_HOLDING });
    expect(board.toldOf(NEXT)).toEqual({ ...NO_HOLDING });
  });

  it('leaves to the next statement what the archive did not tell in time, and only that', async () => {
    const it = staged([]);
    it.state = 'away';
    await it.board.ask(SPAN.from);
    expect(it.board.wasToldSince(SPAN.to)).toBe(false);
    it.board.noteStatement(SPAN, { holding: null, unexplained: '-0.5' });
    it.state = 'whole';
    it.payments = [payment(1, 0, '99'), payment(7, HOUR_MS, '-0.5'), payment(8, 2 * HOUR_MS, '1')];
    await it.clock.advance(NEXT.to - it.clock.now());
    await it.board.ask(NEXT.from);
    expect(it.board.wasToldSince(NEXT.to)).toBe(true);
    expect(it.board.toldOf(NEXT).funding).toBe('0.5');
    it.board.noteStatement(NEXT, { holding: it.board.toldOf(NEXT), unexplained: '0.5' });
    expect(await it.board.late()).toBeUndefined();
  });

  it('waits a bounded time for the last payment at the end of a run', async () => {
    const it = staged([]);
    it.board.noteStatement(SPAN, { holding: null, unexplained: '-0.5' });
    const late = it.board.late();
    await settle();
    await it.clock.advance(1_500);
    it.payments = [payment(7, HOUR_MS, '-0.5')];
    await it.clock.advance(1_000);
    expect((await late)?.funding).toBe('-0.5');
    const silent = staged([]);
    silent.state = 'away';
    silent.board.noteStatement(SPAN, { holding: null, unexplained: '-0.5' });
    const never = silent.board.late();
    await settle();
    await silent.clock.advance(10_000);
    expect(await never).toBeUndefined();
    expect(silent.asked).toHaveLength(4);
  });

  it('takes an answer that was cut for none', async () => {
    const it = staged([payment(7, HOUR_MS, '-0.5')]);
    it.state = 'cut';
    await it.board.ask(SPAN.from);
    expect(it.board.wasToldSince(SPAN.from)).toBe(false);
    expect(it.board.toldOf(SPAN)).toEqual(NO_HOLDING);
  });

  it('asks once after each full hour of a hold, and again after a minute of silence', async () => {
    const it = staged([payment(7, 2 * HOUR_MS, '-0.5')]);
    const look = async (at: number): Promise<number> => {
      await it.clock.advance(at - it.clock.now());
      it.board.lookWhileHeld(SPAN.to);
      await settle();
      return it.asked.length;
    };
    expect(await look(2 * HOUR_MS - 1)).toBe(0);
    expect(await look(2 * HOUR_MS + 4_999)).toBe(0);
    it.state = 'away';
    expect(await look(2 * HOUR_MS + 5_000)).toBe(1);
    expect(await look(2 * HOUR_MS + 64_999)).toBe(1);
    it.state = 'whole';
    expect(await look(2 * HOUR_MS + 65_000)).toBe(2);
    expect(await look(3 * HOUR_MS)).toBe(2);
    expect(it.board.fundingSince(SPAN.to)).toBe('-0.5');
    expect(it.board.fundingSince(2 * HOUR_MS + 5_000)).toBe('0');
  });
});

function staged(payments: readonly HoldingPayment[]): Stage {
  return Object.assign(stage(), { payments });
}
