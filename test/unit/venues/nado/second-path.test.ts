/** The second path to the gateway: which closes take it, and what both answers amount to. */
import { describe, expect, it } from 'vitest';
import type { OpenOrder, OrderIntent, SignedOrder } from '../../../../src/orders/order.ts';
import {
  MAINNET,
  endpointsAt,
  serialAddress,
} from '../../../../src/venues/nado/protocol/endpoints.ts';
import type { HttpResponse } from '../../../../src/venues/nado/protocol/transport.ts';
import { TransportFailure } from '../../../../src/venues/nado/protocol/transport.ts';
import { failing, failure, success } from './fake-transport.ts';
import type { SerialResponder } from './fake-transport.ts';
import { INTENT, openWorld } from './venue-world.ts';
import type { World } from './venue-world.ts';

const CLOSE: OrderIntent = { ...INTENT, purpose: 'unwind', side: 'sell', reduceOnly: true };
const RESTING: OpenOrder = {
  digest: `0x${'1'.repeat(64)}`,
  symbol: 'ETH-PERP',
  margin: 'cross',
  side: 'sell',
  remaining: '1',
  reduceOnly: true,
  isTrigger: false,
};
const BLOCKED = '{"reason":"ip_query_only","blocked":true}';

/** What HTTP makes of an execute: an answer, or the failure of the network. */
type First = HttpResponse | TransportFailure;

/** A world whose gateway takes executes so over HTTP, and so on its socket. */
async function openPaths(first: First, second: SerialResponder | undefined): Promise<World> {
  const world = await openWorld();
  const { respond } = world.transport;
  world.transport.respond = (request) => {
    if (!request.url.endsWith('8080/v1/execute')) return respond(request);
    if (first instanceof TransportFailure) throw first;
    return first;
  };
  world.transport.answerSerially = second;
  return world;
}

function sentOver({ transport }: World): readonly [http: readonly string[], ws: readonly string[]] {
  const executes = transport.requests.filter(({ url }) => url.endsWith('8080/v1/execute'));
  return [executes.map(({ body = '' }) => body), transport.messages];
}

/** Submits an order, a close unless told otherwise, and tells the error that it ends in. */
async function submit(world: World, intent = CLOSE): Promise<[SignedOrder, unknown]> {
  const order = world.venue.sign(intent);
  const end = await world.venue.submit(order).catch((error: unknown) => error);
  return [order, end];
}

function accepts(message: string): string {
  const digest = /"digest":"(0x[0-9a-f]+)"/.exec(message)?.[1] ?? '';
  return success('execute_place_order', { digest }).body;
}

function refuses(code: number, type = 'place_order'): SerialResponder {
  return () => failure(`execute_${type}`, code).body;
}

function http(status: number, body: string, headers: HttpResponse['headers'] = {}): HttpResponse {
  return { status, headers, body };
}

const STOPPED: readonly (readonly [string, First])[] = [
  ['the 403 of a blocked country', http(403, BLOCKED)],
  ['the 403 of a firewall', http(403, '<html>Forbidden</html>')],
  ['the 429 of the edge', http(429, 'slow down', { 'retry-after': '60' })],
  ['the 429 of the edge, by its code', failure('execute_place_order', 1015)],
  ['502', http(502, 'Bad Gateway')],
  ['503', http(503, '<html></html>')],
  ['503 in an envelope', { ...failure('execute_place_order', 1006), status: 503 }],
  ['504', http(504, '')],
  ['a connection refused', new TransportFailure('connection refused', false)],
];

const HEARD: readonly (readonly [string, First])[] = [
  ['a refusal of the engine', failure('execute_place_order', 2006)],
  ['a refusal of the gateway', failure('execute_place_order', 2011)],
  ['the wallet’s budget', { ...failure('execute_place_order', 1000), status: 429 }],
  ['maintenance', failure('execute_place_order', 1004)],
  ['an internal error', failure('execute_place_order', 5000)],
  ['an answer that is none', http(200, '<html></html>')],
  ['a timeout after it was sent', new TransportFailure('timeout', true)],
];

