/** Valid requests of two wallets to the exchange's gateway, and the spoilt and forged ones beside them. */
import { between, happens, pick, pickWeighted } from '../../src/app/worlds/chance.ts';
import type { Random } from '../../src/ports/random.ts';
import { createSigner } from '../../src/venues/nado/protocol/signing.ts';
import {
  hashCancellation,
  hashCancellationProducts,
  hashLinkSigner,
  hashListTriggerOrders,
  hashOrder,
  hashStreamAuthentication,
  orderContract,
} from '../../src/venues/nado/protocol/typed-data.ts';
import { TESTNET_CHAIN_ID, TESTNET_ENDPOINT } from '../../src/exchange/gateway/signatures.ts';
import { spoilValue } from './spoil.ts';

const signer = createSigner('0xac0974bec39a17e36ba4a6b4d238ff944bacb478cbed5efcae784d7bf4f2ff80');
const other = createSigner('0x59c6995e998f97a5a0044966f0945389dc9e86dae88c7a8412f4603b6b78690d');
const NAME = '64656661756c740000000000';
const DOMAIN = { chainId: TESTNET_CHAIN_ID, verifyingContract: TESTNET_ENDPOINT };
const NEVER = '4294967295';

/** Whose key signs here. */
export const ACTOR = `${signer.address}${NAME}`;

/** Whose key signs only what it rests before the fuzzing, and nothing after. */
export const VICTIM = `${other.address}${NAME}`;

/** A request as it is sent. */
export type Request = {
  readonly method: string;
  readonly path: string;
  readonly body: unknown;
  /** Whether nothing was done to it. */
  readonly isUntouched: boolean;
};

/** Everything that a wallet signed so far, in the one spelling of its meaning. */
export type Signed = Set<string>;

const SIDES: readonly [string, string][] = [
  ['long', '100000000000000000000'],
  ['short', '1'],
];

/** One request of the kind that a client sends; a spoilt one may still be valid. */
export function drawRequest(random: Random, now: number, signed: Signed): Request {
  const drawn = drawValid(random, now, signed);
  if (happens(random, 35)) return { ...drawn, isUntouched: true };
  const forged = happens(random, 30) ? forgery(random, drawn.body) : undefined;
  const body = forged ?? spoilValue(random, drawn.body);
  return { ...drawn, body, isUntouched: false };
}

/** An order as a wallet signs it: an IOC or a resting one, near the price or far from it. */
export function drawOrder(random: Random, now: number, signed: Signed, appendix: string): object {
  const product_id = pick(random, [2, 4, 8]);
  const prices = { 2: '113500', 4: '3575', 8: '162' };
  const price = prices[product_id === 2 ? 2 : product_id === 4 ? 4 : 8];
  return signOrder(signer, signed, product_id, {
    sender: ACTOR,
    priceX18: `${price}${'0'.repeat(18)}`,
    amount: `${happens(random, 50) ? '-' : ''}${product_id === 8 ? '2' : '1'}000000000000000000`,
    expiration: happens(random, 90) ? NEVER : String(Math.floor(now / 1_000) + 60),
    nonce: nonceOf(random, now),
    appendix,
  });
}

/** What the victim rests before anything is thrown: a position, a resting order and a trigger order. */
export function victimOrders(now: number, signed: Signed): readonly Request[] {
  const order = (priceX18: string, appendix: string, low: number): object =>
    signOrder(other, signed, 4, {
      ...{ sender: VICTIM, priceX18, amount: '1000000000000000000', expiration: NEVER, appendix },
      nonce: String((BigInt(now + 60_000) << 20n) + BigInt(low)),
    });
  const far = `2000${'0'.repeat(18)}`;
  const trigger = { price_trigger: { price_requirement: { oracle_price_below: far } } };
  const post = (path: string, body: object): Request => ({
    ...{ method: 'POST', path, body, isUntouched: true },
  });
  return [
    post('/v1/execute', { place_order: order(`3700${'0'.repeat(18)}`, '513', 1) }),
    post('/v1/execute', { place_order: order(far, '1537', 2) }),
    post('/trigger/v1/execute', { place_order: { ...order(far, '4609', 3), trigger } }),
  ];
}

