import { describe, expect, it } from 'vitest';
import { alarmText } from '../../../../src/app/alerts/alarm-text.ts';
import type { AlarmFacts, HeldFacts } from '../../../../src/app/alerts/alarm-text.ts';
import type { OrderRecord } from '../../../../src/orders/order.ts';

const AT = '2026-01-31T14:00:05.250Z';

const FACTS: AlarmFacts = {
  id: 'A3',
  at: AT,
  what: 'halted',
  reason: 'five attempts to close brought nothing',
  cycleId: 4,
  account: 'testnet 0x1234…abcd',
  held: [],
  orders: [],
  next: null,
  commands: ['npx tandem status', 'npx tandem flatten'],
};

const held = (changes: Partial<HeldFacts>): HeldFacts => ({
  key: 'SOL-PERP/isolated',
  reading: { state: 'live', amount: '-1.5' },
  fills: '-1.5',
  rest: { state: 'amount', amount: '-1.5' },
  price: '142.30',
  ...changes,
});

const order = (changes: Partial<OrderRecord> = {}): OrderRecord => ({
  number: 12,
  digest: `0x${'ab'.repeat(32)}`,
  intent: {
    purpose: 'emergency',
    leg: 'hedge',
    symbol: 'SOL-PERP',
    margin: 'isolated',
    side: 'buy',
    quantity: '1.5',
    limitPrice: '143.20',
    reduceOnly: true,
    timeInForce: 'ioc',
    receiveWindowMs: 5_000,
    expiresInMs: 7_000,
    isolatedMargin: '0',
    planQuantity: '0',
    cycleId: 4,
  },
  receiveBy: 0,
  expiresAt: 0,
  submittedAt: 0,
  fate: 'rejected',
  toldBy: 'The venue refused place_order: not enough health\n(2006).',
  fateAt: 0,
  refusalCode: 2006,
  refusedByEngine: true,
  toldFilled: undefined,
  toldAt: undefined,
  fills: [],
  ...changes,
});

/** The lines of a part of the message, found by how the part begins. */
function part(facts: Partial<AlarmFacts>, begin: string): string {
  const parts = alarmText({ ...FACTS, ...facts }).split('\n\n');
  return parts.find((one) => one.startsWith(begin)) ?? 'no such part';
}

const heldPart = (...all: readonly HeldFacts[]): string => part({ held: all }, 'Held:');
const fateOf = (changes: Partial<OrderRecord>): string | undefined =>
  part({ orders: [order(changes)] }, 'Tried').split('\n')[2];

describe('the message of an alarm', () => {
  it('says what happened, what is held by each witness, what was tried, what comes and what to do', () => {
    const facts: AlarmFacts = {
      ...FACTS,
      held: [
        held({
          key: 'ETH-PERP/cross',
          reading: { state: 'live', amount: '0' },
          fills: '0',
          rest: { state: 'amount', amount: '0' },
        }),
        held({ rest: { state: 'inconclusive', reason: 'no answer' } }),
      ],
      orders: [order()],
      next: { does: 'one reduce-only round', at: '2026-01-31T14:01:05.250Z' },
    };
    expect(alarmText(facts)).toMatchInlineSnapshot(`
      "ALARM A3: halted
      2026-01-31 14:00:05 UTC, cycle 4
      testnet 0x1234…abcd
      Why: five attempts to close brought nothing

      Held:
      ETH-PERP/cross: book 0 (live), fills 0, REST 0
      SOL-PERP/isolated
        book -1.5 = -$213.45 (live)
        fills -1.5 = -$213.45
        REST unknown: no answer
      1 % against every leg: $2.13

      Tried:
      #12 emergency: buy 1.5 SOL-PERP/isolated to 143.20
        rejected (2006): The venue refused place_order: not enough health (2006).

      Next: one reduce-only round at 2026-01-31 14:01:05 UTC

      To do, one of:
      npx tandem status
      npx tandem flatten"
    `);
  });

  it('says that the reason is unknown, and that nothing comes by itself', () => {
    expect(part({ reason: null, cycleId: 0 }, 'ALARM')).toBe(
      'ALARM A3: halted\n2026-01-31 14:00:05 UTC\ntestnet 0x1234…abcd\nWhy: unknown',
    );
    expect(part({}, 'Next')).toBe('Next: nothing until somebody acts.');
    expect(part({ next: { does: 'a round when the venue answers', at: null } }, 'Next')).toBe(
      'Next: a round when the venue answers',
    );
  });
});

