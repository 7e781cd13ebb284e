import { describe, expect, it } from 'vitest';
import type { OpenOrder, OrderIntent, SignedOrder } from '../../../../src/orders/order.ts';
import { readAppendix } from '../../../../src/venues/nado/protocol/appendix.ts';
import { createSigner } from '../../../../src/venues/nado/protocol/signing.ts';
import {
  hashCancellation,
  hashOrder,
  orderContract,
} from '../../../../src/venues/nado/protocol/typed-data.ts';
import type {
  CancellationMessage,
  OrderMessage,
} from '../../../../src/venues/nado/protocol/typed-data.ts';
import { START_AT, failing, failure, ok, success } from './fake-transport.ts';
import { INTENT, ISOLATED_SOL, PARENT, TEST_KEY, openWorld } from './venue-world.ts';

const DIGEST = `0x${'ab'.repeat(32)}`;
const OTHER = `0x${'cd'.repeat(32)}`;
const OPEN_ORDER: OpenOrder = {
  digest: DIGEST,
  symbol: 'ETH-PERP',
  margin: 'cross',
  side: 'buy',
  remaining: '1',
  reduceOnly: false,
  isTrigger: false,
};
const ARCHIVED = {
  digest: DIGEST,
  subaccount: PARENT,
  product_id: 4,
  submission_idx: '5',
  last_fill_submission_idx: 7,
  base_filled: '-500000000000000000',
  quote_filled: '1410000000000000000000',
  fee: '490000000000000000',
};
const CLOSE: OrderIntent = { ...INTENT, purpose: 'emergency', reduceOnly: true };

describe('a signed order', () => {
  it('is what was meant, dies by itself, and leaves nothing to the wire but to be sent', async () => {
    const { venue, transport } = await openWorld();
    const before = transport.requests.length;
    const signed = venue.sign(INTENT);
    const { product_id: productId, order, signature, digest } = bodyOf(signed);
    expect(transport.requests.length).toBe(before);
    expect(productId).toBe(4);
    expect(order).toMatchObject({
      sender: PARENT,
      priceX18: '2836000000000000000000',
      amount: '70000000000000000',
      appendix: '513',
    });
    expect(signed.receiveBy).toBe(START_AT + 250 + 3_000);
    expect(Number(BigInt(order.nonce) >> 20n)).toBe(signed.receiveBy);
    expect(signed.expiresAt).toBe(START_AT + 6_000);
    expect(order.expiration).toBe(String(signed.expiresAt / 1_000));
    expect(digest).toBe(signed.digest);
    const domain = { chainId: 57073, verifyingContract: orderContract(4) };
    expect(signed.digest).toBe(hashOrder(domain, order));
    expect(signature).toBe(createSigner(TEST_KEY).sign(signed.digest));
    expect(venue.sign(INTENT).digest).not.toBe(signed.digest);
  });

  it('that closes an isolated position is reduce-only, moves no margin and comes from the parent', async () => {
    const { venue } = await openWorld();
    const { order } = bodyOf(venue.sign({ ...CLOSE, side: 'sell', margin: 'isolated' }));
    expect(order.appendix).toBe('2817');
    expect(order.amount).toBe('-70000000000000000');
    expect(order.sender).toBe(PARENT);
  });

  it('that opens an isolated position carries its margin', async () => {
    const { venue } = await openWorld();
    const { order } = bodyOf(venue.sign({ ...INTENT, margin: 'isolated', isolatedMargin: '12.5' }));
    expect(BigInt(order.appendix) >> 64n).toBe(12_500_000n);
    expect(readAppendix(order.appendix)).toMatchObject({
      execution: 'ioc',
      reduceOnly: false,
      isolated: true,
    });
  });

  it('that rests is post-only, and dies at its expiration, not at its receive time', async () => {
    const { venue } = await openWorld();
    const signed = venue.sign({ ...INTENT, timeInForce: 'postOnly', expiresInMs: 45_000 });
    const { order } = bodyOf(signed);
    expect(order.appendix).toBe('1537');
    expect(signed.receiveBy).toBe(START_AT + 250 + 3_000);
    expect(signed.expiresAt).toBe(START_AT + 46_000);
    expect(order.expiration).toBe(String(signed.expiresAt / 1_000));
  });

  it('that cannot rest never expires before it may be received', async () => {
    const { venue } = await openWorld();
    const signed = venue.sign({ ...CLOSE, receiveWindowMs: 90_000, expiresInMs: 1_000 });
    expect(signed.expiresAt).toBe(START_AT + 93_000);
  });

  it.each<[string, Partial<OrderIntent>]>([
    ['a close that could open', { purpose: 'unwind', reduceOnly: false }],
    [
      'a close that moves margin',
      { purpose: 'unwind', reduceOnly: true, margin: 'isolated', isolatedMargin: '1' },
    ],
    ['a close that rests', { purpose: 'unwind', reduceOnly: true, timeInForce: 'postOnly' }],
    ['a resting order without an end', { timeInForce: 'postOnly', expiresInMs: Infinity }],
    ['a resting order of no time', { timeInForce: 'postOnly', expiresInMs: 0 }],
    ['no window', { receiveWindowMs: 0 }],
    ['a window beyond the venue’s', { receiveWindowMs: 100_001 }],
    ['no quantity', { quantity: '0.000' }],
    ['a negative quantity', { quantity: '-1' }],
    ['no price', { limitPrice: '0' }],
    ['another market', { symbol: 'BTC-PERP' }],
  ])('is never made of %s', async (_name, change) => {
    const { venue } = await openWorld();
    expect(() => venue.sign({ ...INTENT, ...change })).toThrow();
  });
});

