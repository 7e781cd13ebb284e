import { describe, expect, it } from 'vitest';
import type { Touch } from '../../../src/domain/market.ts';
import { journaledVenue } from '../../../src/journal/journaled-venue.ts';
import { memoryJournal } from '../../../src/journal/memory-journal.ts';
import type { OrderIntent } from '../../../src/orders/order.ts';
import { VenueRejected } from '../../../src/ports/venue-errors.ts';
import type { Venue } from '../../../src/ports/venue.ts';
import type { StreamEvent, StreamSink } from '../../../src/positions/stream.ts';
import { STANDING_CLOCK } from './journals.ts';

const INTENT: OrderIntent = {
  purpose: 'open',
  leg: 'primary',
  symbol: 'ETH-PERP',
  margin: 'cross',
  side: 'buy',
  quantity: '0.07',
  limitPrice: '2700',
  reduceOnly: false,
  timeInForce: 'ioc',
  receiveWindowMs: 3_000,
  expiresInMs: 5_000,
  isolatedMargin: '0',
  planQuantity: '0.07',
  cycleId: 1,
};

describe('journaledVenue', () => {
  it('appends a request before the call and its answer before the caller has it', async () => {
    const { venue, kinds, calls } = wrapped();
    const answer = venue.readTouch('ETH-PERP').then(() => calls.push(kinds().join(' ')));
    expect(calls).toEqual(['readTouch after venue.request']);
    await answer;
    expect(calls[1]).toBe('venue.request venue.answer');
  });

  it('pairs each answer with its request when several are under way', async () => {
    const { venue, journal } = wrapped();
    await Promise.all([venue.readTouch('ETH-PERP'), venue.readOpenOrders()]);
    expect(journal.records().map((record) => record.data)).toEqual([
      { id: 1, call: 'readTouch', symbol: 'ETH-PERP' },
      { id: 2, call: 'readOpenOrders' },
      { id: 1, call: 'readTouch', answer: touchAt(0) },
      { id: 2, call: 'readOpenOrders', answer: [] },
    ]);
  });

  it('appends the questions about trigger orders and the venue’s status', async () => {
    const { venue, journal } = wrapped();
    await venue.readTriggerOrders();
    await venue.readStatus();
    expect(journal.records().map((record) => record.data)).toEqual([
      { id: 1, call: 'readTriggerOrders' },
      { id: 1, call: 'readTriggerOrders', answer: [] },
      { id: 2, call: 'readStatus' },
      { id: 2, call: 'readStatus', answer: 'active' },
    ]);
  });

  it('appends an order when it is signed and before it is sent, without its wire form', async () => {
    const { venue, journal, kinds, calls } = wrapped();
    const order = venue.sign(INTENT);
    expect(kinds()).toEqual(['order.signed']);
    await expect(venue.submit(order)).rejects.toThrow('refused');
    expect(calls).toEqual(['sign after ', 'submit after order.signed order.sent']);
    expect(kinds()).toEqual(['order.signed', 'order.sent', 'venue.error']);
    expect(journal.records()[0]?.data).toEqual({
      digest: '0xd1',
      intent: INTENT,
      receiveBy: 3_000,
      expiresAt: 5_000,
    });
    expect(journal.lines().join()).not.toContain('signature');
  });

  it('keeps of an error what was asked, answered and can be done, and passes it on as it is', async () => {
    const { venue, journal } = wrapped();
    const error = await venue.submit(venue.sign(INTENT)).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(VenueRejected);
    expect(journal.records()[2]?.data).toEqual({
      id: 1,
      call: 'submit',
      error: {
        name: 'VenueRejected',
        message: 'refused',
        request: 'place_order',
        code: 2006,
        byEngine: true,
      },
    });
  });

  it('appends what the core asks without waiting: the last touch and the venue’s time', () => {
    const { venue, journal } = wrapped();
    expect(venue.lastTouch('SOL-PERP')).toBeUndefined();
    expect(venue.venueTime()).toBe(42);
    expect(journal.records().map((record) => record.data)).toEqual([
      { call: 'lastTouch', symbol: 'SOL-PERP', answer: null },
      { call: 'venueTime', answer: 42 },
    ]);
  });

  it('appends stream events before the core gets them, and one touch a second of each market', () => {
    const { venue, journal, emit } = wrapped();
    const heard: string[] = [];
    venue.connect((event) => heard.push(`${event.type} after ${String(journal.lines().length)}`));
    emit({ type: 'stream.acknowledged' });
    for (const venueAt of [5_000, 5_400, 5_999, 6_000, 6_001]) {
      emit({ type: 'touch.changed', touch: touchAt(venueAt) });
    }
    emit({ type: 'touch.changed', touch: { ...touchAt(6_001), symbol: 'SOL-PERP' } });
    emit({ type: 'stream.lost', reason: 'closed' });
    // A touch that the journal does not have the core does not get either.
    expect(heard).toEqual([
      'stream.acknowledged after 2',
      'touch.changed after 3',
      'touch.changed after 4',
      'touch.changed after 5',
      'stream.lost after 6',
    ]);
  });

  it('appends that a connection is closed before it is, and its end before the core hears it', () => {
    const { venue, journal } = wrapped((sink) => {
      sink({ type: 'stream.lost', reason: 'closed by us' });
    });
    const heard: string[] = [];
    const connection = venue.connect(({ type }) =>
      heard.push(`${type} after ${String(journal.lines().length)}`),
    );
    connection.close();
    expect(heard).toEqual(['stream.lost after 3']);
    expect(journal.records().map(({ data }) => data)).toEqual([
      { id: 1, call: 'connect' },
      { call: 'close', connection: 1 },
      { type: 'stream.lost', reason: 'closed by us', connection: 1 },
    ]);
  });
});

