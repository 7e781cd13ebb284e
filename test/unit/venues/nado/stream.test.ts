import { describe, expect, it } from 'vitest';
import type { StreamConnection, StreamEvent } from '../../../../src/positions/stream.ts';
import type { FakeTransport } from './fake-transport.ts';
import { START_AT, success, typesOf } from './fake-transport.ts';
import { ISOLATED_SOL, PARENT, createWorld, isolatedRow } from './venue-world.ts';
import type { World } from './venue-world.ts';

const TOUCH = {
  type: 'best_bid_offer',
  timestamp: '1785024001000000000',
  product_id: 4,
  bid_price: '2821900000000000000000',
  bid_qty: '417000000000000000',
  ask_price: '2822000000000000000000',
  ask_qty: '1334000000000000000',
};

type Story = World & { readonly events: StreamEvent[]; readonly connection: StreamConnection };

describe('the handshake', () => {
  it('authenticates and subscribes to everything as soon as the socket is open', async () => {
    const { transport } = await opened();
    expect(transport.sent.map((message) => message.method)).toEqual([
      'authenticate',
      ...Array.from({ length: 5 }, () => 'subscribe'),
    ]);
    expect(transport.sent.slice(1).map((message) => message.stream)).toEqual([
      { type: 'order_update', product_id: null, subaccount: PARENT },
      { type: 'fill', product_id: null, subaccount: PARENT },
      { type: 'position_change', product_id: null, subaccount: PARENT },
      { type: 'best_bid_offer', product_id: 4 },
      { type: 'best_bid_offer', product_id: 8 },
    ]);
    expect(new Set(transport.sent.map((message) => message.id)).size).toBe(6);
    // One minute ahead of the venue's clock, which is 250 ms ahead of ours.
    expect(transport.sent[0]?.tx).toEqual({
      sender: PARENT,
      expiration: String(START_AT + 60_250),
    });
  });

  it('is acknowledged once, when the last answer came, whatever their order', async () => {
    const { transport, events } = await opened();
    const ids = transport.sent.map((message) => message.id).reverse();
    transport.acknowledge(ids.slice(0, 5));
    expect(typesOf(events)).toEqual(['stream.opened']);
    transport.acknowledge(ids.slice(5));
    expect(typesOf(events)).toEqual(['stream.opened', 'stream.acknowledged']);
  });

  it('counts every request before the first answer can come', async () => {
    const { transport, events } = await opened();
    transport.acknowledge([0]);
    expect(typesOf(events)).toEqual(['stream.opened']);
  });

  it('a second answer to one request is refused and acknowledges nothing', async () => {
    const { transport, events } = await opened();
    transport.acknowledge([0, 0, 0, 0, 0, 0]);
    expect(typesOf(events).filter((type) => type === 'stream.acknowledged')).toEqual([]);
    expect(typesOf(events).filter((type) => type === 'frame.refused').length).toBe(5);
  });

  it('a refused request ends the connection in the venue’s words', async () => {
    const { transport, events } = await opened();
    transport.frame({ id: 0, error: '2028: signature does not match' });
    expect(events.at(-1)).toEqual({
      type: 'stream.lost',
      reason: 'authenticate was refused: 2028: signature does not match',
    });
    expect(transport.closes).toBe(1);
    transport.acknowledge();
    expect(typesOf(events)).toEqual(['stream.opened', 'stream.lost']);
  });

  it('a request without an answer ends the connection after five seconds and is named', async () => {
    const { transport, events, clock } = await opened();
    transport.acknowledge([0, 1, 3, 4, 5]);
    await clock.advance(4_999);
    expect(typesOf(events)).toEqual(['stream.opened']);
    await clock.advance(1);
    expect(events.at(-1)).toEqual({
      type: 'stream.lost',
      reason: 'subscribe fill was not acknowledged within 5000 ms',
    });
  });

  it('a socket that never opens is given up', async () => {
    const { events, clock } = await connected();
    await clock.advance(10_000);
    expect(events).toEqual([
      { type: 'stream.lost', reason: 'the socket did not open within 10000 ms' },
    ]);
  });

  it('a socket that is refused is lost with what was said', async () => {
    const { transport, events } = await connected();
    transport.sink?.closed(1006, '403 {"reason":"no compression"}');
    expect(events).toEqual([
      { type: 'stream.lost', reason: 'the socket closed: 1006 403 {"reason":"no compression"}' },
    ]);
  });
});

