/** Nado's own client acts on the gateway: every execute, its failures, and a linked signer's hand. */
import { packOrderAppendix } from '@nadohq/shared';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { parseX18 } from '../../src/exchange/x18.ts';
import {
  ACCOUNT,
  BY_ENDPOINT,
  ENDPOINT,
  LINKED,
  NEVER,
  SENDER,
  SUBACCOUNT,
  engineAt,
  market,
  openOfficialWorld,
  walletOf,
} from './official-clients.ts';
import type { OfficialEngine, OfficialWorld } from './official-clients.ts';

let world: OfficialWorld;

// A wallet may act for a hundred in ten seconds: each test has a venue of its own.
beforeEach(async () => {
  world = await openOfficialWorld();
});

afterEach(async () => {
  await world.gateway.close();
});

type Type = Parameters<typeof packOrderAppendix>[0]['orderExecutionType'];
type Terms = {
  readonly price?: string;
  readonly amount?: string;
  readonly type?: Type;
  readonly reduceOnly?: boolean;
  readonly productId?: number;
  readonly id?: number;
};

const amountOf = (decimal: string): string => parseX18(decimal).toString();
const by = { ...SUBACCOUNT, ...BY_ENDPOINT };

/** An order far below the market that may rest, unless told otherwise. */
function order(terms: Terms = {}): Parameters<OfficialEngine['placeOrder']>[0] {
  const { price = '3400', amount = '0.2', type = 'post_only', productId = 4, id } = terms;
  const reduceOnly = terms.reduceOnly ?? false;
  const appendix = packOrderAppendix({ orderExecutionType: type, reduceOnly });
  const signed = { ...SUBACCOUNT, price, amount: amountOf(amount), expiration: NEVER, appendix };
  return { ...market(productId), order: signed, ...(id === undefined ? {} : { id }) };
}

async function placed(terms: Terms = {}): Promise<string> {
  return (await world.engine.placeOrder(order(terms))).data.digest;
}

const cancelOf = (digests: readonly string[], productId = 4) => ({
  ...by,
  productIds: digests.map(() => productId),
  digests: [...digests],
});

/** Lets the speed bump of what was placed pass. */
async function matched(): Promise<void> {
  await new Promise((resolve) => setTimeout(resolve, 60));
}

const open = (productId = 4): readonly string[] =>
  world.exchange.openOrders(SENDER, productId).map(({ request }) => request.digest);
const held = (productId = 4): bigint =>
  world.exchange.truth(SENDER).positions.find((entry) => entry.productId === productId)
    ?.amountX18 ?? 0n;

/** What a call was refused with, in the words of the client's own error. */
async function refusalOf(call: Promise<unknown>): Promise<unknown> {
  return call.then(
    () => 'accepted',
    (error: unknown) => error,
  );
}

