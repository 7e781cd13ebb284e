/** The order log: every order numbered before it is sent, and every fate told by somebody. */
import { describe, expect, it } from 'vitest';
import {
  DEATH_MARGIN_MS,
  EMPTY_LOG,
  filledQuantity,
  forgetThrough,
  isCertainlyUnfilled,
  isPastItsLimits,
  isSettled,
  numberOrder,
  orderOf,
  openOrders,
  ordersAfter,
  recordAccepted,
  recordArchived,
  recordDeaths,
  recordFill,
  recordRefused,
  recordUnknown,
  recordUpdate,
  seenQuantity,
} from '../../../src/orders/order-log.ts';
import type { OrderLog } from '../../../src/orders/order-log.ts';
import type { OrderRecord } from '../../../src/orders/order.ts';
import { nanos } from '../../support/observations.ts';
import { archived, digestOf, orderFill, signed, updated } from '../../support/orders.ts';

type Step = (log: OrderLog) => OrderLog;

const ONE = digestOf(1);

/** A log of one order of 1, numbered at 100 and received until 3000, after `steps`. */
function logAfter(...steps: readonly Step[]): OrderLog {
  return steps.reduce((log, step) => step(log), numberOrder(EMPTY_LOG, signed(1), 100));
}

function orderAfter(...steps: readonly Step[]): OrderRecord {
  const order = logAfter(...steps).byDigest.get(ONE);
  if (order === undefined) throw new Error('the order is in its log');
  return order;
}

const accepted: Step = (log) => recordAccepted(log, ONE);
const unknown: Step = (log) => recordUnknown(log, ONE, 'timed out');
const placed = (remaining: string, at: number): Step => update('placed', remaining, at);
const cancelled = (at: number): Step => update('cancelled', '0', at);
const dead: Step = (log) => recordDeaths(log, 4001, 5000);

function update(reason: 'placed' | 'filled' | 'cancelled', remaining: string, at: number): Step {
  return (log) => recordUpdate(log, updated(1, reason, remaining, at));
}

function refused(now: number): Step {
  const refusal = { words: 'does not cross', code: 2056, byEngine: true, now };
  return (log) => recordRefused(log, ONE, refusal);
}

function fill(index: number, quantity: string, at = 200): Step {
  return (log) => recordFill(log, ONE, orderFill(index, quantity, at));
}

function archive(quantity: string, now = 900): Step {
  return (log) => recordArchived(log, archived(1, quantity), now);
}

describe('numbering', () => {
  it('counts from one, notes the moment and tells no fate', () => {
    const log = numberOrder(logAfter(), signed(2), 101);
    expect([...log.byDigest.values()].map((order) => order.number)).toEqual([1, 2]);
    expect(log.lastNumber).toBe(2);
    expect(orderAfter()).toMatchObject({
      fate: 'submitting',
      submittedAt: 100,
      receiveBy: 3000,
      expiresAt: 5000,
      fateAt: undefined,
      toldFilled: undefined,
      fills: [],
    });
  });

  it('refuses a digest that is numbered already: a resend is the same order', () => {
    expect(() => numberOrder(logAfter(), signed(1), 200)).toThrow(/numbered already/);
    expect(() => numberOrder(logAfter(refused(200)), signed(1), 300)).toThrow(/numbered already/);
  });

  it('leaves the log from which it came as it was', () => {
    const log = logAfter();
    numberOrder(log, signed(2), 101);
    accepted(log);
    expect(log.lastNumber).toBe(1);
    expect(log.byDigest.get(ONE)?.fate).toBe('submitting');
  });
});

