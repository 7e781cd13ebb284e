/** Waiting for what becomes of one order of a build that takes. */
import type { TakerOutput } from '../../machines/maker-build.context.ts';
import { decimal } from '../domain/decimal.ts';
import { invariant } from '../lib/invariant.ts';
import { filledQuantity, isSettled } from '../orders/order-log.ts';
import type { Digest, OrderRecord } from '../orders/order.ts';
import { resolveOrders } from './resolve-orders.ts';
import type { Submission } from './submit.ts';
import type { World } from './world.ts';

/** How often the archive is asked about an order that the stream does not tell of, in milliseconds. */
const RESOLVE_EVERY_MS = 1000;

const NOTHING = { asked: '0', filled: '0', isWhole: false, refusalCode: null } as const;

/**
 * Resolves when the fate of a submitted order is told, by the venue or by its own limits, which is
 * seconds after its receive time at the latest. Rejects for a bug, and when `signal` is aborted.
 */
export function untilTold(
  world: World,
  { order, answer }: Submission,
  signal: AbortSignal,
): Promise<OrderRecord> {
  const told = untilSettled(world, order.digest, signal);
  // The stream may tell the fate before the answer comes; an answer that fails is not waited out.
  return Promise.race([told, answer.then(() => told)]);
}

/** What a taking order came to, by the log as it is now. */
export function takerOutput({ clock }: Pick<World, 'clock'>, order: OrderRecord): TakerOutput {
  const filled = filledQuantity(order);
  const asked = order.intent.quantity;
  const isWhole = decimal(filled).gte(asked);
  const reason = order.fate === 'filled' ? null : (order.toldBy ?? null);
  const refusalCode = order.refusalCode ?? null;
  return { fate: order.fate, asked, filled, isWhole, reason, refusalCode, endedAt: clock.now() };
}

/** What came of an order that was not sent: certainly nothing. */
export function notSent({ clock }: Pick<World, 'clock'>, reason: string): TakerOutput {
  return { ...NOTHING, fate: 'rejected', reason, endedAt: clock.now() };
}

/** What came of an order when the stream contradicts it: nobody knows. */
export function inDoubt({ clock }: Pick<World, 'clock'>, reason: string): TakerOutput {
  return { ...NOTHING, fate: 'unknown', reason, endedAt: clock.now() };
}

/** Resolves to true once `isSo` holds after a fact, or to false after `ms`. Rejects when aborted. */
export function untilSo(
  { positions, clock }: Pick<World, 'positions' | 'clock'>,
  isSo: () => boolean,
  ms: number,
  signal: AbortSignal,
): Promise<boolean> {
  return new Promise((resolve, reject) => {
    const end = (how: () => void): void => {
      unsubscribe();
      clock.clearTimeout(timer);
      signal.removeEventListener('abort', abandon);
      how();
    };
    const abandon = (): void => {
      end(() => {
        reject(new Error('The wait was abandoned.'));
      });
    };
    const look = (): void => {
      if (isSo())
        end(() => {
          resolve(true);
        });
    };
    const unsubscribe = positions.subscribe(look);
    const timer = clock.setTimeout(() => {
      end(() => {
        resolve(isSo());
      });
    }, ms);
    if (signal.aborted) abandon();
    else signal.addEventListener('abort', abandon);
    look();
  });
}

async function untilSettled(
  world: World,
  digest: Digest,
  signal: AbortSignal,
): Promise<OrderRecord> {
  for (;;) {
    const isTold = (): boolean => isSettled(recordOf(world, digest));
    if (await untilSo(world, isTold, RESOLVE_EVERY_MS, signal)) return recordOf(world, digest);
    await resolveOrders(world);
  }
}

function recordOf({ positions }: World, digest: Digest): OrderRecord {
  const record = positions.orders.order(digest);
  invariant(record !== undefined, 'A numbered order is in the log.');
  return record;
}
