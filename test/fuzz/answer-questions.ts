/** The questions of the adapter whose answers are fuzzed, and what may be believed of each answer. */
import { INTENT } from '../unit/venues/nado/venue-world.ts';
import type { OpenOrder } from '../../src/orders/order.ts';
import type { Random } from '../../src/ports/random.ts';
import type { Venue } from '../../src/ports/venue.ts';
import type { HttpResponse } from '../../src/venues/nado/protocol/transport.ts';
import * as answers from './answers.ts';
import { DIGESTS, enveloped, signedX18 } from './answers.ts';
import { PARENT } from './frames.ts';
import * as reference from './reference-answers.ts';
import { dataOf, fieldsOf, integerOf, jsonOf, rowsOf, x18Of } from './reference-answers.ts';

/** The answers that were given, by the type of their request. */
export type GivenAnswers = Readonly<Record<string, HttpResponse | Error>>;

/** One question: the valid answers to it, the asking, and what is wrong with what was believed. */
export type Question = {
  readonly name: string;
  readonly good: (random: Random, digest: string) => Readonly<Record<string, unknown>>;
  readonly ask: (venue: Venue) => Promise<unknown>;
  /** Empty when the answers that were given bear out the value. */
  readonly doubt: (value: never, given: GivenAnswers, digest: string) => string;
  /** For an execute: its type, and whether the data of a success are its own. */
  readonly execute?: {
    readonly type: string;
    readonly isDone: (data: unknown, digest: string) => boolean;
  };
};

type Reads<Name extends keyof Venue> = Awaited<
  ReturnType<Extract<Venue[Name], (...given: never) => unknown>>
>;

const SYMBOLS = { 4: 'ETH-PERP', 8: 'SOL-PERP' } as const;
const NOTHING: HttpResponse = { status: 0, headers: {}, body: '' };

const RESTING: OpenOrder = {
  digest: DIGESTS[0] ?? '',
  symbol: 'ETH-PERP',
  margin: 'cross',
  side: 'buy',
  remaining: '1',
  reduceOnly: false,
  isTrigger: false,
};

const positions: Question = {
  name: 'positions',
  good: (random) => ({
    subaccount_info: enveloped('query_subaccount_info', answers.crossInfo(random)),
    isolated_positions: enveloped('query_isolated_positions', answers.isolatedInfo(random)),
  }),
  ask: (venue) => venue.readPositions(),
  doubt: (value: Reads<'readPositions'>, given) => {
    const cross = dataOf(given['subaccount_info'] ?? NOTHING, 'query_subaccount_info');
    const isolated = dataOf(given['isolated_positions'] ?? NOTHING, 'query_isolated_positions');
    for (const [id, symbol] of Object.entries(SYMBOLS)) {
      for (const margin of ['cross', 'isolated'] as const) {
        const reading = value.readings[`${symbol}/${margin}`];
        if (reading === undefined) return `nothing is said of ${symbol}/${margin}`;
        if (reading.state === 'inconclusive') continue;
        const product = Number(id);
        const told =
          margin === 'cross'
            ? reference.crossAmount(cross, PARENT, product)
            : reference.isolatedAmount(isolated, product);
        if (x18Of(reading.amount) !== told) return `${symbol}/${margin} is ${reading.amount}`;
      }
    }
    return '';
  },
};

const open: Question = {
  name: 'open orders',
  good: (random) => ({ orders: enveloped('query_orders', answers.openOrders(random)) }),
  ask: (venue) => venue.readOpenOrders(),
  doubt: (value: Reads<'readOpenOrders'>, given) => {
    const data = fieldsOf(dataOf(given['orders'] ?? NOTHING, 'query_orders'));
    if (String(data?.['sender']).toLowerCase() !== PARENT) return 'it is of another sender';
    const products = rowsOf(data?.['product_orders']);
    const ids = products.map((row) => row['product_id']);
    if (![2, 4, 8].every((id) => ids.includes(id))) return 'it leaves out a product';
    const rows = products.flatMap((row) => rowsOf(row['orders']));
    return differing(
      value.map(({ digest, remaining }) => [digest, x18Of(remaining)]),
      rows.map((row) => [String(row['digest']).toLowerCase(), absOf(row['unfilled_amount'])]),
    );
  },
};

const triggers: Question = {
  name: 'trigger orders',
  good: (random) => ({
    list_trigger_orders: { status: 'success', data: answers.triggerOrders(random) },
  }),
  ask: (venue) => venue.readTriggerOrders(),
  doubt: (value: Reads<'readTriggerOrders'>, given) => {
    const answer = given['list_trigger_orders'] ?? NOTHING;
    const data = fieldsOf(dataOf(answer, 'query_list_trigger_orders', true));
    if (!Array.isArray(data?.['orders'])) return 'it lists nothing';
    const over = ['cancelled', 'triggered', 'internal_error', 'twap_completed'];
    const rows = rowsOf(data['orders']).filter(({ status }) => {
      const kinds = fieldsOf(status);
      return kinds === undefined || !Object.keys(kinds).some((kind) => over.includes(kind));
    });
    const orders = rows.map((row) => fieldsOf(row['order']) ?? {});
    return differing(
      value.map(({ digest, remaining }) => [digest, x18Of(remaining)]),
      orders.map(({ digest, order }) => [
        String(digest).toLowerCase(),
        absOf(fieldsOf(order)?.['amount']),
      ]),
    );
  },
};

