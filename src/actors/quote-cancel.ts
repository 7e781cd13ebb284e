/** Cancels the quote, if the venue shows it as open. */
import { fromPromise } from 'xstate';
import type { Digest } from '../orders/order.ts';
import type { World } from './world.ts';

/** Rejects as the venue does. That a cancel was taken is no fate: the order log has it from the venue. */
export function cancelQuote({ venue }: Pick<World, 'venue'>) {
  return fromPromise<undefined, { readonly digest: Digest | null }>(async ({ input }) => {
    if (input.digest === null) return undefined;
    const open = await venue.readOpenOrders();
    const quotes = open.filter(({ digest }) => digest === input.digest);
    if (quotes.length > 0) await venue.cancel(quotes);
    return undefined;
  });
}
