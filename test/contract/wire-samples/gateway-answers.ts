/** What our gateway really sends for each kind of sample, gathered over real sockets. */
import { openSimulatedExchange } from '../../../src/app/simulated-exchange.ts';
import type { SimulatedExchange } from '../../../src/app/simulated-exchange.ts';
import { systemClock } from '../../../src/app/system-clock.ts';
import { listen } from '../../../src/exchange/gateway.ts';
import { parseX18 } from '../../../src/exchange/x18.ts';
import { seededRandom } from '../../../src/lib/seeded-random.ts';
import type { Clock } from '../../../src/ports/clock.ts';
import { connectClient } from './wire-client.ts';
import type { WireClient } from './wire-client.ts';

const ADDRESS = '0xf39fd6e51aad88f6f4ce6ab8827279cfffb92266';
const SENDER = `${ADDRESS}64656661756c740000000000`;
const SIGNATURE = `0x${'11'.repeat(65)}`;
const IOC = 513n;
const POST_ONLY = 1537n;
const ISOLATED = 256n;
const TRIGGERED_IOC = 4609n;
const ARCHIVE_LAG_MS = 150;

type Answers = Record<string, unknown>;

/** Every kind by its name in the samples. Signatures and headers are judged for one kind alone. */
export async function gatherAnswers(): Promise<Readonly<Answers>> {
  const clock = hastened(systemClock());
  const open = (strict: boolean): SimulatedExchange =>
    openSimulatedExchange({ clock, random: seededRandom(1), strict });
  const simulated = open(false);
  const gateway = await listen(simulated.server, 0);
  const strictGateway = await listen(open(true).server, 0);
  const client = await connectClient(gateway.urls);
  const strictClient = await connectClient(strictGateway.urls);
  const answers: Answers = {};
  try {
    await gatherStreams(client, simulated, answers);
    await gatherExecutes(client, simulated, answers);
    await gatherQueries(client, answers);
    await gatherArchive(client, simulated, answers);
    await gatherRefusals(client, simulated, answers);
    answers['missing compression'] = await strictClient.bareGet('/time');
    answers['time'] = await client.bareGet('/time');
  } finally {
    client.close();
    strictClient.close();
    await gateway.close();
    await strictGateway.close();
  }
  return answers;
}

/** A clock whose rates of funding, told every 20 s, are told soon. */
function hastened(clock: Clock): Clock {
  return { ...clock, setTimeout: (fn, ms) => clock.setTimeout(fn, ms === 20_000 ? 200 : ms) };
}

const STREAMS = [
  { type: 'order_update', product_id: null, subaccount: SENDER },
  { type: 'fill', product_id: null, subaccount: SENDER },
  { type: 'position_change', product_id: null, subaccount: SENDER },
  { type: 'best_bid_offer', product_id: 4 },
  { type: 'best_bid_offer', product_id: 8 },
  { type: 'trade', product_id: 4 },
  { type: 'funding_rate', product_id: 4 },
  { type: 'funding_payment', product_id: 4 },
  { type: 'book_depth', product_id: 4 },
  { type: 'liquidation', product_id: null },
  { type: 'latest_candlestick', product_id: 4, granularity: 60 },
  { type: 'all_bbo' },
];

async function gatherStreams(
  client: WireClient,
  { exchange, faults }: SimulatedExchange,
  answers: Answers,
): Promise<void> {
  const answerTo = async (kind: string, message: object, id: number): Promise<void> => {
    client.send({ ...message, id });
    answers[kind] = await client.frame((frame) => frame['id'] === id && !('type' in frame));
  };
  const tx = { sender: SENDER, expiration: String(Date.now() + 60_000) };
  await answerTo('authenticate', { method: 'authenticate', tx, signature: SIGNATURE }, 1);
  await answerTo('subscribe', { method: 'subscribe', stream: { type: 'trade', product_id: 2 } }, 2);
  await answerTo('list', { method: 'list' }, 3);
  await answerTo('refused subscribe', { method: 'subscribe', stream: { type: 'weather' } }, 4);
  const client_time = String(Date.now());
  await answerTo('ping', { method: 'ping', client_time }, 5);
  await answerTo('time message', { method: 'time' }, 6);
  for (const [index, stream] of STREAMS.entries()) {
    await answerTo('subscribe', { method: 'subscribe', stream }, 10 + index);
  }
  await client.execute(order({ amount: '0.1', price: '9000', id: 100 }));
  await client.execute(order({ productId: 8, amount: '2', price: '200', appendix: IOC }));
  exchange.operators.payFunding(4, 1);
  const hasRows = (rows: unknown): boolean => Array.isArray(rows) && rows.length > 0;
  for (const { type } of STREAMS) {
    if (type === 'liquidation') continue;
    answers[type] = await client.frame(
      (frame) =>
        frame['type'] === type &&
        (type !== 'book_depth' || (hasRows(frame['bids']) && hasRows(frame['asks']))),
    );
  }
  exchange.operators.liquidate({ subaccount: SENDER, productId: 8, margin: 'cross' });
  answers['liquidation'] = await client.frame((frame) => frame['type'] === 'liquidation');
  faults.add({ fault: 'book.thin', product: 8, beyondBps: 0, depthShare: 0 });
  answers['empty best_bid_offer'] = await client.frame(
    (frame) => frame['type'] === 'best_bid_offer' && frame['bid_price'] === '0',
  );
  faults.clear('book.thin');
}