describe('the fate of an order', () => {
  it.each<[string, readonly Step[], string, number | undefined]>([
    ['accepted', [accepted], 'working', undefined],
    ['of unknown outcome', [unknown], 'unknown', undefined],
    ['refused', [refused(300)], 'rejected', 300],
    ['placed', [placed('1', 300)], 'working', undefined],
    ['partly filled and still open', [update('filled', '0.4', 300)], 'working', undefined],
    ['told as filled', [update('filled', '0', 300)], 'filled', 300],
    ['cancelled without a fill', [cancelled(300)], 'notFilled', 300],
    ['cancelled after a part', [update('filled', '0.4', 250), cancelled(300)], 'partlyFilled', 300],
    ['cancelled after a fill', [fill(1, '0.6'), cancelled(300)], 'partlyFilled', 300],
    ['filled but not told as over', [fill(1, '1')], 'working', undefined],
    ['unknown and then filled', [unknown, fill(1, '0.6')], 'working', undefined],
    ['unknown and then told as over', [unknown, update('filled', '0', 300)], 'filled', 300],
    ['unknown and then archived', [unknown, archive('1')], 'filled', 900],
    ['archived in part', [accepted, archive('0.4')], 'partlyFilled', 900],
    ['past its limits', [unknown, dead], 'dead', 5000],
    ['past its limits while working', [accepted, dead], 'dead', 5000],
    ['dead and then told', [unknown, dead, update('filled', '0', 6000)], 'filled', 5000],
    ['dead and then archived', [unknown, dead, archive('0.4')], 'partlyFilled', 5000],
    ['dead with a late fill', [unknown, dead, fill(1, '1')], 'dead', 5000],
    ['refused with a late fill', [refused(300), fill(1, '1')], 'rejected', 300],
    ['over and then filled late', [cancelled(300), fill(1, '0.4')], 'partlyFilled', 300],
    ['over in part and then filled late', [cancelled(300), fill(1, '1')], 'filled', 300],
  ])('%s', (_, steps, fate, fateAt) => {
    expect(orderAfter(...steps)).toMatchObject({ fate, fateAt });
  });

  it.each<[string, readonly Step[]]>([
    ['accepted after its end', [cancelled(300), accepted]],
    ['of unknown outcome after its end', [cancelled(300), unknown]],
    ['refused after its end', [cancelled(300), refused(900)]],
    ['dead after its end', [cancelled(300), dead]],
    ['told as placed after its end', [cancelled(300), placed('1', 200)]],
  ])('does not change when it is %s', (_, steps) => {
    expect(orderAfter(...steps)).toMatchObject({ fate: 'notFilled', fateAt: 300 });
  });

  it('is told by an update before the answer, which then changes nothing', () => {
    const told = logAfter(update('filled', '0', 300));
    expect(accepted(told)).toBe(told);
    const doubted = logAfter(placed('1', 300));
    expect(unknown(doubted)).toBe(doubted);
  });

  it('stays unknown when the answer says accepted after all', () => {
    expect(orderAfter(unknown, accepted).fate).toBe('unknown');
  });

  it('keeps its first instant when it is told twice', () => {
    expect(orderAfter(cancelled(300), cancelled(800), archive('1')).fateAt).toBe(300);
  });

  it('names who told it', () => {
    expect(orderAfter(refused(300))).toMatchObject({
      toldBy: 'does not cross',
      refusalCode: 2056,
      refusedByEngine: true,
    });
    expect(orderAfter(cancelled(300)).toldBy).toBe('order_update');
    expect(orderAfter(archive('1')).toldBy).toBe('archive');
    expect(orderAfter(dead).toldBy).toBe('its own limits');
    expect(orderAfter(unknown).toldBy).toBe('timed out');
  });

  it('of an order that is not ours changes nothing', () => {
    const log = logAfter();
    expect(recordUpdate(log, updated(9, 'filled', '0', 300))).toBe(log);
    expect(recordFill(log, digestOf(9), orderFill(1, '1', 200))).toBe(log);
    expect(recordArchived(log, archived(9, '1'), 900)).toBe(log);
    expect(recordAccepted(log, digestOf(9))).toBe(log);
  });
});

describe('an order of unknown fate', () => {
  it('is dead one millisecond past its receive time and the margin, and never rejected', () => {
    expect(DEATH_MARGIN_MS).toBe(1000);
    const limit = 3000 + DEATH_MARGIN_MS;
    expect(isPastItsLimits(orderAfter(unknown), limit)).toBe(false);
    expect(recordDeaths(logAfter(unknown), limit, 5000).byDigest.get(ONE)?.fate).toBe('unknown');
    expect(recordDeaths(logAfter(unknown), limit + 1, 5000).byDigest.get(ONE)).toMatchObject({
      fate: 'dead',
      fateAt: 5000,
      refusalCode: undefined,
    });
  });

  it('is open until then', () => {
    expect(openOrders(logAfter(unknown))).toHaveLength(1);
    expect(isSettled(orderAfter(unknown))).toBe(false);
    expect(openOrders(logAfter(unknown, dead))).toEqual([]);
  });

  it('may have filled, and so may a dead one', () => {
    expect(isCertainlyUnfilled(orderAfter(unknown))).toBe(false);
    expect(isCertainlyUnfilled(orderAfter(unknown, dead))).toBe(false);
    expect(isCertainlyUnfilled(orderAfter(accepted))).toBe(false);
  });
});