/** The signed part of `authenticate`, for whoever signs here. */
export function authentication(now: number): { readonly tx: object; readonly signature: string } {
  const tx = { sender: ACTOR, expiration: String(now + 60_000) };
  return { tx, signature: signer.sign(hashStreamAuthentication(DOMAIN, tx)) };
}

/** What an execute asks for, in the one spelling of its meaning; undefined when it asks for nothing. */
export function meaningsOf(body: unknown): readonly string[] {
  const [execute] = Object.values(fieldsOf(body));
  const fields = fieldsOf(execute);
  if (Array.isArray(fields['orders'])) {
    return fields['orders'].map((order: unknown) => orderMeaning(fieldsOf(order)));
  }
  if ('cancel_tx' in fields) {
    const cancel = { tx: fields['cancel_tx'], signature: fields['cancel_signature'] };
    return [cancelMeaning(cancel), orderMeaning(fieldsOf(fields['place_order']))];
  }
  if ('signer' in fieldsOf(fields['tx'])) return [linkMeaning(fields)];
  return ['order' in fields ? orderMeaning(fields) : cancelMeaning(fields)];
}

function drawValid(random: Random, now: number, signed: Signed): Omit<Request, 'isUntouched'> {
  const kind = pickWeighted(random, [
    { item: 'query', weight: 40 },
    { item: 'search', weight: 5 },
    { item: 'archive', weight: 12 },
    { item: 'order', weight: 18 },
    { item: 'cancel', weight: 12 },
    { item: 'batch', weight: 4 },
    { item: 'pair', weight: 6 },
    { item: 'link', weight: 4 },
    { item: 'trigger', weight: 8 },
    { item: 'list', weight: 5 },
  ]);
  const post = (path: string, body: unknown) => ({ method: 'POST', path, body });
  switch (kind) {
    case 'query':
      return post('/v1/query', drawQuery(random));
    case 'search':
      return { method: 'GET', path: `/v1/query?${searchOf(drawQuery(random))}`, body: '' };
    case 'archive':
      return post('/archive/v1', drawArchiveQuery(random));
    case 'order': {
      const appendix = pick(random, ['513', '513', '1', '1537', '2561', '769', '1025', '5']);
      return post('/v1/execute', { place_order: drawOrder(random, now, signed, appendix) });
    }
    case 'cancel': {
      const path = pick(random, ['/v1/execute', '/trigger/v1/execute']);
      return post(path, drawCancel(random, now, signed));
    }
    case 'batch':
      return post('/v1/execute', { place_orders: drawBatch(random, now, signed) });
    case 'pair':
      return post('/v1/execute', { cancel_and_place: drawPair(random, now, signed) });
    case 'link':
      return post('/v1/execute', { link_signer: drawLink(random, signed) });
    case 'trigger':
      return post('/trigger/v1/execute', drawTrigger(random, now, signed));
    default: {
      const tx = { sender: ACTOR, recvTime: String(now + 10_000) };
      const signature = signer.sign(hashListTriggerOrders(DOMAIN, tx));
      return post('/trigger/v1/query', { type: 'list_trigger_orders', tx, signature, limit: 500 });
    }
  }
}

function drawQuery(random: Random): Record<string, unknown> {
  const product_id = pick(random, [2, 4, 8, 4, 8, 7]);
  const sender = drawSubaccount(random);
  const [direction, price_x18] = pick(random, SIDES);
  const isolated = String(happens(random, 50));
  return pick<Record<string, unknown>>(random, [
    ...['status', 'contracts', 'all_products'].map((type) => ({ type })),
    { type: 'symbols', product_ids: [product_id] },
    { type: 'nonces', address: sender.slice(0, 42) },
    { type: 'market_price', product_id },
    { type: 'market_prices', product_ids: [4, 8] },
    { type: 'market_liquidity', product_id, depth: between(random, 0, 200) },
    { type: 'order', product_id, digest: `0x${'ab'.repeat(32)}` },
    { type: 'subaccount_orders', sender, product_id },
    { type: 'orders', sender, product_ids: [4, 8] },
    { type: 'max_order_size', sender, product_id, price_x18, direction, isolated },
    { type: 'fee_rates', sender },
    { type: 'linked_signer', subaccount: sender },
    { type: 'max_withdrawable', sender, product_id: pick(random, [0, 4]) },
    { type: 'health_groups' },
    { type: 'edge_all_products' },
    { type: 'subaccount_info', subaccount: sender },
    { type: 'isolated_positions', subaccount: sender },
  ]);
}

