/** Sends one order: signed, numbered, sent, and its answer noted. An answer is never a position. */
import type { OrderIntent, SignedOrder } from '../orders/order.ts';
import {
  OutcomeUnknown,
  VenueError,
  VenueProtocolError,
  VenueRejected,
  VenueUnreachable,
} from '../ports/venue-errors.ts';
import type { World } from './world.ts';

/** What the answer was. `notSent` is certain; `unknown` is not an answer at all. */
export type Answer = 'accepted' | 'refused' | 'notSent' | 'unknown';

/** An order that is numbered and on its way. */
export type Submission = { readonly order: SignedOrder; readonly answer: Promise<Answer> };

/** What permits an opening order: the proof that began the build, and when it was decided. */
export type OpeningPermit = {
  readonly proof: unknown;
  /** Our clock, in milliseconds. */
  readonly decidedAt: number;
};

/** The venue's refusal of an order that it has already: the digest is its identity, so it was delivered. */
const DUPLICATE_ORDER = 2013;

/**
 * Signs, numbers and sends at once, before anything is awaited: two legs submitted one after the other
 * leave in one tick. Throws when the order may not be numbered; the answer rejects only for a bug.
 */
export function submit(
  world: Pick<World, 'venue' | 'positions'>,
  intent: OrderIntent,
  proof?: unknown,
): Submission {
  return send(world, world.venue.sign(intent), proof);
}

/**
 * As `submit`, for an order that opens. Undefined when the decision to open is too old at the moment
 * of sending, because the process stood still meanwhile: then nothing is numbered or sent.
 */
export function submitOpening(
  world: Pick<World, 'venue' | 'positions' | 'clock' | 'settings'>,
  intent: OrderIntent,
  { proof, decidedAt }: OpeningPermit,
): Submission | undefined {
  const order = world.venue.sign(intent);
  const isLate = world.clock.now() - decidedAt > world.settings.decisionMaxAgeMs;
  return isLate ? undefined : send(world, order, proof);
}

/**
 * Sends the same signed order again, whose fate is unknown: the digest is its identity, so the venue
 * takes it once. Resolves to whether the venue certainly has it now; any refusal but that of a
 * duplicate says nothing of the first sending, which may still arrive.
 */
export async function resend(
  { venue, positions }: Pick<World, 'venue' | 'positions'>,
  order: SignedOrder,
): Promise<boolean> {
  if (venue.venueTime() >= order.receiveBy) return false;
  try {
    await venue.submit(order).catch(throwUnlessDelivered);
  } catch (error) {
    if (error instanceof VenueError) return false;
    throw error;
  }
  positions.orders.delivered(order.digest);
  return true;
}

/** Numbers and sends an order that is signed already, as `submit` does. */
export function send(
  { venue, positions }: Pick<World, 'venue' | 'positions'>,
  order: SignedOrder,
  proof?: unknown,
): Submission {
  positions.orders.number(order, proof);
  return { order, answer: noteAnswer({ venue, positions }, order) };
}

async function noteAnswer(
  { venue, positions }: Pick<World, 'venue' | 'positions'>,
  order: SignedOrder,
): Promise<Answer> {
  const { orders } = positions;
  try {
    await venue.submit(order).catch(throwUnlessDelivered);
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

function throwUnlessDelivered(error: unknown): void {
  if (!(error instanceof VenueRejected) || error.code !== DUPLICATE_ORDER) throw error;
}
