import { describe, expect, it } from 'vitest';
import { judgeExit, openPnl } from '../../../src/domain/exits.ts';
import type { ExitRules, ExitState, OpenPnlInput } from '../../../src/domain/exits.ts';
import type { LegName, Side } from '../../../src/domain/market.ts';
import type { CycleFill } from '../../../src/domain/pnl.ts';
import { ETH, SOL, touch } from './markets.ts';

const FREE = { takerFeeRate: '0', minNotional: '100' };
const RULES: ExitRules = { takeProfitBps: 10, stopLossBps: 100, confirmMs: 3000 };

/** Long 0.1 ETH at 2700, short 2.7 SOL at 100, no fees. */
const BUY_FIRST = [fill('primary', 'buy', '0.1', '2700'), fill('hedge', 'sell', '2.7', '100')];

describe('openPnl', () => {
  it('sells a long at the bid and buys a short at the ask', () => {
    const touches = { primary: touch(ETH, '2710', '2720'), hedge: touch(SOL, '98', '99') };
    // 0.1 × 10 and 2.7 × 1.
    expect(openPnl(input({ touches }))).toEqual({ pnl: '3.7', bpsOfLeg: '137.037037' });
  });

  it('earns when a short falls and its long rises, and meets no stop (S29)', () => {
    const fills = [fill('primary', 'sell', '0.1', '2700'), fill('hedge', 'buy', '2.7', '100')];
    const touches = { primary: touch(ETH, '2689', '2690'), hedge: touch(SOL, '100.4', '100.5') };
    const open = openPnl(input({ fills, touches }));
    expect(open?.pnl).toBe('2.08');
    const confirmed = { exit: 'stopLoss', since: -100_000 } as const;
    expect(judgeExit(RULES, confirmed, open?.bpsOfLeg, 0).exit).toBeNull();
  });

  it('deducts the fees that were paid and those of closing, and adds the funding', () => {
    const fills = [
      fill('primary', 'buy', '0.1', '2700', '0.09'),
      fill('hedge', 'sell', '2.7', '100', '0.1'),
    ];
    const closingFees = { primary: ETH, hedge: { ...SOL, minNotional: '1000' } };
    const open = openPnl(input({ fills, closingFees, funding: '-0.05' }));
    // Closing: 0.0945 for the sale of $270, and a buyer's fee on the least of $1000.
    expect(open?.pnl).toBe('-0.684622542890011505');
  });

  it('has no entry of a position that was closed before this one (S27)', () => {
    const before = [
      fill('primary', 'buy', '0.1', '2000'),
      fill('hedge', 'sell', '2.7', '80'),
      fill('primary', 'sell', '0.1', '1900', '0', 'emergency'),
      fill('hedge', 'buy', '2.7', '81', '0', 'emergency'),
    ];
    expect(openPnl(input({ fills: before }))).toBeUndefined();
    const half = [...before, fill('primary', 'buy', '0.1', '2700')];
    expect(openPnl(input({ fills: half }))).toBeUndefined();
    const rebuilt = openPnl(input({ fills: [...before, ...BUY_FIRST] }));
    expect(rebuilt).toEqual(openPnl(input({ fills: BUY_FIRST })));
    expect(rebuilt?.pnl).toBe('0');
  });

  it('enters at the average of every slice', () => {
    const fills = [
      fill('primary', 'buy', '0.04', '2690'),
      fill('primary', 'buy', '0.06', '2710'),
      fill('hedge', 'sell', '2.7', '100'),
    ];
    expect(openPnl(input({ fills }))).toEqual({ pnl: '-0.2', bpsOfLeg: '-7.401925' });
  });

  it('counts a leg that is closed already at what it brought, and asks no touch of it', () => {
    const fills = [...BUY_FIRST, fill('hedge', 'buy', '2.7', '99', '0', 'unwind')];
    const touches = { primary: touch(ETH, '2700', '2701'), hedge: undefined };
    expect(openPnl(input({ fills, touches }))?.pnl).toBe('2.7');
  });

  it('charges the closing of a short on what it buys, though that is paid and not received', () => {
    const closingFees = { primary: FREE, hedge: { takerFeeRate: '0.01', minNotional: '1' } };
    // A hundredth of $270, charged on itself.
    expect(openPnl(input({ closingFees }))?.pnl).toBe('-2.727272727272727273');
  });

  it('keeps the entry of a leg that is held while the other goes to zero and back', () => {
    const closed = fill('hedge', 'buy', '2.7', '100', '0', 'unwind');
    const again = fill('hedge', 'sell', '2.7', '100');
    const fills = [...BUY_FIRST, closed, again];
    expect(openPnl(input({ fills }))).toEqual({ pnl: '0', bpsOfLeg: '0' });
    const primaryAgain = [
      ...BUY_FIRST,
      fill('primary', 'sell', '0.1', '2710', '0', 'unwind'),
      fill('primary', 'buy', '0.1', '2700'),
    ];
    expect(openPnl(input({ fills: primaryAgain }))?.pnl).toBe('1');
  });

  it('measures basis points of what was entered, and not of what was closed of it', () => {
    const fills = [...BUY_FIRST, fill('primary', 'sell', '0.05', '2754', '0', 'unwind')];
    // 0.05 × 54 of the entry of $270.
    expect(openPnl(input({ fills }))).toEqual({ pnl: '2.7', bpsOfLeg: '100' });
  });

  it('is not known of a leg that was closed and never opened', () => {
    const fills = [
      fill('primary', 'buy', '0.1', '2700'),
      fill('hedge', 'sell', '2.7', '100', '0', 'emergency'),
    ];
    expect(openPnl(input({ fills }))).toBeUndefined();
  });

  it('is not known without a touch, the side a close would hit, an entry or the funding', () => {
    const sound = input();
    expect(openPnl({ ...sound, touches: { ...sound.touches, hedge: undefined } })).toBeUndefined();
    const noBid = touch(ETH, undefined, '2701');
    expect(openPnl({ ...sound, touches: { ...sound.touches, primary: noBid } })).toBeUndefined();
    expect(openPnl({ ...sound, fills: BUY_FIRST.slice(0, 1) })).toBeUndefined();
    expect(openPnl({ ...sound, funding: undefined })).toBeUndefined();
    const noAsk = touch(ETH, '2700', undefined);
    expect(openPnl({ ...sound, touches: { ...sound.touches, primary: noAsk } })).toBeDefined();
  });
});

