/** Looks at everything the venue shows before the first order, and names what forbids to begin. */
import { fromPromise } from 'xstate';
import type { StartOutput } from '../../machines/session.setup.ts';
import { decimal } from '../domain/decimal.ts';
import type { OpenOrder } from '../orders/order.ts';
import type { RestSnapshot } from '../positions/rest.ts';
import type { World } from './world.ts';

/**
 * tandem owns its subaccount whole: a position in any market, or an open order, refuses the start. So
 * does a witness that cannot say. Nothing is sent. What is of the pair can be flattened.
 */
export function checkStart({ venue, markets, settings, openOrders }: World) {
  return fromPromise<StartOutput>(async () => {
    try {
      await markets.refresh();
      const read = await venue.readPositions();
      const orders = await openOrders.read();
      const { primary, hedge } = settings.pair;
      const ours = orders.filter(({ symbol }) => symbol === primary || symbol === hedge);
      const curable = [...residuals(read), ...ours.map(describeOrder)];
      const others = [
        ...unread(read),
        ...read.foreign.map((held) => `a foreign position is open: ${held.amount} of ${held.name}`),
        ...orders.filter((order) => !ours.includes(order)).map(describeOrder),
      ];
      const reasons = [...others, ...curable];
      if (reasons.length === 0) return { admitted: true };
      return { admitted: false, reasons, canFlatten: others.length === 0 };
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      return { admitted: false, reasons: [reason], canFlatten: false };
    }
  });
}

function describeOrder({ side, remaining, symbol, margin, digest, isTrigger }: OpenOrder): string {
  return `${isTrigger ? 'a trigger order waits' : 'an order is open'}: ${side} ${remaining} of ${symbol}/${margin} (${digest})`;
}

function unread({ readings }: RestSnapshot): readonly string[] {
  return Object.entries(readings).flatMap(([key, reading]) =>
    reading.state === 'inconclusive' ? [`REST cannot say what ${key} is: ${reading.reason}`] : [],
  );
}

function residuals({ readings }: RestSnapshot): readonly string[] {
  return Object.entries(readings).flatMap(([key, reading]) => {
    if (reading.state === 'inconclusive' || decimal(reading.amount).isZero()) return [];
    return [`a residual is open: ${reading.amount} of ${key}; flatten it first`];
  });
}
