/** A client that follows a book as protocol 2.5 says: queue, snapshot, apply, and notice a gap. */
import type { Frame, TestClient, World } from './world.ts';

type Levels = readonly (readonly [price: string, quantity: string])[];
type Side = Map<string, string>;

/** A book kept from the wire alone. */
export type FollowedBook = {
  /** Takes what has come since; false when something is missing before it. */
  readonly follow: () => boolean;
  /** The levels of both sides, best first, as `market_liquidity` tells them. */
  readonly levels: () => { readonly bids: Levels; readonly asks: Levels };
};

/** Subscribes, waits for `between`, asks for the snapshot, and follows from there. */
export async function followBook(
  world: World,
  client: TestClient,
  productId: number,
  between: () => Promise<void>,
): Promise<FollowedBook> {
  const stream = { type: 'book_depth', product_id: productId };
  await client.send({ method: 'subscribe', id: 1, stream });
  await between();
  const snapshot = await readBook(world, productId);
  const sides = { bids: sideOf(snapshot['bids']), asks: sideOf(snapshot['asks']) };
  const takenAt = BigInt(String(snapshot['timestamp']));
  let read = 0;
  let lastMax: unknown;
  return {
    follow: () => {
      const frames = client.of('book_depth').slice(read);
      read += frames.length;
      let isWhole = true;
      for (const frame of frames) {
        if (lastMax !== undefined && frame['last_max_timestamp'] !== lastMax) isWhole = false;
        lastMax = frame['max_timestamp'];
        if (BigInt(String(lastMax)) <= takenAt) continue;
        for (const name of ['bids', 'asks'] as const) apply(sides[name], frame[name]);
      }
      return isWhole;
    },
    levels: () => ({ bids: sorted(sides.bids, -1), asks: sorted(sides.asks, 1) }),
  };
}

/** The book as the gateway tells it now. */
export async function readBook(world: World, productId: number): Promise<Frame> {
  const answer = await world.query({
    type: 'market_liquidity',
    product_id: productId,
    depth: 100,
  });
  return answer['data'] as Frame; // The data of every answer of a test is an object.
}

function sideOf(levels: unknown): Side {
  return new Map(levels as Levels); // The sheet says pairs of texts, and the wire samples hold it to it.
}

function apply(side: Side, levels: unknown): void {
  for (const [price, quantity] of levels as Levels) {
    if (quantity === '0') side.delete(price);
    else side.set(price, quantity);
  }
}

function sorted(side: Side, sign: 1 | -1): Levels {
  return [...side].sort(([left], [right]) => sign * (BigInt(left) < BigInt(right) ? -1 : 1));
}