describe('submitting', () => {
  it('sends the body as it was signed, and resolves when the venue accepts this digest', async () => {
    const { venue, answers, transport } = await openWorld();
    const signed = venue.sign(INTENT);
    answers['place_order'] = success('execute_place_order', { digest: signed.digest });
    await venue.submit(signed);
    expect(transport.requests.at(-1)).toMatchObject({ body: signed.body, timeoutMs: 1_500 });
  });

  it('sends the same body again, and tells that the venue has it already', async () => {
    const { venue, answers, transport } = await openWorld();
    const signed = venue.sign(INTENT);
    answers['place_order'] = success('execute_place_order', { digest: signed.digest });
    await venue.submit(signed);
    answers['place_order'] = failure('execute_place_order', 2013);
    await expect(venue.submit(signed)).rejects.toMatchObject({
      name: 'VenueRejected',
      code: 2013,
      byEngine: false,
    });
    const bodies = transport.requests.slice(-2).map((request) => request.body);
    expect(bodies).toEqual([signed.body, signed.body]);
  });

  it('never turns leverage off: that would weigh twenty times', async () => {
    const { venue } = await openWorld();
    expect(venue.sign(INTENT).body).not.toContain('spot_leverage');
  });

  it('another digest is no answer to this order', async () => {
    const { venue, answers } = await openWorld();
    answers['place_order'] = success('execute_place_order', { digest: DIGEST });
    await expect(venue.submit(venue.sign(INTENT))).rejects.toMatchObject({
      name: 'VenueProtocolError',
    });
  });

  it('a refusal, a lost answer and a request that never left are told apart', async () => {
    const { venue, answers, transport } = await openWorld();
    const signed = venue.sign(INTENT);
    answers['place_order'] = failure('execute_place_order', 2056);
    await expect(venue.submit(signed)).rejects.toMatchObject({ code: 2056, byEngine: true });
    transport.respond = failing(true);
    await expect(venue.submit(signed)).rejects.toMatchObject({ name: 'OutcomeUnknown' });
    transport.respond = failing(false);
    await expect(venue.submit(signed)).rejects.toMatchObject({ name: 'VenueUnreachable' });
  });
});

describe('cancelling', () => {
  it('names each order with its product', async () => {
    const { venue, answers, transport } = await openWorld();
    answers['cancel_orders'] = success('execute_cancel_orders', { cancelled_orders: [] });
    await venue.cancel([OPEN_ORDER, { ...OPEN_ORDER, digest: OTHER, symbol: 'BTC-PERP' }]);
    expect(JSON.parse(transport.requests.at(-1)?.body ?? '')).toMatchObject({
      cancel_orders: { tx: { sender: PARENT, productIds: [4, 2], digests: [DIGEST, OTHER] } },
    });
  });

  it('is signed for the endpoint contract', async () => {
    const { venue, answers, transport } = await openWorld();
    answers['cancel_orders'] = success('execute_cancel_orders', { cancelled_orders: [] });
    await venue.cancel([OPEN_ORDER]);
    // The adapter's own JSON: a field that it lacks would change the hash.
    const { cancel_orders: sent } = JSON.parse(transport.requests.at(-1)?.body ?? '') as {
      readonly cancel_orders: { readonly tx: CancellationMessage; readonly signature: string };
    };
    const verifyingContract = '0x05ec92D78ED421f3D3Ada77FFdE167106565974E';
    const hash = hashCancellation({ chainId: 57073, verifyingContract }, sent.tx);
    expect(sent.signature).toBe(createSigner(TEST_KEY).sign(hash));
  });

  it('of nothing sends nothing: the venue might take it for everything', async () => {
    const { venue, transport } = await openWorld();
    const before = transport.requests.length;
    await venue.cancel([]);
    expect(transport.requests.length).toBe(before);
  });

  it('one that is gone is no error, and does not spare the others', async () => {
    const { venue, answers, transport } = await openWorld();
    const before = transport.requests.length;
    answers['cancel_orders'] = failure('execute_cancel_orders', 2020);
    await venue.cancel([OPEN_ORDER, { ...OPEN_ORDER, digest: OTHER }]);
    const bodies = transport.requests.slice(before).map((request) => request.body ?? '');
    expect(bodies.map((body) => [body.includes(DIGEST), body.includes(OTHER)])).toEqual([
      [true, true],
      [true, false],
      [false, true],
    ]);
  });

  it('any other refusal is one', async () => {
    const { venue, answers } = await openWorld();
    answers['cancel_orders'] = failure('execute_cancel_orders', 2028);
    await expect(venue.cancel([OPEN_ORDER])).rejects.toMatchObject({ code: 2028 });
  });
});

