/** Gathers the evidence of flatness until it is whole, or until it is plain that it will not be. */
import { fromPromise } from 'xstate';
import type { ProveInput, ProveOutput } from '../../machines/proving.ts';
import { decimal } from '../domain/decimal.ts';
import { isCertainlyUnfilled } from '../orders/order-log.ts';
import type { OrderRecord } from '../orders/order.ts';
import { symbolOf } from '../positions/key.ts';
import { trustedAmount } from '../positions/reading.ts';
import type { RestSnapshot } from '../positions/rest.ts';
import { readChains } from './read-chains.ts';
import { readTwice } from './read-twice.ts';
import { resolveOrders } from './resolve-orders.ts';
import { askWhenOpen, closedAccount, openAccount } from './statement.ts';
import { pause } from './timing.ts';
import type { World } from './world.ts';

/** Pause between two tries, in milliseconds: a try reads twice, and reads are to be one a second. */
const RETRY_MS = 1500;

/** Tries to prove that the pair is flat for `patienceMs`, at least once. Never rejects for the world. */
export function proveFlat(world: World) {
  const { positions, clock } = world;
  return fromPromise<ProveOutput, ProveInput>(async ({ input, signal }) => {
    const endAt = clock.now() + input.patienceMs;
    for (;;) {
      const unproved = positions.orders.unproved.map(({ digest }) => digest);
      const before = positions.lastProof;
      const { result, reads } = await tryOnce(world, signal);
      // Asked for again: the try itself may have found out what they filled.
      const orders = unproved.flatMap((digest) => positions.orders.order(digest) ?? []);
      if (result.flat) {
        const proofs = { from: before, to: result.proof };
        const account = closedAccount(world, input.direction, orders, proofs, reads[0]);
        positions.orders.forgetProved();
        if (orders.length > 0) world.day.note(result.proof.fields.madeAt, account.pnl);
        return { flat: true, proof: result.proof, account };
      }
      if (clock.now() >= endAt || isPlainlyHeld(world)) {
        const account = openAccount(world, input.direction, orders);
        return {
          flat: false,
          missing: result.missing,
          account,
          exposed: isExposed(world, orders, reads),
        };
      }
      await pause(clock, RETRY_MS, signal);
    }
  });
}

async function tryOnce(world: World, signal: AbortSignal) {
  const { openOrders, positions, clock, markets, settings } = world;
  await resolveOrders(world);
  await pause(clock, untilRestMayKnow(world), signal);
  // Asked for before the reads: what an open order fills after that, the reads still show.
  const requestedAt = clock.now();
  const orders = await openOrders.read().catch(() => undefined);
  const answers = await readChains(world);
  const reads = await readTwice(world, signal, (first) => {
    askWhenOpen(world, first);
  });
  positions.attest(reads, answers);
  const { primary, hedge } = settings.pair;
  const result = positions.prove(
    reads,
    orders === undefined ? undefined : { requestedAt, orders },
    { [primary]: markets.judged(primary), [hedge]: markets.judged(hedge) },
  );
  return { result, reads };
}

/** How long REST may still answer from before the last fate or the connection, in milliseconds. */
function untilRestMayKnow({ positions, clock }: World): number {
  const fates = positions.orders.unproved.map((order) => order.fateAt ?? 0);
  const since = Math.max(positions.link.acknowledgedAt ?? 0, ...fates);
  return Math.max(0, since + positions.times.restLagMs - clock.now());
}

/** Whether some key is exactly known to hold something, and nothing under way would change that. */
function isPlainlyHeld({ positions, markets }: World): boolean {
  return positions.keys.some((key) => {
    const amount = trustedAmount(positions.read(key));
    const step = markets.dustStep(symbolOf(key));
    return amount !== undefined && decimal(amount).abs().gte(step) && positions.hasSettled(key);
  });
}

/** Exposure is known from some witness, or an order of ours may have made one. */
function isExposed(
  { positions }: World,
  orders: readonly OrderRecord[],
  reads: readonly RestSnapshot[],
): boolean {
  const byBook = positions.keys.some((key) => {
    const reading = positions.read(key);
    if (reading.state === 'unknown') return reading.named;
    return reading.state === 'diverged' || !decimal(reading.amount).isZero();
  });
  const byRest = reads.some((read) =>
    Object.values(read.readings).some(
      (reading) => reading.state === 'amount' && !decimal(reading.amount).isZero(),
    ),
  );
  return byBook || byRest || !orders.every(isCertainlyUnfilled);
}
