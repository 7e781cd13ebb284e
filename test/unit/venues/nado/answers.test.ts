import * as v from 'valibot';
import { describe, expect, it } from 'vitest';
import { createBudgets } from '../../../../src/venues/nado/protocol/budgets.ts';
import { endpointsAt } from '../../../../src/venues/nado/protocol/endpoints.ts';
import { createGatewayClient } from '../../../../src/venues/nado/protocol/gateway-client.ts';
import type { ExecuteRequest } from '../../../../src/venues/nado/protocol/gateway-client.ts';
import type { HttpResponse } from '../../../../src/venues/nado/protocol/transport.ts';
import { FakeTransport, failing, failure, ok, success, testClock } from './fake-transport.ts';
import type { Responder } from './fake-transport.ts';

const HTML = '<html><body>Bad gateway</body></html>';
const PLACE_ORDER: ExecuteRequest = {
  service: 'gateway',
  type: 'place_order',
  body: '{}',
  words: 'place_order ETH-PERP buy 1',
  weight: 1,
  urgency: 'other',
};
const schema = v.object({ digest: v.string() });

type Expected = { name: string; code?: number; byEngine?: boolean };

const rejected = (code: number, byEngine = false): Expected => ({
  name: 'VenueRejected',
  code,
  byEngine,
});
const unreachable: Expected = { name: 'VenueUnreachable' };
const unknown: Expected = { name: 'OutcomeUnknown' };
const protocol: Expected = { name: 'VenueProtocolError' };

describe('what an execute and a query end in', () => {
  it.each<[string, (type: string) => HttpResponse, Expected, Expected]>([
    [
      'an engine refusal',
      (type) => failure(type, 2006),
      rejected(2006, true),
      rejected(2006, true),
    ],
    ['did not cross', (type) => failure(type, 2056), rejected(2056, true), rejected(2056, true)],
    ['a gateway refusal', (type) => failure(type, 1004), rejected(1004), rejected(1004)],
    ['a clock refusal', (type) => failure(type, 2011), rejected(2011), rejected(2011)],
    ['an unknown code', (type) => failure(type, 9999), rejected(9999), rejected(9999)],
    ['an internal failure', (type) => failure(type, 5000), unknown, rejected(5000)],
    [
      '1006 with 503',
      (type) => ({ ...failure(type, 1006), status: 503 }),
      rejected(1006),
      rejected(1006),
    ],
    [
      '1000 with 429',
      (type) => ({ ...failure(type, 1000), status: 429 }),
      rejected(1000),
      rejected(1000),
    ],
    ['a bare 429', () => status(429, ''), rejected(429), rejected(429)],
    [
      'a bare 403',
      () => status(403, '{"reason":"ip_query_only","blocked":true}'),
      rejected(403),
      rejected(403),
    ],
    ['422', () => status(422, 'unknown variant'), rejected(422), rejected(422)],
    ['408', () => status(408, ''), unknown, unreachable],
    [
      'a success under a status of the edge',
      (type) => ({ ...success(type, { digest: '0x1' }), status: 422 }),
      unknown,
      rejected(422),
    ],
    ['500', () => status(500, HTML), unknown, unreachable],
    ['502', () => status(502, HTML), unknown, unreachable],
    ['503', () => status(503, HTML), unknown, unreachable],
    ['504', () => status(504, HTML), unknown, unreachable],
    ['a redirect', () => status(302, ''), unknown, protocol],
    ['HTML with 200', () => status(200, HTML), protocol, protocol],
    ['nothing with 200', () => status(200, ''), protocol, protocol],
    ['half an answer', (type) => cut(success(type, { digest: '0x1' })), protocol, protocol],
    ['data that does not fit', (type) => success(type, { digest: 1 }), protocol, protocol],
    ['no data', (type) => success(type, null), protocol, protocol],
    [
      'success of another type',
      () => success('query_status', { digest: '0x1' }),
      protocol,
      protocol,
    ],
    ['failure of another type', () => failure('query_status', 2006), protocol, protocol],
    [
      'success without a type',
      () => ok({ status: 'success', data: { digest: '0x1' } }),
      protocol,
      protocol,
    ],
    ['an unknown status', () => ok({ status: 'maybe', data: {} }), protocol, protocol],
    ['a list', () => ok([]), protocol, protocol],
  ])('%s', async (_name, respond, ofExecute, ofQuery) => {
    expect(await endOf('execute', () => respond('execute_place_order'))).toMatchObject(ofExecute);
    expect(await endOf('query', () => respond('query_order'))).toMatchObject(ofQuery);
  });

  it('a request that never left is unreachable; one that may have left is unknown', async () => {
    expect(await endOf('execute', failing(false))).toMatchObject(unreachable);
    expect(await endOf('execute', failing(true))).toMatchObject(unknown);
    expect(await endOf('query', failing(false))).toMatchObject(unreachable);
    expect(await endOf('query', failing(true))).toMatchObject(unreachable);
  });

  it.each<[string, (type: string, long: string) => HttpResponse]>([
    ['the words of a refusal', (type, long) => failure(type, 2006, long)],
    ['the reason of the edge', (_type, reason) => status(403, JSON.stringify({ reason }))],
    ['the type that is answered', (_type, long) => success(long, {})],
    ['a field that does not fit', (type, long) => success(type, { digest: [long] })],
    ['the status', (_type, long) => ok({ status: long })],
  ])('%s is told short, however long', async (_name, respond) => {
    for (const kind of ['execute', 'query'] as const) {
      const type = kind === 'execute' ? 'execute_place_order' : 'query_order';
      const end = await endOf(kind, () => respond(type, 'x'.repeat(100_000)));
      expect(end.message.length).toBeLessThan(1_000);
    }
  });

  it('a transport that breaks its contract may have sent', async () => {
    const broken = (): never => {
      throw new TypeError('undefined is not a function');
    };
    expect(await endOf('execute', broken)).toMatchObject(unknown);
    expect(await endOf('query', broken)).toMatchObject(unreachable);
  });

  it('an error says what was asked, what came back and what a person can do', async () => {
    const error = await endOf('execute', () => failure('execute_place_order', 2028, 'bad signer'));
    expect(error).toMatchObject({
      request: 'place_order ETH-PERP buy 1',
      response: expect.stringContaining('bad signer') as unknown,
      remedy: expect.stringContaining('private key') as unknown,
    });
    const limited = await endOf('query', () => ({
      ...status(429, ''),
      headers: { 'retry-after': '7' },
    }));
    expect(limited).toMatchObject({ remedy: 'Try again after 7 s.' });
  });

  it.each([
    ['Wed, 21 Oct 2026 07:28:30 GMT', 'Wed, 21 Oct 2026 07:28:00 GMT', 'Try again after 30 s.'],
    ['Wed, 21 Oct 2026 07:28:00 GMT', 'Wed, 21 Oct 2026 07:28:30 GMT', 'Try again after 0 s.'],
    ['Wed, 21 Oct 2026 07:28:30 GMT', 'today', 'Send fewer requests.'],
    ['soon', 'Wed, 21 Oct 2026 07:28:00 GMT', 'Send fewer requests.'],
  ])('a wait until %s is counted from the answer’s own %s', async (until, date, remedy) => {
    const headers = { 'retry-after': until, date };
    const limited = await endOf('query', () => ({ ...status(429, ''), headers }));
    expect(limited).toMatchObject({ remedy });
  });

  it.each([
    ['ip_query_only', 'this network may only ask', 'close from a network that the venue serves'],
    [
      "Invalid compression headers: 'Accept-Encoding' must include 'gzip'",
      'compression headers',
      'takes the compression headers out',
    ],
  ])('a 403 says in words why: %s', async (reason, words, remedy) => {
    const body = JSON.stringify({ reason, blocked: true });
    expect(await endOf('execute', () => status(403, body))).toMatchObject({
      message: expect.stringContaining(words) as unknown,
      remedy: expect.stringContaining(remedy) as unknown,
    });
  });

  it('keeps no more of an answer than a person reads', async () => {
    const error = await endOf('query', () => status(502, 'x'.repeat(100_000)));
    expect(String(Object.values(error)).length).toBeLessThan(2_000);
  });
});