describe('a close that is stopped at the edge', () => {
  it.each(STOPPED)('by %s takes the second path, as it is', async (_name, first) => {
    const world = await openPaths(first, accepts);
    const [order, end] = await submit(world);
    expect(end).toBeUndefined();
    expect(sentOver(world)).toEqual([[order.body], [order.body]]);
  });

  it.each(STOPPED)('by %s is never an opening order', async (_name, first) => {
    const world = await openPaths(first, accepts);
    const [order, end] = await submit(world, INTENT);
    expect(end).toBeInstanceOf(Error);
    expect(sentOver(world)).toEqual([[order.body], []]);
  });

  it('may be a cancellation, which is moot where the order is gone', async () => {
    for (const code of [undefined, 2020]) {
      const world = await openPaths(http(403, BLOCKED), (message) =>
        code === undefined
          ? success('execute_cancel_orders', { cancelled_orders: [] }).body
          : refuses(code, 'cancel_orders')(message),
      );
      await expect(world.venue.cancel([RESTING])).resolves.toBeUndefined();
      const [overHttp, overSocket] = sentOver(world);
      expect([overHttp.length, overSocket]).toEqual([1, overHttp]);
    }
  });

  it('is no cancellation of trigger orders, whose service has no socket', async () => {
    const world = await openPaths(http(403, BLOCKED), accepts);
    world.answers['cancel_orders'] = http(403, BLOCKED);
    await expect(world.venue.cancel([{ ...RESTING, isTrigger: true }])).rejects.toMatchObject({
      name: 'VenueRejected',
      code: 403,
    });
    expect(world.transport.messages).toEqual([]);
  });
});

describe('a close that the gateway answered, or that may be on its way', () => {
  it.each(HEARD)('with %s takes no second path', async (_name, first) => {
    const world = await openPaths(first, accepts);
    const [order, end] = await submit(world);
    expect(end).toBeInstanceOf(Error);
    expect(sentOver(world)).toEqual([[order.body], []]);
  });

  it('waits for no word of the edge on the second path, and counts there as well', async () => {
    const world = await openPaths(http(429, '', { 'retry-after': '60' }), refuses(1000));
    await submit(world);
    const [overHttp, overSocket] = sentOver(world);
    expect([overHttp.length, overSocket.length]).toEqual([1, 1]);
    const [, held] = await submit(world);
    expect(held).toMatchObject({ name: 'VenueUnreachable' });
    expect(String(held)).toContain('certainly not sent');
    expect(sentOver(world)[1].length).toBe(1);
  });
});

describe('what both paths amount to', () => {
  const certain = http(403, BLOCKED);
  const uncertain = http(502, '');
  const rejected = (code: number) => ({ name: 'VenueRejected', code });
  const unknown = { name: 'OutcomeUnknown' };

  it.each<readonly [string, First, SerialResponder | undefined, object]>([
    ['blocked on both', certain, () => BLOCKED, rejected(403)],
    ['blocked, and no socket', certain, undefined, rejected(403)],
    [
      'no network at all',
      new TransportFailure('no route', false),
      undefined,
      { name: 'VenueUnreachable' },
    ],
    [
      'blocked, and refused by the engine',
      certain,
      refuses(2006),
      { ...rejected(2006), byEngine: true },
    ],
    ['blocked, and delivered before', certain, refuses(2013), rejected(2013)],
    ['blocked, and uncertain', certain, refuses(5000), unknown],
    [
      'blocked, and an answer that is none',
      certain,
      () => '<html>',
      { name: 'VenueProtocolError' },
    ],
    ['uncertain, and delivered', uncertain, refuses(2013), rejected(2013)],
    ['uncertain, and refused', uncertain, refuses(2006), unknown],
    ['uncertain, and too late', uncertain, refuses(2011), unknown],
    ['uncertain, and blocked', uncertain, () => BLOCKED, unknown],
    ['uncertain, and no socket', uncertain, undefined, unknown],
  ])('%s', async (_name, first, second, expected) => {
    const world = await openPaths(first, second);
    const [, end] = await submit(world);
    expect(end).toMatchObject(expected);
    expect(String(end)).toMatch(/place_order ETH-PERP.* On the gateway’s WebSocket: .*place_order/);
  });

  it('an order that is answered by another digest does not fit', async () => {
    const other = success('execute_place_order', { digest: `0x${'2'.repeat(64)}` }).body;
    const [, end] = await submit(await openPaths(certain, () => other));
    expect(end).toMatchObject({ name: 'VenueProtocolError' });
  });

  it('without an answer on the socket is not known', async () => {
    const world = await openPaths(certain, () => undefined);
    const ended = submit(world);
    await world.clock.advance(1_500);
    expect((await ended)[1]).toMatchObject(unknown);
  });
});

describe('the address of the socket', () => {
  it.each([
    [MAINNET.endpoints.gateway, 'wss://gateway.prod.nado.xyz/v1/ws'],
    [endpointsAt('http://127.0.0.1:8080').gateway, 'ws://127.0.0.1:8080/v1/ws'],
    ['https://proxy/nado/v1/', 'wss://proxy/nado/v1/ws'],
  ])('of %s is %s', (gateway, address) => {
    expect(serialAddress({ gateway })).toBe(address);
  });

  it('is where a venue without any network is asked last', async () => {
    const world = await openWorld();
    world.transport.respond = failing(false);
    const [, end] = await submit(world);
    expect(String(end)).toContain('1006 403');
  });
});