describe('judgeExit', () => {
  it('counts basis points of price, so that three of them are not ten at any leverage (S28)', () => {
    const touches = { primary: touch(ETH, '2700.81', '2701'), hedge: touch(SOL, '99.9', '100') };
    const open = openPnl(input({ touches }));
    expect(open?.bpsOfLeg).toBe('3');
    expect(judge(open?.bpsOfLeg, 0, RULES, { exit: 'takeProfit', since: -9000 })).toBeNull();
  });

  it('leaves once a rule has held for the time that confirms it', () => {
    const first = judgeExit(RULES, null, '10', 1000);
    expect(first).toEqual({ state: { exit: 'takeProfit', since: 1000 }, exit: null });
    expect(judgeExit(RULES, first.state, '40', 3999).exit).toBeNull();
    expect(judgeExit(RULES, first.state, '10', 4000).exit).toBe('takeProfit');
  });

  it('leaves at a loss in the same way, and below the rule does not', () => {
    expect(judge('-100', 4000, RULES, { exit: 'stopLoss', since: 1000 })).toBe('stopLoss');
    expect(judge('-99.99', 4000, RULES, { exit: 'stopLoss', since: 1000 })).toBeNull();
  });

  it('starts anew after a break, after the other rule, and after a look without a value', () => {
    const held: ExitState = { exit: 'stopLoss', since: 0 };
    expect(judgeExit(RULES, held, '0', 2000).state).toBeNull();
    expect(judgeExit(RULES, held, '10', 2000).state).toEqual({ exit: 'takeProfit', since: 2000 });
    expect(judgeExit(RULES, held, undefined, 9000)).toEqual({ state: null, exit: null });
  });

  it('leaves at the first look when nothing has to be confirmed', () => {
    expect(judge('10', 0, { ...RULES, confirmMs: 0 }, null)).toBe('takeProfit');
  });

  it('never leaves by a rule that is not set', () => {
    const none: ExitRules = { takeProfitBps: null, stopLossBps: null, confirmMs: 0 };
    expect(judge('100000', 0, none, null)).toBeNull();
    expect(judge('-100000', 0, none, null)).toBeNull();
  });
});

function judge(bps: string | undefined, now: number, rules: ExitRules, state: ExitState): unknown {
  return judgeExit(rules, state, bps, now).exit;
}

/** The pair at the touch it was entered at, without fees, with what `changes` changes. */
function input(changes: Partial<OpenPnlInput> = {}): OpenPnlInput {
  return {
    fills: BUY_FIRST,
    touches: { primary: touch(ETH, '2700', '2701'), hedge: touch(SOL, '99.9', '100') },
    closingFees: { primary: FREE, hedge: FREE },
    funding: '0',
    ...changes,
  };
}

function fill(
  leg: LegName,
  side: Side,
  quantity: string,
  price: string,
  fee = '0',
  purpose: CycleFill['purpose'] = 'open',
): CycleFill {
  return { leg, side, purpose, quantity, price, fee };
}
