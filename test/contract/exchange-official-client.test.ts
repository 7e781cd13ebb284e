/** The gateway over real sockets, driven by Nado's own client: whatever it reads, it can parse. */
import { EngineClient } from '@nadohq/engine-client';
import type {
  EngineCancelOrdersParams,
  EnginePlaceOrderParams,
  EnginePlaceOrderResult,
  EngineSymbolsResponse,
  GetEngineContractsResponse,
  GetEngineIsolatedPositionsResponse,
  GetEngineMarketLiquidityResponse,
  GetEngineMarketPriceResponse,
  GetEngineMaxOrderSizeParams,
  GetEngineMaxOrderSizeResponse,
  GetEngineNoncesResponse,
  GetEngineSubaccountOrdersResponse,
  GetEngineSubaccountSummaryResponse,
} from '@nadohq/engine-client';
import type { Subaccount } from '@nadohq/shared';
import {
  NADO_DEPLOYMENTS,
  getNadoEIP712Values,
  getOrderDigest,
  getSignedTransactionRequest,
  packOrderAppendix,
} from '@nadohq/shared';
import { createWalletClient, custom, defineChain } from 'viem';
import { privateKeyToAccount } from 'viem/accounts';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { createExchange } from '../../src/exchange/exchange.ts';
import type { Exchange } from '../../src/exchange/exchange.ts';
import { createFaults } from '../../src/exchange/faults.ts';
import { listen } from '../../src/exchange/gateway.ts';
import type { Gateway } from '../../src/exchange/gateway.ts';
import { createSignatures } from '../../src/exchange/gateway/signatures.ts';
import { generatedPath } from '../../src/exchange/prices.ts';
import { createExchangeServer } from '../../src/exchange/server.ts';
import { seededRandom } from '../../src/lib/seeded-random.ts';
import type { Clock } from '../../src/ports/clock.ts';

const ACCOUNT = privateKeyToAccount(
  '0xac0974bec39a17e36ba4a6b4d238ff944bacb478cbed5efcae784d7bf4f2ff80',
);
const CHAIN_ID = 763_373;
const ENDPOINT = NADO_DEPLOYMENTS.inkTestnet.endpoint;
const CHAIN = defineChain({
  id: CHAIN_ID,
  name: 'Ink Sepolia',
  nativeCurrency: { name: 'Ether', symbol: 'ETH', decimals: 18 },
  rpcUrls: { default: { http: [] } },
});
const SUBACCOUNT = { subaccountOwner: ACCOUNT.address, subaccountName: 'default' };
const SENDER = `${ACCOUNT.address.toLowerCase()}64656661756c740000000000`;

const wallClock: Clock = {
  now: () => Date.now(),
  setTimeout: (fn, ms) => setTimeout(fn, ms),
  clearTimeout: (handle) => {
    clearTimeout(handle as NodeJS.Timeout); // The handle is what setTimeout above returned.
  },
};

type Frame = Readonly<Record<string, unknown>>;

/** The calls driven here: the shipped types lose them in a mixin that nodenext cannot resolve. */
type OfficialClient = {
  getStatus(): Promise<string>;
  getContracts(): Promise<GetEngineContractsResponse>;
  getNonces(params: { readonly address: string }): Promise<GetEngineNoncesResponse>;
  getTime(): Promise<number>;
  getMarketPrice(params: { readonly productId: number }): Promise<GetEngineMarketPriceResponse>;
  getMarketLiquidity(params: {
    readonly productId: number;
    readonly depth: number;
  }): Promise<GetEngineMarketLiquidityResponse>;
  getSymbols(params: object): Promise<EngineSymbolsResponse>;
  getSubaccountSummary(params: Subaccount): Promise<GetEngineSubaccountSummaryResponse>;
  getIsolatedPositions(params: Subaccount): Promise<GetEngineIsolatedPositionsResponse>;
  getSubaccountOrders(
    params: Subaccount & { readonly productId: number },
  ): Promise<GetEngineSubaccountOrdersResponse>;
  getMaxOrderSize(params: GetEngineMaxOrderSizeParams): Promise<GetEngineMaxOrderSizeResponse>;
  placeOrder(params: EnginePlaceOrderParams): Promise<EnginePlaceOrderResult>;
  cancelOrders(params: EngineCancelOrdersParams): Promise<unknown>;
};

