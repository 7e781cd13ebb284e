/** Folds the venue: what was asked of it and not answered, its prices, and the state of its stream. */
import { RUN } from '../view/track.ts';
import type { RequestInFlight } from '../view/timeline.ts';
import { amountOf, fieldOf, numberOf, textOf } from './fields.ts';
import type { Hear, Note, Subject } from './subject.ts';

/** Requests in flight, touches and the stream. */
export function foldVenue(note: Note): Subject {
  const requests = new Map<number, RequestInFlight>();
  const touches = new Map<string, string>();
  const noteRequests = (): void => {
    note('requests', RUN, [...requests.values()]);
  };
  const asked: Hear = (data, { seq }) => {
    const id = numberOf(data, 'id');
    const call = textOf(data, 'call');
    // A connection is no question: it has no answer but its events.
    if (id === undefined || call === undefined || call === 'connect') return;
    requests.set(id, { call, since: seq });
    noteRequests();
  };
  const answered = (data: unknown): void => {
    const id = numberOf(data, 'id');
    if (id !== undefined && requests.delete(id)) noteRequests();
  };
  const noteTouch = (touch: unknown): void => {
    const symbol = textOf(touch, 'symbol');
    const bid = amountOf(touch, 'bid');
    const ask = amountOf(touch, 'ask');
    if (symbol === undefined || bid === undefined || ask === undefined) return;
    const shown = `${bid} ${ask}`;
    if (touches.get(symbol) === shown) return;
    touches.set(symbol, shown);
    note('touches', symbol, { bid, ask });
  };
  return {
    'venue.request': asked,
    'order.sent': asked,
    'venue.error': answered,
    'venue.answer': (data) => {
      answered(data);
      const call = textOf(data, 'call');
      if (call === 'lastTouch' || call === 'readTouch') noteTouch(fieldOf(data, 'answer'));
    },
    'venue.stream': (data) => {
      if (textOf(data, 'type') === 'touch.changed') noteTouch(fieldOf(data, 'touch'));
    },
    'stream.state': (data) => {
      const state = textOf(data, 'state');
      if (state === undefined) return;
      note('stream', RUN, { state, reason: textOf(data, 'reason') ?? null });
    },
  };
}