describe("an order of Nado's own client", () => {
  it('of each type is taken for what it is', async () => {
    const { exchange } = world;
    const limit = await placed({ type: 'default' });
    const maker = await placed({ type: 'post_only', price: '3401' });
    await matched();
    expect(open()).toEqual([limit, maker]);
    const now = await placed({ type: 'ioc', price: '3600', amount: '0.1' });
    const whole = await placed({ type: 'fok', price: '3600', amount: '0.1' });
    const never = await placed({ type: 'fok', price: '3600', amount: '500' });
    const close = await placed({ type: 'ioc', price: '3500', amount: '-9', reduceOnly: true });
    await matched();
    const filled = (digest: string): bigint | undefined => exchange.findOrder(digest)?.filledX18;
    expect([now, whole].map(filled)).toEqual([parseX18('0.1'), parseX18('0.1')]);
    expect(exchange.findOrder(never)).toMatchObject({ state: 'done', filledX18: 0n });
    expect([filled(close), held()]).toEqual([parseX18('-0.2'), 0n]);
    const { data } = await world.engine.cancelProductOrders({ ...by, productIds: [] });
    expect(data.cancelled_orders.map(({ digest }) => digest)).toEqual([limit, maker]);
  });

  it('is answered with its signature, its number, and the digest that the client computes', async () => {
    const answer = await world.engine.placeOrder(order({ id: 77 }));
    expect(answer).toMatchObject({
      status: 'success',
      id: 77,
      request_type: 'execute_place_order',
      data: { digest: open()[0] },
      signature: expect.stringMatching(/^0x[0-9a-f]{130}$/) as unknown,
    });
    expect(await refusalOf(placed({ price: '3400.01', id: 78 }))).toMatchObject({
      message: expect.stringMatching(/^2000: /) as unknown,
      responseData: {
        status: 'failure',
        error_code: 2000,
        id: 78,
        request_type: 'execute_place_order',
        signature: expect.stringMatching(/^0x[0-9a-f]{130}$/) as unknown,
      },
    });
    await world.engine.cancelProductOrders({ ...by, productIds: [4] });
  });

  it.each([
    ['off the tick', { price: '3400.01' }, 2000],
    ['off the step', { amount: '0.2005' }, 2001],
    ['of nothing', { amount: '0' }, 2002],
    ['of a notional too small', { amount: '0.02' }, 2094],
    ['too far from the oracle', { price: '700' }, 2007],
    ['that would cross', { price: '3600' }, 2008],
    ['that no account carries', { price: '3570', amount: '2000' }, 2006],
    ['that rests and only reduces', { reduceOnly: true, type: 'default' }, 2067],
    ['of no market', { productId: 40 }, 2015],
  ] as const)('%s is refused', async (_name, terms, code) => {
    expect(await refusalOf(placed(terms))).toMatchObject({ responseData: { error_code: code } });
  });

  it('bears a receive time within the next hundred seconds, and a digest once', async () => {
    const at = (ms: number): string =>
      ((BigInt(Math.floor(world.exchange.venueNow()) + ms) << 20n) + 5n).toString();
    const send = (nonce: string): Promise<unknown> =>
      refusalOf(world.engine.placeOrder({ ...order(), nonce }));
    expect(await send(at(-1))).toMatchObject({ responseData: { error_code: 2011 } });
    expect(await send(at(105_000))).toMatchObject({ responseData: { error_code: 2012 } });
    const nonce = at(50_000);
    expect(await send(nonce)).toBe('accepted');
    expect(await send(nonce)).toMatchObject({ responseData: { error_code: 2013 } });
    await world.engine.cancelProductOrders({ ...by, productIds: [4] });
  });

  it('in a batch has its own row', async () => {
    const orders = [
      order(),
      order({ price: '3400.01' }),
      order({ productId: 8, price: '150', amount: '2' }),
    ];
    const { data } = await world.engine.placeOrders({ orders });
    expect(data).toEqual([
      { digest: open()[0], error: null },
      { digest: null, error: expect.stringMatching(/^2000: /) as unknown },
      { digest: open(8)[0], error: null },
    ]);
    const stopped = await world.engine.placeOrders({
      orders: [orders[1], order()].filter((entry) => entry !== undefined),
      stopOnFailure: true,
    });
    expect(stopped.data).toHaveLength(1);
    const { data: gone } = await world.engine.cancelProductOrders({ ...by, productIds: [4, 8] });
    expect(gone.cancelled_orders).toHaveLength(2);
  });
});

