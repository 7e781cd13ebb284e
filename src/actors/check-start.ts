/** Looks at everything the venue shows before the first order, and names what forbids to begin. */
import { fromPromise } from 'xstate';
import type { StartOutput } from '../../machines/session.setup.ts';
import { decimal } from '../domain/decimal.ts';
import type { RestSnapshot } from '../positions/rest.ts';
import type { World } from './world.ts';

/**
 * tandem owns its subaccount whole: a position in any market, or an open order, refuses the start. So
 * does a witness that cannot say. Nothing is sent.
 */
export function checkStart({ venue, markets }: World) {
  return fromPromise<StartOutput>(async () => {
    try {
      await markets.refresh();
      const read = await venue.readPositions();
      const orders = await venue.readOpenOrders();
      const reasons = [
        ...residuals(read),
        ...read.foreign.map((held) => `a foreign position is open: ${held.amount} of ${held.name}`),
        ...orders.map(
          (order) =>
            `an order is open: ${order.side} ${order.remaining} of ${order.symbol} (${order.digest})`,
        ),
      ];
      return reasons.length === 0 ? { admitted: true } : { admitted: false, reasons };
    } catch (error) {
      return { admitted: false, reasons: [error instanceof Error ? error.message : String(error)] };
    }
  });
}

function residuals(read: RestSnapshot): readonly string[] {
  return Object.entries(read.readings).flatMap(([key, reading]) => {
    if (reading.state === 'inconclusive')
      return [`REST cannot say what ${key} is: ${reading.reason}`];
    if (decimal(reading.amount).isZero()) return [];
    return [`a residual is open: ${reading.amount} of ${key}; flatten it first`];
  });
}
