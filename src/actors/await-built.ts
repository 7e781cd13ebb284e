/** Waits until the stream reports both legs as they were planned. */
import { fromPromise } from 'xstate';
import type { CyclePlan, PlannedLeg } from '../domain/cycle-record.ts';
import { decimal } from '../domain/decimal.ts';
import { signedQuantity } from '../domain/market.ts';
import { positionKey } from '../positions/key.ts';
import { trustedAmount } from '../positions/reading.ts';
import type { World } from './world.ts';

/** Resolves when both legs are live or attested at the planned amount and settled, or when the time is over. */
export function awaitBuilt({ positions, clock }: World) {
  type Input = { readonly plan: CyclePlan; readonly timeoutMs: number };
  return fromPromise<{ readonly built: boolean }, Input>(({ input, signal }) => {
    const legs = Object.values(input.plan.legs);
    const isBuilt = (leg: PlannedLeg): boolean => {
      const key = positionKey(leg.symbol, leg.margin);
      const planned = decimal(signedQuantity(leg.side, leg.quantity));
      const amount = trustedAmount(positions.read(key));
      return amount !== undefined && planned.eq(amount) && positions.hasSettled(key);
    };
    return new Promise((resolve) => {
      const end = (built: boolean): void => {
        unsubscribe();
        clock.clearTimeout(timer);
        resolve({ built });
      };
      const look = (): void => {
        if (legs.every(isBuilt)) end(true);
      };
      const unsubscribe = positions.subscribe(look);
      const timer = clock.setTimeout(() => {
        end(false);
      }, input.timeoutMs);
      signal.addEventListener('abort', () => {
        end(false);
      });
      look();
    });
  });
}
