/** One round of an emergency: reduce-only closes of every key at once, until their fates are told. */
import { fromPromise } from 'xstate';
import type { CloseRoundOutput } from '../../machines/emergency-close.setup.ts';
import { decimal } from '../domain/decimal.ts';
import { isSettled } from '../orders/order-log.ts';
import type { Digest, OrderIntent, OrderRecord } from '../orders/order.ts';
import { closingRungs, isAnsweredByEngine, isRefusedForSize, nextRung } from '../orders/rung.ts';
import { positionKey } from '../positions/key.ts';
import type { PositionKey } from '../positions/key.ts';
import { ordersOf } from '../positions/reading.ts';
import type { RestSnapshot } from '../positions/rest.ts';
import {
  closesOf,
  isInDoubt,
  mayHold,
  shownByRest,
  shownByStreams,
  sizeOf,
} from './close-sizes.ts';
import type { Close, SizedClose } from './close-sizes.ts';
import { resolveOrders } from './resolve-orders.ts';
import { send, submit } from './submit.ts';
import type { Submission } from './submit.ts';
import { pause } from './timing.ts';
import type { World } from './world.ts';

/** How long a round waits for fates: longer than its fresh orders can live. */
const ROUND_MAX_MS = 8000;

/** How often a round asks the archive about what the stream does not tell, in milliseconds. */
const RESOLVE_EVERY_MS = 1000;

/** How long REST may take before it counts as a silent witness, in milliseconds. */
const REST_PATIENCE_MS = 1000;

/** How many sizes a round tries where the venue refuses one: the minimum, the exact, a smaller one. */
const SIZES_MAX = 4;

/** What to close and how: the input of one round. */
export type CloseRoundInput = { readonly cycleId: number; readonly distrustBook: boolean };

/**
 * Closes at once what the streams show, and beside it asks REST, which sizes what they do not know: it
 * may size a reduce-only close, because such a close cannot open anything. What no witness can tell the
 * ladder closes, whole and on both sides. A size that the venue refuses is tried smaller at once. The
 * markets are read beside it all, for the next round: an emergency may outlive the prices it began with.
 */
export function closeRound(world: World) {
  return fromPromise<CloseRoundOutput, CloseRoundInput>(async ({ input, signal }) => {
    const { positions, clock, markets } = world;
    const beganAt = clock.now();
    // Nothing waits for it, and without an answer the last prices stand.
    markets.refresh().catch(() => undefined);
    const round = new Round(world, input.cycleId);
    const keys = positions.keys.map((key) => ({ key, shown: shownByStreams(world, key) }));
    let closes = keys.flatMap(({ key, shown }) => closesOf(key, shown));
    round.sendAll(closes);
    if (positions.keys.some((key) => isInDoubt(world, key, input.distrustBook))) {
      const read = await readInTime(world, signal);
      closes = keys.flatMap(({ key, shown }) =>
        closesOf(key, [...shown, ...shownByRest(read, key)]),
      );
      round.sendAll(closes);
      round.sendLadder(
        positions.keys.filter(
          (key) =>
            isInDoubt(world, key, input.distrustBook) &&
            mayHold(world, key) &&
            shownByRest(read, key).length === 0 &&
            !closes.some((close) => close.key === key),
        ),
      );
    }
    await round.untilSettled(signal);
    for (let sizes = 1; sizes < SIZES_MAX && round.sendResized(closes); sizes++) {
      await round.untilSettled(signal);
    }
    return round.summarize(closes, beganAt);
  });
}

/** The closes of one round. */
class Round {
  readonly #world: World;
  readonly #cycleId: number;
  readonly #digests: Digest[] = [];

  constructor(world: World, cycleId: number) {
    this.#world = world;
    this.#cycleId = cycleId;
  }

  /** Sends a close of each in one tick, but for those of which as much is on its way already. */
  sendAll(closes: readonly Close[]): void {
    for (const close of closes) {
      const sized = this.#size(close);
      if (sized.kind !== 'order') continue;
      const sent = this.#sentFor(close);
      const quantity = decimal(sized.intent.quantity);
      const isCovered = sent.some(({ intent }) => quantity.lte(intent.quantity));
      if (!isCovered) this.#note(submit(this.#world, sized.intent));
    }
  }

