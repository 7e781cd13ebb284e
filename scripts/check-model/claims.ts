/** What must never be, in any state and on any step, said in the words of a counterexample. */
import type { AnyMachineSnapshot } from 'xstate';
import { isSettled } from '../../src/orders/order-log.ts';
import type { OrderIntent } from '../../src/orders/order.ts';
import { isFlatProof } from '../../src/positions/proof.ts';
import type { ProofResult } from '../../src/positions/proof.ts';
import { isUnbroken, keyOfOrder } from '../../src/positions/reading.ts';
import { unproved } from './desk.ts';
import { ROOT } from './turn.ts';
import type { Turn } from './turn.ts';
import { KEYS, TIMES, TICK_MS, msOf, nameOf } from './world.ts';
import type { Key, Read, Trade, World } from './world.ts';

/** The state of the cycle at its top level. */
export function phaseOf(world: Pick<World, 'actors'>): string {
  const snapshot = world.actors.get(ROOT)?.situation?.snapshot;
  return snapshot === undefined ? 'none' : topOf(snapshot);
}

/** Whether a run has come to one of its ends: flat and idle, or halted with its alarm. */
export function isGoal({ actors }: World): boolean {
  const snapshot = actors.get(ROOT)?.situation?.snapshot;
  if (snapshot?.status !== 'active') return false;
  const phase = topOf(snapshot);
  return phase === 'idle' || (phase === 'halted' && snapshot.hasTag('alarm'));
}

/** Why an order that is about to leave may never leave here. */
export function faultOfSending(turn: Turn, key: Key, intent: OrderIntent): string | undefined {
  const { purpose, reduceOnly } = intent;
  const phase = phaseOf(turn.world);
  const words = `an order to ${purpose === 'open' ? 'open' : 'close'} ${nameOf(key)}`;
  if (phase !== 'build' && !reduceOnly) return `${words} leaves in ${phase}, not reduce-only`;
  if (purpose === 'emergency') return undefined;
  const isSecond = unproved(turn.desk).some(
    (record) => keyOfOrder(record) === key && !isSettled(record),
  );
  if (isSecond) return `${words} leaves while another of the leg is of no known fate`;
  if (purpose !== 'open') return undefined;
  if (turn.desk.link.status !== 'live') return `${words} leaves while the stream is away`;
  // What completes a build leaves in the connection in which the build began, or not at all.
  const began = Math.min(...unproved(turn.desk).map(({ submittedAt }) => submittedAt));
  const isTracking = turn.snapshotOf(`${ROOT}/tracker`)?.hasTag('tracking') === true;
  const isBehind = began === Infinity ? !isTracking : !isUnbroken(turn.desk.link, began);
  return isBehind ? `${words} leaves behind the barrier` : undefined;
}

/** Why a step from `before` may never be. */
export function faultOfStep(before: World, turn: Turn): string | undefined {
  const [first] = turn.told.faults;
  if (first !== undefined) return first;
  const after = turn.world;
  const snapshot = after.actors.get(ROOT)?.situation?.snapshot;
  if (snapshot === undefined || snapshot.status === 'error') {
    return `the cycle has died: ${String(snapshot?.error)}`;
  }
  const [was, is] = [phaseOf(before), phaseOf(after)];
  if (was === is) return undefined;
  if (is === 'build') return faultOfBuilding(turn, snapshot);
  if (is === 'idle' && was !== 'none') return faultOfIdling(before, turn);
  if (is === 'halted' && !snapshot.hasTag('alarm')) return 'the run is halted without its alarm';
  return undefined;
}

/** Build is entered with a proof of this very moment, on a stream that is live and attested. */
function faultOfBuilding(turn: Turn, snapshot: AnyMachineSnapshot): string | undefined {
  // The cycle's own context: XState types that of any machine as any.
  const { proof } = snapshot.context as { readonly proof: unknown };
  if (!turn.told.hasProved || !isFlatProof(proof)) return 'build is entered without a proof';
  const age = msOf(turn.now) - (turn.desk.lastProof?.fields.madeAt ?? 0);
  if (age > TIMES.proofMaxAgeMs) return 'build is entered under an old proof';
  if (turn.desk.link.status !== 'live') return 'build is entered while the stream is away';
  const isTracking = turn.snapshotOf(`${ROOT}/tracker`)?.hasTag('tracking') === true;
  return isTracking ? undefined : 'build is entered behind the barrier';
}

/** Idle after an order wants a proof; and nothing of ours is held or can still take effect. */
function faultOfIdling(before: World, turn: Turn): string | undefined {
  if (unproved(before.desk).length > 0 && !turn.told.hasProved) {
    return 'the cycle is idle after an order, without a proof';
  }
  const { venue } = turn;
  if (venue.sent.some(({ isTravelling }) => isTravelling)) {
    return 'the cycle is idle, and an order can still take effect';
  }
  const held = KEYS.find((key) => contradictsZero(venue.markets[key].trades, isOurs));
  return held === undefined
    ? undefined
    : `the cycle is idle, and the venue holds ${heldOf(turn, held)} by our orders`;
}

/** Why a proof that was just made by these reads may never be. */
export function faultOfProof(
  turn: Turn,
  result: ProofResult,
  reads: readonly [Read, Read],
): string | undefined {
  if (!result.flat) return undefined;
  const { sent, markets } = turn.venue;
  if (sent.some(({ isTravelling }) => isTravelling)) {
    return 'proved flat, and an order can still take effect';
  }
  // What a stranger did a moment ago nobody can know: it counts once a frame or the reads must tell.
  const shownAt = reads[1].at - TIMES.restLagMs / TICK_MS;
  const isTruthful = turn.rules.restIsBlind ? () => false : (at: number) => at <= shownAt;
  const held = KEYS.find((key) =>
    contradictsZero(
      markets[key].trades,
      ({ isOurs: own, arrived, at }) => own || arrived || isTruthful(at),
    ),
  );
  return held === undefined ? undefined : `proved flat, and the venue holds ${heldOf(turn, held)}`;
}

function isOurs(trade: Trade): boolean {
  return trade.isOurs;
}

/** Whether zero was true neither after the last trade that counts nor after any since. */
function contradictsZero(trades: readonly Trade[], counts: (trade: Trade) => boolean): boolean {
  const last = trades.findLastIndex(counts);
  const since = trades.slice(Math.max(0, last)).map(({ amountAfter }) => amountAfter);
  const [first] = trades;
  const before = first === undefined ? 0 : first.amountAfter - first.added;
  return !(last === -1 ? [before, ...since] : since).includes(0);
}

function heldOf({ venue }: Turn, key: Key): string {
  return `${String(venue.markets[key].amount)} ${nameOf(key)}`;
}

function topOf({ value }: AnyMachineSnapshot): string {
  return typeof value === 'string' ? value : (Object.keys(value as object)[0] ?? 'none');
}
