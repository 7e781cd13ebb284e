/** The process of a leg's order: what is sent, under what permit, and what the leg is told of it. */
import type { AnyEventObject } from 'xstate';
import type { LegEvent, LegRequest } from '../../machines/leg.setup.ts';
import {
  filledQuantity,
  isSettled,
  numberOrder,
  recordRefused,
} from '../../src/orders/order-log.ts';
import type { OrderIntent } from '../../src/orders/order.ts';
import { refuseOrder } from '../../src/positions/permit.ts';
import { isFlatProof } from '../../src/positions/proof.ts';
import { wasNeverFilled } from '../../src/positions/reading.ts';
import type { isUnbroken } from '../../src/positions/reading.ts';
import { digestOf, signed } from '../../test/support/orders.ts';
import { faultOfSending } from './claims.ts';
import { contextOf, readingOf, recordOf, unproved } from './desk.ts';
import type { Process, Turn } from './turn.ts';
import { PLANNED, TIMES, msOf } from './world.ts';
import type { Actor, Key, Sent } from './world.ts';

/** Ticks until the venue no longer receives an order. */
const RECEIVE_TICKS = 1;

/** The key of each leg. */
export const KEY_OF_LEG = {
  primary: 'ETH-PERP/isolated',
  hedge: 'SOL-PERP/isolated',
} as const satisfies Record<OrderIntent['leg'], Key>;

/** What an order is made of here: prices and margins are left out. */
type Order = Pick<OrderIntent, 'purpose' | 'side' | 'cycleId'> & {
  readonly key: Key;
  readonly quantity: number;
  readonly proof?: unknown;
};

/** Signs, numbers and sends an order; its number, or why the shipped permit refuses it. */
export function sendOrder(turn: Turn, order: Order): number | string {
  const { purpose, side, quantity, cycleId, key, proof } = order;
  const number = turn.desk.log.lastNumber + 1;
  const leg = key === KEY_OF_LEG.primary ? 'primary' : 'hedge';
  const symbol = key === KEY_OF_LEG.primary ? 'ETH-PERP' : 'SOL-PERP';
  const by = turn.now + RECEIVE_TICKS;
  const terms = { purpose, leg, symbol, side, cycleId, quantity: String(quantity) } as const;
  const planQuantity = purpose === 'open' ? String(PLANNED) : '0';
  const record = signed(number, { ...terms, planQuantity }, msOf(by));
  const { provedThrough } = turn.desk;
  const refusal = refuseOrder(record, proof, {
    orders: { unproved: unproved(turn.desk), provedThrough },
    now: msOf(turn.now),
    times: TIMES,
  });
  if (refusal !== undefined) return refusal;
  const fault = faultOfSending(turn, key, record.intent);
  if (fault !== undefined) turn.told.faults.push(fault);
  turn.desk = { ...turn.desk, log: numberOrder(turn.desk.log, record, msOf(turn.now)) };
  const sent: Sent = {
    number,
    key,
    side,
    quantity,
    reduceOnly: record.intent.reduceOnly,
    by,
    isTravelling: true,
    answer: 'none',
    // A round of closing waits for fates, and for no answer: a refusal is told as it is made.
    isAwaited: purpose !== 'emergency',
    filled: 0,
  };
  turn.venue = { ...turn.venue, sent: [...turn.venue.sent, sent] };
  return number;
}

/** The order of a leg, for as long as the leg lives; `mayComplete` says in which connections. */
export function orderOf(mayComplete: typeof isUnbroken): Process {
  return { start: startOf(mayComplete), receive: resend, look: tellFate };
}

function startOf(mayComplete: typeof isUnbroken): NonNullable<Process['start']> {
  return (turn, self) => {
    // The leg's own input, as the chart types it.
    const { request } = self.input as { readonly request: LegRequest };
    const prepared =
      request.purpose === 'open' ? open(turn, request, mayComplete) : unwind(turn, request);
    if (prepared === 'needless') tell(turn, self, { type: 'order.needless' });
    if (prepared === 'whole') end(turn, self, 'filled');
    if (prepared === 'doubtful') end(turn, self, 'rejected');
    if (typeof prepared === 'string') return;
    const number = sendOrder(turn, prepared);
    if (typeof number === 'string') {
      turn.told.faults.push(`an order is asked for that may not be numbered: ${number}`);
      tell(turn, self, { type: 'order.failed', reason: number });
      return;
    }
    turn.remember(self, { order: number });
    tell(turn, self, { type: 'order.numbered', digest: digestOf(number) });
  };
}

