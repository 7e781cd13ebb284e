/** The venue with a witness: what goes in is journaled before the call, what comes out before the core. */
import type { Journal } from '../ports/journal.ts';
import type { Venue } from '../ports/venue.ts';
import { describeError } from './recorded-errors.ts';

// The stream's types are taken from the port: this layer imports no positions.
type Sink = Parameters<Venue['connect']>[0];
type StreamEvent = Parameters<Sink>[0];
type Touch = Extract<StreamEvent, { type: 'touch.changed' }>['touch'];

/** Touches of one market closer together than this, by the venue's time, are told once. */
const TOUCH_INTERVAL_MS = 1_000;

/**
 * Wraps `venue` so that everything that passes is appended to `journal`.
 *
 * Kinds: `venue.request` and then `venue.answer` or `venue.error` with the same `id`, without one where
 * the core has the answer at once; `order.signed` and `order.sent` for orders; `venue.stream` for every
 * event of a `connection` but most touches, which the core does not get either: they enter once a
 * second per market, and when the core asks for one. What an order sends over the wire is left out,
 * since whoever holds it can send it. `firstId` is the id of the first request.
 */
export function journaledVenue(venue: Venue, journal: Journal, firstId = 1): Venue {
  const { takeId, asked, told, orTell } = witness(journal, firstId);
  const read = <Answer>(
    call: string,
    ask: () => Promise<Answer>,
    data: object = {},
  ): Promise<Answer> => asked('venue.request', call, ask, data);

  return {
    open: () => read('open', venue.open),
    venueTime: () => told('venueTime', venue.venueTime),
    readMarkets: () => read('readMarkets', venue.readMarkets),
    lastTouch: (symbol) => told('lastTouch', () => venue.lastTouch(symbol), { symbol }),
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
    readPayments: (since) => read('readPayments', () => venue.readPayments(since), { since }),
    sign: (intent) => {
      const order = orTell('sign', () => venue.sign(intent));
      const { digest, receiveBy, expiresAt } = order;
      journal.append('order.signed', { digest, intent, receiveBy, expiresAt });
      return order;
    },
    submit: (order) => {
      const { digest } = order;
      return asked('order.sent', 'submit', () => venue.submit(order), { digest });
    },
    cancel: (orders) => read('cancel', () => venue.cancel(orders), { orders }),
    connect: (sink) => {
      const connection = takeId();
      journal.append('venue.request', { id: connection, call: 'connect' });
      const opened = venue.connect(journaledSink(connection, sink, journal));
      return {
        close: () => {
          journal.append('venue.request', { call: 'close', connection });
          opened.close();
        },
      };
    },
  };
}

/** Writes down calls and what came of them. */
function witness(journal: Journal, firstId: number) {
  let nextId = firstId;
  const takeId = (): number => nextId++;
  const orTell = <Answer>(call: string, ask: () => Answer): Answer => {
    try {
      return ask();
    } catch (error) {
      journal.append('venue.error', { call, error: describeError(error) });
      throw error;
    }
  };
  return {
    takeId,
    /** What is answered later. */
    asked: async <Answer>(
      kind: string,
      call: string,
      ask: () => Promise<Answer>,
      data: object,
    ): Promise<Answer> => {
      const id = takeId();
      journal.append(kind, { id, call, ...data });
      try {
        const answer = await ask();
        journal.append('venue.answer', { id, call, answer: answer ?? null });
        return answer;
      } catch (error) {
        journal.append('venue.error', { id, call, error: describeError(error) });
        throw error;
      }
    },
    /** What is answered at once. */
    told: <Answer>(call: string, ask: () => Answer, data: object = {}): Answer => {
      const answer = orTell(call, ask);
      journal.append('venue.answer', { call, ...data, answer: answer ?? null });
      return answer;
    },
    /** What fails at once, if it does. */
    orTell,
  };
}

function journaledSink(connection: number, sink: Sink, journal: Journal): Sink {
  const lastTouchAt = new Map<string, number>();
  const isTold = (touch: Touch): boolean => {
    const lastAt = lastTouchAt.get(touch.symbol);
    if (lastAt !== undefined && Math.abs(touch.venueAt - lastAt) < TOUCH_INTERVAL_MS) return false;
    lastTouchAt.set(touch.symbol, touch.venueAt);
    return true;
  };
  return (event) => {
    if (event.type === 'touch.changed' && !isTold(event.touch)) return;
    journal.append('venue.stream', { ...event, connection });
    sink(event);
  };
}
