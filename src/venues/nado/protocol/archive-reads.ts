/** The reads of the archive: orders, fills and balance events, page by page as far as was asked. */
import type { ArchivedFill, ArchivedOrder, Digest } from '../../../orders/order.ts';
import type { Clock } from '../../../ports/clock.ts';
import type { ArchiveAnswer, ArchiveQuery } from '../../../positions/chain.ts';
import { symbolOf } from '../../../positions/key.ts';
import type { ArchivedEvent } from '../../../positions/observation.ts';
import { decodeEvents, decodeFills, eventsOf } from './archive-decoding.ts';
import type { GatewayClient } from './gateway-client.ts';
import { productOf } from './markets.ts';
import { decodeArchivedOrders } from './order-decoding.ts';
import { archivedEvents, archivedMatches, archivedOrders } from './schemas.ts';
import type { ArchivedEvents } from './schemas.ts';
import type { Session } from './session.ts';

/** What the archive's reads stand on. */
export type ArchiveReadsOptions = {
  readonly client: GatewayClient;
  readonly clock: Clock;
  /** The session. Throws `InvariantError` before the venue is open. */
  readonly session: () => Session;
};

/** The part of the `Venue` port that the archive answers. */
export type ArchiveReads = {
  readonly readArchivedOrders: (digests: readonly Digest[]) => Promise<readonly ArchivedOrder[]>;
  readonly readArchivedFills: (digests: readonly Digest[]) => Promise<readonly ArchivedFill[]>;
  readonly readArchivedEvents: (query: ArchiveQuery) => Promise<ArchiveAnswer>;
};

/** The most digests that one request to the archive names. */
const DIGESTS_MAX = 100;

/** Rows asked for at once: each ten of them cost one unit of weight (3.2). */
const PAGE_ROWS = 100;

/** The archive of the venue behind `client`. */
export function createArchiveReads({ client, clock, session }: ArchiveReadsOptions): ArchiveReads {
  return {
    readArchivedOrders: async (digests) => {
      const { account, products } = session();
      const scope = { parent: account.subaccount, names: products.names };
      const rows: ArchivedOrder[] = [];
      for (let from = 0; from < digests.length; from += DIGESTS_MAX) {
        const asked = digests.slice(from, from + DIGESTS_MAX);
        const answer = await client.archive(
          'orders',
          { digests: asked },
          archivedOrders,
          'closing',
        );
        rows.push(...decodeArchivedOrders(scope, asked, answer));
      }
      return rows;
    },
    readArchivedFills: async (digests) => {
      if (digests.length === 0) return [];
      const { account, products } = session();
      const asked = new Set(digests);
      const pages = [...products.pair.keys()].map((productId) =>
        client.archive(
          'matches',
          { subaccounts: [account.subaccount], product_ids: [productId], limit: PAGE_ROWS },
          archivedMatches,
          'closing',
        ),
      );
      return (await Promise.all(pages)).flatMap((page) => decodeFills(asked, page));
    },
    readArchivedEvents: (query) => readEvents(client, clock, session(), query),
  };
}

/** Pages back from the newest event until one is not later than `after`, or there are enough. */
async function readEvents(
  client: GatewayClient,
  clock: Clock,
  { account, products }: Session,
  { key, after, limit }: ArchiveQuery,
): Promise<ArchiveAnswer> {
  const productId = productOf(products, symbolOf(key));
  const scope = { parent: account.subaccount, productId, key };
  const requestedAt = clock.now();
  const found: ArchivedEvent[] = [];
  const told: ArchivedEvents['events'] = [];
  let isWhole = false;
  while (!isWhole && found.length < limit) {
    const rows = Math.min(PAGE_ROWS, limit - found.length);
    const until = found.at(-1)?.fields.submissionIndex;
    const before = until === undefined ? undefined : String(BigInt(until) - 1n);
    const parameters = eventsOf(scope, rows, before);
    const answer = await client.archive('events', parameters, archivedEvents);
    const page = decodeEvents(scope, answer);
    const later = page.filter((event) => BigInt(event.fields.submissionIndex) > BigInt(after));
    found.push(...later);
    // The newest come first, so those that are later than what is known lead the page.
    told.push(...answer.events.slice(0, later.length));
    isWhole = page.length < rows || later.length < page.length;
  }
  return {
    key,
    after,
    events: found.toReversed(),
    isWhole,
    requestedAt,
    receivedAt: clock.now(),
    rows: told,
  };
}