describe('an acknowledged connection', () => {
  it('tells events in their order, and what is not ours as refused', async () => {
    const { transport, events } = await live();
    transport.frame(TOUCH);
    transport.frame({ ...TOUCH, product_id: 10 });
    transport.frame('not JSON');
    transport.sink?.unreadable(77);
    expect(events).toMatchObject([
      { type: 'touch.changed' },
      { type: 'frame.refused', reason: 'foreign product 10' },
      { type: 'frame.refused', raw: 'not JSON' },
      { type: 'frame.refused', reason: 'a frame of 77 bytes that is not readable text' },
    ]);
  });

  it('pings every fifteen seconds', async () => {
    const { transport, clock } = await live();
    for (let round = 0; round < 4; round++) {
      await clock.advance(15_000);
      transport.sink?.pong();
    }
    expect(transport.pings).toBe(4);
  });

  it('stays alive on pongs alone', async () => {
    const { transport, events, clock } = await live();
    for (let round = 0; round < 20; round++) {
      await clock.advance(15_000);
      transport.sink?.pong();
    }
    expect(events).toEqual([]);
  });

  it('is silent after 20 s, heard again by a pong, and silent again 20 s later', async () => {
    const { transport, events, clock } = await live();
    await clock.advance(19_999);
    expect(events).toEqual([]);
    await clock.advance(1);
    expect(typesOf(events)).toEqual(['stream.silent']);
    transport.sink?.pong();
    expect(typesOf(events)).toEqual(['stream.silent', 'stream.heard']);
    await clock.advance(19_999);
    expect(events.length).toBe(2);
    await clock.advance(1);
    expect(typesOf(events)).toEqual(['stream.silent', 'stream.heard', 'stream.silent']);
  });

  it('is lost after 45 s of silence', async () => {
    const { transport, events, clock } = await live();
    await clock.advance(45_000);
    expect(events).toEqual([
      { type: 'stream.silent' },
      { type: 'stream.lost', reason: 'neither a frame nor a pong for 45000 ms' },
    ]);
    expect(transport.closes).toBe(1);
    expect(clock.nextDueAt()).toBeUndefined();
  });

  it('is lost when frames come but no pong does', async () => {
    const { transport, events, clock } = await live();
    for (let second = 0; second < 45; second++) {
      transport.frame(TOUCH);
      await clock.advance(1_000);
    }
    expect(events.at(-1)).toEqual({
      type: 'stream.lost',
      reason: 'frames, but no pong for 45000 ms',
    });
  });

  it('tells nothing but its loss once it is closed', async () => {
    const { transport, events, clock, connection } = await live();
    connection.close();
    connection.close();
    transport.frame(TOUCH);
    transport.sink?.pong();
    transport.sink?.closed(1000, '');
    await clock.advance(120_000);
    expect(events).toEqual([{ type: 'stream.lost', reason: 'closed by us' }]);
    expect(clock.nextDueAt()).toBeUndefined();
  });
});

describe('a sink that closes the connection while it hears of something', () => {
  it('hears nothing of the frame that was being read', async () => {
    const { venue, clock, transport } = createWorld();
    await venue.open();
    const events: StreamEvent[] = [];
    const connection = venue.connect((event) => {
      events.push(event);
      if (event.type === 'stream.heard') connection.close();
    });
    transport.sink?.opened();
    transport.acknowledge();
    await clock.advance(20_000);
    transport.frame(TOUCH);
    expect(typesOf(events).slice(-3)).toEqual(['stream.silent', 'stream.heard', 'stream.lost']);
  });

  it('leaves no timer behind, and sends nothing more', async () => {
    const { venue, clock, transport } = createWorld();
    await venue.open();
    const connection = venue.connect((event) => {
      if (event.type === 'stream.opened') connection.close();
    });
    transport.sink?.opened();
    expect(transport.sent).toEqual([]);
    expect(clock.nextDueAt()).toBeUndefined();
  });

  it('in the handshake leaves no timer behind either', async () => {
    const { connection, clock } = await opened();
    connection.close();
    expect(clock.nextDueAt()).toBeUndefined();
  });
});

describe('the last touch', () => {
  it('is the newest that this connection told', async () => {
    const { venue, transport } = await live();
    expect(venue.lastTouch('ETH-PERP')).toBeUndefined();
    transport.frame(TOUCH);
    transport.frame({ ...TOUCH, timestamp: '1785024000500000000', bid_price: '1' });
    expect(venue.lastTouch('ETH-PERP')).toMatchObject({ bid: '2821.9', ask: '2822' });
    expect(venue.lastTouch('SOL-PERP')).toBeUndefined();
    transport.sink?.closed(1006, '');
    expect(venue.lastTouch('ETH-PERP')).toBeUndefined();
  });
});

describe('an isolated subaccount that REST names', () => {
  it('is subscribed to as well, at once and on the next connection', async () => {
    const { venue, transport, answers } = await live();
    answers['isolated_positions'] = success('query_isolated_positions', {
      isolated_positions: [isolatedRow('1000000000000000000', '0')],
    });
    await venue.readPositions();
    await venue.readPositions();
    expect(subscribedTo(transport, ISOLATED_SOL)).toEqual(['position_change', 'fill']);
    transport.sent.length = 0;
    venue.connect(() => undefined);
    transport.sink?.opened();
    expect(subscribedTo(transport, ISOLATED_SOL)).toEqual(['position_change', 'fill']);
  });

  it('that cannot be subscribed to is told, and ends nothing', async () => {
    const { venue, transport, answers, events } = await live();
    answers['isolated_positions'] = success('query_isolated_positions', {
      isolated_positions: [isolatedRow('1000000000000000000', '0')],
    });
    await venue.readPositions();
    transport.frame({ id: transport.sent.at(-1)?.id, error: 'no such subaccount' });
    expect(events).toMatchObject([
      {
        type: 'frame.refused',
        reason: `subscribe fill of ${ISOLATED_SOL} was refused: no such subaccount`,
      },
    ]);
  });
});

async function connected(): Promise<Story> {
  const world = createWorld();
  await world.venue.open();
  const events: StreamEvent[] = [];
  const connection = world.venue.connect((event) => events.push(event));
  return { ...world, events, connection };
}

async function opened(): Promise<Story> {
  const story = await connected();
  story.transport.sink?.opened();
  return story;
}

/** Acknowledged, and the events up to there forgotten. */
async function live(): Promise<Story> {
  const story = await opened();
  story.transport.acknowledge();
  story.events.length = 0;
  return story;
}

function subscribedTo(transport: FakeTransport, subaccount: string): readonly string[] {
  return transport.sent
    .map((message) => message.stream)
    .filter((stream) => stream?.subaccount === subaccount)
    .map((stream) => stream?.type ?? '');
}
