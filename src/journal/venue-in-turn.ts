/** The venue in turn: what it answers and tells reaches the core one thing at a time, in its order. */
import type { Venue } from '../ports/venue.ts';
import { asError } from './recorded-errors.ts';
import type { TakeTurn } from './turns.ts';

// The stream's types are taken from the port: this layer imports no positions.
type Sink = Parameters<Venue['connect']>[0];
type StreamEvent = Parameters<Sink>[0];
type Connection = ReturnType<Venue['connect']>;
type Touch = NonNullable<ReturnType<Venue['lastTouch']>>;

/**
 * Wraps `venue` so that every answer and every event has a turn of its own. Calls pass at once: an
 * order leaves in the tick that decided it. The last touch is that of the last event that had its turn,
 * so that no price is known before what came ahead of it.
 */
export function venueInTurn(venue: Venue, take: TakeTurn): Venue {
  const asked = <Answer>(ask: () => Promise<Answer>): Promise<Answer> =>
    new Promise((resolve, reject) => {
      settled(ask).then(
        (answer) => {
          take(() => {
            resolve(answer);
          });
        },
        (error: unknown) => {
          take(() => {
            reject(asError(error));
          });
        },
      );
    });
  let touches = new Map<string, Touch>();
  return {
    ...venue,
    open: () => asked(venue.open),
    readMarkets: () => asked(venue.readMarkets),
    lastTouch: (symbol) => touches.get(symbol),
    readTouch: (symbol) => asked(() => venue.readTouch(symbol)),
    readPositions: () => asked(venue.readPositions),
    readOpenOrders: () => asked(venue.readOpenOrders),
    readTriggerOrders: () => asked(venue.readTriggerOrders),
    readStatus: () => asked(venue.readStatus),
    readArchivedOrders: (digests) => asked(() => venue.readArchivedOrders(digests)),
    readArchivedFills: (digests) => asked(() => venue.readArchivedFills(digests)),
    readArchivedEvents: (query) => asked(() => venue.readArchivedEvents(query)),
    readPayments: (since) => asked(() => venue.readPayments(since)),
    submit: (order) => asked(() => venue.submit(order)),
    cancel: (orders) => asked(() => venue.cancel(orders)),
    connect: (sink) => {
      // Each connection has its own: an older one that ends takes none of a newer one with it.
      const heard = new Map<string, Touch>();
      touches = heard;
      return connectionInTurn(venue, take, (event) => {
        if (event.type === 'touch.changed') keepNewest(heard, event.touch);
        if (event.type === 'stream.lost') heard.clear();
        sink(event);
      });
    },
  };
}

/** What the call throws at once is a failure like any other. */
async function settled<Answer>(ask: () => Promise<Answer>): Promise<Answer> {
  return ask();
}

/**
 * One connection. What it tells as it is closed is part of that step, and the core hears it there; what
 * still waited for its turn then is not told any more: after `close` nothing follows but its end.
 */
function connectionInTurn(venue: Venue, take: TakeTurn, sink: Sink): Connection {
  let waiting: StreamEvent[] = [];
  const tell = (event: StreamEvent | undefined): void => {
    if (event !== undefined) sink(event);
  };
  const opened = venue.connect((event) => {
    waiting.push(event);
    take(() => {
      tell(waiting.shift());
    });
  });
  return {
    close: () => {
      opened.close();
      const lost = waiting.find(({ type }) => type === 'stream.lost');
      waiting = [];
      tell(lost);
    },
  };
}

/** Frames of one connection are not promised to be in the order of the venue's time. */
function keepNewest(touches: Map<string, Touch>, touch: Touch): void {
  const kept = touches.get(touch.symbol);
  if (kept === undefined || kept.venueAt <= touch.venueAt) touches.set(touch.symbol, touch);
}
