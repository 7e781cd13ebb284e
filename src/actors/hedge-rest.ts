/** Sells back what a maker order filled and no hedge can match: a reduce-only close of that rest. */
import { fromPromise } from 'xstate';
import type { SellBackInput, TakerOutput } from '../../machines/maker-build.context.ts';
import { decimal } from '../domain/decimal.ts';
import { signedQuantity } from '../domain/market.ts';
import { positionKey } from '../positions/key.ts';
import { describeReading } from '../positions/reading.ts';
import { closingIntent } from './closing.ts';
import { inDoubt, notSent, takerOutput, untilSo, untilTold } from './hedge-fate.ts';
import { submit } from './submit.ts';
import type { World } from './world.ts';

/** How long after the venue's now the close may be received, in milliseconds. */
const CLOSE_WINDOW_MS = 5000;

/** How far through the touch it goes, in basis points: the first rung of the ladder. */
const CLOSE_RUNG_BPS = 50;

/**
 * Waits until the stream reports what the quote filled, and closes the rest of it once. Where the book
 * does not hold as much on the quote's side, nothing is sent: the build is in doubt.
 */
export function sellBack(world: World) {
  return fromPromise<TakerOutput, SellBackInput>(async ({ input, signal }) => {
    const { cycleId, planned, quantity, timeoutMs } = input;
    const key = positionKey(planned.symbol, planned.margin);
    const { positions } = world;
    const amount = signedQuantity(planned.side, quantity);
    const isHeld = (): boolean => {
      const reading = positions.read(key);
      if (reading.state !== 'live' || !positions.hasSettled(key)) return false;
      const held = decimal(reading.amount);
      return held.times(amount).gt(0) && held.abs().gte(quantity);
    };
    if (!(await untilSo(world, isHeld, timeoutMs, signal))) {
      return inDoubt(world, `${key} is ${describeReading(positions.read(key))}`);
    }
    const intent = closingIntent(world, {
      key,
      amount,
      rungBps: CLOSE_RUNG_BPS,
      purpose: 'unwind',
      cycleId,
      receiveWindowMs: CLOSE_WINDOW_MS,
    });
    if (intent === undefined) return notSent(world, `${amount} of ${key} is below one step`);
    return takerOutput(world, await untilTold(world, submit(world, intent), signal));
  });
}
