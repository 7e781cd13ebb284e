/** Faults of the streams: of single frames, of connections, and of what is asked on them. */
import { describe, expect, it } from 'vitest';
import type { Fault } from '../../../src/exchange/fault-plan.ts';
import { parseX18 } from '../../../src/exchange/x18.ts';
import { SENDER, START_AT, createWorld, ioc } from './world.ts';
import type { Frame, TestClient, World } from './world.ts';

const BUY = { amount: '0.1', price: '3600' };
const ALL = ['fill', 'position_change', 'order_update'] as const;
const TENTH = parseX18('0.1').toString();

async function watched(...faultList: Fault[]): Promise<{ world: World; client: TestClient }> {
  const world = createWorld({ faultList });
  const client = world.client();
  await client.watchAll();
  return { world, client };
}

/** The types of the events that came, in their order. */
const kinds = ({ frames }: TestClient): readonly unknown[] =>
  frames.filter((frame) => 'type' in frame).map((frame) => frame['type']);

async function subscribeTouch(client: TestClient, productId: number): Promise<Frame | undefined> {
  const stream = { type: 'best_bid_offer', product_id: productId };
  await client.send({ method: 'subscribe', id: 9, stream });
  return client.frames.at(-1);
}

describe('faults of single frames', () => {
  it('stream.reorder lets the streams arrive in another order, each in its own', async () => {
    const fault = { fault: 'stream.reorder', streams: ALL, ms: 20, times: 1 } as const;
    const { world, client } = await watched(fault);
    await world.place(BUY);
    expect(kinds(client)).toEqual([]);
    await world.clock.advance(20);
    expect(kinds(client).toSorted()).toEqual(ALL.toSorted());
    expect(kinds(client)).not.toEqual(ALL);
    await world.place(BUY);
    expect(kinds(client).slice(3)).toEqual(ALL);
    expect(world.faults.applied().get('stream.reorder')).toBe(1);
  });

  it('stream.truncated cuts a frame where chance has it', async () => {
    const { world, client } = await watched({ fault: 'stream.truncated', streams: ['fill'] });
    for (let order = 0; order < 5; order++) await world.place(BUY);
    expect(client.of('fill')).toEqual([]);
    const cut = client.texts.filter((text) => !text.endsWith('}'));
    expect(cut).toHaveLength(5);
    expect(new Set(cut.map((text) => text.length)).size).toBeGreaterThan(1);
  });

  it('stream.oversized sends the frame filled up to a size that no client reads', async () => {
    const fault = { fault: 'stream.oversized', streams: ['fill'], times: 1 } as const;
    const { world, client } = await watched(fault);
    await world.place(BUY);
    await world.place(BUY);
    const sizes = client.texts.filter((text) => text.includes('"fill"')).map((text) => text.length);
    expect(sizes[0]).toBe(2 * 1024 * 1024);
    expect(sizes[1]).toBeLessThan(1000);
    expect(client.of('fill')[0]).toMatchObject({ filled_qty: TENTH });
  });

  it('stream.wrongProduct tells the frame of another market', async () => {
    const fault = { fault: 'stream.wrongProduct', streams: ['position_change'] } as const;
    const drawn = await watched(fault);
    await drawn.world.place(BUY);
    const [frame] = drawn.client.of('position_change');
    expect([2, 8]).toContain(frame?.['product_id']);
    const named = await watched({ ...fault, as: 'SOL-PERP' });
    await named.world.place(BUY);
    expect(named.client.of('position_change')).toMatchObject([{ product_id: 8, amount: TENTH }]);
    expect(named.client.of('fill')).toMatchObject([{ product_id: 4 }]);
  });

  it("stream.foreignSubaccount sends a stranger's frame ahead of the own one", async () => {
    const { world, client } = await watched({ fault: 'stream.foreignSubaccount' });
    await world.place(BUY);
    for (const [type, field] of [
      ['position_change', 'amount'],
      ['fill', 'filled_qty'],
    ] as const) {
      const [foreign, own] = client.of(type);
      expect(foreign).toMatchObject({ [field]: parseX18('0.2').toString() });
      expect(foreign?.['subaccount']).not.toBe(SENDER);
      expect(own).toMatchObject({ subaccount: SENDER, [field]: TENTH });
    }
    expect(client.of('order_update')).toHaveLength(1);
    expect(world.exchange.truth(SENDER).positions).toHaveLength(1);
  });

  it("stream.isolatedOnParent tells the parent's subscription of the isolated subaccount", async () => {
    const isolated = { ...BUY, appendix: ioc({ margin: '100' }) };
    const { world, client } = await watched({ fault: 'stream.isolatedOnParent', times: 2 });
    await world.place(isolated);
    const { subaccount } = world.exchange.truth(SENDER).positions[0] ?? {};
    expect(client.of('position_change')).toMatchObject([{ isolated: true, subaccount }]);
    await world.place(isolated);
    expect(client.of('position_change').at(-1)).toMatchObject({ subaccount: SENDER });
    const apart = createWorld({
      switches: { isolatedEventsOn: 'isolated' },
      faultList: [{ fault: 'stream.isolatedOnParent', address: 'parent' }],
    });
    const other = apart.client();
    await other.watchAll();
    await apart.place(isolated);
    expect(other.of('fill')).toMatchObject([{ subaccount: SENDER }]);
  });

  it('stream.clockSkew stamps a frame with another time', async () => {
    const fault = { fault: 'stream.clockSkew', streams: ['fill'], ms: -30_000 } as const;
    const { world, client } = await watched(fault);
    await world.place(BUY);
    const [fill] = client.of('fill');
    const [change] = client.of('position_change');
    const apartNs = BigInt(String(change?.['timestamp'])) - BigInt(String(fill?.['timestamp']));
    expect(apartNs).toBe(30_000_000_000n);
  });
});