describe('what is filled', () => {
  it('counts a submission index once, whatever order the fills come in', () => {
    for (const steps of [
      [fill(1, '0.4'), fill(2, '0.6')],
      [fill(2, '0.6'), fill(1, '0.4'), fill(2, '0.6')],
    ]) {
      expect(seenQuantity(orderAfter(...steps))).toBe('1');
    }
    const log = logAfter(fill(1, '0.4'));
    expect(fill(1, '0.4')(log)).toBe(log);
  });

  it('is the larger of the fills seen and of what was told', () => {
    expect(filledQuantity(orderAfter(fill(1, '0.4'), update('filled', '0.1', 300)))).toBe('0.9');
    expect(filledQuantity(orderAfter(fill(1, '0.9'), update('filled', '0.6', 300)))).toBe('0.9');
    expect(filledQuantity(orderAfter())).toBe('0');
  });

  it('never shrinks: an update that comes late tells less and is not believed', () => {
    const order = orderAfter(update('filled', '0.2', 300), update('filled', '0.6', 250));
    expect(order.toldFilled).toBe('0.8');
    expect(orderAfter(archive('0.8'), update('filled', '0.6', 250)).toldFilled).toBe('0.8');
  });

  it('is told at the instant of the update that told so much, not at a later or an earlier one', () => {
    expect(orderAfter(update('filled', '0.2', 300), cancelled(400)).toldAt).toBe(nanos(300));
    expect(orderAfter(update('filled', '0.2', 300), placed('1', 250)).toldAt).toBe(nanos(300));
    const more = orderAfter(update('filled', '0.2', 300), update('filled', '0.1', 310));
    expect(more.toldAt).toBe(nanos(310));
  });

  it('has no instant where the archive told more than the updates', () => {
    expect(orderAfter(update('filled', '0.2', 300), archive('1')).toldAt).toBeUndefined();
    expect(orderAfter(update('filled', '0.2', 300), archive('0.80')).toldAt).toBe(nanos(300));
    expect(orderAfter(archive('1'), update('filled', '0.2', 300)).toldAt).toBeUndefined();
    expect(orderAfter(archive('1'), update('filled', '0', 300)).toldAt).toBe(nanos(300));
  });

  it('is certainly nothing only by the venue’s word, and no longer once a fill comes', () => {
    expect(isCertainlyUnfilled(orderAfter(refused(300)))).toBe(true);
    expect(isCertainlyUnfilled(orderAfter(cancelled(300)))).toBe(true);
    expect(isCertainlyUnfilled(orderAfter(refused(300), fill(1, '0.1')))).toBe(false);
    expect(isCertainlyUnfilled(orderAfter(cancelled(300), fill(1, '0.1')))).toBe(false);
  });
});

describe('forgetting', () => {
  /** A log of `count` orders, all refused but those in `open`. */
  function longLog(count: number, open: readonly number[]): OrderLog {
    let log = EMPTY_LOG;
    for (let number = 1; number <= count; number++) {
      log = numberOrder(log, signed(number), 100);
      const refusal = { words: 'no', code: undefined, byEngine: false, now: 200 };
      if (!open.includes(number)) log = recordRefused(log, digestOf(number), refusal);
    }
    return log;
  }

  it('lets settled orders go but for the last two hundred, and no open one ever', () => {
    const log = forgetThrough(longLog(310, [5]), 305);
    const numbersOf = (part: 'byDigest' | 'forgotten') =>
      [...log[part].values()].map((order) => order.number);
    expect(numbersOf('byDigest')).toEqual([5, 306, 307, 308, 309, 310]);
    expect(numbersOf('forgotten').slice(0, 2)).toEqual([106, 107]);
    expect(numbersOf('forgotten').at(-1)).toBe(305);
    expect(orderOf(log, digestOf(106))?.number).toBe(106);
    expect(orderOf(log, digestOf(105))).toBeUndefined();
  });

  it('still takes what comes late of an order that it keeps', () => {
    const log = forgetThrough(longLog(310, []), 310);
    const told = recordArchived(log, archived(310, '1'), 5000);
    expect(orderOf(told, digestOf(310))).toMatchObject({ fate: 'filled', toldFilled: '1' });
    expect(told.byDigest.size).toBe(0);
  });

  it('never reuses a number', () => {
    const log = forgetThrough(longLog(310, []), 310);
    expect(numberOrder(log, signed(311), 100).byDigest.get(digestOf(311))?.number).toBe(311);
  });

  it('is not what a proof does: the orders after a number are told in their order', () => {
    const log = longLog(4, []);
    expect(ordersAfter(log, 2).map((order) => order.number)).toEqual([3, 4]);
    expect(ordersAfter(log, 4)).toEqual([]);
  });
});
