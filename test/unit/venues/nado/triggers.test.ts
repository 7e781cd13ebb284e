/** The trigger service, against answers written by hand (protocol sheet 4.7). */
import { describe, expect, it } from 'vitest';
import type { OpenOrder } from '../../../../src/orders/order.ts';
import { createSigner } from '../../../../src/venues/nado/protocol/signing.ts';
import { hashListTriggerOrders } from '../../../../src/venues/nado/protocol/typed-data.ts';
import type { ListTriggerOrdersMessage } from '../../../../src/venues/nado/protocol/typed-data.ts';
import type { HttpRequest, HttpResponse } from '../../../../src/venues/nado/protocol/transport.ts';
import { START_AT, failing, failure, ok, success } from './fake-transport.ts';
import { PARENT, TEST_KEY, openWorld, typeOf } from './venue-world.ts';
import type { World } from './venue-world.ts';

const DIGEST = `0x${'ab'.repeat(32)}`;
const OTHER = `0x${'cd'.repeat(32)}`;
const RESTING: OpenOrder = {
  digest: DIGEST,
  symbol: 'ETH-PERP',
  margin: 'cross',
  side: 'buy',
  remaining: '1',
  reduceOnly: false,
  isTrigger: false,
};
const WAITING: OpenOrder = { ...RESTING, digest: OTHER, symbol: 'SOL-PERP', isTrigger: true };

describe('the trigger orders', () => {
  it('are asked for with a signature, pending ones of every market', async () => {
    const { venue, answers, transport } = await openWorld();
    answers['list_trigger_orders'] = listed();
    expect(await venue.readTriggerOrders()).toEqual([]);
    const request = transport.requests.at(-1);
    expect(request?.url).toBe('http://127.0.0.1:8080/trigger/v1/query');
    // The adapter's own JSON: a field that it lacks would change the hash.
    const sent = JSON.parse(request?.body ?? '') as {
      readonly tx: ListTriggerOrdersMessage;
      readonly signature: string;
    };
    expect(sent).toMatchObject({
      tx: { sender: PARENT, recvTime: String(START_AT + 250 + 10_000) },
      status_types: ['waiting_price', 'waiting_dependency', 'triggering', 'twap_executing'],
    });
    expect(sent).not.toHaveProperty('product_ids');
    const verifyingContract = '0x05ec92D78ED421f3D3Ada77FFdE167106565974E';
    const hash = hashListTriggerOrders({ chainId: 57073, verifyingContract }, sent.tx);
    expect(sent.signature).toBe(createSigner(TEST_KEY).sign(hash));
  });

  it.each([
    ['waiting_price'],
    ['waiting_dependency'],
    ['triggering'],
    [{ twap_executing: { current_execution: 1, total_executions: 3 } }],
    ['a state of a newer venue'],
    [{ a_newer_state: {} }],
  ])('that may still fire are shown: %j', async (status) => {
    const { venue, answers } = await openWorld();
    answers['list_trigger_orders'] = listed(row(status));
    expect(await venue.readTriggerOrders()).toEqual([
      {
        digest: DIGEST,
        symbol: 'BTC-PERP',
        margin: 'isolated',
        side: 'sell',
        remaining: '0.5',
        reduceOnly: true,
        isTrigger: true,
      },
    ]);
  });

  it.each([
    [{ triggered: { status: 'success' } }],
    [{ cancelled: 'user_requested' }],
    [{ internal_error: 'no' }],
    [{ twap_completed: { executed: 3, total: 3 } }],
  ])('that are over are not: %j', async (status) => {
    const { venue, answers } = await openWorld();
    answers['list_trigger_orders'] = listed(row(status));
    expect(await venue.readTriggerOrders()).toEqual([]);
  });

  it.each([
    ['a stranger', listed(row('waiting_price', { sender: `0x${'2'.repeat(64)}` }))],
    ['an unreadable appendix', listed(row('waiting_price', { appendix: '7' }))],
    ['an amount of nothing', listed(row('waiting_price', { amount: '0' }))],
    ['no status', listed({ order: row('waiting_price').order })],
    ['no list', ok({ status: 'success', data: {} })],
    ['rows to the limit', listed(...Array.from({ length: 500 }, () => row('waiting_price')))],
    ['another type', success('query_orders', { orders: [] })],
  ])('with %s are no list', async (_name, answer) => {
    const { venue, answers } = await openWorld();
    answers['list_trigger_orders'] = answer;
    await expect(venue.readTriggerOrders()).rejects.toMatchObject({ name: 'VenueProtocolError' });
  });

  it.each<[string, HttpResponse | undefined, object]>([
    [
      'a refusal',
      ok({ status: 'failure', error: 'no', error_code: 2028 }),
      { name: 'VenueRejected', code: 2028, byEngine: false },
    ],
    ['a 502', { ...ok(''), status: 502 }, { name: 'VenueUnreachable' }],
    ['no answer', undefined, { name: 'VenueUnreachable' }],
  ])('are not known after %s', async (_name, answer, error) => {
    const { venue, answers, transport } = await openWorld();
    if (answer === undefined) transport.respond = failing(true);
    else answers['list_trigger_orders'] = answer;
    await expect(venue.readTriggerOrders()).rejects.toMatchObject(error);
  });
});