describe("a cancellation of Nado's own client", () => {
  it('tells the order that it ended', async () => {
    const digest = await placed();
    const { data } = await world.engine.cancelOrders(cancelOf([digest]));
    expect(data.cancelled_orders).toMatchObject([
      { digest, product_id: 4, sender: SENDER, unfilled_amount: amountOf('0.2') },
    ]);
    expect(open()).toEqual([]);
    expect(await refusalOf(world.engine.cancelOrders(cancelOf([digest])))).toMatchObject({
      responseData: { error_code: 2020, request_type: 'execute_cancel_orders' },
    });
  });

  it('with the order that follows it is one request', async () => {
    const first = await placed();
    const pair = { cancelOrders: cancelOf([first]), placeOrder: order({ price: '3402' }) };
    const { data } = await world.engine.cancelAndPlace(pair);
    expect(open()).toEqual([data.digest]);
    expect(world.exchange.findOrder(first)).toMatchObject({ state: 'done', filledX18: 0n });
    const other = { ...pair.cancelOrders, subaccountName: 'second' };
    const mixed = world.engine.cancelAndPlace({ ...pair, cancelOrders: other });
    expect(await refusalOf(mixed)).toMatchObject({ responseData: { error_code: 2066 } });
    await world.engine.cancelProductOrders({ ...by, productIds: [4] });
  });
});

describe('a signer that an account links', () => {
  const link = (signer: string, name = 'default'): Promise<unknown> =>
    world.engine.linkSigner({
      ...by,
      subaccountName: name,
      signer: `0x${signer.slice(2).padEnd(64, '0')}`,
    });

  it('signs whatever the account may ask, for as long as it is linked', async () => {
    const linked = engineAt(world.gateway.urls.gateway, walletOf(LINKED));
    const mismatch = { responseData: { error_code: 2028 } };
    expect(await refusalOf(linked.placeOrder(order()))).toMatchObject(mismatch);
    await link(LINKED.address);
    expect(await world.engine.getLinkedSigner(SUBACCOUNT)).toEqual({
      signer: LINKED.address.toLowerCase(),
    });
    const { digest } = (await linked.placeOrder(order())).data;
    const pair = { cancelOrders: cancelOf([digest]), placeOrder: order({ price: '3402' }) };
    const next = (await linked.cancelAndPlace(pair)).data.digest;
    await linked.placeOrders({ orders: [order()] });
    await linked.cancelOrders(cancelOf([next]));
    await linked.cancelProductOrders({ ...by, productIds: [4] });
    expect(open()).toEqual([]);
    // The account's own key signs on, and the link is of this subaccount alone.
    await world.engine.cancelOrders(cancelOf([await placed()]));
    const second = order();
    const foreign = { ...second, order: { ...second.order, subaccountName: 'second' } };
    expect(await refusalOf(linked.placeOrder(foreign))).toMatchObject(mismatch);

    await link('0x');
    expect(await refusalOf(linked.placeOrder(order()))).toMatchObject(mismatch);
    expect(open()).toEqual([]);
  });

  it('signs a pair alone or not at all', async () => {
    await link(LINKED.address);
    const digest = await placed();
    const linked = engineAt(world.gateway.urls.gateway, walletOf(LINKED));
    const cancelOrders = cancelOf([digest]);
    const nonce = ((BigInt(Date.now() + 60_000) << 20n) + 9n).toString();
    const signature = await ACCOUNT.signTypedData({
      domain: {
        name: 'Nado',
        version: '0.0.1',
        chainId: BY_ENDPOINT.chainId,
        verifyingContract: ENDPOINT,
      },
      types: {
        Cancellation: [
          { name: 'sender', type: 'bytes32' },
          { name: 'productIds', type: 'uint32[]' },
          { name: 'digests', type: 'bytes32[]' },
          { name: 'nonce', type: 'uint64' },
        ],
      },
      primaryType: 'Cancellation',
      message: {
        sender: `0x${SENDER.slice(2)}`,
        productIds: [4],
        digests: [`0x${digest.slice(2)}`],
        nonce: BigInt(nonce),
      },
    });
    const mixed = linked.cancelAndPlace({
      cancelOrders: { ...cancelOrders, nonce, signature },
      placeOrder: order(),
    });
    expect(await refusalOf(mixed)).toMatchObject({ responseData: { error_code: 2066 } });
    expect(open()).toEqual([digest]);
    await world.engine.cancelOrders(cancelOrders);
    await link('0x');
  });

  it('is refused with the signature of a stranger, of another chain, or out of turn', async () => {
    const linked = engineAt(world.gateway.urls.gateway, walletOf(LINKED));
    const signer = `0x${LINKED.address.slice(2).padEnd(64, '0')}` as const;
    const refused = async (params: object, engine = world.engine): Promise<unknown> =>
      refusalOf(engine.linkSigner({ ...by, signer, ...params }));
    expect(await refused({}, linked)).toMatchObject({ responseData: { error_code: 2028 } });
    expect(await refused({ chainId: 57_073 })).toMatchObject({
      responseData: { error_code: 2028 },
    });
    expect(await refused({ nonce: '99' })).toMatchObject({ responseData: { error_code: 2022 } });
  });
});

