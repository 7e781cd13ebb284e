/** The order desk: who may add to the log, and whom it tells. */
import { describe, expect, it } from 'vitest';
import { OrderDesk } from '../../../src/orders/order-desk.ts';
import type { OrderRecord, SignedOrder } from '../../../src/orders/order.ts';
import { archived, digestOf, orderFill, signed, updated } from '../../support/orders.ts';
import { openWorld, proofOf } from '../positions/world.ts';
import type { World } from '../positions/world.ts';

const refusal = { words: 'does not cross', code: 2056, byEngine: true };
const PRIMARY = { leg: 'primary', symbol: 'ETH-PERP' } as const;

/** A desk that refuses nothing, and the digests of the orders that it told of. */
function openDesk(refuse?: (order: SignedOrder, proof: unknown) => string | undefined) {
  const told: OrderRecord[] = [];
  const desk = new OrderDesk({
    now: () => 500,
    refuse: refuse ?? (() => undefined),
    changed: (order) => told.push(order),
  });
  return { desk, told, fates: () => told.map((order) => `${String(order.number)} ${order.fate}`) };
}

/** A world with a fresh proof in hand. */
function provenWorld(): { readonly world: World; readonly proof: unknown } {
  const world = openWorld();
  return { world, proof: proofOf(world.prove()) };
}

describe('an opening order', () => {
  it('is numbered under a genuine, fresh proof and under nothing else', () => {
    const { world, proof } = provenWorld();
    const { orders } = world.positions;
    for (const wrong of [undefined, null, true, {}, JSON.parse(JSON.stringify(proof)) as unknown]) {
      expect(() => orders.number(signed(1), wrong)).toThrow(/no genuine proof of flatness/);
    }
    expect(orders.lastNumber).toBe(0);
    expect(orders.number(signed(1), proof)).toMatchObject({ number: 1, fate: 'submitting' });
  });

  it('is refused one millisecond after its proof has outlived itself', () => {
    const late = provenWorld();
    late.world.clock.now += 2001;
    expect(() => late.world.positions.orders.number(signed(1), late.proof)).toThrow(
      /the proof is 2001 ms old/,
    );
    const last = provenWorld();
    last.world.clock.now += 2000;
    expect(last.world.positions.orders.number(signed(1), last.proof).number).toBe(1);
  });

  it('is never reduce-only', () => {
    const { world, proof } = provenWorld();
    const order = signed(1, { reduceOnly: true });
    expect(() => world.positions.orders.number(order, proof)).toThrow(/is not reduce-only/);
  });

  it('stands with the other leg of its build under one proof, and with no other cycle’s', () => {
    const { world, proof } = provenWorld();
    const { orders } = world.positions;
    orders.number(signed(1, PRIMARY), proof);
    orders.number(signed(2), proof);
    for (const third of [signed(3, { cycleId: 2 }), signed(3, { ...PRIMARY, cycleId: 2 })]) {
      expect(() => orders.number(third, proof)).toThrow(/sent after the proof was made/);
    }
    expect(orders.lastNumber).toBe(2);
  });

  it('completes its leg only when the one before is over, and never beyond the plan', () => {
    const { world, proof } = provenWorld();
    const { orders } = world.positions;
    orders.number(signed(1, { planQuantity: '1' }), proof);
    const rest = signed(2, { quantity: '0.6', planQuantity: '1' });
    expect(() => orders.number(rest, proof)).toThrow(/order 1 of the leg is not over/);
    orders.updated(updated(1, 'filled', '0.6', 100));
    expect(() => orders.number(rest, proof)).toThrow(/order 1 of the leg is not over/);
    orders.updated(updated(1, 'cancelled', '0', 100));
    const more = signed(2, { quantity: '0.7', planQuantity: '1' });
    expect(() => orders.number(more, proof)).toThrow(/could come to 1.1, and its plan is 1/);
    expect(orders.number(rest, proof).number).toBe(2);
  });

  it('goes on under the proof that began the build, which another proof does not replace', () => {
    const { world, proof } = provenWorld();
    const { orders } = world.positions;
    orders.number(signed(1), proof);
    orders.refused(digestOf(1), refusal);
    world.clock.now += 60_000;
    expect(() => orders.number(signed(2), undefined)).toThrow(/no genuine proof/);
    expect(orders.number(signed(2), proof).number).toBe(2);
  });

  it('is refused when its build began two minutes ago', () => {
    const { world, proof } = provenWorld();
    const { orders } = world.positions;
    orders.number(signed(1), proof);
    orders.refused(digestOf(1), refusal);
    world.clock.now += 120_000;
    orders.number(signed(2), proof);
    orders.refused(digestOf(2), refusal);
    world.clock.now += 1;
    expect(() => orders.number(signed(3), proof)).toThrow(/the build began 120001 ms ago/);
  });

  it('is refused after one of its build died without a word', () => {
    const { world, proof } = provenWorld();
    const { orders } = world.positions;
    orders.number(signed(1, PRIMARY), proof);
    orders.resolve([], 4001);
    expect(() => orders.number(signed(2), proof)).toThrow(/order 1 is dead/);
  });

  it('is refused when another cycle’s order, or a close, came after the proof', () => {
    const first = provenWorld();
    first.world.positions.orders.number(signed(1, PRIMARY), first.proof);
    const next = signed(2, { cycleId: 2 });
    expect(() => first.world.positions.orders.number(next, first.proof)).toThrow(/sent after/);
    const second = provenWorld();
    second.world.positions.orders.number(signed(1, { purpose: 'emergency' }));
    expect(() => second.world.positions.orders.number(signed(2), second.proof)).toThrow(
      /sent after/,
    );
  });

  it('is refused under a proof that another has followed, however young it is', () => {
    const { world, proof } = provenWorld();
    const { orders } = world.positions;
    orders.number(signed(1, { purpose: 'unwind' }));
    orders.refused(digestOf(1), refusal);
    orders.proved();
    expect(() => orders.number(signed(2), proof)).toThrow(/sent after the proof was made/);
  });

  it('is refused while the other leg’s fate is unknown', () => {
    const { world, proof } = provenWorld();
    const { orders } = world.positions;
    orders.number(signed(1, PRIMARY), proof);
    orders.outcomeUnknown(digestOf(1), 'timed out');
    expect(() => orders.number(signed(2), proof)).toThrow(/order 1 is unknown/);
    orders.delivered(digestOf(1));
    expect(orders.number(signed(2), proof).number).toBe(2);
  });
});