describe('faults of connections', () => {
  it.each([1000, 1001, 1006, 1008, 1011, 1012, 1013, 4001])(
    'stream.close cuts every client off with %i',
    async (code) => {
      const { world, client } = await watched({ fault: 'stream.close', atMs: 10, code });
      await world.clock.advance(10);
      expect(client.closes).toEqual([code]);
    },
  );

  it.each([true, false])(
    'stream.halfOpen leaves the socket open and says nothing on it, pongs: %s',
    async (pongs) => {
      const { world, client } = await watched({ fault: 'stream.halfOpen', atMs: 10, pongs });
      await world.clock.advance(10);
      const before = client.frames.length;
      await world.place(BUY);
      await client.send({ method: 'list', id: 7 });
      client.connection.ping();
      await world.clock.advance(100_000);
      expect(client.frames).toHaveLength(before);
      expect(client.closes).toEqual([]);
      expect(client.pongs).toHaveLength(pongs ? 1 : 0);
      const later = world.client();
      await later.watchAll();
      await world.place(BUY);
      expect(later.of('fill')).toHaveLength(1);
      world.faults.clear();
      expect([client.closes, later.closes]).toEqual([[1006], []]);
    },
  );

  it('stream.halfOpen ends in a cut when its time is over, which a client who left does not hear', async () => {
    const { world, client } = await watched({ fault: 'stream.halfOpen', atMs: 10, forMs: 500 });
    await world.clock.advance(509);
    expect(client.closes).toEqual([]);
    await world.clock.advance(1);
    expect(client.closes).toEqual([1006]);
  });

  it('stream.authExpiry silences the one stream that needs it until the client is known again', async () => {
    const { world, client } = await watched({ fault: 'stream.authExpiry', atMs: 10 });
    await world.clock.advance(10);
    await world.place(BUY);
    expect(kinds(client)).toEqual(['fill', 'position_change']);
    const stream = { type: 'order_update', product_id: 4, subaccount: SENDER };
    await client.send({ method: 'subscribe', id: 5, stream });
    expect(client.frames.at(-1)).toMatchObject({ id: 5, error: expect.any(String) as string });
    await client.watchAll();
    await world.place(BUY);
    expect(client.of('order_update')).toHaveLength(1);
  });

  it('stream.authExpiry may close the connection, and heals', async () => {
    const silent = await watched({ fault: 'stream.authExpiry', atMs: 10 });
    await silent.world.clock.advance(10);
    silent.world.faults.clear();
    await silent.world.place(BUY);
    expect(silent.client.of('order_update')).toHaveLength(1);
    const closing = await watched({ fault: 'stream.authExpiry', atMs: 10, closeCode: 1008 });
    await closing.world.clock.advance(10);
    expect(closing.client.closes).toEqual([1008]);
  });

  it('stream.burst tells the touches that a client hears ten thousand times at once', async () => {
    const { world, client } = await watched({ fault: 'stream.burst', atMs: 10 });
    const deaf = world.client();
    await subscribeTouch(client, 4);
    await subscribeTouch(client, 8);
    await world.clock.advance(10);
    const touches = client.of('best_bid_offer');
    expect(touches).toHaveLength(10_000);
    expect(touches.filter((frame) => frame['product_id'] === 8)).toHaveLength(5_000);
    expect(new Set(touches.map((frame) => frame['timestamp'])).size).toBe(10_000);
    expect(deaf.frames).toEqual([]);
  });
});

