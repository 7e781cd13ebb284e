/** The gateway's sockets beside Nado's own client: what streams tell of what it did, and the edge. */
import { packOrderAppendix } from '@nadohq/shared';
import type { PrivateKeyAccount } from 'viem/accounts';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import {
  ACCOUNT,
  BY_ENDPOINT,
  CHAIN_ID,
  ENDPOINT,
  LINKED,
  NEVER,
  SENDER,
  SUBACCOUNT,
  market,
  openOfficialWorld,
} from './official-clients.ts';
import type { OfficialWorld } from './official-clients.ts';

type Frame = Readonly<Record<string, unknown>>;

let world: OfficialWorld;

beforeAll(async () => {
  world = await openOfficialWorld();
});

afterAll(async () => {
  await world.gateway.close();
});

/** A raw subscriber: collects frames and resolves when one satisfies the question. */
async function subscriber(): Promise<{
  send: (message: unknown) => void;
  next: (matches: (frame: Frame) => boolean) => Promise<Frame>;
  close: () => void;
}> {
  const socket = new WebSocket(world.gateway.urls.subscribe, { perMessageDeflate: true });
  const frames: Frame[] = [];
  const waiting = new Set<() => void>();
  socket.on('message', (data: Buffer) => {
    frames.push(JSON.parse(data.toString('utf8')) as Frame);
    for (const look of waiting) look();
  });
  await new Promise((resolve, reject) => {
    socket.once('open', resolve);
    socket.once('error', reject);
  });
  return {
    send: (message) => {
      socket.send(JSON.stringify(message));
    },
    next: (matches) =>
      new Promise((resolve) => {
        const look = (): void => {
          const found = frames.find(matches);
          if (found === undefined) return;
          waiting.delete(look);
          resolve(found);
        };
        waiting.add(look);
        look();
      }),
    close: () => {
      socket.close();
    },
  };
}

/** The message with which an account authenticates a stream of the subaccount. */
async function authentication(account: PrivateKeyAccount): Promise<object> {
  const expiration = String(Date.now() + 60_000);
  const signature = await account.signTypedData({
    domain: { name: 'Nado', version: '0.0.1', chainId: CHAIN_ID, verifyingContract: ENDPOINT },
    types: {
      StreamAuthentication: [
        { name: 'sender', type: 'bytes32' },
        { name: 'expiration', type: 'uint64' },
      ],
    },
    primaryType: 'StreamAuthentication',
    message: { sender: `0x${SENDER.slice(2)}`, expiration: BigInt(expiration) },
  });
  return { method: 'authenticate', id: 0, tx: { sender: SENDER, expiration }, signature };
}

describe("a subscriber beside Nado's own client", () => {
  it('hears the fill, the position and the update of an order that the client placed', async () => {
    const watcher = await subscriber();
    watcher.send(await authentication(ACCOUNT));
    expect(await watcher.next((frame) => frame['id'] === 0)).toEqual({ result: null, id: 0 });
    for (const [index, type] of ['fill', 'position_change', 'order_update'].entries()) {
      const stream = { type, product_id: null, subaccount: SENDER };
      watcher.send({ method: 'subscribe', id: index + 1, stream });
      const ack = await watcher.next((frame) => frame['id'] === index + 1);
      expect(ack).toEqual({ result: null, id: index + 1 });
    }
    const { ask } = await world.engine.getMarketPrice({ productId: 4 });
    const placed = await world.engine.placeOrder({
      ...market(4),
      order: {
        ...SUBACCOUNT,
        price: ask.plus(5).toFixed(1),
        amount: '100000000000000000',
        expiration: NEVER,
        appendix: packOrderAppendix({ orderExecutionType: 'ioc' }),
      },
    });
    const { digest } = placed.data;
    const fill = await watcher.next((frame) => frame['order_digest'] === digest);
    expect(fill).toMatchObject({ type: 'fill', subaccount: SENDER, is_bid: true });
    expect(await watcher.next((frame) => frame['type'] === 'position_change')).toMatchObject({
      amount: '100000000000000000',
      isolated: false,
    });
    const update = await watcher.next((frame) => frame['digest'] === digest);
    expect(update).toMatchObject({ type: 'order_update', amount: '0', reason: 'filled' });
    expect(world.exchange.truth(SENDER).fills[0]?.digest).toBe(digest);
    watcher.close();
  });

  it('authenticates with the key of a linked signer, for as long as it is linked', async () => {
    const attempt = async (): Promise<Frame> => {
      const watcher = await subscriber();
      watcher.send(await authentication(LINKED));
      const answer = await watcher.next((frame) => frame['id'] === 0);
      watcher.close();
      return answer;
    };
    const link = (signer: string): Promise<unknown> =>
      world.engine.linkSigner({
        ...SUBACCOUNT,
        ...BY_ENDPOINT,
        signer: `0x${signer.slice(2).padEnd(64, '0')}`,
      });
    expect(String((await attempt())['error'])).toContain('2028');
    await link(LINKED.address);
    expect(await attempt()).toEqual({ result: null, id: 0 });
    await link('0x');
    expect(String((await attempt())['error'])).toContain('2028');
  });
});

describe('the gateway', () => {
  it('refuses an upgrade without compression', async () => {
    const socket = new WebSocket(world.gateway.urls.subscribe, { perMessageDeflate: false });
    const status = await new Promise((resolve) => {
      socket.on('unexpected-response', (_request, response) => {
        resolve(response.statusCode);
      });
      socket.on('error', () => undefined);
    });
    expect(status).toBe(403);
  });

  it('answers the archive over its own path, compressed', async () => {
    const response = await fetch(world.gateway.urls.archive, {
      method: 'POST',
      body: JSON.stringify({ events: { subaccounts: [SENDER], limit: { raw: 50 } } }),
    });
    expect(response.headers.get('content-encoding')).toBe('gzip');
    const { events } = (await response.json()) as { events: Frame[] };
    expect(events.map((event) => event['event_type'])).toContain('deposit_collateral');
  });

  it('serves queries in order over one socket', async () => {
    const socket = new WebSocket(world.gateway.urls.ws);
    const answers: Frame[] = [];
    await new Promise<void>((resolve) => {
      socket.on('message', (data: Buffer) => {
        answers.push(JSON.parse(data.toString('utf8')) as Frame);
        if (answers.length === 2) resolve();
      });
      socket.on('open', () => {
        socket.send('{"type":"status"}');
        socket.send('{"type":"contracts"}');
      });
    });
    socket.close();
    expect(answers.map((answer) => answer['request_type'])).toEqual([
      'query_status',
      'query_contracts',
    ]);
  });

  it('refuses a body over a mebibyte', async () => {
    const body = 'x'.repeat(1024 * 1024 + 1);
    const response = await fetch(`${world.gateway.urls.gateway}/query`, { method: 'POST', body });
    expect(response.status).toBe(413);
  });
});
