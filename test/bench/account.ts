/** An account that trades without end: the frames of its stream as raw text, and who receives them. */
import { decimal } from '../../src/domain/decimal.ts';
import type { LegName, Side } from '../../src/domain/market.ts';
import type { OrderPurpose } from '../../src/orders/order.ts';
import { keysOf, positionKey } from '../../src/positions/key.ts';
import type { FlatProof } from '../../src/positions/proof.ts';
import { openPositions } from '../../src/positions/service.ts';
import type { Positions } from '../../src/positions/service.ts';
import { POSITION_TIMES } from '../../src/positions/times.ts';
import { createStreamDecoder } from '../../src/venues/nado/protocol/stream-decoding.ts';
import type { StreamDecoder } from '../../src/venues/nado/protocol/stream-decoding.ts';
import { toX18 } from '../../src/venues/nado/protocol/x18.ts';
import { digestOf, intent } from '../support/orders.ts';
import { PARENT } from '../unit/venues/nado/venue-world.ts';
import { MARKETS, proofOf, snapshot } from '../unit/positions/world.ts';

/** A market, how much of it one fill trades, and for what. */
type Traded = {
  readonly leg: LegName;
  readonly symbol: string;
  readonly productId: number;
  readonly step: string;
  readonly price: string;
};

const TRADED: readonly Traded[] = [
  { leg: 'primary', symbol: 'ETH-PERP', productId: 4, step: '0.007', price: '2822' },
  { leg: 'hedge', symbol: 'SOL-PERP', productId: 8, step: '0.2', price: '117.45' },
];
const SYMBOLS = TRADED.map((market) => market.symbol);
const FILLS_OF_ORDER = 10;
const START_AT = 1_785_024_000_000;

let opened = 0;

/** One account, its positions service, and the trading that feeds it. */
export class Account {
  readonly positions: Positions;
  readonly decode: StreamDecoder = createStreamDecoder({
    parent: PARENT,
    pair: new Map(TRADED.map((market) => [market.productId, market.symbol])),
  });
  now = START_AT;
  #orders = 0;
  #frames = 0;

  constructor() {
    this.positions = openPositions({
      subaccount: `benched ${String(++opened)}`,
      keys: keysOf(SYMBOLS),
      times: POSITION_TIMES,
      now: () => this.now,
    });
    this.positions.receive({ type: 'stream.opened' });
    this.positions.receive({ type: 'stream.acknowledged' });
  }

  /** Takes one frame as the stream gives it: the whole way from text to book. */
  readonly take = (raw: string): void => {
    const event = this.decode(raw, this.now);
    if (event.type === 'acknowledgement') throw new Error('No frame of an account is an answer.');
    this.positions.receive(event);
  };

  /**
   * One cycle: both legs are opened under a proof, then closed; `each` is given every frame and takes
   * it. At its end the pair is proved flat and the orders are forgotten.
   */
  cycle(each: (raw: string) => void): void {
    const proof = this.#prove();
    for (const purpose of ['open', 'unwind'] as const) {
      const orders = TRADED.map((market) => ({
        market,
        digest: this.#number(market, purpose, proof),
      }));
      for (const { market, digest } of orders) {
        for (const raw of this.#framesOf(market, purpose, digest)) each(raw);
      }
    }
    this.#prove();
    this.positions.orders.forgetProved();
  }

  /** Frames of reports alone over both markets and margins, each with another amount than before. */
  reports(count: number): readonly string[] {
    return Array.from({ length: count }, (_, index) => {
      const market = TRADED[index % TRADED.length] ?? fail();
      const steps = (Math.floor(index / 4) % FILLS_OF_ORDER) - 4;
      return this.#report(market, steps, index % 4 < 2);
    });
  }

  /** One report of the first market, cross: `steps` of its size steps. */
  report(steps: number): string {
    return this.#report(TRADED[0] ?? fail(), steps, false);
  }

  /** Ends the service. */
  close(): void {
    this.positions.close();
  }

  #prove(): FlatProof {
    this.now += 1000;
    const { now } = this;
    const reads = [snapshot(now - POSITION_TIMES.strikeGapMs), snapshot(now)] as const;
    const proof = this.positions.prove(reads, { requestedAt: now, orders: [] }, MARKETS);
    return proofOf(proof);
  }

  #number(market: Traded, purpose: OrderPurpose, proof: FlatProof): string {
    const digest = digestOf(++this.#orders);
    const quantity = times(market.step, FILLS_OF_ORDER);
    const { leg, symbol } = market;
    const order = {
      digest,
      intent: intent({ purpose, leg, symbol, margin: 'cross', side: sideOf(purpose), quantity }),
      receiveBy: this.now + 3000,
      expiresAt: this.now + 5000,
      body: '{}',
    };
    this.positions.orders.number(order, proof);
    return digest;
  }

  /** Fill by fill, each followed by its report; at the end the order's own end. */
  #framesOf(market: Traded, purpose: OrderPurpose, digest: string): readonly string[] {
    const frames: string[] = [];
    const quantity = toX18(market.step);
    const price = toX18(market.price);
    for (let done = 1; done <= FILLS_OF_ORDER; done++) {
      const timestamp = this.#instant();
      frames.push(
        JSON.stringify({
          type: 'fill',
          timestamp,
          product_id: market.productId,
          subaccount: PARENT,
          order_digest: digest,
          appendix: purpose === 'open' ? '513' : '2561',
          filled_qty: quantity,
          remaining_qty: toX18(times(market.step, FILLS_OF_ORDER - done)),
          original_qty: toX18(times(market.step, FILLS_OF_ORDER)),
          price,
          is_taker: true,
          is_bid: sideOf(purpose) === 'buy',
          fee: '494022908017806',
          submission_idx: String(this.#frames),
        }),
      );
      frames.push(
        this.#report(market, purpose === 'open' ? done : FILLS_OF_ORDER - done, false, timestamp),
      );
    }
    frames.push(
      JSON.stringify({
        type: 'order_update',
        timestamp: this.#instant(),
        product_id: market.productId,
        digest,
        amount: '0',
        reason: 'filled',
      }),
    );
    return frames;
  }

  #report(market: Traded, steps: number, isolated: boolean, timestamp = this.#instant()): string {
    return JSON.stringify({
      type: 'position_change',
      timestamp,
      product_id: market.productId,
      subaccount: PARENT,
      isolated,
      amount: toX18(times(market.step, steps)),
      v_quote_amount: toX18(times(market.price, -steps)),
      reason: 'match_orders',
    });
  }

  /** The venue's time, a little later with every frame. */
  #instant(): string {
    this.#frames++;
    return String(BigInt(START_AT) * 1_000_000n + BigInt(this.#frames));
  }
}

/** The key of the account's first market. */
export const FIRST_KEY = positionKey('ETH-PERP', 'cross');

function sideOf(purpose: OrderPurpose): Side {
  return purpose === 'open' ? 'buy' : 'sell';
}

function times(step: string, steps: number): string {
  const product = decimal(step).times(steps);
  return product.isZero() ? '0' : product.toFixed();
}

function fail(): never {
  throw new Error('Every index has its market.');
}
