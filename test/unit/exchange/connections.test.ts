/** The bounds of a stream's connections: how many, how long in silence, and who pings whom. */
import { describe, expect, it } from 'vitest';
import { AUTHENTICATED_MAX, CONNECTIONS_MAX } from '../../../src/exchange/streams.ts';
import { SENDER, createWorld } from './world.ts';
import type { World } from './world.ts';

/** Lets a client of an address in, and tells with what it is closed. */
function connect(world: World, address: string): readonly number[] {
  const closes: number[] = [];
  const none = (): void => undefined;
  const close = (code: number): number => closes.push(code);
  const headers = { 'sec-websocket-extensions': 'permessage-deflate' };
  world.server.connect(
    '/v1/subscribe',
    headers,
    { send: none, ping: none, pong: none, close },
    address,
  );
  return closes;
}

describe('the connections of one address', () => {
  it('are a hundred at most, and what is beyond is let in and cut off', async () => {
    const world = createWorld({ strict: true });
    const own = Array.from({ length: CONNECTIONS_MAX + 1 }, () => connect(world, '10.0.0.1'));
    const other = connect(world, '10.0.0.2');
    await world.clock.advance(0);
    expect(own.flat()).toEqual([1008]);
    expect(own.at(-1)).toEqual([1008]);
    expect(other).toEqual([]);
    const lenient = createWorld();
    const all = Array.from({ length: CONNECTIONS_MAX + 1 }, () => connect(lenient, '10.0.0.1'));
    await lenient.clock.advance(0);
    expect(all.flat()).toEqual([]);
  });
});

describe('the authenticated connections of one wallet', () => {
  /** Signatures that recover the sender, whatever is signed. */
  async function worldOf(): Promise<World> {
    const world = createWorld({ strict: true, signer: SENDER.slice(0, 42) });
    return Promise.resolve(world);
  }

  it('are five at most, whoever authenticates, and one that leaves makes room', async () => {
    const world = await worldOf();
    const tx = { sender: SENDER, expiration: String(world.clock.now() + 60_000) };
    const signature = `0x${'11'.repeat(64)}1b`;
    const authenticate = async () => {
      const client = world.client();
      await client.send({ method: 'authenticate', id: 1, tx, signature });
      return client;
    };
    const clients = [];
    for (let count = 0; count < AUTHENTICATED_MAX; count++) clients.push(await authenticate());
    for (const { frames, closes } of clients) {
      expect([frames, closes]).toEqual([[{ result: null, id: 1 }], []]);
    }
    const sixth = await authenticate();
    expect([sixth.frames, sixth.closes]).toEqual([[], [1008]]);
    const [first] = clients;
    await first?.send({ method: 'authenticate', id: 2, tx, signature });
    expect(first?.frames.at(-1)).toEqual({ result: null, id: 2 });
    first?.connection.closed();
    expect((await authenticate()).closes).toEqual([]);
  });
});

describe('a client that says nothing', () => {
  it.each([
    [60_000, 1001],
    [30_000, 1000],
    [90_000, 1006],
  ])('is cut off after %i ms with %i', async (idleTimeoutMs, idleCloseCode) => {
    const world = createWorld({ switches: { idleTimeoutMs, idleCloseCode } });
    const client = world.client();
    await world.clock.advance(idleTimeoutMs - 1);
    expect(client.closes).toEqual([]);
    await world.clock.advance(1);
    expect(client.closes).toEqual([idleCloseCode]);
  });

  it('is pinged where the venue does, and stays for as long as it answers', async () => {
    const world = createWorld({ switches: { serverPingMs: 20_000 } });
    const client = world.client();
    for (let minute = 0; minute < 6; minute++) {
      await world.clock.advance(20_000);
      client.connection.pong();
    }
    expect([client.pings.length, client.closes]).toEqual([6, []]);
    await world.clock.advance(60_000);
    expect(client.closes).toEqual([1001]);
    const pings = client.pings.length;
    await world.clock.advance(60_000);
    expect(client.pings.length).toBe(pings);
    world.server.stop();
    expect(world.clock.nextDueAt()).toBeUndefined();
  });

  it('is not pinged by a venue that does not', async () => {
    const world = createWorld();
    const client = world.client();
    await world.clock.advance(59_000);
    expect(client.pings).toEqual([]);
  });
});