describe('what is held', () => {
  it('is unknown where no witness knows, and never 0', () => {
    const blind = held({
      reading: { state: 'unknown', named: false },
      fills: null,
      rest: { state: 'inconclusive', reason: 'The venue did\nnot answer' },
    });
    expect(heldPart(blind, { ...blind, key: 'SOL-PERP/cross', rest: undefined }))
      .toMatchInlineSnapshot(`
      "Held:
      SOL-PERP/isolated: book unknown, fills unknown, REST unknown: The venue did not answer
      SOL-PERP/cross: book unknown, fills unknown, REST unknown: not asked
      1 % against every leg: unknown (in doubt: SOL-PERP/isolated, SOL-PERP/cross)"
    `);
  });

  it('shows each witness for itself where they contradict each other', () => {
    const diverged = held({
      reading: { state: 'diverged', positionChange: '-1.5', fills: '-3' },
      fills: null,
      rest: { state: 'amount', amount: '0' },
    });
    expect(heldPart(diverged)).toMatchInlineSnapshot(`
      "Held:
      SOL-PERP/isolated
        book diverged: -1.5 = -$213.45 reported
        fills -3 = -$426.90
        REST 0
      1 % against every leg: $4.27 or more (in doubt: SOL-PERP/isolated)"
    `);
  });

  it('has no value without a price, and the cost is said to be in doubt', () => {
    expect(heldPart(held({ price: undefined }))).toMatchInlineSnapshot(`
      "Held:
      SOL-PERP/isolated
        book -1.5, value unknown (live)
        fills -1.5, value unknown
        REST -1.5, value unknown
      1 % against every leg: unknown (in doubt: SOL-PERP/isolated)"
    `);
  });

  it('costs by the largest that any witness shows of each leg', () => {
    const long = held({
      key: 'ETH-PERP/cross',
      reading: { state: 'live', amount: '0.07' },
      fills: '0.07',
      rest: { state: 'amount', amount: '0.14' },
      price: '3500',
    });
    expect(heldPart(long, held({})).split('\n').at(-1)).toBe(
      '1 % against every leg: $7.03 or more (in doubt: ETH-PERP/cross)',
    );
  });

  it('costs that or more while a witness of any key is missing', () => {
    const stale = held({
      key: 'ETH-PERP/cross',
      reading: { state: 'stale', amount: '0' },
      fills: null,
    });
    const line = heldPart(held({}), { ...stale, rest: undefined })
      .split('\n')
      .at(-1);
    expect(line).toBe('1 % against every leg: $2.13 or more (in doubt: ETH-PERP/cross)');
  });

  it('is not in doubt where the stream never named a key and REST shows zero', () => {
    const unnamed = held({
      reading: { state: 'unknown', named: false },
      fills: null,
      rest: { state: 'amount', amount: '0' },
    });
    expect(heldPart(unnamed).split('\n').at(-1)).toBe('1 % against every leg: $0.00');
    const named = { ...unnamed, reading: { state: 'unknown', named: true } as const };
    expect(heldPart(named).split('\n').at(-1)).toBe(
      '1 % against every leg: unknown (in doubt: SOL-PERP/isolated)',
    );
  });
});

describe('what was tried', () => {
  it('is no order where there was none, and the last six of many', () => {
    expect(part({}, 'Tried')).toBe('Tried: no order.');
    const orders = Array.from({ length: 8 }, (_, index) => order({ number: index + 1 }));
    const lines = part({ orders }, 'Tried').split('\n');
    expect(lines[0]).toBe('Tried, the last 6 of 8:');
    expect(lines.filter((one) => one.startsWith('#')).map((one) => one.slice(0, 2))).toEqual([
      '#3',
      '#4',
      '#5',
      '#6',
      '#7',
      '#8',
    ]);
  });

  it.for<readonly [says: string, changes: Partial<OrderRecord>]>([
    ['  filled: order_update', { fate: 'filled', toldBy: 'order_update', toldFilled: '1.5' }],
    [
      '  partly filled, 0.4 filled as far as seen: archive',
      { fate: 'partlyFilled', toldBy: 'archive', toldFilled: '0.4' },
    ],
    ['  fate unknown: no answer', { fate: 'unknown', toldBy: 'no answer', toldFilled: '0' }],
    [
      '  fate unknown, 0.4 filled as far as seen',
      { fate: 'unknown', toldBy: undefined, toldFilled: '0.4' },
    ],
    ['  on its way, no answer yet', { fate: 'submitting', toldBy: undefined }],
  ])('tells%s', ([says, changes]) => {
    expect(fateOf({ refusalCode: undefined, ...changes })).toBe(says);
  });

  it('cuts the words of the venue, and keeps them on one line', () => {
    const fate = fateOf({ toldBy: `a\u001b[31m\n\t${'b'.repeat(200)}` }) ?? '';
    expect(fate).toMatch(/^ {2}rejected \(2006\): a \[31m b+…$/);
    expect(fate.length).toBeLessThan(145);
  });
});
