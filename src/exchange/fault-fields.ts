/** What each field of a fault plan must be: the table by which plans are checked. */
import type { ExecuteName, FaultName, StreamMethod, WirePath } from './fault-plan.ts';
import { MARKETS } from './markets.ts';
import { TRADING_STATUSES } from './market-status.ts';
import type { ExchangeSwitches } from './orders.ts';
import { STREAM_SHAPES } from './subscriptions.ts';

/** A rule of a field: what it must be, in words, and whether a value is that. */
export type Rule = {
  readonly must: string;
  readonly holds: (value: unknown) => boolean;
  readonly required?: true;
};

const STREAMS = Object.keys(STREAM_SHAPES);
const FAILURES = [
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
const EXECUTES = [
  'place_order',
  'cancel_orders',
  'cancel_product_orders',
  'trigger.place_order',
  'trigger.place_orders',
  'trigger.cancel_orders',
  'trigger.cancel_product_orders',
] satisfies readonly ExecuteName[];
const METHODS = [
  'authenticate',
  'subscribe',
  'unsubscribe',
  'list',
  'ping',
  'time',
] satisfies readonly StreamMethod[];
const PATHS = ['http', 'ws'] satisfies readonly WirePath[];
const EVENTS = ['fill', 'position_change', 'order_update'];
const PRODUCTS = MARKETS.map((m) => `${m.symbol} or ${String(m.productId)}`).join(', ');

const duration: Rule = {
  must: 'a number of milliseconds, zero or more',
  holds: (value) => typeof value === 'number' && value >= 0 && Number.isFinite(value),
};
const count: Rule = {
  must: 'a whole number, zero or more',
  holds: (value) => Number.isInteger(value) && Number(value) >= 0,
};
const share: Rule = {
  must: 'a number from 0 to 1',
  holds: (value) => typeof value === 'number' && value >= 0 && value <= 1,
};
const distance: Rule = {
  must: 'a number of basis points, zero or more',
  holds: (value) => typeof value === 'number' && value >= 0 && Number.isFinite(value),
};
const skew: Rule = {
  must: 'a number of milliseconds, negative for the past',
  holds: (value) => typeof value === 'number' && Number.isFinite(value),
};
const closeCode: Rule = {
  must: 'a code with which a server closes: 1000, 1001, 1005 to 1014, or 3000 to 4999',
  holds: (value) =>
    Number.isInteger(value) &&
    ([1000, 1001].includes(Number(value)) ||
      isWithin(value, 1005, 1014) ||
      isWithin(value, 3000, 4999)),
};
const shift: Rule = {
  must: 'a number of basis points above -10000',
  holds: (value) => typeof value === 'number' && value > -10_000 && Number.isFinite(value),
};
const rate: Rule = {
  must: 'a number of basis points, negative when shorts pay',
  holds: (value) => typeof value === 'number' && Number.isFinite(value),
};
const step: Rule = {
  must: 'a decimal above 0 in base units, as text',
  holds: (value) =>
    typeof value === 'string' && /^\d+(\.\d{1,18})?$/.test(value) && Number(value) > 0,
};
const flag: Rule = { must: 'true or false', holds: (value) => typeof value === 'boolean' };
const words: Rule = { must: 'a text', holds: (value) => typeof value === 'string' };
const product: Rule = {
  must: `one of ${PRODUCTS}`,
  holds: (value) => MARKETS.some((market) => market.symbol === value || market.productId === value),
};
const products: Rule = listOf(product);
const streams: Rule = required(listOf(oneOf(STREAMS)));
const queries: Rule = listOf({ ...words, must: 'request types' });
const executes: Rule = listOf(oneOf(EXECUTES));
const amount: Rule = {
  must: 'a signed decimal in base units, as text',
  holds: (value) => typeof value === 'string' && /^-?\d+(\.\d{1,18})?$/.test(value),
};
const subaccount: Rule = {
  must: 'a subaccount of 32 bytes in hex',
  holds: (value) => typeof value === 'string' && /^0x[0-9a-fA-F]{64}$/.test(value),
};

const SPAN = { fromMs: duration, untilMs: duration };
const WINDOW = { ...SPAN, skip: count, times: count, probability: share };
const OF_STREAM = { ...WINDOW, streams, products };
const OF_ORDER = { ...WINDOW, products, reduceOnly: flag };
const TIMED = { ...WINDOW, atMs: duration };
const OF_LEG = {
  ...TIMED,
  product: required(product),
  margin: oneOf(['cross', 'isolated']),
  subaccount,
};
const LASTING = { ...SPAN, product: required(product) };

/** Every fault's fields by its name. */
export const FAULT_FIELDS: Readonly<Record<FaultName, Readonly<Record<string, Rule>>>> = {
  'stream.delay': { ...OF_STREAM, ms: required(duration), keepOrder: flag },
  'stream.drop': OF_STREAM,
  'stream.duplicate': OF_STREAM,
  'stream.malformed': { ...OF_STREAM, text: words },
  'stream.close': { ...TIMED, code: closeCode, refuseForMs: duration },
  'stream.noPong': WINDOW,
  'stream.reorder': { ...OF_STREAM, ms: required(duration) },
  'stream.truncated': OF_STREAM,
  'stream.oversized': { ...OF_STREAM, bytes: count },
  'stream.wrongProduct': { ...OF_STREAM, as: product },
  'stream.foreignSubaccount': {
    ...WINDOW,
    streams: listOf(oneOf(['fill', 'position_change'])),
    products,
  },
  'stream.isolatedOnParent': { ...WINDOW, address: oneOf(['parent', 'isolated']) },
  'stream.clockSkew': { ...OF_STREAM, ms: required(skew) },
  'stream.halfOpen': { ...TIMED, forMs: duration, pongs: flag },
  'stream.authExpiry': { ...TIMED, closeCode },
  'stream.burst': { ...TIMED, frames: count },
  'stream.ackLost': { ...WINDOW, methods: listOf(oneOf(METHODS)) },
  'stream.subscribeRefused': { ...WINDOW, streams: listOf(oneOf(STREAMS)), products },
  'rest.stale': { ...WINDOW, queries, ms: required(duration) },
  'rest.fail': { ...WINDOW, queries, products, as: required(oneOf(FAILURES)) },
  'rest.blindIsolated': WINDOW,
  'rest.timeout': { ...WINDOW, queries, effect: required(oneOf(['before', 'after'])) },
  'rest.rateLimited': { ...WINDOW, queries, retryAfterS: count },
  'rest.contradict': { ...WINDOW, queries, ms: required(duration) },
  'rest.slowDrip': { ...WINDOW, queries, ms: required(duration) },
  'order.noFill': OF_ORDER,
  'order.partialFill': { ...OF_ORDER, fraction: required(share) },
  'order.reject': { ...OF_ORDER, code: required(count) },
  'order.noAnswer': { ...OF_ORDER, effect: required(oneOf(['before', 'after'])) },
  'order.delay': { ...OF_ORDER, ms: required(duration), part: oneOf(['request', 'answer']) },
  'order.hold': { ...OF_ORDER, ms: required(duration), deliver: flag, executes },
  'order.partialSilent': { ...OF_ORDER, fraction: required(share) },
  'order.fillAfterCancel': { ...OF_ORDER, ms: required(duration) },
  'order.fillAfterTimeout': { ...OF_ORDER, ms: required(duration) },
  'order.duplicate': OF_ORDER,
  'order.alreadyFlat': { ...WINDOW, products },
  'order.minimumNotional': OF_ORDER,
  'order.priceCollar': OF_ORDER,
  'order.health': OF_ORDER,
  'venue.queryOnly': { ...WINDOW, paths: listOf(oneOf(PATHS)) },
  'key.refused': { ...WINDOW, code: oneOf([2028, 2024]) },
  'venue.maintenance': {
    ...TIMED,
    forMs: required(duration),
    code: oneOf([1004, 2068]),
    closeCode,
    gapBps: shift,
  },
  'venue.clockSkew': { ...SPAN, ms: required(skew) },
  'market.status': { ...LASTING, status: required(oneOf(TRADING_STATUSES)) },
  'market.stepSize': { ...LASTING, sizeIncrement: required(step) },
  'book.thin': {
    ...LASTING,
    beyondBps: required(distance),
    depthShare: required(share),
    side: oneOf(['bid', 'ask']),
  },
  'oracle.offset': { ...LASTING, bps: required(shift) },
  'price.gap': { ...TIMED, product: required(product), bps: required(shift) },
  'funding.tick': { ...TIMED, product: required(product), bps: required(rate) },
  'leg.liquidate': { ...OF_LEG, fraction: share },
  'trade.manual': { ...OF_LEG, amount: required(amount) },
  'clock.skew': { ...SPAN, ms: required(skew) },
  'clock.jump': { ...TIMED, ms: required(skew) },
  'clock.coalesce': { ...SPAN, ms: required(duration) },
  'clock.freeze': { ...TIMED, ms: required(duration) },
};

/** Every switch of the exchange: the values it can take. */
export const SWITCH_FIELDS: Readonly<Record<keyof ExchangeSwitches, Rule>> = {
  iocNoCross: oneOf(['cancel', 'reject']),
  reduceOnlyInvalid: oneOf(['cancel', 'reject']),
  reduceOnlyOversize: oneOf(['clamp', 'reject']),
  isolatedMissing: oneOf(['reject', 'cancel', 'cross']),
  belowMinimum: oneOf(['refuseOpening', 'refuseAll', 'accept']),
  fokUnfilled: oneOf(['cancel', 'reject']),
  restingReduceOnly: oneOf(['reject', 'accept']),
  selfTrade: oneOf(['cancelResting', 'reject']),
  makerFillShare: {
    must: 'a number above 0, at most 1',
    holds: (value) => typeof value === 'number' && value > 0 && value <= 1,
  },
  makerFeeRate: {
    must: 'a decimal share of the quote, as text',
    holds: (value) => typeof value === 'string' && /^-?\d+(\.\d{1,18})?$/.test(value),
  },
  healthAt: oneOf(['none', 'limit', 'oracle']),
  statusRefuses: oneOf(['openings', 'all']),
  maintenanceQueries: oneOf(['answer', 'unavailable']),
  maintenanceMarkets: oneOf(['stand', 'goOn']),
  isolatedEventsOn: oneOf(['parent', 'isolated', 'both']),
  isolatedEventSubaccount: oneOf(['parent', 'isolated']),
  batchAnswer: oneOf(['rows', 'named']),
  failedCancel: oneOf(['place', 'refuse']),
  zeroSigner: oneOf(['revoke', 'refuse']),
  emissionOrder: {
    must: `${EVENTS.join(', ')} in any order`,
    holds: (value) =>
      Array.isArray(value) &&
      value.length === EVENTS.length &&
      EVENTS.every((event) => value.includes(event)),
  },
  matchTimes: oneOf(['each', 'shared']),
  orderUpdateFills: oneOf(['untold', 'told']),
  submissionIdxAs: oneOf(['string', 'number']),
  fillFee: oneOf(['exchange', 'withBuilder']),
  fillFeeSign: oneOf(['cost', 'flow']),
  publicTimesAs: oneOf(['string', 'number']),
  idleTimeoutMs: duration,
  idleCloseCode: closeCode,
  serverPingMs: duration,
  edgeRefusalKey: oneOf(['blocked', 'block']),
};

function required(rule: Rule): Rule {
  return { ...rule, required: true };
}

function oneOf(values: readonly unknown[]): Rule {
  return { must: `one of ${values.join(', ')}`, holds: (value) => values.includes(value) };
}

/** A list, not empty, whose items hold a rule; the rule says what they are. */
function listOf({ must, holds }: Rule): Rule {
  return {
    must: `a list of ${must.replace(/^one of /, '')}`,
    holds: (value) => Array.isArray(value) && value.length > 0 && value.every(holds),
  };
}

function isWithin(value: unknown, least: number, most: number): boolean {
  return Number(value) >= least && Number(value) <= most;
}