describe("the collateral of Nado's own client", () => {
  it('leaves by a withdrawal, in units of the token', async () => {
    const before = world.exchange.ledger.open(SENDER).quoteX18;
    await world.engine.withdrawCollateral({ ...by, productId: 0, amount: '12500000' });
    expect(before - world.exchange.truth(SENDER).quoteX18).toBe(parseX18('12.5'));
    const tooMuch = world.engine.withdrawCollateral({
      ...by,
      productId: 0,
      amount: '1000000000000',
    });
    expect(await refusalOf(tooMuch)).toMatchObject({
      responseData: { error_code: 2036, request_type: 'execute_withdraw_collateral' },
    });
  });

  it('goes to another subaccount of the wallet', async () => {
    const second = `${SENDER.slice(0, 42)}7365636f6e64000000000000`;
    await world.engine.transferQuote({
      ...by,
      recipientSubaccountName: 'second',
      amount: amountOf('10'),
    });
    expect(world.exchange.truth(second).quoteX18).toBe(parseX18('100010'));
    const small = { ...by, recipientSubaccountName: 'second', amount: amountOf('1') };
    expect(await refusalOf(world.engine.transferQuote(small))).toMatchObject({
      responseData: { error_code: 2077 },
    });
  });
});

describe('what the client hears when the venue is not there for it', () => {
  it.each([
    ['an order from a country that may only query', { fault: 'venue.queryOnly' }, '403', 0],
    [
      'an order that a limit stops',
      { fault: 'rest.rateLimited', queries: ['place_order'] },
      '429',
      0,
    ],
    [
      'a gateway that fails behind an order it took',
      { fault: 'rest.fail', as: '503', queries: ['place_order'] },
      '503',
      1,
    ],
  ] as const)('%s', async (_name, fault, status, taken) => {
    world.faults.add(fault);
    const refused = await refusalOf(placed());
    world.faults.clear();
    expect(String(refused)).toContain(`Unexpected response from server: ${status}`);
    expect(open()).toHaveLength(taken);
  });

  it('a maintenance, in queries and in executes', async () => {
    world.faults.add({ fault: 'venue.maintenance', forMs: 60_000 });
    await matched();
    const status = await world.engine.getStatus();
    const [query, execute] = [
      await refusalOf(world.engine.getSymbols({})),
      await refusalOf(placed()),
    ];
    world.faults.clear();
    expect(status).toBe('stopping');
    expect(String(query)).toContain('503');
    expect(execute).toMatchObject({ responseData: { error_code: 1004 } });
  });

  it('that its address may only query, before it sends anything', async () => {
    world.faults.add({ fault: 'venue.queryOnly' });
    const blocked = await world.engine.getIpBlockStatus();
    world.faults.clear();
    expect(blocked).toBe('query_only');
  });

  it('that it asks too much', async () => {
    const asks = Array.from({ length: 90 }, () => refusalOf(world.engine.getAllMarkets()));
    const outcomes = (await Promise.all(asks)).map(String);
    expect(outcomes.filter((outcome) => outcome.includes('429')).length).toBeGreaterThan(0);
  });
});
