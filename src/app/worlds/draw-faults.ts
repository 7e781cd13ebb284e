/** How each fault of the catalogue is drawn; the compiler demands a row for every one. */
import type { Margin } from '../../domain/market.ts';
import type { Fault, FaultName, FaultOf, RestFailure } from '../../exchange/fault-plan.ts';
import type { Random } from '../../ports/random.ts';
import { ETH } from '../scenarios/staging.ts';
import { between, happens, pick } from './chance.ts';
import { SYMBOLS, occasions, someProducts } from './draw-occasions.ts';
import { STREAM_DRAWS } from './draw-stream-faults.ts';

/** Draws one fault of a name; `margin` is that of the run. */
type Draw<Name extends FaultName> = (random: Random, margin: Margin) => FaultOf<Name>;

const REST_FAILURES: readonly RestFailure[] = [
  'noAnswer',
  '429',
  '403',
  '502',
  '503',
  'html',
  'failure',
  'empty',
  'truncated',
  'missingRow',
  'notExisting',
];

/** Refusals of orders that a run meets: price, funds, health, size, rate, and their like. */
const REFUSALS: readonly number[] = [2000, 2005, 2006, 2007, 2010, 2011, 2036, 2056, 2064, 2094];

const DRAWS: { readonly [Name in FaultName]: Draw<Name> } = {
  ...STREAM_DRAWS,
  'rest.stale': (random) => ({
    fault: 'rest.stale',
    ms: pick(random, [100, 600, 2_500, 10_000, 20_000]),
    ...occasions(random),
  }),
  'rest.fail': (random) => ({
    fault: 'rest.fail',
    as: pick(random, REST_FAILURES),
    ...someQueries(random),
    ...occasions(random),
  }),
  'rest.blindIsolated': (random) => ({ fault: 'rest.blindIsolated', ...occasions(random) }),
  'rest.timeout': (random) => ({
    fault: 'rest.timeout',
    effect: pick(random, ['before', 'after']),
    ...someQueries(random),
    ...occasions(random),
  }),
  'rest.rateLimited': (random) => ({
    fault: 'rest.rateLimited',
    ...(happens(random, 50) ? { retryAfterS: 1 } : {}),
    ...someQueries(random),
    ...occasions(random),
  }),
  'rest.contradict': (random) => ({
    fault: 'rest.contradict',
    ms: pick(random, [300, 2_500, 20_000]),
    ...occasions(random),
  }),
  'rest.slowDrip': (random) => ({
    fault: 'rest.slowDrip',
    ms: pick(random, [300, 3_000, 20_000]),
    ...someQueries(random),
    ...occasions(random),
  }),
  'order.noFill': (random) => ({
    fault: 'order.noFill',
    ...someProducts(random),
    ...whichOrders(random),
    ...occasions(random),
  }),
  'order.partialFill': (random) => ({
    fault: 'order.partialFill',
    fraction: pick(random, [0.1, 0.35, 0.5, 0.9]),
    ...someProducts(random),
    ...whichOrders(random),
    ...occasions(random),
  }),
  'order.partialSilent': (random) => ({
    fault: 'order.partialSilent',
    fraction: pick(random, [0.1, 0.5, 0.9]),
    ...someProducts(random),
    ...whichOrders(random),
    ...occasions(random),
  }),
  'order.fillAfterCancel': (random) => ({
    fault: 'order.fillAfterCancel',
    ms: pick(random, [20, 150, 350]),
    ...whichOrders(random),
    ...occasions(random),
  }),
  'order.fillAfterTimeout': (random) => ({
    fault: 'order.fillAfterTimeout',
    ms: pick(random, [100, 700, 2_000]),
    ...whichOrders(random),
    ...occasions(random),
  }),
  'order.duplicate': (random) => ({
    fault: 'order.duplicate',
    ...whichOrders(random),
    ...occasions(random),
  }),
  'order.alreadyFlat': (random) => ({
    fault: 'order.alreadyFlat',
    ...someProducts(random),
    ...occasions(random),
  }),
  'order.minimumNotional': (random) => ({
    fault: 'order.minimumNotional',
    ...someProducts(random),
    ...whichOrders(random),
    ...occasions(random),
  }),
  'order.priceCollar': (random) => ({
    fault: 'order.priceCollar',
    ...someProducts(random),
    ...whichOrders(random),
    ...occasions(random),
  }),
  'order.health': (random) => ({
    fault: 'order.health',
    ...someProducts(random),
    ...whichOrders(random),
    ...occasions(random),
  }),
  'order.reject': (random) => ({
    fault: 'order.reject',
    code: pick(random, REFUSALS),
    ...someProducts(random),
    ...whichOrders(random),
    ...occasions(random),
  }),
  'order.noAnswer': (random) => ({
    fault: 'order.noAnswer',
    effect: pick(random, ['before', 'after']),
    ...someProducts(random),
    ...whichOrders(random),
    ...occasions(random),
  }),
  'order.delay': (random) => ({
    fault: 'order.delay',
    ms: pick(random, [50, 400, 2_000, 6_000]),
    part: pick(random, ['request', 'answer']),
    ...whichOrders(random),
    ...occasions(random),
  }),
  'order.hold': (random) => ({
    fault: 'order.hold',
    ms: pick(random, [200, 2_000, 4_000]),
    deliver: happens(random, 75),
    ...whichOrders(random),
    ...occasions(random),
  }),
  'venue.queryOnly': (random) => ({
    fault: 'venue.queryOnly',
    ...occasions(random),
    ...(happens(random, 50) ? { paths: [pick(random, ['http', 'ws'])] } : {}),
  }),
  'key.refused': (random) => ({
    fault: 'key.refused',
    code: pick(random, [2028, 2024]),
    ...occasions(random),
  }),
  'venue.maintenance': (random) => ({
    fault: 'venue.maintenance',
    forMs: pick(random, [500, 3_000, 12_000]),
    code: pick(random, [1004, 2068]),
    gapBps: between(random, -150, 150),
  }),
  'venue.clockSkew': (random) => ({
    fault: 'venue.clockSkew',
    ms: pick(random, [-30_000, -1_500, -200, 200, 1_500, 30_000]),
  }),
  'market.status': (random) => ({
    fault: 'market.status',
    product: pick(random, SYMBOLS),
    status: pick(random, ['post_only', 'reduce_only', 'soft_reduce_only', 'not_tradable']),
  }),
  'market.stepSize': (random) => {
    const product = pick(random, SYMBOLS);
    return {
      fault: 'market.stepSize',
      product,
      sizeIncrement: product === ETH ? pick(random, ['0.01', '0.002']) : pick(random, ['1', '0.5']),
    };
  },
  'funding.tick': (random) => ({
    fault: 'funding.tick',
    product: pick(random, SYMBOLS),
    bps: pick(random, [-10, -1, 1, 10]),
  }),
  'clock.skew': (random) => ({
    fault: 'clock.skew',
    ms: pick(random, [-30_000, -800, 800, 30_000]),
  }),
  'clock.jump': (random) => ({
    fault: 'clock.jump',
    ms: pick(random, [-30_000, -1_000, 300, 1_000, 30_000]),
  }),
  'clock.coalesce': (random) => ({
    fault: 'clock.coalesce',
    ms: pick(random, [20, 250, 1_000]),
  }),
  'clock.freeze': (random) => ({
    fault: 'clock.freeze',
    ms: pick(random, [100, 700, 3_000, 12_000, 30_000]),
  }),
  'oracle.offset': (random) => ({
    fault: 'oracle.offset',
    product: pick(random, SYMBOLS),
    bps: pick(random, [-400, -150, -40, 40, 150, 400]),
  }),
  'book.thin': (random) => ({
    fault: 'book.thin',
    product: pick(random, SYMBOLS),
    beyondBps: pick(random, [0, 1, 5]),
    depthShare: pick(random, [0, 0.01, 0.2]),
    ...(happens(random, 50) ? { side: pick(random, ['bid', 'ask']) } : {}),
  }),
  'price.gap': (random) => ({
    fault: 'price.gap',
    product: pick(random, SYMBOLS),
    bps: pick(random, [-700, -300, -60, -15, 15, 60, 300, 700]),
  }),
  'leg.liquidate': (random, margin) => ({
    fault: 'leg.liquidate',
    product: pick(random, SYMBOLS),
    margin,
    fraction: pick(random, [0.3, 1]),
  }),
  'trade.manual': (random, margin) => {
    const product = pick(random, SYMBOLS);
    const steps = between(random, 1, 20);
    const amount = product === ETH ? (steps * 0.01).toFixed(2) : (steps * 0.2).toFixed(1);
    return {
      fault: 'trade.manual',
      product,
      margin: happens(random, 75) ? margin : margin === 'cross' ? 'isolated' : 'cross',
      amount: happens(random, 50) ? amount : `-${amount}`,
    };
  },
};

/** One fault of a name as the chance has it; when and for how long is decided elsewhere. */
export function drawFault(name: FaultName, random: Random, margin: Margin): Fault {
  return DRAWS[name](random, margin);
}

function whichOrders(random: Random): { readonly reduceOnly?: boolean } {
  return happens(random, 70) ? { reduceOnly: happens(random, 50) } : {};
}

/** Executes are hit only by name, and after their effect. */
function someQueries(random: Random): { readonly queries?: readonly string[] } {
  if (happens(random, 40)) return {};
  const queries = pick(random, [
    ['subaccount_info'],
    ['isolated_positions'],
    ['archive.events'],
    ['archive.orders', 'archive.matches'],
    ['place_order'],
    ['cancel_product_orders'],
  ]);
  return { queries };
}