describe('reading orders', () => {
  const row = {
    product_id: 2,
    sender: PARENT,
    amount: '-500000000000000000',
    unfilled_amount: '-400000000000000000',
    digest: DIGEST,
    appendix: '2817',
  };
  const answerOf = (rows: readonly unknown[], sender = PARENT, ids = [2, 4, 8]) =>
    success('query_orders', {
      sender,
      product_orders: ids.map((id) => ({ product_id: id, orders: id === 2 ? rows : [] })),
    });

  it('shows open ones of every perpetual, foreign ones by name', async () => {
    const { venue, answers, transport } = await openWorld();
    answers['orders'] = answerOf([row]);
    expect(await venue.readOpenOrders()).toEqual([
      {
        digest: DIGEST,
        symbol: 'BTC-PERP',
        margin: 'isolated',
        side: 'sell',
        remaining: '0.4',
        reduceOnly: true,
        isTrigger: false,
      },
    ]);
    expect(transport.requests.at(-1)?.body).toContain('"product_ids":[2,4,8]');
  });

  it.each([
    ['another sender', answerOf([], `0x${'2'.repeat(64)}`)],
    ['a product left out', answerOf([], PARENT, [2, 4])],
    ['an unreadable appendix', answerOf([{ ...row, appendix: '7' }])],
    ['an order of nothing', answerOf([{ ...row, amount: '0' }])],
    ['no list', success('query_orders', { sender: PARENT })],
  ])('with %s is no list of open orders', async (_name, answer) => {
    const { venue, answers } = await openWorld();
    answers['orders'] = answer;
    await expect(venue.readOpenOrders()).rejects.toMatchObject({ name: 'VenueProtocolError' });
  });

  it('shows what the archive has of those that filled', async () => {
    const { venue, answers } = await openWorld();
    answers['archive orders'] = ok({ orders: [ARCHIVED] });
    expect(await venue.readArchivedOrders([DIGEST, OTHER])).toEqual([
      {
        digest: DIGEST,
        symbol: 'ETH-PERP',
        filledQuantity: '0.5',
        filledQuote: '1410',
        fee: '0.49',
        lastFillIndex: '7',
      },
    ]);
  });

  it('believes an isolated account of ours in the archive, and no stranger', async () => {
    const { venue, answers } = await openWorld();
    const isolated = { ...ARCHIVED, product_id: 8, subaccount: ISOLATED_SOL };
    answers['archive orders'] = ok({ orders: [isolated] });
    expect(await venue.readArchivedOrders([DIGEST])).toHaveLength(1);
    for (const orders of [
      [{ ...ARCHIVED, subaccount: `0x${'2'.repeat(64)}` }],
      [ARCHIVED, ARCHIVED],
      [{ ...ARCHIVED, digest: OTHER }],
      [{ ...ARCHIVED, base_filled: 1 }],
    ]) {
      answers['archive orders'] = ok({ orders });
      await expect(venue.readArchivedOrders([DIGEST])).rejects.toMatchObject({
        name: 'VenueProtocolError',
      });
    }
  });

  it('asks the archive for no more than a hundred at a time, and for none not at all', async () => {
    const { venue, answers, transport } = await openWorld();
    const before = transport.requests.length;
    answers['archive orders'] = ok({ orders: [] });
    await venue.readArchivedOrders([]);
    expect(transport.requests.length).toBe(before);
    const digests = Array.from(
      { length: 101 },
      (_, index) => `0x${String(index).padStart(64, '0')}`,
    );
    await venue.readArchivedOrders(digests);
    expect(transport.requests.length).toBe(before + 2);
  });
});

type PlacedBody = {
  readonly product_id: number;
  readonly order: OrderMessage;
  readonly signature: string;
  readonly digest: string;
};

function bodyOf(signed: SignedOrder): PlacedBody {
  // The adapter's own JSON: each test compares the fields that it is about.
  const body = JSON.parse(signed.body) as { readonly place_order: PlacedBody };
  return body.place_order;
}