function touchAt(venueAt: number): Touch {
  return { symbol: 'ETH-PERP', bid: '2699.9', ask: '2700', venueAt };
}

/** A venue that answers at once and notes what stood in the journal when it was called. */
function wrapped(closed: (sink: StreamSink) => void = () => undefined) {
  const journal = memoryJournal(STANDING_CLOCK);
  const kinds = (): string[] => journal.records().map((record) => record.kind);
  const calls: string[] = [];
  const sinks: StreamSink[] = [];
  const called = (call: string): void => void calls.push(`${call} after ${kinds().join(' ')}`);
  const refused = new VenueRejected('refused', 2006, true, { request: 'place_order' });
  const inner: Venue = {
    open: () =>
      Promise.resolve({ network: 'sim', chainId: 763373, subaccount: '0x00', products: {} }),
    venueTime: () => 42,
    readMarkets: () => Promise.resolve([]),
    lastTouch: () => undefined,
    readTouch: () => {
      called('readTouch');
      return Promise.resolve(touchAt(0));
    },
    readPositions: () => Promise.reject(refused),
    readOpenOrders: () => Promise.resolve([]),
    readTriggerOrders: () => Promise.resolve([]),
    readStatus: () => Promise.resolve('active'),
    readArchivedOrders: () => Promise.resolve([]),
    readArchivedFills: () => Promise.resolve([]),
    readArchivedEvents: () => Promise.reject(refused),
    readPayments: () => Promise.reject(refused),
    sign: (intent) => {
      called('sign');
      return { digest: '0xd1', intent, receiveBy: 3_000, expiresAt: 5_000, body: 'signature' };
    },
    submit: () => {
      called('submit');
      return Promise.reject(refused);
    },
    cancel: () => Promise.resolve(),
    connect: (sink) => {
      sinks.push(sink);
      return {
        close: () => {
          closed(sink);
        },
      };
    },
  };
  const emit = (event: StreamEvent): void => {
    for (const sink of sinks) sink(event);
  };
  return { venue: journaledVenue(inner, journal), journal, kinds, calls, emit };
}