function drawArchiveQuery(random: Random): Record<string, unknown> {
  const filter = {
    subaccounts: [drawSubaccount(random)],
    product_ids: [pick(random, [0, 4, 8])],
    limit: pick<unknown>(random, [1, 100, { raw: 10 }, 1_000]),
  };
  return pick<Record<string, unknown>>(random, [
    { orders: { digests: [`0x${'ab'.repeat(32)}`] } },
    { orders: filter },
    { matches: filter },
    { events: { ...filter, isolated: happens(random, 50) } },
    { funding_rate: { product_id: 4 } },
    { funding_rates: { product_ids: [4, 8] } },
    {
      interest_and_funding: {
        subaccount: drawSubaccount(random),
        product_ids: [0, 4, 8],
        limit: pick<unknown>(random, [1, 100, 1_000, '7']),
        max_idx: pick<unknown>(random, [null, '3', '9', 'x']),
      },
    },
    { perp_prices: { product_ids: [4, 8] } },
    { oracle_price: { product_ids: [4] } },
    { subaccounts: { address: drawSubaccount(random).slice(0, 42) } },
    { linked_signer_rate_limit: { subaccount: drawSubaccount(random) } },
  ]);
}

function drawCancel(random: Random, now: number, signed: Signed): object {
  const tx = { sender: ACTOR, productIds: [pick(random, [4, 8])], nonce: nonceOf(random, now) };
  if (happens(random, 40)) {
    const signature = signer.sign(hashCancellationProducts(DOMAIN, tx));
    return note(signed, { cancel_product_orders: { tx, signature } });
  }
  const byDigest = { ...tx, digests: [`0x${'ab'.repeat(32)}`] };
  const signature = signer.sign(hashCancellation(DOMAIN, byDigest));
  return note(signed, { cancel_orders: { tx: byDigest, signature } });
}

function drawBatch(random: Random, now: number, signed: Signed): object {
  const orders = Array.from({ length: between(random, 1, pick(random, [2, 51])) }, () =>
    drawOrder(random, now, signed, pick(random, ['513', '1', '1537'])),
  );
  return { orders, stop_on_failure: happens(random, 50) };
}

/** A cancellation with an order in its place; nothing is open under its digest. */
function drawPair(random: Random, now: number, signed: Signed): object {
  const cancel_tx = {
    sender: ACTOR,
    productIds: [4],
    digests: [`0x${'ab'.repeat(32)}`],
    nonce: nonceOf(random, now),
  };
  const cancel_signature = signer.sign(hashCancellation(DOMAIN, cancel_tx));
  signed.add(cancelMeaning({ tx: cancel_tx, signature: cancel_signature }));
  return { cancel_tx, cancel_signature, place_order: drawOrder(random, now, signed, '1') };
}

/** Nobody's address ends the link; no one here has the key of the other. */
function drawLink(random: Random, signed: Signed): object {
  const wallet = pick(random, [`0x${'0'.repeat(64)}`, `0x${'5e'.repeat(20)}${'0'.repeat(24)}`]);
  const tx = { sender: ACTOR, signer: wallet, nonce: String(between(random, 0, 5)) };
  const fields = { tx, signature: signer.sign(hashLinkSigner(DOMAIN, tx)) };
  signed.add(linkMeaning(fields));
  return fields;
}

