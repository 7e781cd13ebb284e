/** The venue with a witness: what goes in is journaled before the call, what comes out before the core. */
import type { Journal } from '../ports/journal.ts';
import type { Venue } from '../ports/venue.ts';

// The stream's types are taken from the port: this layer imports no positions.
type Sink = Parameters<Venue['connect']>[0];
type StreamEvent = Parameters<Sink>[0];
type Touch = Extract<StreamEvent, { type: 'touch.changed' }>['touch'];

/** Touches of one market closer together than this, by the venue's time, are journaled once. */
const TOUCH_INTERVAL_MS = 1_000;

/**
 * Wraps `venue` so that everything that passes is appended to `journal`.
 *
 * Kinds: `venue.request` and then `venue.answer` or `venue.error` with the same `id`; `order.signed`
 * and `order.sent` for orders; `venue.stream` for every event of a connection but most touches: they
 * enter once a second per market, and when the core asks for one. What an order sends over the wire
 * is left out, since whoever holds it can send it.
 */
export function journaledVenue(venue: Venue, journal: Journal): Venue {
  let lastId = 0;

  const asked = async <Answer>(
    request: { readonly kind: string; readonly call: string; readonly data?: object },
    ask: () => Promise<Answer>,
  ): Promise<Answer> => {
    const id = ++lastId;
    const { kind, call, data } = request;
    journal.append(kind, { id, call, ...data });
    try {
      const answer = await ask();
      journal.append('venue.answer', { id, call, answer: answer ?? null });
      return answer;
    } catch (error) {
      journal.append('venue.error', { id, call, error: describeError(error) });
      throw error;
    }
  };
  const read = <Answer>(
    call: string,
    ask: () => Promise<Answer>,
    data: object = {},
  ): Promise<Answer> => asked({ kind: 'venue.request', call, data }, ask);
  const told = <Answer>(call: string, answer: Answer, data: object = {}): Answer => {
    journal.append('venue.answer', { call, ...data, answer: answer ?? null });
    return answer;
  };

  return {
    open: () => read('open', venue.open),
    venueTime: () => told('venueTime', venue.venueTime()),
    readMarkets: () => read('readMarkets', venue.readMarkets),
    lastTouch: (symbol) => told('lastTouch', venue.lastTouch(symbol), { symbol }),
    readTouch: (symbol) => read('readTouch', () => venue.readTouch(symbol), { symbol }),
    readPositions: () => read('readPositions', venue.readPositions),
    readOpenOrders: () => read('readOpenOrders', venue.readOpenOrders),
    readTriggerOrders: () => read('readTriggerOrders', venue.readTriggerOrders),
    readStatus: () => read('readStatus', venue.readStatus),
    readArchivedOrders: (digests) =>
      read('readArchivedOrders', () => venue.readArchivedOrders(digests), { digests }),
    readArchivedFills: (digests) =>
      read('readArchivedFills', () => venue.readArchivedFills(digests), { digests }),
    readArchivedEvents: (query) =>
      read('readArchivedEvents', () => venue.readArchivedEvents(query), { query }),
    sign: (intent) => {
      const order = venue.sign(intent);
      const { digest, receiveBy, expiresAt } = order;
      journal.append('order.signed', { digest, intent, receiveBy, expiresAt });
      return order;
    },
    submit: (order) => {
      const data = { digest: order.digest };
      return asked({ kind: 'order.sent', call: 'submit', data }, () => venue.submit(order));
    },
    cancel: (orders) => read('cancel', () => venue.cancel(orders), { orders }),
    connect: (sink) => {
      journal.append('venue.request', { id: ++lastId, call: 'connect' });
      return venue.connect(journaledSink(sink, journal));
    },
  };
}

function journaledSink(sink: Sink, journal: Journal): Sink {
  const lastTouchAt = new Map<string, number>();
  const isWritten = (touch: Touch): boolean => {
    const lastAt = lastTouchAt.get(touch.symbol);
    if (lastAt !== undefined && Math.abs(touch.venueAt - lastAt) < TOUCH_INTERVAL_MS) return false;
    lastTouchAt.set(touch.symbol, touch.venueAt);
    return true;
  };
  return (event) => {
    if (event.type !== 'touch.changed' || isWritten(event.touch)) {
      journal.append('venue.stream', event);
    }
    sink(event);
  };
}

/** The fields by which the core decides and a person understands; never the cause, which may hold anything. */
function describeError(error: unknown): object {
  if (!(error instanceof Error)) return { name: 'unknown', message: String(error) };
  const fields: Record<string, unknown> = { name: error.name, message: error.message };
  for (const field of ['request', 'response', 'remedy', 'code', 'byEngine']) {
    const value: unknown = Reflect.get(error, field);
    if (value !== undefined) fields[field] = value;
  }
  return fields;
}