async function gatherExecutes(
  client: WireClient,
  { exchange }: SimulatedExchange,
  answers: Answers,
): Promise<void> {
  const resting = order({ amount: '0.5', price: '2000', appendix: POST_ONLY, id: 100 });
  answers['place_order'] = await client.execute(resting);
  answers['refused place_order'] = await client.execute(order({ amount: '100000', price: '9000' }));
  const cancelOpen = (name: string): object => {
    const digests = exchange.openOrders(SENDER, 4).map(({ request }) => request.digest);
    const tx = { sender: SENDER, productIds: [4], nonce: nonce() };
    const isByDigest = name === 'cancel_orders';
    return {
      [name]: { tx: isByDigest ? { ...tx, digests } : tx, signature: SIGNATURE },
    };
  };
  answers['cancel_orders'] = await client.execute(cancelOpen('cancel_orders'));
  const plain = { amount: '0.5', price: '2000', appendix: POST_ONLY };
  await client.execute(order(plain));
  answers['cancel_product_orders'] = await client.execute(cancelOpen('cancel_product_orders'));
  await client.execute(order(plain));
  const margin = parseX18('900') / 10n ** 12n;
  const isolated = IOC | ISOLATED | (margin << 64n);
  await client.execute(order({ amount: '0.1', price: '9000', appendix: isolated }));
  // It is accepted before it is matched.
  await client.frame((frame) => frame['type'] === 'position_change' && frame['isolated'] === true);

  const trigger = { price_trigger: { price_requirement: { oracle_price_below: '1' } } };
  const { place_order } = order({ amount: '-0.1', price: '2836', appendix: TRIGGERED_IOC });
  const body = { ...place_order, trigger };
  answers['trigger place_order'] = await client.trigger('execute', {
    place_order: { ...body, id: 100 },
  });
  await client.trigger('execute', {
    cancel_product_orders: {
      tx: { sender: SENDER, productIds: [], nonce: nonce() },
      signature: SIGNATURE,
    },
  });
  const again = order({ amount: '-0.2', price: '2836', appendix: TRIGGERED_IOC }).place_order;
  await client.trigger('execute', { place_order: { ...again, trigger } });
  const asked = { sender: SENDER, recvTime: String(Date.now() + 60_000) };
  answers['list_trigger_orders'] = await client.trigger('query', {
    type: 'list_trigger_orders',
    tx: asked,
    signature: SIGNATURE,
    status_types: ['waiting_price'],
  });
}

async function gatherQueries(client: WireClient, answers: Answers): Promise<void> {
  const open = { type: 'subaccount_orders', sender: SENDER, product_id: 4 };
  answers['subaccount_orders'] = await client.query(open);
  const digest = /"digest":"(0x[0-9a-f]+)"/.exec(JSON.stringify(answers['subaccount_orders']))?.[1];
  const product = { product_id: 4 };
  const asked: Readonly<Record<string, object>> = {
    status: {},
    contracts: {},
    nonces: { address: ADDRESS },
    market_price: product,
    market_prices: { product_ids: [4, 8] },
    market_liquidity: { ...product, depth: 20 },
    order: { ...product, digest },
    orders: { sender: SENDER, product_ids: [4] },
    max_order_size: {
      sender: SENDER,
      ...product,
      price_x18: parseX18('3500').toString(),
      direction: 'long',
    },
    fee_rates: { sender: SENDER },
    symbols: { product_ids: [4], product_type: 'perp' },
    all_products: {},
    subaccount_info: { subaccount: SENDER },
    isolated_positions: { subaccount: SENDER },
  };
  for (const [type, params] of Object.entries(asked)) {
    answers[type] = await client.query({ type, ...params });
  }
  const unknown = `0x${'12'.repeat(32)}`;
  answers['unknown order'] = await client.query({ type: 'order', ...product, digest: unknown });
}

async function gatherArchive(
  client: WireClient,
  { faults }: SimulatedExchange,
  answers: Answers,
): Promise<void> {
  await new Promise((resolve) => setTimeout(resolve, ARCHIVE_LAG_MS));
  const filter = { subaccounts: [SENDER], product_ids: [4] };
  answers['archive orders'] = await client.archive({ orders: { ...filter, limit: 50 } });
  answers['archive matches'] = await client.archive({ matches: { ...filter, limit: 50 } });
  answers['archive events'] = await client.archive({ events: { ...filter, limit: { raw: 50 } } });
  answers['archive funding_rate'] = await client.archive({ funding_rate: { product_id: 4 } });
  faults.add({ fault: 'rest.fail', as: 'failure', queries: ['archive.orders'], times: 1 });
  answers['archive failure'] = await client.archive({ orders: { ...filter, limit: 50 } });
}

async function gatherRefusals(
  client: WireClient,
  { faults }: SimulatedExchange,
  answers: Answers,
): Promise<void> {
  faults.add({ fault: 'venue.queryOnly', times: 1 });
  answers['query-only access'] = await client.execute(order({ amount: '0.1', price: '9000' }));
  faults.add({ fault: 'rest.rateLimited', queries: ['status'], times: 1 });
  answers['over the limit'] = await client.query({ type: 'status' });
}

let nonces = 0n;

function nonce(): string {
  nonces += 1n;
  return ((BigInt(Date.now() + 60_000) << 20n) + nonces).toString();
}

function order(terms: {
  readonly productId?: number;
  readonly amount: string;
  readonly price: string;
  readonly appendix?: bigint;
  readonly id?: number;
}) {
  const { productId = 4, amount, price, appendix = IOC, id = null } = terms;
  const signed = {
    sender: SENDER,
    priceX18: parseX18(price).toString(),
    amount: parseX18(amount).toString(),
    expiration: '4294967295',
    nonce: nonce(),
    appendix: appendix.toString(),
  };
  return { place_order: { id, product_id: productId, order: signed, signature: SIGNATURE } };
}
