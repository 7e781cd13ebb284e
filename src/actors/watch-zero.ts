/** Watches one key for the zero wait: zero, no longer zero, or never to be zero by itself. */
import { fromCallback } from 'xstate';
import type { ZeroWaitEvent } from '../../machines/zero-wait.setup.ts';
import { decimal } from '../domain/decimal.ts';
import { keyOfOrder } from '../positions/reading.ts';
import { trustedAmount } from '../positions/reading.ts';
import type { PositionKey } from '../positions/key.ts';
import { every, watching } from './timing.ts';
import type { World } from './world.ts';

/** Looks at the key at once, after every fact, and at an interval; tells only what changed. */
export function watchZero({ positions, clock, settings }: World) {
  return fromCallback<ZeroWaitEvent, { readonly key: PositionKey }>(({ input, sendBack }) => {
    const { key } = input;
    let isZero = false;
    let isImpossible = false;
    // A position that is not exactly known is neither zero nor a rest: what it is, is still to be told.
    const look = watching('zeroWatch', sendBack, () => {
      // No report of a zero will come of what was never filled: the proof asks REST about it.
      if (positions.wasNeverFilled(key)) {
        if (!isZero) sendBack({ type: 'zero.began', heldMs: positions.times.zeroHoldMs });
        isZero = true;
        return;
      }
      const amount = trustedAmount(positions.read(key));
      const since = amount === undefined ? undefined : positions.zeroSince(key);
      if (since !== undefined && !isZero) {
        sendBack({ type: 'zero.began', heldMs: clock.now() - since });
      }
      if (since === undefined && isZero) sendBack({ type: 'zero.broken' });
      isZero = since !== undefined;
      if (isImpossible || amount === undefined || decimal(amount).isZero()) return;
      isImpossible = wasClosed() && positions.hasSettled(key);
      if (isImpossible) sendBack({ type: 'zero.impossible' });
    });
    const wasClosed = (): boolean =>
      positions.orders.unproved.some(
        (order) => keyOfOrder(order) === key && order.intent.purpose !== 'open',
      );
    const unsubscribe = positions.subscribe(look);
    const stopLooking = every(clock, settings.checkIntervalMs, look);
    look();
    return () => {
      unsubscribe();
      stopLooking();
    };
  });
}
