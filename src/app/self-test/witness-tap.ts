/** Stands between the adapter and the run of a self-test: takes down what passes, and signs one close too large. */
import { decimal } from '../../domain/decimal.ts';
import { roundDownToStep } from '../../domain/rounding.ts';
import type { OrderIntent, OrderUpdate, SignedOrder } from '../../orders/order.ts';
import { WHOLE_POSITION } from '../../orders/rung.ts';
import type { Clock } from '../../ports/clock.ts';
import { VenueRejected } from '../../ports/venue-errors.ts';
import type { Venue } from '../../ports/venue.ts';
import type { FillFields, PositionChangeFields } from '../../positions/observation.ts';
import type { RestSnapshot } from '../../positions/rest.ts';
import type { StreamEvent } from '../../positions/stream.ts';
import { parseIsolatedSubaccount } from '../../venues/nado/protocol/sender.ts';
import type { Evidence, NamedAs, Reported, SentOrder } from './evidence.ts';

/** A venue that is listened to, and what was heard so far. */
export type WitnessTap = { readonly venue: Venue; readonly evidence: () => Evidence };

/** How much larger than the position the first oversize close is: its harm is bounded if nothing clamps. */
const FIRST_OVERSIZE = 2;

/** The most refused frames that are kept. */
const REFUSED_MAX = 5;

/**
 * Taps a venue. The primary leg's unwinding close is signed at twice its size in the first cycle, and at
 * the size of the ladder in the second, which begins only when the first clamped: reduce-only as every
 * close, and nothing of an emergency is touched.
 */
export function tapVenue(venue: Venue, clock: Pick<Clock, 'now'>): WitnessTap {
  const orders = new Map<string, SentOrder>();
  const enough = new Map<string, string>();
  const updates: OrderUpdate[] = [];
  const fills: Reported<FillFields>[] = [];
  const changes: Reported<PositionChangeFields>[] = [];
  const snapshots: RestSnapshot[] = [];
  const refusedFrames: string[] = [];
  // Twice delivered is once observed: more than one subscription may carry an event.
  const heard = new Set<string>();
  const hear = (event: StreamEvent): void => {
    if (event.type === 'order.updated') updates.push(event.update);
    if (event.type === 'fill.observed') {
      const { fields } = event.observation;
      const name = `${fields.digest} ${fields.submissionIndex}`;
      if (!heard.has(name)) fills.push({ fields, namedAs: namedAs(event.frame) });
      heard.add(name);
    }
    if (event.type === 'position.observed') {
      changes.push({ fields: event.observation.fields, namedAs: namedAs(event.frame) });
    }
    if (event.type === 'frame.refused' && refusedFrames.length < REFUSED_MAX) {
      refusedFrames.push(event.reason);
    }
  };
  const sign = (intent: OrderIntent): SignedOrder => {
    const larger = oversize(intent);
    if (larger === undefined) return venue.sign(intent);
    const order = venue.sign({ ...intent, quantity: larger });
    enough.set(order.digest, intent.quantity);
    return order;
  };
  return {
    venue: {
      ...venue,
      sign,
      submit: (order) => {
        const { digest, intent } = order;
        const sent = { digest, intent, enough: enough.get(digest), sentAt: clock.now() };
        return noteAnswer(venue.submit(order), sent, orders);
      },
      readPositions: async () => {
        const read = await venue.readPositions();
        snapshots.push(read);
        return read;
      },
      connect: (sink) =>
        venue.connect((event) => {
          hear(event);
          sink(event);
        }),
    },
    evidence: () => ({
      orders: [...orders.values()],
      updates,
      fills,
      changes,
      snapshots,
      refusedFrames,
    }),
  };
}

/** Writes the order down before its answer comes, and then with it; ends as the answer does. */
async function noteAnswer(
  answered: Promise<void>,
  sent: Omit<SentOrder, 'answer'>,
  orders: Map<string, SentOrder>,
): Promise<void> {
  orders.set(sent.digest, { ...sent, answer: undefined });
  try {
    await answered;
    orders.set(sent.digest, { ...sent, answer: 'accepted' });
  } catch (error) {
    const code = error instanceof VenueRejected ? error.code : undefined;
    const refusal = error instanceof Error ? error.message : String(error);
    orders.set(sent.digest, { ...sent, answer: { refusal, code } });
    throw error;
  }
}

/** The size that this close is signed at instead; undefined for every other order. */
function oversize({ purpose, leg, cycleId, quantity }: OrderIntent): string | undefined {
  if (purpose !== 'unwind' || leg !== 'primary') return undefined;
  if (cycleId === 1) return decimal(quantity).times(FIRST_OVERSIZE).toFixed();
  // A multiple of a quantity that is on the size step is on it too.
  return roundDownToStep(WHOLE_POSITION, quantity);
}

/** Whose address a frame carries: the parent's, or that of an isolated subaccount. */
function namedAs(frame: string | undefined): NamedAs | undefined {
  if (frame === undefined) return undefined;
  const value: unknown = JSON.parse(frame);
  if (typeof value !== 'object' || value === null || !('subaccount' in value)) return undefined;
  const named = String(value.subaccount).toLowerCase();
  return parseIsolatedSubaccount(named) === undefined ? 'parent' : 'isolated';
}
