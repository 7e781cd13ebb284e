/** What the program does of its own: it sends orders, asks what became of them, and reads REST. */
import {
  isSettled,
  numberOrder,
  recordArchived,
  recordDeaths,
} from '../../src/orders/order-log.ts';
import { archived, signed } from '../../test/support/orders.ts';
import type { Step } from './explore.ts';
import { msOf, spend, text } from './world.ts';
import type { World } from './world.ts';

type Steps = readonly Step<World>[];

/** Ticks until the venue no longer receives an order. */
const RECEIVE_TICKS = 1;

/** An order is sent; what became of it is asked of the archive, and of the venue's clock. */
export function orders(world: World): Steps {
  const steps: Step<World>[] = [];
  const [purpose, ...later] = world.left.orders;
  if (purpose !== undefined) {
    const number = world.log.lastNumber + 1;
    const by = world.now + RECEIVE_TICKS;
    const side = purpose === 'open' ? 'buy' : 'sell';
    const order = signed(
      number,
      { purpose: purpose === 'open' ? 'open' : 'unwind', side, quantity: '2' },
      msOf(by),
    );
    const log = numberOrder(world.log, order, msOf(world.now));
    const sent = { ...world, log, travelling: [...world.travelling, { number, by }] };
    steps.push({
      name: `order ${String(number)} is sent (${purpose} 2)`,
      next: spend(sent, { orders: later }),
    });
  }
  const now = msOf(world.now);
  const dead = recordDeaths(world.log, now, now);
  if (dead !== world.log) {
    steps.push({ name: 'orders past their limits are dead', next: { ...world, log: dead } });
  }
  for (const order of world.log.byDigest.values()) {
    const quantity = world.trades
      .filter((trade) => trade.order === order.number)
      .reduce((total, trade) => total + Math.abs(trade.added), 0);
    if (isSettled(order) || quantity === 0) continue;
    const log = recordArchived(world.log, archived(order.number, text(quantity)), now);
    const name = `the archive tells ${text(quantity)} of order ${String(order.number)}`;
    steps.push({ name, next: { ...world, log } });
  }
  return steps;
}

/** REST is read; the first read of two asks for the open orders as well. */
export function reads(world: World): Steps {
  const { left, now } = world;
  if (left.reads === 0) return [];
  const kept = world.reads.length === 2 ? [] : world.reads;
  const asked = kept.length === 0 ? { at: now, anyOpen: world.isResting } : world.asked;
  const spent = spend({ ...world, asked }, { reads: left.reads - 1 });
  const honest = answersOf(world);
  const isGlitch = world.glitchAt === now || left.glitches > 0;
  const any = isGlitch ? everHeld(world).filter((amount) => !honest.includes(amount)) : [];
  const read = (amount: number, by: World): Step<World> => ({
    name: `REST says ${text(amount)}`,
    next: { ...by, reads: [...kept, { amount, at: now }] },
  });
  const glitched =
    world.glitchAt === now
      ? spent
      : spend({ ...spent, glitchAt: now }, { glitches: left.glitches - 1 });
  return [
    ...honest.map((amount) => read(amount, spent)),
    ...any.map((amount) => read(amount, glitched)),
  ];
}

function answersOf(world: World): readonly number[] {
  const { rest } = world.rules;
  if (rest === 'blind') return [0];
  if (rest === 'anything') return everHeld(world);
  // restLagMs is one tick: what was true at the end of the last one may still be shown.
  const during = world.trades.filter((trade) => trade.at === world.now);
  const today = during.map((trade) => trade.amountAfter - trade.added);
  return [...new Set([world.amount, ...today])];
}

function everHeld(world: World): readonly number[] {
  const before = world.trades.map((trade) => trade.amountAfter - trade.added);
  return [...new Set([0, world.amount, ...before])];
}