let gateway: Gateway;
let exchange: Exchange;
let client: OfficialClient;
let walletClient: ReturnType<typeof walletOf>;

function walletOf() {
  const transport = custom({ request: () => Promise.reject(new Error('no chain is needed')) });
  return createWalletClient({ account: ACCOUNT, chain: CHAIN, transport });
}

beforeAll(async () => {
  const random = seededRandom(1);
  const faults = createFaults(wallClock, random);
  const path = generatedPath({ random: random.fork('prices') });
  exchange = createExchange({ clock: wallClock, random, path, faults });
  const signatures = createSignatures();
  const parts = { exchange, clock: wallClock, faults, signatures, strict: true };
  gateway = await listen(createExchangeServer(parts), 0);
  walletClient = walletOf();
  const options = { url: gateway.urls.gateway, walletClient };
  // The class is the client described above; only its shipped types say otherwise.
  client = Reflect.construct(EngineClient, [options]) as OfficialClient;
});

afterAll(async () => {
  await gateway.close();
});

/** A raw subscriber: collects frames and resolves when one satisfies the question. */
async function subscriber(): Promise<{
  send: (message: unknown) => void;
  next: (matches: (frame: Frame) => boolean) => Promise<Frame>;
  close: () => void;
}> {
  const socket = new WebSocket(gateway.urls.subscribe, { perMessageDeflate: true });
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

describe("Nado's own client", () => {
  it('reads the exchange: status, contracts, nonces, time, prices, depth and symbols', async () => {
    expect(await client.getStatus()).toBe('active');
    expect(await client.getContracts()).toEqual({
      chainId: CHAIN_ID,
      endpointAddr: ENDPOINT,
    });
    const { orderNonce } = await client.getNonces({ address: ACCOUNT.address });
    expect(Number(BigInt(orderNonce) >> 20n)).toBeGreaterThan(Date.now());
    expect(Math.abs((await client.getTime()) - Date.now())).toBeLessThan(5000);
    const price = await client.getMarketPrice({ productId: 4 });
    expect(price.bid.toNumber()).toBeLessThan(price.ask.toNumber());
    const depth = await client.getMarketLiquidity({ productId: 4, depth: 20 });
    expect([depth.bids.length, depth.asks.length]).toEqual([20, 20]);
    const { symbols } = await client.getSymbols({});
    expect(symbols['ETH-PERP']).toMatchObject({ productId: 4, symbol: 'ETH-PERP' });
    expect(symbols['SOL-PERP']?.priceIncrement.toNumber()).toBe(0.01);
  });

  it('reads an account that is funded when it is first seen', async () => {
    const summary = await client.getSubaccountSummary(SUBACCOUNT);
    expect(summary.exists).toBe(true);
    expect(summary.health.initial.health.toFixed()).toBe('100000000000000000000000');
    expect(await client.getIsolatedPositions(SUBACCOUNT)).toEqual([]);
    const { orders } = await client.getSubaccountOrders({ ...SUBACCOUNT, productId: 4 });
    expect(orders).toEqual([]);
    const { ask } = await client.getMarketPrice({ productId: 4 });
    const size = await client.getMaxOrderSize({
      ...SUBACCOUNT,
      productId: 4,
      price: ask,
      side: 'long',
    });
    expect(size.toNumber()).toBeGreaterThan(0);
  });

  it('places a signed order whose fill, position and update reach a subscriber', async () => {
    const watcher = await subscriber();
    const expiration = String(Date.now() + 60_000);
    const signature = await ACCOUNT.signTypedData({
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
    watcher.send({ method: 'authenticate', id: 0, tx: { sender: SENDER, expiration }, signature });
    expect(await watcher.next((frame) => frame['id'] === 0)).toEqual({ result: null, id: 0 });
    for (const [index, type] of ['fill', 'position_change', 'order_update'].entries()) {
      const stream = { type, product_id: null, subaccount: SENDER };
      watcher.send({ method: 'subscribe', id: index + 1, stream });
      const ack = await watcher.next((frame) => frame['id'] === index + 1);
      expect(ack).toEqual({ result: null, id: index + 1 });
    }

    const { ask } = await client.getMarketPrice({ productId: 4 });
    const placed = await client.placeOrder({
      productId: 4,
      chainId: CHAIN_ID,
      verifyingAddr: '0x0000000000000000000000000000000000000004',
      order: {
        ...SUBACCOUNT,
        price: ask.plus(5).toFixed(1),
        amount: '100000000000000000',
        expiration: 4_294_967_295,
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
    watcher.close();

    const { balances } = await client.getSubaccountSummary(SUBACCOUNT);
    const eth = balances.find((balance) => balance.productId === 4);
    expect(eth?.amount.toFixed()).toBe('100000000000000000');
    expect(exchange.truth(SENDER).fills[0]?.digest).toBe(digest);
  });

  it('shows an isolated position after an isolated order', async () => {
    const { bid } = await client.getMarketPrice({ productId: 8 });
    await client.placeOrder({
      productId: 8,
      chainId: CHAIN_ID,
      verifyingAddr: '0x0000000000000000000000000000000000000008',
      order: {
        ...SUBACCOUNT,
        price: bid.minus(1).toFixed(2),
        amount: '-1000000000000000000',
        expiration: 4_294_967_295,
        appendix: packOrderAppendix({
          orderExecutionType: 'ioc',
          isolated: { margin: '40000000000000000000' },
        }),
      },
    });
    await new Promise((resolve) => setTimeout(resolve, 60));
    const [position] = await client.getIsolatedPositions(SUBACCOUNT);
    expect(position?.baseBalance.amount.toFixed()).toBe('-1000000000000000000');
    expect(position?.quoteBalance.amount.toFixed()).toBe('40000000000000000000');
  });

  it('places a post-only order, sees it open and in the depth, and cancels it', async () => {
    const { bid } = await client.getMarketPrice({ productId: 4 });
    const price = bid.times('0.98').toFixed(0);
    const terms = {
      ...SUBACCOUNT,
      price,
      amount: '500000000000000000',
      expiration: 4_294_967_295,
      appendix: packOrderAppendix({ orderExecutionType: 'post_only' }),
    };
    const market = {
      productId: 4,
      chainId: CHAIN_ID,
      verifyingAddr: '0x0000000000000000000000000000000000000004',
    };
    const { digest } = (await client.placeOrder({ ...market, order: terms })).data;
    const { orders } = await client.getSubaccountOrders({ ...SUBACCOUNT, productId: 4 });
    expect(orders).toMatchObject([{ digest, productId: 4 }]);
    expect(orders[0]?.unfilledAmount.toFixed()).toBe('500000000000000000');
    const depth = await client.getMarketLiquidity({ productId: 4, depth: 100 });
    expect(depth.bids.map((tick) => tick.price.toFixed())).toContain(price);

    const nearer = { ...terms, price: bid.times('1.02').toFixed(0) };
    await expect(client.placeOrder({ ...market, order: nearer })).rejects.toThrow('2008');

    const cancel = { ...SUBACCOUNT, productIds: [4], digests: [digest], verifyingAddr: ENDPOINT };
    await client.cancelOrders({ ...cancel, chainId: CHAIN_ID });
    const after = await client.getSubaccountOrders({ ...SUBACCOUNT, productId: 4 });
    expect(after.orders).toEqual([]);
    expect(exchange.findOrder(digest)).toMatchObject({ state: 'done', filledX18: 0n });
  });

  it('signs a trigger order, and a list of them that only its own signature opens', async () => {
    const post = async (path: string, body: object): Promise<unknown> => {
      const url = `${gateway.urls.trigger}/${path}`;
      return (await fetch(url, { method: 'POST', body: JSON.stringify(body) })).json();
    };
    const order = {
      ...SUBACCOUNT,
      price: '3000',
      amount: '-500000000000000000',
      expiration: 4_294_967_295,
      nonce: (BigInt(Date.now() + 60_000) << 20n).toString(),
      appendix: packOrderAppendix({ orderExecutionType: 'ioc', triggerType: 'price' }),
    };
    const digest = getOrderDigest({ order, chainId: CHAIN_ID, productId: 4 });
    const signature = await getSignedTransactionRequest({
      requestType: 'place_order',
      requestParams: order,
      chainId: CHAIN_ID,
      verifyingContract: '0x0000000000000000000000000000000000000004',
      walletClient,
    });
    const terms = getNadoEIP712Values('place_order', order);
    const trigger = { price_trigger: { price_requirement: { oracle_price_below: '1' } } };
    const body = { id: null, product_id: 4, order: terms, trigger, signature, digest: null };
    const placed = await post('execute', { place_order: body });
    expect(placed).toMatchObject({ status: 'success', data: { digest } });

    const list = async (chainId: number): Promise<unknown> => {
      const params = { ...SUBACCOUNT, recvTime: String(Date.now() + 60_000) };
      const asked = await getSignedTransactionRequest({
        requestType: 'list_trigger_orders',
        requestParams: params,
        chainId,
        verifyingContract: ENDPOINT,
        walletClient,
      });
      const tx = getNadoEIP712Values('list_trigger_orders', params);
      return post('query', { type: 'list_trigger_orders', tx, signature: asked });
    };
    expect(await list(CHAIN_ID)).toMatchObject({
      status: 'success',
      data: { orders: [{ order: { digest, order: terms, trigger }, status: 'waiting_price' }] },
    });
    expect(await list(57_073)).toMatchObject({ status: 'failure', error_code: 2028 });
  });

  it('is refused a cancellation of what is not open, and a signature for another chain', async () => {
    const digests = [`0x${'12'.repeat(32)}`];
    const cancel = { ...SUBACCOUNT, productIds: [4], digests, verifyingAddr: ENDPOINT };
    await expect(client.cancelOrders({ ...cancel, chainId: CHAIN_ID })).rejects.toThrow('2020');
    await expect(client.cancelOrders({ ...cancel, chainId: 57_073 })).rejects.toThrow('2028');
  });
});

describe('the gateway', () => {
  it('refuses an upgrade without compression', async () => {
    const socket = new WebSocket(gateway.urls.subscribe, { perMessageDeflate: false });
    const status = await new Promise((resolve) => {
      socket.on('unexpected-response', (_request, response) => {
        resolve(response.statusCode);
      });
      socket.on('error', () => undefined);
    });
    expect(status).toBe(403);
  });

  it('answers the archive over its own path, compressed', async () => {
    const response = await fetch(gateway.urls.archive, {
      method: 'POST',
      body: JSON.stringify({ events: { subaccounts: [SENDER], limit: { raw: 50 } } }),
    });
    expect(response.headers.get('content-encoding')).toBe('gzip');
    const { events } = (await response.json()) as { events: Frame[] };
    expect(events.map((event) => event['event_type'])).toContain('deposit_collateral');
  });

  it('serves queries in order over one socket', async () => {
    const socket = new WebSocket(gateway.urls.ws);
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
    const response = await fetch(`${gateway.urls.gateway}/query`, { method: 'POST', body });
    expect(response.status).toBe(413);
  });
});