describe('cancelling at both services', () => {
  it('asks each about its own orders, both in one tick', async () => {
    const { venue, answers, transport } = await openWorld();
    answers['cancel_orders'] = success('execute_cancel_orders', { cancelled_orders: [] });
    const before = transport.requests.length;
    const cancelled = venue.cancel([RESTING, WAITING]);
    expect(transport.requests.slice(before).map(({ url }) => new URL(url).pathname)).toEqual([
      '/v1/execute',
      '/trigger/v1/execute',
    ]);
    await cancelled;
    expect(transport.requests.slice(before).map(cancelledBy)).toEqual([
      { productIds: [4], digests: [DIGEST] },
      { productIds: [8], digests: [OTHER] },
    ]);
  });

  it('asks neither about nothing', async () => {
    const { venue, answers, transport } = await openWorld();
    answers['cancel_orders'] = ok({ status: 'success', data: { cancelled_orders: [] } });
    const before = transport.requests.length;
    await venue.cancel([WAITING]);
    expect(transport.requests.slice(before).map(({ url }) => url)).toEqual([
      'http://127.0.0.1:8080/trigger/v1/execute',
    ]);
  });

  it.each([2020, 2058])('takes a trigger order that is gone (%i) for cancelled', async (code) => {
    const { venue, answers } = await openWorld();
    answers['cancel_orders'] = failure('execute_cancel_orders', code);
    await expect(venue.cancel([WAITING])).resolves.toBeUndefined();
  });

  it.each([
    ['trigger', '/trigger/'],
    ['gateway', ':8080/v1/'],
  ])('rejects when the %s does not answer, and has asked the other', async (_name, silent) => {
    const world = await openWorld();
    const asked = silence(world, silent);
    const error = await world.venue.cancel([RESTING, WAITING]).catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ name: 'VenueUnreachable' });
    expect(asked.length).toBe(2);
  });
});

/** A row of the list: half a BTC sold, isolated and reduce-only. */
function row(status: unknown, changes: object = {}): { readonly order: object } {
  const order = { sender: PARENT, amount: '-500000000000000000', appendix: '6913', ...changes };
  return { order: { product_id: 2, order, digest: DIGEST }, ...{ status, updated_at: 1 } };
}

/** The list as the trigger service answers: in an envelope without a type. */
function listed(...orders: readonly object[]): HttpResponse {
  return ok({ status: 'success', data: { orders } });
}

function cancelledBy({ body }: HttpRequest): unknown {
  // The adapter's own JSON: the test compares the fields that it is about.
  const { cancel_orders: sent } = JSON.parse(body ?? '') as {
    readonly cancel_orders: {
      readonly tx: { readonly productIds: unknown; readonly digests: unknown };
    };
  };
  return { productIds: sent.tx.productIds, digests: sent.tx.digests };
}

/** Takes the network away from the service whose address has `part`; what was asked is kept. */
function silence({ transport }: World, part: string): readonly string[] {
  const asked: string[] = [];
  const done = success('execute_cancel_orders', { cancelled_orders: [] });
  transport.respond = (request) => {
    asked.push(typeOf(request));
    return request.url.includes(part) ? failing(false)(request) : done;
  };
  return asked;
}
