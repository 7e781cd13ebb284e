/** The reads of an open venue: status, markets, touches, positions and orders, each asked anew. */
import type { Market, MarketSymbol, Touch } from '../../../domain/market.ts';
import type { OpenOrder } from '../../../orders/order.ts';
import type { Clock } from '../../../ports/clock.ts';
import type { RestSnapshot } from '../../../positions/rest.ts';
import type { FeeReader } from './fees.ts';
import type { GatewayClient } from './gateway-client.ts';
import { productOf, readMarkets, readTouch } from './markets.ts';
import { decodeOpenOrders, decodeTriggerOrders } from './order-decoding.ts';
import type { OrderScope } from './order-decoding.ts';
import { signTriggerQuestion } from './order-messages.ts';
import { decodeSnapshot } from './rest-decoding.ts';
import type { Told } from './rest-decoding.ts';
import { isolatedPositions, openOrders, status, subaccountInfo, triggerOrders } from './schemas.ts';
import { isIsolatedOf } from './sender.ts';
import type { Session } from './session.ts';
import type { VenueClock } from './venue-clock.ts';

/** What the reads stand on. */
export type ReadsOptions = {
  readonly client: GatewayClient;
  readonly clock: Clock;
  readonly venueClock: VenueClock;
  /** The session. Throws `InvariantError` before the venue is open. */
  readonly session: () => Session;
  /** The account's fee rates. */
  readonly readFees: FeeReader;
  /** Told each isolated subaccount of the pair that REST named, again and again. */
  readonly isolatedNamed: (address: string) => void;
};

/** The reading half of the `Venue` port. */
export type Reads = {
  readonly readMarkets: () => Promise<readonly Market[]>;
  readonly readTouch: (symbol: MarketSymbol) => Promise<Touch>;
  readonly readPositions: () => Promise<RestSnapshot>;
  readonly readOpenOrders: () => Promise<readonly OpenOrder[]>;
  readonly readTriggerOrders: () => Promise<readonly OpenOrder[]>;
  readonly readStatus: () => Promise<'active' | 'down'>;
};

/** The reads of the venue behind `client`. */
export function createReads(options: ReadsOptions): Reads {
  const { client, venueClock, session } = options;
  return {
    readMarkets: async () => {
      const [markets] = await Promise.all([
        readMarkets(client, session().products, options.readFees),
        venueClock.measure(),
      ]);
      return markets;
    },
    readTouch: async (symbol) => {
      const productId = productOf(session().products, symbol);
      return readTouch(client, symbol, productId, venueClock.now);
    },
    readPositions: oneAtATime(() => readPositions(options)),
    readOpenOrders: async () => {
      const { account, products } = session();
      const asked = products.perpIds;
      const parameters = { sender: account.subaccount, product_ids: asked };
      const answer = await client.query('orders', parameters, openOrders, 'closing');
      return decodeOpenOrders(scopeOf(session()), asked, answer);
    },
    readTriggerOrders: async () => {
      const question = signTriggerQuestion(session().account, venueClock.now());
      const answer = await client.trigger('list_trigger_orders', question, triggerOrders);
      return decodeTriggerOrders(scopeOf(session()), answer);
    },
    readStatus: async () => {
      const word = await client.query('status', {}, status);
      return word === 'active' ? 'active' : 'down';
    },
  };
}

async function readPositions(options: ReadsOptions): Promise<RestSnapshot> {
  const { client, clock } = options;
  const { account, products } = options.session();
  const parent = account.subaccount;
  const requestedAt = clock.now();
  // Requested together: the two scopes are one snapshot only when they are of one moment.
  const [cross, isolated] = await Promise.all([
    told(client.query('subaccount_info', { subaccount: parent }, subaccountInfo, 'closing')),
    told(client.query('isolated_positions', { subaccount: parent }, isolatedPositions, 'closing')),
  ]);
  if (isolated.state === 'told') {
    for (const { subaccount, base_balance: base } of isolated.value.isolated_positions) {
      const ofPair = products.pair.has(base.product_id);
      if (ofPair && isIsolatedOf(parent, base.product_id, subaccount)) {
        options.isolatedNamed(subaccount);
      }
    }
  }
  return decodeSnapshot(
    { parent, pair: products.pair, names: products.names },
    { cross, isolated, requestedAt, receivedAt: clock.now() },
  );
}

/**
 * Keeps two readings from being under way at once (they weigh most of all queries). Whoever asks
 * meanwhile waits for one that begins after the question; all who wait share it, so none queue up.
 */
function oneAtATime<Value>(read: () => Promise<Value>): () => Promise<Value> {
  let current: Promise<Value> | undefined;
  let next: Promise<Value> | undefined;
  const begin = (): Promise<Value> => {
    const mine = read();
    const end = (): void => {
      if (current === mine) current = undefined;
    };
    current = mine;
    mine.then(end, end);
    return mine;
  };
  const beginNext = (): Promise<Value> => {
    next = undefined;
    return begin();
  };
  return () => {
    // Whoever is told of an end before the one that waits begins would else be beside it.
    if (next !== undefined) return next;
    if (current === undefined) return begin();
    next = current.then(beginNext, beginNext);
    return next;
  };
}

async function told<Value>(answer: Promise<Value>): Promise<Told<Value>> {
  try {
    return { state: 'told', value: await answer };
  } catch (error) {
    return { state: 'untold', reason: error instanceof Error ? error.message : String(error) };
  }
}

function scopeOf({ account, products }: Session): OrderScope {
  return { parent: account.subaccount, names: products.names };
}