const archived: Question = {
  name: 'archived orders',
  good: (random) => ({ 'archive orders': answers.archivedOrders(random) }),
  ask: (venue) => venue.readArchivedOrders(DIGESTS),
  doubt: (value: Reads<'readArchivedOrders'>, given) => {
    const rows = rowsOf(fieldsOf(plainOf(given['archive orders']))?.['orders']);
    if (rows.some((row) => !DIGESTS.includes(String(row['digest']).toLowerCase()))) {
      return 'it tells of an order that was not asked for';
    }
    return differing(
      value.map(({ digest, filledQuantity, fee }) => [digest, x18Of(filledQuantity), x18Of(fee)]),
      rows.map((row) => [
        String(row['digest']).toLowerCase(),
        absOf(row['base_filled']),
        integerOf(row['fee']),
      ]),
    );
  },
};

const events: Question = {
  name: 'archived events',
  good: (random) => ({ 'archive events': answers.archivedEvents(random) }),
  ask: (venue) => venue.readArchivedEvents({ key: 'ETH-PERP/cross', after: '990', limit: 50 }),
  doubt: (value: Reads<'readArchivedEvents'>, given) => {
    const rows = rowsOf(fieldsOf(plainOf(given['archive events']))?.['events']);
    const told = rows.map((row) => [
      String(row['submission_idx']),
      ...['pre_balance', 'post_balance'].map((side) =>
        integerOf(fieldsOf(fieldsOf(fieldsOf(row[side])?.['perp'])?.['balance'])?.['amount']),
      ),
    ]);
    return differing(
      value.events.map(({ fields }) => [
        fields.submissionIndex,
        x18Of(fields.before),
        x18Of(fields.after),
      ]),
      told.filter(([index]) => BigInt(String(index)) > 990n).toReversed(),
    );
  },
};

const fills: Question = {
  name: 'archived fills',
  good: (random) => ({ 'archive matches': answers.archivedMatches(random) }),
  ask: (venue) => venue.readArchivedFills(DIGESTS.slice(0, 1)),
  doubt: (value: Reads<'readArchivedFills'>, given) => {
    const rows = rowsOf(fieldsOf(plainOf(given['archive matches']))?.['matches']).filter(
      (row) => String(row['digest']).toLowerCase() === DIGESTS[0],
    );
    const told = rows.map((row) => [String(row['submission_idx']), absOf(row['base_filled'])]);
    return differing(
      value.map(({ fill }) => [fill.submissionIndex, x18Of(fill.quantity)]),
      // Asked once for each market of the pair.
      [...told, ...told],
    );
  },
};

const touch: Question = {
  name: 'touch',
  good: (random) => {
    const price = signedX18(random).replace('-', '');
    const data = { product_id: 4, bid_x18: price, ask_x18: `${price}0` };
    return { market_price: enveloped('query_market_price', data) };
  },
  ask: (venue) => venue.readTouch('ETH-PERP'),
  doubt: (value: Reads<'readTouch'>, given) => {
    const data = fieldsOf(dataOf(given['market_price'] ?? NOTHING, 'query_market_price'));
    if (data?.['product_id'] !== 4) return 'it is of another product';
    const [bid, ask] = [integerOf(data['bid_x18']), integerOf(data['ask_x18'])];
    const [readBid, readAsk] = [value.bid && x18Of(value.bid), value.ask && x18Of(value.ask)];
    const empty = 2n ** 127n - 1n;
    return differing(
      [readBid, readAsk],
      [bid === 0n ? undefined : bid, ask === empty ? undefined : ask],
    );
  },
};

const status: Question = {
  name: 'status',
  good: () => ({ status: enveloped('query_status', 'active') }),
  ask: (venue) => venue.readStatus(),
  doubt: (value: Reads<'readStatus'>, given) => {
    const data = dataOf(given['status'] ?? NOTHING, 'query_status');
    return value === 'active' && data !== 'active' ? 'it does not say active' : '';
  },
};

const submit: Question = {
  name: 'submit',
  good: (_random, digest) => ({ place_order: enveloped('execute_place_order', { digest }) }),
  ask: () => Promise.reject(new Error('The lane signs the order that it submits.')),
  doubt: () => '',
  execute: {
    type: 'place_order',
    isDone: (data, digest) => {
      const told = fieldsOf(data)?.['digest'];
      return typeof told === 'string' && told.toLowerCase() === digest;
    },
  },
};

const cancel: Question = {
  name: 'cancel',
  good: () => ({ cancel_orders: enveloped('execute_cancel_orders', { cancelled_orders: [{}] }) }),
  ask: (venue) => venue.cancel([RESTING]),
  doubt: () => '',
  execute: {
    type: 'cancel_orders',
    isDone: (data) => Array.isArray(fieldsOf(data)?.['cancelled_orders']),
  },
};

/** Every question, the order's own twice: it is the one with an effect. */
export const QUESTIONS: readonly Question[] = [
  ...[positions, open, triggers, archived, events, fills, touch, status, submit, submit, cancel],
];

/** The order that is submitted. */
export { INTENT };

function plainOf(response: HttpResponse | Error | undefined): unknown {
  if (response === undefined || response instanceof Error || response.status !== 200) return {};
  return jsonOf(response);
}

function absOf(value: unknown): bigint | undefined {
  const number = integerOf(value);
  return number !== undefined && number < 0n ? -number : number;
}

function differing(left: unknown, right: unknown): string {
  const [one, other] = [left, right].map((value) =>
    JSON.stringify(value, (_key, item: unknown) =>
      typeof item === 'bigint' ? String(item) : item,
    ),
  );
  return one === other ? '' : `${String(one)} is not ${String(other)}`;
}