describe('faults of what is asked on a connection', () => {
  it('stream.ackLost answers nothing to what it did', async () => {
    const fault = { fault: 'stream.ackLost', methods: ['subscribe'] } as const;
    const { world, client } = await watched(fault);
    expect(client.frames).toEqual([{ result: null, id: 0 }]);
    await world.place(BUY);
    expect(kinds(client)).toEqual(ALL);
    expect(world.faults.applied().get('stream.ackLost')).toBe(3);
    world.faults.clear();
    expect(await subscribeTouch(client, 4)).toMatchObject({ result: null, id: 9 });
  });

  it('stream.subscribeRefused refuses the streams that it names', async () => {
    const fault = { fault: 'stream.subscribeRefused', streams: ['fill'], times: 1 } as const;
    const { world, client } = await watched(fault);
    await world.place(BUY);
    expect(client.frames.filter((frame) => 'error' in frame)).toHaveLength(1);
    expect(kinds(client)).toEqual(['position_change', 'order_update']);
    const touch = { fault: 'stream.subscribeRefused', products: [4] } as const;
    world.faults.add({ ...touch, streams: ['best_bid_offer'] });
    expect(await subscribeTouch(client, 8)).toMatchObject({ result: null });
    expect(await subscribeTouch(client, 4)).toHaveProperty('error');
  });
});

describe('venue.clockSkew', () => {
  const skews = [30_000, -30_000];

  it.each(skews)('sets the clock of the venue %i ms apart until it heals', async (ms) => {
    const { world, client } = await watched({ fault: 'venue.clockSkew', ms });
    const venueTime = async (): Promise<number> => {
      const request = { method: 'GET', path: '/v1/time', headers: {}, body: '' };
      const answer = await world.server.request(request);
      return answer.kind === 'none' ? 0 : Number(answer.body);
    };
    await world.place(BUY);
    const stampedAt = Number(BigInt(String(client.of('fill')[0]?.['timestamp'])) / 1_000_000n);
    expect(stampedAt).toBe(START_AT + ms + 30);
    expect(await venueTime()).toBe(START_AT + ms + 30);
    await client.send({ method: 'time', id: 4 });
    const serverTime = String(START_AT + ms + 30);
    expect(client.frames.at(-1)).toMatchObject({ result: { server_time: serverTime } });
    world.faults.clear();
    expect(await venueTime()).toBe(START_AT + 30);
  });

  it('is what receive times are judged by', async () => {
    const nonceFor = (receiveBy: number): bigint => BigInt(receiveBy) << 20n;
    const ahead = createWorld({ faultList: [{ fault: 'venue.clockSkew', ms: 30_000 }] });
    const soon = { ...BUY, nonce: nonceFor(START_AT + 20_000) };
    expect(await ahead.place(soon)).toMatchObject({ error_code: 2011 });
    const behind = createWorld({ faultList: [{ fault: 'venue.clockSkew', ms: -30_000 }] });
    const later = { ...BUY, nonce: nonceFor(START_AT + 90_000) };
    expect(await behind.place(later)).toMatchObject({ error_code: 2012 });
    expect(await behind.place(soon)).toMatchObject({ status: 'success' });
  });
});
