/** Sends one order: signed, numbered, sent, and its answer noted. An answer is never a position. */
import type { OrderIntent, SignedOrder } from '../orders/order.ts';
import {
  OutcomeUnknown,
  VenueProtocolError,
  VenueRejected,
  VenueUnreachable,
} from '../ports/venue-errors.ts';
import type { World } from './world.ts';

/** What the answer was. `notSent` is certain; `unknown` is not an answer at all. */
export type Answer = 'accepted' | 'refused' | 'notSent' | 'unknown';

/** An order that is numbered and on its way. */
export type Submission = { readonly order: SignedOrder; readonly answer: Promise<Answer> };

/**
 * Signs, numbers and sends at once, before anything is awaited: two legs submitted one after the other
 * leave in one tick. Throws when the order may not be numbered; the answer rejects only for a bug.
 */
export function submit(
  { venue, positions }: World,
  intent: OrderIntent,
  proof?: unknown,
): Submission {
  const order = venue.sign(intent);
  positions.orders.number(order, proof);
  return { order, answer: noteAnswer({ venue, positions }, order) };
}

async function noteAnswer(
  { venue, positions }: Pick<World, 'venue' | 'positions'>,
  order: SignedOrder,
): Promise<Answer> {
  const { orders } = positions;
  try {
    await venue.submit(order);
    orders.accepted(order.digest);
    return 'accepted';
  } catch (error) {
    if (error instanceof VenueRejected) {
      const { message: words, code, byEngine } = error;
      orders.refused(order.digest, { words, code, byEngine });
      return 'refused';
    }
    if (error instanceof VenueUnreachable) {
      const words = `not sent: ${error.message}`;
      orders.refused(order.digest, { words, code: undefined, byEngine: false });
      return 'notSent';
    }
    if (error instanceof OutcomeUnknown || error instanceof VenueProtocolError) {
      orders.outcomeUnknown(order.digest, error.message);
      return 'unknown';
    }
    throw error;
  }
}