  /** Sends the next rung of the ladder for these keys, both sides in one tick. */
  sendLadder(keys: readonly PositionKey[]): void {
    for (const key of keys) {
      for (const order of this.#world.ladder.take([key], this.#rungOf(key))) {
        const intent = { ...order.intent, cycleId: this.#cycleId };
        this.#note(send(this.#world, { ...order, intent }));
      }
    }
  }

  /** Sends anew what was refused for its size, where another size is left; whether any was sent. */
  sendResized(closes: readonly Close[]): boolean {
    const before = this.#digests.length;
    for (const close of closes) {
      const sent = this.#sentFor(close);
      const last = sent.at(-1);
      if (last === undefined || !isRefusedForSize(last)) continue;
      const sized = this.#size(close);
      if (sized.kind !== 'order') continue;
      const { quantity } = sized.intent;
      const isTried = sent.some(({ intent }) => intent.quantity === quantity);
      if (!isTried) this.#note(submit(this.#world, sized.intent));
    }
    return this.#digests.length > before;
  }

  /** Waits until every fate of the round is told, and no longer than a round may last. */
  async untilSettled(signal: AbortSignal): Promise<void> {
    const { clock, positions } = this.#world;
    const endAt = clock.now() + ROUND_MAX_MS;
    const isOpen = (): boolean =>
      this.#records.some((order) => !isSettled(order)) && clock.now() < endAt;
    while (isOpen()) {
      await new Promise<void>((resolve, reject) => {
        const unsubscribe = positions.subscribe((fact) => {
          if (fact.type === 'order.changed' && !isOpen()) done();
        });
        const done = (): void => {
          unsubscribe();
          resolve();
        };
        pause(clock, RESOLVE_EVERY_MS, signal).then(done, (error: unknown) => {
          unsubscribe();
          reject(error instanceof Error ? error : new Error(String(error)));
        });
      });
      if (isOpen()) await resolveOrders(this.#world);
    }
  }

  /** What the round brought; refusals of the edge and silence say nothing of the market. */
  summarize(closes: readonly Close[], beganAt: number): CloseRoundOutput {
    const records = this.#records;
    const refusals = records.filter((order) => order.fate === 'rejected');
    return {
      sent: records.length,
      answered: records.some(isAnsweredByEngine),
      residual: closes.some((close) => this.#size(close).kind === 'residual'),
      words: [...new Set(refusals.map((order) => order.toldBy ?? 'refused'))],
      beganAt,
      endedAt: this.#world.clock.now(),
    };
  }

  get #records(): readonly OrderRecord[] {
    return this.#digests.flatMap((digest) => this.#world.positions.orders.order(digest) ?? []);
  }

  #sentFor({ key, side }: Close): readonly OrderRecord[] {
    return this.#records.filter(({ intent }) => keyOf(intent) === key && intent.side === side);
  }

  #note({ order: { digest }, answer }: Submission): void {
    this.#digests.push(digest);
    // What the answer was stands in the log; a bug in noting it must not lose the other closes.
    answer.catch((error: unknown) => {
      this.#world.positions.orders.outcomeUnknown(digest, String(error));
    });
  }

  #size(close: Close): SizedClose {
    const rungBps = this.#rungs[this.#rungOf(close.key)] ?? 0;
    const context = { cycleId: this.#cycleId, rungBps, closes: this.#closesOf(close.key) };
    return sizeOf(this.#world, close, context);
  }

  get #rungs(): readonly number[] {
    return closingRungs(this.#world.settings.maxSlippageBps);
  }

  /** By what was sent before this round: all that a round sends is one attempt. */
  #rungOf(key: PositionKey): number {
    const earlier = this.#closesOf(key).filter(({ digest }) => !this.#digests.includes(digest));
    return nextRung(earlier, this.#rungs);
  }

  /** The closes of a key since the last proof. */
  #closesOf(key: PositionKey): readonly OrderRecord[] {
    const own = ordersOf(this.#world.positions.orders.unproved, key);
    return own.filter(({ intent }) => intent.reduceOnly);
  }
}

/** What REST says, unless it takes too long. */
async function readInTime(
  { venue, clock }: World,
  signal: AbortSignal,
): Promise<RestSnapshot | undefined> {
  const late = pause(clock, REST_PATIENCE_MS, signal).then(() => undefined);
  return Promise.race([venue.readPositions(), late]);
}

function keyOf({ symbol, margin }: OrderIntent): PositionKey {
  return positionKey(symbol, margin);
}
