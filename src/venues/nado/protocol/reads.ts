/** The reads of an open venue: markets, touches, positions and orders, each asked anew. */
import type { Market, MarketSymbol, Touch } from '../../../domain/market.ts';
import type { OpenOrder } from '../../../orders/order.ts';
import type { Clock } from '../../../ports/clock.ts';
import type { RestSnapshot } from '../../../positions/rest.ts';
import type { GatewayClient } from './gateway-client.ts';
import { productOf, readMarkets, readTouch } from './markets.ts';
import { decodeOpenOrders } from './order-decoding.ts';
import type { OrderScope } from './order-decoding.ts';
import { decodeSnapshot } from './rest-decoding.ts';
import type { Told } from './rest-decoding.ts';
import { isolatedPositions, openOrders, subaccountInfo } from './schemas.ts';
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
  /** Told each isolated subaccount of the pair that REST named, again and again. */
  readonly isolatedNamed: (address: string) => void;
};

/** The reading half of the `Venue` port. */
export type Reads = {
  readonly readMarkets: () => Promise<readonly Market[]>;
  readonly readTouch: (symbol: MarketSymbol) => Promise<Touch>;
  readonly readPositions: () => Promise<RestSnapshot>;
  readonly readOpenOrders: () => Promise<readonly OpenOrder[]>;
};

/** The reads of the venue behind `client`. */
export function createReads(options: ReadsOptions): Reads {
  const { client, venueClock, session } = options;
  return {
    readMarkets: async () => {
      const { account, products } = session();
      const [markets] = await Promise.all([
        readMarkets(client, products, account.subaccount),
        venueClock.measure(),
      ]);
      return markets;
    },
    readTouch: async (symbol) => {
      const productId = productOf(session().products, symbol);
      return readTouch(client, symbol, productId, venueClock.now);
    },
    readPositions: () => readPositions(options),
    readOpenOrders: async () => {
      const { account, products } = session();
      const asked = products.perpIds;
      const parameters = { sender: account.subaccount, product_ids: asked };
      const answer = await client.query('orders', parameters, openOrders);
      return decodeOpenOrders(scopeOf(session()), asked, answer);
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
    told(client.query('subaccount_info', { subaccount: parent }, subaccountInfo)),
    told(client.query('isolated_positions', { subaccount: parent }, isolatedPositions)),
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
