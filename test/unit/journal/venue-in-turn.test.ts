import { describe, expect, it } from 'vitest';
import type { Touch } from '../../../src/domain/market.ts';
import { createTurns } from '../../../src/journal/turns.ts';
import { venueInTurn } from '../../../src/journal/venue-in-turn.ts';
import type { Venue } from '../../../src/ports/venue.ts';
import type { StreamEvent, StreamSink } from '../../../src/positions/stream.ts';
import { signed } from '../../support/orders.ts';
import { openStage } from '../actors/world.ts';

describe('a venue in turn', () => {
  it('hands over one thing at a time, when all that followed from the last one has happened', async () => {
    const { venue, emit } = await wrapped();
    const steps: string[] = [];
    venue.connect(({ type }) => {
      steps.push(type);
      void Promise.resolve()
        .then(() => Promise.resolve())
        .then(() => steps.push(`what follows from ${type}`));
    });
    emit({ type: 'stream.opened' });
    emit({ type: 'stream.acknowledged' });
    expect(steps).toEqual([]);
    await allTurns();
    expect(steps).toEqual([
      'stream.opened',
      'what follows from stream.opened',
      'stream.acknowledged',
      'what follows from stream.acknowledged',
    ]);
  });

  it('gives answers of one instant their turns in the order in which they came', async () => {
    const first = Promise.withResolvers<'active'>();
    const second = Promise.withResolvers<'active'>();
    const asked = [first.promise, second.promise];
    const { venue } = await wrapped({
      readStatus: () => asked.shift() ?? Promise.reject(new Error('asked three times')),
    });
    const steps: string[] = [];
    const note = async (name: string): Promise<void> => {
      await venue.readStatus();
      steps.push(name);
      await Promise.resolve();
      steps.push(`what follows from ${name}`);
    };
    void note('the first');
    void note('the second');
    await allTurns();
    second.resolve('active');
    first.resolve('active');
    await allTurns();
    expect(steps).toEqual([
      'the second',
      'what follows from the second',
      'the first',
      'what follows from the first',
    ]);
  });

  it('passes a call on at once, and makes a rejection of what it throws', async () => {
    let isCalled = false;
    const { venue } = await wrapped({
      submit: () => {
        isCalled = true;
        throw new Error('a bug');
      },
    });
    const answer = venue.submit(signed(1));
    expect(isCalled).toBe(true);
    await expect(answer).rejects.toThrow('a bug');
  });

  it('knows no touch before what came ahead of it, and none of a connection that is lost', async () => {
    const { venue, emit } = await wrapped();
    const heard: (string | undefined)[] = [];
    venue.connect(({ type }) => heard.push(type, venue.lastTouch('ETH-PERP')?.bid));
    emit({ type: 'stream.opened' });
    emit({ type: 'touch.changed', touch: touchAt(2, '20') });
    emit({ type: 'touch.changed', touch: touchAt(1, '10') });
    emit({ type: 'stream.lost', reason: 'closed' });
    await allTurns();
    expect(heard).toEqual([
      ...['stream.opened', undefined],
      ...['touch.changed', '20'],
      // It is older than the one that is known.
      ...['touch.changed', '20'],
      ...['stream.lost', undefined],
    ]);
  });

  it('keeps the touches of the newest connection when an older one ends', async () => {
    const { venue, emit } = await wrapped();
    const older = venue.connect(() => undefined);
    venue.connect(() => undefined);
    emit({ type: 'touch.changed', touch: touchAt(1, '10') });
    await allTurns();
    older.close();
    expect(venue.lastTouch('ETH-PERP')?.bid).toBe('10');
  });

  it('tells the end of a connection as it is closed, and nothing that waited for its turn', async () => {
    const { venue, emit } = await wrapped({}, (sink) => {
      sink({ type: 'stream.lost', reason: 'closed by us' });
    });
    const heard: string[] = [];
    const connection = venue.connect(({ type }) => heard.push(type));
    emit({ type: 'stream.opened' });
    connection.close();
    expect(heard).toEqual(['stream.lost']);
    await allTurns();
    expect(heard).toEqual(['stream.lost']);
  });

  it('tells an end that waited for its turn when the connection is closed before it, once', async () => {
    const { venue, emit } = await wrapped();
    const heard: string[] = [];
    const connection = venue.connect(({ type }) => heard.push(type));
    emit({ type: 'stream.lost', reason: 'the socket closed' });
    connection.close();
    expect(heard).toEqual(['stream.lost']);
    connection.close();
    await allTurns();
    expect(heard).toEqual(['stream.lost']);
  });
});

function touchAt(venueAt: number, bid: string): Touch {
  return { symbol: 'ETH-PERP', bid, ask: '30', venueAt };
}

/** Lets everything that waits for its turn have it. */
function allTurns(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}

/** A venue whose connections say what they are told to. */
async function wrapped(
  calls: Partial<Venue> = {},
  closed: (sink: StreamSink) => void = () => undefined,
) {
  const sinks: StreamSink[] = [];
  const stage = await openStage();
  const inner: Venue = {
    ...stage.venue,
    connect: (sink) => {
      sinks.push(sink);
      return {
        close: () => {
          closed(sink);
        },
      };
    },
    ...calls,
  };
  const emit = (event: StreamEvent): void => {
    for (const sink of sinks) sink(event);
  };
  return { venue: venueInTurn(inner, createTurns()), emit };
}