describe('every other order', () => {
  it.each(['unwind', 'emergency'] as const)(
    'to %s is reduce-only, and needs no proof',
    (purpose) => {
      const { orders } = openWorld().positions;
      expect(() => orders.number(signed(1, { purpose, reduceOnly: false }))).toThrow(
        'Order ' +
          digestOf(1) +
          ' may not be sent: only an opening order may be other than reduce-only.',
      );
      expect(orders.number(signed(1, { purpose })).number).toBe(1);
    },
  );

  it('is not held up by one of unknown fate', () => {
    const { orders } = openWorld().positions;
    orders.number(signed(1, { purpose: 'unwind' }));
    orders.outcomeUnknown(digestOf(1), 'timed out');
    expect(orders.number(signed(2, { purpose: 'unwind' })).number).toBe(2);
  });
});

describe('a refused order', () => {
  it('is not in the log, and takes no number', () => {
    const { desk, told } = openDesk((order) =>
      order.digest === digestOf(1) ? 'it is not wanted' : undefined,
    );
    expect(() => desk.number(signed(1))).toThrow('may not be sent: it is not wanted.');
    expect(desk.order(digestOf(1))).toBeUndefined();
    expect(told).toEqual([]);
    expect(desk.number(signed(2)).number).toBe(1);
  });
});

describe('the desk', () => {
  it('tells every order that changed, once a change and after the fact', () => {
    const { desk, told, fates } = openDesk();
    desk.number(signed(1));
    desk.accepted(digestOf(1));
    desk.accepted(digestOf(1));
    desk.filled(digestOf(1), orderFill(1, '0.4', 200));
    desk.filled(digestOf(1), orderFill(1, '0.4', 200));
    desk.updated(updated(1, 'cancelled', '0', 300));
    desk.updated(updated(9, 'cancelled', '0', 300));
    expect(fates()).toEqual(['1 submitting', '1 working', '1 working', '1 partlyFilled']);
    expect(told.at(-1)).toBe(desk.order(digestOf(1)));
  });

  it('takes the time of a refusal and of a death from its clock', () => {
    const { desk } = openDesk();
    desk.number(signed(1));
    desk.number(signed(2));
    desk.refused(digestOf(1), refusal);
    desk.resolve([], 4001);
    expect(desk.all.map(({ fate, fateAt }) => [fate, fateAt])).toEqual([
      ['rejected', 500],
      ['dead', 500],
    ]);
  });

  it('hears the archive before it takes an order for dead', () => {
    const { desk, fates } = openDesk();
    desk.number(signed(1));
    desk.outcomeUnknown(digestOf(1), 'timed out');
    desk.resolve([archived(1, '1')], 10_000);
    expect(fates()).toEqual(['1 submitting', '1 unknown', '1 filled']);
  });

  it('tells the most that the opening orders since the proof can amount to: their plan', () => {
    const { desk } = openDesk();
    desk.number(signed(1, { quantity: '9', planQuantity: '9' }));
    desk.proved();
    desk.number(signed(2, { quantity: '2.2', planQuantity: '2.2' }));
    desk.number(signed(3, { quantity: '1.1', planQuantity: '2.2' }));
    desk.number(signed(4, { ...PRIMARY, quantity: '5', planQuantity: '5' }));
    desk.number(signed(5, { purpose: 'unwind', quantity: '7' }));
    expect(desk.openedAtMost((order) => order.intent.symbol === 'SOL-PERP')).toBe('2.2');
    expect(desk.openedAtMost((order) => order.intent.symbol === 'BTC-PERP')).toBe('0');
  });

  it('keeps an order that a proof accounts for until it is forgotten, and then knows 200', () => {
    const { desk } = openDesk();
    for (let number = 1; number <= 203; number++) {
      desk.number(signed(number));
      desk.refused(digestOf(number), refusal);
    }
    desk.proved();
    expect([desk.unproved.length, desk.all.length, desk.provedThrough]).toEqual([0, 203, 203]);
    desk.forgetProved();
    expect([desk.all.length, desk.lastNumber]).toEqual([200, 203]);
    expect(desk.order(digestOf(3))).toBeUndefined();
    expect(desk.order(digestOf(4))?.number).toBe(4);
  });
});
