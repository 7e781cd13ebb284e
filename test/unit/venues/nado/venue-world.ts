/** A small scripted Nado for the adapter's tests: the answers of a calm day. */
import type { OrderIntent } from '../../../../src/orders/order.ts';
import type { Venue } from '../../../../src/ports/venue.ts';
import { seededRandom } from '../../../../src/lib/seeded-random.ts';
import type { StepClock } from '../../../../src/lib/step-clock.ts';
import { endpointsAt } from '../../../../src/venues/nado/protocol/endpoints.ts';
import { createNadoVenue } from '../../../../src/venues/nado/protocol/nado-venue.ts';
import type { NadoVenueOptions } from '../../../../src/venues/nado/protocol/nado-venue.ts';
import type { HttpRequest, HttpResponse } from '../../../../src/venues/nado/protocol/transport.ts';
import { FakeTransport, START_AT, ok, success, testClock } from './fake-transport.ts';

/** The public key of everybody's tests (Hardhat's first account): worth nothing. */
export const TEST_KEY = '0xac0974bec39a17e36ba4a6b4d238ff944bacb478cbed5efcae784d7bf4f2ff80';

/** Its subaccount `default`. */
export const PARENT = '0xf39fd6e51aad88f6f4ce6ab8827279cfffb9226664656661756c740000000000';

/** An isolated subaccount of it for SOL-PERP. */
export const ISOLATED_SOL = '0xf39fd6e51aad88f6f4ce6ab8827279cfffb9226600000000000000080269736f';

/** What both markets weigh. */
const RISK = {
  long_weight_initial_x18: '950000000000000000',
  short_weight_initial_x18: '1050000000000000000',
  long_weight_maintenance_x18: '970000000000000000',
  short_weight_maintenance_x18: '1030000000000000000',
};

/** An opening order of the calm day. */
export const INTENT: OrderIntent = {
  purpose: 'open',
  leg: 'primary',
  symbol: 'ETH-PERP',
  margin: 'cross',
  side: 'buy',
  quantity: '0.070',
  limitPrice: '2836.0',
  reduceOnly: false,
  timeInForce: 'ioc',
  receiveWindowMs: 3_000,
  expiresInMs: 5_000,
  isolatedMargin: '0',
  planQuantity: '0.07',
  cycleId: 1,
};

/** Answers by the type of the request; a test replaces those it is about. */
export type Answers = Record<string, HttpResponse>;

/** The venue under test, its clock and its wire. */
export type World = {
  readonly venue: Venue;
  readonly clock: StepClock;
  readonly transport: FakeTransport;
  readonly answers: Answers;
};

/** A world whose venue is not open yet. */
export function createWorld(signs: Pick<NadoVenueOptions, 'owner' | 'checksSigner'> = {}): World {
  const clock = testClock();
  const answers = calmAnswers();
  const transport = new FakeTransport((request) => {
    const type = typeOf(request);
    const answer = answers[type];
    if (answer === undefined) throw new Error(`The test has no answer for ${type}.`);
    return answer;
  });
  const venue = createNadoVenue({
    network: { name: 'sim', chainId: 57073 },
    endpoints: endpointsAt('http://127.0.0.1:8080'),
    symbols: ['ETH-PERP', 'SOL-PERP'],
    privateKey: TEST_KEY,
    subaccountName: 'default',
    ...signs,
    clock,
    random: seededRandom(7),
    transport,
  });
  return { venue, clock, transport, answers };
}

/** A world whose venue is open. */
export async function openWorld(): Promise<World> {
  const world = createWorld();
  await world.venue.open();
  return world;
}

/** The type of a request: its query type, its execute key, or its path. */
export function typeOf(request: HttpRequest): string {
  if (request.body === undefined) return new URL(request.url).pathname;
  const body: unknown = JSON.parse(request.body);
  if (typeof body !== 'object' || body === null) return 'nothing';
  if ('type' in body) return String(body.type);
  const [key = 'nothing'] = Object.keys(body);
  return request.url.includes('archive') ? `archive ${key}` : key;
}

/** `subaccount_info` of a flat account with 1000 USDT0. */
export function crossInfo(): Record<string, unknown> {
  const zero = { amount: '0', v_quote_balance: '0', last_cumulative_funding_x18: '0' };
  return {
    subaccount: PARENT,
    exists: true,
    healths: ['900', '950', '1000'].map((health) => ({
      assets: '0',
      liabilities: '0',
      health: `${health}000000000000000000`,
    })),
    spot_balances: [
      { product_id: 0, balance: { amount: '1000000000000000000000' } },
      { product_id: 3, balance: { amount: '0' } },
    ],
    perp_balances: [2, 4, 8].map((id) => ({ product_id: id, balance: zero })),
  };
}

/** One account of `isolated_positions`. */
export function isolatedRow(
  amount: string,
  vQuote: string,
  productId = 8,
  subaccount = ISOLATED_SOL,
): Record<string, unknown> {
  return {
    subaccount,
    quote_balance: { product_id: 0, balance: { amount: '50000000000000000000' } },
    base_balance: { product_id: productId, balance: { amount, v_quote_balance: vQuote } },
  };
}

/** Rates by product id: those of ETH-PERP and of SOL-PERP, and none of the others. */
export function ratesX18(eth: string, sol: string): readonly string[] {
  return ['0', '0', '0', '0', eth, '0', '0', '0', sol];
}

function calmAnswers(): Answers {
  const market = (productId: number, symbol: string, tick: string, step: string) => ({
    type: 'perp',
    product_id: productId,
    symbol,
    price_increment_x18: tick,
    size_increment: step,
    min_size: '100000000000000000000',
    trading_status: 'live',
  });
  return {
    '/v1/time': ok(START_AT + 250),
    contracts: success('query_contracts', {
      chain_id: '57073',
      endpoint_addr: '0x05ec92D78ED421f3D3Ada77FFdE167106565974E',
    }),
    symbols: success('query_symbols', {
      symbols: {
        USDT0: { type: 'spot', product_id: 0, symbol: 'USDT0' },
        'BTC-PERP': market(2, 'BTC-PERP', '1000000000000000000', '50000000000000'),
        'ETH-PERP': market(4, 'ETH-PERP', '100000000000000000', '1000000000000000'),
        'SOL-PERP': market(8, 'SOL-PERP', '10000000000000000', '100000000000000000'),
      },
    }),
    all_products: success('query_all_products', {
      spot_products: [],
      perp_products: [
        { product_id: 4, oracle_price_x18: '2822000000000000000000', risk: RISK },
        { product_id: 8, oracle_price_x18: '117450000000000000000', risk: RISK },
      ],
    }),
    fee_rates: success('query_fee_rates', {
      taker_fee_rates_x18: ratesX18('350000000000000', '360000000000000'),
      maker_fee_rates_x18: ratesX18('100000000000000', '-80000000000000'),
    }),
    status: success('query_status', 'active'),
    subaccount_info: success('query_subaccount_info', crossInfo()),
    isolated_positions: success('query_isolated_positions', { isolated_positions: [] }),
  };
}
