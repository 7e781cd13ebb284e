/** Nado's own trigger client drives the trigger service, with the owner's key and a linked one. */
import { packOrderAppendix } from '@nadohq/shared';
import { TriggerClient } from '@nadohq/trigger-client';
import type { TriggerPlaceOrderParams } from '@nadohq/trigger-client';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { parseX18 } from '../../src/exchange/x18.ts';
import {
  BY_ENDPOINT,
  LINKED,
  NEVER,
  SENDER,
  SUBACCOUNT,
  market,
  openOfficialWorld,
  walletOf,
} from './official-clients.ts';
import type { OfficialWorld } from './official-clients.ts';

let world: OfficialWorld;

beforeEach(async () => {
  world = await openOfficialWorld();
});

afterEach(async () => {
  await world.gateway.close();
});

const by = { ...SUBACCOUNT, ...BY_ENDPOINT };

/** A close that waits for the oracle to fall to 3000, unless told otherwise. */
function stop(productId = 4, triggerPrice = '3000'): TriggerPlaceOrderParams {
  const order = {
    ...SUBACCOUNT,
    price: productId === 4 ? '2900' : '150',
    amount: parseX18('-1').toString(),
    expiration: NEVER,
    appendix: packOrderAppendix({ orderExecutionType: 'ioc', triggerType: 'price' }),
  };
  const criteria = { type: 'oracle_price_below', triggerPrice } as const;
  return { ...market(productId), order, triggerCriteria: { type: 'price', criteria } };
}

async function refusalOf(call: Promise<unknown>): Promise<unknown> {
  return call.then(
    () => 'accepted',
    (error: unknown) => error,
  );
}

const statuses = async (client = world.trigger): Promise<readonly string[]> =>
  (await client.listOrders(by)).orders.map(({ status }) => status.type);

describe("Nado's own trigger client", () => {
  it('places, lists and cancels', async () => {
    const { trigger } = world;
    const { digest } = (await trigger.placeTriggerOrder(stop())).data;
    const { orders } = await trigger.listOrders(by);
    expect(orders).toHaveLength(1);
    const [info] = orders;
    expect(info?.order).toMatchObject({
      digest,
      productId: 4,
      expiration: NEVER,
      appendix: { triggerType: 'price', orderExecutionType: 'ioc' },
    });
    expect(info?.order.price.toFixed()).toBe('2900');
    expect(info?.order.amount.toFixed()).toBe(parseX18('-1').toString());
    expect(info?.order.triggerCriteria).toMatchObject({
      type: 'price',
      criteria: { type: 'oracle_price_below' },
    });
    expect(info?.status).toEqual({ type: 'waiting_price' });
    expect(world.exchange.truth(SENDER).pendingTriggers).toEqual([digest]);
    await trigger.cancelTriggerOrders({ ...by, productIds: [4], digests: [digest] });
    const [after] = (await trigger.listOrders(by)).orders;
    expect(after?.status).toEqual({ type: 'cancelled', reason: 'user_requested' });
  });

  it('places several, and cancels those of a product', async () => {
    const { trigger } = world;
    const wrong = { ...stop(), order: { ...stop().order, price: '2900.01' } };
    const { data } = await trigger.placeTriggerOrders({ orders: [stop(), wrong, stop(8, '100')] });
    expect(data.map(({ error }) => error?.slice(0, 4) ?? null)).toEqual([null, '2000', null]);
    await trigger.cancelProductOrders({ ...by, productIds: [8] });
    expect((await statuses()).toSorted()).toEqual(['cancelled', 'waiting_price']);
    const waiting = await trigger.listOrders({ ...by, statusTypes: ['waiting_price'] });
    expect(waiting.orders.map(({ order }) => order.productId)).toEqual([4]);
    const ofSol = await trigger.listOrders({ ...by, productIds: [8] });
    expect(ofSol.orders.map(({ status }) => status.type)).toEqual(['cancelled']);
  });

  it('sees what came of a trigger that fired', async () => {
    const { digest } = (await world.trigger.placeTriggerOrder(stop())).data;
    world.exchange.operators.setOracle(4, parseX18('2999'));
    await new Promise((resolve) => setTimeout(resolve, 400));
    const [info] = (await world.trigger.listOrders(by)).orders;
    expect(info?.status).toMatchObject({
      type: 'triggered',
      result: { status: 'success', data: { digest } },
    });
    expect(world.exchange.truth(SENDER).fills[0]?.digest).toBe(digest);
  });

  it('is refused what is no trigger, is not there, or is signed for another chain', async () => {
    const { trigger } = world;
    const plain = stop();
    const appendix = packOrderAppendix({ orderExecutionType: 'ioc' });
    const untriggered = { ...plain, order: { ...plain.order, appendix } };
    expect(await refusalOf(trigger.placeTriggerOrder(untriggered))).toMatchObject({
      responseData: { error_code: 2059 },
    });
    const digests = [`0x${'12'.repeat(32)}`];
    const unknown = trigger.cancelTriggerOrders({ ...by, productIds: [4], digests });
    expect(await refusalOf(unknown)).toMatchObject({ responseData: { error_code: 2058 } });
    const elsewhere = trigger.listOrders({ ...by, chainId: 57_073 });
    expect(await refusalOf(elsewhere)).toMatchObject({ responseData: { error_code: 2028 } });
  });
});

describe('a linked signer at the trigger service', () => {
  it('lists and leaves orders, which end with its link', async () => {
    const { engine, gateway, trigger } = world;
    const walletClient = walletOf(LINKED);
    const linked = new TriggerClient({ url: gateway.urls.trigger, walletClient });
    expect(await refusalOf(linked.listOrders(by))).toMatchObject({
      responseData: { error_code: 2028 },
    });
    await engine.linkSigner({ ...by, signer: `0x${LINKED.address.slice(2).padEnd(64, '0')}` });
    await trigger.placeTriggerOrder(stop());
    await linked.placeTriggerOrder(stop(8, '100'));
    expect(await statuses(linked)).toEqual(['waiting_price', 'waiting_price']);
    await engine.linkSigner({ ...by, signer: `0x${'0'.repeat(64)}` });
    const { orders } = await trigger.listOrders(by);
    expect(orders.map(({ order, status }) => [order.productId, status])).toEqual([
      [8, { type: 'cancelled', reason: 'linked_signer_changed' }],
      [4, { type: 'waiting_price' }],
    ]);
    expect(await refusalOf(linked.listOrders(by))).toMatchObject({
      responseData: { error_code: 2028 },
    });
  });
});
