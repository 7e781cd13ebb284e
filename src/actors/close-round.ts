/** One round of an emergency: a reduce-only close of every key at once, until their fates are told. */
import { fromPromise } from 'xstate';
import type { CloseRoundOutput } from '../../machines/emergency-close.setup.ts';
import { Decimal, decimal, sum, toDecimalString } from '../domain/decimal.ts';
import type { DecimalString } from '../domain/decimal.ts';
import { signedQuantity } from '../domain/market.ts';
import { CLOSING_RUNGS_BPS } from '../domain/price.ts';
import { filledQuantity, isSettled } from '../orders/order-log.ts';
import type { Digest, OrderRecord } from '../orders/order.ts';
import type { PositionKey } from '../positions/key.ts';
import { ordersOf, trustedAmount } from '../positions/reading.ts';
import type { Reading } from '../positions/reading.ts';
import { closingIntent } from './closing.ts';
import { resolveOrders } from './resolve-orders.ts';
import { submit } from './submit.ts';
import { pause } from './timing.ts';
import type { World } from './world.ts';

/** How long after the venue's now an emergency close may be received, in milliseconds. */
const EMERGENCY_WINDOW_MS = 5000;

/** How long a round waits for fates: longer than the orders of the round can live. */
const ROUND_MAX_MS = 8000;

/** How often a round asks the archive about what the stream does not tell, in milliseconds. */
const RESOLVE_EVERY_MS = 1000;

/** What to close and how: the input of one round. */
export type CloseRoundInput = {
  readonly cycleId: number;
  /** 0 for the first; each attempt goes one rung further. */
  readonly attempt: number;
  readonly distrustBook: boolean;
};

/**
 * Closes at once what the book shows, and then what only REST shows: REST may size a reduce-only close
 * where the book does not know or is in doubt, because such a close cannot open anything.
 */
export function closeRound(world: World) {
  return fromPromise<CloseRoundOutput, CloseRoundInput>(async ({ input, signal }) => {
    const { positions } = world;
    const known = positions.keys.flatMap((key) => closesOf(world, key));
    const sent = sendAll(world, input, known);
    await untilSettled(world, sent, signal);
    const rest = needsRest(world, input) ? await shownByRest(world, known) : [];
    const byRest = sendAll(world, input, rest);
    await untilSettled(world, byRest, signal);
    return summarizeRound(world, [...sent, ...byRest]);
  });
}

type Close = { readonly key: PositionKey; readonly amount: DecimalString };

/**
 * What to close of one key: what the book shows; where it is not exactly known, also what our own orders
 * are known to have filled. The larger of each sign counts, since the venue voids the wrong one.
 */
function closesOf({ positions }: World, key: PositionKey): readonly Close[] {
  const reading = positions.read(key);
  const own = ordersOf(positions.orders.unproved, key);
  const amounts = [
    ...amountsOf(reading),
    ...(trustedAmount(reading) === undefined ? [netOf(own)] : []),
  ];
  const largest = (sign: 1 | -1): readonly Close[] => {
    const sizes = amounts.map((amount) => decimal(amount).times(sign)).filter((size) => size.gt(0));
    if (sizes.length === 0) return [];
    return [{ key, amount: toDecimalString(Decimal.max(...sizes).times(sign)) }];
  };
  return [...largest(1), ...largest(-1)];
}

/** Every amount that a ledger of the stream gives. */
function amountsOf(reading: Reading): readonly DecimalString[] {
  if (reading.state === 'unknown') return [];
  if (reading.state !== 'diverged') return [reading.amount];
  const { positionChange, fills } = reading;
  return fills === null ? [positionChange] : [positionChange, fills];
}

function netOf(orders: readonly OrderRecord[]): DecimalString {
  return sum(orders.map((order) => signedQuantity(order.intent.side, filledQuantity(order))));
}

function needsRest({ positions }: World, { distrustBook }: CloseRoundInput): boolean {
  return distrustBook || positions.keys.some((key) => positions.read(key).state !== 'live');
}

/** What REST shows of keys that the first closes did not cover, or covered with less. */
async function shownByRest({ venue }: World, known: readonly Close[]): Promise<readonly Close[]> {
  const { readings } = await venue.readPositions();
  return Object.entries(readings).flatMap(([key, reading]) => {
    if (reading.state !== 'amount' || decimal(reading.amount).isZero()) return [];
    const isCovered = known.some(
      (close) =>
        close.key === key &&
        decimal(close.amount).times(reading.amount).gt(0) &&
        decimal(close.amount).abs().gte(decimal(reading.amount).abs()),
    );
    return isCovered ? [] : [{ key: key as PositionKey, amount: reading.amount }];
  });
}

/** Sends a close of each in one tick, before anything is awaited. */
function sendAll(
  world: World,
  { cycleId, attempt }: CloseRoundInput,
  closes: readonly Close[],
): readonly Digest[] {
  const rungBps = CLOSING_RUNGS_BPS[attempt] ?? CLOSING_RUNGS_BPS.at(-1) ?? 0;
  return closes.flatMap(({ key, amount }) => {
    const intent = closingIntent(world, {
      key,
      amount,
      rungBps,
      purpose: 'emergency',
      cycleId,
      receiveWindowMs: EMERGENCY_WINDOW_MS,
    });
    if (intent === undefined) return [];
    const { order, answer } = submit(world, intent);
    // What the answer was stands in the log; a bug in noting it must not lose the other closes.
    answer.catch((error: unknown) => {
      world.positions.orders.outcomeUnknown(order.digest, String(error));
    });
    return [order.digest];
  });
}

async function untilSettled(
  world: World,
  digests: readonly Digest[],
  signal: AbortSignal,
): Promise<void> {
  const { clock, positions } = world;
  const endAt = clock.now() + ROUND_MAX_MS;
  const isOpen = (): boolean =>
    recordsOf(world, digests).some((order) => !isSettled(order)) && clock.now() < endAt;
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
    if (isOpen()) await resolveOrders(world);
  }
}

function summarizeRound(world: World, digests: readonly Digest[]): CloseRoundOutput {
  const records = recordsOf(world, digests);
  const refusals = records.filter((order) => order.fate === 'rejected');
  return {
    sent: records.length,
    answered: records.some(isAnsweredByEngine),
    words: [...new Set(refusals.map((order) => order.toldBy ?? 'refused'))],
  };
}

/** Refusals of the edge and silence say nothing of the market: they are not attempts. */
function isAnsweredByEngine(order: OrderRecord): boolean {
  if (order.fate === 'rejected') return order.refusedByEngine;
  return isSettled(order) && order.fate !== 'dead';
}

function recordsOf({ positions }: World, digests: readonly Digest[]): readonly OrderRecord[] {
  return digests.flatMap((digest) => positions.orders.order(digest) ?? []);
}