describe('the archive', () => {
  it.each<[string, HttpResponse, Expected]>([
    ['a failure without an envelope', ok({ error: 'no', error_code: 3001 }), rejected(3001)],
    ['HTML', status(200, HTML), protocol],
    ['502', status(502, HTML), unreachable],
    ['another shape', ok({ orders: 1 }), protocol],
  ])('%s', async (_name, response, expected) => {
    const client = clientOf(() => response);
    await expect(client.archive('orders', {}, schema)).rejects.toMatchObject(expected);
  });
});

describe('a request', () => {
  it('carries the headers without which the edge refuses it', async () => {
    const transport = new FakeTransport(() => success('query_order', { digest: '0x1' }));
    const client = createGatewayClient(
      transport,
      endpointsAt('http://h'),
      createBudgets(testClock()),
    );
    await client.query('order', { product_id: 4 }, schema);
    expect(transport.requests).toEqual([
      {
        method: 'POST',
        url: 'http://h/v1/query',
        headers: {
          'accept-encoding': 'gzip, br, deflate',
          accept: 'application/json',
          'content-type': 'application/json',
        },
        body: '{"type":"order","product_id":4}',
        timeoutMs: 3_000,
      },
    ]);
  });

  it.each(['0', '-1', '1.5', 'true', '[5]', '""', '"soon"', '{}', 'null'])(
    'for the time does not believe %s',
    async (body) => {
      await expect(clientOf(() => status(200, body)).time()).rejects.toMatchObject(protocol);
    },
  );

  it.each(['1785024000000', '"1785024000000"'])('for the time reads %s', async (body) => {
    expect(await clientOf(() => status(200, body)).time()).toBe(1_785_024_000_000);
  });
});

function status(code: number, body: string): HttpResponse {
  return { status: code, headers: {}, body };
}

function cut(response: HttpResponse): HttpResponse {
  return { ...response, body: response.body.slice(0, -5) };
}

function clientOf(respond: Responder): ReturnType<typeof createGatewayClient> {
  const transport = new FakeTransport(respond);
  return createGatewayClient(transport, endpointsAt('http://h'), createBudgets(testClock()));
}

/** The error that the request ends in. Throws when it ends well. */
async function endOf(kind: 'execute' | 'query', respond: Responder): Promise<Error> {
  const client = clientOf(respond);
  try {
    if (kind === 'query') await client.query('order', {}, schema);
    else await client.execute(PLACE_ORDER, schema);
  } catch (error) {
    if (error instanceof Error) return error;
  }
  throw new Error('The request ended well.');
}