function resend(turn: Turn, self: Actor, event: AnyEventObject): void {
  const { order: number } = self.memory;
  const sent = turn.venue.sent.find((each) => each.number === number);
  if (event.type !== 'order.resend' || sent === undefined || turn.now >= sent.by) return;
  // The venue takes a digest once: a second copy of one that arrived is answered as a duplicate.
  const again: Sent = sent.isTravelling
    ? { ...sent, isAwaited: true }
    : { ...sent, isAwaited: true, answer: sent.answer === 'none' ? 'accepted' : sent.answer };
  setSent(turn, again);
}

function tellFate(turn: Turn, self: Actor): void {
  const { order: number, isTold } = self.memory;
  const record = number === undefined ? undefined : recordOf(turn.desk, number);
  if (isTold === true || record === undefined || !isSettled(record)) return;
  turn.remember(self, { isTold: true });
  const { fate, toldBy, refusalCode } = record;
  const reason = fate === 'filled' ? null : (toldBy ?? null);
  tell(turn, self, { type: 'order.ended', fate, reason, refusalCode: refusalCode ?? null });
}

/** The order of this number in the venue's list becomes `sent`. */
export function setSent(turn: Turn, sent: Sent): void {
  const others = turn.venue.sent.map((each) => (each.number === sent.number ? sent : each));
  turn.venue = { ...turn.venue, sent: others };
}

/** The venue's refusal comes. */
export function refused(turn: Turn, number: number): void {
  const refusal = { words: 'no', code: 2000, byEngine: true, now: msOf(turn.now) };
  turn.desk = { ...turn.desk, log: recordRefused(turn.desk.log, digestOf(number), refusal) };
}

function open(
  turn: Turn,
  request: LegRequest & { readonly purpose: 'open' },
  mayComplete: typeof isUnbroken,
): Order | 'whole' | 'doubtful' {
  const { cycleId, planned, proof, repair } = request;
  const key = KEY_OF_LEG[planned.leg];
  const quantity = repair === 0 ? PLANNED : missingOf(turn, request, mayComplete);
  if (quantity === undefined) return 'doubtful';
  if (quantity === 0) return 'whole';
  // In a chart's table any genuine proof stands for all: which one it is, the service knows.
  const own = isFlatProof(proof) ? turn.desk.lastProof : proof;
  return { purpose: 'open', side: planned.side, cycleId, key, quantity, proof: own };
}

/** What is missing of a leg: the plan less the most that orders or book say; undefined in doubt. */
function missingOf(
  turn: Turn,
  { planned: { leg } }: LegRequest & { readonly purpose: 'open' },
  mayComplete: typeof isUnbroken,
): number | undefined {
  const key = KEY_OF_LEG[leg];
  const reading = readingOf(turn, key);
  if (reading.state !== 'live' && reading.state !== 'unknown') return undefined;
  const opening = unproved(turn.desk).filter(({ intent }) => intent.purpose === 'open');
  const began = Math.min(...opening.map(({ submittedAt }) => submittedAt));
  if (!mayComplete(turn.desk.link, began)) return undefined;
  const told = opening
    .filter(({ intent }) => intent.leg === leg)
    .reduce((total, record) => total + Number(filledQuantity(record)), 0);
  const held = reading.state === 'live' ? Math.abs(Number(reading.amount)) : 0;
  return Math.max(0, PLANNED - Math.max(told, held));
}

function unwind(
  turn: Turn,
  request: LegRequest & { readonly purpose: 'unwind' },
): Order | 'needless' | 'doubtful' {
  const key = KEY_OF_LEG[request.leg];
  if (wasNeverFilled(contextOf(turn.desk, turn.now), key)) return 'needless';
  const reading = readingOf(turn, key);
  if (reading.state === 'unknown' || reading.state === 'diverged') return 'doubtful';
  const amount = Number(reading.amount);
  if (amount === 0) return 'needless';
  const side = amount > 0 ? 'sell' : 'buy';
  return { purpose: 'unwind', side, cycleId: request.cycleId, key, quantity: Math.abs(amount) };
}

function tell(turn: Turn, self: Actor, event: LegEvent): void {
  turn.tell(self, event);
}

function end(turn: Turn, self: Actor, fate: 'filled' | 'rejected'): void {
  tell(turn, self, { type: 'order.ended', fate, reason: null, refusalCode: null });
}