function drawTrigger(random: Random, now: number, signed: Signed): object {
  const kinds = ['oracle_price_above', 'last_price_below', 'mid_price_above'];
  const price_requirement = {
    [pick(random, kinds)]: `${String(between(random, 1, 9))}${'0'.repeat(21)}`,
  };
  const trigger = { price_trigger: { price_requirement } };
  const draw = (): object => ({ ...drawOrder(random, now, signed, '4609'), trigger });
  if (happens(random, 70)) return { place_order: draw() };
  return { place_orders: { orders: [draw(), draw()], stop_on_failure: happens(random, 50) } };
}

/** Somebody else's name under our signature, or a signature of nobody's. */
function forgery(random: Random, body: unknown): unknown {
  const text = JSON.stringify(body);
  if (happens(random, 60)) return JSON.parse(text.replaceAll(ACTOR, VICTIM)) as unknown;
  const signatures = [
    '0x',
    `0x${'00'.repeat(64)}1b`,
    `0x${'ff'.repeat(64)}1c`,
    `0x${'11'.repeat(65)}`,
  ];
  const forged = pick(random, signatures);
  return JSON.parse(text.replaceAll(/(signature":")[^"]*/g, `$1${forged}`)) as unknown;
}

type Terms = Parameters<typeof hashOrder>[1];

function signOrder(by: typeof signer, signed: Signed, productId: number, order: Terms): object {
  const domain = { chainId: TESTNET_CHAIN_ID, verifyingContract: orderContract(productId) };
  const signature = by.sign(hashOrder(domain, order));
  const fields = { product_id: productId, order, signature };
  signed.add(orderMeaning(fields));
  return fields;
}

function note(signed: Signed, body: object): object {
  for (const meaning of meaningsOf(body)) signed.add(meaning);
  return body;
}

function orderMeaning(fields: Readonly<Record<string, unknown>>): string {
  const order = fieldsOf(fields['order']);
  const names = ['sender', 'priceX18', 'amount', 'expiration', 'nonce', 'appendix'];
  const terms = [...names.map((name) => order[name]), fields['product_id'], fields['signature']];
  return ['order', ...terms.map(spelt)].join(' ');
}

function cancelMeaning(fields: Readonly<Record<string, unknown>>): string {
  const tx = fieldsOf(fields['tx']);
  const terms = ['sender', 'nonce', 'productIds', 'digests'].map((name) => tx[name]);
  return ['cancel', ...terms.map(spelt), spelt(fields['signature'])].join(' ');
}

function linkMeaning(fields: Readonly<Record<string, unknown>>): string {
  const tx = fieldsOf(fields['tx']);
  const terms = ['sender', 'signer', 'nonce'].map((name) => tx[name]);
  return ['link', ...terms.map(spelt), spelt(fields['signature'])].join(' ');
}

/** Numbers as they would be written, hex in lower case: what is signed is the value. */
function spelt(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(spelt).join(',')}]`;
  if (typeof value !== 'string' && typeof value !== 'number') return typeof value;
  const text = String(value);
  return /^-?\d+$/.test(text) ? BigInt(text).toString() : text.toLowerCase();
}

function fieldsOf(value: unknown): Readonly<Record<string, unknown>> {
  const isRecord = typeof value === 'object' && value !== null && !Array.isArray(value);
  return isRecord ? (value as Readonly<Record<string, unknown>>) : {}; // Any object may be asked.
}

/** Mostly one of the two; sometimes a name that the exchange never heard. */
function drawSubaccount(random: Random): string {
  if (happens(random, 70)) return pick(random, [ACTOR, VICTIM]);
  const digits = Array.from({ length: 5 }, () =>
    random
      .below(2 ** 32)
      .toString(16)
      .padStart(8, '0'),
  );
  return `0x${digits.join('')}${NAME}`;
}

function nonceOf(random: Random, now: number): string {
  const late = happens(random, 90) ? 60_000 : between(random, -1_000, 200_000);
  return String((BigInt(Math.floor(now) + late) << 20n) + BigInt(random.below(2 ** 20)));
}

function searchOf(params: Readonly<Record<string, unknown>>): string {
  const pairs = Object.entries(params).flatMap(([name, value]) =>
    [value].flat().map((item): [string, string] => [name, String(item)]),
  );
  return new URLSearchParams(pairs).toString();
}
